//! Digests and their comparison. The only file that names `hmac`, `sha2` and `subtle`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

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

    fn digest(&self, construction: Construction, message: &[&[u8]]) -> Digest {
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

/// What [`authenticate`] found. Only a match is worth looking at.
pub(crate) struct Match {
    /// The position, among the keys given, of the first that made one of the signatures.
    pub(crate) key: usize,
    /// The message's digest under the first key given, whichever key matched.
    pub(crate) first_digest: Digest,
}

/// Looks for a key under which `message` has one of the digests in `signatures`.
///
/// The message is hashed once under every key, and every digest is compared with every signature,
/// whether or not one has matched already: the time taken depends on how many keys and signatures
/// there are and on the message's length, and on nothing else.
pub(crate) fn authenticate<'k>(
    keys: impl Iterator<Item = &'k MacKey>,
    construction: Construction,
    message: &[&[u8]],
    signatures: &[Digest],
) -> Option<Match> {
    let mut first_digest = None;
    let mut found = Choice::from(0);
    let mut matching = 0_u64;

    for (position, key) in (0_u64..).zip(keys) {
        let digest = key.digest(construction, message);
        let matches = any_equal(&digest, signatures);
        matching.conditional_assign(&position, matches & !found);
        found |= matches;
        first_digest.get_or_insert(digest);
    }

    // From here on the outcome is public: the caller answers with it.
    if !bool::from(found) {
        return None;
    }
    Some(Match {
        key: usize::try_from(matching).ok()?,
        first_digest: first_digest?,
    })
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
