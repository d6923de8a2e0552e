//! Callbacks whose bodies come in chunks.

use proptest::prelude::*;
use speech_webhooks::{TargetError, UnixTime, VerifyError, waves::Verified};

use super::sample::{BODY, DIGEST, EXPIRES, NOW, target, verifier};

fn outcome<B: AsRef<[u8]>>(verified: &Verified<B>) -> (&str, UnixTime, Vec<(&str, &str)>, &[u8]) {
    let pairs = verified.pairs().collect();
    (
        verified.key_id(),
        verified.expires_at(),
        pairs,
        verified.body(),
    )
}

proptest! {
    #[test]
    fn every_split_has_the_outcome_of_the_whole(
        chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..8)
    ) {
        let body = chunks.concat();
        let whole = verifier().verify(&target(), &body, NOW).expect("a signed URL");
        let mut incoming = verifier().begin(&target(), body.len(), NOW).expect("a signed URL");
        for chunk in &chunks {
            prop_assert_eq!(incoming.update(chunk), Ok(()));
        }
        let in_chunks = incoming.finish(NOW).expect("a signed URL");
        prop_assert_eq!(outcome(&in_chunks), outcome(&whole));
        prop_assert_eq!(in_chunks.replay_key(), whole.replay_key());
        prop_assert_eq!(in_chunks.idempotency_key(), whole.idempotency_key());
    }
}

#[test]
fn the_url_is_verified_before_the_body() {
    let begin = |target: &str, now| verifier().begin(target, 10, now).err();
    let forged = target().replace(DIGEST, &DIGEST.replace('d', "e"));
    let too_late = UnixTime::from_secs(EXPIRES + 61);
    assert_eq!(begin(&forged, NOW), Some(VerifyError::SignatureMismatch));
    assert_eq!(
        begin("x", NOW),
        Some(VerifyError::Target(TargetError::NotOriginForm))
    );
    assert_eq!(
        begin(&target(), too_late),
        Some(VerifyError::Expired {
            expires_at: UnixTime::from_secs(EXPIRES),
            now: too_late
        })
    );
}

#[test]
fn the_body_has_a_limit() {
    let too_long = |max| VerifyError::BodyTooLong { max };
    let begin = |max_len| {
        verifier()
            .begin(&target(), max_len, NOW)
            .expect("a signed URL")
    };
    let mut exact = begin(BODY.len());
    assert_eq!(exact.update(BODY), Ok(()));
    assert_eq!(exact.finish(NOW).expect("a signed URL").body(), BODY);

    let max = BODY.len() - 1;
    let mut one_less = begin(max);
    assert_eq!(one_less.update(BODY), Err(too_long(max)));
    assert_eq!(one_less.update(b""), Err(too_long(max)));
    assert_eq!(one_less.finish(NOW).err(), Some(too_long(max)));
}

#[test]
fn the_end_of_the_body_decides_about_the_time() {
    let finish = |end: u64| {
        let mut incoming = verifier()
            .begin(&target(), BODY.len(), NOW)
            .expect("a signed URL");
        assert_eq!(incoming.update(BODY), Ok(()));
        incoming.finish(end).err()
    };
    let now = UnixTime::from_secs(EXPIRES + 61);
    assert_eq!(finish(EXPIRES + 60), None);
    assert_eq!(
        finish(EXPIRES + 61),
        Some(VerifyError::Expired {
            expires_at: UnixTime::from_secs(EXPIRES),
            now
        })
    );
}
