//! A verification that leaks on purpose.

use dudect_bencher::{BenchRng, CtRunner, rand::Rng as _};

use crate::delivery::{
    BODY_LEN, FIRST_OR_LAST, SECRETS, choose, hmac, settle, state, write_digits, wrong_at,
};

pub(crate) fn signature<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    let state = state(SECRETS[0]);
    let mut signature = "0".repeat(64);
    let mut body = [0; BODY_LEN];
    for _ in 0..SAMPLES {
        rng.fill_bytes(&mut body);
        let digest = hmac(&state, &[&body]);
        let (class, position) = choose(FIRST_OR_LAST, rng);
        write_digits(&mut signature, wrong_at(position, digest, rng));
        settle(&state);
        runner.run_one(class, || {
            let expected = hex::encode(hmac(&state, &[&body]));
            equal(expected.as_bytes(), signature.as_bytes())
        });
    }
}

/// Ends at the first digit that differs.
fn equal(expected: &[u8], signature: &[u8]) -> bool {
    expected
        .iter()
        .zip(signature)
        .all(|(expected, digit)| expected == digit)
}
