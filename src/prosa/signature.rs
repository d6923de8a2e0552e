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

use crate::{
    error::HeaderError,
    mac::Digest,
    unix_time::{NotSeconds, UnixTime},
};

/// The most signatures a header may have. One is normal; how many there are during a rotation is
/// not documented.
const MAX_SIGNATURES: usize = 64;

/// A header's `t`.
#[derive(Clone, Copy)]
pub(super) struct HeaderTime<'h> {
    /// As received, leading zeros and all: a scheme that signs the time signs this.
    pub(super) text: &'h [u8],
    pub(super) time: UnixTime,
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

    /// Adds `hex` if it is a digest in hexadecimal.
    fn push_readable(&mut self, hex: &[u8]) -> Result<(), HeaderError> {
        let mut digest = Digest::default();
        if hex::decode_to_slice(hex, &mut digest).is_err() {
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

/// Reads `t=…,v1=…[,v1=…]`.
pub(super) fn parse_timed(header: &[u8]) -> Result<(HeaderTime<'_>, Signatures), HeaderError> {
    let mut time = None;
    let mut signatures = Signatures::new();
    for (name, value) in items(header) {
        match name {
            b"t" if time.is_some() => return Err(HeaderError::TimestampRepeated),
            b"t" => time = Some(parse_time(value)?),
            b"v1" => signatures.push_readable(value)?,
            _ => {}
        }
    }
    let time = time.ok_or(HeaderError::TimestampMissing)?;
    require_one(&signatures, "v1")?;
    Ok((time, signatures))
}

/// Reads `sha256=…`.
pub(super) fn parse_untimed(header: &[u8]) -> Result<Signatures, HeaderError> {
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

fn parse_time(text: &[u8]) -> Result<HeaderTime<'_>, HeaderError> {
    let time = UnixTime::parse(text).map_err(|error| match error {
        NotSeconds::NotDigits => HeaderError::TimestampNotDigits,
        NotSeconds::Overflow => HeaderError::TimestampOverflow,
    })?;
    Ok(HeaderTime { text, time })
}

fn require_one(signatures: &Signatures, name: &'static str) -> Result<(), HeaderError> {
    if signatures.count == 0 {
        return Err(HeaderError::SignatureMissing { name });
    }
    Ok(())
}
