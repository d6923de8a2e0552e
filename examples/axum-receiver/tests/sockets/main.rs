//! The receiver over sockets.

extern crate alloc;

mod bounds;
mod logs;
#[path = "../../../../tests/receivers/mod.rs"]
mod receivers;
mod record;
mod redis;

const PROGRAM: &str = env!("CARGO_BIN_EXE_axum-receiver");
const PATH: &str = "/webhooks/prosa";

/// The body of the `n`th delivery.
fn body(n: usize) -> String {
    format!(r#"{{"job_id": "j-{n}", "result": {{"data": []}}}}"#)
}
