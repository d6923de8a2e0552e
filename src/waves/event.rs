//! Reads a body as an event.

use alloc::collections::BTreeMap;

use serde::Serialize;

use super::{
    payload::{Failure, Transcription},
    wire::{Body, MetadataOrPairs, Other},
};
use crate::{
    error::ReadError,
    json::{self, Deviation, IntoOwned as _, RawJson, Value as _},
    text::Text,
    transcript::{self, TranscriptSegment},
};

/// The event that a callback reports. It borrows from the body; [`into_owned`](Self::into_owned) makes an owned copy.
///
/// `Serialize` is for storing an event: it writes an object with the [`kind`](Self::kind) and the fields of the
/// variant, as [`guide::duplicates`](crate::guide::duplicates) shows. An event is not `Deserialize`, because nobody
/// verified what a store returns. To create an event in a test, read JSON with
/// [`read_unverified`](Self::read_unverified).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Event<'a> {
    /// The transcription completed: the body has a transcript, and the status is not `failed`, `error`, `processing` or
    /// `pending`. An empty transcript counts only if the status is `success` or `completed`, or if the body has neither
    /// an error nor a number in `attempt`.
    TranscriptionCompleted(Transcription<'a>),
    /// The transcription failed: the status is `failed` or `error`, or the body has an error and no transcript. (An
    /// empty one counts as none, unless the status is `success` or `completed`.) A `message` alone is an error only if
    /// the status is absent or a number. `processing`, `pending` and a number in `attempt` are never failures.
    TranscriptionFailed(Failure<'a>),
    /// Anything else, such as the status `processing`, an entry of the vendor's delivery log without a transcript, or
    /// an event of the vendor's platform for voice agents.
    #[non_exhaustive]
    Unknown {
        /// The status in the vendor's words, or `None` if the body has none.
        status: Option<Text<'a>>,
        /// The vendor's id of the submission, which is also in the reply to the submission and in the result.
        request_id: Option<Text<'a>>,
        /// The job's id from a self-hosted installation, or your own `job_id` pair, if the body has it in this field.
        job_id: Option<Text<'a>>,
        /// The whole body.
        json: RawJson<'a>,
        /// The pairs in the body's `webhook_extra` and `extra`: see [`unsigned_extra`](Event::unsigned_extra).
        unsigned_extra: BTreeMap<Text<'a>, Text<'a>>,
    },
}

impl<'a> Event<'a> {
    /// Reads an event from bytes whose URL **nobody verified**: a fixture, or the reply to a synchronous request. For
    /// a callback, use [`Verifier::verify`](super::Verifier::verify).
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not UTF-8, or is not JSON and cannot be [repaired](super::Verified::event).
    ///
    /// # Security
    ///
    /// The sender of the bytes chose everything in the event.
    pub fn read_unverified(body: &'a [u8]) -> Result<Self, ReadError> {
        Self::read(body)
    }

    pub(super) fn read(body: &'a [u8]) -> Result<Self, ReadError> {
        let text = json::utf8(body)?;
        read(text).or_else(|error| {
            json::read_again(text, error, |repaired| Ok(read(repaired)?.into_owned()))
        })
    }

    /// Returns the kind of event, for logs and columns: `transcription-completed`, `transcription-failed` or `unknown`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TranscriptionCompleted(_) => "transcription-completed",
            Self::TranscriptionFailed(_) => "transcription-failed",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// Returns the body's `request_id`, or else its `job_id`: the vendor's id of the submission, unless `job_id` is
    /// your own pair and came back in this field.
    #[must_use]
    pub fn job_id(&self) -> Option<&str> {
        let (request_id, job_id) = match self {
            Self::TranscriptionCompleted(Transcription { request_id, job_id, .. })
            | Self::TranscriptionFailed(Failure { request_id, job_id, .. })
            | Self::Unknown { request_id, job_id, .. } => (request_id, job_id),
        };
        request_id.as_deref().or(job_id.as_deref())
    }

    /// Returns the body's value for `key`: from your `webhook_extra`, or a field of the vendor's own. **Nobody signed
    /// it**: [`Verified::extra`](super::Verified::extra) returns the value from the signed URL.
    ///
    /// The vendor's documents contradict each other about where the pairs come back, and show no sample. So this crate
    /// looks in these places, in this order: the fields `webhook_extra`, `extra` and `metadata` (each an object, or a
    /// string `key:value,key:value`); fields of the body that belong to no payload; `region`, `job_id` and `attempt`.
    /// The first value of a key counts. At most 64 pairs are read, and any key, value or such string longer than 16 KiB
    /// is skipped. In an [`Unknown`](Self::Unknown) body, only `webhook_extra` and `extra` are searched.
    #[must_use]
    pub fn unsigned_extra(&self, key: &str) -> Option<&str> {
        let (Self::TranscriptionCompleted(Transcription { unsigned_extra, .. })
        | Self::TranscriptionFailed(Failure { unsigned_extra, .. })
        | Self::Unknown { unsigned_extra, .. }) = self;
        unsigned_extra.get(key).map(Text::as_str)
    }

    /// Returns the transcript sorted by time, as [`Transcription::transcript`] does. It is empty for every event but a
    /// completed transcription.
    #[must_use = "an iterator does nothing until you use it"]
    pub fn transcript(&self) -> impl ExactSizeIterator<Item = TranscriptSegment<'_>> {
        match self {
            Self::TranscriptionCompleted(transcription) => transcription.in_time_order(),
            Self::TranscriptionFailed(_) | Self::Unknown { .. } => transcript::in_time_order([]),
        }
    }

    /// Copies everything borrowed from the body, so that the event can outlive the body.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        match self {
            Self::TranscriptionCompleted(transcription) => {
                Event::TranscriptionCompleted(transcription.into_owned())
            }
            Self::TranscriptionFailed(failure) => Event::TranscriptionFailed(failure.into_owned()),
            Self::Unknown { status, request_id, job_id, json, unsigned_extra } => Event::Unknown {
                status: status.into_owned(),
                request_id: request_id.into_owned(),
                job_id: job_id.into_owned(),
                json: json.into_owned(),
                unsigned_extra: unsigned_extra.into_owned(),
            },
        }
    }
}

/// Returns the places where a body differs from the vendor's documents.
pub(super) fn deviations(body: &[u8]) -> Vec<Deviation> {
    json::deviations(body, |text| Body::SHAPE.deviations_in(text))
}

fn read(text: &str) -> Result<Event<'_>, ReadError> {
    let mut place = None;
    json::read_into(text, &mut place)?;
    let body: Body<'_> = place.unwrap_or_default();
    let outcome = Outcome::shown_by(&body);
    let mut transcription = body.transcription;
    let mut other = body.other.0.map_or_else(Other::default, |other| *other);

    // In the order that the documentation of `Event::unsigned_extra` promises.
    let mut pairs_back = other.webhook_extra.take().unwrap_or_default();
    pairs_back.append(other.extra.take());
    if outcome.is_some() {
        if let Some(MetadataOrPairs { metadata, pairs }) = body.metadata {
            transcription.metadata = metadata;
            pairs_back.append(Some(pairs));
        }
        pairs_back.append(Some(body.pairs));
        for (key, value) in [("region", &other.region), ("attempt", &other.attempt)] {
            pairs_back.add(key.into(), value.clone().and_then(RawJson::scalar));
        }
        pairs_back.add("job_id".into(), transcription.job_id.clone());
    }
    let unsigned_extra = pairs_back.by_key;
    Ok(match outcome {
        Some(Outcome::Completed) => {
            body.said.complete(&mut transcription);
            transcription.unsigned_extra = unsigned_extra;
            Event::TranscriptionCompleted(transcription)
        }
        Some(Outcome::Failed) => Event::TranscriptionFailed(Failure {
            status: transcription.status,
            message: other.message,
            error: other.error,
            errors: other.errors,
            error_code: other.error_code.or(other.code),
            details: other.details,
            retry_after: other.retry_after,
            language: transcription.language,
            region: other.region.and_then(RawJson::scalar),
            request_id: transcription.request_id,
            job_id: transcription.job_id,
            json: RawJson::from_parsed(text),
            unsigned_extra,
        }),
        None => Event::Unknown {
            status: transcription.status,
            request_id: transcription.request_id,
            job_id: transcription.job_id,
            json: RawJson::from_parsed(text),
            unsigned_extra,
        },
    })
}

enum Outcome {
    Completed,
    Failed,
}

impl Outcome {
    /// Decides by a documented status, then by a transcript that is not empty, an error, an empty transcript.
    fn shown_by(body: &Body<'_>) -> Option<Self> {
        let says_something =
            |json: &Option<RawJson<'_>>| json.as_ref().is_some_and(RawJson::says_something);
        let other = body.other.0.as_deref();
        let has_error = other.is_some_and(|other| {
            let errors = [&other.error, &other.errors, &other.error_code, &other.code];
            errors.into_iter().any(says_something)
        });
        let has_message = other.is_some_and(|other| says_something(&other.message));
        let is_in_delivery_log =
            other.is_some_and(|other| other.attempt.as_ref().is_some_and(RawJson::is_number));
        let has_place = body.said.has_place();
        match body.transcription.status.as_deref() {
            Some("processing" | "pending") => None,
            Some("failed" | "error") => (!is_in_delivery_log).then_some(Self::Failed),
            Some("success" | "completed") if has_place => Some(Self::Completed),
            _ if !body.said.is_nothing() => Some(Self::Completed),
            _ if is_in_delivery_log => None,
            _ if has_error => Some(Self::Failed),
            // If the status is a word, a message alone may be a progress report.
            status if has_message && status.is_none_or(is_number) => Some(Self::Failed),
            _ => has_place.then_some(Self::Completed),
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
