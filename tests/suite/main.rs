//! The crate from outside: everything here goes through its public API.

mod errors;
mod event_names;
mod example;
mod fields;
mod headers;
mod keyring;
mod ownership;
mod reading;
mod redaction;
mod sample;
mod signature_header;
mod text;
mod time_window;
mod timestamps;
mod vectors;
mod vendor_samples;
mod verified;
