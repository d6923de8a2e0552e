//! A callback from `tests/callbacks.json` (made by Python and openssl).

use core::time::Duration;

use speech_webhooks::{
    Key, Keyring, UnixTime,
    waves::{Event, Failure, Signer, Submission, Transcription, Verifier},
};

pub(crate) const SECRET: &str = "4f1c2d6b8e9a03756c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f40516273";
pub(crate) const BASE_URL: &str = "https://receiver.example/webhooks/waves";
pub(crate) const PAIRS: [(&str, &str); 2] = [("case_id", "42"), ("region", "us-east")];
pub(crate) const NO_PAIRS: [(&str, &str); 0] = [];
pub(crate) const NOW: UnixTime = at(1_767_139_200);
pub(crate) const EXPIRES: u64 = 1_767_225_600;
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// HMAC of the signed text of `PAIRS`, `EXPIRES` and the path of `BASE_URL` with `SECRET`.
pub(crate) const DIGEST: &str = "dca0e07372cbaf4ef2fe9b2011a8c3215deba7fc920d38ccb331ef43e491578d";

pub(crate) const BODY: &[u8] =
    include_bytes!("../../samples/waves-webhook-current-2026-07-request_id-metadata.json");

/// Returns the request target that comes back for `PAIRS`.
pub(crate) fn target() -> String {
    format!(
        "/webhooks/waves?case_id=42&region=us-east&callback_expires={EXPIRES}&callback_signature=v1.{DIGEST}"
    )
}

/// Returns the request target that comes back for `submission`.
pub(crate) fn target_of(submission: &Submission) -> String {
    submission.webhook_url().replace("https://receiver.example", "")
}

pub(crate) const fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(secs)
}

pub(crate) fn keyring() -> Keyring {
    Keyring::new([Key::new("current", SECRET)]).expect("one key makes a keyring")
}

pub(crate) fn signer() -> Signer {
    Signer::new(keyring(), BASE_URL).expect("the test's base URL is valid")
}

pub(crate) fn verifier() -> Verifier {
    Verifier::new(keyring())
}

/// Reads `body`, which must be a completed transcription.
pub(crate) fn transcription(body: &str) -> Transcription<'_> {
    match Event::read_unverified(body.as_bytes()) {
        Ok(Event::TranscriptionCompleted(transcription)) => transcription,
        other => panic!("not a completed transcription: {other:?}: {body}"),
    }
}

/// Reads `body`, which must be a failed transcription.
pub(crate) fn failure(body: &str) -> Failure<'_> {
    match Event::read_unverified(body.as_bytes()) {
        Ok(Event::TranscriptionFailed(failure)) => failure,
        other => panic!("not a failed transcription: {other:?}: {body}"),
    }
}
