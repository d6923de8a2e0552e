//! Correctly signed deliveries, with changes that must not matter to them, and at most one that
//! must.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use speech_webhooks::{
    UnixTime,
    prosa::{Diagnosis, Verified},
};
use speech_webhooks_fuzz::{
    delivery::{Delivery, Sending},
    slow::{Scheme, prosa},
    transit::{Harm, Harmless},
};

#[derive(Arbitrary, Debug)]
struct Case<'a> {
    sending: Sending,
    harmless: [Option<Harmless>; 5],
    harm: Option<Harm>,
    diagnosed: bool,
    body: &'a [u8],
}

fuzz_target!(|case: Case<'_>| {
    let Case { sending, body, .. } = case;
    let mut delivery = Delivery::new(&sending, body);
    for change in case.harmless.into_iter().flatten() {
        change.happen_to(&mut delivery);
    }
    if let Some(harm) = case.harm {
        harm.happen_to(&mut delivery);
    }
    let headers = delivery.headers();
    let verifier = sending.ring.prosa(delivery.scheme, sending.tolerance.duration());
    let now = UnixTime::from_secs(sending.arrives_at.secs());

    let outcome = verifier.verify(&headers, &delivery.body, now);
    let key_id = outcome.as_ref().map(Verified::key_id);
    if case.harm.is_none() {
        let verdict = sending.verdict(body);
        assert!(
            verdict.agrees_with(key_id.map_err(|error| *error)),
            "{verdict:?} expected, {outcome:?} found"
        );
    } else {
        assert!(outcome.is_err(), "{outcome:?}");
    }
    if let Ok(verified) = &outcome {
        assert_eq!(verified.body(), body);
        let signed_at =
            (sending.scheme == Scheme::TimestampedHmac).then(|| sending.signed_at.secs());
        assert_eq!(verified.signed_at().map(UnixTime::as_secs), signed_at);
        let event_name = prosa::event_name(&headers);
        assert_eq!(verified.unsigned_event_name(), event_name.as_deref());
    }
    if case.diagnosed {
        let diagnosis = verifier.diagnose(&headers, &delivery.body, now);
        assert_eq!(diagnosis == Diagnosis::Verifies, outcome.is_ok());
    }
});
