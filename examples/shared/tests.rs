//! Runs the command-line examples as their users do. The tests of an example are next to it; those of `prosa_api` need the
//! stand-in for the vendor, and belong to its package.

extern crate alloc;

#[path = "../../tests/program/mod.rs"]
mod program;
#[path = "../rotation/tests.rs"]
mod rotation;
#[path = "../sign/tests.rs"]
mod sign;
#[path = "../verify/tests/mod.rs"]
mod verify;

// The suite uses the other items of these two modules.
#[allow(dead_code)]
#[path = "../../tests/suite/waves/sample.rs"]
mod callback;
#[allow(dead_code)]
#[path = "../../tests/suite/prosa/sample.rs"]
mod delivery;

use std::process::Output;

#[derive(Debug, PartialEq)]
struct Outcome {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Outcome {
    fn of(output: Output) -> Self {
        Self {
            status: output.status.code().expect("an exit status"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}
