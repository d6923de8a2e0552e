//! From a body to an event.

use alloc::vec;

use super::{
    failure::Failure,
    job::Job,
    kind::{AnnouncedJob, Kind, Outcome, PING, Shown},
    synthesis::Synthesis,
    transcription::Transcription,
    wire::{Body, JobMark, JobResult, Product},
};
use crate::{
    error::{EventError, JsonError},
    json::{self, Json},
    shape::{Object, Objects},
    text::Text,
    transcript::TranscriptSegment,
};

/// What a delivery says happened.
///
/// The event name header is not signed, so the body decides: a name that contradicts it is an
/// error. Three things are left to the name, and so to whoever sends the headers:
///
/// - What a body leaves open. One without `status`, result or error shows no outcome; one that
///   failed may not show whether it was a transcription or a synthesis. Every delivery of a
///   completed job in the vendor's documents shows both.
/// - To call a body without a `job_id` a ping.
/// - To make an [`Unknown`](Self::Unknown) of any body, by a name this crate does not know.
///
/// So read the JSON of a [`Ping`](Self::Ping) or an `Unknown` before you discard it, if a missed
/// event would hurt.
///
/// An event borrows from the delivery's body; [`into_owned`](Self::into_owned) ends that.
#[derive(Clone, Debug, PartialEq)]
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
    /// A test delivery: `webhook.ping`.
    Ping(Ping<'a>),
    /// Any other event.
    Unknown(Unknown<'a>),
}

/// A test delivery. No document shows its body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ping<'a> {
    /// The whole body, or `None` if it is empty.
    pub json: Option<Json<'a>>,
}

/// An event of a kind this crate does not know, or of which neither body nor name shows the kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unknown<'a> {
    /// The event's name, which is not signed; `None` if there was no such header.
    pub name: Option<Text<'a>>,
    /// The whole body.
    pub json: Json<'a>,
}

impl<'a> Event<'a> {
    /// Reads an event from bytes whose signature **nobody has checked**: a fixture, or a job that
    /// came over TLS from the vendor's REST API. For a delivery, use
    /// [`Verifier::verify`](super::Verifier::verify).
    ///
    /// `event_name` is what a delivery would carry in its event name header, if it is known.
    ///
    /// # Errors
    ///
    /// If the body is not UTF-8, not JSON, not of the shape that the event has, or contradicts the
    /// name.
    ///
    /// # Security
    ///
    /// Whoever sent the bytes chose everything in the event.
    pub fn read_unverified(
        event_name: Option<&'a str>,
        body: &'a [u8],
    ) -> Result<Self, EventError> {
        Self::read(event_name, body)
    }

    pub(super) fn read(event_name: Option<&'a str>, body: &'a [u8]) -> Result<Self, EventError> {
        let text = json::utf8(body)?;
        match event_name {
            None => match read_job(text, None) {
                // `serde_json` calls a number past `f64`, and half of a surrogate pair, an error of
                // syntax, wherever it looks at them. It is JSON all the same.
                Err(EventError::Json(
                    error @ (JsonError::Shape { .. }
                    | JsonError::TooMany { .. }
                    | JsonError::Syntax { .. }),
                )) => {
                    let json = unless_job(text)?.ok_or(error)?;
                    Ok(unknown(None, json))
                }
                outcome => outcome,
            },
            Some(PING) => read_ping(text),
            Some(name) => match AnnouncedJob::by_name(name) {
                Some(announced) => read_job(text, Some(announced)),
                None => Ok(unknown(Some(name), Json::new(text)?)),
            },
        }
    }

    /// The transcript in the order of time, as [`Transcription::transcript`] has it. Empty for all
    /// but a completed transcription.
    #[must_use]
    pub fn transcript(&self) -> vec::IntoIter<TranscriptSegment<'_>> {
        match self {
            Self::TranscriptionCompleted(transcription) => transcription.transcript(),
            _ => Vec::new().into_iter(),
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
            Self::SynthesisCompleted(synthesis) => {
                Event::SynthesisCompleted(synthesis.into_owned())
            }
            Self::SynthesisFailed(failure) => Event::SynthesisFailed(failure.into_owned()),
            Self::Ping(ping) => Event::Ping(Ping {
                json: ping.json.map(Json::into_owned),
            }),
            Self::Unknown(unknown) => Event::Unknown(Unknown {
                name: unknown.name.map(Text::into_owned),
                json: unknown.json.into_owned(),
            }),
        }
    }
}

fn read_ping(text: &str) -> Result<Event<'_>, EventError> {
    if json::trim(text).is_empty() {
        return Ok(Event::Ping(Ping { json: None }));
    }
    let json = unless_job(text)?.ok_or(EventError::NameContradictsBody {
        named: PING,
        body: "a job",
    })?;
    Ok(Event::Ping(Ping { json: Some(json) }))
}

/// The JSON that `text` is, unless that is an object with a `job_id`, whatever else it has.
fn unless_job(text: &str) -> Result<Option<Json<'_>>, JsonError> {
    if !json::trim(text).starts_with('{') {
        return Json::new(text).map(Some);
    }
    let Object(JobMark { job_id }) = json::read_strictly(text)?;
    Ok(job_id.is_none().then(|| Json::from_parsed(text)))
}

fn read_job(text: &str, announced: Option<AnnouncedJob>) -> Result<Event<'_>, EventError> {
    let Object(body) = json::read_strictly::<Object<Body<'_>>>(text)?;
    let shown = Shown::by(&body);
    let Some(job_id) = body.job_id else {
        return match announced {
            Some(AnnouncedJob { name, .. }) => Err(EventError::JobIdMissing { named: name }),
            None => Ok(unknown(None, Json::from_parsed(text))),
        };
    };
    let settled = match announced {
        Some(announced) => {
            shown.agree_with(announced)?;
            Some((announced.kind, announced.outcome))
        }
        None => shown.kind.zip(shown.outcome),
    };
    let Some((kind, outcome)) = settled else {
        return Ok(unknown(None, Json::from_parsed(text)));
    };

    let job = Job {
        job_id,
        status: body.status,
        created_at: body.created_at,
        modified_at: body.modified_at,
        model: body.model.map(|Object(model)| model),
        job_config: body.job_config.map(|Object(config)| config),
        request: body.request.map(|Object(request)| request),
    };
    let result = body
        .result
        .map_or_else(JobResult::default, |Object(result)| result);
    Ok(match (kind, outcome) {
        (Kind::Transcription, Outcome::Completed) => {
            Event::TranscriptionCompleted(transcription(job, result))
        }
        (Kind::Transcription, Outcome::Failed) => Event::TranscriptionFailed(failure(job, result)),
        (Kind::Synthesis, Outcome::Completed) => Event::SynthesisCompleted(synthesis(job, result)),
        (Kind::Synthesis, Outcome::Failed) => Event::SynthesisFailed(failure(job, result)),
        (_, Outcome::Open) => unknown(None, Json::from_parsed(text)),
    })
}

fn unknown<'a>(name: Option<&'a str>, json: Json<'a>) -> Event<'a> {
    Event::Unknown(Unknown {
        name: name.map(Text::from),
        json,
    })
}

fn transcription<'a>(job: Job<'a>, result: JobResult<'a>) -> Transcription<'a> {
    Transcription {
        job,
        segments: match result.data {
            Some(Product::Segments(Objects(segments))) => segments,
            Some(Product::AudioBase64(_)) | None => Vec::new(),
        },
        path: result.path,
        latency: result.latency,
        speaker_count: result.speaker_count,
        speech_insights: result.speech_insights.map(Json::from_raw),
        voice_insights: result.voice_insights.map(Json::from_raw),
        conversation_analytics: result.conversation_analytics.map(Json::from_raw),
    }
}

fn synthesis<'a>(job: Job<'a>, result: JobResult<'a>) -> Synthesis<'a> {
    Synthesis {
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
        texts: result.texts.map_or_else(Vec::new, |Objects(texts)| texts),
        latency: result.latency,
    }
}

fn failure<'a>(job: Job<'a>, result: JobResult<'a>) -> Failure<'a> {
    Failure {
        job,
        error: result.error,
        code: result.code,
        message: result.message,
        context: result.context.map(Json::from_raw),
        recovery: result.recovery.map(|Object(recovery)| recovery),
        version: result.version,
    }
}
