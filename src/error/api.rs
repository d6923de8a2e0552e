//! Around a vendor's REST API: keys, ids and dates that make no request, and secrets that make no
//! keyring. (What a reply may say instead of success is in `prosa/api/refusal.rs`.)

use thiserror::Error;

use super::setup::{KeyringError, SecretError};

/// Why an API key was not accepted, at start-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ApiKeyError {
    /// There is nothing in it.
    #[error("the API key is empty")]
    Empty,
    /// It has a character that no key has: whitespace, most likely a newline that was read from a
    /// file along with it, or one that is not ASCII.
    #[error(
        "the API key has whitespace or a character that is not visible ASCII at byte {position}"
    )]
    Character {
        /// Where it is, in bytes from 0.
        position: usize,
    },
}

impl ApiKeyError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "api-key-empty",
            Self::Character { .. } => "api-key-character",
        }
    }
}

/// Why there is no request for what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The id is empty, so that the request would go to another path.
    #[error("the id is empty")]
    IdEmpty,
    /// The id is longer than any.
    #[error("the id has {len} bytes, more than {max}")]
    IdTooLong {
        /// Its length in bytes.
        len: usize,
        /// The most it may have, in bytes.
        max: usize,
    },
    /// The id has a character that no id has: one by which it could leave its place in the path
    /// (`/ \ % ? # ;`), whitespace, a control character, or one that is not ASCII.
    #[error("the id has a character at byte {position} that no id has")]
    IdCharacter {
        /// Where it is, in bytes from 0.
        position: usize,
    },
    /// The id is `.` or `..`, which clients and proxies resolve to another path.
    #[error("the id is a segment that paths resolve away")]
    IdDots,
    /// A date is not in the years 0 to 9999, the only ones that have a form the API reads.
    #[error("the year {year} is not one from 0 to 9999")]
    Year {
        /// The date's year.
        year: i32,
    },
}

impl RequestError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::IdEmpty => "id-empty",
            Self::IdTooLong { .. } => "id-too-long",
            Self::IdCharacter { .. } => "id-character",
            Self::IdDots => "id-dots",
            Self::Year { .. } => "year-out-of-range",
        }
    }
}

/// Why an endpoint gives no keyring.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EndpointKeyringError {
    /// The endpoint is one from a listing, which has no secrets.
    #[error("the endpoint has no secrets, as those of a listing: call get_endpoint for them")]
    NoSecrets,
    /// A secret's end of life has no offset from UTC, and the deployment's was not given: to guess
    /// it would keep a secret alive too long, or not long enough.
    #[error("the expired_at of {id:?} has no offset from UTC: call keyring_with_offset")]
    ExpiryWithoutOffset {
        /// The secret's id.
        id: Box<str>,
    },
    /// A secret cannot be used.
    #[error("the secret {id:?} cannot be used")]
    Secret {
        /// The secret's id.
        id: Box<str>,
        /// Why.
        source: SecretError,
    },
    /// The secrets make no keyring.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
}

impl EndpointKeyringError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSecrets => "endpoint-without-secrets",
            Self::ExpiryWithoutOffset { .. } => "expiry-without-offset",
            Self::Secret { source, .. } => source.code(),
            Self::Keyring(error) => error.code(),
        }
    }
}
