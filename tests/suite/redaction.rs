//! `Debug` and errors never show a secret, an expected digest or a text of a body.

use speech_webhooks::{
    Deviation, Fingerprint, Key, UnixTime,
    prosa::{self, api::EndpointSettings},
    waves,
};

use crate::{
    prosa::api,
    prosa::sample::{BODY, DIGEST, NOW, SECRET, headers, key, keyring, signature, verifier},
    waves::sample as callback,
};

const KEY: &str = r#"Key { id: "current", expires_at: None, .. }"#;

#[test]
fn debug_of_keys_keyrings_and_verifiers_hides_secrets() {
    assert_eq!(format!("{:?}", key("current", SECRET)), KEY);
    let ending = key("current", SECRET).with_expiry(NOW);
    let shown = r#"Key { id: "current", expires_at: Some(UnixTime(1673940400)), .. }"#;
    assert_eq!(format!("{ending:?}"), shown);
    assert_eq!(
        format!("{:?}", keyring([key("current", SECRET)])),
        format!("Keyring {{ keys: [{KEY}] }}")
    );
    assert_eq!(
        format!("{:?}", verifier()),
        format!(
            "Verifier {{ keyring: Keyring {{ keys: [{KEY}] }}, scheme: TimestampedHmac, tolerance: 300s }}"
        )
    );
}

#[test]
fn debug_of_a_verified_delivery_shows_its_key_its_length_and_its_time() {
    let verified = verifier().verify(headers(), BODY, NOW).expect("the sample verifies");
    assert_eq!(
        format!("{verified:?}"),
        format!(
            "Verified {{ key_id: \"current\", body_len: {}, signed_at: Some(UnixTime(1673940396)), .. }}",
            BODY.len()
        )
    );
}

/// Headers are not signed, so the name may be anything.
#[test]
fn debug_never_shows_the_event_name() {
    let [signature] = headers();
    let headers = [signature, ("x-prosa-event", "CANARY".to_owned())];
    let verified = verifier().verify(headers, BODY, NOW).expect("the sample verifies");
    let shown = format!("{verified:?}");
    assert!(!shown.contains("CANARY"), "{shown}");
    assert_eq!(verified.unsigned_event_name(), Some("CANARY"));
}

#[test]
fn fingerprints_do_not_show_the_digest() {
    let verified = verifier().verify(headers(), BODY, NOW).expect("the sample verifies");
    let shown = |fingerprint: Fingerprint| format!("{fingerprint} {fingerprint:?}");
    assert!(!shown(verified.replay_key()).contains(DIGEST));
    assert!(!shown(verified.idempotency_key()).contains(DIGEST));
}

/// The id of a key that no keyring has checked may be the secret.
#[test]
fn debug_of_a_key_shows_a_usable_id_only() {
    for (id, shown) in [("id", "id"), ("whsec_SAID", "unusable"), ("S\u{345}AID", "unusable")] {
        let expected = format!(r#"Key {{ id: "{shown}", expires_at: None, .. }}"#);
        assert_eq!(format!("{:?}", Key::new(id, "secret")), expected);
    }
}

#[test]
fn debug_of_api_requests_hides_keys_and_settings() {
    let settings = EndpointSettings::default().with_event_filters(["SAID"]);
    let api = api::sample::api();
    let request = api.create_endpoint("https://SAID", Some(SECRET), &settings);
    assert_eq!(
        format!("{request:?}"),
        "Ok(ApiRequest { method: \"POST\", url: \"https://api.prosa.ai/v2/speech/webhooks/endpoints\", \
         body_len: 127, .. })"
    );
    assert_eq!(
        format!("{api:?}"),
        "Api { key: redacted, base_url: \"https://api.prosa.ai/v2/speech/webhooks\", gl_speech: false }"
    );
    assert_eq!(format!("{settings:?}"), r#"EndpointSettings{"event_filters"}"#);
    let settings = settings.with_ssl_verification(true).with_url("https://SAID");
    let shown = r#"EndpointSettings{"event_filters", "ssl_verification", "url"}"#;
    assert_eq!(format!("{settings:?}"), shown);
}

#[test]
fn debug_of_replies_shows_none_of_their_text() {
    let endpoint = br#"{"id": "SAID", "url": "SAID", "event_filters": ["SAID"],
        "secrets": [{"id": "SAID", "key": "SAID"}]}"#;
    let deliveries = br#"[{"delivery_id": "SAID", "event_id": "SAID", "endpoint_id": "SAID",
        "request_method": "SAID", "request_headers": {"x-prosa-signature": "SAID"},
        "request_body": {"SAID": "SAID"}, "response_headers": {"a": "SAID"},
        "response_body": "SAID", "error_code": "SAID"}]"#;
    let event = br#"{"id": "SAID", "event_type": "SAID", "data": {"SAID": "SAID"}}"#;
    let ticket = br#"{"delivery_tag": "SAID", "endpoint_id": "SAID", "url": "SAID"}"#;
    let tested = api::sample::api().test_endpoint("e-1").expect("an id");
    let tested = tested.parse_response(200, ticket);
    let response = br#"{"status": "SAID", "message": "SAID", "context": [
        {"location": ["SAID"], "message": "SAID", "code": "SAID"}]}"#;
    let failed = api::sample::api().list_endpoints();
    let failed = failed.parse_response(422, response);
    let message = failed.as_ref().map_or_else(ToString::to_string, |_| "SAID".into());
    for shown in [
        format!("{:?}", api::sample::endpoint(endpoint)),
        format!("{:?}", api::sample::deliveries(deliveries)),
        format!("{:?}", api::sample::event(event)),
        format!("{tested:?}"),
        format!("{failed:?}"),
        message,
    ] {
        assert!(!shown.contains("SAID"), "{shown}");
    }
    let deliveries = api::sample::deliveries(deliveries);
    let shown = format!("{:?}", deliveries[0].request_headers);
    assert_eq!(shown, "[(Text(17 bytes), Text(4 bytes))]");
    let shown = format!("{:?}", api::sample::endpoint(endpoint).secrets);
    assert_eq!(shown, "[EndpointSecret { id: Text(4 bytes), expired_at: None, key: redacted }]");
}

#[test]
fn debug_of_a_signed_delivery_hides_its_body_and_its_signature() {
    let signer = prosa::Signer::new(keyring([key("current", SECRET)]));
    let delivery = signer.sign("stt.jobs.completed", "uuid", b"SAID", NOW);
    assert_eq!(
        format!("{delivery:?}"),
        "Ok(SignedDelivery { event_name: \"stt.jobs.completed\", event_uuid: \"uuid\", body_len: 4, .. })"
    );
    assert_eq!(
        format!("{signer:?}"),
        format!("Signer {{ keyring: Keyring {{ keys: [{KEY}] }}, scheme: TimestampedHmac }}")
    );
}

#[test]
fn debug_of_events_shows_none_of_their_text() {
    let cases = [
        (
            "stt.jobs.completed",
            "transcription-completed",
            r#"{"job_id": "SAID", "status": "SAID", "model": {"name": "SAID"},
            "request": {"uri": "SAID", "data": "SAID"}, "job_config": {"engine": "SAID"},
            "result": {"data": [{"transcript": "SAID", "final": true, "time_start": 0, "time_end": 1}],
                "path": "SAID", "speech_insights": {"SAID": "SAID"}}}"#,
        ),
        (
            "tts.jobs.completed",
            "synthesis-completed",
            r#"{"job_id": "SAID", "request": {"text": "SAID"},
            "result": {"data": "SAID", "texts": [{"text": "SAID"}]}}"#,
        ),
        (
            "stt.jobs.failed",
            "transcription-failed",
            r#"{"job_id": "SAID", "result": {"error": "SAID", "message": "SAID",
            "context": {"reason": "SAID"}}}"#,
        ),
        ("webhook.ping", "ping", r#"{"zen": "SAID"}"#),
        ("something.new", "unknown", r#"["SAID"]"#),
    ];
    for (name, kind, body) in cases {
        let event = prosa::Event::read_unverified(Some(name), body.as_bytes());
        let event = event.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(event.kind(), kind, "{name}");
        for shown in
            [format!("{event:?}"), format!("{event:#?}"), format!("{:?}", event.into_owned())]
        {
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

/// The names of fields and the name in the header come from the sender, too.
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
        assert_deviations_say_nothing(&verified.expect("the signature matches").deviations());
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
        assert_deviations_say_nothing(&verified.expect("the signature matches").deviations());
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
fn rejections_show_neither_secret_nor_digest() {
    let tampered = [BODY, b" "].concat();
    for (headers, body, now) in [
        ([("x-prosa-signature", signature())], tampered.as_slice(), NOW),
        ([("x-prosa-signature", signature())], BODY, UnixTime::from_secs(0)),
        ([("x-prosa-signature", format!("t=x,v1={DIGEST}"))], BODY, NOW),
    ] {
        let error = verifier().verify(headers, body, now).expect_err("not authentic");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(SECRET) && !shown.contains(DIGEST), "{shown}");
    }
}

#[test]
fn debug_of_callback_signers_and_verifiers_hides_secrets_and_pairs() {
    let keys = format!("Keyring {{ keys: [{KEY}] }}");
    let base_url = format!("{}?token=SAID", callback::BASE_URL);
    let signer = waves::Signer::new(callback::keyring(), &base_url).expect("a base URL");
    assert_eq!(format!("{signer:?}"), format!(r#"Signer {{ keyring: {keys}, .. }}"#));
    let verifier = callback::verifier();
    assert_eq!(format!("{verifier:?}"), format!("Verifier {{ keyring: {keys}, audience: None }}"));
    let submission = signer.sign([("case_id", "SAID")], callback::DAY, callback::NOW);
    assert_eq!(
        format!("{submission:?}"),
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
fn debug_of_callbacks_shows_none_of_their_text() {
    let bodies = [
        (
            "transcription-completed",
            r#"{"status": "success", "transcription": "SAID", "words": [{"word": "SAID", "speaker": "SAID"}],
            "utterances": [{"text": "SAID", "speaker": "SAID"}], "language": "SAID", "request_id": "SAID",
            "metadata": {"filename": "SAID"}, "gender": "SAID", "age": "SAID", "emotions": {"SAID": 1},
            "redacted_entities": ["SAID"], "webhook_extra": "SAID:SAID", "SAID": "SAID"}"#,
        ),
        (
            "transcription-failed",
            r#"{"status": "failed", "message": "SAID", "error": "SAID", "errors": "SAID", "error_code": "SAID",
            "details": "SAID", "language": "SAID", "region": "SAID", "request_id": "SAID"}"#,
        ),
        ("unknown", r#"{"status": "SAID", "webhook_extra": {"SAID": "SAID"}}"#),
    ];
    for (kind, body) in bodies {
        let event = waves::Event::read_unverified(body.as_bytes()).expect(body);
        assert_eq!(event.kind(), kind);
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
fn errors_of_rejected_callbacks_show_no_text_secret_or_digest() {
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
        let error =
            callback::verifier().verify(&target, b"SAID", callback::NOW).expect_err(&target);
        let diagnosis = callback::verifier().diagnose(&target, callback::NOW);
        let shown = format!("{error} {error:?} {diagnosis} {diagnosis:?}");
        let secrets = ["SAID", digest, callback::SECRET];
        assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");
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
