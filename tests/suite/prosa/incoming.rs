//! Deliveries whose bodies come in chunks: however they are cut, the outcome is that of the whole.

use proptest::{prelude::*, sample::Index};
use speech_webhooks::{
    HeaderError, Key, Secret, UnixTime, VerifyError,
    prosa::{Scheme, Verified, Verifier},
};

use super::sample::{
    BODY, DIGEST, NOW, OTHER_DIGEST, OTHER_SECRET, SECRET, T, headers, key, keyring, scheme, sign,
    verifier,
};

type Outcome = Result<(String, Option<UnixTime>, Option<String>, Vec<u8>, String), VerifyError>;

fn outcome<B: AsRef<[u8]>>(verified: Result<Verified<B>, VerifyError>) -> Outcome {
    verified.map(|verified| {
        (
            verified.key_id().to_owned(),
            verified.signed_at(),
            verified.event_name_unverified().map(ToOwned::to_owned),
            verified.body().to_vec(),
            verified.replay_key().to_string(),
        )
    })
}

/// `body` in pieces that end at `cuts`, in any order and more than once.
fn pieces<'b>(body: &'b [u8], cuts: &[Index]) -> Vec<&'b [u8]> {
    let mut ends: Vec<_> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
    ends.push(body.len());
    ends.sort_unstable();
    let mut begin = 0;
    ends.into_iter()
        .map(|end| {
            let piece = &body[begin..end];
            begin = end;
            piece
        })
        .collect()
}

fn secret(number: u8) -> Vec<u8> {
    vec![number; usize::from(number) * 23]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        ".{0,100}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..300),
    ]
}

proptest! {
    /// Some keys expire while the body comes in, some have before, and none of them may be the one that
    /// signed.
    #[test]
    fn every_split_has_the_outcome_of_the_whole(
        scheme in scheme(),
        body in body(),
        cuts in prop::collection::vec(any::<Index>(), 0..8),
        ends in prop::collection::vec(prop::option::of(0..12_u64), 1..7),
        signer in 1..7_u8,
        now in 0..400_u64,
        name in prop::option::of("[ -~]{0,9}"),
    ) {
        let keys = (1..).zip(ends).map(|(number, end)| {
            let key = Key::new(&number.to_string(), Secret::from_bytes(&secret(number)).expect("a secret"));
            match end {
                Some(seconds) => key.with_expiry(T + seconds),
                None => key,
            }
        });
        let verifier = Verifier::new(keyring(keys)).with_scheme(scheme);
        let signature = format!("t={T},{}", sign(scheme, &secret(signer), &body));
        let headers = || {
            let name = name.as_ref().map(|name| ("x-prosa-event", name));
            [("x-prosa-signature", &signature)].into_iter().chain(name)
        };
        let whole = outcome(verifier.verify(headers(), &body, T + now));

        let in_chunks = verifier.begin(headers(), body.len(), T + now.min(5)).and_then(|mut incoming| {
            for piece in pieces(&body, &cuts) {
                incoming.update(piece)?;
            }
            incoming.finish(T + now)
        });
        prop_assert_eq!(outcome(in_chunks), whole);
    }
}

/// Around the ends of blocks, and many blocks long; under several keys.
#[test]
fn all_of_a_long_body_counts() {
    for len in [
        0, 1, 54, 55, 56, 63, 64, 65, 119, 128, 4_097, 65_537, 200_003,
    ] {
        let body: Vec<u8> = (0..=250).cycle().take(len).collect();
        let changed = [&body[..len.saturating_sub(1)], b"\xff"].concat();
        for count in 1..=6 {
            let keys = (1..=count).map(|number| {
                let secret = Secret::from_bytes(&secret(number)).expect("a secret");
                Key::new(&number.to_string(), secret)
            });
            let verifier = Verifier::new(keyring(keys)).with_scheme(Scheme::BodyHmac);
            let signature = sign(Scheme::BodyHmac, &secret(count), &body);
            let headers = [("x-prosa-signature", &signature)];
            let in_chunks = |body: &[u8]| {
                let mut incoming = verifier.begin(headers, 1_000_000, T)?;
                for chunk in body.chunks(1_000) {
                    incoming.update(chunk)?;
                }
                incoming.finish(T)
            };
            let key_id = Ok(count.to_string());
            let whole = verifier.verify(headers, &body, T);
            let chunks = in_chunks(&body);
            assert_eq!(whole.map(|it| it.key_id().to_owned()), key_id, "{len}");
            assert_eq!(chunks.map(|it| it.key_id().to_owned()), key_id, "{len}");

            let mismatch = Some(VerifyError::SignatureMismatch);
            let whole = verifier.verify(headers, &changed, T);
            assert_eq!(whole.err(), mismatch, "{len}");
            assert_eq!(in_chunks(&changed).err(), mismatch, "{len}");
        }
    }
}

/// Asynchronous handlers hold them across an `await`.
const _: fn() = || {
    fn can_be_held<T: Send + Sync + 'static>() {}
    can_be_held::<speech_webhooks::prosa::Incoming>();
    can_be_held::<speech_webhooks::waves::Incoming>();
};

#[test]
fn the_body_has_a_limit() {
    let too_long = |max| VerifyError::BodyTooLong { max };
    let begin = |max_len| {
        verifier()
            .begin(headers(), max_len, NOW)
            .expect("good headers")
    };

    let mut exact = begin(BODY.len());
    assert_eq!(exact.update(BODY), Ok(()));
    assert_eq!(exact.update(b""), Ok(()));
    assert_eq!(exact.finish(NOW).expect("the sample").body(), BODY);

    let max = BODY.len() - 1;
    let mut one_less = begin(max);
    assert_eq!(one_less.update(BODY), Err(too_long(max)));
    assert_eq!(one_less.finish(NOW).err(), Some(too_long(max)));

    // What would fit behind a chunk that did not is not taken either.
    let (head, tail) = BODY.split_at(max);
    let mut refused = begin(max);
    assert_eq!(refused.update(head), Ok(()));
    assert_eq!(refused.update(tail), Err(too_long(max)));
    assert_eq!(refused.update(b""), Err(too_long(max)));
    assert_eq!(refused.finish(NOW).err(), Some(too_long(max)));

    let mut none = begin(0);
    assert_eq!(none.update(b""), Ok(()));
    assert_eq!(none.finish(NOW).err(), Some(VerifyError::SignatureMismatch));
}

#[test]
fn a_chunk_left_out_is_a_mismatch() {
    let (head, tail) = BODY.split_at(100);
    for chunks in [[head, b""], [b"", tail], [tail, head]] {
        let mut incoming = verifier()
            .begin(headers(), BODY.len(), NOW)
            .expect("good headers");
        for chunk in chunks {
            assert_eq!(incoming.update(chunk), Ok(()));
        }
        assert_eq!(
            incoming.finish(NOW).err(),
            Some(VerifyError::SignatureMismatch)
        );
    }
}

#[test]
fn bad_headers_and_dead_keys_are_refused_before_the_body() {
    let begin = |verifier: Verifier, signature: &str| {
        let headers = [("x-prosa-signature", signature)];
        verifier.begin(headers, 10, NOW).err()
    };
    assert_eq!(
        begin(verifier(), "t=1"),
        Some(VerifyError::Header(HeaderError::SignatureMissing {
            name: "v1"
        }))
    );
    let dead = Verifier::new(keyring([key("dead", SECRET).with_expiry(NOW)]));
    assert_eq!(
        begin(dead, &format!("t={T},v1={DIGEST}")),
        Some(VerifyError::NoActiveKey)
    );
}

/// A body that begins to come in at `begin` and has come in at `end`.
fn slow(verifier: &Verifier, signature: &str, begin: u64, end: u64) -> Result<String, VerifyError> {
    let headers = [("x-prosa-signature", signature)];
    let mut incoming = verifier.begin(headers, BODY.len(), begin)?;
    incoming.update(BODY)?;
    let verified = incoming.finish(end)?;
    Ok(verified.key_id().to_owned())
}

#[test]
fn the_end_of_the_body_decides_about_the_time() {
    let signature = format!("t={T},v1={DIGEST}");
    let now = UnixTime::from_secs(T + 301);
    let signed = UnixTime::from_secs(T);
    assert_eq!(
        slow(&verifier(), &signature, T, T + 300),
        Ok("current".into())
    );
    assert_eq!(
        slow(&verifier(), &signature, T, T + 301),
        Err(VerifyError::TooOld { signed, now })
    );
}

#[test]
fn a_key_can_expire_while_the_body_comes_in() {
    let dying = || key("dying", SECRET).with_expiry(T + 10);
    let both = format!("t={T},v1={DIGEST},v1={OTHER_DIGEST}");
    let two = Verifier::new(keyring([dying(), key("other", OTHER_SECRET)]));
    assert_eq!(slow(&two, &both, T + 9, T + 9), Ok("dying".into()));
    assert_eq!(slow(&two, &both, T + 9, T + 10), Ok("other".into()));
    // A clock that was set back does not bring a key to life, and decides about the time.
    assert_eq!(slow(&two, &both, T + 10, T + 9), Ok("other".into()));
    assert_eq!(slow(&two, &both, T + 400, T + 300), Ok("other".into()));

    let one = Verifier::new(keyring([dying()]));
    assert_eq!(
        slow(&one, &both, T + 9, T + 10),
        Err(VerifyError::NoActiveKey)
    );
    let wrong = Verifier::new(keyring([dying(), key("wrong", "wrong")]));
    assert_eq!(
        slow(&wrong, &both, T + 9, T + 10),
        Err(VerifyError::SignatureMismatch)
    );
}
