//! `Debug` and errors: never a secret, an expected digest or a stretch of a body.

use speech_webhooks::{Fingerprint, prosa};

use crate::prosa::sample::{BODY, DIGEST, NOW, SECRET, headers, key, keyring, signature, verifier};

#[test]
fn debug_of_what_holds_secrets() {
    let redacted = r#"Key { id: "current", secret: Secret(redacted), expires_at: None }"#;
    assert_eq!(format!("{:?}", key("current", SECRET)), redacted);
    assert_eq!(
        format!("{:?}", keyring([key("current", SECRET)])),
        format!("Keyring {{ keys: [{redacted}] }}")
    );
    assert_eq!(
        format!("{:?}", verifier()),
        format!(
            "Verifier {{ keyring: Keyring {{ keys: [{redacted}] }}, scheme: TimestampedHmac, tolerance: 300s }}"
        )
    );
}

#[test]
fn debug_of_a_verified_delivery() {
    let [signature] = headers();
    let headers = [
        signature,
        ("x-prosa-event", "stt.jobs.completed".to_owned()),
    ];
    let verified = verifier()
        .verify(headers, BODY, NOW)
        .expect("the sample verifies");
    assert_eq!(
        format!("{verified:?}"),
        format!(
            "Verified {{ key_id: \"current\", signed_at: Some(UnixTime(1673940396)), \
             event_name: Some(\"stt.jobs.completed\"), body_len: {}, .. }}",
            BODY.len()
        )
    );
}

#[test]
fn fingerprints_are_not_digests() {
    let verified = verifier()
        .verify(headers(), BODY, NOW)
        .expect("the sample verifies");
    let shown = |fingerprint: Fingerprint| format!("{fingerprint} {fingerprint:?}");
    assert!(!shown(verified.replay_key()).contains(DIGEST));
    assert!(!shown(verified.idempotency_key()).contains(DIGEST));
}

#[test]
fn debug_of_events_has_none_of_their_text() {
    let cases = [
        (
            "stt.jobs.completed",
            r#"{"job_id": "SAID", "status": "SAID", "model": {"name": "SAID"},
            "request": {"uri": "SAID", "data": "SAID"}, "job_config": {"engine": "SAID"},
            "result": {"data": [{"transcript": "SAID", "final": true, "time_start": 0, "time_end": 1}],
                "path": "SAID", "speech_insights": {"SAID": "SAID"}}}"#,
        ),
        (
            "tts.jobs.completed",
            r#"{"job_id": "SAID", "request": {"text": "SAID"},
            "result": {"data": "SAID", "texts": [{"text": "SAID"}]}}"#,
        ),
        (
            "stt.jobs.failed",
            r#"{"job_id": "SAID", "result": {"error": "SAID", "message": "SAID",
            "context": {"reason": "SAID"}}}"#,
        ),
        ("webhook.ping", r#"{"zen": "SAID"}"#),
        ("something.new", r#"["SAID"]"#),
    ];
    for (name, body) in cases {
        let event = prosa::Event::read_unverified(Some(name), body.as_bytes());
        let event = event.unwrap_or_else(|error| panic!("{name}: {error}"));
        for shown in [
            format!("{event:?}"),
            format!("{event:#?}"),
            format!("{:?}", event.into_owned()),
        ] {
            assert!(!shown.contains("SAID"), "{name}: {shown}");
        }
    }
}

#[test]
fn errors_say_where_and_never_what() {
    let bodies = [
        r#"{"job_id": "j", "result": {"data": [{"transcript": "SAID", "final": "SAID"}]}}"#,
        r#"{"job_id": "j", "created_at": "SAID"}"#,
        r#"{"job_id": "j", "result": {"data": {"SAID": 1}}}"#,
        r#"{"job_id": "j", "model": "SAID"}"#,
        r#"{"job_id": "SAID" SAID}"#,
        r#"{"job_id": "SAID", "status": "failed"}"#,
        r#"{"SAID": 1}"#,
        "\"SAID\"",
        "SAID",
    ];
    for body in bodies {
        let error = prosa::Event::read_unverified(Some("stt.jobs.completed"), body.as_bytes())
            .expect_err(body);
        let source = core::error::Error::source(&error).map(ToString::to_string);
        let shown = format!("{error} {error:?} {source:?}");
        assert!(!shown.contains("SAID"), "{body}: {shown}");
    }
}

#[test]
fn refusals_show_neither_secret_nor_digest() {
    let tampered = [BODY, b" "].concat();
    for (headers, body, now) in [
        (
            [("x-prosa-signature", signature())],
            tampered.as_slice(),
            NOW,
        ),
        ([("x-prosa-signature", signature())], BODY, 0.into()),
        (
            [("x-prosa-signature", format!("t=x,v1={DIGEST}"))],
            BODY,
            NOW,
        ),
    ] {
        let error = verifier()
            .verify(headers, body, now)
            .expect_err("must be refused");
        let shown = format!("{error} {error:?}");
        assert!(
            !shown.contains(SECRET) && !shown.contains(DIGEST),
            "{shown}"
        );
    }
}
