//! What the receiver configured, or wants to be signed.

use thiserror::Error;

use super::target::TargetError;
use crate::unix_time::UnixTime;

/// Why a secret was not accepted, at start-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SecretError {
    /// There is nothing in it.
    #[error("the secret is empty")]
    Empty,
    /// There is only whitespace in it.
    #[error("the secret is blank")]
    Blank,
    /// It begins or ends with whitespace, most likely a newline that was read from a file along
    /// with it.
    #[error("the secret has whitespace around it")]
    SurroundingWhitespace,
}

impl SecretError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "secret-empty",
            Self::Blank => "secret-blank",
            Self::SurroundingWhitespace => "secret-surrounding-whitespace",
        }
    }
}

/// Why a keyring was not accepted, at start-up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// There is no key in it, so nothing could ever be verified.
    #[error("the keyring has no keys")]
    Empty,
    /// Two keys have the same id.
    #[error("two keys have the id {id:?}")]
    RepeatedId {
        /// The id that occurs twice.
        id: Box<str>,
    },
    /// Two keys have the same secret, to HMAC: a retired one would live on under the other's id.
    #[error("the keys {first:?} and {second:?} have the same secret")]
    RepeatedSecret {
        /// The id of the first.
        first: Box<str>,
        /// The id of the second.
        second: Box<str>,
    },
    /// A key expires after the year 9999: most likely, its expiry was given in milliseconds.
    #[error("the key {id:?} expires after the year 9999; times are in seconds")]
    ExpiryTooLate {
        /// The key's id.
        id: Box<str>,
    },
}

impl KeyringError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "keyring-empty",
            Self::RepeatedId { .. } => "key-id-repeated",
            Self::RepeatedSecret { .. } => "key-secret-repeated",
            Self::ExpiryTooLate { .. } => "key-expiry-too-late",
        }
    }
}

/// The text names no signature scheme that this crate knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("unknown scheme, expected timestamped-hmac, body-hmac or secret-prefix-sha256")]
#[non_exhaustive]
pub struct UnknownScheme;

impl UnknownScheme {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "scheme-unknown"
    }
}

/// Why a base URL was not accepted, at start-up: that of a receiver's handler, or of the vendor's
/// REST API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// The base URL is relative, or neither of the form `https://host/path` nor `http://host/path`.
    #[error("the base URL is not of the form https://host/path")]
    NotAbsolute,
    /// The base URL is plain `http`, which was not asked for.
    #[error("the base URL is plain http")]
    PlainHttp,
    /// The base URL is so long that what follows it would hardly find room.
    #[error("the base URL has {len} bytes, more than {max}")]
    TooLong {
        /// Its length in bytes.
        len: usize,
        /// The most it may have, in bytes.
        max: usize,
    },
    /// The base URL has a character that no URL has, such as a space or a letter that is not ASCII.
    #[error("the base URL has a character at byte {position} that has to be percent-encoded")]
    Character {
        /// Where it is, in bytes from 0.
        position: usize,
    },
    /// The base URL has a fragment, which is never sent to a server.
    #[error("the base URL has a fragment")]
    Fragment,
    /// The base URL has a user name before its host.
    #[error("the base URL has a user name in it")]
    UserInfo,
    /// The base URL's host is neither a name nor an address, or its port is no number from 0 to
    /// 65535.
    #[error("the base URL has no valid host and port")]
    Host,
    /// The base URL's path has a segment that some client or proxy resolves away: `.`, `..`, or
    /// nothing between two slashes.
    #[error("the base URL has an empty segment, a . or a .. in its path")]
    PathSegment,
    /// The base URL's query has a parameter that this crate sets.
    #[error("the base URL has a parameter {name}, which is reserved")]
    ReservedParameter {
        /// The parameter's name.
        name: &'static str,
    },
    /// The base URL's path or query would be refused when it comes back.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The base URL of a REST API has a query.
    #[error("the base URL has a query")]
    Query,
}

impl BaseUrlError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAbsolute => "base-url-not-absolute",
            Self::PlainHttp => "base-url-plain-http",
            Self::TooLong { .. } => "base-url-too-long",
            Self::Character { .. } => "base-url-character",
            Self::Fragment => "base-url-fragment",
            Self::UserInfo => "base-url-user-info",
            Self::Host => "base-url-host",
            Self::PathSegment => "base-url-path-segment",
            Self::ReservedParameter { .. } => "base-url-reserved-parameter",
            Self::Target(error) => error.code(),
            Self::Query => "base-url-query",
        }
    }
}

/// An audience is blank, so that a callback URL would be good for any receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the audience is blank")]
#[non_exhaustive]
pub struct BlankAudience;

impl BlankAudience {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "audience-blank"
    }
}

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
