//! `POST /webhooks/waves`.

use core::time::Duration;

use serde_json::{Value, json};
use speech_webhooks::{
    Keyring, UnixTime,
    waves::{Signer, Submission},
};

use super::{
    NOTHING,
    client::{Client, plain_request, post, post_in_chunks},
    log::deviations_in,
    now,
    process::Receiver,
    waves_keyring, without_keys,
};

const BODY: &str = r#"{"status": "success", "transcription": "Hello world."}"#;
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) fn signed(receiver: &Receiver, case_id: &str) -> String {
    submission(receiver, case_id).webhook_url().to_owned()
}

/// The path and query of a signed URL.
pub(crate) fn signed_target(receiver: &Receiver, case_id: &str) -> String {
    submission(receiver, case_id).target().to_owned()
}

fn submission(receiver: &Receiver, case_id: &str) -> Submission {
    submission_with(waves_keyring(), receiver, case_id)
}

pub(crate) fn submission_with(keyring: Keyring, receiver: &Receiver, case_id: &str) -> Submission {
    let base_url = receiver.url("/webhooks/waves");
    let signer = Signer::new_insecure(keyring, &base_url).expect("a URL");
    let submission = signer.sign([("case_id", case_id)], A_DAY, now());
    submission.expect("a pair")
}

pub(crate) fn callback(url: &str, body: &[u8]) -> u16 {
    post(url, [("content-type", "application/json")], body)
}

fn record(receiver: Receiver) -> Vec<Value> {
    without_keys(receiver.record())
}

fn line(case_id: &str, event: Value) -> Value {
    json!({
        "vendor": "waves", "key_id": "current", "pairs": {"case_id": case_id}, "event": event,
    })
}

fn completed(text: &str) -> Value {
    json!({
        "kind": "transcription-completed", "status": "success", "language": null,
        "request_id": null, "job_id": null, "confidence": null, "total_bytes": null,
        "audio_length": null, "gender": null, "age": null, "emotions": {},
        "redacted_entities": [], "text": text, "words": [], "utterances": [],
        "metadata": null, "unsigned_extra": {},
    })
}

#[test]
fn a_callback_is_recorded_once() {
    let receiver = Receiver::start(&[]);
    let url = signed(&receiver, "42");
    assert_eq!(callback(&url, BODY.as_bytes()), 204);
    assert_eq!(callback(&url, BODY.as_bytes()), 204);
    assert_eq!(record(receiver), [line("42", completed("Hello world."))]);
}

#[test]
fn unsigned_changed_and_expired_urls_are_rejected() {
    let receiver = Receiver::start(&[]);
    let url = signed(&receiver, "42");
    let body = BODY.as_bytes();
    assert_eq!(callback(&receiver.url("/webhooks/waves"), body), 400);
    assert_eq!(callback(&url.replace("=42", "=43"), body), 401);
    assert_eq!(callback(&format!("{url}&more=1"), body), 401);
    assert_eq!(callback(&format!("{url}&case_id=42"), body), 400);
    let signer = Signer::new_insecure(waves_keyring(), &receiver.url("/webhooks/waves"));
    let then = UnixTime::from_secs(1_767_139_200);
    let expired = signer.expect("a URL").sign([("case_id", 42)], A_DAY, then);
    assert_eq!(callback(expired.expect("a URL").webhook_url(), body), 401);
    assert_eq!(record(receiver), NOTHING);
}

/// A retry is uncertain, and would be just as unreadable.
#[test]
fn unreadable_bodies_are_recorded() {
    let receiver = Receiver::start(&[]);
    assert_eq!(callback(&signed(&receiver, "1"), b"{"), 204);
    assert_eq!(callback(&signed(&receiver, "2"), b"\xff\n"), 204);
    assert_eq!(callback(&signed(&receiver, "3"), b"{}"), 204);
    assert_eq!(callback(&signed(&receiver, "5"), b"\x01"), 204);
    assert_eq!(callback(&signed(&receiver, "4"), br#"{"error": "no"}"#), 204);
    assert_eq!(
        record(receiver),
        [
            json!({
                "vendor": "waves", "key_id": "current", "pairs": {"case_id": "1"},
                "event": null, "error": "json-truncated", "body": "{",
            }),
            json!({
                "vendor": "waves", "key_id": "current", "pairs": {"case_id": "2"},
                "event": null, "error": "body-not-utf8", "body_base64": "/wo=",
            }),
            line(
                "3",
                json!({
                    "kind": "unknown", "status": null, "request_id": null, "job_id": null,
                    "json": {}, "unsigned_extra": {},
                })
            ),
            json!({
                "vendor": "waves", "key_id": "current", "pairs": {"case_id": "5"},
                "event": null, "error": "json-syntax", "body_base64": "AQ==",
            }),
            line(
                "4",
                json!({
                    "kind": "transcription-failed", "status": null, "message": null, "error": "no",
                    "errors": null, "error_code": null, "details": null, "language": null,
                    "region": null, "retry_after": null, "request_id": null, "job_id": null,
                    "json": {"error": "no"}, "unsigned_extra": {},
                })
            ),
        ]
    );
}

#[test]
fn deviations_are_logged_without_text_of_the_body() {
    const DEVIATING: &str = r#"{
        "status": "success", "transcription": "SAID", "SAID": "SAID",
        "words": [{"word": "SAID", "start": 0, "end": "SAID"}, "SAID"]
    }"#;
    let receiver = Receiver::start(&[]);
    let url = signed(&receiver, "SAID");
    for body in [BODY, DEVIATING, DEVIATING] {
        assert_eq!(callback(&url, body.as_bytes()), 204);
    }
    assert_eq!(callback(&url, br#"{"transcription": "SAI"#), 204);
    let log = receiver.log_with("but not readable");
    assert_eq!(
        deviations_in(&log),
        [(2, "words[0].end: expected a number, found a string".to_owned())]
    );
    assert!(!log.concat().contains("SAI"), "{log:?}");
    assert_eq!(receiver.record().len(), 3);
}

#[test]
fn long_bodies_and_bodies_in_chunks_are_recorded() {
    let receiver = Receiver::start(&[("RECORD_BODY", "1")]);
    let headers = [("content-type", "application/json")];
    let long = format!("{BODY}{}", " ".repeat(3_000_000));
    assert_eq!(callback(&signed(&receiver, "1"), long.as_bytes()), 204);
    for (case_id, body) in [("2", BODY), ("3", &long)] {
        let url = signed(&receiver, case_id);
        assert_eq!(post_in_chunks(&url, headers, body.as_bytes()), 204);
    }
    let lines = [("1", &long), ("2", &BODY.to_owned()), ("3", &long)].map(|(case_id, body)| {
        let mut line = line(case_id, completed("Hello world."));
        line["body"] = body.as_str().into();
        line
    });
    // Not `assert_eq!`, which would print the long lines.
    assert!(record(receiver) == lines);
}

/// The names of the headers are in upper case.
#[test]
fn a_client_can_send_one_request_after_the_other() {
    let receiver = Receiver::start(&[]);
    let mut client = Client::of(&receiver.address);
    let target = |case_id| signed_target(&receiver, case_id);
    let changed = target("2").replace("=2&", "=3&");
    for (target, status) in [(target("1"), 204), (target("4"), 204), (changed, 401)] {
        let answer = client.answer(&plain_request(&target, BODY.as_bytes()));
        assert_eq!(answer, status, "{target}");
    }
    let cases = record(receiver).into_iter().map(|line| line["pairs"]["case_id"].clone());
    assert_eq!(cases.collect::<Vec<_>>(), ["1", "4"]);
}

#[test]
fn a_body_over_the_limit_is_rejected() {
    let receiver = Receiver::start(&[]);
    let url = signed(&receiver, "42");
    let longest = format!("{{}}{}", " ".repeat((16 << 20) - 2));
    assert_eq!(callback(&url, format!("{longest} ").as_bytes()), 413);
    assert_eq!(callback(&url, longest.as_bytes()), 204);
    assert_eq!(record(receiver).len(), 1);
}

#[test]
fn other_paths_get_404_and_other_methods_405() {
    let receiver = Receiver::start(&[]);
    assert_eq!(callback(&receiver.url("/webhooks/other"), b"{}"), 404);
    let agent = super::client::agent();
    for path in ["/webhooks/prosa", "/webhooks/waves"] {
        let answer = agent.get(receiver.url(path)).call().expect("an answer");
        assert_eq!(answer.status().as_u16(), 405, "{path}");
    }
    assert_eq!(record(receiver), NOTHING);
}
