//! Verification of Prosa's deliveries.

use dudect_bencher::{BenchRng, Class, CtRunner};
use speech_webhooks::{VerifyError, prosa::Verifier};

use crate::delivery::{
    BODY_LEN, FIRST_OR_LAST, SECRETS, Sample, T, choose, hmac, keyring, measure, random_body,
    state, wrong_at,
};

pub(crate) fn none<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    wrong_at_either::<SAMPLES>([0, 0], runner, rng);
}

pub(crate) fn signature<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    wrong_at_either::<SAMPLES>(FIRST_OR_LAST, runner, rng);
}

fn wrong_at_either<const SAMPLES: u32>(
    positions: [usize; 2],
    runner: &mut CtRunner,
    rng: &mut BenchRng,
) {
    let verifier = Verifier::new(keyring(&SECRETS[..1]));
    let state = state(SECRETS[0]);
    let make = || {
        let body = random_body(rng);
        let (class, position) = choose(positions, rng);
        let digest = hmac(&state, &[T.to_string().as_bytes(), b".", &body]);
        delivery(class, wrong_at(position, digest, rng), body)
    };
    measure(SAMPLES, runner, make, |header, body| {
        verify(&verifier, header, body, Err(VerifyError::SignatureMismatch));
    });
}

pub(crate) fn key<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    let verifier = Verifier::new(keyring(&SECRETS));
    let states = SECRETS.map(state);
    let make = || {
        let body = random_body(rng);
        let (class, position) = choose([0, 2], rng);
        let digest = hmac(&states[position], &[T.to_string().as_bytes(), b".", &body]);
        delivery(class, digest, body)
    };
    measure(SAMPLES, runner, make, |header, body| {
        verify(&verifier, header, body, Ok(()));
    });
}

fn delivery(class: Class, digest: [u8; 32], body: [u8; BODY_LEN]) -> Sample {
    Sample {
        class,
        signed: format!("t={T},v1={}", hex::encode(digest)),
        body,
    }
}

fn verify(verifier: &Verifier, header: &str, body: &[u8], expected: Result<(), VerifyError>) {
    let verified = verifier.verify([("x-prosa-signature", header)], body, T);
    assert_eq!(verified.map(drop), expected);
}
