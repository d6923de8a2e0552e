//! What a job's body says, as the caller reads it: the job, and what came of it.
//!
//! Names are those of the vendor's documents, except where a field notes another. What may be absent, or is
//! left out because it is of another type or an object without a readable field, is an `Option`. No part of
//! an event implements `Deserialize`, but for single strings ([`Text`]).

use super::timestamp::Timestamp;
use crate::{
    json::{RawJson, object, payload},
    text::Text,
    transcript::{self, InTimeOrder, Speaker, TranscriptSegment},
};

object! {
    /// What the body of every job has, whether it completed or failed.
    pub struct Job<'a> {
        /// The job's id. Most are UUIDs, with dashes or without; compare them as text.
        pub job_id: Option<Text<'a>> where required,
        /// `complete`, `failed` and the like. Absent from every documented webhook body, present in REST
        /// replies.
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
        pub request: Option<JobRequest<'a>>,
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
    /// How a job was to be done. After `engine`, `model` and `wait` come the fields of transcriptions, then
    /// those of syntheses.
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
    pub struct JobRequest<'a> {
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

payload! {
    /// A completed speech-to-text job.
    pub struct Transcription<'a> {
        /// The job that produced it.
        pub job: Job<'a>,
        /// What was said, in the order of the wire, which is sorted neither by time nor by channel;
        /// `result.data` there. Empty if that is absent or no array; an element that has no `transcript` is
        /// left out.
        pub segments: Vec<Segment<'a>>,
        /// Where the result is stored.
        pub path: Option<Text<'a>>,
        /// How long the recognition took. The vendor documents no unit.
        pub latency: Option<f64>,
        /// How many speakers were told apart.
        pub speaker_count: Option<u64>,
        /// Insights into what was said, in a form that no document shows.
        pub speech_insights: Option<RawJson<'a>>,
        /// Insights into the voices, in a form that no document shows.
        pub voice_insights: Option<RawJson<'a>>,
        /// Analytics of the conversation, in a form that no document shows.
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
        /// Where it begins, in seconds from the start of the audio.
        pub time_start: Option<f64> where required,
        /// Where it ends, in seconds from the start of the audio.
        pub time_end: Option<f64> where required,
        /// The audio channel it was heard on; 0 in the vendor's samples.
        pub channel: Option<i64>,
        /// Who said it, as a number within this job.
        pub speaker_tag: Option<i64>,
    }
}

impl Transcription<'_> {
    /// The transcript in the order of time, in its final wording: segments that say they are not final are
    /// left out.
    #[must_use]
    pub fn transcript(&self) -> impl ExactSizeIterator<Item = TranscriptSegment<'_>> {
        self.in_time_order()
    }

    pub(super) fn in_time_order(&self) -> InTimeOrder<'_> {
        let is_final = |segment: &&Segment<'_>| segment.is_final != Some(false);
        transcript::in_time_order(self.segments.iter().filter(is_final).map(Segment::view))
    }
}

impl Segment<'_> {
    /// What it says, in the form that is common to both vendors.
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
        /// Where the audio is stored.
        pub path: Option<Text<'a>>,
        /// The audio's format, such as `mp3`.
        pub format: Option<Text<'a>>,
        /// The audio's length in seconds.
        pub duration: Option<f64>,
        /// The audio's sample rate in hertz.
        pub samplerate: Option<u64>,
        /// How many channels the audio has.
        pub channels: Option<u64>,
        /// Where in the audio each piece of the text is spoken. Empty if absent; an element without its text
        /// is left out.
        pub texts: Vec<SpokenText<'a>>,
        /// How long the synthesis took. The vendor documents no unit.
        pub latency: Option<f64>,
    }
}

object! {
    /// Where in the audio a piece of text is spoken.
    pub struct SpokenText<'a> {
        /// The piece of text.
        pub text: Text<'a> where required,
        /// Where it begins, in seconds from the start of the audio.
        pub start: Option<f64>,
        /// Where it ends, in seconds from the start of the audio.
        pub end: Option<f64>,
    }
}

payload! {
    /// A failed job of either kind.
    ///
    /// No document shows a delivery of one; the fields are those of a REST reply. An `error`, `code` or
    /// `message` that is neither a string nor a number holds its JSON text. A `result` that is a text, a
    /// number or a list with one is the message. [`Verified::body`](super::Verified::body) has the rest.
    pub struct Failure<'a> {
        /// The job that failed.
        pub job: Job<'a>,
        /// The vendor's code for what went wrong, on all servers.
        pub error: Option<Text<'a>>,
        /// The vendor's code for what went wrong, on newer servers.
        pub code: Option<Text<'a>>,
        /// What went wrong, for people.
        pub message: Option<Text<'a>>,
        /// More about it: `reason`, `upstream_status` and whatever else there is.
        pub context: Option<RawJson<'a>>,
        /// Whether submitting the job again may succeed; `recovery.retryable` on the wire.
        pub retryable: Option<bool>,
        /// How long to wait before that, in seconds; `recovery.retry_after_seconds` on the wire.
        pub retry_after_seconds: Option<f64>,
        /// The version of this description.
        pub version: Option<i64>,
    }
}
