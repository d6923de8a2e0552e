//! Which kind of event a body is: by what the signed body shows, and, where it leaves that open, by
//! what its unsigned name announces.

use super::wire::{Body, Product};
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

/// What a known event name says about the job in the body.
#[derive(Clone, Copy)]
struct AnnouncedJob {
    name: &'static str,
    kind: Kind,
    outcome: Outcome,
}

impl AnnouncedJob {
    /// The vendor's two documents spell the names differently: D2 with `jobs`, GL with `job`. D2
    /// knows no synthesis; if it comes to, this is how it would spell it.
    const ALL: [Self; 8] = {
        use Kind::{Synthesis, Transcription};
        use Outcome::{Completed, Failed};
        [
            Self::new("stt.jobs.completed", Transcription, Completed),
            Self::new("stt.job.completed", Transcription, Completed),
            Self::new("stt.jobs.failed", Transcription, Failed),
            Self::new("stt.job.failed", Transcription, Failed),
            Self::new("tts.jobs.completed", Synthesis, Completed),
            Self::new("tts.job.completed", Synthesis, Completed),
            Self::new("tts.jobs.failed", Synthesis, Failed),
            Self::new("tts.job.failed", Synthesis, Failed),
        ]
    };

    const fn new(name: &'static str, kind: Kind, outcome: Outcome) -> Self {
        Self {
            name,
            kind,
            outcome,
        }
    }

    fn by_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|announced| announced.name == name)
    }
}

/// The name as this crate spells it, if it is one of those it knows.
pub(super) fn known_name(name: &str) -> Option<&'static str> {
    match AnnouncedJob::by_name(name) {
        Some(announced) => Some(announced.name),
        None => (name == PING).then_some(PING),
    }
}

/// Whether jobs come under the name.
pub(super) fn is_of_job(name: &str) -> bool {
    AnnouncedJob::by_name(name).is_some()
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
        let announced = name.and_then(AnnouncedJob::by_name);
        let kind = self.kind.or(announced.map(|announced| announced.kind))?;
        let outcome = self
            .outcome
            .or(announced.map(|announced| announced.outcome))?;
        Some((kind, outcome))
    }

    /// Where a name says something else than the body: what is expected, and what is found.
    pub(super) fn contradicts(self, name: &str) -> Option<(&'static str, &'static str)> {
        let found = match AnnouncedJob::by_name(name) {
            Some(AnnouncedJob {
                name,
                kind,
                outcome,
            }) => {
                let agrees = self.kind.is_none_or(|shown| shown == kind)
                    && self.outcome.is_none_or(|shown| shown == outcome);
                (!agrees).then_some(name)
            }
            None if name == PING => (!self.is_nothing()).then_some(PING),
            // To an unknown kind of event, what the body shows of a known one may belong.
            None => (self.kind.is_some() && self.outcome.is_some()).then_some("an unknown name"),
        };
        found.map(|found| (self.in_words(), found))
    }

    const fn in_words(self) -> &'static str {
        match (self.kind, self.outcome) {
            (Some(Kind::Transcription), Some(Outcome::Completed)) => {
                "the name of a completed transcription"
            }
            (Some(Kind::Transcription), Some(Outcome::Failed)) => {
                "the name of a failed transcription"
            }
            (Some(Kind::Transcription), _) => "the name of a transcription",
            (Some(Kind::Synthesis), Some(Outcome::Completed)) => {
                "the name of a completed synthesis"
            }
            (Some(Kind::Synthesis), Some(Outcome::Failed)) => "the name of a failed synthesis",
            (Some(Kind::Synthesis), _) => "the name of a synthesis",
            (None, Some(Outcome::Completed)) => "the name of a completed job",
            (None, Some(Outcome::Failed)) => "the name of a failed job",
            (None, _) => "the name of a job",
        }
    }
}

/// By the form of the product, and otherwise by the fields that only one kind has.
fn kind_shown_by(body: &Body<'_>) -> Option<Kind> {
    let is_synthesis = has_synthesis_fields(body);
    match body.result().and_then(|result| result.data.as_ref()) {
        Some(Product::Segments(segments)) if !segments.is_empty() || !is_synthesis => {
            return Some(Kind::Transcription);
        }
        Some(Product::AudioBase64(audio)) if is_base64(audio) => return Some(Kind::Synthesis),
        _ => {}
    }
    match (has_transcription_fields(body), is_synthesis) {
        (true, false) => Some(Kind::Transcription),
        (false, true) => Some(Kind::Synthesis),
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
    let of_result = body.result().is_some_and(|result| {
        result.speaker_count.is_some()
            || result.speech_insights.is_some()
            || result.voice_insights.is_some()
            || result.conversation_analytics.is_some()
    });
    let of_request = body.job.request.as_ref().is_some_and(|request| {
        says_something(&request.uri)
            || says_something(&request.audio_base64)
            || says_something(&request.mime_type)
    });
    let of_config = body.job.job_config.as_ref().is_some_and(|config| {
        says_something(&config.engine)
            || config.speaker_count.is_some()
            || config.include_filler.is_some()
            || config.include_partial_results.is_some()
            || config.auto_punctuation.is_some()
            || config.enable_spoken_numerals.is_some()
            || config.enable_speech_insights.is_some()
            || config.enable_voice_insights.is_some()
            || config.enable_conversation_analytics.is_some()
    });
    let of_model = body
        .job
        .model
        .as_ref()
        .is_some_and(|model| says_something(&model.acoustic));
    of_result || of_request || of_config || of_model
}

fn has_synthesis_fields(body: &Body<'_>) -> bool {
    let of_result = body.result().is_some_and(|result| {
        says_something(&result.format)
            || result.samplerate.is_some()
            || result.texts.as_ref().is_some_and(|texts| !texts.is_empty())
    });
    let of_request = body
        .job
        .request
        .as_ref()
        .is_some_and(|request| says_something(&request.text) || says_something(&request.ssml));
    let of_config = body.job.job_config.as_ref().is_some_and(|config| {
        config.pitch.is_some() || config.tempo.is_some() || says_something(&config.audio_format)
    });
    let of_model = body
        .job
        .model
        .as_ref()
        .is_some_and(|model| says_something(&model.voice) || says_something(&model.gender));
    of_result || of_request || of_config || of_model
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
