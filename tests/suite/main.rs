//! The crate from outside: everything here goes through its public API.

mod errors;
mod example;
mod json;
mod keyring;
mod prosa;
mod redaction;
mod replay;
mod text;
mod transcript;
mod waves;
