//! From a body to an event.

use super::{
    extra::Extra,
    payload::{Failure, Transcription},
    wire::{Body, MetadataOrPairs, Other},
};
use crate::{
    error::EventError,
    json::{self, Deviation, Json, Value as _, payload},
    text::Text,
    transcript::{self, TranscriptSegment},
};

/// What a callback says happened.
///
/// An event borrows from the callback's body; [`into_owned`](Self::into_owned) ends that.
#[derive(Clone, Debug, PartialEq)]
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
    Unknown(Unknown<'a>),
}

payload! {
    /// An event of a kind this crate does not know.
    #[derive(Eq)]
    pub struct Unknown<'a> {
        /// What happened, in the vendor's words; `None` if the body does not say.
        pub status: Option<Text<'a>>,
        /// The vendor's id of the submission: the answer to a submission has it, and so have its results.
        pub request_id: Option<Text<'a>>,
        /// The same from a self-hosted installation.
        pub job_id: Option<Text<'a>>,
        /// The whole body.
        pub json: Json<'a>,
        /// The pairs of `webhook_extra`, wherever they came back.
        pub extra: Extra<'a>,
    }
}

impl<'a> Event<'a> {
    /// Reads an event from bytes that came to a URL which **nobody has checked**: a fixture, or the
    /// reply to a synchronous request. For a callback, use
    /// [`Verifier::verify`](super::Verifier::verify).
    ///
    /// # Errors
    ///
    /// If the body is not UTF-8, or not JSON and beyond [repair](super::Verified::event).
    ///
    /// # Security
    ///
    /// The sender of the bytes chose everything in the event.
    pub fn read_unverified(body: &'a [u8]) -> Result<Self, EventError> {
        Self::read(body)
    }

    pub(super) fn read(body: &'a [u8]) -> Result<Self, EventError> {
        let text = json::utf8(body)?;
        let event = read(text);
        if let Err(EventError::Json(error)) = event {
            return json::read_again(text, error, |repaired| Ok(read(repaired)?.into_owned()));
        }
        event
    }

    /// The value that `webhook_extra` had for `key`, as the body says: see [`Extra`]. The one that
    /// was signed is in the URL: [`Verified::pair`](super::Verified::pair).
    #[must_use]
    pub fn extra_unverified(&self, key: &str) -> Option<&str> {
        match self {
            Self::TranscriptionCompleted(Transcription { extra, .. })
            | Self::TranscriptionFailed(Failure { extra, .. })
            | Self::Unknown(Unknown { extra, .. }) => extra.get(key),
        }
    }

    /// The transcript in the order of time, as [`Transcription::transcript`] has it. Empty for all
    /// but a completed transcription.
    #[must_use]
    pub fn transcript(&self) -> impl ExactSizeIterator<Item = TranscriptSegment<'_>> {
        match self {
            Self::TranscriptionCompleted(transcription) => transcription.in_time_order(),
            Self::TranscriptionFailed(_) | Self::Unknown(_) => transcript::in_time_order([]),
        }
    }

    /// The same event, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        match self {
            Self::TranscriptionCompleted(transcription) => {
                Event::TranscriptionCompleted(transcription.into_owned())
            }
            Self::TranscriptionFailed(failure) => Event::TranscriptionFailed(failure.into_owned()),
            Self::Unknown(unknown) => Event::Unknown(unknown.into_owned()),
        }
    }
}

/// Where a body differs from what the vendor documents.
pub(super) fn deviations(body: &[u8]) -> Vec<Deviation> {
    json::deviations(body, |text| Body::SHAPE.deviations_in(text))
}

fn read(text: &str) -> Result<Event<'_>, EventError> {
    let mut place = None;
    json::read_into(text, &mut place)?;
    let body: Body<'_> = place.unwrap_or_default();
    let outcome = Outcome::shown_by(&body);
    let mut transcription = body.transcription;
    let mut other = body.other.0.map_or_else(Other::default, |other| *other);

    // In the order that `Extra` promises.
    let mut extra = other.webhook_extra.take().unwrap_or_default();
    extra.append(other.extra.take());
    if outcome.is_some() {
        if let Some(MetadataOrPairs { metadata, pairs }) = body.metadata {
            transcription.metadata = metadata;
            extra.append(Some(pairs));
        }
        extra.append(Some(body.pairs));
        for (key, value) in [("region", &other.region), ("attempt", &other.attempt)] {
            extra.add(key, value.clone().and_then(Json::scalar));
        }
        extra.add("job_id", transcription.job_id.clone());
    }
    Ok(match outcome {
        Some(Outcome::Completed) => {
            body.said.complete(&mut transcription);
            transcription.extra = extra;
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
            region: other.region.and_then(Json::scalar),
            request_id: transcription.request_id,
            job_id: transcription.job_id,
            json: Json::from_parsed(text),
            extra,
        }),
        None => Event::Unknown(Unknown {
            status: transcription.status,
            request_id: transcription.request_id,
            job_id: transcription.job_id,
            json: Json::from_parsed(text),
            extra,
        }),
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
            |json: &Option<Json<'_>>| json.as_ref().is_some_and(Json::says_something);
        let other = body.other.0.as_deref();
        let has_error = other.is_some_and(|other| {
            let errors = [&other.error, &other.errors, &other.error_code, &other.code];
            errors.into_iter().any(says_something)
        });
        let has_message = other.is_some_and(|other| says_something(&other.message));
        let is_in_delivery_log =
            other.is_some_and(|other| other.attempt.as_ref().is_some_and(Json::is_number));
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
