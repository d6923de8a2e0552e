//! `Debug` and errors: never a secret, an expected digest or a stretch of a body.

use speech_webhooks::{
    Deviation, Fingerprint, VerifyError,
    prosa::{
        self,
        api::{EndpointSettings, SecretText},
    },
    waves,
};

use crate::{
    prosa::api,
    prosa::sample::{BODY, DIGEST, NOW, SECRET, headers, key, keyring, signature, verifier},
    waves::sample as callback,
};

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
            "Verified {{ key_id: \"current\", body_len: {}, signed_at: Some(UnixTime(1673940396)), \
             event_name: Some(\"stt.jobs.completed\"), .. }}",
            BODY.len()
        )
    );
}

/// Headers are unsigned, and `Incoming` exists before anything is verified.
#[test]
fn debug_never_shows_an_unknown_event_name() {
    let [signature] = headers();
    let headers = [signature, ("x-prosa-event", "CANARY".to_owned())];
    let verified = verifier()
        .verify(headers.clone(), BODY, NOW)
        .expect("the sample verifies");
    let incoming = verifier().begin(headers, 1_000, NOW).expect("good headers");
    let shown = format!("{verified:?}");
    assert!(
        shown.contains(r#"event_name: Some("an unknown name")"#),
        "{shown}"
    );
    assert!(!format!("{incoming:?}").contains("CANARY"));
    assert_eq!(verified.event_name_unverified(), Some("CANARY"));
}

#[test]
fn debug_of_what_is_coming_in() {
    let headers = [
        ("x-prosa-signature", signature()),
        ("x-prosa-event", "stt.jobs.completed".to_owned()),
    ];
    let mut delivery = verifier()
        .begin(headers, 1000, NOW)
        .expect("headers of the sample");
    delivery.update(b"SAID").expect("four bytes");
    assert_eq!(
        format!("{delivery:?}"),
        "Incoming { body_len: Some(4), max_len: 1000, .. }"
    );
    assert_eq!(
        delivery.update(&[0; 1000]),
        Err(VerifyError::BodyTooLong { max: 1000 })
    );
    assert!(format!("{delivery:?}").contains("body_len: None, max_len: 1000"));
    let mut callback = callback::verifier()
        .begin(&callback::target(), 1000, callback::NOW)
        .expect("a signed URL");
    callback.update(b"SAID").expect("four bytes");
    assert_eq!(
        format!("{callback:?}"),
        "Incoming { body_len: Some(4), max_len: 1000, .. }"
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
fn debug_of_what_goes_to_the_api() {
    let settings = EndpointSettings::new("https://SAID").with_event_filters(["SAID"]);
    let secret = SecretText::new(SECRET).expect("a secret");
    let call = api::sample::api().create_endpoint(&settings, Some(&secret));
    assert_eq!(
        format!("{call:?}"),
        "Call { method: \"POST\", path_and_query: \"/v2/speech/webhooks/endpoints\", \
         body_len: 127, .. }"
    );
    assert_eq!(
        format!("{:?}", api::sample::api()),
        "Api { key: ApiKey(redacted), base_url: \"https://api.prosa.ai/v2/speech/webhooks\", \
         dialect: Prosa }"
    );
    assert!(!format!("{settings:?}").contains("SAID"), "{settings:?}");
    let url = EndpointSettings::new("https://SAID");
    assert_eq!(format!("{url:?}"), r#"EndpointSettings{"url"}"#);
    let secret = SecretText::new("SAID").expect("a secret");
    assert!(!format!("{secret:?}").contains("SAID"), "{secret:?}");
}

#[test]
fn debug_of_replies_has_none_of_their_text() {
    let endpoint = br#"{"id": "SAID", "url": "SAID", "event_filters": ["SAID"],
        "secrets": [{"id": "SAID", "key": "SAID"}]}"#;
    let deliveries = br#"[{"delivery_id": "SAID", "event_id": "SAID", "endpoint_id": "SAID",
        "request_method": "SAID", "request_headers": {"x-prosa-signature": "SAID"},
        "request_body": {"SAID": "SAID"}, "response_headers": {"a": "SAID"},
        "response_body": "SAID", "error_code": "SAID"}]"#;
    let event = br#"{"id": "SAID", "event_type": "SAID", "data": {"SAID": "SAID"}}"#;
    let ticket = br#"{"delivery_tag": "SAID", "endpoint_id": "SAID", "url": "SAID"}"#;
    let tested = api::sample::api().test_endpoint("e-1").expect("an id");
    let tested = tested.read(200, ticket);
    let refusal = br#"{"status": "SAID", "message": "SAID", "context": [
        {"location": ["SAID"], "message": "SAID", "code": "SAID"}]}"#;
    let refused = api::sample::api().list_endpoints().read(422, refusal);
    let message = refused
        .as_ref()
        .map_or_else(ToString::to_string, |_| "SAID".into());
    for shown in [
        format!("{:?}", api::sample::endpoint(endpoint)),
        format!("{:?}", api::sample::deliveries(deliveries)),
        format!("{:?}", api::sample::event(event)),
        format!("{tested:?}"),
        format!("{refused:?}"),
        message,
    ] {
        assert!(!shown.contains("SAID"), "{shown}");
    }
    let shown = format!(
        "{:?}",
        api::sample::deliveries(deliveries)[0].request_headers
    );
    assert_eq!(shown, "LoggedHeaders([(Text(17 bytes), Text(4 bytes))])");
    let shown = format!("{:?}", api::sample::endpoint(endpoint).secrets);
    assert_eq!(
        shown,
        "[EndpointSecret { id: Text(4 bytes), key: SecretText(redacted), expired_at: None }]"
    );
}

#[test]
fn debug_of_a_signed_delivery() {
    let signer = prosa::Signer::new(keyring([key("current", SECRET)]));
    let delivery = signer.sign("stt.jobs.completed", "uuid", b"SAID", NOW);
    assert_eq!(
        format!("{delivery:?}"),
        "Ok(SignedDelivery { event_name: \"stt.jobs.completed\", event_uuid: \"uuid\", body_len: 4, .. })"
    );
    assert_eq!(
        format!("{signer:?}"),
        "Signer { keyring: Keyring { keys: [Key { id: \"current\", secret: Secret(redacted), \
         expires_at: None }] }, scheme: TimestampedHmac }"
    );
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
        r#"{"job_id": "SAID" SAID}"#,
        r#"{"job_id": "SAID\ud800" SAID}"#,
        r#"{"job_id": "SAID", "status": NaN, SAID}"#,
        r#"{"job_id": "SAID"#,
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

/// The names of fields are the sender's too, and so is the name in the header.
#[test]
fn deviations_say_where_and_never_what() {
    let bodies = [
        r#"{"job_id": "j", "result": {"data": [{"transcript": "SAID", "final": "SAID"}]}}"#,
        r#"{"job_id": "j", "created_at": "SAID", "SAID": "SAID"}"#,
        r#"{"job_id": "j", "result": {"data": {"SAID": 1}, "SAID": 1}}"#,
        r#"{"job_id": "j", "model": "SAID"}"#,
        r#"{"job_id": ["SAID"], "status": "failed", "result": ["SAID"]}"#,
        r#"{"job_id": "SAID", "result": {"data": ["SAID\ud800"], "latency": "SAID"}}"#,
    ];
    let named = bodies.map(|body| ("stt.jobs.completed", body));
    let misnamed = ("SAID", r#"{"job_id": "j", "result": {"data": []}}"#);
    for (name, body) in named.into_iter().chain([misnamed]) {
        let signer = prosa::Signer::new(keyring([key("current", SECRET)]));
        let delivery = signer.sign(name, "uuid", body.as_bytes(), NOW);
        let delivery = delivery.expect("an active key");
        let verified = verifier().verify(delivery.headers(), delivery.body(), NOW);
        assert_deviations_say_nothing(&verified.expect("signed").deviations());
    }
    let bodies = [
        r#"{"status": "success", "words": [{"word": "SAID", "start": "SAID"}]}"#,
        r#"{"status": "success", "transcription": "", "emotions": {"SAID": "SAID"}}"#,
        r#"{"status": "success", "words": [], "emotions": {"SAID": 1, "calm": ["SAID"]}}"#,
        r#"{"status": "success", "text": "SAID", "metadata": ["SAID"]}"#,
        r#"{"status": "failed", "language": ["SAID"], "retry_after": "SAID"}"#,
    ];
    for body in bodies {
        let verified = callback::verifier().verify(&callback::target(), body, callback::NOW);
        assert_deviations_say_nothing(&verified.expect("signed").deviations());
    }
}

fn assert_deviations_say_nothing(deviations: &[Deviation]) {
    assert_ne!(deviations, []);
    for deviation in deviations {
        let shown = format!("{deviation} {deviation:?}");
        assert!(!shown.contains("SAID"), "{shown}");
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

#[test]
fn debug_of_what_signs_and_verifies_callbacks() {
    let keys =
        r#"Keyring { keys: [Key { id: "current", secret: Secret(redacted), expires_at: None }] }"#;
    let base_url = format!("{}?token=SAID", callback::BASE_URL);
    let signer = waves::Signer::new(callback::keyring(), &base_url).expect("a base URL");
    assert_eq!(
        format!("{signer:?}"),
        format!(r#"Signer {{ keyring: {keys}, .. }}"#)
    );
    let verifier = callback::verifier();
    assert_eq!(
        format!("{verifier:?}"),
        format!("Verifier {{ keyring: {keys}, audience: None }}")
    );
    let made = signer.sign(&[("case_id", "SAID")], callback::DAY, callback::NOW);
    assert_eq!(
        format!("{made:?}"),
        "Ok(Submission { expires_at: UnixTime(1767225600), .. })"
    );
    let verified = verifier.verify(&callback::target(), callback::BODY, callback::NOW);
    assert_eq!(
        format!("{verified:?}"),
        format!(
            "Ok(Verified {{ key_id: \"current\", body_len: {}, expires_at: UnixTime(1767225600), .. }})",
            callback::BODY.len()
        )
    );
}

#[test]
fn debug_of_callbacks_has_none_of_their_text() {
    let bodies = [
        r#"{"status": "success", "transcription": "SAID", "words": [{"word": "SAID", "speaker": "SAID"}],
            "utterances": [{"text": "SAID", "speaker": "SAID"}], "language": "SAID", "request_id": "SAID",
            "metadata": {"filename": "SAID"}, "gender": "SAID", "age": "SAID", "emotions": {"SAID": 1},
            "redacted_entities": ["SAID"], "webhook_extra": "SAID:SAID", "SAID": "SAID"}"#,
        r#"{"status": "failed", "message": "SAID", "error": "SAID", "errors": "SAID", "error_code": "SAID",
            "details": "SAID", "language": "SAID", "region": "SAID", "request_id": "SAID"}"#,
        r#"{"status": "SAID", "webhook_extra": {"SAID": "SAID"}}"#,
    ];
    for body in bodies {
        let event = waves::Event::read_unverified(body.as_bytes()).expect(body);
        let transcript: Vec<_> = event.transcript().collect();
        for shown in [
            format!("{event:?}"),
            format!("{event:#?}"),
            format!("{transcript:?}"),
            format!("{:?}", event.into_owned()),
        ] {
            assert!(!shown.contains("SAID"), "{shown}");
        }
    }
}

#[test]
fn refused_callbacks_show_nothing_either() {
    let digest = callback::DIGEST;
    let targets = [
        callback::target().replace("=42", "=SAID"),
        callback::target().replace("v1.", "SAID"),
        callback::target() + "SAID",
        callback::target() + "&SAID&SAID",
        callback::target().replace("/waves", "/SAID%"),
        callback::target().replace("1767225600", "SAID"),
        format!("SAID{digest}"),
    ];
    for target in targets {
        let error = callback::verifier()
            .verify(&target, b"SAID", callback::NOW)
            .expect_err(&target);
        let shown = format!("{error} {error:?}");
        let secrets = ["SAID", digest, callback::SECRET];
        assert!(
            secrets.iter().all(|secret| !shown.contains(secret)),
            "{shown}"
        );
    }
    for body in [
        r#"{"SAID": SAID}"#,
        r#"{"SAID": "\ud800", "transcription": SAID}"#,
        r#"{"transcription": "SAID"#,
    ] {
        let error = waves::Event::read_unverified(body.as_bytes()).expect_err(body);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("SAID"), "{body}: {shown}");
    }
}
