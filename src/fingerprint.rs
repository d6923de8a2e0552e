//! Names for deliveries, by which a receiver recognises duplicates.

use core::fmt;

use serde::{Serialize, Serializer};

use crate::mac;

/// A 256-bit name for a delivery or its content, by which you recognise duplicates.
///
/// A fingerprint is a one-way digest without a secret: log it, store it, use it as a database key. It can only
/// confirm a guess of a whole body. `Display` and `Serialize` write 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Hashes the `purpose`, a NUL byte and the `content`. No purpose contains a NUL byte, so two purposes never
    /// hash the same bytes, whatever the content.
    pub(crate) fn new(purpose: &'static str, content: &[&[u8]]) -> Self {
        Self(mac::sha256(&[&[purpose.as_bytes(), b"\0"], content].concat()))
    }

    /// Parses a fingerprint that was stored as text. Returns `None` if that is not 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(digits: &str) -> Option<Self> {
        mac::read_digest(digits.as_bytes()).map(Self)
    }

    /// Returns the 32 bytes, for a store with binary keys.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Converts a fingerprint that was stored as bytes.
impl From<[u8; 32]> for Fingerprint {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
