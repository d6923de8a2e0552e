//! The crate and the slow verifier agree on a delivery, whatever happened to it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use speech_webhooks::{UnixTime, prosa::Verified};
use speech_webhooks_fuzz::{
    arrival::Attempt,
    slow::{self, Verdict},
};

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
    let now = UnixTime::from_secs(arrival.now);
    let outcome = verifier.verify(&arrival.headers, &arrival.body, now);
    // The headers alone show what no body can make right.
    let early = verifier.check_headers(&arrival.headers, now).err();
    let is_early = matches!(verdict, Verdict::Malformed | Verdict::NoActiveKey);
    assert_eq!(early, outcome.as_ref().err().copied().filter(|_| is_early));
    let key_id = outcome.as_ref().map(Verified::key_id);
    assert!(
        verdict.agrees_with(key_id.map_err(|error| *error)),
        "{verdict:?} from the slow verifier, {outcome:?} from the crate"
    );
    if let Ok(verified) = &outcome {
        let event_name = slow::prosa::event_name(&arrival.headers);
        assert_eq!(verified.unsigned_event_name(), event_name.as_deref());
    }
});
