//! The crate's structs without its tolerance, with serde's own derive. `S` is `String`, or the crate's `Text` for
//! borrowed strings.
#![expect(dead_code, reason = "they are only read into")]

use alloc::collections::BTreeMap;
use core::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IntoDeserializer as _, Visitor, value::BorrowedStrDeserializer},
};
use serde_json::Value;

#[derive(Deserialize)]
pub(crate) struct ProsaJob<S> {
    job_id: S,
    status: Option<S>,
    created_at: Option<S>,
    modified_at: Option<S>,
    model: Option<Model<S>>,
    job_config: Option<JobConfig<S>>,
    request: Option<Request<S>>,
    result: Option<JobResult<S>>,
}

#[derive(Deserialize)]
struct Model<S> {
    name: Option<S>,
    label: Option<S>,
    language: Option<S>,
    domain: Option<S>,
    acoustic: Option<S>,
    channels: Option<u64>,
    samplerate: Option<u64>,
}

#[derive(Deserialize)]
struct JobConfig<S> {
    engine: Option<S>,
    model: Option<S>,
    wait: Option<bool>,
    speaker_count: Option<u64>,
    include_filler: Option<bool>,
    include_partial_results: Option<bool>,
    auto_punctuation: Option<bool>,
    enable_spoken_numerals: Option<bool>,
    enable_speech_insights: Option<bool>,
    enable_voice_insights: Option<bool>,
    enable_conversation_analytics: Option<bool>,
    conversation_analytics_prompt: Option<S>,
    pitch: Option<f64>,
    tempo: Option<f64>,
    audio_format: Option<S>,
    sample_rate: Option<u64>,
}

#[derive(Deserialize)]
struct Request<S> {
    label: Option<S>,
    uri: Option<S>,
    data: Option<S>,
    duration: Option<f64>,
    mime_type: Option<S>,
    sample_rate: Option<u64>,
    channels: Option<u64>,
    text: Option<S>,
    ssml: Option<S>,
}

/// The result of a transcription only.
#[derive(Deserialize)]
struct JobResult<S> {
    data: Option<Vec<Segment<S>>>,
    path: Option<S>,
    latency: Option<f64>,
    speaker_count: Option<u64>,
    speech_insights: Option<Value>,
    voice_insights: Option<Value>,
    conversation_analytics: Option<Value>,
}

#[derive(Deserialize)]
struct Segment<S> {
    transcript: S,
    #[serde(rename = "final")]
    is_final: bool,
    time_start: f64,
    time_end: f64,
    channel: Option<i64>,
    speaker_tag: Option<i64>,
}

#[derive(Deserialize)]
pub(crate) struct WavesTranscription<S> {
    status: Option<S>,
    transcription: Option<S>,
    text: Option<S>,
    words: Option<Vec<Word<S>>>,
    word_timestamps: Option<Vec<Word<S>>>,
    utterances: Option<Vec<Utterance<S>>>,
    language: Option<S>,
    request_id: Option<S>,
    metadata: Option<Metadata<S>>,
    #[serde(rename = "totalBytes")]
    total_bytes: Option<f64>,
    audio_length: Option<f64>,
    gender: Option<S>,
    age: Option<S>,
    emotions: Option<BTreeMap<String, f64>>,
    redacted_entities: Option<Vec<S>>,
}

#[derive(Deserialize)]
struct Word<S> {
    word: Option<S>,
    start: Option<f64>,
    end: Option<f64>,
    confidence: Option<f64>,
    speaker: Option<Speaker<S>>,
    speaker_confidence: Option<f64>,
}

#[derive(Deserialize)]
struct Utterance<S> {
    text: Option<S>,
    start: Option<f64>,
    end: Option<f64>,
    speaker: Option<Speaker<S>>,
}

#[derive(Deserialize)]
struct Metadata<S> {
    duration: Option<f64>,
    processing_time_ms: Option<f64>,
    rtfx: Option<f64>,
    num_chunks: Option<f64>,
    #[serde(rename = "fileSize")]
    file_size: Option<f64>,
    filename: Option<S>,
}

enum Speaker<S> {
    Number(i64),
    Label(S),
}

/// Written by hand, since an untagged enum would be slower.
impl<'de, S: Deserialize<'de>> Deserialize<'de> for Speaker<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SpeakerVisitor(PhantomData))
    }
}

struct SpeakerVisitor<S>(PhantomData<S>);

impl<'de, S: Deserialize<'de>> Visitor<'de> for SpeakerVisitor<S> {
    type Value = Speaker<S>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a label")
    }

    fn visit_i64<E>(self, number: i64) -> Result<Speaker<S>, E> {
        Ok(Speaker::Number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Speaker<S>, E> {
        i64::try_from(number).map(Speaker::Number).map_err(E::custom)
    }

    fn visit_borrowed_str<E: Error>(self, label: &'de str) -> Result<Speaker<S>, E> {
        S::deserialize(BorrowedStrDeserializer::new(label)).map(Speaker::Label)
    }

    fn visit_str<E: Error>(self, label: &str) -> Result<Speaker<S>, E> {
        S::deserialize(label.into_deserializer()).map(Speaker::Label)
    }
}
