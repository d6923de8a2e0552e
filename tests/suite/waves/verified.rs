//! What a verified callback says in addition to its event: pairs, times, and the keys to recognize
//! it by.

use speech_webhooks::{
    Fingerprint, Key, Keyring, ReadError, VerifyError,
    waves::{Event, Signer, Verified, Verifier},
};

use super::sample::{
    BASE_URL, BODY, DAY, DIGEST, EXPIRES, NOW, PAIRS, SECRET, at, signer, target, target_of,
    verifier,
};

/// `printf 'speech-webhooks waves replay-key v1\0%s' "$SIGNED_TEXT" | openssl dgst -sha256`, where
/// the signed text is the one that `src/waves/callback.rs` describes.
const REPLAY_KEY: &str = "b9cd2dc6b1dc2d1eae5404dc09e6020658dd6c06a4201eb7c545f11615830bfa";
/// `(printf 'speech-webhooks waves idempotency-key v1\0%s\n' "$SIGNED_TEXT"; cat $BODY) | openssl
/// dgst -sha256`
const IDEMPOTENCY_KEY: &str = "5da08db92b476cd4fdc7a87ef51906c3b6488f02fc5859e4177ecc9d8a94b6f4";

fn verified(target: &str) -> Verified<'static> {
    verifier().verify(target, BODY, NOW).expect("the callback verifies")
}

fn keys(target: &str, body: &[u8]) -> (Fingerprint, Fingerprint) {
    let verified = verifier().verify(target, body, NOW).expect("the callback verifies");
    (verified.replay_key(), verified.idempotency_key())
}

#[test]
fn the_sample_has_these_pairs_and_keys() {
    let verified = verified(&target());
    assert_eq!(verified.key_id(), "current");
    assert_eq!(verified.expires_at(), at(EXPIRES));
    assert_eq!(verified.body(), BODY);
    assert_eq!(verified.extras().collect::<Vec<_>>(), PAIRS);
    assert_eq!(verified.replay_key().to_string(), REPLAY_KEY);
    assert_eq!(verified.idempotency_key().to_string(), IDEMPOTENCY_KEY);
    let event = verified.event().expect("the sample is an event");
    assert!(matches!(event, Event::TranscriptionCompleted(_)));
}

#[test]
fn pairs_are_parsed_as_the_requested_type() {
    let verified = verified(&target());
    assert_eq!(verified.extra("case_id"), Some("42"));
    assert_eq!(verified.extra("Case_id"), None);
    assert_eq!(verified.extra("callback_expires"), None);
    assert_eq!(verified.extra("callback_signature"), None);
    assert_eq!(verified.parse_extra("case_id"), Ok(42_u64));
    assert_eq!(verified.parse_extra("region"), Ok("us-east".to_owned()));
    assert_eq!(
        verified.parse_extra::<u64>("region"),
        Err(ReadError::PairUnreadable { key: "region" })
    );
    assert_eq!(verified.parse_extra::<u64>("case"), Err(ReadError::PairMissing { key: "case" }));
}

/// The body may have any byte type, and the event borrows only the request.
#[test]
fn requests_of_the_http_crate_are_verified() {
    fn assert_verifies<B: AsRef<[u8]>>(target: &str, body: B) {
        let request = http::Request::post(target).body(body).expect("a request");
        let event = {
            let verified = verifier().verify_request(&request, NOW).expect("the callback verifies");
            assert_eq!(verified.key_id(), "current");
            assert_eq!(verified.extras().collect::<Vec<_>>(), PAIRS);
            assert_eq!(verified.body(), BODY);
            verified.event()
        };
        assert_eq!(event.map(|event| event.kind()), Ok("transcription-completed"));
    }
    assert_verifies(&target(), BODY);
    assert_verifies(&target(), Vec::from(BODY));
    assert_verifies(&target(), str::from_utf8(BODY).expect("UTF-8"));
    // A proxy, or HTTP/2, may name the host in the target.
    let url = format!("https://receiver.example{}", target());
    assert_verifies(&url, BODY);

    let outcome = |target: &str| {
        let request = http::Request::post(target).body(BODY);
        let request = request.expect("a request");
        verifier().verify_request(&request, NOW).map(drop)
    };
    assert_eq!(outcome(&target().replace("=42", "=43")), Err(VerifyError::SignatureMismatch));
    let name = "callback_signature";
    let missing = Err(VerifyError::ParameterMissing { name });
    assert_eq!(outcome("/webhooks/waves"), missing);
    // The target of `CONNECT` has no path.
    assert_eq!(outcome("receiver.example:443"), Err(VerifyError::TargetNotOriginForm));
}

#[test]
fn a_retry_has_the_same_keys() {
    let reordered = format!(
        "/webhooks/waves?callback_signature=v1.{}&&region=us%2Deast&callback_expires={EXPIRES}&case_id=42",
        DIGEST.to_uppercase()
    );
    for target in [target(), reordered] {
        let (replay_key, idempotency_key) = keys(&target, BODY);
        assert_eq!(replay_key.to_string(), REPLAY_KEY);
        assert_eq!(idempotency_key.to_string(), IDEMPOTENCY_KEY);
    }
}

#[test]
fn a_rotation_changes_neither_the_replay_key_nor_the_idempotency_key() {
    let keys = || [Key::new("new", "new".repeat(11)), Key::new("current", SECRET)];
    let keyring = || Keyring::new(keys()).expect("a keyring");
    let new_signer = Signer::new(keyring(), BASE_URL).expect("a base URL");
    let submission = new_signer.sign(PAIRS, DAY, NOW).expect("signed");
    let resigned = target_of(&submission);
    assert_ne!(resigned, target());
    for (target, key_id) in [(target(), "current"), (resigned, "new")] {
        let verified =
            Verifier::new(keyring()).verify(&target, BODY, NOW).expect("the callback verifies");
        assert_eq!(verified.key_id(), key_id);
        assert_eq!(verified.replay_key().to_string(), REPLAY_KEY);
        assert_eq!(verified.idempotency_key().to_string(), IDEMPOTENCY_KEY);
    }
}

#[test]
fn another_body_has_the_same_replay_key_only() {
    let (replay_key, idempotency_key) = keys(&target(), b"{}");
    assert_eq!(replay_key.to_string(), REPLAY_KEY);
    assert_ne!(idempotency_key.to_string(), IDEMPOTENCY_KEY);
}

#[test]
fn another_url_has_other_keys() {
    let other = |pairs: [(&str, &str); 2], validity| {
        let submission = signer().sign(pairs, validity, NOW).expect("signed");
        target_of(&submission)
    };
    let later = DAY + core::time::Duration::from_secs(1);
    for target in [other([("case_id", "43"), ("region", "us-east")], DAY), other(PAIRS, later)] {
        let (replay_key, idempotency_key) = keys(&target, BODY);
        assert_ne!(replay_key.to_string(), REPLAY_KEY);
        assert_ne!(idempotency_key.to_string(), IDEMPOTENCY_KEY);
    }
}
