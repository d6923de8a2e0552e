//! Verification of Waves' callback URLs.

use dudect_bencher::{BenchRng, Class, CtRunner, rand::RngExt as _};
use speech_webhooks::{VerifyError, waves::Verifier};

use crate::delivery::{
    BODY_LEN, FIRST_OR_LAST, NOW, SECRETS, Sample, T, choose, hmac, keyring, measure, state,
    wrong_at,
};

pub(crate) fn signature<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    let verifier = Verifier::new(keyring(&SECRETS[..1]));
    let state = state(SECRETS[0]);
    let make = || {
        let (pairs, text) = pairs(rng);
        let (class, position) = choose(FIRST_OR_LAST, rng);
        let digest = hmac(&state, &[text.as_bytes()]);
        callback(class, &pairs, wrong_at(position, digest, rng))
    };
    measure(SAMPLES, runner, make, |target, body| {
        verify(&verifier, target, body, Err(VerifyError::SignatureMismatch));
    });
}

pub(crate) fn key<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    let verifier = Verifier::new(keyring(&SECRETS[..3]));
    let states = SECRETS.map(state);
    let make = || {
        let (pairs, text) = pairs(rng);
        let (class, position) = choose([0, 2], rng);
        callback(class, &pairs, hmac(&states[position], &[text.as_bytes()]))
    };
    measure(SAMPLES, runner, make, |target, body| {
        verify(&verifier, target, body, Ok(()));
    });
}

/// Returns the parameters of a URL, and the text that is signed for it.
fn pairs(rng: &mut BenchRng) -> (String, String) {
    let pairs = format!("callback_expires={T}&case_id={:016x}", rng.random::<u64>());
    let text = format!("speech-webhooks waves callback v1\npath /waves\n{pairs}");
    (pairs, text)
}

fn callback(class: Class, pairs: &str, digest: [u8; 32]) -> Sample {
    let digits = hex::encode(digest);
    Sample {
        class,
        signed: format!("/waves?{pairs}&callback_signature=v1.{digits}"),
        body: [0; BODY_LEN],
    }
}

fn verify(verifier: &Verifier, target: &str, body: &[u8], expected: Result<(), VerifyError>) {
    assert_eq!(verifier.verify(target, body, NOW).map(drop), expected);
}
