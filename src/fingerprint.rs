//! What a receiver remembers of a delivery, to know it again.

use core::fmt;

use serde::{Serialize, Serializer};

use crate::mac;

/// A 256-bit name for a delivery or its content, to recognise duplicates by.
///
/// It is a one-way digest without a secret: log it, store it, use it as a database key. It gives away a body
/// only to somebody who can guess all of it. `Display` and `Serialize` write 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Hashes `content` under a `purpose`. The purpose ends in a NUL byte, which no purpose contains otherwise:
    /// fingerprints of different purposes never coincide, whatever the content.
    pub(crate) fn new(purpose: &'static str, content: &[&[u8]]) -> Self {
        Self(mac::sha256(&[&[purpose.as_bytes(), b"\0"], content].concat()))
    }

    /// A fingerprint that comes back from a store as text; `None` if that is not 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(digits: &str) -> Option<Self> {
        mac::read_digest(digits.as_bytes()).map(Self)
    }

    /// The 32 bytes, for a store that takes binary keys.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// For a fingerprint that comes back from a store as bytes.
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
