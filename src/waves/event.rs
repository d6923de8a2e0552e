//! From a body to an event.

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

/// What a callback says happened. It borrows from the body; [`into_owned`](Self::into_owned) ends that.
///
/// An event is `Serialize`, to be stored: an object with the [`kind`](Self::kind) and the fields of the
/// variant, as [`guide::duplicates`](crate::guide::duplicates) shows. It is not `Deserialize`: what is read
/// from a store was not verified. To make one in a test, read JSON with
/// [`read_unverified`](Self::read_unverified).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Event<'a> {
    /// The transcription completed: its status is `success` or `completed` and there is a field for what
    /// was said; or it has no documented status, and something was said, or there is no error and an
    /// empty transcript.
    TranscriptionCompleted(Transcription<'a>),
    /// The transcription failed: its status is `failed` or `error`; or it has none of the documented
    /// ones, and an error in place of a transcript, as the vendor's REST errors have, which may stand in
    /// for the payload. A `message` alone is an error only where there is no status.
    TranscriptionFailed(Failure<'a>),
    /// Anything else, such as the status `processing`, an entry of the vendor's delivery log, or an event
    /// of the vendor's platform for voice agents.
    #[non_exhaustive]
    Unknown {
        /// What happened, in the vendor's words; `None` if the body does not say.
        status: Option<Text<'a>>,
        /// The vendor's id of the submission: the answer to a submission has it, and so have its results.
        request_id: Option<Text<'a>>,
        /// The submission's id, from a self-hosted installation.
        job_id: Option<Text<'a>>,
        /// The whole body.
        json: RawJson<'a>,
        /// The pairs of `webhook_extra`: see [`unsigned_extra`](Event::unsigned_extra).
        unsigned_extra: BTreeMap<Text<'a>, Text<'a>>,
    },
}

impl<'a> Event<'a> {
    /// Reads an event from bytes that came to a URL which **nobody has checked**: a fixture, or the reply to a
    /// synchronous request. For a callback, use [`Verifier::verify`](super::Verifier::verify).
    ///
    /// # Errors
    ///
    /// If the body is not UTF-8, or not JSON and beyond [repair](super::Verified::event).
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

    /// A word for logs and columns: `transcription-completed`, `transcription-failed` or `unknown`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TranscriptionCompleted(_) => "transcription-completed",
            Self::TranscriptionFailed(_) => "transcription-failed",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// The vendor's id of the submission, if the body has it: `request_id`, or `job_id` from a self-hosted
    /// installation.
    #[must_use]
    pub fn job_id(&self) -> Option<&str> {
        let (request_id, job_id) = match self {
            Self::TranscriptionCompleted(Transcription { request_id, job_id, .. })
            | Self::TranscriptionFailed(Failure { request_id, job_id, .. })
            | Self::Unknown { request_id, job_id, .. } => (request_id, job_id),
        };
        request_id.as_deref().or(job_id.as_deref())
    }

    /// The value that `webhook_extra` had for `key`, as the body says. **Nobody has signed it**:
    /// [`Verified::extra`](super::Verified::extra) has the value of the signed URL.
    ///
    /// The vendor's documents contradict each other about where the pairs come back, and show no sample. So
    /// they are looked for, in this order, in a field `webhook_extra`, a field `extra` and `metadata` (each an
    /// object, or a string `key:value,key:value`), in fields of the body that belong to no payload, and in
    /// `region`, `job_id` and `attempt`; the first value of a key counts. No more than 64 are taken in all, and
    /// none that is longer than 16 KiB. In an [`Unknown`](Self::Unknown) body, they are looked for in the first
    /// two places only.
    #[must_use]
    pub fn unsigned_extra(&self, key: &str) -> Option<&str> {
        let (Self::TranscriptionCompleted(Transcription { unsigned_extra, .. })
        | Self::TranscriptionFailed(Failure { unsigned_extra, .. })
        | Self::Unknown { unsigned_extra, .. }) = self;
        unsigned_extra.get(key).map(Text::as_str)
    }

    /// The transcript in the order of time, as [`Transcription::transcript`] has it. Empty for all
    /// but a completed transcription.
    #[must_use]
    pub fn transcript(&self) -> impl ExactSizeIterator<Item = TranscriptSegment<'_>> {
        match self {
            Self::TranscriptionCompleted(transcription) => transcription.in_time_order(),
            Self::TranscriptionFailed(_) | Self::Unknown { .. } => transcript::in_time_order([]),
        }
    }

    /// Copies what is borrowed from the body, so that the value may outlive it.
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

/// Where a body differs from what the vendor documents.
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

    // In the order that `unsigned_extra` promises.
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
    /// By a documented status, then by a transcript that says something, an error that does, an empty
    /// transcript.
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
            // With a status in words, a message alone may be a report of progress.
            status if has_message && status.is_none_or(is_number) => Some(Self::Failed),
            _ => has_place.then_some(Self::Completed),
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
