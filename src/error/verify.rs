//! A request that is malformed, or not authentic, or not recent.

use thiserror::Error;

use super::target::TargetError;
use crate::unix_time::UnixTime;

/// Why the headers of a delivery cannot be read: the request is malformed, and nothing was
/// verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// There is no signature header: the request is unsigned.
    #[error("no {name} header")]
    Missing {
        /// The header's name.
        name: &'static str,
    },
    /// A header that may occur once occurs more often.
    #[error("more than one {name} header")]
    Repeated {
        /// The header's name.
        name: &'static str,
    },
    /// A header is longer than an honest sender ever makes it.
    #[error("the {name} header has {len} bytes, more than {max}")]
    TooLong {
        /// The header's name.
        name: &'static str,
        /// Its length in bytes.
        len: usize,
        /// The most it may have, in bytes.
        max: usize,
    },
    /// The signature header has no `t`.
    #[error("the signature header has no t")]
    TimestampMissing,
    /// The signature header has more than one `t`, even if they are equal.
    #[error("the signature header has more than one t")]
    TimestampRepeated,
    /// The `t` is empty or has something other than the digits 0 to 9 in it.
    #[error("the t of the signature header is not all digits")]
    TimestampNotDigits,
    /// The `t` has more than 20 digits, or is a number of seconds that does not fit into 64 bits.
    #[error("the t of the signature header has more than 20 digits or does not fit into 64 bits")]
    TimestampOverflow,
    /// None of the header's items is a signature: of the name the scheme uses, with 64 hexadecimal
    /// digits.
    #[error("the signature header has no readable {name} signature")]
    SignatureMissing {
        /// The item's name, `v1` or `sha256`.
        name: &'static str,
    },
    /// There are more signatures than an honest sender ever sends.
    #[error("the signature header has more than {max} signatures")]
    TooManySignatures {
        /// The most there may be.
        max: usize,
    },
    /// There are more items between commas than an honest sender ever sends.
    #[error("the signature header has more than {max} items")]
    TooManyItems {
        /// The most there may be.
        max: usize,
    },
}

impl HeaderError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "header-missing",
            Self::Repeated { .. } => "header-repeated",
            Self::TooLong { .. } => "header-too-long",
            Self::TimestampMissing => "timestamp-missing",
            Self::TimestampRepeated => "timestamp-repeated",
            Self::TimestampNotDigits => "timestamp-not-digits",
            Self::TimestampOverflow => "timestamp-overflow",
            Self::SignatureMissing { .. } => "signature-missing",
            Self::TooManySignatures { .. } => "too-many-signatures",
            Self::TooManyItems { .. } => "too-many-items",
        }
    }
}

/// Why a delivery was not verified. Nothing of it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The headers cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The request target of a callback cannot be read.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Every key of the keyring has expired.
    #[error("every key has expired")]
    NoActiveKey,
    /// The body is longer than the receiver takes. Only a body that comes in chunks has such a
    /// limit.
    #[error("the body has more than {max} bytes")]
    BodyTooLong {
        /// The most it may have, in bytes.
        max: usize,
    },
    /// None of the signatures was made by an active key over what is signed: these bytes, or this
    /// URL.
    #[error("no signature matches an active key")]
    SignatureMismatch,
    /// Under secret-prefix SHA-256, a signature matches a body that is not UTF-8, as when somebody
    /// without the secret has appended to a signed one (length extension).
    #[error("the body is not UTF-8, as one that was extended without the secret")]
    LengthExtended,
    /// The delivery is authentic, but older than the tolerance allows: perhaps a replay, perhaps a
    /// retry that was not signed anew.
    #[error("its t, {signed}, is too far before now, {now}")]
    TooOld {
        /// The delivery's `t`.
        signed: UnixTime,
        /// The `now` that was passed in.
        now: UnixTime,
    },
    /// The delivery is authentic, but from further in the future than the tolerance allows: some
    /// clock is wrong.
    #[error("its t, {signed}, is too far after now, {now}")]
    InFuture {
        /// The delivery's `t`.
        signed: UnixTime,
        /// The `now` that was passed in.
        now: UnixTime,
    },
    /// The callback's URL is authentic, but has expired.
    #[error("the URL expired at {expires_at}, and now is {now}")]
    Expired {
        /// When the URL expired.
        expires_at: UnixTime,
        /// The `now` that was passed in.
        now: UnixTime,
    },
}

impl VerifyError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Header(error) => error.code(),
            Self::Target(error) => error.code(),
            Self::NoActiveKey => "no-active-key",
            Self::BodyTooLong { .. } => "body-too-long",
            Self::SignatureMismatch => "signature-mismatch",
            Self::LengthExtended => "length-extended",
            Self::TooOld { .. } => "too-old",
            Self::InFuture { .. } => "in-future",
            Self::Expired { .. } => "url-expired",
        }
    }

    /// The HTTP status to answer with: 400 if headers or request target are malformed, 413 if the
    /// body is too long, 401 if the delivery is not authentic or not recent.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::Header(_) | Self::Target(_) => 400,
            Self::BodyTooLong { .. } => 413,
            Self::NoActiveKey
            | Self::SignatureMismatch
            | Self::LengthExtended
            | Self::TooOld { .. }
            | Self::InFuture { .. }
            | Self::Expired { .. } => 401,
        }
    }
}
