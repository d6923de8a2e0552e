//! A completed speech-to-text job.

use super::job::Job;
use crate::{
    json::{Json, object, payload},
    text::Text,
    transcript::{self, InTimeOrder, Speaker, TranscriptSegment},
};

payload! {
    /// A completed speech-to-text job.
    pub struct Transcription<'a> {
        /// The job that produced it.
        pub job: Job<'a>,
        /// What was said, in the order of the wire, which is sorted neither by time nor by channel;
        /// `result.data` there. Empty if that is absent or no array; an element that has no `transcript`
        /// is left out.
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
    /// The transcript in the order of time, in its final wording: segments that say they are not
    /// final are left out.
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
