//! The grammar of the `x-prosa-signature` header.
//!
//! ```text
//! header = item *( "," item )
//! item   = whitespace [ name "=" value ] whitespace
//! ```
//!
//! Unknown items, and signatures that are not 64 hexadecimal digits, are passed over: a sender may
//! add a newer kind of signature beside the ones we know. Everything that decides what is signed is
//! strict.

use alloc::borrow::Cow;
use core::iter;

use super::scheme::Scheme;
use crate::{
    error::HeaderError,
    limits::{MAX_DIGITS, MAX_ITEMS, MAX_SIGNATURES},
    mac::{self, Construction, Digest},
    unix_time::{NotSeconds, UnixTime},
};

/// What a signature header says, as its scheme reads it.
pub(super) struct Claim<'h> {
    scheme: Scheme,
    /// Owned while a body arrives.
    pub(super) header: Cow<'h, [u8]>,
    /// The `t`, signed or not.
    pub(super) time: Option<UnixTime>,
    /// What is signed before the body.
    head: Head,
    /// The first that can be read. One is normal.
    signature: Digest,
    /// Where the header goes on behind it.
    rest: usize,
}

impl<'h> Claim<'h> {
    pub(super) fn read(scheme: Scheme, header: Cow<'h, [u8]>) -> Result<Self, HeaderError> {
        let signature_name = signature_name(scheme);
        let mut times = Times::None;
        let (mut signature, mut signatures) = (None, 0_usize);
        let mut rest = 0_usize;
        for (position, item) in items(&header).enumerate() {
            if position == MAX_ITEMS {
                return Err(HeaderError::TooManyItems { max: MAX_ITEMS });
            }
            rest = rest.saturating_add(item.len()).saturating_add(1);
            match name_and_value(item) {
                Some((b"t", digits)) => times = times.and(digits),
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
                let (time, digits) = times.one()?;
                (Some(time), Head::new(scheme, digits))
            }
            Scheme::BodyHmac => (None, Head::new(scheme, b"")),
        };
        if signatures > MAX_SIGNATURES {
            let max = MAX_SIGNATURES;
            return Err(HeaderError::TooManySignatures { max });
        }
        let (signature, rest) = signature.ok_or(HeaderError::SignatureMissing {
            name: signature_name,
        })?;
        Ok(Self {
            scheme,
            header,
            time,
            head,
            signature,
            rest,
        })
    }

    /// The `t`, if it is signed.
    pub(super) fn signed_at(&self) -> Option<UnixTime> {
        self.time.filter(|_| self.scheme == Scheme::TimestampedHmac)
    }

    pub(super) fn construction(&self) -> Construction {
        construction(self.scheme)
    }

    /// What is signed, with this body.
    pub(super) fn message<'m>(&'m self, body: &'m [u8]) -> [&'m [u8]; 2] {
        [self.head.as_bytes(), body]
    }

    /// The digests that can be read.
    pub(super) fn signatures(&self) -> impl Iterator<Item = Digest> + Clone {
        let rest = self.header.get(self.rest..).unwrap_or_default();
        let name = signature_name(self.scheme).as_bytes();
        let others = items(rest)
            .filter_map(name_and_value)
            .filter(move |item| item.0 == name)
            .filter_map(|(_, digits)| mac::read_digest(digits));
        iter::once(self.signature).chain(others)
    }
}

/// The digits of each `t` in a header.
#[derive(Clone, Copy)]
enum Times<'h> {
    None,
    One(&'h [u8]),
    Several(&'h [u8]),
}

impl<'h> Times<'h> {
    const fn and(self, digits: &'h [u8]) -> Self {
        match self {
            Self::None => Self::One(digits),
            Self::One(first) | Self::Several(first) => Self::Several(first),
        }
    }

    /// The one `t`, and its digits.
    fn one(self) -> Result<(UnixTime, &'h [u8]), HeaderError> {
        let (Self::One(digits) | Self::Several(digits)) = self else {
            return Err(HeaderError::TimestampMissing);
        };
        let time = UnixTime::parse(digits).map_err(|error| match error {
            NotSeconds::NotDigits => HeaderError::TimestampNotDigits,
            NotSeconds::Overflow => HeaderError::TimestampOverflow,
        })?;
        match self {
            Self::Several(_) => Err(HeaderError::TimestampRepeated),
            _ => Ok((time, digits)),
        }
    }
}

/// What a scheme signs before the body: the digits of a `t` as received, leading zeros and all, and a
/// dot. Or nothing.
pub(super) struct Head {
    bytes: [u8; MAX_DIGITS + 1],
    len: usize,
}

impl Head {
    /// With digits that [`UnixTime::parse`] has taken: there are at most [`MAX_DIGITS`].
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

/// What stands before the `=` of a signature.
pub(super) const fn signature_name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::TimestampedHmac | Scheme::SecretPrefixSha256 => "v1",
        Scheme::BodyHmac => "sha256",
    }
}

pub(super) const fn construction(scheme: Scheme) -> Construction {
    match scheme {
        Scheme::TimestampedHmac | Scheme::BodyHmac => Construction::Hmac,
        Scheme::SecretPrefixSha256 => Construction::SecretPrefix,
    }
}

fn items(header: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    header.split(|&byte| byte == b',')
}

/// What stands before and behind the `=` of an item.
fn name_and_value(item: &[u8]) -> Option<(&[u8], &[u8])> {
    let item = item.trim_ascii();
    let equals = item.iter().position(|&byte| byte == b'=')?;
    let (name, value) = item.split_at_checked(equals)?;
    Some((name, value.get(1..)?))
}
