//! `examples/verify.rs` as its users run it.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
};

use crate::prosa::sample::{BODY, DIGEST, OTHER_DIGEST, OTHER_SECRET, SECRET, T, signature};

const FILE: &str = "tests/samples/prosa-docs2-event-body-stt.jobs.completed.json";

const SUMMARY: &str = "\
transcription 063c64da-180d-731e-8000-d11a28529080 (Example audio) completed
      1.00 s to     6.47 s  channel 0  speaker 1  hasil dari pekerjaan ini cukup memuaskan
";

/// Built here rather than found, since `cargo test --test suite` alone does not build the examples.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--example", "verify"])
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "the example builds");
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find_map(|message| Some(message.get("executable")?.as_str()?.into()))
        .expect("cargo names the program it built")
});

#[derive(Debug, PartialEq)]
struct Outcome {
    status: i32,
    stdout: String,
    stderr: String,
}

fn run(arguments: &[&str], stdin: &[u8]) -> Outcome {
    let mut child = Command::new(&*PROGRAM)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example runs");
    // A program that refuses its arguments does not read its input: then there is no pipe to write
    // to.
    let _ = child.stdin.take().expect("a pipe").write_all(stdin);
    let output = child.wait_with_output().expect("the example ends");
    Outcome {
        status: output.status.code().expect("an exit status"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn shown(stdout: impl Into<String>) -> Outcome {
    Outcome {
        status: 0,
        stdout: stdout.into(),
        stderr: String::new(),
    }
}

fn refused(reason: &str) -> Outcome {
    Outcome {
        status: 1,
        stdout: String::new(),
        stderr: format!("refused: {reason}\n"),
    }
}

/// Runs `verify prosa` with the sample's signature, secret and time, and `more`.
fn prosa(more: &[&str], stdin: &[u8]) -> Outcome {
    let (signature, now) = (signature(), T.to_string());
    let fixed = [
        "prosa",
        "--signature",
        &signature,
        "--secret",
        SECRET,
        "--now",
        &now,
    ];
    run(&[&fixed, more].concat(), stdin)
}

#[test]
fn without_arguments_it_shows_the_main_job() {
    let expected = format!(
        "The sample delivery, four seconds after it was signed:\n\
         verified: by 2023-01, signed at 1673940396\n\
         {SUMMARY}\n\
         The same with one byte changed:\n\
         refused: signature-mismatch: no signature matches an active key\n\n\
         The same ten minutes later:\n\
         refused: too-old: its t, 1673940396, is too far before now, 1673940996\n\n\
         The same when its secret has been retired:\n\
         refused: no-active-key: every key has expired\n\n"
    );
    assert_eq!(run(&[], b""), shown(expected));
}

#[test]
fn a_delivery_from_a_file_or_from_standard_input() {
    let verified = "verified: by secret-1, signed at 1673940396\n";
    assert_eq!(prosa(&[FILE], b""), shown(format!("{verified}{SUMMARY}")));
    assert_eq!(prosa(&["-"], BODY), shown(format!("{verified}{SUMMARY}")));
    assert_eq!(prosa(&["--verify-only", FILE], b""), shown(verified));
    assert_eq!(
        prosa(&["--event", "stt.jobs.completed", FILE], b""),
        shown(format!("{verified}{SUMMARY}"))
    );
}

#[test]
fn several_secrets() {
    let (both, now) = (format!("t={T},v1={}", OTHER_DIGEST), T.to_string());
    let outcome = run(
        &[
            "prosa",
            "--signature",
            &both,
            "--secret",
            SECRET,
            "--secret",
            OTHER_SECRET,
            "--now",
            &now,
            "--verify-only",
            FILE,
        ],
        b"",
    );
    assert_eq!(
        outcome,
        shown("verified: by secret-2, signed at 1673940396\n")
    );
}

#[test]
fn the_other_schemes() {
    for (scheme, signature) in [
        (
            "body-hmac",
            "sha256=ccd94888cd18230b9601dc4e8c56bb8170b6eb41a2b3caaf8fd7060fcb3536f7".to_owned(),
        ),
        (
            "secret-prefix-sha256",
            format!("t={T},v1=0537adcb4edbe3bed5634492f3f4046e4197410f73df5eceb1991b6c1f31cc9a"),
        ),
    ] {
        let outcome = run(
            &[
                "prosa",
                "--scheme",
                scheme,
                "--signature",
                &signature,
                "--secret",
                SECRET,
                "--now",
                &T.to_string(),
                FILE,
            ],
            b"",
        );
        assert_eq!(
            outcome,
            shown(format!(
                "verified: by secret-1, whose scheme signs no time\n{SUMMARY}"
            )),
            "{scheme}"
        );
    }
}

#[test]
fn refusals_go_to_standard_error() {
    let mismatch = refused("signature-mismatch: no signature matches an active key");
    assert_eq!(prosa(&["-"], &[BODY, b"\n"].concat()), mismatch);
    assert_eq!(
        prosa(&["--verify-only", "-"], &[BODY, b"\n"].concat()),
        mismatch
    );
    assert_eq!(
        prosa(&["--scheme", "body-hmac", FILE], b""),
        refused("signature-missing: the signature header has no readable sha256 signature")
    );
    let later = (T + 11).to_string();
    let late = ["--now", &later, "--tolerance", "10", FILE];
    assert_eq!(
        prosa(&late, b""),
        refused("too-old: its t, 1673940396, is too far before now, 1673940407")
    );
    assert_eq!(
        prosa(&["--event", "tts.job.failed", FILE], b""),
        refused(
            "event-name-contradicts-body: the event name header says tts.job.failed, \
             the body is a completed transcription"
        )
    );
}

#[test]
fn without_now_it_is_now() {
    let outcome = run(
        &[
            "prosa",
            "--signature",
            &signature(),
            "--secret",
            SECRET,
            FILE,
        ],
        b"",
    );
    assert_eq!(outcome.status, 1);
    assert!(
        outcome
            .stderr
            .starts_with("refused: too-old: its t, 1673940396, is too far before now, "),
        "{outcome:?}"
    );
}

#[test]
fn values_may_begin_with_a_dash() {
    let file = temporary("dash", b"{}");
    // openssl: HMAC-SHA256 of `1673940396.{}` under `-secret`.
    let signature =
        format!("t={T},v1=170e565846a6adb24f8aaf624ec4a4f00be3fd5548f3969e5331d125bd8b8e5c");
    let outcome = run(
        &[
            "prosa",
            &format!("--signature={signature}"),
            "--secret=-secret",
            &format!("--now={T}"),
            "--event=-x",
            path(&file),
        ],
        b"",
    );
    let expected =
        "verified: by secret-1, signed at 1673940396\nunknown event -x, 2 bytes of JSON\n";
    assert_eq!(outcome, shown(expected));
    let outcome = run(&["prosa", "--signature=-", "--secret=s", "-"], b"");
    assert_eq!(
        outcome,
        refused("timestamp-missing: the signature header has no t")
    );
}

#[test]
fn unverified_bodies_are_marked_as_such() {
    let banner = "UNVERIFIED: nobody has checked who wrote this\n";
    assert_eq!(
        run(&["prosa", "--unverified", FILE], b""),
        shown(format!("{banner}{SUMMARY}"))
    );
    let cases: [(&str, &[u8], &str); 9] = [
        (
            "stt.jobs.failed",
            br#"{"job_id": "j", "request": {"label": "\r"}, "result": {"code": "\r", "message": "\r"}}"#,
            "transcription j (\\r) failed: \\r: \\r\n",
        ),
        (
            "tts.jobs.completed",
            br#"{"job_id": "j", "result": {"path": "\u202e\u200b\ufeff\u2066"}}"#,
            "synthesis j completed\n  at \\u{202e}\\u{200b}\\u{feff}\\u{2066}\n",
        ),
        (
            "\u{1b}c",
            b"{}",
            "unknown event \\u{1b}c, 2 bytes of JSON\n",
        ),
        (
            "stt.jobs.failed",
            br#"{"job_id": "j", "result": {"code": "c", "message": "m"}}"#,
            "transcription j failed: c: m\n",
        ),
        ("tts.jobs.failed", br#"{"job_id": "j"}"#, "synthesis j failed: no code: no message\n"),
        (
            "tts.job.completed",
            br#"{"job_id": "j", "result": {"data": "AAAA", "path": "/p", "duration": 2}}"#,
            "synthesis j completed\n  at /p\n  4 characters of base64 audio\n  2 s\n",
        ),
        ("webhook.ping", b"{}", "ping\n"),
        ("something.new", b"[]", "unknown event something.new, 2 bytes of JSON\n"),
        (
            "stt.job.completed",
            br#"{"job_id": "\u001b[2J", "result": {"data": [{"transcript": "a\u0007\n", "final": false,
                "time_start": 0, "time_end": 1}]}}"#,
            "transcription \\u{1b}[2J completed\n      0.00 s to     1.00 s  a\\u{7}\\n  (not final)\n",
        ),
    ];
    for (name, body, summary) in cases {
        let outcome = run(&["prosa", "--unverified", "--event", name, "-"], body);
        assert_eq!(outcome, shown(format!("{banner}{summary}")), "{name}");
    }
    assert_eq!(
        run(&["prosa", "--unverified", "-"], b"{"),
        refused("json-truncated: the JSON ends too early, at line 1, column 1")
    );
}

#[test]
fn wrong_usage() {
    const ALONE: &str = "--unverified goes with --event and FILE only";
    let cases: [(&[&str], &str); 21] = [
        (&["waves"], "the first argument must be prosa"),
        (&["--secret"], "there is no option --secret"),
        (&["prosa"], "no FILE"),
        (&["prosa", FILE], "no --signature"),
        (&["prosa", "--signature", "t=1", FILE], "no --secret"),
        (
            &["prosa", "--secret", " ", FILE],
            "--secret: the secret is blank",
        ),
        (&["prosa", "--secret"], "--secret needs a value"),
        (
            &["prosa", "--scheme", "hmac", FILE],
            "unknown scheme, expected timestamped-hmac, body-hmac or secret-prefix-sha256",
        ),
        (
            &["prosa", "--now", "today", FILE],
            "not a number of seconds: invalid digit found in string",
        ),
        (
            &["prosa", "--tolerance=-1", FILE],
            "not a number of seconds: invalid digit found in string",
        ),
        (&["prosa", FILE, FILE], "one argument too many"),
        (
            &["prosa", "--verify-only=x", FILE],
            "--verify-only takes no value",
        ),
        (&["prosa", "--verify", FILE], "there is no option --verify"),
        (&["prosa", "--unverified", "--secret", "s", FILE], ALONE),
        (&["prosa", "--unverified", "--signature", "s", FILE], ALONE),
        (
            &["prosa", "--unverified", "--scheme", "body-hmac", FILE],
            ALONE,
        ),
        (&["prosa", "--unverified", "--now", "1", FILE], ALONE),
        (&["prosa", "--unverified", "--tolerance", "1", FILE], ALONE),
        (&["prosa", "--unverified", "--verify-only", FILE], ALONE),
        (
            &["prosa", "--unverified", "tests/no-such-file"],
            "tests/no-such-file: No such file or directory (os error 2)",
        ),
        (
            &["prosa", "--signature=t", "--secret=s", "tests/no-such-file"],
            "tests/no-such-file: No such file or directory (os error 2)",
        ),
    ];
    for (arguments, reason) in cases {
        let outcome = run(arguments, b"");
        let first_line = outcome.stderr.lines().next();
        assert_eq!(
            (outcome.status, first_line),
            (2, Some(format!("verify: {reason}").as_str())),
            "{arguments:?}"
        );
        assert_eq!(outcome.stdout, "", "{arguments:?}");
    }
}

#[test]
fn help() {
    for arguments in [&["--help"], &["-h"], &["prosa", "--help"][..]] {
        let outcome = run(arguments, b"");
        assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
        assert!(outcome.stdout.starts_with("usage: verify "), "{outcome:?}");
    }
}

#[test]
fn a_misplaced_secret_is_not_repeated() {
    for arguments in [
        &["prosa", "--secret", "x", SECRET, SECRET][..],
        &["prosa", &format!("--verify-only={SECRET}")],
        &["prosa", "--now", SECRET],
        &["prosa", "--scheme", SECRET],
        &[SECRET],
    ] {
        let outcome = run(arguments, b"");
        assert_eq!(outcome.status, 2);
        assert!(!outcome.stderr.contains(SECRET), "{outcome:?}");
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_utf8() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let output = Command::new(&*PROGRAM)
        .args(["prosa", "--secret"])
        .arg(OsStr::from_bytes(b"whsec_\xff"))
        .output()
        .expect("the example runs");
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(
        stderr.starts_with("verify: an argument is not UTF-8\n"),
        "{stderr}"
    );
}

#[test]
fn it_never_shows_secret_or_digest() {
    for outcome in [
        prosa(&[FILE], b""),
        prosa(&["-"], b"{}"),
        prosa(&["--now", "0", FILE], b""),
    ] {
        let all = outcome.stdout + &outcome.stderr;
        assert!(!all.contains(SECRET) && !all.contains(DIGEST), "{all}");
    }
}

fn temporary(name: &str, content: &[u8]) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, content).expect("the target folder is writable");
    file
}

fn path(file: &Path) -> &str {
    file.to_str().expect("a UTF-8 path")
}
