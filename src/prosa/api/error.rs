//! Why there is no request, or no reply to one.

use thiserror::Error;

use crate::{
    error::{ConfigError, ReadError},
    json::{self, IntoOwned, RawJson, object},
    text::Text,
};

/// Why an operation of the REST API makes no request, or why the response to one is not its reply.
///
/// Neither `Display` nor `Debug` shows what the API wrote, which may repeat a secret that was in the request; the
/// fields of [`ErrorResponse`] have it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ApiError {
    /// `id-empty`: the id is empty. The request would go to another path.
    #[error("the id is empty; pass that of an endpoint, event or delivery")]
    IdEmpty,
    /// `id-too-long`: the id is longer than any.
    #[error("the id is {len} bytes long; at most {max} are allowed")]
    IdTooLong {
        /// The length that was found, in bytes.
        len: usize,
        /// The most bytes that are taken.
        max: usize,
    },
    /// `id-character`: the id has a character by which it could leave its place in the path (`/ \ % ? # ;`),
    /// whitespace, a control character, or one that is not ASCII.
    #[error("the id has a character at byte {position} that ids do not allow")]
    IdCharacter {
        /// Where it is, in bytes from 0.
        position: usize,
    },
    /// `id-dots`: the id is `.` or `..`, which clients and proxies resolve to another path.
    #[error(
        "the id is . or .., which changes the path; pass that of an endpoint, event or delivery"
    )]
    IdDots,
    /// `year-out-of-range`: a date is not in the years 0 to 9999, the only ones that have a form the API reads.
    #[error("the year {year} is out of range; 0 to 9999 are allowed")]
    YearOutOfRange {
        /// The year that was found.
        year: i32,
    },
    /// A setting of the request was not accepted, such as a secret that no keyring takes.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The API answered with a status other than success (200 to 299). The code is its
    /// [`reason`](ErrorResponse::reason).
    #[error("the API answered {}: {}", .0.http_status, .0.reason_and_words().1)]
    Response(Box<ErrorResponse>),
    /// The API answered with success, but the reply is not UTF-8, not JSON, or not of the operation's shape.
    #[error(transparent)]
    Reply(#[from] ReadError),
}

impl ApiError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::IdEmpty => "id-empty",
            Self::IdTooLong { .. } => "id-too-long",
            Self::IdCharacter { .. } => "id-character",
            Self::IdDots => "id-dots",
            Self::YearOutOfRange { .. } => "year-out-of-range",
            Self::Config(error) => error.code(),
            Self::Response(response) => response.reason(),
            Self::Reply(error) => error.code(),
        }
    }
}

/// A response of the API with a status other than success (200 to 299), and what its body says if that can be
/// read.
///
/// | [`reason`](Self::reason) | when | what it means |
/// |---|---|---|
/// | `api-unauthorized` | 401 | the API key is missing, unknown or of another product |
/// | `api-forbidden` | 403 | the API key may not do that |
/// | `api-endpoint-not-found` `api-event-not-found` `api-delivery-not-found` | 404, by its code | nothing has that id |
/// | `api-not-found` | 404, otherwise | the base URL may be wrong, or [the paths](super::Api::with_gl_speech_paths) |
/// | `api-invalid` | 422 | fields of the request are missing or wrong; the `context` names them |
/// | `api-too-many-requests` | 429 | try again later |
/// | `api-server` | 500 to 599 | try again later, but know that a `POST` may have been carried out |
/// | `api-other` | any other | redirections, among others |
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorResponse {
    /// The HTTP status.
    pub http_status: u16,
    /// The API's own code, such as `webhook_endpoint_not_found`; `code` on newer servers, `status` on older ones.
    pub code: Option<Text<'static>>,
    /// The API's own message, for people.
    pub message: Option<Text<'static>>,
    /// The values that it is about, such as the id that was not found. Of a 422, a list of the wrong fields: the
    /// `location` of each, such as `["body", "rotation_period", "days"]`, and a `message`.
    pub context: Option<RawJson<'static>>,
}

impl ErrorResponse {
    /// A stable name for the reason, for logs and metrics. The HTTP status tells it, and of a 404 the code.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.reason_and_words().0
    }

    fn reason_and_words(&self) -> (&'static str, &'static str) {
        match (self.http_status, self.code.as_deref()) {
            (401, _) => ("api-unauthorized", "the API key was rejected; check it"),
            (403, _) => ("api-forbidden", "the API key has no permission for that"),
            (404, Some("webhook_endpoint_not_found")) => {
                ("api-endpoint-not-found", "no such endpoint")
            }
            (404, Some("webhook_event_not_found")) => ("api-event-not-found", "no such event"),
            (404, Some("webhook_delivery_not_found")) => {
                ("api-delivery-not-found", "no such delivery")
            }
            (404, _) => ("api-not-found", "nothing is at that path; check the base URL"),
            (422, _) => {
                ("api-invalid", "the request has a missing or invalid field; the context names it")
            }
            (429, _) => ("api-too-many-requests", "too many requests; try again later"),
            (500..=599, _) => ("api-server", "the server failed; try again later"),
            _ => ("api-other", "an unexpected status"),
        }
    }

    /// Takes what can be read of the body. It may come from a proxy, and be anything.
    pub(super) fn read(http_status: u16, body: &[u8]) -> Self {
        let text = str::from_utf8(body).unwrap_or_default();
        let said: Said<'_> = json::read(text).ok().flatten().unwrap_or_default();
        // The newer field, unless it does not say it: there may be an HTTP status in either.
        let codes = [&said.code, &said.status].into_iter().flatten();
        let mut codes = codes.filter_map(RawJson::as_text);
        Self {
            http_status,
            code: codes.find(|code| !code.is_empty()).into_owned(),
            message: said.message.into_owned(),
            context: said.context.into_owned(),
        }
    }
}

object! { wire
    /// What is not of the documented type is left out.
    struct Said<'a> {
        code: Option<RawJson<'a>>,
        status: Option<RawJson<'a>>,
        message: Option<Text<'a>>,
        context: Option<RawJson<'a>>,
    }
}
