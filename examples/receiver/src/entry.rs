//! What is recorded of an event: a line of JSON.

use alloc::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Serialize, Serializer};
use speech_webhooks::{Deviation, Fingerprint, ReadError, prosa, waves};

const UNREADABLE: &str = "unreadable";

/// An event that was accepted, as it is recorded.
#[derive(Debug)]
pub struct Entry {
    /// Which secret signed.
    pub key_id: String,
    /// To know the same request by.
    pub replay_key: Fingerprint,
    /// To know the same result by, together with `event`: see there.
    pub idempotency_key: Fingerprint,
    /// What happened, in a word: the kind of event, or `unreadable`.
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
    pub error: Option<ReadError>,
    /// Where it differs from what its vendor documents: no value of the body is in that.
    pub deviations: Vec<Deviation>,
    /// The line of JSON, with its end.
    pub line: String,
}

#[derive(Serialize)]
struct Line<'e, E> {
    vendor: &'static str,
    key_id: &'e str,
    replay_key: Fingerprint,
    idempotency_key: Fingerprint,
    /// What was signed with a callback's URL.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pairs: BTreeMap<&'e str, &'e str>,
    event: Option<E>,
    /// Why there is no event.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_code")]
    error: Option<ReadError>,
    #[serde(flatten)]
    body: Option<Body<'e>>,
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

fn as_code<S: Serializer>(error: &Option<ReadError>, serializer: S) -> Result<S::Ok, S::Error> {
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
    /// Of a delivery. One that cannot be read is recorded too, with its body: it reads no better the next
    /// time, and the vendor gives up after a few. With `record_body`, any is recorded with its body.
    #[must_use]
    pub fn of_prosa(verified: &prosa::Verified<'_>, record_body: bool) -> Self {
        let event = verified.event();
        let kind = event.as_ref().map_or(UNREADABLE, prosa::Event::kind);
        let line = Line {
            vendor: "prosa",
            key_id: verified.key_id(),
            replay_key: verified.replay_key(),
            idempotency_key: verified.idempotency_key(),
            pairs: BTreeMap::new(),
            error: event.as_ref().err().copied(),
            body: (record_body || event.is_err()).then(|| Body::of(verified.body())),
            event: event.ok(),
        };
        Self::of_line(&line, kind, verified.deviations())
    }

    /// Of a callback, in the same way.
    #[must_use]
    pub fn of_waves(verified: &waves::Verified<'_>, record_body: bool) -> Self {
        let event = verified.event();
        let kind = event.as_ref().map_or(UNREADABLE, waves::Event::kind);
        let line = Line {
            vendor: "waves",
            key_id: verified.key_id(),
            replay_key: verified.replay_key(),
            idempotency_key: verified.idempotency_key(),
            pairs: verified.extras().collect(),
            error: event.as_ref().err().copied(),
            body: (record_body || event.is_err()).then(|| Body::of(verified.body())),
            event: event.ok(),
        };
        Self::of_line(&line, kind, verified.deviations())
    }

    #[expect(
        clippy::expect_used,
        reason = "events, and strings under the names of fields, are JSON"
    )]
    fn of_line(
        line: &Line<'_, impl Serialize>,
        event: &'static str,
        deviations: Vec<Deviation>,
    ) -> Self {
        Self {
            key_id: line.key_id.to_owned(),
            replay_key: line.replay_key,
            idempotency_key: line.idempotency_key,
            event,
            error: line.error,
            deviations,
            line: serde_json::to_string(line).expect("JSON") + "\n",
        }
    }
}
