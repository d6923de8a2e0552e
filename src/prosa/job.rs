//! What every job's body says, as the caller reads it.
//!
//! Here and in its neighbours the names are those of the vendor's documents, except where a field
//! notes another. All that may be absent or null on the wire is an `Option`. No event and no part
//! of one implements `Deserialize`, but for single strings ([`Text`]): the only way in is through
//! [`Verified::event`](super::Verified::event) or the constructor with `unverified` in its name.

use super::timestamp::Timestamp;
use crate::text::Text;

/// What the body of every job has, whether it completed or failed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Job<'a> {
    /// The job's id. Most are UUIDs, with dashes or without; compare them as text.
    pub job_id: Text<'a>,
    /// `complete`, `failed` and the like. Absent from every documented webhook body, present in
    /// REST replies.
    pub status: Option<Text<'a>>,
    /// When the job was created.
    pub created_at: Option<Timestamp>,
    /// When the job last changed.
    pub modified_at: Option<Timestamp>,
    /// The acoustic model of a transcription.
    pub model: Option<Model<'a>>,
    /// How the job was to be done.
    pub job_config: Option<JobConfig<'a>>,
    /// What the job was to be done on.
    pub request: Option<Request<'a>>,
}

/// The model a transcription was made with.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Model<'a> {
    /// Its identifier, such as `stt-general`.
    pub name: Option<Text<'a>>,
    /// Its name for people.
    pub label: Option<Text<'a>>,
    /// The language it understands, in words.
    pub language: Option<Text<'a>>,
    /// What it was made for, such as `general`.
    pub domain: Option<Text<'a>>,
    /// The kind of audio it expects, such as `recording`.
    pub acoustic: Option<Text<'a>>,
    /// How many audio channels it expects.
    pub channels: Option<u64>,
    /// The sample rate it expects, in hertz.
    pub samplerate: Option<u64>,
}

/// How a job was to be done. After `engine`, `model` and `wait` come the fields of transcriptions,
/// then those of syntheses.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
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

/// What a job was to be done on: audio for a transcription, text for a synthesis.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The submitter's own name for the job.
    pub label: Option<Text<'a>>,

    /// Where the audio was fetched from.
    pub uri: Option<Text<'a>>,
    /// The audio itself in base64; `data` on the wire.
    pub audio_base64: Option<Text<'a>>,
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

impl Job<'_> {
    /// The same, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Job<'static> {
        Job {
            job_id: self.job_id.into_owned(),
            status: self.status.map(Text::into_owned),
            created_at: self.created_at,
            modified_at: self.modified_at,
            model: self.model.map(Model::into_owned),
            job_config: self.job_config.map(JobConfig::into_owned),
            request: self.request.map(Request::into_owned),
        }
    }
}

impl Model<'_> {
    /// The same, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Model<'static> {
        Model {
            name: self.name.map(Text::into_owned),
            label: self.label.map(Text::into_owned),
            language: self.language.map(Text::into_owned),
            domain: self.domain.map(Text::into_owned),
            acoustic: self.acoustic.map(Text::into_owned),
            channels: self.channels,
            samplerate: self.samplerate,
        }
    }
}

impl JobConfig<'_> {
    /// The same, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> JobConfig<'static> {
        JobConfig {
            engine: self.engine.map(Text::into_owned),
            model: self.model.map(Text::into_owned),
            wait: self.wait,
            speaker_count: self.speaker_count,
            include_filler: self.include_filler,
            include_partial_results: self.include_partial_results,
            auto_punctuation: self.auto_punctuation,
            enable_spoken_numerals: self.enable_spoken_numerals,
            enable_speech_insights: self.enable_speech_insights,
            enable_voice_insights: self.enable_voice_insights,
            enable_conversation_analytics: self.enable_conversation_analytics,
            conversation_analytics_prompt: self.conversation_analytics_prompt.map(Text::into_owned),
            pitch: self.pitch,
            tempo: self.tempo,
            audio_format: self.audio_format.map(Text::into_owned),
            sample_rate: self.sample_rate,
        }
    }
}

impl Request<'_> {
    /// The same, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Request<'static> {
        Request {
            label: self.label.map(Text::into_owned),
            uri: self.uri.map(Text::into_owned),
            audio_base64: self.audio_base64.map(Text::into_owned),
            duration: self.duration,
            mime_type: self.mime_type.map(Text::into_owned),
            sample_rate: self.sample_rate,
            channels: self.channels,
            text: self.text.map(Text::into_owned),
            ssml: self.ssml.map(Text::into_owned),
        }
    }
}
