//! `POST /webhooks/prosa`.

use serde_json::{Value, json};
use speech_webhooks::prosa::{Flaw, Scheme, SignedDelivery, Signer};

use super::{
    NOTHING, SECRET,
    client::{Connection, deliver, deliver_in_chunks, post, request, request_head},
    keyring, now,
    process::Receiver,
    without_keys,
};

const PATH: &str = "/webhooks/prosa";
const NAME: &str = "stt.jobs.completed";
const BODY: &str = r#"{"job_id": "j-1", "result": {"data": []}}"#;

/// The longest that a receiver takes.
const MAX: usize = 16 << 20;

pub(crate) fn signed(body: impl Into<Vec<u8>>) -> SignedDelivery<Vec<u8>> {
    let delivery = Signer::new(keyring()).sign(NAME, "event-1", body.into(), now());
    delivery.expect("an active key")
}

/// A completed transcription of `len` bytes.
fn long(len: usize) -> String {
    let (head, tail) = (
        r#"{"job_id": "j-1", "result": {"data": [{"transcript": ""#,
        r#"", "final": true, "time_start": 0, "time_end": 1}]}}"#,
    );
    let text = "a".repeat(len - head.len() - tail.len());
    format!("{head}{text}{tail}")
}

fn expected(body: &str) -> Value {
    json!({"vendor": "prosa", "event": "transcription-completed", "key_id": "current", "body": body})
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
    assert_eq!(record(receiver), [expected(BODY)]);
}

#[test]
fn every_scheme() {
    for scheme in [
        Scheme::TimestampedHmac,
        Scheme::BodyHmac,
        Scheme::SecretPrefixSha256,
    ] {
        let receiver = Receiver::start(&[("PROSA_WEBHOOK_SCHEME", scheme.as_str())]);
        let url = receiver.url(PATH);
        let signer = Signer::new(keyring()).with_scheme(scheme);
        let flawed = signer.sign_flawed(NAME, "event-1", BODY.as_bytes(), now());
        for (flaw, delivery) in flawed.expect("an active key") {
            assert_eq!(deliver(&url, &delivery), 401, "{scheme} {flaw:?}");
        }
        let good = signer.sign(NAME, "event-1", BODY.into(), now());
        assert_eq!(
            deliver(&url, &good.expect("an active key")),
            204,
            "{scheme}"
        );
        assert_eq!(record(receiver), [expected(BODY)]);
    }
}

#[test]
fn what_is_tampered_with_or_stale_is_refused() {
    let receiver = Receiver::start(&[]);
    let flawed = Signer::new(keyring()).sign_flawed(NAME, "event-1", BODY.as_bytes(), now());
    let answers: Vec<_> = flawed
        .expect("an active key")
        .into_iter()
        .map(|(flaw, delivery)| (flaw, deliver(&receiver.url(PATH), &delivery)))
        .collect();
    assert_eq!(
        answers,
        [
            (Flaw::Tampered, 401),
            (Flaw::Stale, 401),
            (Flaw::WrongKey, 401),
            (Flaw::Reserialised, 401),
        ]
    );
    let log = receiver.log_with("no signature matches an active key");
    assert!(!log.concat().contains(SECRET), "{log:?}");
    assert_eq!(record(receiver), NOTHING);
}

#[test]
fn headers_that_are_missing_or_doubled() {
    let receiver = Receiver::start(&[]);
    let url = receiver.url(PATH);
    let delivery = signed(BODY);
    let is_signature = |name: &str| name == "x-prosa-signature";
    let unsigned = delivery.headers().filter(|(name, _)| !is_signature(name));
    assert_eq!(post(&url, unsigned, delivery.body()), 400);
    for doubled in ["x-prosa-signature", "x-prosa-event"] {
        let again = delivery.headers().filter(|(name, _)| *name == doubled);
        let headers = delivery.headers().chain(again);
        assert_eq!(post(&url, headers, delivery.body()), 400, "{doubled}");
    }
    assert_eq!(record(receiver), NOTHING);
}

#[test]
fn what_cannot_be_read_is_not_acknowledged() {
    let receiver = Receiver::start(&[]);
    for body in [&b"{"[..], b"\xff", b"{}"] {
        assert_eq!(deliver(&receiver.url(PATH), &signed(body)), 422);
    }
    assert_eq!(record(receiver), NOTHING);
}

#[test]
fn long_bodies_and_bodies_in_chunks() {
    let receiver = Receiver::start(&[]);
    let url = receiver.url(PATH);
    let bodies = [long(3_000_000), long(3_000_001), long(MAX), BODY.to_owned()];
    let [whole, chunked, longest, short] = &bodies;
    assert_eq!(deliver(&url, &signed(whole.as_str())), 204);
    assert_eq!(deliver_in_chunks(&url, &signed(chunked.as_str())), 204);
    assert_eq!(deliver(&url, &signed(longest.as_str())), 204);
    assert_eq!(deliver_in_chunks(&url, &signed(short.as_str())), 204);
    assert_eq!(
        record(receiver),
        bodies.each_ref().map(|body| expected(body))
    );
}

#[test]
fn a_body_over_the_limit() {
    let receiver = Receiver::start(&[]);
    assert_eq!(deliver(&receiver.url(PATH), &signed(long(MAX + 1))), 413);
    assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), 204);
    assert_eq!(record(receiver), [expected(BODY)]);
}

/// With the names of the headers in upper case, too.
#[test]
fn one_connection_for_several_requests() {
    let receiver = Receiver::start(&[]);
    let mut connection = Connection::to(&receiver.address);
    let (_, tampered) = Signer::new(keyring())
        .sign_flawed(NAME, "event-1", BODY.as_bytes(), now())
        .expect("an active key")
        .remove(0);
    let other = r#"{"job_id": "j-2", "result": {"data": []}}"#;
    for (delivery, status) in [(signed(BODY), 204), (tampered, 401), (signed(other), 204)] {
        connection.send(&request(PATH, &delivery));
        assert_eq!(connection.status(), status);
    }
    assert_eq!(record(receiver), [expected(BODY), expected(other)]);
}

/// All of the signed body has come, and the length says that there is more.
#[test]
fn a_body_that_breaks_off_is_not_recorded() {
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
    receiver.log_with("the body has broken off");
    let other = r#"{"job_id": "j-2", "result": {"data": []}}"#;
    assert_eq!(deliver(&receiver.url(PATH), &signed(other)), 204);
    assert_eq!(record(receiver), [expected(other)]);
}

#[test]
fn a_log_that_cannot_be_written() {
    let receiver = Receiver::without_log();
    let flawed = Signer::new(keyring()).sign_flawed(NAME, "event-1", BODY.as_bytes(), now());
    for (flaw, delivery) in flawed.expect("an active key") {
        assert_eq!(deliver(&receiver.url(PATH), &delivery), 401, "{flaw:?}");
    }
    for _ in 0..2 {
        assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), 204);
    }
    assert_eq!(record(receiver), [expected(BODY)]);
}
