//! A verification that leaks on purpose.

use dudect_bencher::{BenchRng, CtRunner};

use crate::delivery::{
    FIRST_OR_LAST, SECRETS, Sample, choose, hmac, measure, random_body, state, wrong_at,
};

pub(crate) fn signature<const SAMPLES: u32>(runner: &mut CtRunner, rng: &mut BenchRng) {
    let state = state(SECRETS[0]);
    let make = || {
        let body = random_body(rng);
        let (class, position) = choose(FIRST_OR_LAST, rng);
        let digest = wrong_at(position, hmac(&state, &[&body]), rng);
        Sample { class, signed: hex::encode(digest), body }
    };
    measure(SAMPLES, runner, make, |signature, body| {
        let expected = hex::encode(hmac(&state, &[body]));
        equal(expected.as_bytes(), signature.as_bytes())
    });
}

/// Compares until the first digit that differs.
fn equal(expected: &[u8], signature: &[u8]) -> bool {
    expected.iter().zip(signature).all(|(expected, digit)| expected == digit)
}
