//! The crate and the slow verifier come to the same, whatever happened to a delivery.

#![no_main]

use libfuzzer_sys::fuzz_target;
use speech_webhooks::prosa::Verified;
use speech_webhooks_fuzz::{arrival::Attempt, slow};

fuzz_target!(|attempt: Attempt<'_>| {
    let arrival = attempt.arrive();
    let verdict = slow::prosa::verify(
        arrival.ring.keys(),
        arrival.scheme,
        arrival.tolerance,
        &arrival.headers,
        &arrival.body,
        arrival.now,
    );
    let verifier = arrival.ring.prosa(arrival.scheme, arrival.tolerance);
    let headers = arrival.headers.iter().map(|(name, value)| (name, value));
    let outcome = verifier.verify(headers, &arrival.body, arrival.now);
    let key_id = outcome.as_ref().map(Verified::key_id);
    assert!(
        verdict.agrees_with(key_id.map_err(|error| *error)),
        "{verdict:?} by the slow one, {outcome:?} by the crate"
    );
    if let Ok(verified) = &outcome {
        let event_name = slow::prosa::event_name(&arrival.headers);
        assert_eq!(verified.event_name_unverified(), event_name.as_deref());
    }
});
