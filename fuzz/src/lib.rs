//! What the fuzz targets share: the receiver's keys, senders and what may happen to what they send,
//! and a second verifier to hold the crate against.

pub mod arrival;
pub mod bend;
pub mod callback;
pub mod delivery;
pub mod edit;
pub mod keys;
pub mod redaction;
pub mod request;
pub mod slow;
