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
    mac::{self, Construction, Digest},
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
    scheme: Scheme,
    header: &'h [u8],
}

impl<'h> Claim<'h> {
    pub(super) fn read(scheme: Scheme, header: &'h [u8]) -> Result<Self, HeaderError> {
        if header.iter().filter(|&&byte| byte == b',').count() >= MAX_ITEMS {
            return Err(HeaderError::TooManyItems { max: MAX_ITEMS });
        }
        // The `t` as received, leading zeros and all.
        let (text, time) = if scheme == Scheme::BodyHmac {
            (&b""[..], None)
        } else {
            let (text, time) = time(header)?;
            (text, Some(time))
        };
        let (construction, signed_head) = message(scheme, text);
        let claim = Self {
            construction,
            signed_head,
            time,
            scheme,
            header,
        };
        match readable(scheme, header).count() {
            0 => Err(HeaderError::SignatureMissing {
                name: signature_name(scheme),
            }),
            1..=MAX_SIGNATURES => Ok(claim),
            _ => Err(HeaderError::TooManySignatures {
                max: MAX_SIGNATURES,
            }),
        }
    }

    /// The digests that can be read.
    pub(super) fn signatures(&self) -> impl Iterator<Item = Digest> + Clone + use<'h> {
        signatures(self.scheme, self.header)
    }
}

/// The digests in a header that can be read.
pub(super) fn signatures(scheme: Scheme, header: &[u8]) -> impl Iterator<Item = Digest> + Clone {
    readable(scheme, header).filter_map(mac::read_digest)
}

/// Their digits, which are counted without being read.
fn readable(scheme: Scheme, header: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    let signature_name = signature_name(scheme).as_bytes();
    items(header).filter_map(move |(name, digits)| {
        let is_readable = name == signature_name
            && digits.len() == 64
            && digits.iter().all(u8::is_ascii_hexdigit);
        is_readable.then_some(digits)
    })
}

/// What stands before the `=` of a signature.
pub(super) const fn signature_name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::TimestampedHmac | Scheme::SecretPrefixSha256 => "v1",
        Scheme::BodyHmac => "sha256",
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

/// The one `t`, as text and as a time.
fn time(header: &[u8]) -> Result<(&[u8], UnixTime), HeaderError> {
    let mut times = items(header).filter(|(name, _)| *name == b"t");
    let (_, text) = times.next().ok_or(HeaderError::TimestampMissing)?;
    let time = UnixTime::parse(text).map_err(|error| match error {
        NotSeconds::NotDigits => HeaderError::TimestampNotDigits,
        NotSeconds::Overflow => HeaderError::TimestampOverflow,
    })?;
    match times.next() {
        Some(_) => Err(HeaderError::TimestampRepeated),
        None => Ok((text, time)),
    }
}

/// The header's items of the form `name=value`.
fn items(header: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> + Clone {
    header.split(|&byte| byte == b',').filter_map(|item| {
        let item = item.trim_ascii();
        let equals = item.iter().position(|&byte| byte == b'=')?;
        let (name, value) = item.split_at_checked(equals)?;
        Some((name, value.get(1..)?))
    })
}
