//! A callback's body as it stands on the wire, before it is known what it reports.

use serde::de::MapAccess;

use super::{
    extra::Extra,
    transcription::{Metadata, Transcription, Utterance, Word},
};
use crate::{
    json::{Found, Json, Member, Number, Object, Rest, Shape, Slot, Took, Value, object},
    text::Text,
    transcript::Speaker,
};

/// Whether a name is that of a field of a body or of its metadata. `region`, `job_id` and `attempt` may be
/// pairs, too.
pub(super) fn is_payload_field(name: &str) -> bool {
    const ALL: [&[Member]; 4] = [
        Transcription::MEMBERS,
        METADATA,
        Other::MEMBERS,
        Metadata::MEMBERS,
    ];
    let is_of = |members: &&[Member]| members.iter().any(|member| member.names.contains(&name));
    !["region", "job_id", "attempt"].contains(&name) && ALL.iter().any(is_of)
}

/// A callback's body.
#[derive(Default)]
pub(super) struct Body<'a> {
    pub(super) transcription: Transcription<'a>,
    pub(super) rest: BodyRest<'a>,
}

/// What a callback's body has besides a transcription.
#[derive(Default)]
pub(super) struct BodyRest<'a> {
    pub(super) metadata: Option<MetadataOrPairs<'a>>,
    /// On the heap, since few bodies have any of it.
    pub(super) other: Option<Box<Other<'a>>>,
    /// The fields that are none of a payload.
    pub(super) pairs: Extra<'a>,
    /// Whether there is a list for what was said.
    has_list: bool,
}

impl<'a> Value<'a> for Body<'a> {
    const SHAPE: Shape = Shape::object(&[Transcription::MEMBERS, METADATA, Other::MEMBERS]);

    const IS_FILLED: bool = true;

    fn read_fields<A: MapAccess<'a>>(
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        let Self {
            transcription,
            rest,
        } = place.insert(Self::default());
        transcription
            .fill(fields.next_key()?, fields, rest)
            .map(drop)
    }
}

impl<'a> Rest<'a> for BodyRest<'a> {
    fn take<A: MapAccess<'a>>(&mut self, name: Text<'a>, fields: &mut A) -> Result<(), A::Error> {
        if name.as_str() == "metadata" {
            fields.next_value_seed(Slot(&mut self.metadata))?;
        } else if Other::MEMBERS
            .iter()
            .any(|member| member.names.contains(&name.as_str()))
        {
            let other = self.other.get_or_insert_default();
            if matches!(other.read_field(&name, fields)?, Took::Value) {
                self.saw(&name);
            }
        } else {
            self.pairs.take(name, fields)?;
        }
        Ok(())
    }

    fn saw(&mut self, name: &str) {
        const LISTS: [&str; 4] = ["words", "utterances", "word_timestamps", "speakers"];
        self.has_list |= LISTS.contains(&name);
    }
}

const METADATA: &[Member] = &[Member {
    names: &["metadata"],
    shape: &MetadataOrPairs::SHAPE,
    is_required: false,
}];

/// What a body has of a transcript.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Product {
    SaysSomething,
    /// A field for it, as of a silent recording.
    Empty,
}

impl<'a> Body<'a> {
    pub(super) fn product(&self) -> Option<Product> {
        let Self {
            transcription,
            rest,
        } = self;
        let other = rest.other.as_deref();
        let texts = [
            transcription.text.as_ref(),
            other.and_then(|other| other.text.as_ref()),
            other.and_then(|other| other.result.as_ref()?.text.as_ref()),
        ];
        let timestamps = other.map_or(&[][..], |other| &other.word_timestamps);
        let words = transcription.words.iter().chain(timestamps);
        let speakers = other.map_or(&[][..], |other| &other.speakers);
        let utterances = transcription.utterances.iter().chain(speakers);
        let says_something = texts.into_iter().flatten().any(|text| !text.is_empty())
            || words.into_iter().any(|word| !word.word.is_empty())
            || utterances
                .into_iter()
                .any(|utterance| !utterance.text.is_empty());
        if says_something {
            Some(Product::SaysSomething)
        } else {
            let has_place = rest.has_list || texts.iter().any(Option::is_some);
            has_place.then_some(Product::Empty)
        }
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

object! { wire
    /// The fields of a body that are not a transcription's alone, or are in its place.
    pub(super) struct Other<'a> {
        pub(super) text: Option<Text<'a>>,
        pub(super) result: Option<SelfHosted<'a>>,
        pub(super) word_timestamps: Vec<Word<'a>>,
        pub(super) speakers: Vec<Utterance<'a>>,

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
    pub(super) struct SelfHosted<'a> {
        pub(super) text: Option<Text<'a>>,
        pub(super) confidence: Option<f64>,
    }
}

/// `metadata`: an object, or the string that `webhook_extra` was submitted as.
#[derive(Default)]
pub(super) struct MetadataOrPairs<'a> {
    pub(super) metadata: Option<Metadata<'a>>,
    pub(super) pairs: Extra<'a>,
}

impl<'a> Value<'a> for MetadataOrPairs<'a> {
    const IS_FILLED: bool = true;

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
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        let mut metadata = Metadata::default();
        let mut pairs = Extra::default();
        if metadata.fill(fields.next_key()?, fields, &mut pairs)? {
            *place = Some(Self {
                metadata: Some(metadata),
                pairs,
            });
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
        Some(Self::Label(text))
    }

    fn from_number(number: Number) -> Option<Self> {
        i64::from_number(number).map(Self::Number)
    }
}
