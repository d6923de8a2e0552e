//! From a body to an event.

use alloc::borrow::Cow;

use serde::Serialize;

use super::{
    kind::{EventName, Kind, Outcome, PING, Shown},
    payload::{Failure, Job, Segment, Synthesis, Transcription},
    signature::EVENT_NAME_HEADER,
    wire::{Body, JobResult, Product, ResultOrText},
};
use crate::{
    error::ReadError,
    json::{self, Deviation, IntoOwned as _, RawJson, Value as _},
    text::Text,
    transcript::{self, TranscriptSegment},
};

/// What a delivery says happened. It borrows from the body; [`into_owned`](Self::into_owned) ends that.
///
/// The event name header is not signed, so the body decides. It shows the kind of job by the form of
/// its product (an array of segments, or base64 audio) or by fields that only one kind has; and the
/// outcome by a documented status, by a product or an error that says something, or by an empty product.
/// A name that says something else is a [deviation](super::Verified::deviations).
///
/// The name, and so the sender of the headers, decides only what a body leaves open: one without a documented
/// status, a product or an error shows no outcome, and a failed one may not show whether it was a transcription or
/// a synthesis. Read the JSON of a [`Ping`](Self::Ping) or an [`Unknown`](Self::Unknown) before you discard it, if
/// a missed event would hurt.
///
/// An event is `Serialize`, to be stored: an object with the [`kind`](Self::kind) and the fields of the
/// variant, as [`guide::duplicates`](crate::guide::duplicates) shows. It is not `Deserialize`: what is read
/// from a store was not verified. To make one in a test, read JSON with
/// [`read_unverified`](Self::read_unverified).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Event<'a> {
    /// A speech-to-text job completed: `stt.jobs.completed`, `stt.job.completed`.
    TranscriptionCompleted(Transcription<'a>),
    /// A speech-to-text job failed or was cancelled: `stt.jobs.failed`, `stt.job.failed`.
    TranscriptionFailed(Failure<'a>),
    /// A text-to-speech job completed: `tts.job.completed`, `tts.jobs.completed`.
    SynthesisCompleted(Synthesis<'a>),
    /// A text-to-speech job failed or was cancelled: `tts.jobs.failed`, `tts.job.failed`.
    SynthesisFailed(Failure<'a>),
    /// A test delivery: `webhook.ping`. No document shows its body.
    #[non_exhaustive]
    Ping {
        /// The whole body, or `None` if it is empty.
        json: Option<RawJson<'a>>,
    },
    /// An event of a kind this crate does not know, a job that has not ended, or a body of which neither
    /// it nor its name shows what it is.
    #[non_exhaustive]
    Unknown {
        /// The event's name, which is not signed; `None` if there was no such header.
        unsigned_name: Option<Text<'a>>,
        /// The job's id, if there is one in the body.
        job_id: Option<Text<'a>>,
        /// The whole body.
        json: RawJson<'a>,
    },
}

impl<'a> Event<'a> {
    /// Reads an event from bytes whose signature **nobody has checked**: a fixture, or a job that came over TLS
    /// from the vendor's REST API. For a delivery, use [`Verifier::verify`](super::Verifier::verify).
    ///
    /// `event_name` is what a delivery would carry in its event name header, if it is known.
    ///
    /// # Errors
    ///
    /// If the body is not UTF-8, or not JSON and beyond [repair](super::Verified::event).
    ///
    /// # Security
    ///
    /// The sender of the bytes chose everything in the event.
    pub fn read_unverified(event_name: Option<&'a str>, body: &'a [u8]) -> Result<Self, ReadError> {
        Self::read(event_name.map(Cow::Borrowed).as_ref(), body)
    }

    pub(super) fn read(name: Option<&Cow<'a, str>>, body: &'a [u8]) -> Result<Self, ReadError> {
        let text = json::utf8(body)?;
        if name.is_some_and(|name| name == PING) && json::trim(text).is_empty() {
            return Ok(Event::Ping { json: None });
        }
        read(name, text).or_else(|error| {
            json::read_again(text, error, |repaired| Ok(read(name, repaired)?.into_owned()))
        })
    }

    /// A word for logs and columns: `transcription-completed`, `transcription-failed`, `synthesis-completed`,
    /// `synthesis-failed`, `ping` or `unknown`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TranscriptionCompleted(_) => "transcription-completed",
            Self::TranscriptionFailed(_) => "transcription-failed",
            Self::SynthesisCompleted(_) => "synthesis-completed",
            Self::SynthesisFailed(_) => "synthesis-failed",
            Self::Ping { .. } => "ping",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// The id of the job that the event is about, if the body has it. A ping is about none.
    #[must_use]
    pub fn job_id(&self) -> Option<&str> {
        let job_id = match self {
            Self::TranscriptionCompleted(Transcription { job, .. })
            | Self::SynthesisCompleted(Synthesis { job, .. })
            | Self::TranscriptionFailed(Failure { job, .. })
            | Self::SynthesisFailed(Failure { job, .. }) => &job.job_id,
            Self::Unknown { job_id, .. } => job_id,
            Self::Ping { .. } => &None,
        };
        job_id.as_deref()
    }

    /// The transcript in the order of time, as [`Transcription::transcript`] has it. Empty for all
    /// but a completed transcription.
    #[must_use]
    pub fn transcript(&self) -> impl ExactSizeIterator<Item = TranscriptSegment<'_>> {
        match self {
            Self::TranscriptionCompleted(transcription) => transcription.in_time_order(),
            _ => transcript::in_time_order([]),
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
            Self::SynthesisCompleted(synthesis) => {
                Event::SynthesisCompleted(synthesis.into_owned())
            }
            Self::SynthesisFailed(failure) => Event::SynthesisFailed(failure.into_owned()),
            Self::Ping { json } => Event::Ping { json: json.into_owned() },
            Self::Unknown { unsigned_name, job_id, json } => Event::Unknown {
                unsigned_name: unsigned_name.into_owned(),
                job_id: job_id.into_owned(),
                json: json.into_owned(),
            },
        }
    }
}

fn read<'a>(name: Option<&Cow<'a, str>>, text: &'a str) -> Result<Event<'a>, ReadError> {
    let mut place = None;
    json::read_into(text, &mut place)?;
    let body: Body<'_> = place.unwrap_or_default();
    let shown = Shown::by(&body);
    let announced = name.map(|name| &**name);
    let settled = shown.settle(announced.filter(|_| is_job(&body, shown)));
    let Body { job, result } = body;
    let ResultOrText { result, said } = result.unwrap_or_default();
    let result = result.unwrap_or_default();
    Ok(match settled {
        Some((Kind::Transcription, Outcome::Completed)) => transcription(job, result),
        Some((Kind::Synthesis, Outcome::Completed)) => synthesis(job, result),
        Some((Kind::Transcription, Outcome::Failed)) => {
            Event::TranscriptionFailed(failure(job, result, said))
        }
        Some((Kind::Synthesis, Outcome::Failed)) => {
            Event::SynthesisFailed(failure(job, result, said))
        }
        _ if announced == Some(PING) && shown.is_nothing() => {
            Event::Ping { json: Some(RawJson::from_parsed(text)) }
        }
        _ => Event::Unknown {
            unsigned_name: name.cloned().map(Text::from),
            job_id: job.job_id,
            json: RawJson::from_parsed(text),
        },
    })
}

fn is_job(body: &Body<'_>, shown: Shown) -> bool {
    body.job.job_id.is_some() || body.result().is_some() || !shown.is_nothing()
}

/// Where a body, and the name that it came under, differ from the documents.
pub(super) fn deviations(name: &EventName, body: &[u8]) -> Vec<Deviation> {
    json::deviations(body, |text| {
        let body = json::read::<Body<'_>>(text)?.unwrap_or_default();
        let shown = Shown::by(&body);
        let of_name = match name {
            EventName::Absent => None,
            EventName::Given(name) => shown
                .contradicted_by(name)
                .map(|found| ("a name of the kind and outcome that the body shows", found)),
            EventName::Unusable(found) => Some(("one event name of at most 256 bytes", *found)),
        };
        let of_name = of_name.map(|(expected, found)| Deviation {
            path: EVENT_NAME_HEADER.to_owned(),
            expected,
            found,
        });
        let of_body = if is_job(&body, shown) || name.may_be_of_job() {
            Body::SHAPE.deviations_in(text)?
        } else {
            Vec::new() // No document says what a ping or an unknown event has.
        };
        Ok(of_name.into_iter().chain(of_body).collect())
    })
}

fn transcription<'a>(job: Job<'a>, result: JobResult<'a>) -> Event<'a> {
    Event::TranscriptionCompleted(Transcription {
        job,
        segments: match result.data {
            Some(Product::Segments(segments)) => segments,
            // It is no audio, then: what was said, without its times.
            Some(Product::AudioBase64(text)) if !text.is_empty() => {
                vec![Segment { transcript: text, ..Segment::default() }]
            }
            Some(Product::AudioBase64(_)) | None => Vec::new(),
        },
        path: result.path,
        latency: result.latency,
        speaker_count: result.speaker_count,
        speech_insights: result.speech_insights,
        voice_insights: result.voice_insights,
        conversation_analytics: result.conversation_analytics,
    })
}

fn synthesis<'a>(job: Job<'a>, result: JobResult<'a>) -> Event<'a> {
    Event::SynthesisCompleted(Synthesis {
        job,
        audio_base64: match result.data {
            Some(Product::AudioBase64(audio)) => Some(audio),
            Some(Product::Segments(_)) | None => None,
        },
        path: result.path,
        format: result.format,
        duration: result.duration,
        samplerate: result.samplerate,
        channels: result.channels,
        texts: result.texts.unwrap_or_default(),
        latency: result.latency,
    })
}

fn failure<'a>(job: Job<'a>, result: JobResult<'a>, said: Option<Text<'a>>) -> Failure<'a> {
    let recovery = result.recovery.unwrap_or_default();
    Failure {
        job,
        error: result.error.map(RawJson::said),
        code: result.code.map(RawJson::said),
        message: result.message.map(RawJson::said).or(said),
        context: result.context,
        retryable: recovery.retryable,
        retry_after_seconds: recovery.retry_after_seconds,
        version: result.version,
    }
}
