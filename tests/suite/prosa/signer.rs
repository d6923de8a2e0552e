//! Deliveries as the vendor signs them.

use speech_webhooks::prosa::{DeliverySignError, Event, Scheme, Signer, Verifier, api};

use super::{
    api::sample::{DELIVERIES, deliveries},
    sample::{BODY, DIGEST, NOW, OTHER_DIGEST, OTHER_SECRET, SECRET, T, key, keyring},
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

fn rotating() -> speech_webhooks::Keyring {
    let old = key("old", OTHER_SECRET).with_expiry(T + 1);
    keyring([key("new", SECRET), old])
}

#[test]
fn signatures_of_all_active_keys() {
    let [body, other_body] = BODY_DIGESTS;
    let [prefix, other_prefix] = PREFIX_DIGESTS;
    for (scheme, now, expected) in [
        (
            Scheme::TimestampedHmac,
            T,
            format!("t={T},v1={DIGEST},v1={OTHER_DIGEST}"),
        ),
        (
            Scheme::BodyHmac,
            T,
            format!("sha256={body},sha256={other_body}"),
        ),
        (Scheme::BodyHmac, T + 1, format!("sha256={body}")),
        (
            Scheme::SecretPrefixSha256,
            T,
            format!("t={T},v1={prefix},v1={other_prefix}"),
        ),
        (
            Scheme::SecretPrefixSha256,
            T + 1,
            format!("t={},v1={prefix}", T + 1),
        ),
    ] {
        let signer = Signer::new(rotating()).with_scheme(scheme);
        let delivery = signer.sign("stt.jobs.completed", "event-1", BODY, now);
        let delivery = delivery.expect("an active key");
        let signature = delivery
            .headers()
            .find(|(name, _)| *name == "x-prosa-signature");
        assert_eq!(
            signature,
            Some(("x-prosa-signature", expected.as_str())),
            "{scheme} {now}"
        );
        assert_eq!(delivery.body(), BODY);

        let verifier = Verifier::new(rotating()).with_scheme(scheme);
        let verified = verifier.verify(delivery.headers(), delivery.body(), now);
        assert_eq!(verified.expect("signed").key_id(), "new");
    }
}

#[test]
fn timestamped_hmac_is_the_default() {
    let delivery = Signer::new(rotating()).sign("webhook.ping", "event-1", b"", T + 1);
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
fn an_empty_name_is_no_header() {
    let delivery = Signer::new(rotating()).sign("", "event-1", BODY, T);
    let delivery = delivery.expect("an active key");
    let names: Vec<_> = delivery.headers().map(|(name, _)| name).collect();
    assert_eq!(names[..2], ["x-prosa-event-uuid", "x-prosa-signature"]);
    assert_eq!(names.len(), 5);
}

#[test]
fn names_and_uuids_that_are_no_headers() {
    let signer = Signer::new(rotating());
    let sign = |name, uuid| signer.sign(name, uuid, b"{}", T).map(drop);
    let refused = |name| Err(DeliverySignError::HeaderCharacter { name });
    for text in ["a\r\nx-injected: 1", "a b", "a\t", "\0", "é"] {
        assert_eq!(sign(text, "event-1"), refused("x-prosa-event"), "{text:?}");
        assert_eq!(
            sign("webhook.ping", text),
            refused("x-prosa-event-uuid"),
            "{text:?}"
        );
    }
    assert_eq!(sign("!~", "!~"), Ok(()));
}

#[test]
fn no_active_key() {
    let retired = keyring([key("old", SECRET).with_expiry(T)]);
    let outcome = Signer::new(retired).sign("webhook.ping", "event-1", b"{}", T);
    assert_eq!(outcome, Err(DeliverySignError::NoActiveKey));
}

#[test]
fn a_delivery_of_the_log_signed_anew() {
    let log = deliveries(DELIVERIES);
    let logged: &api::Delivery = &log[0];
    let delivery = logged.sign_anew(&Signer::new(rotating()), NOW);
    let delivery = delivery.expect("an active key");
    let uuid = ("x-prosa-event-uuid", "a7a26ff2-e851-45b6-9634-d595f45458b7");
    assert!(delivery.headers().any(|header| header == uuid));

    let verifier = Verifier::new(rotating());
    let verified = verifier.verify(delivery.headers(), delivery.body(), NOW);
    let verified = verified.expect("signed");
    assert_eq!(verified.event_name_unverified(), Some("stt.jobs.completed"));
    let Ok(Event::TranscriptionCompleted(read)) = verified.event() else {
        panic!("not a completed transcription");
    };
    assert_eq!(read.job.job_id, "063c64da-180d-731e-8000-d11a28529080");
}

#[test]
fn a_delivery_of_the_log_without_name_and_body() {
    let log = deliveries(br#"[{"delivery_id": "d", "event_id": "v", "endpoint_id": "e"}]"#);
    let delivery = log[0].sign_anew(&Signer::new(rotating()), NOW);
    let delivery = delivery.expect("an active key");
    assert_eq!(delivery.body(), b"");
    assert!(!delivery.headers().any(|(name, _)| name == "x-prosa-event"));
}
