//! A completed text-to-speech job.

use super::job::Job;
use crate::text::Text;

/// A completed text-to-speech job.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
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
    /// Where in the audio each piece of the text is spoken. Empty if absent or null; nulls in
    /// it are left out.
    pub texts: Vec<SpokenText<'a>>,
    /// How long the synthesis took. The vendor documents no unit.
    pub latency: Option<f64>,
}

/// Where in the audio a piece of text is spoken.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SpokenText<'a> {
    /// The piece of text.
    pub text: Option<Text<'a>>,
    /// Where it begins, in seconds from the start of the audio.
    pub start: Option<f64>,
    /// Where it ends, in seconds from the start of the audio.
    pub end: Option<f64>,
}

impl Synthesis<'_> {
    /// The same synthesis, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Synthesis<'static> {
        Synthesis {
            job: self.job.into_owned(),
            audio_base64: self.audio_base64.map(Text::into_owned),
            path: self.path.map(Text::into_owned),
            format: self.format.map(Text::into_owned),
            duration: self.duration,
            samplerate: self.samplerate,
            channels: self.channels,
            texts: self.texts.into_iter().map(SpokenText::into_owned).collect(),
            latency: self.latency,
        }
    }
}

impl SpokenText<'_> {
    /// The same, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> SpokenText<'static> {
        SpokenText {
            text: self.text.map(Text::into_owned),
            start: self.start,
            end: self.end,
        }
    }
}
