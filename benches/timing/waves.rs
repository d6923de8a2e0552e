//! Verification of Waves' callback URLs.

use dudect_bencher::{BenchRng, CtRunner, rand::RngExt as _};
use speech_webhooks::{VerifyError, waves::Verifier};

use crate::delivery::{
    FIRST_OR_LAST, SECRETS, T, choose, hmac, keyring, settle, state, write_digits, wrong_at,
};

pub(crate) fn signature<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    let verifier = Verifier::new(keyring(&SECRETS[..1]));
    let state = state(SECRETS[0]);
    let mut target = String::with_capacity(256);
    for _ in 0..SAMPLES {
        let text = write_unsigned(&mut target, rng);
        let digest = hmac(&state, &[text.as_bytes()]);
        let (class, position) = choose(FIRST_OR_LAST, rng);
        write_digits(&mut target, wrong_at(position, digest, rng));
        settle(&state);
        runner.run_one(class, || verify(&verifier, &target));
    }
    assert_eq!(
        verify(&verifier, &target),
        Err(VerifyError::SignatureMismatch)
    );
}

pub(crate) fn key<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    let verifier = Verifier::new(keyring(&SECRETS));
    let states = SECRETS.map(state);
    let mut target = String::with_capacity(256);
    for _ in 0..SAMPLES {
        let text = write_unsigned(&mut target, rng);
        // Under all, whichever is taken: memory is as warm in both classes.
        let digests = states
            .each_ref()
            .map(|state| hmac(state, &[text.as_bytes()]));
        let (class, position) = choose([0, 2], rng);
        write_digits(&mut target, digests[position]);
        settle(&states[0]);
        runner.run_one(class, || verify(&verifier, &target));
    }
    assert_eq!(verify(&verifier, &target), Ok(()));
}

/// Writes a target with room for the digits over `target`, and gives the text to sign.
fn write_unsigned(target: &mut String, rng: &mut BenchRng) -> String {
    let pairs = format!("callback_expires={T}&case_id={:016x}", rng.random::<u64>());
    target.clear();
    target.extend([
        "/waves?",
        &pairs,
        "&callback_signature=v1.",
        &"0".repeat(64),
    ]);
    format!("speech-webhooks waves callback v1\npath /waves\n{pairs}")
}

fn verify(verifier: &Verifier, target: &str) -> Result<(), VerifyError> {
    verifier.verify(target, b"", T).map(drop)
}
