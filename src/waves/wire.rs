//! A callback's body as it stands on the wire, before it is known what it reports.

use serde::de::MapAccess;

use super::{
    extra::Extra,
    payload::{Metadata, Transcription, Utterance, Word},
};
use crate::{
    json::{Found, Json, Number, Object, Rare, Shape, Value, object},
    text::Text,
    transcript::Speaker,
};

/// Whether a name is that of a field of a body or of its metadata. `region`, `job_id` and `attempt` may be
/// pairs, too.
pub(super) fn is_payload_field(name: &str) -> bool {
    let mut members = Body::MEMBERS.iter().copied().flatten().chain(Metadata::OWN);
    !["region", "job_id", "attempt"].contains(&name) && members.any(|member| member.has_name(name))
}

object! { wire
    /// A callback's body.
    pub(super) struct Body<'a> {
        pub(super) metadata: Option<MetadataOrPairs<'a>>,
    } with {
        pub(super) transcription: Transcription<'a>,
        pub(super) said: Said<'a>,
        pub(super) other: Rare<Other<'a>>,
    } and {
        /// The fields that are none of a payload.
        pub(super) pairs: Extra<'a>,
    } rest pairs
}

object! { wire
    /// What was said. Where a newer field says nothing, the older one behind it may.
    pub(super) struct Said<'a> {
        transcription: Option<Text<'a>>,
        text: Option<Text<'a>>,
        words: Option<Vec<Word<'a>>>,
        word_timestamps: Option<Vec<Word<'a>>>,
        utterances: Option<Vec<Utterance<'a>>>,
        speakers: Option<Vec<Utterance<'a>>>,
        result: Option<SelfHosted<'a>>,
    }
}

object! { wire
    /// The result of a self-hosted installation.
    struct SelfHosted<'a> {
        text: Option<Text<'a>>,
        confidence: Option<f64>,
    }
}

object! { wire
    /// The fields that are not a completed transcription's.
    pub(super) struct Other<'a> {
        pub(super) message: Option<Json<'a>>,
        pub(super) error: Option<Json<'a>>,
        pub(super) errors: Option<Json<'a>>,
        pub(super) error_code: Option<Json<'a>>,
        pub(super) code: Option<Json<'a>>,
        pub(super) retry_after: Option<f64>,
        pub(super) details: Option<Json<'a>>,
        pub(super) region: Option<Json<'a>>,
        /// Only entries of the vendor's delivery log have it.
        pub(super) attempt: Option<Json<'a>>,

        pub(super) webhook_extra: Option<Extra<'a>>,
        pub(super) extra: Option<Extra<'a>>,
    }
}

impl<'a> Said<'a> {
    fn texts(&self) -> impl Iterator<Item = &Text<'a>> {
        let of_result = self.result.as_ref().and_then(|result| result.text.as_ref());
        self.transcription.iter().chain(&self.text).chain(of_result)
    }

    fn words(&self) -> impl Iterator<Item = &Vec<Word<'a>>> {
        self.words.iter().chain(&self.word_timestamps)
    }

    fn utterances(&self) -> impl Iterator<Item = &Vec<Utterance<'a>>> {
        self.utterances.iter().chain(&self.speakers)
    }

    /// Whether there is a place for it, as a body of a silent recording has, too.
    pub(super) fn has_place(&self) -> bool {
        self.texts().next().is_some()
            || self.words().next().is_some()
            || self.utterances().next().is_some()
    }

    pub(super) fn is_nothing(&self) -> bool {
        let words = self.words().flatten().map(|word| &word.word);
        let utterances = self.utterances().flatten().map(|said| &said.text);
        let mut texts = self.texts().chain(words).chain(utterances);
        texts.all(Value::is_empty)
    }

    /// Moves it to where callers look for it.
    pub(super) fn complete(self, transcription: &mut Transcription<'a>) {
        let result = self.result.unwrap_or_default();
        let text = newer(self.transcription, self.text);
        transcription.text = newer(text, result.text);
        transcription.words = newer(self.words, self.word_timestamps).unwrap_or_default();
        transcription.utterances = newer(self.utterances, self.speakers).unwrap_or_default();
        transcription.confidence = transcription.confidence.or(result.confidence);
    }
}

/// A field, or the older one where that says nothing.
fn newer<'a, T: Value<'a>>(field: Option<T>, older: Option<T>) -> Option<T> {
    match field {
        Some(field) if !field.is_empty() => Some(field),
        field => older.or(field),
    }
}

/// `metadata`: an object, or the string that `webhook_extra` was submitted as.
#[derive(Default)]
pub(super) struct MetadataOrPairs<'a> {
    pub(super) metadata: Option<Metadata<'a>>,
    pub(super) pairs: Extra<'a>,
}

impl<'a> Value<'a> for MetadataOrPairs<'a> {
    const SHAPE: Shape = Metadata::SHAPE.or("an object or a string", |found| {
        matches!(found, Found::Object | Found::Text(_))
    });

    fn from_text(text: Text<'a>) -> Option<Self> {
        Some(Self {
            metadata: None,
            pairs: Extra::from_text(text)?,
        })
    }

    fn read_fields<A: MapAccess<'a>>(
        mut next: Option<Text<'a>>,
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        let Self { metadata, pairs } = place.get_or_insert_default();
        let mut says_something = metadata.is_some();
        let of_metadata = metadata.get_or_insert_default();
        while let Some(name) = next {
            match of_metadata.read_field(&name, &mut fields)? {
                Some(is_said) => says_something |= is_said,
                None => drop(pairs.take(name, &mut fields)?),
            }
            next = fields.next_key()?;
        }
        if !says_something {
            *metadata = None;
        }
        Ok(())
    }
}

impl<'a> Value<'a> for Speaker<'a> {
    const SHAPE: Shape = Shape::leaf("a string or an integer", |found| {
        matches!(
            found,
            Found::Text(_) | Found::Number(Number::Unsigned(_) | Number::Signed(_))
        )
    });

    fn from_text(text: Text<'a>) -> Option<Self> {
        (!text.is_empty()).then_some(Self::Label(text))
    }

    fn from_number(number: Number) -> Option<Self> {
        i64::from_number(number).map(Self::Number)
    }
}
