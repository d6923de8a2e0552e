//! `verify prosa`.

use super::{FILE, SUMMARY, path, rejected, run, shown, temporary, unreadable};
use crate::{
    Outcome,
    delivery::{BODY, DIGEST, OTHER_DIGEST, OTHER_SECRET, SECRET, T, signature},
};

/// Runs `verify prosa` with the sample's signature, secret and time, and with `more` arguments.
fn prosa(more: &[&str], stdin: &[u8]) -> Outcome {
    let (signature, now) = (signature(), T.to_string());
    let fixed = ["prosa", "--signature", &signature, "--secret", SECRET, "--now", &now];
    run(&[&fixed, more].concat(), stdin)
}

#[test]
fn a_delivery_in_a_file_or_on_standard_input_is_verified() {
    let verified = "verified: by secret-1, signed at 1673940396\n";
    assert_eq!(prosa(&[FILE], b""), shown(format!("{verified}{SUMMARY}")));
    assert_eq!(prosa(&["-"], BODY), shown(format!("{verified}{SUMMARY}")));
    assert_eq!(prosa(&["--verify-only", FILE], b""), shown(verified));
    assert_eq!(
        prosa(&["--event", "stt.jobs.completed", FILE], b""),
        shown(format!("{verified}{SUMMARY}"))
    );
}

/// The delivery is authentic all the same.
#[test]
fn an_unreadable_body_is_verified_first() {
    // `printf '1673940396.{"job_id":' | openssl dgst -sha256 -hmac "$SECRET"`
    let signature =
        "t=1673940396,v1=7abf2e3adf8e401c53bb3499da095acf38dea28de4777eacf07aea42e09becc2";
    let now = T.to_string();
    let outcome = run(
        &["prosa", "--signature", signature, "--secret", SECRET, "--now", &now, "-"],
        br#"{"job_id":"#,
    );
    let expected = unreadable(
        "verified: by secret-1, signed at 1673940396\n",
        "json-truncated: the JSON ends too early, at line 1, column 10",
    );
    assert_eq!(outcome, expected);
}

#[test]
fn any_of_several_secrets_verifies() {
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
    assert_eq!(outcome, shown("verified: by secret-2, signed at 1673940396\n"));
}

#[test]
fn a_secret_in_the_environment_verifies() {
    let now = T.to_string();
    let signature = signature();
    let signed = ["prosa", "--signature", &signature, "--now", &now];
    let secret = ["--secret-env", "SECRET_OF_A_TEST", "--verify-only", FILE];
    assert_eq!(
        run(&[&signed[..], &secret].concat(), b""),
        shown("verified: by secret-1, signed at 1673940396\n")
    );
}

#[test]
fn the_other_schemes_verify() {
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
            shown(format!("verified: by secret-1, whose scheme signs no time\n{SUMMARY}")),
            "{scheme}"
        );
    }
}

#[test]
fn rejections_go_to_standard_error() {
    let mismatch = rejected(
        "signature-mismatch: no signature matches an active key\n\
         diagnosis: a newline was added to the end of the body after key secret-1 signed it",
    );
    assert_eq!(prosa(&["-"], &[BODY, b"\n"].concat()), mismatch);
    assert_eq!(prosa(&["--verify-only", "-"], &[BODY, b"\n"].concat()), mismatch);
    assert_eq!(
        prosa(&["--scheme", "body-hmac", FILE], b""),
        rejected(
            "signature-missing: the signature header has no readable signature; sha256= and 64 hexadecimal digits are expected\n\
             diagnosis: key secret-1 signed the delivery under another scheme: timestamped-hmac"
        )
    );
    // Signed with a newline after the secret:
    // `printf '1673940396.{}' | openssl dgst -sha256 -hmac "$SECRET"$'\n'`
    let with_newline =
        "t=1673940396,v1=f98b5bc0510cf98fb25caf8be67e1dad579ff79295f6b726ee9bacfd235aa1fc";
    assert_eq!(
        prosa(&["--signature", with_newline, "--secret", OTHER_SECRET, "-"], b"{}"),
        rejected(
            "signature-mismatch: no signature matches an active key\n\
             diagnosis: the sender used the secret of key secret-1 with a newline at its end, \
             which may come from a file"
        )
    );
    // Signed with the bytes that the secret's digits stand for:
    // `printf '1673940396.{}' | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$SECRET"`
    let decoded =
        "t=1673940396,v1=a43949740c2cddb0692ddca7a9f99226c5a6130ab797e23cf615f6e7f064aa92";
    assert_eq!(
        prosa(&["--signature", decoded, "-"], b"{}"),
        rejected(
            "signature-mismatch: no signature matches an active key\n\
             diagnosis: the sender used the secret of key secret-1 decoded from hexadecimal, \
             but verify uses it as text"
        )
    );
    // Signed with the secret without its prefix, and with the bytes whose base64 follows the prefix. In Python:
    // hmac.new(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b"1673940396.{}", "sha256").hexdigest()
    // hmac.new(base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), b"1673940396.{}", "sha256").hexdigest()
    for (digest, form) in [
        (
            "640d2b64a7f4d1eaa05348df58715932edbc8af3ea6b166d7a5882212deaa818",
            "without its prefix whsec_, but verify uses all of it",
        ),
        (
            "4be6e822d916505ef1b42a2d673b45096aac0aad9fe76308a2522d72819fb729",
            "decoded from the base64 after its prefix whsec_, but verify uses it as text",
        ),
    ] {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let signature = format!("t={T},v1={digest}");
        let run = |secret, body| prosa(&["--signature", &signature, "--secret", secret, "-"], body);
        assert_eq!(
            run(secret, b"{}"),
            rejected(&format!(
                "signature-mismatch: no signature matches an active key\n\
                 diagnosis: the sender used the secret of key secret-2 {form}"
            ))
        );
        // The form explains neither another body nor a secret with another prefix.
        for (secret, body) in [(secret, b"[]"), (&secret.replace("whsec_", "whsec-"), b"{}")] {
            assert_eq!(
                run(secret, body),
                rejected(
                    "signature-mismatch: no signature matches an active key\n\
                     diagnosis: no usual mistake was found; perhaps another secret was used, a number or key was changed, \
                     a proxy decompressed the body, or its charset was changed"
                )
            );
        }
    }
    // A proven form is shown rather than a hint. In Python:
    // hmac.new(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b"1673940396.\x1f\x8b", "sha256").hexdigest()
    let compressed =
        "t=1673940396,v1=93e7bfb243961c6881f66fa717442ee880c16e219fb468e054b691d1b96e6113";
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    for (secret, diagnosis) in [
        (
            secret,
            "the sender used the secret of key secret-2 without its prefix whsec_, but verify uses all of it",
        ),
        (
            OTHER_SECRET,
            "no usual mistake was found; the body looks compressed, perhaps after it was signed",
        ),
    ] {
        assert_eq!(
            prosa(&["--signature", compressed, "--secret", secret, "-"], b"\x1f\x8b"),
            rejected(&format!(
                "signature-mismatch: no signature matches an active key\ndiagnosis: {diagnosis}"
            ))
        );
    }
    // Signed with an unknown secret.
    let wrong = format!("t={T},v1={}", "0".repeat(64));
    assert_eq!(
        prosa(&["--signature", &wrong, "-"], b"{}"),
        rejected(
            "signature-mismatch: no signature matches an active key\n\
             diagnosis: no usual mistake was found; perhaps another secret was used, a number or key was changed, \
             a proxy decompressed the body, or its charset was changed"
        )
    );
    let later = (T + 11).to_string();
    let late = ["--now", &later, "--tolerance", "10", FILE];
    assert_eq!(
        prosa(&late, b""),
        rejected("too-old: timestamp 1673940396 is 11 s old; 10 s are allowed")
    );
}

/// The body decides which event it is, whatever the unsigned name says.
#[test]
fn a_contradicting_event_name_is_noted() {
    let note = "note: x-prosa-event: expected a name that fits the kind and outcome of the body, found tts.job.failed";
    assert_eq!(
        prosa(&["--event", "tts.job.failed", FILE], b""),
        shown(format!("verified: by secret-1, signed at 1673940396\n{SUMMARY}{note}\n"))
    );
}

#[test]
fn without_now_the_clock_decides() {
    let outcome = run(&["prosa", "--signature", &signature(), "--secret", SECRET, FILE], b"");
    assert_eq!(outcome.status, 1);
    let stderr = &outcome.stderr;
    let reason = "rejected: too-old: timestamp 1673940396 is ";
    assert!(stderr.starts_with(reason), "{outcome:?}");
    let end = " s old; 300 s are allowed\n";
    assert!(stderr.ends_with(end), "{outcome:?}");
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
        rejected(
            "timestamp-missing: the signature header has no timestamp; t= and Unix time in seconds is expected"
        )
    );
}

#[test]
fn unverified_bodies_are_marked_as_such() {
    let banner = "UNVERIFIED: anybody may have written this\n";
    assert_eq!(run(&["prosa", "--unverified", FILE], b""), shown(format!("{banner}{SUMMARY}")));
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
            br#"{"job_id": "\u001b[2J", "result": {"data": [
                {"transcript": "a\u0007\n", "final": true, "time_start": 1, "time_end": 2},
                {"transcript": "first", "final": true, "time_start": 0, "time_end": 1},
                {"transcript": "draft", "final": false, "time_start": 0, "time_end": 1}]}}"#,
            "transcription \\u{1b}[2J completed\n      0.00 s to     1.00 s  first\n      1.00 s to     2.00 s  a\\u{7}\\n\n",
        ),
    ];
    for (name, body, summary) in cases {
        let outcome = run(&["prosa", "--unverified", "--event", name, "-"], body);
        assert_eq!(outcome, shown(format!("{banner}{summary}")), "{name}");
    }
    assert_eq!(
        run(&["prosa", "--unverified", "-"], b"{"),
        unreadable(banner, "json-truncated: the JSON ends too early, at line 1, column 1")
    );
}

#[test]
fn wrong_usage_gives_an_error() {
    const ALONE: &str = "--unverified accepts no other option than --event";
    let cases: [(&[&str], &str); 21] = [
        (&["prosa"], "FILE is missing"),
        (&["prosa", FILE], "--signature is missing"),
        (&["prosa", "--signature", "t=1", FILE], "--secret or --secret-env is missing"),
        (
            &["prosa", "--signature=t=1", "--secret=a", "--secret=a", FILE],
            "--secret or --secret-env: keys 1 and 2 have the same secret; remove one",
        ),
        (
            &["prosa", "--signature=t=1", "--secret", " ", FILE],
            "--secret or --secret-env: secret 1 is blank; check where it is read from",
        ),
        (&["prosa", "--secret"], "--secret needs a value, but none follows it"),
        (
            &["prosa", "--secret-env", "NO_SUCH_SECRET", FILE],
            "--secret-env names a variable that is not set, or is not UTF-8",
        ),
        (
            &["prosa", "--scheme", "hmac", FILE],
            "unknown scheme; use timestamped-hmac, body-hmac or secret-prefix-sha256",
        ),
        (
            &["prosa", "--now", "today", FILE],
            "--now needs a whole number, at least 0: invalid digit found in string",
        ),
        (
            &["prosa", "--tolerance=-1", FILE],
            "--tolerance needs a whole number, at least 0: invalid digit found in string",
        ),
        (&["prosa", FILE, FILE], "there is one argument more than this command accepts"),
        (&["prosa", "--verify-only=x", FILE], "--verify-only accepts no value, but has one"),
        (&["prosa", "--verify", FILE], "an option is unknown to this command"),
        (&["prosa", "--unverified", "--secret", "s", FILE], ALONE),
        (&["prosa", "--unverified", "--signature", "s", FILE], ALONE),
        (&["prosa", "--unverified", "--scheme", "body-hmac", FILE], ALONE),
        (&["prosa", "--unverified", "--now", "1", FILE], ALONE),
        (&["prosa", "--unverified", "--tolerance", "1", FILE], ALONE),
        (&["prosa", "--unverified", "--verify-only", FILE], ALONE),
        (
            &["prosa", "--unverified", "tests/no-such-file"],
            "FILE cannot be read: No such file or directory (os error 2)",
        ),
        (
            &["prosa", "--signature=t", "--secret=s", "tests/no-such-file"],
            "FILE cannot be read: No such file or directory (os error 2)",
        ),
    ];
    super::assert_usage_errors(&cases);
}

#[test]
fn no_secret_or_digest_is_shown() {
    for outcome in [prosa(&[FILE], b""), prosa(&["-"], b"{}"), prosa(&["--now", "0", FILE], b"")] {
        let all = outcome.stdout + &outcome.stderr;
        assert!(!all.contains(SECRET) && !all.contains(DIGEST), "{all}");
    }
}
