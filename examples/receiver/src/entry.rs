//! What is recorded of an event: a line of JSON.

use alloc::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Serialize, Serializer};
use speech_webhooks::{EventError, Fingerprint, prosa, waves};
use thiserror::Error;

/// An event that was accepted, as it is recorded.
#[derive(Debug)]
pub struct Entry {
    /// Which secret signed.
    pub key_id: String,
    /// To know the same request by.
    pub replay_key: Fingerprint,
    /// To know the same result by.
    pub idempotency_key: Fingerprint,
    /// What happened, in a word. With Prosa it may rest on the name in the header, which is not
    /// signed: decide by the body.
    pub event: &'static str,
    /// The line of JSON, with its end.
    pub line: String,
}

#[derive(Serialize)]
struct Line<'e> {
    vendor: &'static str,
    event: &'static str,
    key_id: &'e str,
    #[serde(serialize_with = "as_text")]
    replay_key: Fingerprint,
    #[serde(serialize_with = "as_text")]
    idempotency_key: Fingerprint,
    /// What was signed with a callback's URL.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pairs: BTreeMap<&'e str, &'e str>,
    /// Why a callback's body cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    #[serde(flatten)]
    body: Body<'e>,
}

/// Every byte of the body, to be read with `Event::read_unverified`. Characters that no JSON has
/// would take six bytes each in the line: then it is base64, as for what is not UTF-8.
#[derive(Serialize)]
enum Body<'e> {
    #[serde(rename = "body")]
    Text(&'e str),
    #[serde(rename = "body_base64")]
    Other(String),
}

fn as_text<S: Serializer>(key: &Fingerprint, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(key)
}

impl<'e> Body<'e> {
    fn of(bytes: &'e [u8]) -> Self {
        let is_never_in_json = |byte: &u8| *byte < b' ' && !b"\t\n\r".contains(byte);
        match str::from_utf8(bytes) {
            Ok(text) if !bytes.iter().any(is_never_in_json) => Self::Text(text),
            _ => Self::Other(BASE64_STANDARD.encode(bytes)),
        }
    }
}

/// A delivery that is verified, but cannot be read.
#[derive(Debug, Error)]
#[error("{error}")]
pub struct Unreadable {
    /// Why.
    pub error: EventError,
    /// Which secret signed.
    pub key_id: String,
    /// To know the same request by.
    pub replay_key: Fingerprint,
}

impl Entry {
    /// Reads a delivery. The vendor keeps and retries what is not acknowledged, so one that cannot
    /// be read is an error.
    ///
    /// # Errors
    ///
    /// If the body cannot be read as an event.
    pub fn of_prosa<B: AsRef<[u8]>>(verified: &prosa::Verified<B>) -> Result<Self, Unreadable> {
        let event = verified.event().map_err(|error| Unreadable {
            error,
            key_id: verified.key_id().to_owned(),
            replay_key: verified.replay_key(),
        })?;
        let event = match event {
            prosa::Event::TranscriptionCompleted(_) => "transcription-completed",
            prosa::Event::TranscriptionFailed(_) => "transcription-failed",
            prosa::Event::SynthesisCompleted(_) => "synthesis-completed",
            prosa::Event::SynthesisFailed(_) => "synthesis-failed",
            prosa::Event::Ping(_) => "ping",
            _ => "unknown",
        };
        Ok(Self::of_line(&Line {
            vendor: "prosa",
            event,
            key_id: verified.key_id(),
            replay_key: verified.replay_key(),
            idempotency_key: verified.idempotency_key(),
            pairs: BTreeMap::new(),
            error: None,
            body: Body::of(verified.body()),
        }))
    }

    /// Reads a callback. What the vendor does when one is not acknowledged is not documented for
    /// all answers, so one that cannot be read is recorded too.
    #[must_use]
    pub fn of_waves<B: AsRef<[u8]>>(verified: &waves::Verified<B>) -> Self {
        let (event, error) = match verified.event() {
            Ok(waves::Event::TranscriptionCompleted(_)) => ("transcription-completed", None),
            Ok(waves::Event::TranscriptionFailed(_)) => ("transcription-failed", None),
            Ok(_) => ("unknown", None),
            Err(error) => ("unreadable", Some(error.code())),
        };
        Self::of_line(&Line {
            vendor: "waves",
            event,
            key_id: verified.key_id(),
            replay_key: verified.replay_key(),
            idempotency_key: verified.idempotency_key(),
            pairs: verified.pairs().collect(),
            error,
            body: Body::of(verified.body()),
        })
    }

    #[expect(
        clippy::expect_used,
        reason = "strings under the names of fields are JSON"
    )]
    fn of_line(line: &Line<'_>) -> Self {
        Self {
            key_id: line.key_id.to_owned(),
            replay_key: line.replay_key,
            idempotency_key: line.idempotency_key,
            event: line.event,
            line: serde_json::to_string(line).expect("JSON") + "\n",
        }
    }
}
