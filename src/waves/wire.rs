//! A callback's body as it stands on the wire, before it is known what it reports.

use serde::de::{IgnoredAny, MapAccess, SeqAccess};

use super::{
    extra::Extra,
    payload::{Metadata, Transcription, Utterance, Word},
};
use crate::{
    error::JsonError,
    json::{self, Found, Json, Member, Number, Object, Shape, Value, object},
    text::Text,
    transcript::Speaker,
};

/// Whether a name is that of a field of a body or of its metadata. `region`, `job_id` and `attempt` may be
/// pairs, too.
pub(super) fn is_payload_field(name: &str) -> bool {
    let is_named = |member: &&Member| member.names.contains(&name);
    let mut members = Body::MEMBERS.iter().copied().flatten().chain(Metadata::OWN);
    !["region", "job_id", "attempt"].contains(&name) && members.any(|member| is_named(&member))
}

object! { wire
    /// A callback's body.
    pub(super) struct Body<'a> {
        pub(super) metadata: Option<MetadataOrPairs<'a>>,
    } with {
        pub(super) transcription: Transcription<'a>,
        /// On the heap, since few bodies have any of it.
        pub(super) other: Option<Box<Other<'a>>>,
    } and {
        /// The fields that are none of a payload.
        pub(super) pairs: Extra<'a>,
    } rest pairs
}

object! { wire
    /// The fields that are not a transcription's alone, or are in its place.
    pub(super) struct Other<'a> {
        text: Option<Text<'a>>,
        result: Option<SelfHosted<'a>>,
        word_timestamps: Vec<Word<'a>>,
        speakers: Vec<Utterance<'a>>,

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

object! { wire
    /// The result of a self-hosted installation.
    struct SelfHosted<'a> {
        text: Option<Text<'a>>,
        confidence: Option<f64>,
    }
}

object! { wire
    /// The places for what was said.
    struct Places<'a> {
        transcription: Option<Text<'a>>,
        text: Option<Text<'a>>,
        result: Option<SelfHosted<'a>>,
        words: Option<List>,
        word_timestamps: Option<List>,
        utterances: Option<List>,
        speakers: Option<List>,
    }
}

/// Any list.
struct List;

impl<'a> Value<'a> for List {
    fn from_elements<A: SeqAccess<'a>>(mut elements: A) -> Result<Option<Self>, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(Self))
    }
}

/// Whether a body that says nothing has a place for what was said, as that of a silent recording has.
pub(super) fn has_place(text: &str) -> Result<bool, JsonError> {
    let places = json::read::<Places<'_>>(text)?.unwrap_or_default();
    let of_result = places.result.is_some_and(|result| result.text.is_some());
    Ok(of_result
        || places.transcription.or(places.text).is_some()
        || places.words.or(places.word_timestamps).is_some()
        || places.utterances.or(places.speakers).is_some())
}

impl Body<'_> {
    pub(super) fn says_something(&self) -> bool {
        let Self {
            transcription,
            other,
            ..
        } = self;
        let is_said = |text: &Option<Text<'_>>| text.as_ref().is_some_and(|text| !text.is_empty());
        let are_said = |words: &[Word<'_>], utterances: &[Utterance<'_>]| {
            words.iter().any(|word| !word.word.is_empty())
                || utterances
                    .iter()
                    .any(|utterance| !utterance.text.is_empty())
        };
        is_said(&transcription.text)
            || are_said(&transcription.words, &transcription.utterances)
            || other.as_deref().is_some_and(|other| {
                is_said(&other.text)
                    || other
                        .result
                        .as_ref()
                        .is_some_and(|result| is_said(&result.text))
                    || are_said(&other.word_timestamps, &other.speakers)
            })
    }
}

impl<'a> Other<'a> {
    /// Puts what was said into the places that it has in newer payloads, where those are empty.
    pub(super) fn complete(self, transcription: &mut Transcription<'a>) {
        let result = self.result.unwrap_or_default();
        for text in [self.text, result.text].into_iter().flatten() {
            let place = transcription.text.get_or_insert_default();
            if place.is_empty() {
                *place = text;
            }
        }
        if transcription.words.is_empty() {
            transcription.words = self.word_timestamps;
        }
        if transcription.utterances.is_empty() {
            transcription.utterances = self.speakers;
        }
        transcription.confidence = transcription.confidence.or(result.confidence);
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
