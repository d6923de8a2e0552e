//! A second verifier for each vendor, slow and obvious: written from the documents, sharing no code
//! with the crate. Texts are split as strings, digests are made by the `hmac` and `sha2` crates and
//! compared as texts. And a second reader of what was said in a body.

pub mod json;
pub mod prosa;
pub mod transcript;
pub mod waves;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

pub use prosa::Scheme;

/// What comes of it. Why something is malformed is not told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// By the key of this id.
    Accepted(&'static str),
    Malformed,
    NoActiveKey,
    Mismatch,
    LengthExtended,
    TooOld,
    InFuture,
    Expired,
}

impl Verdict {
    /// Whether the crate came to the same.
    #[must_use]
    pub fn agrees_with(self, key_id: Result<&str, speech_webhooks::VerifyError>) -> bool {
        let error = match key_id {
            Ok(key_id) => return matches!(self, Self::Accepted(id) if id == key_id),
            Err(error) => error,
        };
        match self {
            Self::Accepted(_) => false,
            Self::Malformed => error.http_status() == 400,
            Self::NoActiveKey => error.code() == "no-active-key",
            Self::Mismatch => error.code() == "signature-mismatch",
            Self::LengthExtended => error.code() == "length-extended",
            Self::TooOld => error.code() == "too-old",
            Self::InFuture => error.code() == "in-future",
            Self::Expired => error.code() == "url-expired",
        }
    }
}

/// HMAC-SHA256, in hexadecimal.
#[must_use]
pub fn hmac_hex(secret: &str, parts: &[&[u8]]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length will do");
    for part in parts {
        mac.update(part);
    }
    hexadecimal(&mac.finalize().into_bytes().into())
}

/// SHA-256, in hexadecimal.
#[must_use]
pub fn sha256_hex(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hexadecimal(&hash.finalize().into())
}

/// `hex::encode`, at a third of its cost when it is instrumented.
#[must_use]
pub fn hexadecimal(digest: &[u8; 32]) -> String {
    let mut digits = [0; 64];
    hex::encode_to_slice(digest, &mut digits).expect("room for all digits");
    str::from_utf8(&digits).expect("digits").to_owned()
}
