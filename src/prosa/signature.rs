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

use core::iter;

use super::scheme::Scheme;
use crate::{
    error::HeaderError,
    limits::{MAX_DIGITS, MAX_ITEMS, MAX_SIGNATURES},
    mac::{self, Construction, Digest},
    unix_time::{NotSeconds, UnixTime},
};

/// What a signature header says, as its scheme reads it.
pub(super) struct Claim {
    pub(super) construction: Construction,
    /// What is signed before the body.
    pub(super) head: Head,
    /// The `t`, signed or not.
    pub(super) time: Option<UnixTime>,
    signature_name: &'static str,
    /// The first that can be read. One is normal.
    signature: Digest,
    /// Where the header goes on behind it.
    rest: usize,
}

impl Claim {
    pub(super) fn read(scheme: Scheme, header: &[u8]) -> Result<Self, HeaderError> {
        let signature_name = signature_name(scheme);
        let (mut time, mut is_time_repeated) = (None, false);
        let (mut first, mut count) = (None, 0_usize);
        let mut rest = 0_usize;
        for (position, item) in items(header).enumerate() {
            if position == MAX_ITEMS {
                return Err(HeaderError::TooManyItems { max: MAX_ITEMS });
            }
            rest = rest.saturating_add(item.len()).saturating_add(1);
            match name_and_value(item) {
                Some((b"t", _)) if time.is_some() => is_time_repeated = true,
                Some((b"t", text)) => time = Some(text),
                Some((name, digits)) if name == signature_name.as_bytes() => {
                    if let Some(digest) = mac::read_digest(digits) {
                        first = first.or(Some((digest, rest)));
                        count = count.saturating_add(1);
                    }
                }
                _ => {}
            }
        }
        let time = match scheme {
            Scheme::BodyHmac => None,
            Scheme::TimestampedHmac | Scheme::SecretPrefixSha256 => {
                let text = time.ok_or(HeaderError::TimestampMissing)?;
                Some((text, parse_time(text)?))
            }
        };
        if time.is_some() && is_time_repeated {
            return Err(HeaderError::TimestampRepeated);
        }
        if count > MAX_SIGNATURES {
            return Err(HeaderError::TooManySignatures {
                max: MAX_SIGNATURES,
            });
        }
        let (signature, rest) = first.ok_or(HeaderError::SignatureMissing {
            name: signature_name,
        })?;
        Ok(Self {
            construction: construction(scheme),
            head: Head::new(scheme, time.map_or(b"", |(text, _)| text)),
            time: time.map(|(_, time)| time),
            signature_name,
            signature,
            rest,
        })
    }

    /// The `t`, if it is signed.
    pub(super) fn signed_at(&self) -> Option<UnixTime> {
        self.time.filter(|_| self.head.len > 0)
    }

    /// The digests that can be read of the `header`, which is the one that was read.
    pub(super) fn signatures<'h>(
        &self,
        header: &'h [u8],
    ) -> impl Iterator<Item = Digest> + Clone + use<'h> {
        let name = self.signature_name.as_bytes();
        let others = items(header.get(self.rest..).unwrap_or_default());
        let others = others
            .filter_map(name_and_value)
            .filter(move |item| item.0 == name)
            .filter_map(|(_, digits)| mac::read_digest(digits));
        iter::once(self.signature).chain(others)
    }
}

fn items(header: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    header.split(|&byte| byte == b',')
}

/// What is signed before the body: the digits of a `t` as received, leading zeros and all, and a dot. Or
/// nothing.
pub(super) struct Head {
    bytes: [u8; MAX_DIGITS + 1],
    len: usize,
}

impl Head {
    const EMPTY: Self = Self {
        bytes: [b'.'; MAX_DIGITS + 1],
        len: 0,
    };

    pub(super) fn new(scheme: Scheme, time: &[u8]) -> Self {
        let mut head = Self::EMPTY;
        if scheme == Scheme::TimestampedHmac {
            let digits = head.bytes.iter_mut().zip(time);
            digits.for_each(|(byte, digit)| *byte = *digit);
            head.len = time.len().saturating_add(1);
        }
        head
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
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

fn parse_time(text: &[u8]) -> Result<UnixTime, HeaderError> {
    UnixTime::parse(text).map_err(|error| match error {
        NotSeconds::NotDigits => HeaderError::TimestampNotDigits,
        NotSeconds::Overflow => HeaderError::TimestampOverflow,
    })
}

/// Of an item `name=value`.
fn name_and_value(item: &[u8]) -> Option<(&[u8], &[u8])> {
    let item = item.trim_ascii();
    let equals = item.iter().position(|&byte| byte == b'=')?;
    let (name, value) = item.split_at_checked(equals)?;
    Some((name, value.get(1..)?))
}
