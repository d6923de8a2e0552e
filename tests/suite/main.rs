//! The crate from outside: everything here goes through its public API.

mod errors;
mod event_names;
mod events;
mod example;
mod headers;
mod keyring;
mod redaction;
mod sample;
mod signature_header;
mod time_window;
mod timestamps;
mod vectors;
mod verified;
