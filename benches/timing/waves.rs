//! Verification of Waves' callback URLs.

use dudect_bencher::{BenchRng, CtRunner, rand::RngExt as _};
use speech_webhooks::{VerifyError, waves::Verifier};

use crate::delivery::{
    FIRST_OR_LAST, SECRETS, T, choose, hmac, keyring, settle, state, write_digits, wrong_at,
};

pub(crate) fn signature<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    let verifier = Verifier::new(keyring(&SECRETS[..1]));
    let state = state(SECRETS[0]);
    let verify = |target: &str| verifier.verify(target, b"", T).map(drop);
    let mut target = String::with_capacity(256);
    for _ in 0..SAMPLES {
        let pairs = format!("callback_expires={T}&case_id={:016x}", rng.random::<u64>());
        let text = format!("speech-webhooks waves callback v1\npath /waves\n{pairs}");
        let digest = hmac(&state, &[text.as_bytes()]);
        let (class, position) = choose(FIRST_OR_LAST, rng);
        target.clear();
        target.extend([
            "/waves?",
            &pairs,
            "&callback_signature=v1.",
            &"0".repeat(64),
        ]);
        write_digits(&mut target, wrong_at(position, digest, rng));
        settle(&state);
        runner.run_one(class, || verify(&target));
    }
    assert_eq!(verify(&target), Err(VerifyError::SignatureMismatch));
}
