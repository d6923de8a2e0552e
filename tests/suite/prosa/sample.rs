//! The vendor's sample delivery, with signatures made by openssl:
//!
//! ```sh
//! (printf 1673940396.; cat tests/samples/prosa-docs2-event-body-stt.jobs.completed.json) |
//!     openssl dgst -sha256 -hmac "$SECRET"
//! ```

use hmac::{Hmac, KeyInit as _, Mac as _};
use proptest::prelude::{Just, Strategy, prop_oneof};
use sha2::{Digest as _, Sha256};
use speech_webhooks::{
    Key, Keyring, UnixTime,
    prosa::{self, Event, Scheme, Synthesis, Transcription},
};

pub(crate) const BODY: &[u8] =
    include_bytes!("../../samples/prosa-docs2-event-body-stt.jobs.completed.json");

pub(crate) const SECRET: &str = "a35837907f71e9eaf52848b54ca11135187e9e30e23f2ac001eabbc3321e9bdd";
/// The secret in the samples of the vendor's other document.
pub(crate) const OTHER_SECRET: &str = "whsec_abc123xyz789def456ghi";

pub(crate) const T: u64 = 1_673_940_396;
pub(crate) const NOW: UnixTime = at(T + 4);

pub(crate) const fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(secs)
}

/// HMAC of `T`, a dot and `BODY` with `SECRET`.
pub(crate) const DIGEST: &str = "7be8d7b30fb7c20c70a8892787ee4109680a5628d8758f43b11663a93061ef6d";
/// HMAC of the same with `OTHER_SECRET`.
pub(crate) const OTHER_DIGEST: &str =
    "67e235c9d2ae3a9836132419ced73659f3ccecc5f5afaad9154470f2de8bbfa4";

pub(crate) fn signature() -> String {
    format!("t={T},v1={DIGEST}")
}

pub(crate) fn headers() -> [(&'static str, String); 1] {
    [("x-prosa-signature", signature())]
}

pub(crate) fn key(id: &str, secret: &str) -> Key {
    Key::new(id, secret)
}

pub(crate) fn keyring(keys: impl IntoIterator<Item = Key>) -> Keyring {
    Keyring::new(keys).expect("the test's keys make a keyring")
}

pub(crate) fn verifier() -> prosa::Verifier {
    prosa::Verifier::new(keyring([Key::new("current", SECRET)]))
}

/// Reads `body` without a name. It must be a completed transcription.
pub(crate) fn transcription(body: &str) -> Transcription<'_> {
    match Event::read_unverified(None, body.as_bytes()) {
        Ok(Event::TranscriptionCompleted(transcription)) => transcription,
        other => panic!("not a completed transcription: {other:?}"),
    }
}

/// Reads `body` without a name. It must be a completed synthesis.
pub(crate) fn synthesis(body: &str) -> Synthesis<'_> {
    match Event::read_unverified(None, body.as_bytes()) {
        Ok(Event::SynthesisCompleted(synthesis)) => synthesis,
        other => panic!("not a completed synthesis: {other:?}"),
    }
}

/// Any of the three schemes.
pub(crate) fn scheme() -> impl Strategy<Value = Scheme> {
    prop_oneof![
        Just(Scheme::TimestampedHmac),
        Just(Scheme::BodyHmac),
        Just(Scheme::SecretPrefixSha256),
    ]
}

/// Signs `body` at `T` with the `hmac` and `sha2` crates.
pub(crate) fn sign(scheme: Scheme, secret: &[u8], body: &[u8]) -> String {
    let hmac = |parts: &[&[u8]]| {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret).expect("HMAC accepts keys of any length");
        parts.iter().for_each(|part| mac.update(part));
        hex::encode(mac.finalize().into_bytes())
    };
    match scheme {
        Scheme::TimestampedHmac => format!("v1={}", hmac(&[T.to_string().as_bytes(), b".", body])),
        Scheme::BodyHmac => format!("sha256={}", hmac(&[body])),
        Scheme::SecretPrefixSha256 => {
            let digest = Sha256::new_with_prefix(secret).chain_update(b".").chain_update(body);
            format!("v1={}", hex::encode(digest.finalize()))
        }
        _ => panic!("there are three schemes"),
    }
}
