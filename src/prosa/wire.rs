//! The wire types of a job's body. One set of types reads every kind of job in one pass, before the kind is known.

use serde::de::{MapAccess, SeqAccess};

use super::payload::{Job, Segment, SpokenText};
use crate::{
    json::{Found, Number, RawJson, Reason, Shape, Value, object},
    text::Text,
};

object! { wire
    /// The body of a job.
    pub(super) struct Body<'a> {
        pub(super) result: Option<ResultOrText<'a>>,
    } with {
        pub(super) job: Job<'a>,
    }
}

impl<'a> Body<'a> {
    pub(super) fn result(&self) -> Option<&JobResult<'a>> {
        self.result.as_ref()?.result.as_ref()
    }
}

/// A job's `result` object, or the message of a failure in its place.
#[derive(Default)]
pub(super) struct ResultOrText<'a> {
    pub(super) result: Option<JobResult<'a>>,
    pub(super) said: Option<Text<'a>>,
}

impl<'a> Value<'a> for ResultOrText<'a> {
    const SHAPE: Shape = JobResult::SHAPE;

    fn from_text(text: Text<'a>) -> Option<Self> {
        Some(Self { said: Some(text), ..Self::default() })
    }

    fn from_number(number: Number) -> Option<Self> {
        Text::from_number(number).and_then(Self::from_text)
    }

    fn from_elements<A: SeqAccess<'a>>(elements: A) -> Result<Option<Self>, A::Error> {
        let first = Reason::from_elements(elements)?;
        Ok(first.and_then(|Reason(text)| Self::from_text(text)))
    }

    fn read_map<A: MapAccess<'a>>(fields: A, place: &mut Option<Self>) -> Result<(), A::Error> {
        let Self { result, .. } = place.get_or_insert_default();
        JobResult::read_map(fields, result)
    }

    /// Keeps both the object and the text if the field occurs twice: neither replaces the other.
    fn after(self, before: Self) -> Self {
        Self { said: self.said.or(before.said), result: self.result.or(before.result) }
    }
}

object! { wire
    /// The result fields of a transcription, a synthesis and a failure. The fields that are present show which one it
    /// is.
    pub(super) struct JobResult<'a> {
        pub(super) data: Option<Product<'a>>,
        pub(super) path: Option<Text<'a>>,
        pub(super) latency: Option<f64>,

        pub(super) speaker_count: Option<u64>,
        pub(super) speech_insights: Option<RawJson<'a>>,
        pub(super) voice_insights: Option<RawJson<'a>>,
        pub(super) conversation_analytics: Option<RawJson<'a>>,

        pub(super) format: Option<Text<'a>>,
        pub(super) duration: Option<f64>,
        pub(super) samplerate: Option<u64>,
        pub(super) channels: Option<u64>,
        pub(super) texts: Option<Vec<SpokenText<'a>>>,

        pub(super) error: Option<RawJson<'a>>,
        pub(super) code: Option<RawJson<'a>>,
        pub(super) message: Option<RawJson<'a>>,
        pub(super) context: Option<RawJson<'a>>,
        pub(super) recovery: Option<Recovery>,
        pub(super) version: Option<i64>,
    }
}

object! { wire
    /// Whether and when to submit a failed job again.
    pub(super) struct Recovery {
        pub(super) retryable: Option<bool>,
        pub(super) retry_after_seconds: Option<f64>,
    }
}

/// `result.data`: an array in a transcription or a base64 string in a synthesis.
pub(super) enum Product<'a> {
    Segments(Vec<Segment<'a>>),
    AudioBase64(Text<'a>),
}

impl<'a> Value<'a> for Product<'a> {
    const SHAPE: Shape = Vec::<Segment<'a>>::SHAPE
        .or("an array or a string", |found| matches!(found, Found::Array | Found::Text(_)));

    fn from_elements<A: SeqAccess<'a>>(elements: A) -> Result<Option<Self>, A::Error> {
        Ok(Vec::from_elements(elements)?.map(Self::Segments))
    }

    fn from_text(text: Text<'a>) -> Option<Self> {
        Some(Self::AudioBase64(text))
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Segments(segments) => segments.is_empty(),
            Self::AudioBase64(text) => Value::is_empty(text),
        }
    }
}
