//! A failed transcription.

use super::extra::Extra;
use crate::{json::Json, text::Text};

/// A failed transcription.
///
/// No document shows one. The fields are those of the vendor's REST errors, any of which may stand
/// in for it; what they contain is documented by example only, so it is kept as JSON.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Failure<'a> {
    /// `failed`, `error`, or what else a REST error has there; `None` if it has nothing.
    pub status: Option<Text<'a>>,
    /// What went wrong: a string for people in the documents. See [`reason`](Self::reason).
    pub message: Option<Json<'a>>,
    /// The same in other errors.
    pub error: Option<Json<'a>>,
    /// All that went wrong.
    pub errors: Option<Json<'a>>,
    /// The vendor's code for what went wrong.
    pub error_code: Option<Json<'a>>,
    /// More about it.
    pub details: Option<Json<'a>>,
    /// The language that was asked for.
    pub language: Option<Text<'a>>,
    /// The vendor's region that answered; or the pair of that name, if it came back here.
    pub region: Option<Text<'a>>,
    /// The vendor's id of the submission.
    pub request_id: Option<Text<'a>>,
    /// The whole body.
    pub json: Json<'a>,
    /// The pairs of `webhook_extra`, wherever they came back.
    pub extra: Extra<'a>,
}

impl Failure<'_> {
    /// What went wrong, for people: the first of `message`, `error` and `errors` that is a string
    /// and not empty.
    #[must_use]
    pub fn reason(&self) -> Option<Text<'_>> {
        [&self.message, &self.error, &self.errors]
            .into_iter()
            .flatten()
            .filter_map(Json::as_text)
            .find(|text| !text.is_empty())
    }

    /// The same failure, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Failure<'static> {
        Failure {
            status: self.status.map(Text::into_owned),
            message: self.message.map(Json::into_owned),
            error: self.error.map(Json::into_owned),
            errors: self.errors.map(Json::into_owned),
            error_code: self.error_code.map(Json::into_owned),
            details: self.details.map(Json::into_owned),
            language: self.language.map(Text::into_owned),
            region: self.region.map(Text::into_owned),
            request_id: self.request_id.map(Text::into_owned),
            json: self.json.into_owned(),
            extra: self.extra.into_owned(),
        }
    }
}
