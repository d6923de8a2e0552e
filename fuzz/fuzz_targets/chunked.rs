//! A body in chunks comes to the same as the whole body at once.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use speech_webhooks::VerifyError;
use speech_webhooks_fuzz::{arrival::Attempt, callback::Signing, keys::Moment};

#[derive(Arbitrary, Debug)]
struct Case<'a> {
    cuts: [u8; 4],
    /// How many bytes there may be; without it, as many as there are.
    limit: Option<u8>,
    /// Without it, the body comes in within a second.
    begun_at: Option<Moment>,
    vendor: Vendor<'a>,
}

#[derive(Arbitrary, Debug)]
enum Vendor<'a> {
    Prosa(Attempt<'a>),
    Waves(Signing<'a>, &'a [u8]),
}

impl Case<'_> {
    /// Cuts a body into five chunks, of which some may be empty.
    fn chunks<'b>(&self, body: &'b [u8]) -> impl Iterator<Item = &'b [u8]> {
        let mut rest = body;
        let mut chunks = Vec::new();
        for cut in self.cuts {
            let (chunk, behind) = rest.split_at(usize::from(cut) % (rest.len() + 1));
            chunks.push(chunk);
            rest = behind;
        }
        chunks.push(rest);
        chunks.into_iter()
    }

    fn limit(&self, body: &[u8]) -> usize {
        self.limit.map_or(body.len(), usize::from)
    }

    fn begun_at(&self, now: u64) -> u64 {
        self.begun_at.map_or(now, Moment::secs)
    }

    /// Hands over the chunks, and says whether it was told of a body too long just when it was.
    fn feed(
        &self,
        body: &[u8],
        mut update: impl FnMut(&[u8]) -> Result<(), VerifyError>,
    ) -> Option<VerifyError> {
        let max = self.limit(body);
        let mut len = 0;
        for chunk in self.chunks(body) {
            len += chunk.len();
            let expected = if len > max {
                Err(VerifyError::BodyTooLong { max })
            } else {
                Ok(())
            };
            assert_eq!(update(chunk), expected);
        }
        (len > max).then_some(VerifyError::BodyTooLong { max })
    }
}

fuzz_target!(|case: Case<'_>| match &case.vendor {
    Vendor::Prosa(attempt) => prosa(&case, attempt),
    Vendor::Waves(signing, body) => waves(&case, signing, body),
});

fn prosa(case: &Case<'_>, attempt: &Attempt<'_>) {
    let arrival = attempt.arrive();
    let (body, now) = (&arrival.body, arrival.now);
    let verifier = arrival.ring.prosa(arrival.scheme, arrival.tolerance);
    let headers = || arrival.headers.iter().map(|(name, value)| (name, value));
    let at_once = verifier.verify(headers(), body, now);

    let begun_at = case.begun_at(now);
    let mut incoming = match verifier.begin(headers(), case.limit(body), begun_at) {
        Ok(incoming) => incoming,
        Err(error) if error.http_status() == 400 => return assert_eq!(Some(error), at_once.err()),
        Err(error) => {
            assert_eq!(error, VerifyError::NoActiveKey);
            // A key that had not ended when it began may have by now, and never the reverse.
            assert!(begun_at > now || at_once.err() == Some(error));
            return;
        }
    };
    let too_long = case.feed(body, |chunk| incoming.update(chunk));
    match (incoming.finish_or_keep(now), at_once) {
        (Err(refused), at_once) => {
            let set_back = begun_at > now;
            assert!(set_back || Some(refused.error()) == too_long.or(at_once.err()));
            if case.limit.is_some() {
                let diagnosis = refused.diagnose();
                assert_ne!(diagnosis, speech_webhooks::prosa::Diagnosis::Verifies);
            }
        }
        (Ok(in_chunks), Ok(at_once)) => {
            assert_eq!(too_long, None);
            // With the clock set back, a key that matches may not have been active at the beginning.
            assert!(begun_at > now || in_chunks.key_id() == at_once.key_id());
            assert_eq!(in_chunks.signed_at(), at_once.signed_at());
            let names = [
                in_chunks.event_name_unverified(),
                at_once.event_name_unverified(),
            ];
            assert_eq!(names[0], names[1]);
            assert_eq!(in_chunks.body(), at_once.body());
        }
        (Ok(in_chunks), Err(error)) => panic!("{in_chunks:?} in chunks, {error:?} at once"),
    }
}

fn waves(case: &Case<'_>, signing: &Signing<'_>, body: &[u8]) {
    let Some(signed) = signing.signed() else {
        return;
    };
    let target = signing.arrive(&signed);
    let verifier = signing.ring.waves(signing.for_audience);
    let now = signing.arrives_at.secs();
    let begun_at = case.begun_at(now);

    let mut incoming = match verifier.begin(&target, case.limit(body), begun_at) {
        Ok(incoming) => {
            assert!(verifier.verify(&target, body, begun_at).is_ok());
            incoming
        }
        Err(error) => {
            return assert_eq!(verifier.verify(&target, body, begun_at).err(), Some(error));
        }
    };
    let too_long = case.feed(body, |chunk| incoming.update(chunk));
    match (incoming.finish(now), verifier.verify(&target, body, now)) {
        (Err(error), at_once) => assert_eq!(Some(error), too_long.or(at_once.err())),
        (Ok(in_chunks), Ok(at_once)) => {
            assert_eq!(too_long, None);
            assert_eq!(in_chunks.key_id(), at_once.key_id());
            assert_eq!(in_chunks.expires_at(), at_once.expires_at());
            assert!(in_chunks.pairs().eq(at_once.pairs()));
            assert_eq!(in_chunks.body(), at_once.body());
        }
        (Ok(in_chunks), Err(error)) => panic!("{in_chunks:?} in chunks, {error:?} at once"),
    }
}
