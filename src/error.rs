//! Every reason for which this crate refuses something: one type per stage, and the union of those
//! that a handler meets.
//!
//! No message and no source quotes a secret, a digest or a body.

mod api;
mod event;
mod setup;
mod target;
mod verify;

use thiserror::Error;

pub use api::{ApiKeyError, EndpointKeyringError, RequestError};
pub use event::{EventError, JsonError, PairError};
#[cfg(feature = "signing")]
pub use setup::DeliverySignError;
pub use setup::{BaseUrlError, BlankAudience, KeyringError, SecretError, SignError, UnknownScheme};
pub use target::TargetError;
pub use verify::{HeaderError, VerifyError};

/// Why a handler turns a delivery away: it was not verified, or it cannot be read.
///
/// All these convert into it, and so does [`JsonError`], so that a handler can use `?` on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The delivery was not verified.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The delivery was verified, but its body cannot be read.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The callback was verified, but a correlation pair cannot be had.
    #[error(transparent)]
    Pair(#[from] PairError),
}

impl Error {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Verify(error) => error.code(),
            Self::Event(error) => error.code(),
            Self::Pair(error) => error.code(),
        }
    }

    /// The HTTP status to answer with: 400 if headers or request target are malformed, 413 if the
    /// body is too long, 401 if the delivery is not authentic or not recent, 422 if it is verified
    /// but cannot be read.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::Verify(error) => error.http_status(),
            Self::Event(error) => error.http_status(),
            Self::Pair(error) => error.http_status(),
        }
    }
}

impl From<JsonError> for Error {
    fn from(error: JsonError) -> Self {
        Self::Event(EventError::Json(error))
    }
}
