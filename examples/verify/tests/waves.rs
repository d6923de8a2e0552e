//! `verify waves` and `verify waves-sign`.

use speech_webhooks::waves::Diagnosis;

use super::{
    WAVES_SUMMARY, assert_usage_errors, path, rejected, run, shown, temporary, unreadable,
};
use crate::{
    Outcome,
    callback::{BASE_URL, BODY, DIGEST, SECRET, target},
};

const FILE: &str = "tests/samples/waves-webhook-current-2026-07-request_id-metadata.json";

const OTHER_SECRET: &str = "another_secret_of_at_least_32_bytes";

const PROOF: &str = "\
verified: the URL, by secret-1, valid until 1767225600; the body is not signed
  case_id = 42
  region = us-east
";

fn in_time(more: &[&str], stdin: &[u8]) -> Outcome {
    run(&[&["waves", "--now", "1767139200"], more].concat(), stdin)
}

#[test]
fn a_callback_in_a_file_or_on_standard_input_is_verified() {
    let target = target();
    let fixed = ["--target", &target, "--secret", SECRET];
    let expected = shown(format!("{PROOF}{WAVES_SUMMARY}"));
    assert_eq!(in_time(&[&fixed[..], &[FILE]].concat(), b""), expected);
    assert_eq!(in_time(&[&fixed[..], &["-"]].concat(), BODY), expected);
    let second = ["--secret=other", "--target", &target, "--secret", SECRET, FILE];
    let expected = expected.stdout.replace("secret-1", "secret-2");
    assert_eq!(in_time(&second, b""), shown(expected));
}

#[test]
fn rejections_go_to_standard_error() {
    let (forged, prefixed) = (target().replace("=42", "=43"), format!("/prod{}", target()));
    let with = "/prod was added to the start of the path after key secret-1 signed the URL";
    let unexplained = Diagnosis::Unexplained.to_string();
    for (target, diagnosis) in [(&forged, &*unexplained), (&prefixed, with)] {
        let mismatch = "signature-mismatch: no signature matches an active key";
        assert_eq!(
            in_time(&["--target", target, "--secret", SECRET, FILE], b""),
            rejected(&format!("{mismatch}\ndiagnosis: {diagnosis}"))
        );
    }
    assert_eq!(
        in_time(&["--target=-", "--secret", SECRET, FILE], b""),
        rejected(
            "target-not-origin-form: the request target does not start with /; path and query are expected, not a whole URL"
        )
    );
    let late = ["--now", "1767225661", "--target", &target(), "--secret", SECRET, FILE];
    assert_eq!(
        in_time(&late, b""),
        rejected(
            "url-expired: the URL expired at Unix time 1767225600, 61 s ago; a minute is allowed"
        )
    );
    let in_milliseconds =
        ["--now", "1767139200000", "--target", &target(), "--secret", SECRET, FILE];
    assert_eq!(
        in_time(&in_milliseconds, b""),
        rejected(
            "url-expired: the URL expired at Unix time 1767225600, 1765371974400 s ago; a minute is allowed\n\
             diagnosis: the signature matches, but `now` is in milliseconds; pass seconds"
        )
    );
    assert_eq!(
        in_time(&["--target", &target(), "--secret", SECRET, "-"], b"{"),
        unreadable(PROOF, "json-truncated: the JSON ends too early, at line 1, column 1")
    );
}

#[test]
fn deviations_are_noted_after_the_event() {
    let body = br#"{"status": "success", "transcription": "Hi.", "words": [{"word": "Hi.", "start": "0", "end": 1}, 7]}"#;
    let summary = "\
transcription completed
      0.00 s to     1.00 s  Hi.
note: words[0].start: expected a number, found a string
note: words[1]: expected an object, found an integer
";
    assert_eq!(
        in_time(&["--target", &target(), "--secret", SECRET, "-"], body),
        shown(format!("{PROOF}{summary}"))
    );
}

#[test]
fn without_now_the_clock_decides() {
    let outcome = run(&["waves", "--target", &target(), "--secret", SECRET, FILE], b"");
    assert_eq!(outcome.status, 1);
    let reason = "rejected: url-expired: the URL expired at Unix time 1767225600, ";
    assert!(outcome.stderr.starts_with(reason), "{outcome:?}");
    assert!(outcome.stderr.ends_with(" s ago; a minute is allowed\n"), "{outcome:?}");
}

#[test]
fn unverified_bodies_are_marked_as_such() {
    let banner = "UNVERIFIED: anybody may have written this\n";
    let cases: [(&[u8], &str); 7] = [
        (BODY, WAVES_SUMMARY),
        (
            br#"{"status": "success", "utterances": [
                {"text": "b\u0007", "start": 1, "speaker": 1}, {"text": "a", "start": 0.5, "end": 1, "speaker": "\u001b"}]}"#,
            "transcription completed\n      0.50 s to     1.00 s  \\u{1b}  a\n      1.00 s to          ?  speaker 1  b\\u{7}\n",
        ),
        (br#"{"status": "success"}"#, "unknown event success, 21 bytes of JSON\n"),
        (
            br#"{"error": "E\r", "request_id": "r\n"}"#,
            "transcription r\\n failed: E\\r\n",
        ),
        (br#"{"status": "failed"}"#, "transcription failed: no reason\n"),
        (
            br#"{"status": "processing\t"}"#,
            "unknown event processing\\t, 26 bytes of JSON\n",
        ),
        (b"[]", "unknown event, 2 bytes of JSON\n"),
    ];
    for (body, summary) in cases {
        let outcome = run(&["waves", "--unverified", "-"], body);
        assert_eq!(outcome, shown(format!("{banner}{summary}")), "{summary}");
    }
    let file = temporary("callback", BODY);
    let outcome = run(&["waves", "--unverified", path(&file)], b"");
    assert_eq!(outcome, shown(format!("{banner}{WAVES_SUMMARY}")));
}

#[test]
fn waves_sign_prints_a_url_and_its_extras() {
    let fixed = ["waves-sign", "--secret", SECRET, "--now", "1767139200", "--url", BASE_URL];
    let sign = |more: &[&str]| run(&[&fixed, more].concat(), b"");
    let extra = ["--extra", "case_id=42", "--extra", "region=us-east"];
    let expected = format!("https://receiver.example{}\ncase_id:42,region:us-east\n", target());
    assert_eq!(sign(&extra), shown(&expected));
    assert_eq!(sign(&[&extra[..], &["--valid-for", "86400"]].concat()), shown(&expected));
    assert_eq!(sign(&[&extra[..], &["--secret", OTHER_SECRET]].concat()), shown(&expected));

    let an_hour = sign(&["--valid-for=3600", "--extra=-k=a=b"]).stdout;
    let (url, webhook_extra) = an_hour.split_once('\n').expect("two lines");
    let unsigned =
        format!("{BASE_URL}?-k=a%3Db&callback_expires=1767142800&callback_signature=v1.");
    assert!(url.starts_with(&unsigned), "{url}");
    assert_eq!(webhook_extra, "-k:a=b\n");

    let without_pairs = sign(&[]).stdout;
    let (url, webhook_extra) = without_pairs.split_once('\n').expect("two lines");
    assert!(url.starts_with(&format!("{BASE_URL}?callback_expires=1767225600&")), "{url}");
    assert_eq!(webhook_extra, "\n");
}

#[test]
fn a_signed_url_verifies() {
    let secret = format!("--secret={OTHER_SECRET}");
    let signed = run(&["waves-sign", &secret, "--url", BASE_URL, "--extra=k=v"], b"");
    let url = signed.stdout.lines().next().expect("the URL");
    let target = url.strip_prefix("https://receiver.example").expect("the base URL");
    let outcome = run(&["waves", &secret, "--target", target, FILE], b"");
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(outcome.stdout.contains("\n  k = v\n"), "{outcome:?}");
}

#[test]
fn wrong_usage_gives_an_error() {
    const ALONE: &str = "--unverified accepts no other option";
    const SURPLUS: &str = "there is one argument more than this command accepts";
    let (url, secret) = ("--url=https://h", format!("--secret={OTHER_SECRET}"));
    let secret = secret.as_str();
    assert_usage_errors(&[
        (&["waves"], "FILE is missing"),
        (&["waves", FILE], "--target is missing"),
        (&["waves", "--target", "/", FILE], "--secret or --secret-env is missing"),
        (
            &["waves", "--target=/", "--secret", "", FILE],
            "--secret or --secret-env: secret 1 is empty; check where it is read from",
        ),
        (&["waves", "--target"], "--target needs a value, but none follows it"),
        (&["waves", "--tolerance", "1"], "an option is unknown to this command"),
        (&["waves", FILE, FILE], SURPLUS),
        (
            &["waves", "--now", "x", FILE],
            "--now needs a whole number, at least 0: invalid digit found in string",
        ),
        (&["waves", "--unverified", "--secret", "s", FILE], ALONE),
        (&["waves", "--unverified", "--target", "/", FILE], ALONE),
        (&["waves", "--unverified", "--now", "1", FILE], ALONE),
        (
            &["waves", "--target=/", "--secret=s", "tests/no-such-file"],
            "FILE cannot be read: No such file or directory (os error 2)",
        ),
        (&["waves-sign"], "--url is missing"),
        (&["waves-sign", url], "--secret or --secret-env is missing"),
        (
            &["waves-sign", url, "--secret=s"],
            "--secret or --secret-env: secret 1 is too short: 1 of at least 32 bytes; use a longer one",
        ),
        (
            &["waves-sign", "--url=/p", secret],
            "--url: the base URL does not start with https://; write it like https://host/path",
        ),
        (&["waves-sign", "--url=http://h", secret], "--url: the base URL uses http; use https"),
        (&["waves-sign", url, secret, "--extra=k"], "--extra needs KEY=VALUE, but has no ="),
        (
            &["waves-sign", url, secret, "--extra=k="],
            r#"the value of "k" is empty; set it or omit the pair"#,
        ),
        (
            &["waves-sign", url, secret, "--extra=k=1", "--extra=k=2"],
            r#"the key "k" occurs more than once; use each key once"#,
        ),
        (
            &["waves-sign", url, secret, "--valid-for=0"],
            "the URL would be valid for less than a second; pass a longer validity",
        ),
        (&["waves-sign", url, secret, FILE], SURPLUS),
    ]);
}

#[test]
fn no_secret_or_digest_is_shown() {
    let target = target();
    for more in [
        &["--target", &target, FILE][..],
        &["--target", &target, "-"],
        &["--target", &target[1..], FILE],
    ] {
        let outcome = in_time(&[&["--secret", SECRET], more].concat(), b"{");
        let all = outcome.stdout + &outcome.stderr;
        assert!(!all.contains(SECRET) && !all.contains(DIGEST), "{all}");
    }
}
