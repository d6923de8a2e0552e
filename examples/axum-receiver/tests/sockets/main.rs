//! The receiver over sockets.

extern crate alloc;

mod logs;
#[path = "../../../../tests/receivers/mod.rs"]
mod receivers;
mod record;
mod redis;

use receivers::prosa::PATH;
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_axum-receiver");

/// The body of the `n`th delivery.
fn body(n: usize) -> String {
    format!(r#"{{"job_id": "{}", "result": {{"data": []}}}}"#, job_id(n))
}

fn job_id(n: usize) -> String {
    format!("j-{n}")
}

/// The job id in a line of the record.
fn recorded_job(line: &Value) -> String {
    let job_id = line["event"]["job"]["job_id"].as_str();
    job_id.expect("a job").to_owned()
}
