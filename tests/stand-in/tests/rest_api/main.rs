//! The crate against the stand-in for the vendor, over real sockets.

extern crate alloc;

mod client;
mod command_line;
#[path = "../../../program/mod.rs"]
mod program;
mod receiver;
mod refusals;
mod whole_loop;
