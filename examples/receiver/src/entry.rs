//! The line of JSON that the record has for an event.

use alloc::{borrow::Cow, collections::BTreeMap};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Serialize, Serializer};
use speech_webhooks::{Deviation, Fingerprint, ReadError, prosa, waves};

const UNREADABLE: &str = "unreadable";

/// The vendor that sent an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "names")]
pub enum Vendor {
    Prosa,
    Waves,
}

impl Vendor {
    /// Returns the name in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prosa => "prosa",
            Self::Waves => "waves",
        }
    }
}

/// An accepted event, in the form in which it is recorded.
#[derive(Debug)]
pub struct Entry {
    /// The vendor that sent the event.
    pub vendor: Vendor,
    /// The id of the key that signed.
    pub key_id: String,
    /// Recognises the same request.
    pub replay_key: Fingerprint,
    /// Recognises the same result, together with `event`: see there.
    pub idempotency_key: Fingerprint,
    /// The kind of event, in one word, or `unreadable`.
    ///
    /// A duplicate has the same `idempotency_key` and the same word. The key comes from signed bytes
    /// only, and one body may be two honest events: `{"job_id": "j-1"}` under `stt.job.failed`, and
    /// later under `stt.job.completed`. Only the name in Prosa's header tells them apart.
    ///
    /// That name is not signed. Somebody with a captured delivery can send it under other names. If
    /// its body does not decide the kind, each name may give another word. While the key is
    /// remembered, that adds at most one line for each of the seven words. It suppresses no honest
    /// event, which has another word, or the same word and the same body. A body that shows kind and
    /// outcome gives the same word under any name. So decide by the body.
    pub event: &'static str,
    /// The reason for which the body is `unreadable`.
    pub error: Option<ReadError>,
    /// Where the body differs from the vendor's documentation. They contain no value of the body.
    pub deviations: Vec<Deviation>,
    /// The line of JSON, with a newline at its end.
    pub line: Vec<u8>,
}

impl Entry {
    /// Whether this is a completed transcription at a Waves URL. Somebody else may have sent another one to the same URL,
    /// since nobody signs the body.
    pub(crate) fn is_completed_at_url(&self) -> bool {
        self.vendor == Vendor::Waves && self.event == "transcription-completed"
    }

    /// Returns the recorded line, marked if the event differs from the first completed one at its URL.
    pub(crate) fn line(&self, is_conflict: bool) -> Cow<'_, [u8]> {
        match self.line.strip_prefix(b"{") {
            Some(rest) if is_conflict => [b"{\"conflict\":true,", rest].concat().into(),
            _ => Cow::from(&self.line),
        }
    }
}

/// The optional parts of an entry.
#[derive(Clone, Copy, Debug, Default)]
pub struct Details {
    /// The body of a readable event. An unreadable body is always recorded.
    pub body: bool,
    /// Where the body differs from the vendor's documentation.
    pub deviations: bool,
}

#[derive(Serialize)]
struct Line<'e, E> {
    vendor: Vendor,
    key_id: &'e str,
    replay_key: Fingerprint,
    idempotency_key: Fingerprint,
    /// The signed pairs of a callback URL.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pairs: BTreeMap<&'e str, &'e str>,
    event: Option<E>,
    /// The reason for which there is no event.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_code")]
    error: Option<ReadError>,
    #[serde(flatten)]
    body: Option<Body<'e>>,
}

/// Every byte of the body, for `Event::read_unverified`. A body is in base64 if it is not UTF-8, or if it has
/// control characters that JSON does not allow: each would need six bytes in the line.
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
    /// Returns the entry of a delivery. An unreadable delivery has an entry too, with its body: a retry would be just as
    /// unreadable, and the vendor gives up after a few.
    #[must_use]
    pub fn of_prosa(verified: &prosa::Verified<'_>, details: Details) -> Self {
        let event = verified.event();
        let kind = event.as_ref().map_or(UNREADABLE, prosa::Event::kind);
        let line = Line {
            vendor: Vendor::Prosa,
            key_id: verified.key_id(),
            replay_key: verified.replay_key(),
            idempotency_key: verified.idempotency_key(),
            pairs: BTreeMap::new(),
            error: event.as_ref().err().copied(),
            body: (details.body || event.is_err()).then(|| Body::of(verified.body())),
            event: event.ok(),
        };
        let deviations = if details.deviations { verified.deviations() } else { Vec::new() };
        Self::of_line(&line, kind, deviations, verified.body().len())
    }

    /// Returns the entry of a callback, in the same way.
    #[must_use]
    pub fn of_waves(verified: &waves::Verified<'_>, details: Details) -> Self {
        let event = verified.event();
        let kind = event.as_ref().map_or(UNREADABLE, waves::Event::kind);
        let line = Line {
            vendor: Vendor::Waves,
            key_id: verified.key_id(),
            replay_key: verified.replay_key(),
            idempotency_key: verified.idempotency_key(),
            pairs: verified.extras().collect(),
            error: event.as_ref().err().copied(),
            body: (details.body || event.is_err()).then(|| Body::of(verified.body())),
            event: event.ok(),
        };
        let deviations = if details.deviations { verified.deviations() } else { Vec::new() };
        Self::of_line(&line, kind, deviations, verified.body().len())
    }

    #[expect(clippy::expect_used, reason = "events and strings can always be written as JSON")]
    fn of_line(
        line: &Line<'_, impl Serialize>,
        event: &'static str,
        deviations: Vec<Deviation>,
        body_len: usize,
    ) -> Self {
        let mut json = Vec::with_capacity(body_len.saturating_add(1024)); // Enough for most.
        serde_json::to_writer(&mut json, line).expect("JSON");
        json.push(b'\n');
        Self {
            vendor: line.vendor,
            key_id: line.key_id.to_owned(),
            replay_key: line.replay_key,
            idempotency_key: line.idempotency_key,
            event,
            error: line.error,
            deviations,
            line: json,
        }
    }
}
