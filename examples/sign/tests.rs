//! Runs `sign` as its users do. The expected digests were computed with Python.

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
    sync::LazyLock,
};

use crate::{Outcome, callback, program};

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| program::built("sign"));

const PROSA: [&str; 5] = ["prosa", "--secret", "whsec_test", "--now", "1767225600"];

fn sign(arguments: &[&str]) -> Outcome {
    let mut command = Command::new(&*PROGRAM);
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    Outcome::of(command.output().expect("the example runs"))
}

fn signed(arguments: &[&str]) -> String {
    let outcome = sign(arguments);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    outcome.stdout
}

#[test]
fn a_delivery_is_signed_in_each_scheme() {
    let signatures = [
        (
            "timestamped-hmac",
            "t=1767225600,v1=3fdaa85d3b55dbf9e8fc6bfe2b7367dadb0bf96887ba011a841d21d33eaf9afe",
        ),
        ("body-hmac", "sha256=6dfcdef87730e78b34247275ce6d5f6833b964d94972f5ba6b27812626e5d56f"),
        (
            "secret-prefix-sha256",
            "t=1767225600,v1=f837345b7255abe5c7f943ed9cf1e7214aea235e71bf56f3d59bd8e41bae07a9",
        ),
    ];
    let expected = signatures.map(|(_, signature)| {
        format!(
            r#"curl --include --globoff \
  --header 'x-prosa-event: stt.jobs.completed' \
  --header 'x-prosa-event-uuid: 00000000-0000-4000-8000-000000000000' \
  --header 'x-prosa-signature: {signature}' \
  --header 'user-agent: prosa-speech-api' \
  --header 'content-type: application/json' \
  --header 'accept-encoding: gzip, deflate, br' \
  --data-binary '{{"job_id": "j-1", "result": {{"data": [{{"transcript": "selamat pagi", "final": true, "time_start": 0, "time_end": 1.2}}]}}}}' \
  --url http://127.0.0.1:3000/webhooks/prosa
"#
        )
    });
    assert_eq!(signed(&PROSA), expected[0]);
    for ((scheme, _), expected) in signatures.iter().zip(&expected) {
        assert_eq!(&signed(&[&PROSA[..], &["--scheme", scheme]].concat()), expected);
    }
}

#[test]
fn a_delivery_has_the_body_in_the_file() {
    let file = "tests/samples/prosa-gl-event-body-tts.job.completed.json";
    let url = "http://localhost/it's";
    let shown = signed(&[&PROSA[..], &["--url", url, file]].concat());
    let lines: Vec<_> = shown.lines().map(|line| line.trim_end_matches(" \\")).collect();
    assert_eq!(
        lines,
        [
            "curl --include --globoff",
            "  --header 'x-prosa-event-uuid: 00000000-0000-4000-8000-000000000000'",
            "  --header 'x-prosa-signature: t=1767225600,v1=00101b31dafc1a63a4e6e12d0c92898801c4c08b0d82f61bb06bd08950864e57'",
            "  --header 'user-agent: prosa-speech-api'",
            "  --header 'content-type: application/json'",
            "  --header 'accept-encoding: gzip, deflate, br'",
            "  --data-binary @tests/samples/prosa-gl-event-body-tts.job.completed.json",
            "  --url \"http://localhost/it's\"",
        ]
    );
    let named = signed(&[&PROSA[..], &["--event", "tts.job.completed", file]].concat());
    assert!(named.contains("--header 'x-prosa-event: tts.job.completed'"));
}

#[test]
fn a_callback_url_is_signed() {
    let shown = signed(&[
        "waves",
        "--secret",
        callback::SECRET,
        "--now",
        &callback::NOW.to_string(),
        "--extra",
        "case_id=42",
        "--extra",
        "region=us-east",
    ]);
    assert_eq!(
        shown,
        format!(
            r#"curl --include --globoff \
  --header 'content-type: application/json' \
  --data-binary '{{"status": "success", "transcription": "Hello world.", "utterances": [{{"text": "Hello world.", "start": 0, "end": 0.9, "speaker": "speaker_0"}}]}}' \
  --url 'http://127.0.0.1:3000{}'
"#,
            callback::target()
        )
    );
}

#[test]
fn a_shell_reads_the_command_as_intended() {
    let shown = signed(&[&PROSA[..], &["--url", "http://localhost/it's $HOME"]].concat());
    let mut shell = Command::new("sh")
        .args(["-c", "curl() { printf '%s\\n' \"$@\"; }; . /dev/stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut stdin = shell.stdin.take().expect("a pipe");
    stdin.write_all(shown.as_bytes()).expect("the shell reads");
    drop(stdin);
    let arguments = shell.wait_with_output().expect("the shell ends").stdout;
    let arguments = String::from_utf8(arguments).expect("UTF-8");
    assert_eq!(arguments.lines().last(), Some("http://localhost/it's $HOME"));
    assert_eq!(arguments.lines().count(), 2 + 6 * 2 + 2 + 2);
}

#[test]
fn wrong_usage_gives_an_error() {
    let cases: &[(&[&str], &str)] = &[
        (&[], "the first argument is no vendor: expected prosa or waves"),
        (&["sign"], "the first argument is no vendor: expected prosa or waves"),
        (&["--secret"], "the first argument is no vendor: expected prosa or waves"),
        (&["prosa"], "--secret is missing"),
        (&["waves"], "--secret is missing"),
        (&["prosa", "--secret"], "--secret needs a value, but none follows it"),
        (&["prosa", "--secret", ""], "--secret: secret 1 is empty; check where it is read from"),
        (&["prosa", "--extra", "a=b"], "an option is unknown to this command"),
        (&["waves", "--scheme", "body-hmac"], "an option is unknown to this command"),
        (&["waves", "--event", "x"], "an option is unknown to this command"),
        (&["waves", "--extra", "SECRET"], "--extra needs KEY=VALUE, but has no ="),
        (
            &["prosa", "--now", "SECRET"],
            "--now needs a whole number, at least 0: invalid digit found in string",
        ),
        (&["prosa", "a", "SECRET"], "there is one argument more than this command accepts"),
        (
            &["prosa", "--scheme", "SECRET"],
            "unknown scheme; use timestamped-hmac, body-hmac or secret-prefix-sha256",
        ),
        (
            &["waves", "--secret", "s"],
            "--secret: secret 1 is too short: 1 of at least 32 bytes; use a longer one",
        ),
        (
            &["waves", "--secret", callback::SECRET, "--url", "localhost"],
            "--url: the base URL does not start with https://; write it like https://host/path",
        ),
        (
            &["prosa", "--secret", "s", "--event", "a b"],
            "the value of the x-prosa-event header contains whitespace or a character that is not visible ASCII; remove it",
        ),
        (
            &["prosa", "--secret", "s", "SECRET"],
            "FILE cannot be read: No such file or directory (os error 2)",
        ),
    ];
    for (arguments, reason) in cases {
        let outcome = sign(arguments);
        let expected = (2, format!("sign: {reason}; see --help\n"));
        assert_eq!((outcome.status, outcome.stderr), expected, "{arguments:?}");
        assert_eq!(outcome.stdout, "", "{arguments:?}");
    }
}

#[test]
fn each_command_has_help() {
    for arguments in [&["--help"][..], &["-h"], &["prosa", "--help"], &["waves", "-h"]] {
        let shown = signed(arguments);
        assert!(shown.starts_with("usage: sign prosa "), "{shown}");
    }
}
