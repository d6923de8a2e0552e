//! Digests and their comparison. Only this file names `hmac`, `sha2` and `subtle`.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

// Fails to compile without the feature that wipes states on drop.
const _: fn() = || {
    fn wiped_on_drop<T: sha2::digest::zeroize::ZeroizeOnDrop>() {}
    wiped_on_drop::<Sha256>();
    // An HMAC contains two of these.
    wiped_on_drop::<sha2::block_api::Sha256VarCore>();
};

pub(crate) type Digest = [u8; 32];

/// Parses 64 hexadecimal digits as a digest. Returns `None` for anything else.
///
/// Does not use the `hex` crate, which branches at each digit: a processor cannot predict those branches for a new
/// signature (`benches/README.md` has the figures).
pub(crate) fn read_digest(digits: &[u8]) -> Option<Digest> {
    /// A bit that no digit has.
    const NO_DIGIT: u32 = 16;
    let value = |digit: &u8| char::from(*digit).to_digit(16).unwrap_or(NO_DIGIT);
    let digits: &[u8; 64] = digits.try_into().ok()?;
    let (pairs, _) = digits.as_chunks();
    let (mut digest, mut all) = (Digest::default(), 0);
    for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
        let (high, low) = (value(high), value(low));
        all |= high | low;
        [*byte, ..] = ((high << 4) | low).to_le_bytes();
    }
    (all < NO_DIGIT).then_some(digest)
}

/// How a digest is made from a secret and a message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Construction {
    /// HMAC-SHA256 (RFC 2104).
    Hmac,
    /// SHA-256(secret `.` message). Not an HMAC: open to length extension.
    SecretPrefix,
}

/// A secret in the form that is used: each construction's hash state after the secret, computed once.
/// An attacker can sign with these states as with the secret. They are wiped on drop.
pub(crate) struct MacKey {
    hmac: Hmac<Sha256>,
    prefixed: Sha256,
}

impl MacKey {
    pub(crate) fn new(secret: &[u8]) -> Self {
        Self {
            // As in RFC 2104. The error exists for MACs with a fixed key length.
            hmac: Hmac::new_from_slice(secret).expect("HMAC takes keys of any length"),
            prefixed: Sha256::new().chain_update(secret).chain_update(b"."),
        }
    }

    /// Returns the digest of the concatenation of `parts`.
    pub(crate) fn digest(&self, construction: Construction, parts: &[&[u8]]) -> Digest {
        match construction {
            Construction::Hmac => {
                let mut state = self.hmac.clone();
                parts.iter().for_each(|part| state.update(part));
                state.finalize().into_bytes().into()
            }
            Construction::SecretPrefix => {
                let mut state = self.prefixed.clone();
                parts.iter().for_each(|part| state.update(part));
                state.finalize().into()
            }
        }
    }
}

/// Which digest matches a signature, if one does. Secret until [`position`](Self::position) is called.
pub(crate) struct Verdict {
    found: Choice,
    first: u64,
}

impl Verdict {
    /// Compares every digest with every signature. The time depends only on how many there are.
    pub(crate) fn of(
        digests: impl Iterator<Item = (usize, Digest)>,
        signatures: impl Iterator<Item = Digest> + Clone,
    ) -> Self {
        let (mut found, mut first) = (Choice::from(0), 0);
        for (position, digest) in digests {
            let digest = words(&digest);
            let matches = signatures
                .clone()
                .fold(Choice::from(0), |any, signature| any | digest.ct_eq(&words(&signature)));
            first.conditional_assign(&(position as u64), matches & !found);
            found |= matches;
        }
        Self { found, first }
    }

    /// Returns the position of the first digest that matches a signature.
    pub(crate) fn position(self) -> Option<usize> {
        if bool::from(self.found) { usize::try_from(self.first).ok() } else { None }
    }
}

/// Converts to words: `subtle` compares two words as fast as two bytes.
fn words(digest: &Digest) -> [u64; 4] {
    let mut words = [0; 4];
    for (word, bytes) in words.iter_mut().zip(digest.as_chunks().0) {
        *word = u64::from_ne_bytes(*bytes);
    }
    words
}

/// Returns the plain SHA-256 of the concatenation of `parts`.
pub(crate) fn sha256(parts: &[&[u8]]) -> Digest {
    let mut state = Sha256::new();
    parts.iter().for_each(|part| state.update(part));
    state.finalize().into()
}
