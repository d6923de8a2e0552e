//! The log: what its lines contain, and what they must not contain.

use serde_json::{Value, json};
use speech_webhooks::prosa::{Scheme, Signer};

use crate::PATH;
use crate::receivers::{
    SECRET,
    client::{agent, deliver, post},
    keyring, now,
    process::Receiver,
    prosa::{BODY, signed},
};

/// The fields of the only line of a log that contains `text`.
fn fields(log: &[String], text: &str) -> Value {
    let mut found = log.iter().filter(|line| line.contains(text));
    let line = found.next().expect("a line");
    assert_eq!(found.next(), None);
    let line: Value = serde_json::from_str(line).expect("JSON");
    line["fields"].clone()
}

#[test]
fn a_rejection_has_a_code_and_a_diagnosis() {
    let receiver = Receiver::start(&[]);
    let delivery = signed(BODY);
    let with_newline = [delivery.body(), b"\n"].concat();
    let status = post(&receiver.url(PATH), delivery.headers(), &with_newline);
    assert_eq!(status, 401);
    let log = receiver.log_with("diagnosis");
    assert_eq!(
        fields(&log, "rejected"),
        json!({
            "message": "rejected",
            "vendor": "prosa",
            "code": "signature-mismatch",
            "error": "no signature matches an active key",
            "diagnosis_code": "newline-added",
            "diagnosis": "a newline was added to the end of the body after key current signed it",
        })
    );
}

/// The receiver diagnoses it before it reads the body.
#[test]
fn a_header_of_another_format_is_diagnosed() {
    let receiver = Receiver::start(&[]);
    let signer = Signer::new(keyring()).with_scheme(Scheme::BodyHmac);
    let delivery = signer.sign("webhook.ping", "event-1", "{}", now());
    let status = deliver(&receiver.url(PATH), &delivery.expect("an active key"));
    assert_eq!(status, 400);
    let log = receiver.log_with("diagnosis");
    assert_eq!(
        fields(&log, "rejected"),
        json!({
            "message": "rejected",
            "vendor": "prosa",
            "code": "timestamp-missing",
            "error": "the signature header has no timestamp; t= and Unix time in seconds is expected",
            "diagnosis_code": "other-format",
            "diagnosis": "the signature header has the format of another scheme; \
                          timestamped-hmac is configured",
        })
    );
}

#[test]
fn recorded_events_and_duplicates_have_key_id_and_replay_key() {
    let receiver = Receiver::start(&[]);
    let delivery = signed(BODY);
    assert_eq!(deliver(&receiver.url(PATH), &delivery), 204);
    assert_eq!(deliver(&receiver.url(PATH), &delivery), 204);
    let log = receiver.log_with("duplicate");
    let record = receiver.record();
    for message in ["recorded", "duplicate"] {
        assert_eq!(
            fields(&log, message),
            json!({
                "message": message,
                "event": "transcription-completed",
                "key_id": "current",
                "replay_key": record[0]["replay_key"],
            })
        );
    }
}

#[test]
fn unrecorded_events_have_key_id_and_replay_key() {
    let receiver = Receiver::start(&[("REDIS_URL", "redis://127.0.0.1:1/")]);
    assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), 503);
    let log = receiver.log_with("not recorded");
    let fields = fields(&log, "not recorded");
    assert_eq!(fields["code"], "not-recorded");
    assert_eq!(fields["message"], "verified, but not recorded");
    assert_eq!(fields["key_id"], "current");
    let key = fields["replay_key"].as_str().expect("a key");
    assert_eq!(key.len(), 64);
}

#[test]
fn an_unreadable_body_has_a_code() {
    let receiver = Receiver::start(&[]);
    assert_eq!(deliver(&receiver.url(PATH), &signed(b"{")), 204);
    let log = receiver.log_with("not readable");
    let record = receiver.record();
    assert_eq!(
        fields(&log, "not readable"),
        json!({
            "message": "verified, but not readable",
            "code": "json-truncated",
            "error": "the JSON ends too early, at line 1, column 1",
            "key_id": "current",
            "replay_key": record[0]["replay_key"],
        })
    );
}

#[test]
fn an_undocumented_body_has_its_first_deviation() {
    let receiver = Receiver::start(&[]);
    let body = r#"{"job_id": ["SAID"], "status": "failed", "model": {"acoustic": "SAID"}}"#;
    assert_eq!(deliver(&receiver.url(PATH), &signed(body)), 204);
    let log = receiver.log_with("the body differs from the documentation");
    let record = receiver.record();
    assert_eq!(
        fields(&log, "the body differs from the documentation"),
        json!({
            "message": "the body differs from the documentation",
            "deviations": 2,
            "first_deviation": "x-prosa-event: expected a name that fits the kind and outcome of the body, \
                                found stt.jobs.completed",
            "event": "transcription-failed",
            "key_id": "current",
            "replay_key": record[0]["replay_key"],
        })
    );
}

#[test]
fn the_log_has_no_secret_body_or_signature() {
    let receiver = Receiver::start(&[]);
    let url = receiver.url(PATH);
    let valid = signed(BODY);
    let deviating = signed(r#"{"job_id": ["SAID"], "said": "SAID"}"#);
    let unreadable = signed(r#"{"job_id": "j-1", "said": "SAID""#);
    let tampered = Signer::new(keyring()).sign_tampered("x", "y", BODY, now());
    let tampered = tampered.expect("an active key");
    for delivery in tampered.iter().map(|(_, delivery)| delivery) {
        assert_eq!(deliver(&url, delivery), 401);
    }
    for delivery in [&valid, &deviating, &unreadable] {
        assert_eq!(deliver(&url, delivery), 204);
    }
    let log = receiver.log_with("json-truncated").concat();
    let deliveries = tampered.iter().map(|(_, delivery)| delivery);
    for delivery in deliveries.chain([&valid, &deviating, &unreadable]) {
        let header = delivery.headers().find(|(_, value)| value.starts_with("t="));
        let (_, digest) = header.and_then(|it| it.1.split_once("v1=")).expect("a signature");
        assert!(!log.contains(digest), "{log}");
    }
    for text in [SECRET, "j-1", "said", "SAID"] {
        assert!(!log.contains(text), "{text} in {log}");
    }
}

#[test]
fn healthz_answers_200() {
    let receiver = Receiver::start(&[]);
    let answer = agent().get(receiver.url("/healthz")).call();
    assert_eq!(answer.expect("an answer").status().as_u16(), 200);
}
