//! A request target that is malformed.

use thiserror::Error;

/// Why the request target of a callback cannot be read: the request is malformed, and nothing was
/// verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TargetError {
    /// The target is longer than an honest sender ever makes it.
    #[error("the request target has {len} bytes, more than {max}")]
    TooLong {
        /// Its length in bytes.
        len: usize,
        /// The most it may have, in bytes.
        max: usize,
    },
    /// What is signed of the target, escaped throughout, is longer than a signer ever makes it.
    #[error("what is signed of the request target has {len} bytes, more than {max}")]
    SignedTextTooLong {
        /// Its length in bytes, without an audience.
        len: usize,
        /// The most it may have, in bytes.
        max: usize,
    },
    /// The target is not a path with a query: most likely it is a whole URL.
    #[error("the request target does not begin with /")]
    NotOriginForm,
    /// There is a character in it that no request target has, such as a space, a backslash or the
    /// `#` of a fragment: what follows it means different things to different readers.
    #[error("the request target has a character at byte {position} that has to be percent-encoded")]
    Character {
        /// Where it is, in bytes from 0.
        position: usize,
    },
    /// Two hexadecimal digits do not follow a `%` in the query, or in the path where that is signed.
    #[error("a % without two hexadecimal digits behind it")]
    PercentEncoding,
    /// What is percent-encoded there is not UTF-8.
    #[error("escaped bytes that are not UTF-8")]
    PercentEncodingNotUtf8,
    /// A parameter occurs more than once, even if with the same value.
    #[error("more than one parameter of the same name")]
    ParameterRepeated,
    /// There are more parameters than an honest sender ever sends.
    #[error("more than {max} parameters")]
    TooManyParameters {
        /// The most there may be.
        max: usize,
    },
    /// There is no such parameter: the URL is unsigned, or a part of it got lost.
    #[error("no parameter {name}")]
    ParameterMissing {
        /// The parameter's name.
        name: &'static str,
    },
    /// The expiry is empty or has something other than the digits 0 to 9 in it.
    #[error("the expiry is not all digits")]
    ExpiryNotDigits,
    /// The expiry has more than 20 digits, or is a number of seconds that does not fit into 64 bits.
    #[error("the expiry has more than 20 digits or does not fit into 64 bits")]
    ExpiryOverflow,
    /// The signature is of a version that this crate does not know, or of none.
    #[error("the signature does not begin with v1.")]
    SignatureVersion,
    /// The signature is not 64 hexadecimal digits.
    #[error("the signature is not 64 hexadecimal digits")]
    SignatureNotHex,
}

impl TargetError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "target-too-long",
            Self::SignedTextTooLong { .. } => "signed-text-too-long",
            Self::NotOriginForm => "target-not-origin-form",
            Self::Character { .. } => "target-character",
            Self::PercentEncoding => "percent-encoding",
            Self::PercentEncodingNotUtf8 => "percent-encoding-not-utf8",
            Self::ParameterRepeated => "parameter-repeated",
            Self::TooManyParameters { .. } => "too-many-parameters",
            Self::ParameterMissing { .. } => "parameter-missing",
            Self::ExpiryNotDigits => "expiry-not-digits",
            Self::ExpiryOverflow => "expiry-overflow",
            Self::SignatureVersion => "signature-version",
            Self::SignatureNotHex => "signature-not-hex",
        }
    }
}
