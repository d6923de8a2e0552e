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

use super::scheme::Scheme;
use crate::{
    error::HeaderError,
    mac::{Construction, Digest},
    unix_time::{NotSeconds, UnixTime},
};

/// The most signatures a header may have. One is normal; how many there are during a rotation is
/// not documented.
const MAX_SIGNATURES: usize = 64;

/// The most items a header may have: twice as many as signatures, and more than any sender needs.
/// Thousands of short ones would take several times as long as an honest header of their length.
const MAX_ITEMS: usize = 128;

/// What a signature header says, as its scheme reads it.
pub(super) struct Claim<'h> {
    pub(super) construction: Construction,
    /// What is signed before the body.
    pub(super) signed_head: [&'h [u8]; 2],
    /// The `t`, signed or not.
    pub(super) time: Option<UnixTime>,
    pub(super) signatures: Signatures,
}

impl<'h> Claim<'h> {
    pub(super) fn read(scheme: Scheme, header: &'h [u8]) -> Result<Self, HeaderError> {
        if header.iter().filter(|&&byte| byte == b',').count() >= MAX_ITEMS {
            return Err(HeaderError::TooManyItems { max: MAX_ITEMS });
        }
        // The `t` as received, leading zeros and all.
        let (text, time, signatures) = if scheme == Scheme::BodyHmac {
            (&b""[..], None, parse_untimed(header)?)
        } else {
            let (text, time, signatures) = parse_timed(header)?;
            (text, Some(time), signatures)
        };
        let (construction, signed_head) = message(scheme, text);
        Ok(Self {
            construction,
            signed_head,
            time,
            signatures,
        })
    }
}

/// How a scheme's digest is made, and what is signed before the body, given the text of the `t`.
pub(super) const fn message(scheme: Scheme, time: &[u8]) -> (Construction, [&[u8]; 2]) {
    match scheme {
        Scheme::TimestampedHmac => (Construction::Hmac, [time, b"."]),
        Scheme::BodyHmac => (Construction::Hmac, [b"", b""]),
        Scheme::SecretPrefixSha256 => (Construction::SecretPrefix, [b"", b""]),
    }
}

/// The signatures of one header.
pub(super) struct Signatures {
    digests: [Digest; MAX_SIGNATURES],
    count: usize,
}

impl Signatures {
    const fn new() -> Self {
        Self {
            digests: [[0; 32]; MAX_SIGNATURES],
            count: 0,
        }
    }

    pub(super) fn as_slice(&self) -> &[Digest] {
        self.digests.get(..self.count).unwrap_or_default()
    }

    /// Adds the digest that `digits` are in hexadecimal, if they are one.
    fn push_readable(&mut self, digits: &[u8]) -> Result<(), HeaderError> {
        let mut digest = Digest::default();
        if hex::decode_to_slice(digits, &mut digest).is_err() {
            return Ok(());
        }
        let slot = self
            .digests
            .get_mut(self.count)
            .ok_or(HeaderError::TooManySignatures {
                max: MAX_SIGNATURES,
            })?;
        *slot = digest;
        self.count = self.count.saturating_add(1);
        Ok(())
    }
}

/// Reads `t=…,v1=…[,v1=…]`: the `t` as text and as a time, and the signatures.
fn parse_timed(header: &[u8]) -> Result<(&[u8], UnixTime, Signatures), HeaderError> {
    let mut time = None;
    let mut signatures = Signatures::new();
    for (name, value) in items(header) {
        match name {
            b"t" if time.is_some() => return Err(HeaderError::TimestampRepeated),
            b"t" => time = Some((value, parse_time(value)?)),
            b"v1" => signatures.push_readable(value)?,
            _ => {}
        }
    }
    let (text, time) = time.ok_or(HeaderError::TimestampMissing)?;
    require_one(&signatures, "v1")?;
    Ok((text, time, signatures))
}

/// Reads `sha256=…`.
fn parse_untimed(header: &[u8]) -> Result<Signatures, HeaderError> {
    let mut signatures = Signatures::new();
    for (name, value) in items(header) {
        if name == b"sha256" {
            signatures.push_readable(value)?;
        }
    }
    require_one(&signatures, "sha256")?;
    Ok(signatures)
}

/// The header's items of the form `name=value`.
fn items(header: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    header.split(|&byte| byte == b',').filter_map(|item| {
        let item = item.trim_ascii();
        let equals = item.iter().position(|&byte| byte == b'=')?;
        let (name, value) = item.split_at_checked(equals)?;
        Some((name, value.get(1..)?))
    })
}

fn parse_time(digits: &[u8]) -> Result<UnixTime, HeaderError> {
    UnixTime::parse(digits).map_err(|error| match error {
        NotSeconds::NotDigits => HeaderError::TimestampNotDigits,
        NotSeconds::Overflow => HeaderError::TimestampOverflow,
    })
}

fn require_one(signatures: &Signatures, name: &'static str) -> Result<(), HeaderError> {
    if signatures.count == 0 {
        return Err(HeaderError::SignatureMissing { name });
    }
    Ok(())
}
