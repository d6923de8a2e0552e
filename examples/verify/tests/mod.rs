//! Runs `verify` as its users do.

mod prosa;
mod waves;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
};

use speech_webhooks::waves::Diagnosis;

use crate::{Outcome, callback, delivery::SECRET, program};

const FILE: &str = "tests/samples/prosa-docs2-event-body-stt.jobs.completed.json";

const SUMMARY: &str = "\
transcription 063c64da-180d-731e-8000-d11a28529080 (Example audio) completed
      1.00 s to     6.47 s  channel 0  speaker 1  hasil dari pekerjaan ini cukup memuaskan
";

const WAVES_SUMMARY: &str = "\
transcription 8c355f4d-bd45-48ee-aa83-d00e4670f6bb completed
      0.00 s to     0.90 s  speaker_0  Hello world.
";

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| program::built("verify"));

fn run(arguments: &[&str], stdin: &[u8]) -> Outcome {
    let mut child = Command::new(&*PROGRAM)
        .args(arguments)
        .env("SECRET_OF_A_TEST", SECRET)
        .env_remove("NO_SUCH_SECRET")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example runs");
    // A program with wrong arguments ends without reading its input, which closes the pipe.
    let _ = child.stdin.take().expect("a pipe").write_all(stdin);
    Outcome::of(child.wait_with_output().expect("the example ends"))
}

/// The outcome for an unreadable body: `shown`, then the error.
fn unreadable(shown: &str, reason: &str) -> Outcome {
    Outcome { status: 3, stdout: format!("{shown}not readable: {reason}\n"), stderr: String::new() }
}

fn shown(stdout: impl Into<String>) -> Outcome {
    Outcome { status: 0, stdout: stdout.into(), stderr: String::new() }
}

fn rejected(reason: &str) -> Outcome {
    Outcome { status: 1, stdout: String::new(), stderr: format!("rejected: {reason}\n") }
}

#[test]
fn without_arguments_samples_are_verified_and_rejected() {
    let expected = format!(
        "Prosa: the sample delivery, four seconds after it was signed:\n\
         verified: by 2023-01, signed at 1673940396\n\
         {SUMMARY}\n\
         The same with one byte changed:\n\
         rejected: signature-mismatch: no signature matches an active key\n\
         diagnosis: no usual mistake was found; perhaps another secret was used, a number or key was changed, \
         a proxy decompressed the body, or its charset was changed\n\n\
         The same with a newline after it:\n\
         rejected: signature-mismatch: no signature matches an active key\n\
         diagnosis: a newline was added to the end of the body after key 2023-01 signed it\n\n\
         The same ten minutes later:\n\
         rejected: too-old: timestamp 1673940396 is 600 s old; 300 s are allowed\n\n\
         The same after its secret has expired:\n\
         rejected: no-active-key: every key has expired; add an active one to the keyring\n\
         diagnosis: key 2023-01 signed the delivery, but has expired\n\n\
         Waves: the webhook_url and the webhook_extra to submit for a case:\n\
         https://receiver.example{target}\n\
         case_id:42,region:us-east\n\n\
         The callback that arrives at that URL an hour later:\n\
         verified: the URL, by 2026-11, valid until 1767225600; the body is not signed\n\
         \x20 case_id = 42\n\
         \x20 region = us-east\n\
         {WAVES_SUMMARY}\n\
         The same with the case changed:\n\
         rejected: signature-mismatch: no signature matches an active key\n\
         diagnosis: {unexplained}\n\n\
         The same two days later:\n\
         rejected: url-expired: the URL expired at Unix time 1767225600, 86400 s ago; a minute is allowed\n\n",
        target = callback::target(),
        unexplained = Diagnosis::Unexplained,
    );
    assert_eq!(run(&[], b""), shown(expected));
}

fn assert_usage_errors(cases: &[(&[&str], &str)]) {
    for (arguments, reason) in cases {
        let outcome = run(arguments, b"");
        let expected = (2, format!("verify: {reason}; see --help\n"));
        assert_eq!((outcome.status, outcome.stderr), expected, "{arguments:?}");
        assert_eq!(outcome.stdout, "", "{arguments:?}");
    }
}

#[test]
fn a_wrong_command_gives_an_error() {
    let command = "the first argument is no command: expected prosa, waves or waves-sign";
    assert_usage_errors(&[
        (&["Prosa"], command),
        (&[""], command),
        (&["--secret"], "an option is unknown to this command"),
    ]);
}

#[test]
fn each_command_has_help() {
    for arguments in [
        &["--help"],
        &["-h"],
        &["prosa", "--help"][..],
        &["waves", "-h"],
        &["waves-sign", "--help"],
    ] {
        let outcome = run(arguments, b"");
        assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
        assert!(outcome.stdout.starts_with("usage: verify "), "{outcome:?}");
    }
}

#[test]
fn a_misplaced_secret_is_not_repeated() {
    for arguments in [
        &["prosa", "--secret", "x", SECRET, SECRET][..],
        &["prosa", "--unverified", SECRET],
        &["prosa", "--secret-env", SECRET],
        &["prosa", &format!("--verify-only={SECRET}")],
        &["prosa", "--now", SECRET],
        &["prosa", "--scheme", SECRET],
        &["waves", "--now", SECRET],
        &["waves", "--secret", "x", SECRET, SECRET],
        &["waves-sign", "--extra", SECRET],
        &["waves-sign", "--secret", callback::SECRET, "--url", SECRET],
        &["waves-sign", SECRET],
        &[SECRET],
    ] {
        let outcome = run(arguments, b"");
        assert_eq!(outcome.status, 2);
        assert!(!outcome.stderr.contains(SECRET), "{outcome:?}");
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_utf8_gives_an_error() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let output = Command::new(&*PROGRAM)
        .args(["prosa", "--secret"])
        .arg(OsStr::from_bytes(b"whsec_\xff"))
        .output()
        .expect("the example runs");
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(stderr, "verify: an argument is not UTF-8; see --help\n");
}

fn temporary(name: &str, content: &[u8]) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, content).expect("the target folder is writable");
    file
}

fn path(file: &Path) -> &str {
    file.to_str().expect("a UTF-8 path")
}
