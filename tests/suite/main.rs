//! The crate from outside: everything here goes through its public API.

extern crate alloc;

mod auto_traits;
mod errors;
mod example;
mod json;
mod keyring;
mod prosa;
mod redaction;
mod replay;
mod surface;
mod text;
mod transcript;
mod waves;
