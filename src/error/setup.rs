//! At start-up: what the receiver configured.

use thiserror::Error;

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
}

impl KeyringError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "keyring-empty",
            Self::RepeatedId { .. } => "key-id-repeated",
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
