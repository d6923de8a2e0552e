//! The wire types of a callback's body, before the kind of event is known.

use alloc::{borrow::Cow, collections::BTreeMap};

use serde::de::{IgnoredAny, MapAccess};

use super::payload::{Metadata, Transcription, Utterance, Word};
use crate::{
    json::{Found, IntoOwned as _, Number, Object, Rare, RawJson, Shape, Slot, Value, object},
    limits::{MAX_EXTRA_PAIRS, MAX_SCALAR_LEN},
    text::Text,
    transcript::Speaker,
};

/// Whether a name is that of a field of a body or of its metadata, except for `region`, `job_id` and `attempt`, which
/// may also be names of pairs.
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
        /// The fields that belong to no payload.
        pub(super) pairs: Pairs<'a>,
    } rest pairs
}

object! { wire
    /// The fields for what was said. If a newer field is empty, the older field after it is used.
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
    /// The fields that do not describe a completed transcription.
    pub(super) struct Other<'a> {
        pub(super) message: Option<RawJson<'a>>,
        pub(super) error: Option<RawJson<'a>>,
        pub(super) errors: Option<RawJson<'a>>,
        pub(super) error_code: Option<RawJson<'a>>,
        pub(super) code: Option<RawJson<'a>>,
        pub(super) retry_after: Option<f64>,
        pub(super) details: Option<RawJson<'a>>,
        pub(super) region: Option<RawJson<'a>>,
        /// Entries of the vendor's delivery log have a number here. It may also be a pair of this name.
        pub(super) attempt: Option<RawJson<'a>>,

        pub(super) webhook_extra: Option<Pairs<'a>>,
        pub(super) extra: Option<Pairs<'a>>,
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

    /// Whether there is a field for what was said. The body of a silent recording has one, too.
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

    /// Moves what was said into the fields of the public type.
    pub(super) fn complete(self, transcription: &mut Transcription<'a>) {
        let result = self.result.unwrap_or_default();
        let text = newer(self.transcription, self.text);
        transcription.text = newer(text, result.text);
        transcription.words = newer(self.words, self.word_timestamps).unwrap_or_default();
        transcription.utterances = newer(self.utterances, self.speakers).unwrap_or_default();
        transcription.confidence = transcription.confidence.or(result.confidence);
    }
}

/// Returns the field, or the older one if the field is absent or empty.
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
    pub(super) pairs: Pairs<'a>,
}

impl<'a> Value<'a> for MetadataOrPairs<'a> {
    const SHAPE: Shape = Metadata::SHAPE
        .or("an object or a string", |found| matches!(found, Found::Object | Found::Text(_)));

    fn from_text(text: Text<'a>) -> Option<Self> {
        Some(Self { metadata: None, pairs: Pairs::from_text(text)? })
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
        matches!(found, Found::Text(_) | Found::Number(Number::Unsigned(_) | Number::Signed(_)))
    });

    fn from_text(text: Text<'a>) -> Option<Self> {
        (!text.is_empty()).then_some(Self::Label(text))
    }

    fn from_number(number: Number) -> Option<Self> {
        i64::from_number(number).map(Self::Number)
    }
}

/// The pairs of `webhook_extra` that came back. If a key occurs several times, its first value is kept.
#[derive(Default)]
pub(super) struct Pairs<'a> {
    pub(super) by_key: BTreeMap<Text<'a>, Text<'a>>,
    /// How many pairs were read. A repeated key counts again, unless it was read in another place.
    taken: usize,
}

impl<'a> Pairs<'a> {
    /// Adds the pairs of `more`, up to the limit.
    pub(super) fn append(&mut self, more: Option<Self>) {
        let Some(more) = more else { return };
        if self.taken == 0 {
            *self = more; // The usual case.
        } else {
            more.by_key.into_iter().for_each(|(key, value)| self.add(key, Some(value)));
        }
    }

    pub(super) fn add(&mut self, key: Text<'a>, value: Option<Text<'a>>) {
        let has_room = self.taken < MAX_EXTRA_PAIRS;
        if let Some(value) = value.filter(|value| has_room && value.len() <= MAX_SCALAR_LEN) {
            self.taken = self.taken.saturating_add(1);
            self.by_key.entry(key).or_insert(value);
        }
    }

    /// Reads a field as a pair if it is a string, a number, `true` or `false`. Returns whether it is.
    pub(super) fn take<A: MapAccess<'a>>(
        &mut self,
        name: Text<'a>,
        fields: &mut A,
    ) -> Result<bool, A::Error> {
        if self.taken >= MAX_EXTRA_PAIRS || name.len() > MAX_SCALAR_LEN {
            return fields.next_value::<IgnoredAny>().map(|_| false);
        }
        let mut value = None::<RawJson<'a>>;
        fields.next_value_seed(Slot(&mut value))?;
        let value = value.and_then(RawJson::scalar);
        let is_taken = value.is_some();
        self.add(name, value);
        Ok(is_taken)
    }
}

/// The form of the field is undocumented. It has no pairs if it is neither an object nor a string.
impl<'a> Value<'a> for Pairs<'a> {
    fn from_text(text: Text<'a>) -> Option<Self> {
        if text.len() > MAX_SCALAR_LEN {
            return None;
        }
        Some(match text.into_cow() {
            Cow::Borrowed(text) => pairs(text),
            Cow::Owned(text) => {
                let Pairs { by_key, taken } = pairs(&text);
                Self { by_key: by_key.into_owned(), taken }
            }
        })
    }

    fn read_fields<A: MapAccess<'a>>(
        mut next: Option<Text<'a>>,
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        let extra = place.get_or_insert_default();
        while let Some(name) = next {
            extra.take(name, &mut fields)?;
            next = fields.next_key()?;
        }
        Ok(())
    }
}

/// Parses `key:value,key:value`.
fn pairs(text: &str) -> Pairs<'_> {
    let mut pairs = Pairs::default();
    for pair in text.split(',').take(MAX_EXTRA_PAIRS) {
        if let Some((key, value)) = pair.split_once(':') {
            pairs.add(Text::from(key), Some(Text::from(value)));
        }
    }
    pairs
}
