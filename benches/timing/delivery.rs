//! The parts of the samples: a random body, and its signature by the `hmac` crate.

use core::hint::black_box;

use dudect_bencher::{
    BenchRng, Class, CtRunner,
    rand::{Rng as _, RngExt as _},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use speech_webhooks::{Key, Keyring, UnixTime};

pub(crate) const SECRETS: [&str; 6] =
    ["whsec_first", "whsec_second", "whsec_third", "whsec_fourth", "whsec_fifth", "whsec_sixth"];

/// When everything is signed and verified.
pub(crate) const T: u64 = 1_767_225_600;
pub(crate) const NOW: UnixTime = UnixTime::from_secs(T);

/// Short, so that the time of the hash does not hide that of the rest.
pub(crate) const BODY_LEN: usize = 300;

/// The positions of a digest's first and last byte.
pub(crate) const FIRST_OR_LAST: [usize; 2] = [0, 31];

/// What is verified, and its class.
pub(crate) struct Sample {
    pub(crate) class: Class,
    /// The signature header or the request target.
    pub(crate) signed: String,
    pub(crate) body: [u8; BODY_LEN],
}

/// How many samples are made before they are measured. The memory accesses and branches of making a sample of one class
/// must have left the processor's buffers and predictors when the clock starts.
const BATCH: u32 = 1_000;

/// Measures `verify` for each sample, all in the same memory, and each after the same work.
pub(crate) fn measure<R>(
    samples: u32,
    runner: &mut CtRunner,
    mut make: impl FnMut() -> Sample,
    verify: impl Fn(&str, &[u8]) -> R,
) {
    let state = state(SECRETS[0]);
    let (mut signed, mut body) = (String::with_capacity(256), [0; BODY_LEN]);
    let mut left = samples;
    while left > 0 {
        let count = left.min(BATCH);
        left -= count;
        let batch: Vec<_> = (0..count).map(|_| make()).collect();
        for sample in &batch {
            signed.clone_from(&sample.signed);
            body.copy_from_slice(&sample.body);
            black_box(hmac(&state, &[&[0; BODY_LEN]]));
            runner.run_one(sample.class, || verify(&signed, &body));
        }
    }
}

/// Returns the class of the next sample, and the value of `two` that the class has.
pub(crate) fn choose<T: Copy>(two: [T; 2], rng: &mut BenchRng) -> (Class, T) {
    if rng.random() { (Class::Right, two[1]) } else { (Class::Left, two[0]) }
}

pub(crate) fn random_body(rng: &mut BenchRng) -> [u8; BODY_LEN] {
    let mut body = [0; BODY_LEN];
    rng.fill_bytes(&mut body);
    body
}

pub(crate) fn keyring(secrets: &[&str]) -> Keyring {
    let keys = secrets.iter().enumerate();
    let keys = keys.map(|(number, secret)| Key::new(number.to_string(), secret));
    Keyring::new(keys).expect("a keyring")
}

/// Returns an HMAC that has already processed the key.
pub(crate) fn state(secret: &str) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret.as_bytes()).expect("HMAC accepts keys of any length")
}

pub(crate) fn hmac(state: &Hmac<Sha256>, message: &[&[u8]]) -> [u8; 32] {
    let mut state = state.clone();
    message.iter().for_each(|part| state.update(part));
    state.finalize().into_bytes().into()
}

/// Returns the digest with another byte at `position`.
pub(crate) fn wrong_at(position: usize, mut digest: [u8; 32], rng: &mut BenchRng) -> [u8; 32] {
    digest[position] ^= rng.random_range(1..=u8::MAX);
    digest
}
