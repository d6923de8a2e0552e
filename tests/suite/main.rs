//! Tests from outside the crate, through its public API.

extern crate alloc;

#[path = "../bodies/mod.rs"]
mod bodies;

mod auto_traits;
mod calls;
mod configuration;
mod deviations;
mod errors;
mod fingerprint;
mod json;
mod keyring;
mod limits;
mod prosa;
mod redaction;
mod replay;
mod serialize;
mod sweep;
mod text;
mod transcript;
mod waves;
