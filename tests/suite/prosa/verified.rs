//! What a verified delivery says in addition to its event: times, names, and the keys to recognize
//! it by.

use speech_webhooks::{Fingerprint, Key, prosa};

use super::sample::{
    BODY, DIGEST, NOW, OTHER_DIGEST, OTHER_SECRET, SECRET, T, at, headers, keyring, sign, verifier,
};

/// `(printf 'speech-webhooks prosa replay-key v1\0%s' 1673940396.; echo $IDEMPOTENCY_KEY | xxd -r
/// -p) | openssl dgst -sha256`
const REPLAY_KEY: &str = "dbfe1a01b5cb4b17685ae295f9f53f03bf49a101f588048a8854001788377348";
/// `(printf 'speech-webhooks prosa idempotency-key v1\0'; cat $BODY) | openssl dgst -sha256`
const IDEMPOTENCY_KEY: &str = "fd9a692f523f3d415616ca23443ab4840cca8c1f2aa5f2fee73b2f9de8e90ad7";

/// The replay key without a time.
const UNTIMED_REPLAY_KEY: &str = "0c21cfba7ce7cea25f889949b55c0df2814f74d784870bde856f5668c7ff3183";

/// Signatures of `BODY` with `SECRET` under the other schemes.
const BODY_HMAC: &str = "sha256=ccd94888cd18230b9601dc4e8c56bb8170b6eb41a2b3caaf8fd7060fcb3536f7";
const SECRET_PREFIX: &str = "v1=0537adcb4edbe3bed5634492f3f4046e4197410f73df5eceb1991b6c1f31cc9a";

#[test]
fn the_sample_has_this_time_and_these_keys() {
    let verified = verifier().verify(headers(), BODY, NOW).expect("the sample verifies");
    assert_eq!(verified.key_id(), "current");
    assert_eq!(verified.signed_at(), Some(at(T)));
    assert_eq!(verified.unsigned_event_name(), None);
    assert_eq!(verified.body(), BODY);
    assert_eq!(verified.replay_key().to_string(), REPLAY_KEY);
    assert_eq!(verified.idempotency_key().to_string(), IDEMPOTENCY_KEY);
}

#[test]
fn only_the_timestamped_scheme_has_a_signed_time() {
    let verify = |scheme, signature: String| {
        prosa::Verifier::new(keyring([Key::new("current", SECRET)]))
            .with_scheme(scheme)
            .verify([("x-prosa-signature", signature)], BODY, NOW)
            .expect("the sample verifies")
            .signed_at()
    };
    assert_eq!(verify(prosa::Scheme::BodyHmac, BODY_HMAC.into()), None);
    let prefixed = format!("t={T},{SECRET_PREFIX}");
    assert_eq!(verify(prosa::Scheme::SecretPrefixSha256, prefixed), None);
}

fn keys_of(verifier: &prosa::Verifier, signature: &str, body: &[u8]) -> (Fingerprint, Fingerprint) {
    let verified = verifier
        .verify([("x-prosa-signature", signature)], body, NOW)
        .expect("the delivery verifies");
    (verified.replay_key(), verified.idempotency_key())
}

#[test]
fn neither_a_rotation_nor_the_choice_of_signature_changes_the_replay_key() {
    let both = format!("t={T},v1={DIGEST},v1={OTHER_DIGEST}");
    let current = || Key::new("current", SECRET);
    let other = || Key::new("other", OTHER_SECRET);
    for keys in [
        vec![current()],
        vec![other(), current()],
        vec![current(), other()],
        vec![Key::new("unrelated", "unrelated"), other()],
        vec![current().with_expiry(at(T)), other()],
    ] {
        let verifier = prosa::Verifier::new(keyring(keys));
        let (replay_key, _) = keys_of(&verifier, &both, BODY);
        assert_eq!(replay_key.to_string(), REPLAY_KEY, "{verifier:?}");
    }
    let verifier = prosa::Verifier::new(keyring([current(), other()]));
    for signatures in [DIGEST, OTHER_DIGEST] {
        let (replay_key, _) = keys_of(&verifier, &format!("v1={signatures},t={T}"), BODY);
        assert_eq!(replay_key.to_string(), REPLAY_KEY);
    }
}

#[test]
fn a_re_signed_retry_keeps_the_idempotency_key_only() {
    // The same body, signed a second earlier: openssl, as for `DIGEST`.
    let earlier =
        format!("t={},v1=bbc71d34c783ea90ce2a1018260c10efd9e874cc6499c9fafeb1b0466747e1d2", T - 1);
    let (replay_key, idempotency_key) = keys_of(&verifier(), &earlier, BODY);
    assert_ne!(replay_key.to_string(), REPLAY_KEY);
    assert_eq!(idempotency_key.to_string(), IDEMPOTENCY_KEY);
}

#[test]
fn a_fresh_t_that_nobody_signed_changes_neither_key() {
    let verifier = prosa::Verifier::new(keyring([Key::new("current", SECRET)]))
        .with_scheme(prosa::Scheme::SecretPrefixSha256);
    let captured = keys_of(&verifier, &format!("t={T},{SECRET_PREFIX}"), BODY);
    let replayed = keys_of(&verifier, &format!("t={},{SECRET_PREFIX}", T + 60), BODY);
    assert_eq!(captured, replayed);
    assert_eq!(captured.0.to_string(), UNTIMED_REPLAY_KEY);
}

#[test]
fn another_body_has_other_keys() {
    // openssl, as for `DIGEST`, with the body `{}`.
    let signature =
        format!("t={T},v1=1ffa0b6c56c44e9be1fe9a96972791945aabec59bdb1cdcf1984a6df5b767631");
    let (replay_key, idempotency_key) = keys_of(&verifier(), &signature, b"{}");
    assert_ne!(replay_key.to_string(), REPLAY_KEY);
    assert_ne!(idempotency_key.to_string(), IDEMPOTENCY_KEY);
}

/// The repaired text is read. The signed body and the keys to recognize it by stay as they were.
#[test]
fn repairing_a_body_does_not_change_its_keys() {
    let body =
        br#"{"job_id": "j", "result": {"data": [{"transcript": "a\ud83d", "time_end": NaN}]}}"#;
    let repaired =
        br#"{"job_id": "j", "result": {"data": [{"transcript": "a\ufffd", "time_end": null}]}}"#;
    let verify = |body| {
        let signature = sign(prosa::Scheme::TimestampedHmac, SECRET.as_bytes(), body);
        let headers = [("x-prosa-signature", format!("t={T},{signature}"))];
        verifier().verify(headers, body, NOW).expect("the signature matches")
    };
    let (verified, other) = (verify(body), verify(repaired));
    assert_eq!(verified.event(), other.event());
    let Ok(prosa::Event::TranscriptionCompleted(read)) = verified.event() else {
        panic!("not a completed transcription")
    };
    assert_eq!(read.segments[0].transcript, "a\u{fffd}");
    assert_eq!(verified.body(), body);
    assert_ne!(verified.replay_key(), other.replay_key());
    assert_ne!(verified.idempotency_key(), other.idempotency_key());
    let deviations: Vec<_> = verified.deviations().iter().map(ToString::to_string).collect();
    assert_eq!(
        deviations,
        [
            "the body: expected JSON, found half of a surrogate pair",
            "result.data[0].time_end: expected a number, found null",
            "result.data[0].final: expected true or false, found nothing",
            "result.data[0].time_start: expected a number, found nothing",
        ]
    );
}

#[test]
fn a_fingerprint_has_bytes_for_databases_and_text_for_logs() {
    let verified = verifier().verify(headers(), BODY, NOW).expect("the sample verifies");
    let fingerprint = verified.replay_key();
    assert_eq!(hex::encode(fingerprint.as_bytes()), REPLAY_KEY);
    assert_eq!(format!("{fingerprint:?}"), format!("Fingerprint({REPLAY_KEY})"));
}
