//! The errors of the REST API: why no request was made, or why a response is not a reply.

use thiserror::Error;

use crate::{
    error::{ConfigError, ReadError},
    json::{self, IntoOwned, RawJson, object},
    text::Text,
};

/// Why an operation of the REST API made no request, or why the response is not the operation's reply.
///
/// Neither `Display` nor `Debug` shows what the API wrote, since it may repeat a secret from the request. Read it from
/// the fields of [`ErrorResponse`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ApiError {
    /// `id-empty`: the id is empty, so the request would go to another path.
    #[error("the id is empty; pass that of an endpoint, event or delivery")]
    IdEmpty,
    /// `id-too-long`: the id is longer than allowed.
    #[error("the id is {len} bytes long; at most {max} are allowed")]
    IdTooLong {
        /// The length of the id in bytes.
        len: usize,
        /// The maximum length in bytes.
        max: usize,
    },
    /// `id-character`: the id has a character that could change the path (`/ \ % ? # ;`), whitespace, a control
    /// character, or a character that is not ASCII.
    #[error("the id has a character at byte {position} that ids do not allow")]
    IdCharacter {
        /// The position of the character in bytes, counted from 0.
        position: usize,
    },
    /// `id-dots`: the id is `.` or `..`. Clients and proxies would resolve it to another path.
    #[error(
        "the id is . or .., which changes the path; pass that of an endpoint, event or delivery"
    )]
    IdDots,
    /// `year-out-of-range`: the year of a date is not in 0 to 9999. Only these years have a form that the API reads.
    #[error("the year {year} is out of range; 0 to 9999 are allowed")]
    YearOutOfRange {
        /// The year of the date.
        year: i32,
    },
    /// The secret for a new endpoint is one that a [`Keyring`](crate::Keyring) rejects.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The API answered with a status other than 200 to 299. [`ApiError::code`] returns the response's
    /// [`reason`](ErrorResponse::reason).
    #[error("the API answered {}: {}", .0.http_status, .0.reason_and_words().1)]
    Response(Box<ErrorResponse>),
    /// The status is 200 to 299, but the body is not UTF-8, not JSON, or not of the form of the operation's reply.
    #[error(transparent)]
    Reply(#[from] ReadError),
}

impl ApiError {
    /// Returns a stable name for the reason, for logs and metrics.
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

/// A response of the API with a status other than 200 to 299, with the readable fields of its body.
///
/// | [`reason`](Self::reason) | when | what it means |
/// |---|---|---|
/// | `api-unauthorized` | 401 | the API key is missing, unknown or for another product |
/// | `api-forbidden` | 403 | the API key is not allowed to do that |
/// | `api-endpoint-not-found` `api-event-not-found` `api-delivery-not-found` | 404, by the API's own code | nothing has that id |
/// | `api-not-found` | 404, with another code or none | the base URL or [the paths](super::Api::with_gl_speech_paths) may be wrong |
/// | `api-invalid` | 422 | fields of the request are missing or wrong; the `context` names them |
/// | `api-too-many-requests` | 429 | try again later |
/// | `api-server` | 500 to 599 | try again later; the API may already have carried out a `POST` |
/// | `api-other` | any other | for example, a redirect |
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorResponse {
    /// The HTTP status.
    pub http_status: u16,
    /// The API's own code, such as `webhook_endpoint_not_found`: the JSON's `code`, or its `status` on older servers.
    pub code: Option<Text<'static>>,
    /// The API's own human-readable message.
    pub message: Option<Text<'static>>,
    /// The values that the error is about, such as the id that was not found. For a 422, it is a list of the wrong
    /// fields, each with its `location`, such as `["body", "rotation_period", "days"]`, and a `message`.
    pub context: Option<RawJson<'static>>,
}

impl ErrorResponse {
    /// Returns a stable name for the reason, for logs and metrics. It follows from the HTTP status and, for a 404, from
    /// the API's own code.
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
            (404, _) => (
                "api-not-found",
                "nothing is at that path; check the base URL, and which paths the API has",
            ),
            (422, _) => (
                "api-invalid",
                "the request has a missing or invalid field; `ErrorResponse::context` names it",
            ),
            (429, _) => ("api-too-many-requests", "too many requests; try again later"),
            (500..=599, _) => (
                "api-server",
                "the server failed, and may have carried out the request; check before you try again",
            ),
            _ => ("api-other", "an unexpected status"),
        }
    }

    /// Reads as much of the body as possible. The body may come from a proxy and have any form.
    pub(super) fn read(http_status: u16, body: &[u8]) -> Self {
        let text = str::from_utf8(body).unwrap_or_default();
        let said: Said<'_> = json::read(text).ok().flatten().unwrap_or_default();
        // The newer field first, if it has a text: either field may have a number instead, such as an HTTP status.
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
    /// The body of an error response. A value that does not fit is left out.
    struct Said<'a> {
        code: Option<RawJson<'a>>,
        status: Option<RawJson<'a>>,
        message: Option<Text<'a>>,
        context: Option<RawJson<'a>>,
    }
}
