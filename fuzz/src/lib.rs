//! What the fuzz targets share: keys, senders and what may happen to deliveries, bodies and what
//! may happen to those, and second verifiers and readers to compare the crate with.

pub mod arrival;
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
pub mod transit;
