//! Request targets: any text, and signed ones that were rewritten on their way. The crate and the
//! slow verifier agree, and a rewritten target is accepted if and only if it means what was signed.

#![no_main]

use arbitrary::Arbitrary as _;
use libfuzzer_sys::{arbitrary::Unstructured, fuzz_target};
use speech_webhooks::{
    UnixTime,
    waves::{Diagnosis, Verified},
};
use speech_webhooks_fuzz::{
    callback::Signing,
    keys::{EPOCH, NOW, Ring, secrets},
    redaction::assert_message,
    slow::waves::{self, Meaning},
};

/// The first byte of an input that describes a signed target. Any other input is a target itself.
const SIGNED: u8 = b's';

fuzz_target!(|data: &[u8]| match data.split_first() {
    Some((&SIGNED, rest)) => {
        if let Ok(signing) = Signing::arbitrary_take_rest(Unstructured::new(rest)) {
            check_signed(&signing);
        }
    }
    _ => {
        if let Ok(target) = str::from_utf8(data) {
            check_any(target);
        }
    }
});

/// A diagnosis hashes the target many times, so only some targets are diagnosed.
const fn is_diagnosed(target: &str) -> bool {
    target.len().is_multiple_of(8)
}

/// Checks any target. Nobody here has the secret.
fn check_any(target: &str) {
    let ring = Ring::Rotation;
    for for_audience in [false, true] {
        let meaning = Meaning::of(target, for_audience);
        let verdict = waves::verify(ring.keys(), meaning.as_ref(), EPOCH);
        let verifier = ring.waves(for_audience);
        let outcome = verifier.verify(target, b"", NOW);
        let Err(error) = outcome else {
            panic!("forged: {target}");
        };
        assert_eq!(verifier.check_target(target, NOW), Err(error));
        assert!(verdict.agrees_with(Err(error)), "{verdict:?}, {error:?}");
        let shown = format!("{error} {error:?} {}", error.code());
        assert_message(&shown);
        assert!(secrets().iter().all(|secret| !shown.contains(secret)));
        if is_diagnosed(target) {
            let diagnosis = verifier.diagnose(target, NOW);
            let nothing = [Diagnosis::AsStated(error), Diagnosis::Unexplained];
            assert!(nothing.contains(&diagnosis), "{diagnosis:?} for {target}");
            assert_message(&diagnosis.to_string());
        }
    }
}

fn check_signed(signing: &Signing<'_>) {
    let Some(signed) = signing.signed() else {
        return;
    };
    let target = signing.arrive(&signed);
    let for_audience = signing.for_audience;
    let now = signing.arrives_at.secs();

    let verifier = signing.ring.waves(for_audience);
    let at = UnixTime::from_secs(now);
    let outcome = verifier.verify(&target, b"", at);
    let early = verifier.check_target(&target, at);
    assert_eq!(early.err(), outcome.as_ref().err().copied());
    let key_id = outcome.as_ref().map(Verified::key_id);
    let meaning = Meaning::of(&target, for_audience);
    let verdict = waves::verify(signing.ring.keys(), meaning.as_ref(), now);
    assert!(
        verdict.agrees_with(key_id.map_err(|error| *error)),
        "{verdict:?} from the slow verifier, {outcome:?} from the crate for {target}"
    );

    if is_diagnosed(&target) {
        let diagnosis = verifier.diagnose(&target, at);
        assert_eq!(diagnosis == Diagnosis::Verifies, outcome.is_ok(), "{diagnosis:?} for {target}");
        let shown = diagnosis.to_string();
        assert!(shown.len() < 400 && shown.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
    }

    // The verdict knows only the meaning, so it shows that a target with the same meaning is
    // accepted.
    if let Ok(verified) = &outcome {
        let meant = Meaning::of(&signed, for_audience).expect("a signed target is well-formed");
        assert!(verified.extras().eq(meant.pairs()), "{target}");
        assert_eq!(verified.expires_at().as_secs(), meant.expires_at());
        assert!(meaning == Some(meant), "{target} is accepted as {signed}");
    }
}
