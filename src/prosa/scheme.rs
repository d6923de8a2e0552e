//! What is signed, and how.

use core::{fmt, str::FromStr};

use crate::error::UnknownScheme;

/// How a delivery is signed. The receiver names one scheme; nothing in a delivery ever chooses it.
///
/// The vendor's documents contradict each other, and no test vector of theirs is public: which one
/// a deployment uses is found by trying it on a real delivery. Use a secret with one scheme only:
/// nothing in a digest says which scheme it belongs to. None of the three signs the headers: the
/// event's name and UUID are unsigned in all of them.
///
/// | scheme | signature header | digest | signs the time |
/// |---|---|---|---|
/// | [`TimestampedHmac`](Self::TimestampedHmac) | `t=…,v1=…` | HMAC-SHA256(secret, `t` `.` body) | yes |
/// | [`BodyHmac`](Self::BodyHmac) | `sha256=…` | HMAC-SHA256(secret, body) | no |
/// | [`SecretPrefixSha256`](Self::SecretPrefixSha256) | `t=…,v1=…` | SHA-256(secret `.` body) | no |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// HMAC-SHA256 over the time and the body. Prosa's documents show the header; this message is
    /// the one that Stripe and others sign under the same form of header.
    ///
    /// # Security
    ///
    /// The only one of the three in which the tolerance limits replay: within it, a captured
    /// delivery verifies again, so remember
    /// [`Verified::replay_key`](super::Verified::replay_key).
    #[default]
    TimestampedHmac,
    /// HMAC-SHA256 over the body alone, as GL Speech documents it with examples in Python and Node.
    ///
    /// # Security
    ///
    /// There is no time in it, so the tolerance is not consulted and a captured delivery verifies
    /// for as long as its key is active. Only remembering what was processed
    /// ([`Verified::idempotency_key`](super::Verified::idempotency_key)) stops replays.
    BodyHmac,
    /// A plain SHA-256 of the secret, a dot and the body, as in the example receiver of Prosa's
    /// documentation.
    ///
    /// # Security
    ///
    /// - `t` is not signed: whoever captured a delivery can give it a fresh one. The tolerance is
    ///   enforced, as the vendor's example does, but it stops accidents and not attackers; treat
    ///   replay as with [`BodyHmac`](Self::BodyHmac).
    /// - Plain SHA-256 permits length extension: from one captured delivery, anyone can compute the
    ///   digest of that body followed by some glue bytes and a tail of their choice. After a body
    ///   that is UTF-8, as JSON is, the glue never is. So a body that is not UTF-8 is refused
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
