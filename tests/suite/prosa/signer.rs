//! Deliveries signed as the vendor signs them.

use speech_webhooks::{
    Key, Keyring, SignError,
    prosa::{Event, Scheme, SignedDelivery, Signer, Tampering, Verifier, api},
};

use super::{
    api::sample::{DELIVERIES, deliveries},
    sample::{BODY, DIGEST, NOW, OTHER_DIGEST, OTHER_SECRET, SECRET, T, at, keyring},
};

/// `openssl dgst -sha256 -hmac "$SECRET"` of `BODY`.
const BODY_DIGESTS: [&str; 2] = [
    "ccd94888cd18230b9601dc4e8c56bb8170b6eb41a2b3caaf8fd7060fcb3536f7",
    "f1e4f69a091771b6ad5c7fa7c4e92eb73cb80d8dce0dbb379b4e412e943c492c",
];

/// `openssl dgst -sha256` of the secret, a dot and `BODY`.
const PREFIX_DIGESTS: [&str; 2] = [
    "0537adcb4edbe3bed5634492f3f4046e4197410f73df5eceb1991b6c1f31cc9a",
    "d489e28eca59f2c88c8abe0b1bd22b1d2d51e8a50f8d069c8dd002d48d9e3196",
];

fn rotating() -> Keyring {
    let old = Key::new("old", OTHER_SECRET).with_expiry(at(T + 1));
    keyring([Key::new("new", SECRET), old])
}

#[test]
fn every_active_key_signs() {
    let [body, other_body] = BODY_DIGESTS;
    let [prefix, other_prefix] = PREFIX_DIGESTS;
    for (scheme, now, expected) in [
        (Scheme::TimestampedHmac, T, format!("t={T},v1={DIGEST},v1={OTHER_DIGEST}")),
        (Scheme::BodyHmac, T, format!("sha256={body},sha256={other_body}")),
        (Scheme::BodyHmac, T + 1, format!("sha256={body}")),
        (Scheme::SecretPrefixSha256, T, format!("t={T},v1={prefix},v1={other_prefix}")),
        (Scheme::SecretPrefixSha256, T + 1, format!("t={},v1={prefix}", T + 1)),
    ] {
        let signer = Signer::new(rotating()).with_scheme(scheme);
        let delivery = signer.sign("stt.jobs.completed", "event-1", BODY, at(now));
        let delivery = delivery.expect("an active key");
        let signature = delivery.headers().find(|(name, _)| *name == "x-prosa-signature");
        assert_eq!(signature, Some(("x-prosa-signature", expected.as_str())), "{scheme} {now}");
        assert_eq!(delivery.body(), BODY);

        let verifier = Verifier::new(rotating()).with_scheme(scheme);
        let verified = verifier.verify(delivery.headers(), delivery.body(), at(now));
        assert_eq!(verified.expect("signed").key_id(), "new");
    }
}

#[test]
fn timestamped_hmac_is_the_default() {
    let delivery = Signer::new(rotating()).sign("webhook.ping", "event-1", "", at(T + 1));
    let delivery = delivery.expect("an active key");
    // printf 1673940397. | openssl dgst -sha256 -hmac "$SECRET"
    let signature = "3f3977310ded212f1939ad7e07247a05135f3324c2c2d2bd8e3e7265bbdd66ca";
    let signature = format!("t=1673940397,v1={signature}");
    assert_eq!(
        delivery.headers().collect::<Vec<_>>(),
        [
            ("x-prosa-event", "webhook.ping"),
            ("x-prosa-event-uuid", "event-1"),
            ("x-prosa-signature", &signature),
            ("user-agent", "prosa-speech-api"),
            ("content-type", "application/json"),
            ("accept-encoding", "gzip, deflate, br"),
        ]
    );
}

#[test]
fn deliveries_convert_to_requests_of_the_http_crate() {
    let signer = Signer::new(rotating());
    let verifier = Verifier::new(rotating());
    let delivery = signer.sign("stt.jobs.completed", "event-1", BODY, at(T));
    let delivery = delivery.expect("an active key");
    for target in ["/webhooks/prosa", "https://receiver.example/webhooks/prosa"] {
        let request = delivery.to_http_request::<Vec<u8>>(target).expect("a path or a URL");
        assert_eq!(request.method(), http::Method::POST);
        assert_eq!(request.uri(), target);
        assert_eq!(request.body(), BODY);
        assert_eq!(request.headers().len(), 6);
        for (name, value) in delivery.headers() {
            assert_eq!(request.headers()[name], value, "{name}");
        }

        let verified = verifier.verify_request(&request, at(T)).expect("signed");
        assert_eq!(verified.key_id(), "new");
        assert_eq!(verified.signed_at(), Some(at(T)));
        assert_eq!(verified.unsigned_event_name(), Some("stt.jobs.completed"));
        assert_eq!(verified.body(), BODY);
    }
    assert!(delivery.to_http_request::<Vec<u8>>("a path").is_err());

    let tampered = signer.sign_tampered("stt.jobs.completed", "event-1", BODY, at(T));
    for (tampering, delivery) in tampered.expect("an active key") {
        let request = delivery.to_http_request::<Vec<u8>>("/").expect("a path");
        let outcome = verifier.verify_request(&request, at(T)).map(drop);
        let expected = verifier.verify(delivery.headers(), delivery.body(), at(T));
        assert!(outcome.is_err(), "{tampering:?}");
        assert_eq!(outcome, expected.map(drop), "{tampering:?}");
    }
}

#[test]
fn an_empty_event_name_adds_no_header() {
    let delivery = Signer::new(rotating()).sign("", "event-1", BODY, at(T));
    let delivery = delivery.expect("an active key");
    let names: Vec<_> = delivery.headers().map(|(name, _)| name).collect();
    assert_eq!(names[..2], ["x-prosa-event-uuid", "x-prosa-signature"]);
    assert_eq!(names.len(), 5);
}

#[test]
fn names_and_uuids_that_no_header_allows_are_rejected() {
    let signer = Signer::new(rotating());
    let sign = |name, uuid| signer.sign(name, uuid, "{}", at(T)).map(drop);
    let rejected = |name| Err(SignError::HeaderCharacter { name });
    for text in ["a\r\nx-injected: 1", "a b", "a\t", "\0", "é"] {
        assert_eq!(sign(text, "event-1"), rejected("x-prosa-event"), "{text:?}");
        assert_eq!(sign("webhook.ping", text), rejected("x-prosa-event-uuid"), "{text:?}");
    }
    assert_eq!(sign("!~", "!~"), Ok(()));
}

#[test]
fn without_an_active_key_nothing_is_signed() {
    let retired = keyring([Key::new("old", SECRET).with_expiry(at(T))]);
    let outcome = Signer::new(retired).sign("webhook.ping", "event-1", "{}", at(T));
    assert_eq!(outcome, Err(SignError::NoActiveKey));
}

#[test]
fn a_logged_delivery_can_be_re_signed() {
    let log = deliveries(DELIVERIES);
    let logged: &api::Delivery = &log[0];
    let delivery = logged.re_sign(&Signer::new(rotating()), NOW);
    let delivery = delivery.expect("an active key");
    let uuid = ("x-prosa-event-uuid", "a7a26ff2-e851-45b6-9634-d595f45458b7");
    assert!(delivery.headers().any(|header| header == uuid));

    let verifier = Verifier::new(rotating());
    let verified = verifier.verify(delivery.headers(), delivery.body(), NOW);
    let verified = verified.expect("signed");
    assert_eq!(verified.unsigned_event_name(), Some("stt.jobs.completed"));
    let Ok(Event::TranscriptionCompleted(read)) = verified.event() else {
        panic!("not a completed transcription");
    };
    assert_eq!(read.job.job_id.as_deref(), Some("063c64da-180d-731e-8000-d11a28529080"));
}

#[test]
fn a_logged_delivery_without_name_and_body_can_be_re_signed() {
    let log = deliveries(br#"[{"delivery_id": "d", "event_id": "v", "endpoint_id": "e"}]"#);
    let delivery = log[0].re_sign(&Signer::new(rotating()), NOW);
    let delivery = delivery.expect("an active key");
    assert_eq!(delivery.body(), b"");
    assert!(!delivery.headers().any(|(name, _)| name == "x-prosa-event"));
}

/// Returns the error's code and status for each tampered delivery.
fn rejections(scheme: Scheme, body: &[u8]) -> Vec<(Tampering, &'static str, u16)> {
    let signer = Signer::new(rotating()).with_scheme(scheme);
    let verifier = Verifier::new(rotating()).with_scheme(scheme);
    let deliveries = signer.sign_tampered("stt.jobs.completed", "event-1", body, at(T));
    deliveries
        .expect("an active key")
        .into_iter()
        .map(|(tampering, delivery)| {
            let verified = verifier.verify(delivery.headers(), delivery.body(), at(T));
            let error = verified.expect_err("tampered");
            (tampering, error.code(), error.http_status())
        })
        .collect()
}

#[test]
fn tampered_deliveries_are_rejected() {
    let body_changed = (Tampering::BodyChanged, "signature-mismatch", 401);
    let stale = (Tampering::Stale, "too-old", 401);
    let wrong_key = (Tampering::WrongKey, "signature-mismatch", 401);
    let reserialised = (Tampering::Reserialised, "signature-mismatch", 401);
    let all = [body_changed, stale, wrong_key, reserialised];
    let without_time = [body_changed, wrong_key, reserialised];
    assert_eq!(rejections(Scheme::TimestampedHmac, BODY), all);
    assert_eq!(rejections(Scheme::SecretPrefixSha256, BODY), all);
    assert_eq!(rejections(Scheme::BodyHmac, BODY), without_time);
    assert_eq!(rejections(Scheme::TimestampedHmac, b"{}"), [body_changed, stale, wrong_key]);
}

#[test]
fn no_delivery_is_stale_in_the_first_year_of_unix_time() {
    let signer = Signer::new(rotating());
    let tamperings = |now| -> Vec<_> {
        let tampered = signer.sign_tampered("webhook.ping", "event-1", "{}", at(now));
        let tampered = tampered.expect("an active key").into_iter();
        tampered.map(|(tampering, _)| tampering).collect()
    };
    let a_year = 365 * 24 * 60 * 60;
    assert_eq!(tamperings(a_year - 1), [Tampering::BodyChanged, Tampering::WrongKey]);
    assert_eq!(tamperings(a_year), [Tampering::BodyChanged, Tampering::Stale, Tampering::WrongKey]);
}

/// Each tampered delivery differs from a good one only in this.
#[test]
fn each_tampering_changes_one_thing() {
    let signer = Signer::new(rotating());
    let good = signer.sign("stt.jobs.completed", "event-1", "[1, 2]", at(T));
    let good = good.expect("an active key");
    let headers = |delivery: &SignedDelivery| -> Vec<_> {
        delivery.headers().map(|(name, value)| (name, value.to_owned())).collect()
    };
    let tampered = signer.sign_tampered("stt.jobs.completed", "event-1", "[1, 2]", at(T));
    for (tampering, delivery) in tampered.expect("an active key") {
        let (same_headers, body): (bool, &[u8]) = match tampering {
            Tampering::BodyChanged => (true, b"[1, 3]"),
            Tampering::Reserialised => (true, b"[1,2]"),
            _ => (false, b"[1, 2]"),
        };
        assert_eq!(delivery.body(), body, "{tampering:?}");
        assert_eq!(headers(&delivery) == headers(&good), same_headers, "{tampering:?}");
        let [name, uuid, signature, ..] = &headers(&delivery)[..] else {
            panic!("headers are missing");
        };
        assert_eq!([name, uuid], [&headers(&good)[0], &headers(&good)[1]]);
        let time = signature.1.split_once(',').map(|(time, _)| time);
        let expected = match tampering {
            Tampering::Stale => T - 31_536_000,
            _ => T,
        };
        assert_eq!(time, Some(format!("t={expected}").as_str()), "{tampering:?}");
    }
}

#[test]
fn a_changed_body_differs_in_one_byte() {
    let signer = Signer::new(rotating());
    for (body, changed) in [
        (&b"a8!"[..], &b"a9!"[..]),
        (b"a9!", b"a0!"),
        (b"1a", b"1A"),
        (b"1Z\n", b"1z\n"),
        (b"{}", b"{}x"),
        (b"", b"x"),
        (b"\xff", b"\xffx"),
    ] {
        let tampered = signer.sign_tampered("webhook.ping", "event-1", body, at(T));
        let (tampering, delivery) = &tampered.expect("an active key")[0];
        assert_eq!((*tampering, delivery.body()), (Tampering::BodyChanged, changed));
    }
}

#[test]
fn compact_json_is_reserialised_with_spaces() {
    let signer = Signer::new(rotating());
    let tampered = signer.sign_tampered("webhook.ping", "event-1", r#"{"a":1}"#, at(T));
    let last = tampered.expect("an active key").pop();
    let (tampering, delivery) = last.expect("the last of four deliveries");
    assert_eq!(tampering, Tampering::Reserialised);
    assert_eq!(delivery.body(), br#"{"a": 1}"#);
}

#[test]
fn tampering_rejects_what_signing_rejects() {
    let signer = Signer::new(rotating());
    assert_eq!(
        signer.sign_tampered("a b", "event-1", "{}", at(T)).err(),
        Some(SignError::HeaderCharacter { name: "x-prosa-event" })
    );
}
