//! A failed transcription.

use super::extra::Extra;
use crate::{
    error::JsonError,
    json::{self, Json, object, payload},
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
    /// What went wrong, for people: the first of `message`, `error` and `errors` that is a string and
    /// not empty, or that is an object with such a `message`.
    #[must_use]
    pub fn reason(&self) -> Option<Text<'_>> {
        let reasons = [&self.message, &self.error, &self.errors].into_iter();
        reasons.flatten().find_map(|json| {
            let text = json.as_text().or_else(|| json.text_by(message))?;
            (!text.is_empty()).then_some(text)
        })
    }
}

object! {
    /// An error that is an object.
    struct Reason<'a> {
        message: Option<Text<'a>>,
    }
}

fn message(json: &str) -> Result<Option<Text<'_>>, JsonError> {
    Ok(json::read::<Reason<'_>>(json)?.and_then(|reason| reason.message))
}
