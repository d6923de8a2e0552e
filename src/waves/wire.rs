//! A callback's body as it stands on the wire, before it is known what it reports.
//!
//! As for Prosa's bodies, a `…Fields` type lists the wire's fields of a public type, so that this
//! needs no `Deserialize` of its own.

use alloc::collections::BTreeMap;
use core::fmt;

use serde::de::{
    Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor, value::MapAccessDeserializer,
};
use serde_json::value::RawValue;

use super::transcription::{Utterance, Word};
use crate::{
    shape::{Objects, Open, Texts, read_objects},
    text::Text,
    transcript::Speaker,
};

/// The fields of a body and of its metadata, but `region`: that may be a pair.
pub(super) const PAYLOAD_FIELDS: [&str; 28] = [
    "status",
    "language",
    "request_id",
    "transcription",
    "text",
    "words",
    "word_timestamps",
    "utterances",
    "totalBytes",
    "audio_length",
    "gender",
    "age",
    "emotions",
    "redacted_entities",
    "message",
    "error",
    "errors",
    "error_code",
    "details",
    "metadata",
    "webhook_extra",
    "extra",
    "duration",
    "processing_time_ms",
    "rtfx",
    "num_chunks",
    "fileSize",
    "filename",
];

/// A field that is new here is new in [`PAYLOAD_FIELDS`] too.
#[derive(serde::Deserialize)]
pub(super) struct Body<'a> {
    /// A string, but REST errors may have numbers.
    #[serde(borrow)]
    pub(super) status: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) language: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) request_id: Option<Text<'a>>,

    #[serde(borrow)]
    pub(super) transcription: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) text: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) words: Option<Objects<Word<'a>>>,
    #[serde(borrow)]
    pub(super) word_timestamps: Option<Objects<Word<'a>>>,
    #[serde(borrow)]
    pub(super) utterances: Option<Objects<Utterance<'a>>>,
    #[serde(rename = "totalBytes")]
    pub(super) total_bytes: Option<f64>,
    pub(super) audio_length: Option<f64>,
    #[serde(borrow)]
    pub(super) gender: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) age: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) emotions: Option<Emotions<'a>>,
    #[serde(borrow)]
    pub(super) redacted_entities: Option<Texts<'a>>,

    #[serde(borrow)]
    pub(super) message: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) error: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) errors: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) error_code: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) details: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) region: Option<&'a RawValue>,

    #[serde(borrow)]
    pub(super) metadata: Option<MetadataOrPairs<'a>>,
    #[serde(borrow)]
    pub(super) webhook_extra: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) extra: Option<&'a RawValue>,
}

impl Body<'_> {
    /// Whether it has a field for what was said, even if that is nothing, as in a silent recording.
    pub(super) const fn has_place_for_transcript(&self) -> bool {
        self.transcription.is_some()
            || self.text.is_some()
            || self.words.is_some()
            || self.word_timestamps.is_some()
            || self.utterances.is_some()
    }

    /// Whether something was said.
    pub(super) fn has_transcript(&self) -> bool {
        let has_text = |text: &Option<Text<'_>>| text.as_ref().is_some_and(|text| !text.is_empty());
        let has_words = |words: &Option<Objects<_>>| {
            words
                .as_ref()
                .is_some_and(|Objects(words)| !words.is_empty())
        };
        has_text(&self.transcription)
            || has_text(&self.text)
            || has_words(&self.words)
            || has_words(&self.word_timestamps)
            || self
                .utterances
                .as_ref()
                .is_some_and(|Objects(utterances)| !utterances.is_empty())
    }
}

/// `metadata`: an object, or the string that `webhook_extra` was submitted as.
pub(super) enum MetadataOrPairs<'a> {
    Metadata(Open<'a, MetadataFields<'a>>),
    Pairs(Text<'a>),
}

#[derive(serde::Deserialize)]
pub(super) struct MetadataFields<'a> {
    pub(super) duration: Option<f64>,
    pub(super) processing_time_ms: Option<f64>,
    pub(super) rtfx: Option<f64>,
    pub(super) num_chunks: Option<f64>,
    #[serde(rename = "fileSize")]
    pub(super) file_size: Option<f64>,
    #[serde(borrow)]
    pub(super) filename: Option<Text<'a>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for MetadataOrPairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MetadataVisitor)
    }
}

struct MetadataVisitor;

impl<'de> Visitor<'de> for MetadataVisitor {
    type Value = MetadataOrPairs<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a string of pairs")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<MetadataOrPairs<'de>, A::Error> {
        Open::deserialize(MapAccessDeserializer::new(fields)).map(MetadataOrPairs::Metadata)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<MetadataOrPairs<'de>, E> {
        Ok(MetadataOrPairs::Pairs(text.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<MetadataOrPairs<'de>, E> {
        Ok(MetadataOrPairs::Pairs(Text::from(text).into_owned()))
    }
}

/// An object of numbers under any names. Nulls are left out.
pub(super) struct Emotions<'a>(pub(super) BTreeMap<Text<'a>, f64>);

impl<'de: 'a, 'a> Deserialize<'de> for Emotions<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EmotionsVisitor)
    }
}

struct EmotionsVisitor;

impl<'de> Visitor<'de> for EmotionsVisitor {
    type Value = Emotions<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of numbers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Emotions<'de>, A::Error> {
        let mut emotions = BTreeMap::new();
        while let Some((emotion, strength)) = fields.next_entry::<Text<'de>, Option<f64>>()? {
            if emotions.insert(emotion, strength).is_some() {
                return Err(Error::duplicate_field("emotion"));
            }
        }
        let with_strength = |(emotion, strength): (_, Option<f64>)| Some((emotion, strength?));
        Ok(Emotions(
            emotions.into_iter().filter_map(with_strength).collect(),
        ))
    }
}

#[derive(serde::Deserialize)]
#[serde(remote = "Word")]
struct WordFields<'a> {
    // In the order of the wire: a field's name is compared with one after the other.
    start: Option<f64>,
    end: Option<f64>,
    #[serde(borrow, default, deserialize_with = "deserialize_speaker")]
    speaker: Option<Speaker<'a>>,
    speaker_confidence: Option<f64>,
    #[serde(borrow)]
    word: Option<Text<'a>>,
    confidence: Option<f64>,
}

#[derive(serde::Deserialize)]
#[serde(remote = "Utterance")]
struct UtteranceFields<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    start: Option<f64>,
    end: Option<f64>,
    #[serde(borrow, default, deserialize_with = "deserialize_speaker")]
    speaker: Option<Speaker<'a>>,
}

read_objects! {
    Word<'a>, WordFields;
    Utterance<'a>, UtteranceFields;
}

fn deserialize_speaker<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Speaker<'a>>, D::Error> {
    deserializer.deserialize_any(SpeakerVisitor)
}

struct SpeakerVisitor;

impl<'de> Visitor<'de> for SpeakerVisitor {
    type Value = Option<Speaker<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a speaker's number or label")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<Speaker<'de>>, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<Speaker<'de>>, E> {
        Ok(Some(Speaker::Number(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<Speaker<'de>>, E> {
        i64::try_from(number)
            .map(|number| Some(Speaker::Number(number)))
            .map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_borrowed_str<E: Error>(self, label: &'de str) -> Result<Option<Speaker<'de>>, E> {
        Ok(Some(Speaker::Label(label.into())))
    }

    fn visit_str<E: Error>(self, label: &str) -> Result<Option<Speaker<'de>>, E> {
        Ok(Some(Speaker::Label(Text::from(label).into_owned())))
    }
}
