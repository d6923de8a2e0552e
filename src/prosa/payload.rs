//! The public types of a job's body: the job and its result.
//!
//! Field names are those of the vendor's documents, unless a field notes another name on the wire. An `Option` is
//! `None` if the value is absent, does not fit the type, or is an object without a readable field. Except for [`Text`],
//! no type of an event implements `Deserialize`.

use super::timestamp::Timestamp;
use crate::{
    json::{RawJson, object, payload},
    text::Text,
    transcript::{self, InTimeOrder, Speaker, TranscriptSegment},
};

object! {
    /// The fields that completed and failed jobs have in common.
    pub struct Job<'a> {
        /// The job's id. Most are UUIDs, with dashes or without; compare them as text.
        pub job_id: Option<Text<'a>> where required,
        /// The job's status, such as `complete` or `failed`. Documented webhook bodies never have it; REST replies do.
        pub status: Option<Text<'a>>,
        /// When the job was created.
        pub created_at: Option<Timestamp<'a>>,
        /// When the job last changed.
        pub modified_at: Option<Timestamp<'a>>,
        /// The model that processed the job.
        pub model: Option<Model<'a>>,
        /// The options that the job was submitted with.
        pub job_config: Option<JobConfig<'a>>,
        /// The input of the job.
        pub request: Option<JobRequest<'a>>,
    }
}

object! {
    /// The model that processed a transcription or a synthesis.
    pub struct Model<'a> {
        /// The model's identifier, such as `stt-general`.
        pub name: Option<Text<'a>>,
        /// The model's human-readable name.
        pub label: Option<Text<'a>>,
        /// The name of the model's language.
        pub language: Option<Text<'a>>,
        /// The domain that the model was made for, such as `general`.
        pub domain: Option<Text<'a>>,
        /// The kind of audio that a transcription model expects, such as `recording`.
        pub acoustic: Option<Text<'a>>,
        /// The voice of a synthesis model, such as `Dimas`.
        pub voice: Option<Text<'a>>,
        /// The gender of that voice, such as `male`.
        pub gender: Option<Text<'a>>,
        /// How many audio channels the model has.
        pub channels: Option<u64>,
        /// The model's sample rate in hertz.
        pub samplerate: Option<u64>,
    }
}

object! {
    /// The options that a job was submitted with. The fields from `speaker_count` up to `pitch` are options of
    /// transcriptions, and those from `pitch` on are options of syntheses.
    pub struct JobConfig<'a> {
        /// The model's name, under this key in most transcriptions.
        pub engine: Option<Text<'a>>,
        /// The model's name, under this key in syntheses and some transcriptions.
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
        /// Whether to fill [`Transcription::conversation_analytics`](super::Transcription::conversation_analytics).
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
    /// The input of a job: audio for a transcription, text for a synthesis.
    pub struct JobRequest<'a> {
        /// The submitter's own name for the job.
        pub label: Option<Text<'a>>,

        /// The location from which the audio was fetched.
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

payload! {
    /// A completed speech-to-text job.
    pub struct Transcription<'a> {
        /// The job that produced it.
        pub job: Job<'a>,
        /// What was said, in the order of `result.data` on the wire, which is sorted neither by time nor by channel.
        /// Empty if `data` is absent. A string in place of the array becomes one segment, unless it looks like base64:
        /// then the job counts as a synthesis. An element without `transcript` is left out.
        pub segments: Vec<Segment<'a>>,
        /// The location of the stored result.
        pub path: Option<Text<'a>>,
        /// How long the recognition took, in an undocumented unit.
        pub latency: Option<f64>,
        /// How many speakers were recognised.
        pub speaker_count: Option<u64>,
        /// Insights into what was said. Their form is undocumented.
        pub speech_insights: Option<RawJson<'a>>,
        /// Insights into the voices. Their form is undocumented.
        pub voice_insights: Option<RawJson<'a>>,
        /// Analytics of the conversation. Their form is undocumented.
        pub conversation_analytics: Option<RawJson<'a>>,
    }
}

object! {
    /// A stretch of speech.
    pub struct Segment<'a> {
        /// What was said.
        pub transcript: Text<'a> where required,
        /// Whether this is the final wording; `final` on the wire.
        pub is_final: Option<bool> as "final" where required,
        /// When the segment begins, in seconds from the start of the audio.
        pub time_start: Option<f64> where required,
        /// When the segment ends, in seconds from the start of the audio.
        pub time_end: Option<f64> where required,
        /// The audio channel of the segment; 0 in the vendor's samples.
        pub channel: Option<i64>,
        /// The speaker's number within this job.
        pub speaker_tag: Option<i64>,
    }
}

impl Transcription<'_> {
    /// Returns the final transcript, sorted by time. A segment is left out if its `is_final` is `false`.
    #[must_use = "an iterator does nothing until you use it"]
    pub fn transcript(&self) -> impl ExactSizeIterator<Item = TranscriptSegment<'_>> {
        self.in_time_order()
    }

    pub(super) fn in_time_order(&self) -> InTimeOrder<'_> {
        let is_final = |segment: &&Segment<'_>| segment.is_final != Some(false);
        transcript::in_time_order(self.segments.iter().filter(is_final).map(Segment::view))
    }
}

impl Segment<'_> {
    /// Returns the segment in the form that both vendors share.
    fn view(&self) -> TranscriptSegment<'_> {
        TranscriptSegment {
            start: self.time_start,
            end: self.time_end,
            speaker: self.speaker_tag.map(Speaker::Number),
            channel: self.channel,
            text: Text::from(self.transcript.as_str()),
        }
    }
}

payload! {
    /// A completed text-to-speech job.
    pub struct Synthesis<'a> {
        /// The job that produced it.
        pub job: Job<'a>,
        /// The audio itself in base64; `result.data` on the wire.
        pub audio_base64: Option<Text<'a>>,
        /// The location of the stored audio.
        pub path: Option<Text<'a>>,
        /// The audio's format, such as `mp3`.
        pub format: Option<Text<'a>>,
        /// The audio's length in seconds.
        pub duration: Option<f64>,
        /// The audio's sample rate in hertz.
        pub samplerate: Option<u64>,
        /// How many channels the audio has.
        pub channels: Option<u64>,
        /// When each piece of the text is spoken. Empty if absent. An element without its text is left out.
        pub texts: Vec<SpokenText<'a>>,
        /// How long the synthesis took, in an undocumented unit.
        pub latency: Option<f64>,
    }
}

object! {
    /// A piece of text and when it is spoken in the audio.
    pub struct SpokenText<'a> {
        /// The piece of text.
        pub text: Text<'a> where required,
        /// When the piece begins, in seconds from the start of the audio.
        pub start: Option<f64>,
        /// When the piece ends, in seconds from the start of the audio.
        pub end: Option<f64>,
    }
}

payload! {
    /// A failed or cancelled transcription or synthesis job.
    ///
    /// No document shows such a delivery; the fields are those of a REST reply. An `error`, `code` or `message` that is
    /// not a string is kept as its JSON text. If the whole `result` is a string or an integer, that is the message; if
    /// it is a list, the first message in the list is. [`Verified::body`](super::Verified::body) has the rest.
    pub struct Failure<'a> {
        /// The job that failed.
        pub job: Job<'a>,
        /// The vendor's error code, from old and new servers.
        pub error: Option<Text<'a>>,
        /// The error code in a second field, from newer servers only.
        pub code: Option<Text<'a>>,
        /// A human-readable description of the error.
        pub message: Option<Text<'a>>,
        /// Details of the error, such as `reason` and `upstream_status`.
        pub context: Option<RawJson<'a>>,
        /// Whether submitting the job again may succeed; `recovery.retryable` on the wire.
        pub retryable: Option<bool>,
        /// How many seconds to wait before submitting again; `recovery.retry_after_seconds` on the wire.
        pub retry_after_seconds: Option<f64>,
        /// The version of the error's format; `result.version` on the wire.
        pub version: Option<i64>,
    }
}
