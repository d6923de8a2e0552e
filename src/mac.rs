//! Digests and their comparison. The only file that names `hmac`, `sha2` and `subtle`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

// Fails to compile without the feature that wipes states on drop. `Hmac` consists of the same
// states, but does not say so by this trait.
const _: fn() = || {
    fn wiped_on_drop<T: hmac::digest::zeroize::ZeroizeOnDrop>() {}
    wiped_on_drop::<Sha256>();
};

pub(crate) type Digest = [u8; 32];

/// How a secret and a message become a digest.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Construction {
    /// HMAC-SHA256 (RFC 2104).
    Hmac,
    /// SHA-256(secret `.` message): no HMAC, and open to length extension.
    SecretPrefix,
}

/// A secret in the form in which it is used: each construction's state after the secret went in,
/// made once. The states are as good as the secret; both dependencies wipe them on drop (their
/// `zeroize` feature).
pub(crate) struct MacKey {
    hmac: Hmac<Sha256>,
    prefixed: Sha256,
}

impl MacKey {
    pub(crate) fn new(secret: &[u8]) -> Self {
        Self {
            hmac: Hmac::new_from_slice(secret)
                .expect("HMAC takes a key of any length (RFC 2104, section 2)"),
            prefixed: Sha256::new().chain_update(secret).chain_update(b"."),
        }
    }

    pub(crate) fn digest(&self, construction: Construction, message: &[&[u8]]) -> Digest {
        match construction {
            Construction::Hmac => {
                let mut state = self.hmac.clone();
                message.iter().for_each(|part| state.update(part));
                state.finalize().into_bytes().into()
            }
            Construction::SecretPrefix => {
                let mut state = self.prefixed.clone();
                message.iter().for_each(|part| state.update(part));
                state.finalize().into()
            }
        }
    }
}

/// Looks for a key under which `message` has one of the digests in `signatures`, and gives the
/// position of the first.
///
/// The message is hashed once under every key, and every digest is compared with every signature,
/// whether or not one has matched already: the time taken depends on how many keys and signatures
/// there are and on the message's length, and on nothing else.
pub(crate) fn authenticate<'k>(
    keys: impl Iterator<Item = &'k MacKey>,
    construction: Construction,
    message: &[&[u8]],
    signatures: &[Digest],
) -> Option<usize> {
    let mut found = Choice::from(0);
    let mut first_match = 0_u64;

    for (position, key) in (0_u64..).zip(keys) {
        let digest = key.digest(construction, message);
        let matches = any_equal(&digest, signatures);
        first_match.conditional_assign(&position, matches & !found);
        found |= matches;
    }

    // From here on the outcome is public: the caller answers with it.
    if bool::from(found) {
        usize::try_from(first_match).ok()
    } else {
        None
    }
}

fn any_equal(digest: &Digest, signatures: &[Digest]) -> Choice {
    signatures.iter().fold(Choice::from(0), |any, signature| {
        any | digest.ct_eq(signature)
    })
}

/// A plain SHA-256 over the concatenation of `parts`.
pub(crate) fn sha256(parts: &[&[u8]]) -> Digest {
    let mut state = Sha256::new();
    parts.iter().for_each(|part| state.update(part));
    state.finalize().into()
}
