//! The receiver over sockets.

extern crate alloc;

#[path = "../../../tests/receivers/mod.rs"]
mod receivers;

const PROGRAM: &str = env!("CARGO_BIN_EXE_warp-receiver");
