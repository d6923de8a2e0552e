//! The crate against the stand-in for the vendor, over real sockets.

extern crate alloc;

mod client;
#[path = "../../../../examples/prosa_api/tests/mod.rs"]
mod command_line;
#[path = "../../../program/mod.rs"]
mod program;
mod receiver;
mod refusals;
mod whole_loop;
