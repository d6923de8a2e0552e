//! Every reason for which this crate refuses something: one type per stage, and the union of those
//! that a handler meets.
//!
//! No message and no source quotes a secret, a digest or a body.

use core::str::Utf8Error;

use thiserror::Error;

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
    /// The `t` is a number of seconds that does not fit into 64 bits.
    #[error("the t of the signature header does not fit into 64 bits")]
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
    /// Every key of the keyring has expired.
    #[error("every key has expired")]
    NoActiveKey,
    /// None of the signatures was made by an active key over these bytes.
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
}

impl VerifyError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Header(error) => error.code(),
            Self::NoActiveKey => "no-active-key",
            Self::SignatureMismatch => "signature-mismatch",
            Self::LengthExtended => "length-extended",
            Self::TooOld { .. } => "too-old",
            Self::InFuture { .. } => "in-future",
        }
    }

    /// The HTTP status to answer with: 400 if the headers are malformed, 401 if the delivery is not
    /// authentic or not recent.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::Header(_) => 400,
            Self::NoActiveKey
            | Self::SignatureMismatch
            | Self::LengthExtended
            | Self::TooOld { .. }
            | Self::InFuture { .. } => 401,
        }
    }
}

/// Why a text cannot be read as JSON of the expected shape.
///
/// It says where, never what: the messages of `serde_json` quote the values they stumble over, so
/// this type keeps the position and drops the rest, and has no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum JsonError {
    /// It is not JSON, or it is nested too deeply or has a number too large to be read.
    #[error("not readable as JSON at line {line}, column {column}")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// In bytes, counted from 1; 0 is before the first.
        column: usize,
    },
    /// It ends in the middle.
    #[error("the JSON ends too early, at line {line}, column {column}")]
    Truncated {
        /// Counted from 1.
        line: usize,
        /// In bytes, counted from 1; 0 is before the first.
        column: usize,
    },
    /// It is JSON up to there, but something is missing, doubled or not of the expected form.
    #[error(
        "a JSON value is missing, doubled or not of the expected form, by line {line}, column {column}"
    )]
    Shape {
        /// Counted from 1.
        line: usize,
        /// In bytes, counted from 1; 0 is before the first.
        column: usize,
    },
}

impl JsonError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "json-syntax",
            Self::Truncated { .. } => "json-truncated",
            Self::Shape { .. } => "json-shape",
        }
    }
}

/// Why a body cannot be read as an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EventError {
    /// The body is not UTF-8, as JSON must be.
    #[error("the body is not UTF-8")]
    NotUtf8(#[source] Utf8Error),
    /// The body is not JSON, or not of the event's shape.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// The event name header announces a job, but the body has no `job_id`.
    #[error("the event name header says {named}, the body has no job_id")]
    JobIdMissing {
        /// The event name, one of those this crate knows.
        named: &'static str,
    },
    /// The unsigned event name header says something else than the signed body.
    #[error("the event name header says {named}, the body is {body}")]
    NameContradictsBody {
        /// The event name, one of those this crate knows.
        named: &'static str,
        /// What the body is, in words.
        body: &'static str,
    },
}

impl EventError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotUtf8(_) => "body-not-utf8",
            Self::Json(error) => error.code(),
            Self::JobIdMissing { .. } => "job-id-missing",
            Self::NameContradictsBody { .. } => "event-name-contradicts-body",
        }
    }

    /// The HTTP status to answer with: always 422, the delivery is authentic but cannot be read.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        422
    }
}

/// Why a handler turns a delivery away: it was not verified, or it cannot be read.
///
/// Both convert into it, and so does [`JsonError`], so that a handler can use `?` on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The delivery was not verified.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The delivery was verified, but its body cannot be read.
    #[error(transparent)]
    Event(#[from] EventError),
}

impl Error {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Verify(error) => error.code(),
            Self::Event(error) => error.code(),
        }
    }

    /// The HTTP status to answer with: 400 if the headers are malformed, 401 if the delivery is not
    /// authentic or not recent, 422 if it is authentic but cannot be read.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::Verify(error) => error.http_status(),
            Self::Event(error) => error.http_status(),
        }
    }
}

impl From<JsonError> for Error {
    fn from(error: JsonError) -> Self {
        Self::Event(EventError::Json(error))
    }
}
