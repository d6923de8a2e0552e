//! The same structs as the crate's, with owned strings and serde's own derive.
#![expect(dead_code, reason = "they are only read into")]

use alloc::collections::BTreeMap;
use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};
use serde_json::Value;

#[derive(Deserialize)]
pub(crate) struct ProsaJob {
    job_id: String,
    status: Option<String>,
    created_at: Option<String>,
    modified_at: Option<String>,
    model: Option<Model>,
    job_config: Option<JobConfig>,
    request: Option<Request>,
    result: Option<JobResult>,
}

#[derive(Deserialize)]
struct Model {
    name: Option<String>,
    label: Option<String>,
    language: Option<String>,
    domain: Option<String>,
    acoustic: Option<String>,
    channels: Option<u64>,
    samplerate: Option<u64>,
}

#[derive(Deserialize)]
struct JobConfig {
    engine: Option<String>,
    model: Option<String>,
    wait: Option<bool>,
    speaker_count: Option<u64>,
    include_filler: Option<bool>,
    include_partial_results: Option<bool>,
    auto_punctuation: Option<bool>,
    enable_spoken_numerals: Option<bool>,
    enable_speech_insights: Option<bool>,
    enable_voice_insights: Option<bool>,
    enable_conversation_analytics: Option<bool>,
    conversation_analytics_prompt: Option<String>,
    pitch: Option<f64>,
    tempo: Option<f64>,
    audio_format: Option<String>,
    sample_rate: Option<u64>,
}

#[derive(Deserialize)]
struct Request {
    label: Option<String>,
    uri: Option<String>,
    data: Option<String>,
    duration: Option<f64>,
    mime_type: Option<String>,
    sample_rate: Option<u64>,
    channels: Option<u64>,
    text: Option<String>,
    ssml: Option<String>,
}

/// Of a transcription alone.
#[derive(Deserialize)]
struct JobResult {
    data: Option<Vec<Segment>>,
    path: Option<String>,
    latency: Option<f64>,
    speaker_count: Option<u64>,
    speech_insights: Option<Value>,
    voice_insights: Option<Value>,
    conversation_analytics: Option<Value>,
}

#[derive(Deserialize)]
struct Segment {
    transcript: String,
    #[serde(rename = "final")]
    is_final: bool,
    time_start: f64,
    time_end: f64,
    channel: Option<i64>,
    speaker_tag: Option<i64>,
}

#[derive(Deserialize)]
pub(crate) struct WavesTranscription {
    status: Option<String>,
    transcription: Option<String>,
    text: Option<String>,
    words: Option<Vec<Word>>,
    word_timestamps: Option<Vec<Word>>,
    utterances: Option<Vec<Utterance>>,
    language: Option<String>,
    request_id: Option<String>,
    metadata: Option<Metadata>,
    #[serde(rename = "totalBytes")]
    total_bytes: Option<f64>,
    audio_length: Option<f64>,
    gender: Option<String>,
    age: Option<String>,
    emotions: Option<BTreeMap<String, f64>>,
    redacted_entities: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Word {
    word: Option<String>,
    start: Option<f64>,
    end: Option<f64>,
    confidence: Option<f64>,
    speaker: Option<Speaker>,
    speaker_confidence: Option<f64>,
}

#[derive(Deserialize)]
struct Utterance {
    text: Option<String>,
    start: Option<f64>,
    end: Option<f64>,
    speaker: Option<Speaker>,
}

#[derive(Deserialize)]
struct Metadata {
    duration: Option<f64>,
    processing_time_ms: Option<f64>,
    rtfx: Option<f64>,
    num_chunks: Option<f64>,
    #[serde(rename = "fileSize")]
    file_size: Option<f64>,
    filename: Option<String>,
}

enum Speaker {
    Number(i64),
    Label(String),
}

/// By hand, since an untagged enum would be slower.
impl<'de> Deserialize<'de> for Speaker {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SpeakerVisitor)
    }
}

struct SpeakerVisitor;

impl Visitor<'_> for SpeakerVisitor {
    type Value = Speaker;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a label")
    }

    fn visit_i64<E>(self, number: i64) -> Result<Speaker, E> {
        Ok(Speaker::Number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Speaker, E> {
        i64::try_from(number)
            .map(Speaker::Number)
            .map_err(E::custom)
    }

    fn visit_str<E>(self, label: &str) -> Result<Speaker, E> {
        Ok(Speaker::Label(label.to_owned()))
    }
}
