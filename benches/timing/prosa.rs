//! Verification of Prosa's deliveries.

use dudect_bencher::{BenchRng, CtRunner};
use sha2::{Digest as _, Sha256};
use speech_webhooks::{
    VerifyError,
    prosa::{Scheme, Verifier},
};

use crate::delivery::{
    FIRST_OR_LAST, NOW, SECRETS, Sample, T, choose, hmac, keyring, measure, random_body, state,
    wrong_at,
};

const HMAC: Scheme = Scheme::TimestampedHmac;

pub(crate) fn none<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    reject::<SAMPLES>([0, 0], HMAC, 0, runner, rng);
}

pub(crate) fn signature<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    reject::<SAMPLES>(FIRST_OR_LAST, HMAC, 0, runner, rng);
}

pub(crate) fn body_hmac<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    reject::<SAMPLES>(FIRST_OR_LAST, Scheme::BodyHmac, 0, runner, rng);
}

pub(crate) fn secret_prefix<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    reject::<SAMPLES>(FIRST_OR_LAST, Scheme::SecretPrefixSha256, 0, runner, rng);
}

pub(crate) fn last_signature<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    reject::<SAMPLES>(FIRST_OR_LAST, HMAC, 2, runner, rng);
}

/// Measures deliveries whose last signature has a wrong byte at one of two positions. All the signatures before it are
/// wrong.
fn reject<const SAMPLES: u32>(
    positions: [usize; 2],
    scheme: Scheme,
    signatures_before: usize,
    runner: &mut CtRunner,
    rng: &mut BenchRng,
) {
    let verifier = Verifier::new(keyring(&SECRETS[..1])).with_scheme(scheme);
    let before = format!(",v1={}", "0".repeat(64)).repeat(signatures_before);
    let state = state(SECRETS[0]);
    let make = || {
        let body = random_body(rng);
        let (class, position) = choose(positions, rng);
        let digest = match scheme {
            Scheme::TimestampedHmac => hmac(&state, &[T.to_string().as_bytes(), b".", &body]),
            Scheme::BodyHmac => hmac(&state, &[&body]),
            _ => Sha256::digest([SECRETS[0].as_bytes(), b".", &body].concat()).into(),
        };
        let name = if scheme == Scheme::BodyHmac { "sha256" } else { "v1" };
        let digits = hex::encode(wrong_at(position, digest, rng));
        Sample { class, signed: format!("t={T}{before},{name}={digits}"), body }
    };
    measure(SAMPLES, runner, make, |header, body| {
        assert_eq!(verify(&verifier, header, body), Err(VerifyError::SignatureMismatch));
    });
}

pub(crate) fn key_of_three<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    first_or_last_key::<SAMPLES>(&SECRETS[..3], runner, rng);
}

pub(crate) fn key_of_six<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    first_or_last_key::<SAMPLES>(&SECRETS, runner, rng);
}

fn first_or_last_key<const SAMPLES: u32>(
    secrets: &[&str],
    runner: &mut CtRunner,
    rng: &mut BenchRng,
) {
    let verifier = Verifier::new(keyring(secrets));
    let states: Vec<_> = secrets.iter().map(|secret| state(secret)).collect();
    let make = || {
        let body = random_body(rng);
        let (class, position) = choose([0, secrets.len() - 1], rng);
        let digest = hmac(&states[position], &[T.to_string().as_bytes(), b".", &body]);
        Sample { class, signed: format!("t={T},v1={}", hex::encode(digest)), body }
    };
    measure(SAMPLES, runner, make, |header, body| {
        assert_eq!(verify(&verifier, header, body), Ok(()));
    });
}

fn verify(verifier: &Verifier, header: &str, body: &[u8]) -> Result<(), VerifyError> {
    verifier.verify([("x-prosa-signature", header)], body, NOW).map(drop)
}
