//! Which kind of event a body is: by what the signed body shows, and by what its unsigned name
//! announces.

use super::wire::{Body, Product};
use crate::{error::EventError, shape::Object, text::Text};

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
pub(super) struct AnnouncedJob {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) outcome: Outcome,
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

    pub(super) fn by_name(name: &str) -> Option<Self> {
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

/// What the body of a job shows of itself; `None` where it leaves that open.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) kind: Option<Kind>,
    pub(super) outcome: Option<Outcome>,
}

impl Shown {
    pub(super) fn by(body: &Body<'_>) -> Self {
        Self {
            kind: kind_shown_by(body),
            outcome: outcome_shown_by(body),
        }
    }

    /// The body decides: a name may add to what it shows, and may not contradict it.
    pub(super) fn agree_with(self, announced: AnnouncedJob) -> Result<(), EventError> {
        let kind_agrees = self.kind.is_none_or(|kind| kind == announced.kind);
        let outcome_agrees = self
            .outcome
            .is_none_or(|outcome| outcome == announced.outcome);
        if kind_agrees && outcome_agrees {
            return Ok(());
        }
        Err(EventError::NameContradictsBody {
            named: announced.name,
            body: self.in_words(),
        })
    }

    const fn in_words(self) -> &'static str {
        match (self.kind, self.outcome) {
            (Some(Kind::Transcription), Some(Outcome::Completed)) => "a completed transcription",
            (Some(Kind::Transcription), Some(Outcome::Failed)) => "a failed transcription",
            (Some(Kind::Transcription), Some(Outcome::Open)) => "an open transcription",
            (Some(Kind::Transcription), None) => "a transcription",
            (Some(Kind::Synthesis), Some(Outcome::Completed)) => "a completed synthesis",
            (Some(Kind::Synthesis), Some(Outcome::Failed)) => "a failed synthesis",
            (Some(Kind::Synthesis), Some(Outcome::Open)) => "an open synthesis",
            (Some(Kind::Synthesis), None) => "a synthesis",
            (None, Some(Outcome::Completed)) => "a completed job",
            (None, Some(Outcome::Failed)) => "a failed job",
            (None, Some(Outcome::Open)) => "an open job",
            (None, None) => "a job",
        }
    }
}

/// By the form of the product where there is one, and otherwise by the fields that only one kind
/// has.
fn kind_shown_by(body: &Body<'_>) -> Option<Kind> {
    let product = body
        .result
        .as_ref()
        .and_then(|result| result.0.data.as_ref());
    match product {
        Some(Product::Segments(_)) => return Some(Kind::Transcription),
        Some(Product::AudioBase64(_)) => return Some(Kind::Synthesis),
        None => {}
    }
    match (has_transcription_fields(body), has_synthesis_fields(body)) {
        (true, false) => Some(Kind::Transcription),
        (false, true) => Some(Kind::Synthesis),
        _ => None,
    }
}

fn has_transcription_fields(body: &Body<'_>) -> bool {
    let of_result = body.result.as_ref().is_some_and(|Object(result)| {
        result.speaker_count.is_some()
            || result.speech_insights.is_some()
            || result.voice_insights.is_some()
            || result.conversation_analytics.is_some()
    });
    let of_request = body.request.as_ref().is_some_and(|Object(request)| {
        request.uri.is_some() || request.audio_base64.is_some() || request.mime_type.is_some()
    });
    let of_config = body.job_config.as_ref().is_some_and(|Object(config)| {
        config.engine.is_some()
            || config.speaker_count.is_some()
            || config.include_filler.is_some()
            || config.include_partial_results.is_some()
    });
    body.model.is_some() || of_result || of_request || of_config
}

fn has_synthesis_fields(body: &Body<'_>) -> bool {
    let of_result = body.result.as_ref().is_some_and(|Object(result)| {
        result.format.is_some() || result.samplerate.is_some() || result.texts.is_some()
    });
    let of_request = body
        .request
        .as_ref()
        .is_some_and(|Object(request)| request.text.is_some() || request.ssml.is_some());
    let of_config = body.job_config.as_ref().is_some_and(|Object(config)| {
        config.pitch.is_some() || config.tempo.is_some() || config.audio_format.is_some()
    });
    of_result || of_request || of_config
}

/// By the status where it is one of those the vendor documents, and otherwise by the result. An
/// archived job may have ended either way.
fn outcome_shown_by(body: &Body<'_>) -> Option<Outcome> {
    match body.status.as_deref() {
        Some("complete") => return Some(Outcome::Completed),
        Some("failed" | "cancelled") => return Some(Outcome::Failed),
        Some("created" | "queued" | "in_progress") => return Some(Outcome::Open),
        _ => {}
    }
    let result = &body.result.as_ref()?.0;
    let says_something =
        |text: &Option<Text<'_>>| text.as_ref().is_some_and(|text| !text.is_empty());
    if says_something(&result.error) || says_something(&result.code) || result.recovery.is_some() {
        return Some(Outcome::Failed);
    }
    let has_product = result.data.is_some()
        || result.path.is_some()
        || result.format.is_some()
        || result.duration.is_some()
        || result.texts.is_some();
    has_product.then_some(Outcome::Completed)
}
