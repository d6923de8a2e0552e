//! Where something is to be signed: a callback URL at submission, a delivery in a test.

use thiserror::Error;

use crate::unix_time::UnixTime;

/// Why a callback URL was not signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SignError {
    /// A pair has no key.
    #[error("a pair has an empty key")]
    KeyEmpty,
    /// A key has a comma, a colon or a control character in it.
    #[error("the key {key:?} has a comma, a colon or a control character in it")]
    KeyCharacter {
        /// The key.
        key: Box<str>,
    },
    /// A key is the name of a parameter that this crate sets, or of a field of the payload other
    /// than `region`.
    #[error("the key {key:?} is reserved")]
    KeyReserved {
        /// The key.
        key: Box<str>,
    },
    /// A key occurs twice, or in the query of the base URL too.
    #[error("the key {key:?} occurs more than once")]
    KeyRepeated {
        /// The key.
        key: Box<str>,
    },
    /// A pair has no value.
    #[error("the value of {key:?} is empty")]
    ValueEmpty {
        /// The pair's key.
        key: Box<str>,
    },
    /// A value has a comma, a colon or a control character in it.
    #[error("the value of {key:?} has a comma, a colon or a control character in it")]
    ValueCharacter {
        /// The pair's key.
        key: Box<str>,
    },
    /// There would be more parameters than a verifier takes.
    #[error("the URL has more than {max} parameters")]
    TooManyParameters {
        /// The most there may be: those of the base URL, the pairs, and two of this crate's.
        max: usize,
    },
    /// The URL would be longer than some servers take.
    #[error("the URL has {len} bytes, more than {max}")]
    UrlTooLong {
        /// Its length in bytes.
        len: usize,
        /// The most it may have, in bytes.
        max: usize,
    },
    /// The URL would expire at once.
    #[error("the validity is shorter than a second")]
    NoValidity,
    /// The URL would expire after the year 9999: most likely, a time was given in milliseconds.
    #[error("the URL would expire after the year 9999; times are in seconds")]
    ExpiryTooLate,
    /// Every key of the keyring ends while the URL could still be used.
    #[error("no key is active until the URL expires, at {expires_at}")]
    NoLastingKey {
        /// When the URL would expire.
        expires_at: UnixTime,
    },
}

impl SignError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::KeyEmpty => "pair-key-empty",
            Self::KeyCharacter { .. } => "pair-key-character",
            Self::KeyReserved { .. } => "pair-key-reserved",
            Self::KeyRepeated { .. } => "pair-key-repeated",
            Self::ValueEmpty { .. } => "pair-value-empty",
            Self::ValueCharacter { .. } => "pair-value-character",
            Self::TooManyParameters { .. } => "too-many-parameters",
            Self::UrlTooLong { .. } => "url-too-long",
            Self::NoValidity => "no-validity",
            Self::ExpiryTooLate => "expiry-too-late",
            Self::NoLastingKey { .. } => "no-lasting-key",
        }
    }
}

/// Why a delivery was not signed.
#[cfg(feature = "signing")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DeliverySignError {
    /// An event's name or UUID has a character that no header of a delivery has: whitespace, a
    /// control character, or one that is not ASCII.
    #[error("the header {name} would have whitespace or a character that is not visible ASCII")]
    HeaderCharacter {
        /// The header's name.
        name: &'static str,
    },
    /// Every key of the keyring has expired.
    #[error("every key has expired")]
    NoActiveKey,
}

#[cfg(feature = "signing")]
impl DeliverySignError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::HeaderCharacter { .. } => "header-character",
            Self::NoActiveKey => "no-active-key",
        }
    }
}
