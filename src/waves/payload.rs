//! What a callback says, as the caller reads it.

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
    /// The vendor has sent four generations of it, and self-hosted installations another: so all is an
    /// `Option`, or empty if it is absent or of another type. Field names are those of the wire, in
    /// snake case, except where a field notes another.
    pub struct Transcription<'a> {
        /// `success`, or `completed` from a self-hosted installation; `None` if the body has none.
        pub status: Option<Text<'a>>,
        /// The language's code, such as `en`.
        pub language: Option<Text<'a>>,
        /// The vendor's id of the submission. Absent before 2026-07.
        pub request_id: Option<Text<'a>>,
        /// The submission's id, from a self-hosted installation.
        pub job_id: Option<Text<'a>>,
        /// How sure a self-hosted installation is of the whole.
        pub confidence: Option<f64>,
        /// The audio's size in bytes; `totalBytes` on the wire. The vendor documents a number, not an integer.
        pub total_bytes: Option<f64> as "totalBytes",
        /// The audio's length. The vendor documents no unit.
        pub audio_length: Option<f64>,
        /// `male` or `female`.
        pub gender: Option<Text<'a>>,
        /// `infant`, `teenager`, `adult` or `old`.
        pub age: Option<Text<'a>>,
        /// How strong each emotion is, by its name. Which ones there are differs.
        pub emotions: BTreeMap<Text<'a>, f64>,
        /// What was redacted, such as `[CREDITCARDCVV_1]`.
        pub redacted_entities: Vec<Text<'a>>,
    } and {
        /// All that was said: `transcription` on the wire; where that is absent or says nothing, `text`
        /// or `result.text`.
        pub text: Option<Text<'a>>,
        /// The words, if the submission asked for them; `word_timestamps` on the wire of 2025.
        pub words: Vec<Word<'a>>,
        /// The words put together by who said them; `speakers` from a self-hosted installation.
        pub utterances: Vec<Utterance<'a>>,
        /// About the audio and its processing.
        pub metadata: Option<Metadata<'a>>,
        /// The pairs of `webhook_extra`, wherever they came back: see
        /// [`Event::unsigned_extra`](super::Event::unsigned_extra).
        pub unsigned_extra: BTreeMap<Text<'a>, Text<'a>>,
    }
}

object! {
    /// A word.
    pub struct Word<'a> {
        /// What was said.
        pub word: Text<'a> where required,
        /// Where it begins, in seconds from the start of the audio.
        pub start: Option<f64> where required,
        /// Where it ends, in seconds from the start of the audio.
        pub end: Option<f64> where required,
        /// How sure the vendor is of the word.
        pub confidence: Option<f64>,
        /// Who said it.
        pub speaker: Option<Speaker<'a>>,
        /// How sure the vendor is of the speaker.
        pub speaker_confidence: Option<f64>,
    }
}

object! {
    /// What one speaker said without a break.
    pub struct Utterance<'a> {
        /// What was said; `transcript` in one of the vendor's documents.
        pub text: Text<'a> as "text" | "transcript" where required,
        /// Where it begins, in seconds from the start of the audio.
        pub start: Option<f64> where required,
        /// Where it ends, in seconds from the start of the audio.
        pub end: Option<f64> where required,
        /// Who said it.
        pub speaker: Option<Speaker<'a>>,
    }
}

object! {
    /// About the audio and its processing.
    pub struct Metadata<'a> {
        /// The audio's length in seconds.
        pub duration: Option<f64>,
        /// How long the processing took, in milliseconds.
        pub processing_time_ms: Option<f64>,
        /// The audio's length, divided by the time that the processing took.
        pub rtfx: Option<f64>,
        /// In how many pieces the audio was processed.
        pub num_chunks: Option<f64>,
        /// The audio's size in bytes; `fileSize` on the wire.
        pub file_size: Option<f64> as "fileSize",
        /// The audio file's name.
        pub filename: Option<Text<'a>>,
    }
}

impl Transcription<'_> {
    /// The transcript in the order of time: the utterances, if there are any; otherwise the words, if they name
    /// several speakers; otherwise the text as one segment, or the words without it. What has no text is left out.
    ///
    /// In one of the vendor's samples, the utterances cover only the beginning of the `text`.
    #[must_use]
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
    /// No document shows one. The fields are those of the vendor's REST errors, any of which may stand
    /// in for it; what they contain is documented by example only, so it is kept as JSON.
    pub struct Failure<'a> {
        /// `failed`, `error`, or what else a REST error has there; `None` if it has nothing.
        pub status: Option<Text<'a>>,
        /// What went wrong: a string for people in the documents. See [`reason`](Self::reason).
        pub message: Option<RawJson<'a>>,
        /// What went wrong, in other errors.
        pub error: Option<RawJson<'a>>,
        /// All that went wrong.
        pub errors: Option<RawJson<'a>>,
        /// The vendor's code for what went wrong; `code` from a self-hosted installation.
        pub error_code: Option<RawJson<'a>>,
        /// More about it.
        pub details: Option<RawJson<'a>>,
        /// The language that was asked for.
        pub language: Option<Text<'a>>,
        /// The vendor's region that answered; or the pair of that name, if it came back here.
        pub region: Option<Text<'a>>,
        /// How long to wait before the next try, by a self-hosted installation. The vendor documents no unit.
        pub retry_after: Option<f64>,
        /// The vendor's id of the submission.
        pub request_id: Option<Text<'a>>,
        /// The submission's id, from a self-hosted installation.
        pub job_id: Option<Text<'a>>,
        /// The whole body.
        pub json: RawJson<'a>,
        /// The pairs of `webhook_extra`, wherever they came back: see
        /// [`Event::unsigned_extra`](super::Event::unsigned_extra).
        pub unsigned_extra: BTreeMap<Text<'a>, Text<'a>>,
    }
}

impl Failure<'_> {
    /// What went wrong, for people: the first of `message`, `error` and `errors` that is a string and not
    /// empty, or an integer; or that is an object with such a `message`, or an array with one of them.
    #[must_use]
    pub fn reason(&self) -> Option<Text<'_>> {
        let reasons = [&self.message, &self.error, &self.errors].into_iter();
        reasons.flatten().find_map(|json| json.text_by(reason))
    }
}

fn reason(json: &str) -> Result<Option<Text<'_>>, ReadError> {
    Ok(json::read(json)?.map(|Reason(text)| text))
}
