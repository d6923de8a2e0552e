//! What is signed, and how.

use core::{fmt, str::FromStr};

use crate::error::UnknownScheme;

/// How a delivery is signed. You name one scheme; nothing in a delivery ever chooses it.
///
/// Prosa's documents describe two, show the header of a third, contradict each other, and have no test
/// vector. Look at a real delivery to know which is yours:
///
/// | the header looks like | try | what is signed | what it leaves open |
/// |---|---|---|---|
/// | `t=…,v1=…` | [`TimestampedHmac`](Self::TimestampedHmac) | HMAC-SHA256 of `t`, a dot and the body | replay within the tolerance |
/// | `sha256=…` | [`BodyHmac`](Self::BodyHmac) | HMAC-SHA256 of the body | replay for as long as the key is active |
/// | `t=…,v1=…`, and the first does not match | [`SecretPrefixSha256`](Self::SecretPrefixSha256) | plain SHA-256 of the secret, a dot and the body | replay for as long as the key is active |
///
/// # Security
///
/// No scheme signs the headers: the event's name and UUID are unsigned. Use a secret with one scheme
/// only, since a digest does not say which it belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// HMAC-SHA256 of the time and the body. Prosa's documents show the header; Stripe and others sign
    /// this message under the same form of header.
    ///
    /// # Security
    ///
    /// The only scheme whose tolerance limits replay. Within it, a captured delivery verifies again: see
    /// [`Verified::replay_key`](super::Verified::replay_key).
    #[default]
    TimestampedHmac,
    /// HMAC-SHA256 of the body alone, as GL Speech documents it with examples in Python and Node.
    ///
    /// # Security
    ///
    /// No time is signed, so there is no tolerance: only
    /// [`Verified::idempotency_key`](super::Verified::idempotency_key) stops replays.
    BodyHmac,
    /// Plain SHA-256 of the secret, a dot and the body, as in the example receiver of Prosa's documents.
    ///
    /// # Security
    ///
    /// - `t` is not signed: anybody who captured a delivery can give it a fresh one. The tolerance stops
    ///   accidents and not attackers.
    /// - Plain SHA-256 permits length extension: anyone can compute the digest of a captured body
    ///   followed by some glue bytes and a tail of their choice. After UTF-8, the glue is never UTF-8,
    ///   so a body that is not UTF-8 is rejected
    ///   ([`VerifyError::LengthExtended`](crate::VerifyError::LengthExtended)).
    SecretPrefixSha256,
}

impl Scheme {
    pub(super) const ALL: [Self; 3] = [
        Self::TimestampedHmac,
        Self::BodyHmac,
        Self::SecretPrefixSha256,
    ];

    /// The scheme's name in configuration: `timestamped-hmac`, `body-hmac` or
    /// `secret-prefix-sha256`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TimestampedHmac => "timestamped-hmac",
            Self::BodyHmac => "body-hmac",
            Self::SecretPrefixSha256 => "secret-prefix-sha256",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Scheme {
    type Err = UnknownScheme;

    fn from_str(name: &str) -> Result<Self, UnknownScheme> {
        Self::ALL
            .into_iter()
            .find(|scheme| scheme.as_str() == name)
            .ok_or(UnknownScheme)
    }
}
