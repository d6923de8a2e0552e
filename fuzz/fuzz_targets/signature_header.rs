//! Any headers and any body, under all schemes. Nobody here has the secret.

#![no_main]

use libfuzzer_sys::fuzz_target;
use speech_webhooks::prosa::Diagnosis;
use speech_webhooks_fuzz::{
    keys::{Ring, Tolerance, secrets},
    redaction::assert_message,
    request,
    slow::Scheme,
};

/// The `now` of the vectors that the seeds are made of.
const NOW: u64 = 1_673_940_400;

/// A diagnosis hashes the body many times: it is made of short ones, under one of the schemes.
const MAX_DIAGNOSED: usize = 64;

fuzz_target!(|data: &[u8]| {
    let (headers, body) = request::parse(data);
    for scheme in Scheme::ALL {
        let verifier = Ring::Rotation.prosa(scheme, Tolerance::Default.duration());
        let pairs = || headers.iter().map(|(name, value)| (name, value));
        let Err(error) = verifier.verify(pairs(), body, NOW) else {
            panic!("forged under {scheme:?}");
        };
        let shown = format!("{error} {error:?} {}", error.code());
        assert_message(&shown);
        assert!(secrets().iter().all(|secret| !shown.contains(secret)));
        assert!([400, 401].contains(&error.http_status()));

        if body.len() <= MAX_DIAGNOSED && scheme == Scheme::ALL[body.len() % 3] {
            let diagnosis = verifier.diagnose(pairs(), body, NOW);
            assert_ne!(diagnosis, Diagnosis::Verifies);
            assert_message(&diagnosis.to_string());
        }
    }
});
