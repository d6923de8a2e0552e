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

/// Why a handler rejects a delivery: it was not verified, or it cannot be read.
///
/// All errors of a handler convert into it, so that `?` works on each.
///
/// ```
/// use speech_webhooks::{Error, waves};
///
/// fn case_id(verified: &waves::Verified<Vec<u8>>) -> Result<u64, Error> {
///     verified.event()?; // an `EventError`
///     Ok(verified.parse_pair("case_id")?) // a `PairError`
/// }
/// ```
///
/// | status | when | codes |
/// |---|---|---|
/// | 400 | unsigned, or malformed headers ([`HeaderError`]) | `header-missing` `header-repeated` `header-too-long` `timestamp-missing` `timestamp-repeated` `timestamp-not-digits` `timestamp-overflow` `signature-missing` `too-many-signatures` `too-many-items` |
/// | 400 | unsigned, or a malformed request target ([`TargetError`]) | `target-too-long` `signed-text-too-long` `target-not-origin-form` `target-character` `percent-encoding` `percent-encoding-not-utf8` `parameter-missing` `parameter-repeated` `too-many-parameters` `expiry-not-digits` `expiry-overflow` `signature-version` `signature-not-hex` |
/// | 413 | the body is longer than your limit | `body-too-long` |
/// | 401 | not authentic, or not recent ([`VerifyError`]) | `signature-mismatch` `length-extended` `no-active-key` `too-old` `in-future` `url-expired` |
/// | 422 | verified, but not readable ([`EventError`], [`PairError`]) | `body-not-utf8` `json-syntax` `json-truncated` `json-shape` `pair-missing` `pair-unreadable` |
///
/// Rather than answer 422, store the verified body and answer 2xx: it reads no better when it is retried.
///
/// Other errors have codes too, and no status:
///
/// | when | codes |
/// |---|---|
/// | at start-up: secrets and keyrings | `secret-empty` `secret-blank` `secret-surrounding-whitespace` `keyring-empty` `key-id-repeated` `key-secret-repeated` `key-expiry-too-late` `scheme-unknown` `endpoint-without-secrets` `expiry-without-offset` |
/// | at start-up: URLs | `base-url-not-absolute` `base-url-plain-http` `base-url-too-long` `base-url-character` `base-url-fragment` `base-url-user-info` `base-url-host` `base-url-path-segment` `base-url-reserved-parameter` `base-url-query` `audience-blank` `percent-encoding` `percent-encoding-not-utf8` `parameter-repeated` `too-many-parameters` |
/// | when a Waves URL is signed ([`SignError`]) | `pair-key-empty` `pair-key-character` `pair-key-reserved` `pair-key-repeated` `pair-value-empty` `pair-value-character` `too-many-parameters` `url-too-long` `no-validity` `expiry-too-late` `no-lasting-key` |
/// | when a test delivery is signed | `header-character` `no-active-key` |
/// | in a call of the REST API | `api-key-empty` `api-key-character` `id-empty` `id-too-long` `id-character` `id-dots` `year-out-of-range` `api-unauthorized` `api-forbidden` `api-endpoint-not-found` `api-event-not-found` `api-delivery-not-found` `api-not-found` `api-invalid` `api-too-many-requests` `api-server` `api-other` `reply-not-utf8` `json-syntax` `json-truncated` `json-shape` |
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
