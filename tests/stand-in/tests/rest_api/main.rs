//! Tests the crate against the stand-in for the vendor, over real sockets.

extern crate alloc;

mod client;
#[path = "../../../../examples/prosa_api/tests/mod.rs"]
mod command_line;
mod errors;
mod life_cycle;
#[path = "../../../program/mod.rs"]
mod program;
mod receiver;
