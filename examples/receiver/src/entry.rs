//! What is recorded of an event: a line of JSON.

use alloc::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Serialize, Serializer};
use speech_webhooks::{Deviation, EventError, Fingerprint, prosa, waves};

/// An event that was accepted, as it is recorded.
#[derive(Debug)]
pub struct Entry {
    /// Which secret signed.
    pub key_id: String,
    /// To know the same request by.
    pub replay_key: Fingerprint,
    /// To know the same result by, together with `event`: see there.
    pub idempotency_key: Fingerprint,
    /// What happened, in a word: `transcription-completed`, `transcription-failed`,
    /// `synthesis-completed`, `synthesis-failed`, `ping`, `unknown` or `unreadable`.
    ///
    /// A duplicate has the same `idempotency_key` and the same word. The key is made of signed bytes
    /// only, and one body may be two honest events: `{"job_id": "j-1"}` under `stt.job.failed`, and
    /// later under `stt.job.completed`. Only the name in Prosa's header tells them apart.
    ///
    /// That name is not signed. Somebody with a captured delivery can send it under other names, and
    /// where its body leaves the word open, each name may give another word. While the key is
    /// remembered, that makes at most one more line for each of the seven words, never more. It keeps
    /// out no honest event: that has another word, or the same word and the same body. A body that
    /// shows kind and outcome has one word under any name. So decide by the body.
    pub event: &'static str,
    /// Why it is `unreadable`.
    pub error: Option<EventError>,
    /// Where it differs from what its vendor documents: no value of the body is in that.
    pub deviations: Vec<Deviation>,
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
    /// Why the body cannot be read.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_code")]
    error: Option<EventError>,
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

fn as_code<S: Serializer>(error: &Option<EventError>, serializer: S) -> Result<S::Ok, S::Error> {
    error.map(|error| error.code()).serialize(serializer)
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

impl Entry {
    /// Of a delivery. One that cannot be read is recorded too: it reads no better the next time, and
    /// the vendor gives up after a few.
    #[must_use]
    pub fn of_prosa<B: AsRef<[u8]>>(verified: &prosa::Verified<B>) -> Self {
        let (event, error) = in_a_word(verified.event().map(|event| match event {
            prosa::Event::TranscriptionCompleted(_) => "transcription-completed",
            prosa::Event::TranscriptionFailed(_) => "transcription-failed",
            prosa::Event::SynthesisCompleted(_) => "synthesis-completed",
            prosa::Event::SynthesisFailed(_) => "synthesis-failed",
            prosa::Event::Ping(_) => "ping",
            _ => "unknown",
        }));
        let line = Line {
            vendor: "prosa",
            event,
            key_id: verified.key_id(),
            replay_key: verified.replay_key(),
            idempotency_key: verified.idempotency_key(),
            pairs: BTreeMap::new(),
            error,
            body: Body::of(verified.body()),
        };
        Self::of_line(&line, verified.deviations())
    }

    /// Of a callback, also of one that cannot be read.
    #[must_use]
    pub fn of_waves<B: AsRef<[u8]>>(verified: &waves::Verified<B>) -> Self {
        let (event, error) = in_a_word(verified.event().map(|event| match event {
            waves::Event::TranscriptionCompleted(_) => "transcription-completed",
            waves::Event::TranscriptionFailed(_) => "transcription-failed",
            _ => "unknown",
        }));
        let line = Line {
            vendor: "waves",
            event,
            key_id: verified.key_id(),
            replay_key: verified.replay_key(),
            idempotency_key: verified.idempotency_key(),
            pairs: verified.pairs().collect(),
            error,
            body: Body::of(verified.body()),
        };
        Self::of_line(&line, verified.deviations())
    }

    #[expect(
        clippy::expect_used,
        reason = "strings under the names of fields are JSON"
    )]
    fn of_line(line: &Line<'_>, deviations: Vec<Deviation>) -> Self {
        Self {
            key_id: line.key_id.to_owned(),
            replay_key: line.replay_key,
            idempotency_key: line.idempotency_key,
            event: line.event,
            error: line.error,
            deviations,
            line: serde_json::to_string(line).expect("JSON") + "\n",
        }
    }
}

fn in_a_word(read: Result<&'static str, EventError>) -> (&'static str, Option<EventError>) {
    (read.unwrap_or("unreadable"), read.err())
}
