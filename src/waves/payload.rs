//! The public types of a callback's body.

use alloc::collections::BTreeMap;

use crate::{
    error::ReadError,
    json::{self, RawJson, Reason, object, payload},
    text::Text,
    transcript::{self, InTimeOrder, Speaker, TranscriptSegment},
};

object! {
    /// A completed transcription.
    ///
    /// The vendor documents four generations of it, and self-hosted installations have a fifth. So every field is an
    /// `Option` or may be empty, if its value is absent or does not fit. Field names are those of the wire, unless a
    /// field notes another name.
    pub struct Transcription<'a> {
        /// The status: `success`, or `completed` from a self-hosted installation. An undocumented one is kept as it is.
        pub status: Option<Text<'a>>,
        /// The language's code, such as `en`.
        pub language: Option<Text<'a>>,
        /// The vendor's id of the submission. Bodies before 2026-07 do not have it.
        pub request_id: Option<Text<'a>>,
        /// The job's id from a self-hosted installation, or your own `job_id` pair, if the body has it in this field.
        pub job_id: Option<Text<'a>>,
        /// The confidence in the whole text, from a self-hosted installation.
        pub confidence: Option<f64>,
        /// The audio's size in bytes; `totalBytes` on the wire. It is a number that may have a fraction.
        pub total_bytes: Option<f64> as "totalBytes",
        /// The audio's length, in an undocumented unit.
        pub audio_length: Option<f64>,
        /// `male` or `female`.
        pub gender: Option<Text<'a>>,
        /// `infant`, `teenager`, `adult` or `old`.
        pub age: Option<Text<'a>>,
        /// How strong each emotion is, by its name. Bodies differ in the names that they have.
        pub emotions: BTreeMap<Text<'a>, f64>,
        /// What was redacted, such as `[CREDITCARDCVV_1]`.
        pub redacted_entities: Vec<Text<'a>>,
    } and {
        /// The whole transcript: `transcription` on the wire or, if that is absent or empty, `text` or `result.text`.
        pub text: Option<Text<'a>>,
        /// The words, if the submission asked for them; `word_timestamps` on the wire in 2025.
        pub words: Vec<Word<'a>>,
        /// What the speakers said, turn by turn; `speakers` on the wire from a self-hosted installation.
        pub utterances: Vec<Utterance<'a>>,
        /// Facts about the audio and its processing.
        pub metadata: Option<Metadata<'a>>,
        /// Values of the body that may be your `webhook_extra` pairs, or fields of the vendor's own: see
        /// [`Event::unsigned_extra`](super::Event::unsigned_extra).
        pub unsigned_extra: BTreeMap<Text<'a>, Text<'a>>,
    }
}

object! {
    /// A word of a transcript.
    pub struct Word<'a> {
        /// The text of the word.
        pub word: Text<'a> where required,
        /// When the word begins, in seconds from the start of the audio.
        pub start: Option<f64> where required,
        /// When the word ends, in seconds from the start of the audio.
        pub end: Option<f64> where required,
        /// The vendor's confidence in the word.
        pub confidence: Option<f64>,
        /// Who said the word.
        pub speaker: Option<Speaker<'a>>,
        /// The vendor's confidence in the speaker.
        pub speaker_confidence: Option<f64>,
    }
}

object! {
    /// What one speaker said without a break.
    pub struct Utterance<'a> {
        /// What was said; `transcript` in one of the vendor's documents.
        pub text: Text<'a> as "text" | "transcript" where required,
        /// When the utterance begins, in seconds from the start of the audio.
        pub start: Option<f64> where required,
        /// When the utterance ends, in seconds from the start of the audio.
        pub end: Option<f64> where required,
        /// Who said it.
        pub speaker: Option<Speaker<'a>>,
    }
}

object! {
    /// Facts about the audio and its processing.
    pub struct Metadata<'a> {
        /// The audio's length in seconds.
        pub duration: Option<f64>,
        /// How long the processing took, in milliseconds.
        pub processing_time_ms: Option<f64>,
        /// The audio's length, divided by the time that the processing took.
        pub rtfx: Option<f64>,
        /// The number of pieces in which the audio was processed.
        pub num_chunks: Option<f64>,
        /// The audio's size in bytes; `fileSize` on the wire.
        pub file_size: Option<f64> as "fileSize",
        /// The audio file's name.
        pub filename: Option<Text<'a>>,
    }
}

impl Transcription<'_> {
    /// Returns the transcript sorted by time: the utterances; else the words, if several speakers said them; else the
    /// `text` as one segment; else the words. An utterance or word without text is left out.
    ///
    /// In one of the vendor's samples, the utterances cover only the beginning of the `text`.
    #[must_use = "an iterator does nothing until you use it"]
    pub fn transcript(&self) -> impl ExactSizeIterator<Item = TranscriptSegment<'_>> {
        self.in_time_order()
    }

    pub(super) fn in_time_order(&self) -> InTimeOrder<'_> {
        let utterances = self.utterances.iter();
        let utterances =
            utterances.filter_map(|said| view(&said.text, said.start, said.end, &said.speaker));
        let words = self.words.iter();
        let words = words.filter_map(|said| view(&said.word, said.start, said.end, &said.speaker));
        if utterances.clone().next().is_some() {
            return transcript::in_time_order(utterances);
        }
        let tells_speakers_apart = self.has_several_speakers() && words.clone().next().is_some();
        match self.text.as_ref().filter(|text| !text.is_empty()) {
            Some(text) if !tells_speakers_apart => transcript::in_time_order([self.whole(text)]),
            _ => transcript::in_time_order(words),
        }
    }

    fn speakers(&self) -> impl Iterator<Item = &Speaker<'_>> {
        self.words.iter().filter_map(|word| word.speaker.as_ref())
    }

    fn has_several_speakers(&self) -> bool {
        let mut identities = self.speakers().map(Speaker::identity);
        let first = identities.next();
        identities.any(|identity| Some(identity) != first)
    }

    fn whole<'t>(&'t self, text: &'t Text<'_>) -> TranscriptSegment<'t> {
        let starts = self.words.iter().filter_map(|word| word.start);
        let ends = self.words.iter().filter_map(|word| word.end);
        let speaker = self.speakers().next();
        let speaker = speaker.filter(|_| !self.has_several_speakers());
        TranscriptSegment {
            start: starts.reduce(f64::min),
            end: ends.reduce(f64::max),
            speaker: speaker.map(Speaker::reborrow),
            channel: None,
            text: Text::from(text.as_str()),
        }
    }
}

fn view<'e>(
    text: &'e Text<'_>,
    start: Option<f64>,
    end: Option<f64>,
    speaker: &'e Option<Speaker<'_>>,
) -> Option<TranscriptSegment<'e>> {
    (!text.is_empty()).then(|| TranscriptSegment {
        start,
        end,
        speaker: speaker.as_ref().map(Speaker::reborrow),
        channel: None,
        text: Text::from(text.as_str()),
    })
}

payload! {
    /// A failed transcription.
    ///
    /// Its body is undocumented. The fields are those of the vendor's REST errors, since any of them may arrive in its
    /// place. The documents show their content only by example, so most fields are kept as JSON.
    pub struct Failure<'a> {
        /// The status: `failed`, `error`, or any other that a REST error has. `None` if it is absent.
        pub status: Option<Text<'a>>,
        /// What went wrong: a human-readable string in the documents. See [`reason`](Self::reason).
        pub message: Option<RawJson<'a>>,
        /// What went wrong, in some REST errors: a string or an object.
        pub error: Option<RawJson<'a>>,
        /// All problems that were found, in some REST errors.
        pub errors: Option<RawJson<'a>>,
        /// The vendor's error code; `code` from a self-hosted installation.
        pub error_code: Option<RawJson<'a>>,
        /// Details of the error.
        pub details: Option<RawJson<'a>>,
        /// The requested language.
        pub language: Option<Text<'a>>,
        /// The region of the vendor's server, or your own `region` pair, if the body has it in this field.
        pub region: Option<Text<'a>>,
        /// How long to wait before you submit again, from a self-hosted installation, in an undocumented unit.
        pub retry_after: Option<f64>,
        /// The vendor's id of the submission.
        pub request_id: Option<Text<'a>>,
        /// The job's id from a self-hosted installation, or your own `job_id` pair, if the body has it in this field.
        pub job_id: Option<Text<'a>>,
        /// The whole body.
        pub json: RawJson<'a>,
        /// Values of the body that may be your `webhook_extra` pairs, or fields of the vendor's own: see
        /// [`Event::unsigned_extra`](super::Event::unsigned_extra).
        pub unsigned_extra: BTreeMap<Text<'a>, Text<'a>>,
    }
}

impl Failure<'_> {
    /// Returns a human-readable reason from the first of `message`, `error` and `errors` that has one: a non-empty
    /// string, an integer, an object whose `message` is one of these, or an array with one of these.
    #[must_use]
    pub fn reason(&self) -> Option<Text<'_>> {
        let reasons = [&self.message, &self.error, &self.errors].into_iter();
        reasons.flatten().find_map(|json| json.text_by(reason))
    }
}

fn reason(json: &str) -> Result<Option<Text<'_>>, ReadError> {
    Ok(json::read(json)?.map(|Reason(text)| text))
}
