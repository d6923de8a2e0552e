//! A job's body as it stands on the wire, before it is known which kind of job it is: one set of
//! types reads all kinds in one pass.
//!
//! A `…Fields` type lists the wire's fields of a public type, and serde's remote derive builds that
//! public type from them. So the public types need no `Deserialize` of their own, and the compiler
//! holds the two lists together.

use core::fmt;

use serde::de::{
    Deserialize, Deserializer, Error, SeqAccess, Visitor, value::SeqAccessDeserializer,
};
use serde_json::value::RawValue;

use super::{
    failure::Recovery,
    job::{JobConfig, Model, Request},
    synthesis::SpokenText,
    timestamp::{self, Timestamp},
    transcription::Segment,
};
use crate::{
    shape::{Object, Objects, read_objects},
    text::Text,
};

#[derive(serde::Deserialize)]
pub(super) struct Body<'a> {
    #[serde(borrow)]
    pub(super) job_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) status: Option<Text<'a>>,
    #[serde(default, deserialize_with = "timestamp::deserialize_optional")]
    pub(super) created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "timestamp::deserialize_optional")]
    pub(super) modified_at: Option<Timestamp>,
    #[serde(borrow)]
    pub(super) model: Option<Object<Model<'a>>>,
    #[serde(borrow)]
    pub(super) job_config: Option<Object<JobConfig<'a>>>,
    #[serde(borrow)]
    pub(super) request: Option<Object<Request<'a>>>,
    #[serde(borrow)]
    pub(super) result: Option<Object<JobResult<'a>>>,
}

/// The results of a transcription, of a synthesis and of a failure in one: which it is, its fields
/// tell.
#[derive(Default, serde::Deserialize)]
pub(super) struct JobResult<'a> {
    #[serde(borrow)]
    pub(super) data: Option<Product<'a>>,
    #[serde(borrow)]
    pub(super) path: Option<Text<'a>>,
    pub(super) latency: Option<f64>,

    pub(super) speaker_count: Option<u64>,
    #[serde(borrow)]
    pub(super) speech_insights: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) voice_insights: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) conversation_analytics: Option<&'a RawValue>,

    #[serde(borrow)]
    pub(super) format: Option<Text<'a>>,
    pub(super) duration: Option<f64>,
    pub(super) samplerate: Option<u64>,
    pub(super) channels: Option<u64>,
    #[serde(borrow)]
    pub(super) texts: Option<Objects<SpokenText<'a>>>,

    #[serde(borrow)]
    pub(super) error: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) code: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) message: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) context: Option<&'a RawValue>,
    pub(super) recovery: Option<Object<Recovery>>,
    pub(super) version: Option<i64>,
}

/// `result.data`: an array in a transcription, a base64 string in a synthesis.
pub(super) enum Product<'a> {
    Segments(Objects<Segment<'a>>),
    AudioBase64(Text<'a>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Product<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ProductVisitor)
    }
}

struct ProductVisitor;

impl<'de> Visitor<'de> for ProductVisitor {
    type Value = Product<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of segments or a base64 string")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, segments: A) -> Result<Product<'de>, A::Error> {
        Objects::deserialize(SeqAccessDeserializer::new(segments)).map(Product::Segments)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Product<'de>, E> {
        Ok(Product::AudioBase64(text.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Product<'de>, E> {
        Ok(Product::AudioBase64(Text::from(text).into_owned()))
    }
}

/// Only there to see whether a body is a job at all.
#[derive(serde::Deserialize)]
pub(super) struct JobMark<'a> {
    #[serde(borrow)]
    pub(super) job_id: Option<&'a RawValue>,
}

#[derive(serde::Deserialize)]
#[serde(remote = "Model")]
struct ModelFields<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    label: Option<Text<'a>>,
    #[serde(borrow)]
    language: Option<Text<'a>>,
    #[serde(borrow)]
    domain: Option<Text<'a>>,
    #[serde(borrow)]
    acoustic: Option<Text<'a>>,
    channels: Option<u64>,
    samplerate: Option<u64>,
}

#[derive(serde::Deserialize)]
#[serde(remote = "JobConfig")]
struct JobConfigFields<'a> {
    #[serde(borrow)]
    engine: Option<Text<'a>>,
    #[serde(borrow)]
    model: Option<Text<'a>>,
    wait: Option<bool>,
    speaker_count: Option<u64>,
    include_filler: Option<bool>,
    include_partial_results: Option<bool>,
    auto_punctuation: Option<bool>,
    enable_spoken_numerals: Option<bool>,
    enable_speech_insights: Option<bool>,
    enable_voice_insights: Option<bool>,
    enable_conversation_analytics: Option<bool>,
    #[serde(borrow)]
    conversation_analytics_prompt: Option<Text<'a>>,
    pitch: Option<f64>,
    tempo: Option<f64>,
    #[serde(borrow)]
    audio_format: Option<Text<'a>>,
    sample_rate: Option<u64>,
}

#[derive(serde::Deserialize)]
#[serde(remote = "Request")]
struct RequestFields<'a> {
    #[serde(borrow)]
    label: Option<Text<'a>>,
    #[serde(borrow)]
    uri: Option<Text<'a>>,
    #[serde(borrow, rename = "data")]
    audio_base64: Option<Text<'a>>,
    duration: Option<f64>,
    #[serde(borrow)]
    mime_type: Option<Text<'a>>,
    sample_rate: Option<u64>,
    channels: Option<u64>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    ssml: Option<Text<'a>>,
}

#[derive(serde::Deserialize)]
#[serde(remote = "Segment")]
struct SegmentFields<'a> {
    #[serde(borrow)]
    transcript: Text<'a>,
    #[serde(rename = "final")]
    is_final: bool,
    time_start: f64,
    time_end: f64,
    channel: Option<i64>,
    speaker_tag: Option<i64>,
}

#[derive(serde::Deserialize)]
#[serde(remote = "SpokenText")]
struct SpokenTextFields<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    start: Option<f64>,
    end: Option<f64>,
}

#[derive(serde::Deserialize)]
#[serde(remote = "Recovery")]
struct RecoveryFields {
    retryable: Option<bool>,
    retry_after_seconds: Option<f64>,
}

read_objects! {
    Body<'a>, Body;
    JobResult<'a>, JobResult;
    JobMark<'a>, JobMark;
    Model<'a>, ModelFields;
    JobConfig<'a>, JobConfigFields;
    Request<'a>, RequestFields;
    Segment<'a>, SegmentFields;
    SpokenText<'a>, SpokenTextFields;
    Recovery, RecoveryFields;
}
