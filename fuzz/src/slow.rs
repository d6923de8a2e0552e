//! A second verifier for each vendor, slow and obvious: written from the documents, without code of the crate. Texts
//! are split as strings; the `hmac` and `sha2` crates make digests, which are compared as texts. Also second readers of
//! transcripts, of pairs, and of a keyring's text.

pub mod extra;
pub mod json;
pub mod keyring;
pub mod prosa;
pub mod transcript;
pub mod waves;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use speech_webhooks::VerifyError;

pub use prosa::Scheme;

/// The outcome of a verification. The reasons for a malformed delivery are not told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// With the id of the key.
    Accepted(&'static str),
    Malformed,
    NoActiveKey,
    Mismatch,
    LengthExtended,
    /// With the number of seconds.
    TooOld(u64),
    InFuture(u64),
    Expired(u64),
}

impl Verdict {
    /// Whether the crate's outcome is the same.
    #[must_use]
    pub fn agrees_with(self, key_id: Result<&str, VerifyError>) -> bool {
        match (self, key_id) {
            (Self::Accepted(expected), Ok(key_id)) => key_id == expected,
            (Self::Malformed, Err(error)) => error.http_status() == 400,
            (Self::NoActiveKey, Err(VerifyError::NoActiveKey))
            | (Self::Mismatch, Err(VerifyError::SignatureMismatch))
            | (Self::LengthExtended, Err(VerifyError::LengthExtended)) => true,
            (Self::TooOld(secs), Err(VerifyError::TooOld { off, .. }))
            | (Self::InFuture(secs), Err(VerifyError::InFuture { off, .. }))
            | (Self::Expired(secs), Err(VerifyError::UrlExpired { off, .. })) => {
                off.as_secs() == secs
            }
            _ => false,
        }
    }
}

/// Returns the HMAC-SHA256 in hexadecimal.
#[must_use]
pub fn hmac_hex(secret: &str, parts: &[&[u8]]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC accepts keys of any length");
    for part in parts {
        mac.update(part);
    }
    hexadecimal(&mac.finalize().into_bytes().into())
}

/// Returns the SHA-256 in hexadecimal.
#[must_use]
pub fn sha256_hex(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hexadecimal(&hash.finalize().into())
}

/// Does what `hex::encode` does, at a third of its cost when instrumented.
#[must_use]
pub fn hexadecimal(digest: &[u8; 32]) -> String {
    let mut digits = [0; 64];
    hex::encode_to_slice(digest, &mut digits).expect("room for all digits");
    str::from_utf8(&digits).expect("digits").to_owned()
}
