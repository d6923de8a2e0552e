//! A failed transcription.

use serde::de::{IgnoredAny, MapAccess, SeqAccess};

use super::extra::Extra;
use crate::{
    error::JsonError,
    json::{self, Json, Number, Slot, Value, payload},
    text::Text,
};

payload! {
    /// A failed transcription.
    ///
    /// No document shows one. The fields are those of the vendor's REST errors, any of which may stand
    /// in for it; what they contain is documented by example only, so it is kept as JSON.
    pub struct Failure<'a> {
        /// `failed`, `error`, or what else a REST error has there; `None` if it has nothing.
        pub status: Option<Text<'a>>,
        /// What went wrong: a string for people in the documents. See [`reason`](Self::reason).
        pub message: Option<Json<'a>>,
        /// The same in other errors.
        pub error: Option<Json<'a>>,
        /// All that went wrong.
        pub errors: Option<Json<'a>>,
        /// The vendor's code for what went wrong; `code` from a self-hosted installation.
        pub error_code: Option<Json<'a>>,
        /// More about it.
        pub details: Option<Json<'a>>,
        /// The language that was asked for.
        pub language: Option<Text<'a>>,
        /// The vendor's region that answered; or the pair of that name, if it came back here.
        pub region: Option<Text<'a>>,
        /// How long to wait before the next try, by a self-hosted installation. The vendor documents no
        /// unit.
        pub retry_after: Option<f64>,
        /// The vendor's id of the submission.
        pub request_id: Option<Text<'a>>,
        /// The same from a self-hosted installation.
        pub job_id: Option<Text<'a>>,
        /// The whole body.
        pub json: Json<'a>,
        /// The pairs of `webhook_extra`, wherever they came back.
        pub extra: Extra<'a>,
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

fn reason(json: &str) -> Result<Option<Text<'_>>, JsonError> {
    Ok(json::read(json)?.map(|Reason(text)| text))
}

struct Reason<'a>(Text<'a>);

impl<'a> Value<'a> for Reason<'a> {
    fn from_text(text: Text<'a>) -> Option<Self> {
        (!text.is_empty()).then_some(Self(text))
    }

    fn from_number(number: Number) -> Option<Self> {
        Text::from_number(number).map(Self)
    }

    fn from_elements<A: SeqAccess<'a>>(elements: A) -> Result<Option<Self>, A::Error> {
        Ok(Vec::from_elements(elements)?.and_then(|reasons| reasons.into_iter().next()))
    }

    fn read_fields<A: MapAccess<'a>>(
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<Text<'a>>()? {
            match name.as_str() {
                "message" => fields.next_value_seed(Slot(place)).map(drop)?,
                _ => fields.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Ok(())
    }
}
