//! A callback's body as it stands on the wire, before it is known what it reports.

use serde::de::MapAccess;

use super::{
    extra::Extra,
    transcription::{Metadata, Transcription, Utterance, Word},
};
use crate::{
    json::{Found, Json, Member, Number, Object, Shape, Value, object},
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
        pub(super) said: Said<'a>,
        /// On the heap, since few bodies have any of it.
        pub(super) other: Option<Box<Other<'a>>>,
    } and {
        /// The fields that are none of a payload.
        pub(super) pairs: Extra<'a>,
    } rest pairs
}

object! { wire
    /// What was said, in all the places where it may be.
    pub(super) struct Said<'a> {
        transcription: Option<Text<'a>>,
        text: Option<Text<'a>>,
        result: Option<SelfHosted<'a>>,
        words: Option<Vec<Word<'a>>>,
        word_timestamps: Option<Vec<Word<'a>>>,
        utterances: Option<Vec<Utterance<'a>>>,
        speakers: Option<Vec<Utterance<'a>>>,
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
    /// The fields that are not a transcription's.
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
    /// The places of the whole text, the newer ones first.
    fn texts(&self) -> [Option<&Text<'a>>; 3] {
        let result = self.result.as_ref();
        let of_result = result.and_then(|result| result.text.as_ref());
        [self.transcription.as_ref(), self.text.as_ref(), of_result]
    }

    /// Whether there is a place for what was said, as in a body of a silent recording, too.
    pub(super) fn has_place(&self) -> bool {
        self.texts().iter().any(Option::is_some)
            || [&self.words, &self.word_timestamps]
                .into_iter()
                .any(Option::is_some)
            || [&self.utterances, &self.speakers]
                .into_iter()
                .any(Option::is_some)
    }

    pub(super) fn is_empty(&self) -> bool {
        let words = [&self.words, &self.word_timestamps].into_iter().flatten();
        let utterances = [&self.utterances, &self.speakers].into_iter().flatten();
        self.texts()
            .into_iter()
            .flatten()
            .all(|text| text.is_empty())
            && words.flatten().all(|word| word.word.is_empty())
            && utterances
                .flatten()
                .all(|utterance| utterance.text.is_empty())
    }

    /// Puts what was said where callers look for it: of several places, from the newest in which there
    /// is something.
    pub(super) fn complete(self, transcription: &mut Transcription<'a>) {
        let result = self.result.unwrap_or_default();
        let texts = [self.transcription, self.text, result.text];
        transcription.text = texts
            .into_iter()
            .flatten()
            .reduce(|newer, older| if newer.is_empty() { older } else { newer });
        transcription.words = first_filled([self.words, self.word_timestamps]);
        transcription.utterances = first_filled([self.utterances, self.speakers]);
        transcription.confidence = transcription.confidence.or(result.confidence);
    }
}

fn first_filled<T>(lists: [Option<Vec<T>>; 2]) -> Vec<T> {
    let mut lists = lists.into_iter().flatten();
    lists.find(|list| !list.is_empty()).unwrap_or_default()
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
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        let mut metadata = Metadata::default();
        let mut pairs = Extra::default();
        let (mut has_metadata, mut has_pairs) = (false, false);
        while let Some(name) = fields.next_key::<Text<'a>>()? {
            match metadata.read_field(&name, &mut fields)? {
                Some(is_said) => has_metadata |= is_said,
                None => has_pairs |= pairs.take(name, &mut fields)?,
            }
        }
        if has_metadata || has_pairs {
            let metadata = has_metadata.then_some(metadata);
            *place = Some(Self { metadata, pairs });
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
