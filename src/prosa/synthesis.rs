//! A completed text-to-speech job.

use super::job::Job;
use crate::{
    json::{object, payload},
    text::Text,
};

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
        /// Where in the audio each piece of the text is spoken. Empty if absent; an element
        /// without its text is left out.
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
