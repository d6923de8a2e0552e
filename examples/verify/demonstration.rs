//! The demonstration without arguments: a sample of each vendor is verified, and then rejected after
//! a change or too late.

use core::time::Duration;

use speech_webhooks::{Key, Keyring, UnixTime};

use crate::{
    arguments::{Secrets, Stop, rejection, shown as event_shown, unreadable, usage},
    prosa, waves,
};

pub(crate) fn of_both_vendors() -> String {
    prosa_deliveries() + &waves_callbacks()
}

fn prosa_deliveries() -> String {
    const BODY: &[u8] =
        include_bytes!("../../tests/samples/prosa-docs2-event-body-stt.jobs.completed.json");
    const SECRET: &str = "a35837907f71e9eaf52848b54ca11135187e9e30e23f2ac001eabbc3321e9bdd";
    const SIGNED_AT: u64 = 1_673_940_396;
    // From tests/vectors.json: the vendor's own sample signature belongs to no known message.
    const SIGNATURE: &str =
        "t=1673940396,v1=7be8d7b30fb7c20c70a8892787ee4109680a5628d8758f43b11663a93061ef6d";

    let receive = |body: &[u8], now: u64, expires_at: Option<u64>| -> Result<String, Stop> {
        let now = UnixTime::from_secs(now);
        let key = Key::new("2023-01", SECRET);
        let key = match expires_at {
            Some(expiry) => key.with_expiry(UnixTime::from_secs(expiry)),
            None => key,
        };
        let verifier = speech_webhooks::prosa::Verifier::new(Keyring::new([key]).map_err(usage)?);
        let headers = [("x-prosa-event", "stt.jobs.completed"), ("x-prosa-signature", SIGNATURE)];
        let secrets = Secrets::default();
        let verified = prosa::verified(&verifier, &headers, body, now, &secrets)?;
        let proof = prosa::proof(&verified);
        event_shown(proof, prosa::summary, verified.event(), &verified.deviations())
    };
    let tampered = {
        let text = String::from_utf8_lossy(BODY);
        text.replacen("memuaskan", "memuaskaN", 1)
    };
    let now = SIGNED_AT + 4;
    shown([
        ("Prosa: the sample delivery, four seconds after it was signed", receive(BODY, now, None)),
        ("The same with one byte changed", receive(tampered.as_bytes(), now, None)),
        ("The same with a newline after it", receive(&[BODY, b"\n"].concat(), now, None)),
        ("The same ten minutes later", receive(BODY, SIGNED_AT + 600, None)),
        ("The same after its secret has expired", receive(BODY, now, Some(SIGNED_AT))),
    ])
}

fn waves_callbacks() -> String {
    const BODY: &[u8] = include_bytes!(
        "../../tests/samples/waves-webhook-current-2026-07-request_id-metadata.json"
    );
    const SECRET: &str = "4f1c2d6b8e9a03756c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f40516273";
    const NOW: u64 = 1_767_139_200;
    const VALIDITY: Duration = Duration::from_secs(24 * 60 * 60);

    let keyring = || Keyring::new([Key::new("2026-11", SECRET)]).map_err(usage);
    let submit = || -> Result<String, Stop> {
        let base_url = "https://receiver.example/webhooks/waves";
        let signer = speech_webhooks::waves::Signer::new(keyring()?, base_url).map_err(usage)?;
        let extra = [("case_id", "42"), ("region", "us-east")];
        let submission = signer.sign(extra, VALIDITY, UnixTime::from_secs(NOW));
        Ok(waves::lines(&submission.map_err(usage)?))
    };
    // From tests/callbacks.json.
    let target = "/webhooks/waves?case_id=42&region=us-east&callback_expires=1767225600\
                  &callback_signature=v1.dca0e07372cbaf4ef2fe9b2011a8c3215deba7fc920d38ccb331ef43e491578d";
    let receive = |target: &str, now: u64| -> Result<String, Stop> {
        let verifier = speech_webhooks::waves::Verifier::new(keyring()?);
        let verified = waves::verified(&verifier, target, BODY, UnixTime::from_secs(now))?;
        let proof = waves::proof(&verified);
        event_shown(proof, waves::summary, verified.event(), &verified.deviations())
    };
    shown([
        ("Waves: the webhook_url and the webhook_extra to submit for a case", submit()),
        ("The callback that arrives at that URL an hour later", receive(target, NOW + 60 * 60)),
        ("The same with the case changed", receive(&target.replace("=42", "=43"), NOW + 60 * 60)),
        ("The same two days later", receive(target, NOW + 2 * 24 * 60 * 60)),
    ])
}

fn shown<const N: usize>(cases: [(&str, Result<String, Stop>); N]) -> String {
    cases.into_iter().fold(String::new(), |shown, (title, outcome)| {
        let outcome = match outcome {
            Ok(summary) => summary,
            Err(Stop::Rejected { error, diagnosis }) => rejection(error, diagnosis),
            Err(Stop::Unreadable { shown, error }) => unreadable(&shown, error),
            Err(Stop::Usage(reason)) => format!("{reason}\n"),
            Err(Stop::Help) => String::new(),
        };
        format!("{shown}{title}:\n{outcome}\n")
    })
}
