//! Decides the kind of an event: by the signed body first, then, if the body leaves it open, by the unsigned event
//! name.

use alloc::borrow::Cow;

use self::{
    Kind::{Synthesis, Transcription},
    Outcome::{Completed, Failed, Open},
};
use super::wire::{Body, Product};
use crate::{
    json::{RawJson, Value},
    limits::MAX_EVENT_NAME_LEN,
};

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
    /// The job has not ended yet.
    Open,
}

/// The names of job events. The vendor's two documents spell them differently: D2 writes `jobs`, GL writes `job`. D2
/// has no synthesis events; `tts.jobs.…` is how it would spell them.
const JOB_NAMES: [(&str, Kind, Outcome); 8] = [
    ("stt.jobs.completed", Transcription, Completed),
    ("stt.job.completed", Transcription, Completed),
    ("stt.jobs.failed", Transcription, Failed),
    ("stt.job.failed", Transcription, Failed),
    ("tts.jobs.completed", Synthesis, Completed),
    ("tts.job.completed", Synthesis, Completed),
    ("tts.jobs.failed", Synthesis, Failed),
    ("tts.job.failed", Synthesis, Failed),
];

fn announced_by(name: &str) -> Option<(&'static str, Kind, Outcome)> {
    JOB_NAMES.into_iter().find(|(known, ..)| *known == name)
}

/// Returns the same name as a static string, if it is a known one.
fn known_name(name: &str) -> Option<&'static str> {
    let of_job = announced_by(name).map(|(known, ..)| known);
    of_job.or((name == PING).then_some(PING))
}

/// The event name from the unsigned header.
#[derive(Clone)]
pub(super) enum EventName {
    Absent,
    /// The name, with U+FFFD in place of bytes that are not UTF-8.
    Given(Cow<'static, str>),
    /// There is a header, but it counts as absent. The string describes what was found.
    Unusable(&'static str),
}

impl EventName {
    pub(super) const fn given(&self) -> Option<&Cow<'static, str>> {
        match self {
            Self::Given(name) => Some(name),
            Self::Absent | Self::Unusable(_) => None,
        }
    }

    /// Whether the event may be about a job: the name is a job's, or there is no name.
    pub(super) fn may_be_of_job(&self) -> bool {
        self.given().is_none_or(|name| announced_by(name).is_some())
    }

    /// Reads the header's value. A known name needs no allocation.
    pub(super) fn read(value: &[u8]) -> Self {
        let value = value.trim_ascii();
        if value.len() > MAX_EVENT_NAME_LEN {
            return Self::Unusable("a longer name");
        }
        // Proxies join several headers of one name in this way.
        let mut parts = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        let first = parts.next().unwrap_or_default();
        let value = if parts.all(|part| part == first) { first } else { value };
        if value.is_empty() {
            return Self::Unusable("an empty name");
        }
        let name = String::from_utf8_lossy(value);
        Self::Given(match known_name(&name) {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(name.into_owned()),
        })
    }
}

/// The kind and the outcome that a body shows. `None` if the body leaves it open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    kind: Option<Kind>,
    outcome: Option<Outcome>,
}

impl Shown {
    pub(super) fn by(body: &Body<'_>) -> Self {
        Self { kind: kind_shown_by(body), outcome: outcome_shown_by(body) }
    }

    /// Whether the body shows neither a kind nor an outcome.
    pub(super) const fn is_nothing(self) -> bool {
        self.kind.is_none() && self.outcome.is_none()
    }

    /// Combines what the body shows with what the name says. The name only fills in what the body leaves open.
    pub(super) fn settle(self, name: Option<&str>) -> Option<(Kind, Outcome)> {
        let announced = name.and_then(announced_by);
        let kind = self.kind.or(announced.map(|(_, kind, _)| kind))?;
        let outcome = self.outcome.or(announced.map(|(_, _, outcome)| outcome))?;
        Some((kind, outcome))
    }

    /// Returns a description of `name` if it contradicts the body.
    pub(super) fn contradicted_by(self, name: &str) -> Option<&'static str> {
        if let Some((known, kind, outcome)) = announced_by(name) {
            let agrees = self.settle(Some(name)) == Some((kind, outcome));
            return (!agrees).then_some(known);
        }
        if name == PING {
            return (!self.is_nothing()).then_some(PING);
        }
        // An event of an unknown kind may share either the kind or the outcome with a known one.
        (self.kind.is_some() && self.outcome.is_some()).then_some("an unknown name")
    }
}

/// Decides by the form of the product, then by the fields that only one kind of job has.
fn kind_shown_by(body: &Body<'_>) -> Option<Kind> {
    let product = body.result().and_then(|result| result.data.as_ref());
    match product {
        Some(Product::Segments(segments)) if !segments.is_empty() => return Some(Transcription),
        Some(Product::AudioBase64(audio)) if is_base64(audio) => return Some(Synthesis),
        _ => {}
    }
    match (has_transcription_fields(body), has_synthesis_fields(body)) {
        (true, false) => Some(Transcription),
        (false, true) => Some(Synthesis),
        (false, false) if matches!(product, Some(Product::Segments(_))) => Some(Transcription),
        _ => None,
    }
}

/// Whether a text may be base64, in either alphabet and in one or more lines. The first 256 bytes decide: spoken text
/// usually has a space among them.
fn is_base64(text: &str) -> bool {
    const LOOKED_AT: usize = 256;
    let may_be = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=\r\n".contains(&byte);
    !text.is_empty() && text.bytes().take(LOOKED_AT).all(may_be)
}

/// Whether one of an object's fields is present and not empty.
macro_rules! says {
    ($object:expr => $($field:ident),+) => {
        $object.as_ref().is_some_and(|object| $(says_something(&object.$field))||+)
    };
}

fn has_transcription_fields(body: &Body<'_>) -> bool {
    let job = &body.job;
    says!(body.result() => speaker_count, speech_insights, voice_insights, conversation_analytics)
        || says!(job.request => uri, audio_base64, mime_type)
        || says!(job.job_config => engine, speaker_count, include_filler, include_partial_results,
            auto_punctuation, enable_spoken_numerals, enable_speech_insights, enable_voice_insights,
            enable_conversation_analytics)
        || says!(job.model => acoustic)
}

fn has_synthesis_fields(body: &Body<'_>) -> bool {
    let job = &body.job;
    says!(body.result() => format, samplerate, texts)
        || says!(job.request => text, ssml)
        || says!(job.job_config => pitch, tempo, audio_format)
        || says!(job.model => voice, gender)
}

fn says_something<'a, T: Value<'a>>(field: &Option<T>) -> bool {
    field.as_ref().is_some_and(|value| !value.is_empty())
}

/// Decides by the status if it is a documented one, then by the result: a product that is not empty, an error that is
/// not empty, an empty product. The status `archived` decides nothing: such a job may have completed or failed.
fn outcome_shown_by(body: &Body<'_>) -> Option<Outcome> {
    match body.job.status.as_deref() {
        Some("complete") => return Some(Completed),
        Some("failed" | "cancelled") => return Some(Failed),
        Some("created" | "queued" | "in_progress") => return Some(Open),
        _ => {}
    }
    let result = body.result()?;
    let has_product = match &result.data {
        Some(Product::Segments(segments)) => {
            segments.iter().any(|segment| !segment.transcript.is_empty())
        }
        audio => says_something(audio),
    };
    if has_product || says_something(&result.path) {
        return Some(Completed);
    }
    let errors = [&result.error, &result.code];
    if errors.into_iter().flatten().any(RawJson::says_something) || result.recovery.is_some() {
        return Some(Failed);
    }
    let has_empty_product = result.data.is_some()
        || result.format.is_some()
        || result.duration.is_some()
        || result.texts.is_some();
    has_empty_product.then_some(Completed)
}
