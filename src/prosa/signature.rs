//! Finds the two headers of a delivery that matter, the signature and the event name, and parses the signature header.
//!
//! ```text
//! x-prosa-signature = item *( "," item )
//! item              = blanks [ name blanks "=" blanks value ] blanks
//! ```
//!
//! A proxy may have split the signature header into two. They are joined again if one has only the `t` and the other
//! has only signatures.
//!
//! Unknown items are skipped, and so are signatures that are not 64 hexadecimal digits: a sender may add a newer kind
//! of signature beside the known ones. Everything that decides what is signed is parsed strictly. The event name is not
//! signed, so it never causes a rejection.

use core::{fmt, iter, str::FromStr};

use super::kind::EventName;
use crate::{
    error::{ConfigError, VerifyError},
    limits::{MAX_DIGITS, MAX_ITEMS, MAX_SIGNATURE_HEADER_LEN, MAX_SIGNATURES},
    mac::{self, Construction, Digest},
    unix_time::UnixTime,
};

/// How a delivery is signed. You choose one scheme. Nothing in a delivery can choose it.
///
/// The vendor's documents describe two schemes and show the header of a third. They contradict each other and have no
/// test vector. Look at a real delivery to find out which scheme it uses:
///
/// | the header looks like | try | what is signed | what an attacker can still do |
/// |---|---|---|---|
/// | `t=…,v1=…` | [`TimestampedHmac`](Self::TimestampedHmac) | HMAC-SHA256 of `t`, a dot and the body | replay within the tolerance |
/// | `sha256=…` | [`BodyHmac`](Self::BodyHmac) | HMAC-SHA256 of the body | replay for as long as the key is active |
/// | `t=…,v1=…`, and the first does not match | [`SecretPrefixSha256`](Self::SecretPrefixSha256) | plain SHA-256 of the secret, a dot and the body | replay for as long as the key is active |
///
/// # Security
///
/// No scheme signs the event name and UUID headers. Use each secret with one scheme only, since a digest does not show
/// which scheme made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// HMAC-SHA256 of `t`, a dot and the body. Prosa's documents show the header, `t=…,v1=…`, but not this message.
    /// Stripe and others sign this message with such a header.
    ///
    /// # Security
    ///
    /// This is the only scheme where the tolerance limits replay. Within the tolerance, a captured delivery verifies
    /// again: see [`Verified::replay_key`](super::Verified::replay_key).
    #[default]
    TimestampedHmac,
    /// HMAC-SHA256 of the body alone, as GL Speech documents it with examples in Python and Node.
    ///
    /// # Security
    ///
    /// No time is signed, so the tolerance does not apply. Deduplicate by
    /// [`Verified::idempotency_key`](super::Verified::idempotency_key): nothing else stops a replay.
    BodyHmac,
    /// Plain SHA-256 of the secret, a dot and the body, as in the example receiver of Prosa's documents.
    ///
    /// # Security
    ///
    /// - `t` is not signed: anybody who captured a delivery can give it a new `t`. The tolerance stops accidents, not
    ///   attackers.
    /// - Plain SHA-256 allows length extension: anybody can compute the digest of a captured body followed by padding
    ///   bytes and any text of their choice. After a UTF-8 body, the padding makes the whole invalid as UTF-8. So a
    ///   body that is not UTF-8 is rejected ([`VerifyError::LengthExtended`]).
    SecretPrefixSha256,
}

impl Scheme {
    pub(super) const ALL: [Self; 3] =
        [Self::TimestampedHmac, Self::BodyHmac, Self::SecretPrefixSha256];

    /// Returns the scheme's name in configuration: `timestamped-hmac`, `body-hmac` or `secret-prefix-sha256`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TimestampedHmac => "timestamped-hmac",
            Self::BodyHmac => "body-hmac",
            Self::SecretPrefixSha256 => "secret-prefix-sha256",
        }
    }

    /// Returns the name before the `=` of a signature.
    pub(super) const fn signature_name(self) -> &'static str {
        match self {
            Self::TimestampedHmac | Self::SecretPrefixSha256 => "v1",
            Self::BodyHmac => "sha256",
        }
    }

    pub(super) const fn construction(self) -> Construction {
        match self {
            Self::TimestampedHmac | Self::BodyHmac => Construction::Hmac,
            Self::SecretPrefixSha256 => Construction::SecretPrefix,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Scheme {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<Self, ConfigError> {
        Self::ALL
            .into_iter()
            .find(|scheme| scheme.as_str() == name)
            .ok_or(ConfigError::SchemeUnknown)
    }
}

/// The name and value of a header, for [`Verifier::verify`](super::Verifier::verify). Pairs and references to them
/// implement this trait.
///
/// A name is text. A value is bytes or text. A `&HeaderMap` of the `http` crate or of actix-web yields such pairs, and
/// so do a `&HashMap<String, String>` and an array, a slice or a `Vec` of pairs.
pub trait Header {
    /// Returns the header's name, in upper or lower case.
    fn name(&self) -> &str;

    /// Returns the header's value, as it arrived.
    fn value(&self) -> &[u8];
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Header for (N, V) {
    #[inline]
    fn name(&self) -> &str {
        self.0.as_ref()
    }

    #[inline]
    fn value(&self) -> &[u8] {
        self.1.as_ref()
    }
}

impl<H: Header + ?Sized> Header for &H {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn value(&self) -> &[u8] {
        (**self).value()
    }
}

pub(super) const SIGNATURE_HEADER: &str = "x-prosa-signature";
pub(super) const EVENT_NAME_HEADER: &str = "x-prosa-event";

/// The signature and event name headers of a delivery.
pub(super) struct DeliveryHeaders<H> {
    signature: H,
    /// The joined signature header, if it arrived in two.
    joined: Option<Vec<u8>>,
    event_name: Option<H>,
    is_name_repeated: bool,
}

impl<H: Header> DeliveryHeaders<H> {
    pub(super) fn find(
        scheme: Scheme,
        headers: impl IntoIterator<Item = H>,
    ) -> Result<Self, VerifyError> {
        let (mut signature, mut second) = (None, None);
        let mut event_name = None;
        let mut is_name_repeated = false;
        let name = SIGNATURE_HEADER;
        for header in headers {
            if header.name().eq_ignore_ascii_case(name) {
                if signature.is_none() {
                    signature = Some(header);
                } else if second.replace(header).is_some() {
                    return Err(VerifyError::HeaderRepeated { name });
                }
            } else if header.name().eq_ignore_ascii_case(EVENT_NAME_HEADER) {
                is_name_repeated |= event_name.replace(header).is_some();
            }
        }
        let signature = signature.ok_or(VerifyError::HeaderMissing { name })?;
        let joined = match second.as_ref().map(H::value) {
            None => None,
            Some(second) if is_split(scheme, signature.value(), second) => {
                Some([signature.value(), second].join(&b','))
            }
            Some(_) => return Err(VerifyError::HeaderRepeated { name }),
        };
        let found = Self { signature, joined, event_name, is_name_repeated };
        let (len, max) = (found.signature().len(), MAX_SIGNATURE_HEADER_LEN);
        if len > max {
            return Err(VerifyError::HeaderTooLong { name, len, max });
        }
        Ok(found)
    }

    pub(super) fn signature(&self) -> &[u8] {
        self.joined.as_deref().unwrap_or_else(|| self.signature.value())
    }

    /// Returns the event name, which does not borrow from the headers.
    pub(super) fn event_name(&self) -> EventName {
        match &self.event_name {
            None => EventName::Absent,
            Some(_) if self.is_name_repeated => EventName::Unusable("several"),
            Some(header) => EventName::read(header.value()),
        }
    }
}

/// Whether one value has only the `t` and the other has only signatures.
fn is_split<'h>(scheme: Scheme, one: &'h [u8], other: &'h [u8]) -> bool {
    let names = |value: &'h [u8]| items(value).map(|item| Some(name_and_value(item)?.0));
    let signature_name = Some(scheme.signature_name().as_bytes());
    let are_halves = |time, signatures| {
        names(time).eq([Some(b"t".as_slice())])
            && names(signatures).all(|name| name == signature_name)
    };
    scheme != Scheme::BodyHmac && (are_halves(one, other) || are_halves(other, one))
}

/// A signature header, parsed by the rules of its scheme.
pub(super) struct SignatureHeader<'h> {
    scheme: Scheme,
    header: &'h [u8],
    /// The `t`, whether it is signed or not.
    pub(super) time: Option<UnixTime>,
    /// The bytes that are signed before the body.
    head: Head,
    /// The first readable signature. Usually it is the only one.
    signature: Digest,
    /// Where the header continues after the first signature.
    rest: usize,
}

impl<'h> SignatureHeader<'h> {
    pub(super) fn read(scheme: Scheme, header: &'h [u8]) -> Result<Self, VerifyError> {
        let signature_name = scheme.signature_name();
        let (mut first_time, mut times) = (None, 0_usize);
        let (mut signature, mut signatures) = (None, 0_usize);
        let mut rest = 0_usize;
        for (position, item) in items(header).enumerate() {
            if position == MAX_ITEMS {
                return Err(VerifyError::TooManyItems { max: MAX_ITEMS });
            }
            rest = rest.saturating_add(item.len()).saturating_add(1);
            match name_and_value(item) {
                Some((b"t", digits)) => {
                    first_time = first_time.or(Some(digits));
                    times = times.saturating_add(1);
                }
                Some((name, digits)) if name == signature_name.as_bytes() => {
                    if let Some(digest) = mac::read_digest(digits) {
                        signature = signature.or(Some((digest, rest)));
                        signatures = signatures.saturating_add(1);
                    }
                }
                _ => {}
            }
        }
        let (time, head) = match scheme {
            Scheme::TimestampedHmac | Scheme::SecretPrefixSha256 => {
                let (time, digits) = one_time(first_time, times)?;
                (Some(time), Head::new(scheme, digits))
            }
            Scheme::BodyHmac => (None, Head::new(scheme, b"")),
        };
        if signatures > MAX_SIGNATURES {
            let max = MAX_SIGNATURES;
            return Err(VerifyError::TooManySignatures { max });
        }
        let (signature, rest) =
            signature.ok_or(VerifyError::SignatureMissing { name: signature_name })?;
        Ok(Self { scheme, header, time, head, signature, rest })
    }

    /// Returns the `t`, if it is signed.
    pub(super) fn signed_at(&self) -> Option<UnixTime> {
        self.time.filter(|_| self.scheme == Scheme::TimestampedHmac)
    }

    pub(super) fn construction(&self) -> Construction {
        self.scheme.construction()
    }

    /// Returns the parts of the signed message, with this body.
    pub(super) fn message<'m>(&'m self, body: &'m [u8]) -> [&'m [u8]; 2] {
        [self.head.as_bytes(), body]
    }

    /// Returns the readable signatures.
    pub(super) fn signatures(&self) -> impl Iterator<Item = Digest> + Clone {
        let rest = self.header.get(self.rest..).unwrap_or_default();
        let name = self.scheme.signature_name().as_bytes();
        let others = items(rest)
            .filter_map(name_and_value)
            .filter(move |item| item.0 == name)
            .filter_map(|(_, digits)| mac::read_digest(digits));
        iter::once(self.signature).chain(others)
    }
}

/// Returns the only `t` of a header and its digits. The header has `count` of them; `first` is the first.
#[inline]
fn one_time(first: Option<&[u8]>, count: usize) -> Result<(UnixTime, &[u8]), VerifyError> {
    let digits = first.ok_or(VerifyError::TimestampMissing)?;
    let time =
        UnixTime::parse(digits, VerifyError::TimestampNotDigits, VerifyError::TimestampOverflow)?;
    match count {
        0 | 1 => Ok((time, digits)),
        _ => Err(VerifyError::TimestampRepeated),
    }
}

/// The bytes that a scheme signs before the body: the digits of `t` as received, with their leading zeros, and a dot.
/// Empty if the scheme does not sign `t`.
pub(super) struct Head {
    bytes: [u8; MAX_DIGITS + 1],
    len: usize,
}

impl Head {
    /// [`UnixTime::parse`] must have accepted the digits: there are at most [`MAX_DIGITS`].
    #[inline]
    pub(super) fn new(scheme: Scheme, digits: &[u8]) -> Self {
        let mut bytes = [b'.'; MAX_DIGITS + 1];
        if let Some(place) = bytes.get_mut(..digits.len()) {
            place.copy_from_slice(digits);
        }
        let len = match scheme {
            Scheme::TimestampedHmac => digits.len().saturating_add(1), // The dot is there already.
            Scheme::BodyHmac | Scheme::SecretPrefixSha256 => 0,
        };
        Self { bytes, len }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }
}

fn items(header: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    header.split(|&byte| byte == b',')
}

/// Splits an item at its first `=` into name and value.
fn name_and_value(item: &[u8]) -> Option<(&[u8], &[u8])> {
    let item = item.trim_ascii();
    let equals = item.iter().position(|&byte| byte == b'=')?;
    let (name, value) = item.split_at_checked(equals)?;
    Some((name.trim_ascii_end(), value.get(1..)?.trim_ascii_start()))
}
