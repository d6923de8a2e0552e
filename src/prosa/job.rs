//! What every job's body says, as the caller reads it.
//!
//! Here and in its neighbours the names are those of the vendor's documents, except where a field
//! notes another. What may be absent, or is left out because it is of another type, is an `Option`. No
//! event and no part of one implements `Deserialize`, but for single strings ([`Text`]): the only way
//! in is through [`Verified::event`](super::Verified::event) or the constructor with `unverified` in its
//! name.

use super::timestamp::Timestamp;
use crate::{json::object, text::Text};

object! {
    /// What the body of every job has, whether it completed or failed.
    pub struct Job<'a> {
        /// The job's id. Most are UUIDs, with dashes or without; compare them as text.
        pub job_id: Option<Text<'a>> where required,
        /// `complete`, `failed` and the like. Absent from every documented webhook body, present in
        /// REST replies.
        pub status: Option<Text<'a>>,
        /// When the job was created.
        pub created_at: Option<Timestamp<'a>>,
        /// When the job last changed.
        pub modified_at: Option<Timestamp<'a>>,
        /// The model that the job was done with.
        pub model: Option<Model<'a>>,
        /// How the job was to be done.
        pub job_config: Option<JobConfig<'a>>,
        /// What the job was to be done on.
        pub request: Option<Request<'a>>,
    }
}

object! {
    /// The model that a job was done with: of a transcription, or of a synthesis.
    pub struct Model<'a> {
        /// Its identifier, such as `stt-general`.
        pub name: Option<Text<'a>>,
        /// Its name for people.
        pub label: Option<Text<'a>>,
        /// Its language, in words.
        pub language: Option<Text<'a>>,
        /// What it was made for, such as `general`.
        pub domain: Option<Text<'a>>,
        /// The kind of audio a transcription's expects, such as `recording`.
        pub acoustic: Option<Text<'a>>,
        /// The voice of a synthesis's, such as `Dimas`.
        pub voice: Option<Text<'a>>,
        /// The gender of that voice, such as `male`.
        pub gender: Option<Text<'a>>,
        /// How many audio channels it has.
        pub channels: Option<u64>,
        /// Its sample rate, in hertz.
        pub samplerate: Option<u64>,
    }
}

object! {
    /// How a job was to be done. After `engine`, `model` and `wait` come the fields of transcriptions,
    /// then those of syntheses.
    pub struct JobConfig<'a> {
        /// The model's name, in one of the vendor's two documents.
        pub engine: Option<Text<'a>>,
        /// The model's name, in the other.
        pub model: Option<Text<'a>>,
        /// Whether the submitter waited for the result.
        pub wait: Option<bool>,

        /// How many speakers to tell apart.
        pub speaker_count: Option<u64>,
        /// Whether to keep filler words.
        pub include_filler: Option<bool>,
        /// Whether to report partial results.
        pub include_partial_results: Option<bool>,
        /// Whether to add punctuation.
        pub auto_punctuation: Option<bool>,
        /// Whether to write spoken numbers as digits.
        pub enable_spoken_numerals: Option<bool>,
        /// Whether to fill [`Transcription::speech_insights`](super::Transcription::speech_insights).
        pub enable_speech_insights: Option<bool>,
        /// Whether to fill [`Transcription::voice_insights`](super::Transcription::voice_insights).
        pub enable_voice_insights: Option<bool>,
        /// Whether to fill
        /// [`Transcription::conversation_analytics`](super::Transcription::conversation_analytics).
        pub enable_conversation_analytics: Option<bool>,
        /// The prompt for the conversation analytics.
        pub conversation_analytics_prompt: Option<Text<'a>>,

        /// The voice's pitch; 0 in the vendor's sample.
        pub pitch: Option<f64>,
        /// The voice's tempo; 1 in the vendor's sample.
        pub tempo: Option<f64>,
        /// The audio format to produce, such as `opus`.
        pub audio_format: Option<Text<'a>>,
        /// The sample rate to produce, in hertz.
        pub sample_rate: Option<u64>,
    }
}

object! {
    /// What a job was to be done on: audio for a transcription, text for a synthesis.
    pub struct Request<'a> {
        /// The submitter's own name for the job.
        pub label: Option<Text<'a>>,

        /// Where the audio was fetched from.
        pub uri: Option<Text<'a>>,
        /// The audio itself in base64; `data` on the wire.
        pub audio_base64: Option<Text<'a>> as "data",
        /// The audio's length in seconds.
        pub duration: Option<f64>,
        /// The audio's media type.
        pub mime_type: Option<Text<'a>>,
        /// The audio's sample rate in hertz.
        pub sample_rate: Option<u64>,
        /// How many channels the audio has.
        pub channels: Option<u64>,

        /// The text to speak.
        pub text: Option<Text<'a>>,
        /// The text to speak, marked up in SSML.
        pub ssml: Option<Text<'a>>,
    }
}
