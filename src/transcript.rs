//! Transcripts in the form that both vendors' events share.

use alloc::vec;
use core::{cmp::Ordering, fmt, iter::Map};

use serde::Serialize;

use crate::{
    json::{owned, payload},
    text::Text,
};

payload! {
    /// A segment of speech in a transcript, in a form that both vendors' events share.
    ///
    /// The text is borrowed from the event.
    pub struct TranscriptSegment<'a> {
        /// When it starts, in seconds from the start of the audio.
        pub start: Option<f64>,
        /// When it ends, in seconds from the start of the audio.
        pub end: Option<f64>,
        /// Who said it, if the vendor distinguishes speakers.
        pub speaker: Option<Speaker<'a>>,
        /// The audio channel, if the vendor distinguishes channels.
        pub channel: Option<i64>,
        /// What was said.
        pub text: Text<'a>,
    }
}

/// A speaker, identified by a number or a label that the vendor assigned within one transcript.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Speaker<'a> {
    /// A number, such as `0`.
    Number(i64),
    /// A label, such as `speaker_0`.
    Label(Text<'a>),
}

impl Speaker<'_> {
    /// Returns the number: 0 for `0`, `"0"` and `"speaker_0"`. Returns `None` for a label of any other form.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Label(label) => {
                let digits = label.strip_prefix("speaker_").unwrap_or(label);
                let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
                all_digits.then(|| digits.parse().ok()).flatten()
            }
        }
    }

    /// Returns the number, or else the label: equal for every form in which one transcript writes a speaker.
    pub(crate) fn identity(&self) -> Result<i64, &str> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Label(label) => self.number().ok_or(label),
        }
    }

    /// Returns the same speaker, borrowed from this one.
    pub(crate) fn reborrow(&self) -> Speaker<'_> {
        match self {
            Self::Number(number) => Speaker::Number(*number),
            Self::Label(label) => Speaker::Label(Text::from(label.as_str())),
        }
    }

    /// Copies what is borrowed from the body, so that the value can outlive the body.
    #[must_use]
    pub fn into_owned(self) -> Speaker<'static> {
        match self {
            Self::Number(number) => Speaker::Number(number),
            Self::Label(label) => Speaker::Label(label.into_owned()),
        }
    }
}

owned! { Speaker }

/// Writes the number or the label.
impl fmt::Display for Speaker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Label(label) => label.fmt(f),
        }
    }
}

/// A segment after its sort keys: its time and its index.
type Timed<'a> = (f64, usize, TranscriptSegment<'a>);

/// An iterator over a transcript in order of time.
pub(crate) type InTimeOrder<'a> =
    Map<vec::IntoIter<Timed<'a>>, fn(Timed<'a>) -> TranscriptSegment<'a>>;

/// Sorts segments by start. A segment without a start stays directly after the one before it in the body, or
/// at the front. Segments with the same start stay in the order of the body.
pub(crate) fn in_time_order<'a>(
    segments: impl IntoIterator<Item = TranscriptSegment<'a>>,
) -> InTimeOrder<'a> {
    let segments = segments.into_iter();
    let (_, most) = segments.size_hint();
    let mut timed = Vec::with_capacity(most.unwrap_or_default());
    let mut time = f64::NEG_INFINITY;
    timed.extend(segments.enumerate().map(|(index, segment)| {
        time = segment.start.unwrap_or(time);
        (time, index, segment)
    }));
    // Unstable sort, in place: a stable sort takes half as much memory again. No time is NaN, and -0 equals 0.
    let in_order = |a: &Timed<'_>, b: &Timed<'_>| a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal);
    timed.sort_unstable_by(|a, b| in_order(a, b).then(a.1.cmp(&b.1)));
    timed.into_iter().map(|(_, _, segment)| segment)
}
