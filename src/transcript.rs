//! What was said, whichever vendor wrote it down.

use alloc::vec;
use core::{cmp::Ordering, fmt, iter::Map};

use serde::Serialize;

use crate::{
    json::{owned, payload},
    text::Text,
};

payload! {
    /// A stretch of speech in a transcript, as both vendors' events give it.
    ///
    /// It borrows its text from the event.
    pub struct TranscriptSegment<'a> {
        /// Where it begins, in seconds from the start of the audio.
        pub start: Option<f64>,
        /// Where it ends, in seconds from the start of the audio.
        pub end: Option<f64>,
        /// Who said it, where speakers are told apart.
        pub speaker: Option<Speaker<'a>>,
        /// The audio channel it was heard on, where channels are told apart.
        pub channel: Option<i64>,
        /// What was said.
        pub text: Text<'a>,
    }
}

/// A speaker, by the number or the label that the vendor gave within one transcript.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Speaker<'a> {
    /// Such as `0`.
    Number(i64),
    /// Such as `speaker_0`.
    Label(Text<'a>),
}

impl Speaker<'_> {
    /// The number, also where it was written into a label: 0 for `0`, for `"speaker_0"` and for `"0"`. `None`
    /// for any other label.
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

    /// What is the same for all ways in which one transcript writes a speaker: the number, or else the label.
    pub(crate) fn identity(&self) -> Result<i64, &str> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Label(label) => self.number().ok_or(label),
        }
    }

    /// The same speaker, borrowed from this one.
    pub(crate) fn reborrow(&self) -> Speaker<'_> {
        match self {
            Self::Number(number) => Speaker::Number(*number),
            Self::Label(label) => Speaker::Label(Text::from(label.as_str())),
        }
    }

    /// Copies what is borrowed from the body, so that the value may outlive it.
    #[must_use]
    pub fn into_owned(self) -> Speaker<'static> {
        match self {
            Self::Number(number) => Speaker::Number(number),
            Self::Label(label) => Speaker::Label(label.into_owned()),
        }
    }
}

owned! { Speaker }

/// The number, or the label.
impl fmt::Display for Speaker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Label(label) => label.fmt(f),
        }
    }
}

/// Segments with what they are sorted by.
type Timed<'a> = (f64, usize, TranscriptSegment<'a>);

/// A transcript in the order of time.
pub(crate) type InTimeOrder<'a> =
    Map<vec::IntoIter<Timed<'a>>, fn(Timed<'a>) -> TranscriptSegment<'a>>;

/// Sorts by the beginnings. A segment without one stays behind the one before it, and those that begin
/// together stay in the order of the wire.
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
    // In place: a stable sort takes half as much memory again. No time is NaN, and -0 is 0.
    let in_order = |a: &Timed<'_>, b: &Timed<'_>| a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal);
    timed.sort_unstable_by(|a, b| in_order(a, b).then(a.1.cmp(&b.1)));
    timed.into_iter().map(|(_, _, segment)| segment)
}
