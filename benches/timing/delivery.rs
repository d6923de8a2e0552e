//! What the samples are made of: a random body, and its signature by the `hmac` crate.

use core::hint::black_box;

use dudect_bencher::{BenchRng, Class, rand::RngExt as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use speech_webhooks::{Key, Keyring, Secret};

pub(crate) const SECRETS: [&str; 3] = ["whsec_first", "whsec_second", "whsec_third"];

/// When all is signed and verified.
pub(crate) const T: u64 = 1_767_225_600;

/// Short, so that the time of the hash does not bury that of the rest.
pub(crate) const BODY_LEN: usize = 300;

/// The positions of a digest's first and last byte.
pub(crate) const FIRST_OR_LAST: [usize; 2] = [0, 31];

/// The class of the next sample, and what the class has of `two`.
pub(crate) fn choose<T: Copy>(two: [T; 2], rng: &mut BenchRng) -> (Class, T) {
    let right = rng.random::<bool>();
    // Looked up: a branch would be another one in each class.
    let chosen = two[usize::from(right)];
    ([Class::Left, Class::Right][usize::from(right)], chosen)
}

pub(crate) fn keyring(secrets: &[&str]) -> Keyring {
    let keys = secrets
        .iter()
        .map(|secret| Key::new(secret, Secret::new(secret).expect("a secret")));
    Keyring::new(keys).expect("a keyring")
}

/// An HMAC with the key gone in already.
pub(crate) fn state(secret: &str) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret.as_bytes()).expect("any length will do")
}

pub(crate) fn hmac(state: &Hmac<Sha256>, message: &[&[u8]]) -> [u8; 32] {
    let mut state = state.clone();
    message.iter().for_each(|part| state.update(part));
    state.finalize().into_bytes().into()
}

/// The same with another byte at `position`.
pub(crate) fn wrong_at(position: usize, mut digest: [u8; 32], rng: &mut BenchRng) -> [u8; 32] {
    let flipped = rng.random_range(1..=u8::MAX);
    // All bytes are written in both classes: where one was written is in the processor's buffers.
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte ^= flipped * u8::from(black_box(at) == position);
    }
    digest
}

/// Work that is the same in both classes, so that nothing of how a sample was made is left in the
/// processor's buffers and predictors when the clock starts.
pub(crate) fn settle(state: &Hmac<Sha256>) {
    black_box(hmac(state, &[&[0; BODY_LEN]]));
}

/// Writes `digest` in hexadecimal over the digits at the end of `text`, which stays where it is.
pub(crate) fn write_digits(text: &mut String, digest: [u8; 32]) {
    let mut digits = [0; 64];
    hex::encode_to_slice(digest, &mut digits).expect("two digits for each byte");
    text.truncate(text.len() - digits.len());
    text.push_str(str::from_utf8(&digits).expect("digits"));
}
