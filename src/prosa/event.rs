//! Reads a body as an event.

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

/// The event that a delivery reports. It borrows from the body; [`into_owned`](Self::into_owned) makes an owned copy.
///
/// The event name header is not signed, so the body decides which event this is. The kind of job follows from the
/// product (an array of segments, or base64 audio) or from fields that only one kind of job has. The outcome follows
/// from a documented status (except `archived`), from a product or error that is not empty, or from an empty product.
/// An event name that contradicts the body is a [deviation](super::Verified::deviations).
///
/// The event name, and so the sender of the headers, decides only what the body leaves open. A body without a
/// documented status, product or error shows no outcome. The body of a failed job may not show whether the job was a
/// transcription or a synthesis. If you cannot afford to miss an event, read the JSON of a [`Ping`](Self::Ping) or an
/// [`Unknown`](Self::Unknown) before you discard it.
///
/// `Serialize` is for storing an event: it writes an object with the [`kind`](Self::kind) and the fields of the
/// variant, as [`guide::duplicates`](crate::guide::duplicates) shows. An event is not `Deserialize`, because nobody
/// verified what a store returns. To create an event in a test, read JSON with
/// [`read_unverified`](Self::read_unverified).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Event<'a> {
    /// A speech-to-text job completed. The event name is usually `stt.jobs.completed` or `stt.job.completed`.
    TranscriptionCompleted(Transcription<'a>),
    /// A speech-to-text job failed or was cancelled. The event name is usually `stt.jobs.failed` or `stt.job.failed`.
    TranscriptionFailed(Failure<'a>),
    /// A text-to-speech job completed. The event name is usually `tts.jobs.completed` or `tts.job.completed`.
    SynthesisCompleted(Synthesis<'a>),
    /// A text-to-speech job failed or was cancelled. The event name is usually `tts.jobs.failed` or `tts.job.failed`.
    SynthesisFailed(Failure<'a>),
    /// A test delivery: `webhook.ping`. Its body is undocumented.
    #[non_exhaustive]
    Ping {
        /// The whole body, or `None` if it is empty.
        json: Option<RawJson<'a>>,
    },
    /// An event of a kind that this crate does not know, a job that has not ended, or a body that neither its fields
    /// nor the event name identify.
    #[non_exhaustive]
    Unknown {
        /// The event name, which is not signed. `None` if the header is absent or cannot be used.
        unsigned_name: Option<Text<'a>>,
        /// The job's id, if the body has one.
        job_id: Option<Text<'a>>,
        /// The whole body.
        json: RawJson<'a>,
    },
}

impl<'a> Event<'a> {
    /// Reads an event from bytes whose signature **nobody has checked**: a fixture, or a job that you fetched over TLS
    /// from the vendor's REST API. For a delivery, use [`Verifier::verify`](super::Verifier::verify).
    ///
    /// `event_name` is what the event name header of a delivery would say, if you know it.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not UTF-8, or is not JSON and cannot be [repaired](super::Verified::event).
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

    /// Returns the kind of event, for logs and database columns: `transcription-completed`, `transcription-failed`,
    /// `synthesis-completed`, `synthesis-failed`, `ping` or `unknown`.
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

    /// Returns the id of the event's job, if the body has one. A ping has no job.
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

    /// Returns the transcript sorted by time, as [`Transcription::transcript`] does. It is empty for every event but a
    /// completed transcription.
    #[must_use = "an iterator does nothing until you use it"]
    pub fn transcript(&self) -> impl ExactSizeIterator<Item = TranscriptSegment<'_>> {
        match self {
            Self::TranscriptionCompleted(transcription) => transcription.in_time_order(),
            _ => transcript::in_time_order([]),
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

/// Returns the places where a body or its event name differs from the documents.
pub(super) fn deviations(name: &EventName, body: &[u8]) -> Vec<Deviation> {
    json::deviations(body, |text| {
        let body = json::read::<Body<'_>>(text)?.unwrap_or_default();
        let shown = Shown::by(&body);
        let of_name = match name {
            EventName::Absent => None,
            EventName::Given(name) => shown
                .contradicted_by(name)
                .map(|found| ("a name that fits the kind and outcome of the body", found)),
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
            Vec::new() // The bodies of pings and unknown events are undocumented.
        };
        Ok(of_name.into_iter().chain(of_body).collect())
    })
}

fn transcription<'a>(job: Job<'a>, result: JobResult<'a>) -> Event<'a> {
    Event::TranscriptionCompleted(Transcription {
        job,
        segments: match result.data {
            Some(Product::Segments(segments)) => segments,
            // A transcription has no audio, so this is what was said, without times.
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
