//! What the fuzz targets share: the receiver's keys, senders and what may happen to what they send,
//! bodies and what may happen to those, and second verifiers and readers to hold the crate against.

pub mod arrival;
pub mod bend;
pub mod callback;
pub mod delivery;
pub mod drift;
pub mod edit;
pub mod honest;
pub mod keys;
pub mod redaction;
pub mod request;
pub mod signed;
pub mod slow;
pub mod stored;
