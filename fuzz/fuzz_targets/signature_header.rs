//! Any headers and any body, under all schemes. Nobody here has the secret.

#![no_main]

use libfuzzer_sys::fuzz_target;
use speech_webhooks::{UnixTime, VerifyError, prosa::Diagnosis};
use speech_webhooks_fuzz::{
    keys::{Ring, Tolerance, secrets},
    redaction::assert_message,
    request,
    slow::Scheme,
};

/// The `now` of the vectors that the seeds are made of.
const NOW: UnixTime = UnixTime::from_secs(1_673_940_400);

/// A diagnosis hashes the body many times, so only short bodies are diagnosed, under one of the
/// schemes.
const MAX_DIAGNOSED: usize = 64;

fuzz_target!(|data: &[u8]| {
    let (headers, body) = request::parse(data);
    for scheme in Scheme::ALL {
        let verifier = Ring::Rotation.prosa(scheme, Tolerance::Default.duration());
        let Err(error) = verifier.verify(&headers, body, NOW) else {
            panic!("forged under {scheme:?}");
        };
        let shown = format!("{error} {error:?} {}", error.code());
        assert_message(&shown);
        assert!(secrets().iter().all(|secret| !shown.contains(secret)));
        assert!([400, 401].contains(&error.http_status()));
        // Everything that is known before the body is read.
        let early = verifier.check_headers(&headers, NOW);
        assert_eq!(early.err().unwrap_or(VerifyError::SignatureMismatch), error);

        if body.len() <= MAX_DIAGNOSED && scheme == Scheme::ALL[body.len() % 3] {
            let diagnosis = verifier.diagnose(&headers, body, NOW);
            assert_ne!(diagnosis, Diagnosis::Verifies);
            assert_message(&diagnosis.to_string());
        }
    }
});
