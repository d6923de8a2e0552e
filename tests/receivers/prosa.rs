//! `POST /webhooks/prosa`.

use serde_json::{Value, json};
use speech_webhooks::prosa::{Scheme, SignedDelivery, Signer, Tampering};

use super::{
    NOTHING, SECRET,
    client::{Client, Connection, deliver, deliver_in_chunks, post, request, request_head},
    keyring,
    log::deviations_in,
    now,
    process::Receiver,
    with_kinds_only, without_keys,
};

pub(crate) const PATH: &str = "/webhooks/prosa";
const NAME: &str = "stt.jobs.completed";
pub(crate) const BODY: &str = r#"{"job_id": "j-1", "result": {"data": []}}"#;

/// A body as the vendor documents it.
const DOCUMENTED: &str = r#"{
    "job_id": "SAID", "created_at": "2024-01-15T10:00:00Z", "modified_at": "2024-01-15T10:00:05Z",
    "request": {"label": "SAID"}, "job_config": {"engine": "stt-general", "wait": false},
    "result": {"data": [
        {"transcript": "SAID", "final": true, "time_start": 0, "time_end": 3.6, "channel": 0}
    ]}
}"#;

/// The longest body that a receiver accepts.
const MAX: usize = 16 << 20;

pub(crate) fn signed(body: impl Into<Vec<u8>>) -> SignedDelivery {
    signed_under(NAME, body)
}

/// Signs a delivery with this event name, which is not signed.
pub(crate) fn signed_under(name: &str, body: impl Into<Vec<u8>>) -> SignedDelivery {
    let delivery = Signer::new(keyring()).sign(name, "event-1", body, now());
    delivery.expect("an active key")
}

const LONG_HEAD: &str = r#"{"job_id": "j-1", "result": {"data": [{"transcript": ""#;
const LONG_TAIL: &str = r#"", "final": true, "time_start": 0, "time_end": 1}]}}"#;

/// A completed transcription of `len` bytes.
fn long(len: usize) -> String {
    let text = "a".repeat(len - LONG_HEAD.len() - LONG_TAIL.len());
    format!("{LONG_HEAD}{text}{LONG_TAIL}")
}

/// The only segment of a transcription of `len` bytes.
fn long_segment(len: usize) -> Value {
    json!({
        "transcript": "a".repeat(len - LONG_HEAD.len() - LONG_TAIL.len()),
        "is_final": true, "time_start": 0.0, "time_end": 1.0, "channel": null, "speaker_tag": null,
    })
}

/// The line of a completed transcription that has no segments.
fn expected(job_id: &str) -> Value {
    line(completed(job_id, &[]))
}

fn line(event: Value) -> Value {
    json!({"vendor": "prosa", "key_id": "current", "event": event})
}

/// A job with an id and no other field.
fn job(job_id: &str) -> Value {
    json!({
        "job_id": job_id, "status": null, "created_at": null, "modified_at": null,
        "model": null, "job_config": null, "request": null,
    })
}

fn completed(job_id: &str, segments: &[Value]) -> Value {
    json!({
        "kind": "transcription-completed", "job": job(job_id), "segments": segments,
        "path": null, "latency": null, "speaker_count": null,
        "speech_insights": null, "voice_insights": null, "conversation_analytics": null,
    })
}

fn failed(job_id: &str) -> Value {
    json!({
        "kind": "transcription-failed", "job": job(job_id),
        "error": null, "code": null, "message": null, "context": null,
        "retryable": null, "retry_after_seconds": null, "version": null,
    })
}

/// The event of `DOCUMENTED`, with this end and this channel.
fn documented(time_end: Value, channel: Value) -> Value {
    let mut event = completed(
        "SAID",
        &[json!({
            "transcript": "SAID", "is_final": true, "time_start": 0.0, "time_end": time_end,
            "channel": channel, "speaker_tag": null,
        })],
    );
    event["job"]["created_at"] = "2024-01-15T10:00:00Z".into();
    event["job"]["modified_at"] = "2024-01-15T10:00:05Z".into();
    event["job"]["job_config"] = json!({
        "engine": "stt-general", "model": null, "wait": false,
        "speaker_count": null, "include_filler": null, "include_partial_results": null,
        "auto_punctuation": null, "enable_spoken_numerals": null,
        "enable_speech_insights": null, "enable_voice_insights": null,
        "enable_conversation_analytics": null, "conversation_analytics_prompt": null,
        "pitch": null, "tempo": null, "audio_format": null, "sample_rate": null,
    });
    event["job"]["request"] = json!({
        "label": "SAID", "uri": null, "audio_base64": null, "duration": null, "mime_type": null,
        "sample_rate": null, "channels": null, "text": null, "ssml": null,
    });
    event
}

fn record(receiver: Receiver) -> Vec<Value> {
    without_keys(receiver.record())
}

#[test]
fn a_delivery_is_recorded_once() {
    let receiver = Receiver::start(&[]);
    let delivery = signed(BODY);
    assert_eq!(deliver(&receiver.url(PATH), &delivery), 204);
    assert_eq!(deliver(&receiver.url(PATH), &delivery), 204);
    assert_eq!(record(receiver), [expected("j-1")]);
}

#[test]
fn deliveries_are_accepted_in_each_scheme() {
    for scheme in [Scheme::TimestampedHmac, Scheme::BodyHmac, Scheme::SecretPrefixSha256] {
        let receiver = Receiver::start(&[("PROSA_WEBHOOK_SCHEME", scheme.as_str())]);
        let url = receiver.url(PATH);
        let signer = Signer::new(keyring()).with_scheme(scheme);
        let tampered = signer.sign_tampered(NAME, "event-1", BODY, now());
        for (tampering, delivery) in tampered.expect("an active key") {
            assert_eq!(deliver(&url, &delivery), 401, "{scheme} {tampering:?}");
        }
        let valid = signer.sign(NAME, "event-1", BODY, now());
        assert_eq!(deliver(&url, &valid.expect("an active key")), 204, "{scheme}");
        assert_eq!(record(receiver), [expected("j-1")]);
    }
}

#[test]
fn tampered_and_old_deliveries_are_rejected() {
    let receiver = Receiver::start(&[]);
    let tampered = Signer::new(keyring()).sign_tampered(NAME, "event-1", BODY, now());
    let answers: Vec<_> = tampered
        .expect("an active key")
        .into_iter()
        .map(|(tampering, delivery)| (tampering, deliver(&receiver.url(PATH), &delivery)))
        .collect();
    assert_eq!(
        answers,
        [
            (Tampering::BodyChanged, 401),
            (Tampering::Stale, 401),
            (Tampering::WrongKey, 401),
            (Tampering::Reserialised, 401),
        ]
    );
    let log = receiver.log_with("no signature matches an active key");
    assert!(!log.concat().contains(SECRET), "{log:?}");
    assert_eq!(record(receiver), NOTHING);
}

#[test]
fn a_missing_or_repeated_signature_header_is_rejected() {
    let receiver = Receiver::start(&[]);
    let url = receiver.url(PATH);
    let delivery = signed(BODY);
    let is_signature = |name: &str| name == "x-prosa-signature";
    let unsigned = delivery.headers().filter(|(name, _)| !is_signature(name));
    assert_eq!(post(&url, unsigned, delivery.body()), 400);
    // A repeated event name is accepted: it is not signed, and the body decides without it.
    for (repeated, status) in [("x-prosa-signature", 400), ("x-prosa-event", 204)] {
        let again = delivery.headers().filter(|(name, _)| *name == repeated);
        let headers = delivery.headers().chain(again);
        assert_eq!(post(&url, headers, delivery.body()), status, "{repeated}");
    }
    assert_eq!(record(receiver), [expected("j-1")]);
}

/// A retry would be just as unreadable.
#[test]
fn unreadable_bodies_are_recorded() {
    const TRUNCATED: &str = r#"{"job_id": "j-1", "result": {"data": [{"transcript": "Hel"#;
    let receiver = Receiver::start(&[]);
    let bodies = [TRUNCATED.as_bytes(), b"\xff\n", b"\x01", b"", b"{}"];
    for body in bodies.into_iter().chain(bodies) {
        let answer = deliver(&receiver.url(PATH), &signed(body));
        assert_eq!(answer, 204, "{body:?}");
    }
    receiver.log_with_lines(4, "but not readable");
    assert_eq!(
        record(receiver),
        [
            json!({
                "vendor": "prosa", "key_id": "current", "event": null,
                "error": "json-truncated", "body": TRUNCATED,
            }),
            json!({
                "vendor": "prosa", "key_id": "current", "event": null,
                "error": "body-not-utf8", "body_base64": "/wo=",
            }),
            json!({
                "vendor": "prosa", "key_id": "current", "event": null,
                "error": "json-syntax", "body_base64": "AQ==",
            }),
            json!({
                "vendor": "prosa", "key_id": "current", "event": null,
                "error": "json-truncated", "body": "",
            }),
            line(json!({"kind": "unknown", "unsigned_name": NAME, "job_id": null, "json": {}})),
        ]
    );
}

#[test]
fn with_record_body_a_line_has_every_byte_of_the_body() {
    let receiver = Receiver::start(&[("RECORD_BODY", "1")]);
    for body in [BODY.as_bytes(), b"{}\r\n", b"\xff\n"] {
        assert_eq!(deliver(&receiver.url(PATH), &signed(body)), 204);
    }
    let [mut read, mut unknown] = [
        expected("j-1"),
        line(json!({"kind": "unknown", "unsigned_name": NAME, "job_id": null, "json": {}})),
    ];
    read["body"] = BODY.into();
    unknown["body"] = "{}\r\n".into();
    let unreadable = json!({
        "vendor": "prosa", "key_id": "current", "event": null,
        "error": "body-not-utf8", "body_base64": "/wo=",
    });
    assert_eq!(record(receiver), [read, unknown, unreadable]);
}

/// The record has every token of an unknown event, and no line break.
#[test]
fn a_body_of_several_lines_is_one_line() {
    let receiver = Receiver::start(&[("RECORD_BODY", "0")]);
    let body = "{\r\n  \"a\": [1,\n2.50],\r\"b\": \"\\n\"\n}\n";
    let delivery = signed_under("something.new", body);
    assert_eq!(deliver(&receiver.url(PATH), &delivery), 204);
    assert_eq!(
        record(receiver),
        [line(json!({
            "kind": "unknown", "unsigned_name": "something.new", "job_id": null,
            "json": {"a": [1, 2.5], "b": "\n"},
        }))]
    );
}

/// The vendor may send both.
#[test]
fn one_body_of_two_kinds_is_two_events() {
    const OPEN: &str = r#"{"job_id": "j-1"}"#;
    let receiver = Receiver::start(&[]);
    let (first, second) = ("stt.job.failed", "stt.job.completed");
    for name in [first, first, second, second, first] {
        let answer = deliver(&receiver.url(PATH), &signed_under(name, OPEN));
        assert_eq!(answer, 204, "{name}");
    }
    let lines = receiver.record();
    assert_eq!(lines[0]["idempotency_key"], lines[1]["idempotency_key"]);
    assert_eq!(without_keys(lines), [line(failed("j-1")), line(completed("j-1", &[]))]);
}

/// A forger with a captured delivery can change its unsigned name.
#[test]
fn one_body_under_many_names_has_one_line_for_each_kind() {
    const OPEN: &str = r#"{"job_id": "j-1"}"#;
    const FAILED: &str = r#"{"job_id": "j-1", "status": "failed", "model": {"acoustic": "a"}}"#;
    const NAMES: [(&str, &str); 13] = [
        ("stt.job.completed", "transcription-completed"),
        ("stt.jobs.completed", "transcription-completed"),
        ("stt.job.failed", "transcription-failed"),
        ("stt.jobs.failed", "transcription-failed"),
        ("tts.job.completed", "synthesis-completed"),
        ("tts.jobs.completed", "synthesis-completed"),
        ("tts.job.failed", "synthesis-failed"),
        ("tts.jobs.failed", "synthesis-failed"),
        ("webhook.ping", "ping"),
        ("", "unknown"),
        ("forged-1", "unknown"),
        ("forged-2", "unknown"),
        ("unreadable", "unknown"),
    ];
    let receiver = Receiver::start(&[("RECORD_BODY", "1")]);
    let mut expected_lines = Vec::new();
    for body in [OPEN, FAILED] {
        for (name, word) in NAMES.into_iter().chain(NAMES) {
            let answer = deliver(&receiver.url(PATH), &signed_under(name, body));
            assert_eq!(answer, 204, "{name}");
            let word = if body == OPEN { word } else { "transcription-failed" };
            let line = json!({"vendor": "prosa", "key_id": "current", "event": word, "body": body});
            if !expected_lines.contains(&line) {
                expected_lines.push(line);
            }
        }
    }
    assert_eq!(expected_lines.len(), 7);
    assert_eq!(with_kinds_only(record(receiver)), expected_lines);
}

/// The body decides the kind.
#[test]
fn a_body_under_an_unknown_name_and_a_known_one_is_one_event() {
    let receiver = Receiver::start(&[]);
    for name in ["stt.jobs.archived", NAME] {
        let answer = deliver(&receiver.url(PATH), &signed_under(name, BODY));
        assert_eq!(answer, 204, "{name}");
    }
    assert_eq!(record(receiver), [expected("j-1")]);
}

#[test]
fn deviations_are_logged_without_text_of_the_body() {
    let receiver = Receiver::start(&[]);
    let deviating = DOCUMENTED.replace("3.6", r#""SAID""#);
    let more = deviating.replace(r#""channel": 0"#, r#""channel": "SAID", "SAID": "SAID""#);
    assert_ne!(deviating, more);
    for body in [DOCUMENTED, &deviating, &more, &more] {
        assert_eq!(deliver(&receiver.url(PATH), &signed(body)), 204, "{body}");
    }
    assert_eq!(deliver(&receiver.url(PATH), &signed(r#"{"SAID"#)), 204);
    // This is the last line of the log.
    let log = receiver.log_with("but not readable");
    let first = "result.data[0].time_end: expected a number, found a string";
    assert_eq!(deviations_in(&log), [(1, first.to_owned()), (2, first.to_owned())]);
    assert!(!log.concat().contains("SAID"), "{log:?}");
    let record = record(receiver);
    let events = [(json!(3.6), json!(0)), (Value::Null, json!(0)), (Value::Null, Value::Null)];
    let lines = events.map(|(time_end, channel)| line(documented(time_end, channel)));
    assert_eq!(record[..3], lines);
}

#[test]
fn long_bodies_and_bodies_in_chunks_are_recorded() {
    let receiver = Receiver::start(&[]);
    let url = receiver.url(PATH);
    let lens = [3_000_000, 3_000_001, MAX];
    let [whole, chunked, longest] = lens.map(|len| signed(long(len)));
    assert_eq!(deliver(&url, &whole), 204);
    assert_eq!(deliver_in_chunks(&url, &chunked), 204);
    assert_eq!(deliver(&url, &longest), 204);
    assert_eq!(deliver_in_chunks(&url, &signed(BODY)), 204);
    let [whole, chunked, longest] = lens.map(|len| line(completed("j-1", &[long_segment(len)])));
    // Not `assert_eq!`, which would print the long lines.
    assert!(record(receiver) == [whole, chunked, longest, expected("j-1")]);
}

#[test]
fn a_body_over_the_limit_is_rejected() {
    let receiver = Receiver::start(&[]);
    assert_eq!(deliver(&receiver.url(PATH), &signed(long(MAX + 1))), 413);
    assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), 204);
    assert_eq!(record(receiver), [expected("j-1")]);
}

/// The names of the headers are in upper case.
#[test]
fn a_client_can_send_one_request_after_the_other() {
    let receiver = Receiver::start(&[]);
    let mut client = Client::of(&receiver.address);
    let (_, tampered) = Signer::new(keyring())
        .sign_tampered(NAME, "event-1", BODY, now())
        .expect("an active key")
        .remove(0);
    let other = r#"{"job_id": "j-2", "result": {"data": []}}"#;
    for (delivery, status) in [(signed(BODY), 204), (tampered, 401), (signed(other), 204)] {
        assert_eq!(client.answer(&request(PATH, &delivery)), status);
    }
    assert_eq!(record(receiver), [expected("j-1"), expected("j-2")]);
}

/// The whole signed body arrives, but the content length announces one more byte.
#[test]
fn an_incomplete_body_is_not_recorded() {
    let receiver = Receiver::start(&[]);
    let delivery = signed(BODY);
    let head = request_head(PATH, &delivery, "EXPECT: 100-continue\r\n");
    let head = String::from_utf8(head).expect("UTF-8");
    let len = format!("CONTENT-LENGTH: {}", BODY.len());
    let longer = head.replace(&len, &format!("CONTENT-LENGTH: {}", BODY.len() + 1));
    assert_ne!(longer, head);
    let mut connection = Connection::to(&receiver.address);
    connection.send(longer.as_bytes());
    assert_eq!(connection.status(), 100);
    connection.send(delivery.body());
    drop(connection);
    receiver.log_with("body-broken");
    let other = r#"{"job_id": "j-2", "result": {"data": []}}"#;
    assert_eq!(deliver(&receiver.url(PATH), &signed(other)), 204);
    assert_eq!(record(receiver), [expected("j-2")]);
}

#[test]
fn a_receiver_works_without_a_log() {
    let receiver = Receiver::without_log();
    let tampered = Signer::new(keyring()).sign_tampered(NAME, "event-1", BODY, now());
    for (tampering, delivery) in tampered.expect("an active key") {
        let answer = deliver(&receiver.url(PATH), &delivery);
        assert_eq!(answer, 401, "{tampering:?}");
    }
    for _ in 0..2 {
        assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), 204);
    }
    assert_eq!(record(receiver), [expected("j-1")]);
}
