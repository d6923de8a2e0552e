//! A completed speech-to-text job.

use alloc::vec;

use super::job::Job;
use crate::{
    json::Json,
    text::Text,
    transcript::{self, Speaker, TranscriptSegment},
};

/// A completed speech-to-text job.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Transcription<'a> {
    /// The job that produced it.
    pub job: Job<'a>,
    /// What was said, in the order of the wire, which is sorted neither by time nor by channel;
    /// `result.data` there. Empty if that is absent or null; nulls in it are left out.
    pub segments: Vec<Segment<'a>>,
    /// Where the result is stored.
    pub path: Option<Text<'a>>,
    /// How long the recognition took. The vendor documents no unit.
    pub latency: Option<f64>,
    /// How many speakers were told apart.
    pub speaker_count: Option<u64>,
    /// Undocumented.
    pub speech_insights: Option<Json<'a>>,
    /// Undocumented.
    pub voice_insights: Option<Json<'a>>,
    /// Undocumented.
    pub conversation_analytics: Option<Json<'a>>,
}

/// A stretch of speech.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Segment<'a> {
    /// What was said.
    pub transcript: Text<'a>,
    /// Whether this is the final wording; `final` on the wire.
    pub is_final: bool,
    /// Where it begins, in seconds from the start of the audio.
    pub time_start: f64,
    /// Where it ends, in seconds from the start of the audio.
    pub time_end: f64,
    /// The audio channel it was heard on; 0 in the vendor's samples.
    pub channel: Option<i64>,
    /// Who said it, as a number within this job.
    pub speaker_tag: Option<i64>,
}

impl Transcription<'_> {
    /// The transcript in the order of time, in its final wording: segments that are not final are
    /// left out.
    #[must_use]
    pub fn transcript(&self) -> vec::IntoIter<TranscriptSegment<'_>> {
        let is_final = |segment: &&Segment<'_>| segment.is_final;
        transcript::in_time_order(self.segments.iter().filter(is_final).map(Segment::view))
    }

    /// The same transcription, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Transcription<'static> {
        Transcription {
            job: self.job.into_owned(),
            segments: self.segments.into_iter().map(Segment::into_owned).collect(),
            path: self.path.map(Text::into_owned),
            latency: self.latency,
            speaker_count: self.speaker_count,
            speech_insights: self.speech_insights.map(Json::into_owned),
            voice_insights: self.voice_insights.map(Json::into_owned),
            conversation_analytics: self.conversation_analytics.map(Json::into_owned),
        }
    }
}

impl Segment<'_> {
    /// What it says, in the form that is common to both vendors.
    fn view(&self) -> TranscriptSegment<'_> {
        TranscriptSegment {
            start: Some(self.time_start),
            end: Some(self.time_end),
            speaker: self.speaker_tag.map(Speaker::Number),
            channel: self.channel,
            text: Text::from(self.transcript.as_str()),
        }
    }

    /// The same segment, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Segment<'static> {
        Segment {
            transcript: self.transcript.into_owned(),
            is_final: self.is_final,
            time_start: self.time_start,
            time_end: self.time_end,
            channel: self.channel,
            speaker_tag: self.speaker_tag,
        }
    }
}
