//! Verification of Prosa's deliveries.

use dudect_bencher::{BenchRng, CtRunner, rand::Rng as _};
use speech_webhooks::{VerifyError, prosa::Verifier};

use crate::delivery::{
    BODY_LEN, FIRST_OR_LAST, SECRETS, T, choose, hmac, keyring, settle, state, write_digits,
    wrong_at,
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
    let (mut header, mut body) = delivery();
    for _ in 0..SAMPLES {
        rng.fill_bytes(&mut body);
        let digest = hmac(&state, &[T.to_string().as_bytes(), b".", &body]);
        let (class, position) = choose(positions, rng);
        write_digits(&mut header, wrong_at(position, digest, rng));
        settle(&state);
        runner.run_one(class, || verify(&verifier, &header, &body));
    }
    assert_eq!(
        verify(&verifier, &header, &body),
        Err(VerifyError::SignatureMismatch)
    );
}

pub(crate) fn key<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    let verifier = Verifier::new(keyring(&SECRETS));
    let states = SECRETS.map(state);
    let (mut header, mut body) = delivery();
    for _ in 0..SAMPLES {
        rng.fill_bytes(&mut body);
        // Under all, whichever is taken: memory is as warm in both classes.
        let digests = states
            .each_ref()
            .map(|state| hmac(state, &[T.to_string().as_bytes(), b".", &body]));
        let (class, position) = choose([0, 2], rng);
        write_digits(&mut header, digests[position]);
        settle(&states[0]);
        runner.run_one(class, || verify(&verifier, &header, &body));
    }
    assert_eq!(verify(&verifier, &header, &body), Ok(()));
}

/// A header with room for the digits, and a body.
fn delivery() -> (String, [u8; BODY_LEN]) {
    (format!("t={T},v1={}", "0".repeat(64)), [0; BODY_LEN])
}

fn verify(verifier: &Verifier, header: &str, body: &[u8]) -> Result<(), VerifyError> {
    verifier
        .verify([("x-prosa-signature", header)], body, T)
        .map(drop)
}
