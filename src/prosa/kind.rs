//! Which kind of event a body is: by what the signed body shows, and, where it leaves that open, by
//! what its unsigned name announces.

use super::{
    payload::Job,
    wire::{Body, Product},
};
use crate::{json::Json, text::Text};

pub(super) const PING: &str = "webhook.ping";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Transcription,
    Synthesis,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Completed,
    Failed,
    /// Neither, as yet.
    Open,
}

/// The names of events about a job. The vendor's two documents spell them differently: D2 with `jobs`,
/// GL with `job`. D2 knows no synthesis; if it comes to, this is how it would spell it.
const JOB_NAMES: [(&str, Kind, Outcome); 8] = [
    (
        "stt.jobs.completed",
        Kind::Transcription,
        Outcome::Completed,
    ),
    ("stt.job.completed", Kind::Transcription, Outcome::Completed),
    ("stt.jobs.failed", Kind::Transcription, Outcome::Failed),
    ("stt.job.failed", Kind::Transcription, Outcome::Failed),
    ("tts.jobs.completed", Kind::Synthesis, Outcome::Completed),
    ("tts.job.completed", Kind::Synthesis, Outcome::Completed),
    ("tts.jobs.failed", Kind::Synthesis, Outcome::Failed),
    ("tts.job.failed", Kind::Synthesis, Outcome::Failed),
];

fn announced_by(name: &str) -> Option<(&'static str, Kind, Outcome)> {
    JOB_NAMES.into_iter().find(|(known, ..)| *known == name)
}

/// The name as this crate spells it, if it is one of those it knows.
pub(super) fn known_name(name: &str) -> Option<&'static str> {
    let of_job = announced_by(name).map(|(known, ..)| known);
    of_job.or((name == PING).then_some(PING))
}

/// Whether jobs come under the name.
pub(super) fn is_of_job(name: &str) -> bool {
    announced_by(name).is_some()
}

/// What a body shows of itself; `None` where it leaves that open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    kind: Option<Kind>,
    outcome: Option<Outcome>,
}

impl Shown {
    pub(super) fn by(body: &Body<'_>) -> Self {
        Self {
            kind: kind_shown_by(body),
            outcome: outcome_shown_by(body),
        }
    }

    /// Whether it shows nothing of a job.
    pub(super) const fn is_nothing(self) -> bool {
        self.kind.is_none() && self.outcome.is_none()
    }

    /// What the body is. A name may add to what the body shows, and is not asked about the rest.
    pub(super) fn settle(self, name: Option<&str>) -> Option<(Kind, Outcome)> {
        let announced = name.and_then(announced_by);
        let kind = self.kind.or(announced.map(|(_, kind, _)| kind))?;
        let outcome = self.outcome.or(announced.map(|(_, _, outcome)| outcome))?;
        Some((kind, outcome))
    }

    /// What `name` is, where it says something else than the body.
    pub(super) fn contradicted_by(self, name: &str) -> Option<&'static str> {
        if let Some((known, kind, outcome)) = announced_by(name) {
            let agrees = self.kind.is_none_or(|shown| shown == kind)
                && self.outcome.is_none_or(|shown| shown == outcome);
            return (!agrees).then_some(known);
        }
        if name == PING {
            return (!self.is_nothing()).then_some(PING);
        }
        // To an unknown kind of event, what the body shows of a known one may belong.
        (self.kind.is_some() && self.outcome.is_some()).then_some("an unknown name")
    }
}

/// By the form of the product, and otherwise by the fields that only one kind has.
fn kind_shown_by(body: &Body<'_>) -> Option<Kind> {
    let product = body.result().and_then(|result| result.data.as_ref());
    match product {
        Some(Product::Segments(segments)) if !segments.is_empty() => {
            return Some(Kind::Transcription);
        }
        Some(Product::AudioBase64(audio)) if is_base64(audio) => return Some(Kind::Synthesis),
        _ => {}
    }
    match (has_transcription_fields(body), has_synthesis_fields(body)) {
        (true, false) => Some(Kind::Transcription),
        (false, true) => Some(Kind::Synthesis),
        (false, false) if matches!(product, Some(Product::Segments(_))) => {
            Some(Kind::Transcription)
        }
        _ => None,
    }
}

/// Whether a text may be base64, of either alphabet and in one line or several. The ends tell: a text
/// that was said has a space soon.
fn is_base64(text: &str) -> bool {
    const LOOKED_AT: usize = 256;
    let may_be = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=\r\n".contains(&byte);
    !text.is_empty() && text.bytes().take(LOOKED_AT).all(may_be)
}

fn has_transcription_fields(body: &Body<'_>) -> bool {
    let Job {
        model,
        job_config,
        request,
        ..
    } = &body.job;
    body.result().is_some_and(|result| {
        result.speaker_count.is_some()
            || result.speech_insights.is_some()
            || result.voice_insights.is_some()
            || result.conversation_analytics.is_some()
    }) || request.as_ref().is_some_and(|request| {
        let texts = [&request.uri, &request.audio_base64, &request.mime_type];
        texts.into_iter().any(says_something)
    }) || job_config.as_ref().is_some_and(|config| {
        says_something(&config.engine)
            || config.speaker_count.is_some()
            || config.include_filler.is_some()
            || config.include_partial_results.is_some()
            || config.auto_punctuation.is_some()
            || config.enable_spoken_numerals.is_some()
            || config.enable_speech_insights.is_some()
            || config.enable_voice_insights.is_some()
            || config.enable_conversation_analytics.is_some()
    }) || model
        .as_ref()
        .is_some_and(|model| says_something(&model.acoustic))
}

fn has_synthesis_fields(body: &Body<'_>) -> bool {
    let Job {
        model,
        job_config,
        request,
        ..
    } = &body.job;
    body.result().is_some_and(|result| {
        says_something(&result.format)
            || result.samplerate.is_some()
            || result.texts.as_ref().is_some_and(|texts| !texts.is_empty())
    }) || request
        .as_ref()
        .is_some_and(|request| says_something(&request.text) || says_something(&request.ssml))
        || job_config.as_ref().is_some_and(|config| {
            config.pitch.is_some() || config.tempo.is_some() || says_something(&config.audio_format)
        })
        || model
            .as_ref()
            .is_some_and(|model| says_something(&model.voice) || says_something(&model.gender))
}

fn says_something(text: &Option<Text<'_>>) -> bool {
    text.as_ref().is_some_and(|text| !text.is_empty())
}

/// By the status where it is one of those the vendor documents, and otherwise by the result: a
/// product that says something, an error that says something, an empty product. An archived job may
/// have ended either way.
fn outcome_shown_by(body: &Body<'_>) -> Option<Outcome> {
    match body.job.status.as_deref() {
        Some("complete") => return Some(Outcome::Completed),
        Some("failed" | "cancelled") => return Some(Outcome::Failed),
        Some("created" | "queued" | "in_progress") => return Some(Outcome::Open),
        _ => {}
    }
    let result = body.result()?;
    let has_product = match &result.data {
        Some(Product::Segments(segments)) => segments
            .iter()
            .any(|segment| !segment.transcript.is_empty()),
        Some(Product::AudioBase64(audio)) => !audio.is_empty(),
        None => false,
    };
    if has_product || says_something(&result.path) {
        return Some(Outcome::Completed);
    }
    let error_says_something =
        |error: &Option<Json<'_>>| error.as_ref().is_some_and(Json::says_something);
    let has_recovery = result.recovery.is_some_and(|recovery| {
        recovery.retryable.is_some() || recovery.retry_after_seconds.is_some()
    });
    if error_says_something(&result.error) || error_says_something(&result.code) || has_recovery {
        return Some(Outcome::Failed);
    }
    let has_empty_product = result.data.is_some()
        || result.format.is_some()
        || result.duration.is_some()
        || result.texts.is_some();
    has_empty_product.then_some(Outcome::Completed)
}
