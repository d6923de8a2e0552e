//! Runs `rotation` as its users do.

use std::process::Command;

use crate::{Outcome, program};

#[test]
fn a_rotation_drops_no_delivery() {
    let program = program::built("rotation");
    let run = |arguments: &[&str]| {
        Outcome::of(Command::new(&program).args(arguments).output().expect("the example runs"))
    };
    let shown = "\
before the rotation, signed by secret-abc123
reloaded under 4 handlers, which rejected nothing
after the reload, signed by secret-new789
after the old secret expired, signed by secret-new789
signed with the expired secret: rejected, signature-mismatch
";
    let outcome = |status, stdout: &str, stderr: &str| Outcome {
        status,
        stdout: stdout.to_owned(),
        stderr: stderr.to_owned(),
    };
    assert_eq!(run(&[]), outcome(0, shown, ""));
    let help = run(&["--help"]);
    assert!(help.stdout.starts_with("usage: rotation\n"), "{help:?}");
    assert_eq!((help.status, help.stderr.as_str()), (0, ""));
    assert_eq!(run(&["now"]), outcome(2, "", "rotation: expected no arguments; see --help\n"));
}
