//! What a reply says when it is not what was asked for.

use core::{fmt, str::Utf8Error};

use serde::de::{IgnoredAny, SeqAccess};
use thiserror::Error;

use crate::{
    error::JsonError,
    json::{self, IntoOwned, Json, Slot, Value, object},
    limits::{MAX_INVALID_FIELDS, MAX_LOCATION_STEPS},
    text::Text,
};

/// Why a reply of the API is not what was asked for.
///
/// Neither `Display` nor `Debug` shows what the API wrote, which may repeat a secret that was in
/// the request; [`Refusal`] has it.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The API answered with something other than success.
    #[error("the API answered {}: {}", .0.http_status, .0.kind)]
    Refused(Box<Refusal>),
    /// The API answered with success, but the reply is not UTF-8, as JSON must be.
    #[error("the reply is not UTF-8")]
    NotUtf8(#[source] Utf8Error),
    /// The API answered with success, but the reply is not JSON, or not of the operation's shape.
    #[error("the reply: {0}")]
    Json(JsonError),
}

impl ApiError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.kind.code(),
            Self::NotUtf8(_) => "reply-not-utf8",
            Self::Json(error) => error.code(),
        }
    }
}

/// An answer of the API other than success: a status, and what its body says if that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The answer's HTTP status.
    pub http_status: u16,
    /// What it means. It is told by the HTTP status, and of a 404 by the code.
    pub kind: RefusalKind,
    /// The API's own code, such as `webhook_endpoint_not_found`; `code` on newer servers, `status`
    /// on older ones.
    pub code: Option<Text<'static>>,
    /// The API's own message, for people.
    pub message: Option<Text<'static>>,
    /// The values it is about, such as the id that was not found.
    pub context: Option<Json<'static>>,
    /// Of [`Invalid`](RefusalKind::Invalid): which fields of the request, and why. At most 64.
    pub fields: Vec<InvalidField>,
}

/// What the API refuses in a field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidField {
    /// The way to the field, such as `body`, `rotation_period`, `days`. Its first 16 steps.
    pub location: Vec<Text<'static>>,
    /// The API's message, for people.
    pub message: Option<Text<'static>>,
    /// The API's code for it; `code` on newer servers, `status` on older ones.
    pub code: Option<Text<'static>>,
}

/// What kind of answer a [`Refusal`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefusalKind {
    /// 401: the [API key](super::ApiKey) is missing, unknown or of another product.
    Unauthorized,
    /// 403: the API key may not do that.
    Forbidden,
    /// 404: there is no such endpoint.
    EndpointNotFound,
    /// 404: there is no such event.
    EventNotFound,
    /// 404: there is no such delivery.
    DeliveryNotFound,
    /// Any other 404. The base URL may be wrong, or the [`Dialect`](super::Dialect).
    NotFound,
    /// 422: the request has fields that are missing or wrong; see [`Refusal::fields`].
    Invalid,
    /// 429: too many requests. Try again later.
    TooManyRequests,
    /// 500 to 599: the server failed. Try again later, but know that a `POST` may have been
    /// carried out.
    Server,
    /// Any other status, redirections among them.
    Other,
}

impl RefusalKind {
    fn of(http_status: u16, code: Option<&str>) -> Self {
        match (http_status, code) {
            (401, _) => Self::Unauthorized,
            (403, _) => Self::Forbidden,
            (404, Some("webhook_endpoint_not_found")) => Self::EndpointNotFound,
            (404, Some("webhook_event_not_found")) => Self::EventNotFound,
            (404, Some("webhook_delivery_not_found")) => Self::DeliveryNotFound,
            (404, _) => Self::NotFound,
            (422, _) => Self::Invalid,
            (429, _) => Self::TooManyRequests,
            (500..=599, _) => Self::Server,
            _ => Self::Other,
        }
    }

    /// A stable name for it, for logs and metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.code_and_message().0
    }

    const fn code_and_message(self) -> (&'static str, &'static str) {
        match self {
            Self::Unauthorized => ("api-unauthorized", "the API key is not accepted"),
            Self::Forbidden => ("api-forbidden", "the API key may not do that"),
            Self::EndpointNotFound => ("api-endpoint-not-found", "no such endpoint"),
            Self::EventNotFound => ("api-event-not-found", "no such event"),
            Self::DeliveryNotFound => ("api-delivery-not-found", "no such delivery"),
            Self::NotFound => ("api-not-found", "nothing at that path"),
            Self::Invalid => ("api-invalid", "the request has a wrong field"),
            Self::TooManyRequests => ("api-too-many-requests", "too many requests"),
            Self::Server => ("api-server", "the server failed"),
            Self::Other => ("api-other", "an unexpected status"),
        }
    }
}

impl fmt::Display for RefusalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code_and_message().1)
    }
}

impl Refusal {
    /// Takes what can be read of the body. It may come from a proxy, and be anything.
    pub(super) fn read(http_status: u16, body: &[u8]) -> Self {
        let text = str::from_utf8(body).unwrap_or_default();
        let said: Said<'_> = json::read(text).ok().flatten().unwrap_or_default();
        let code = said.code();
        let kind = RefusalKind::of(http_status, code.as_deref());
        let fields = match (kind, &said.context) {
            (RefusalKind::Invalid, Some(context)) => invalid_fields(context).unwrap_or_default(),
            _ => Vec::new(),
        };
        Self {
            http_status,
            kind,
            code,
            fields,
            message: said.message.into_owned(),
            context: said.context.into_owned(),
        }
    }
}

object! { wire
    /// What an answer says, with its context, or what it says of a field, with its location. What is
    /// not of the documented type is left out.
    struct Said<'a> {
        code: Option<Json<'a>>,
        status: Option<Json<'a>>,
        message: Option<Text<'a>>,
        context: Option<Json<'a>>,
        location: Option<First<MAX_LOCATION_STEPS, Text<'a>>>,
    }
}

impl Said<'_> {
    /// The newer field, unless it does not say it: there may be an HTTP status in either.
    fn code(&self) -> Option<Text<'static>> {
        let names = [&self.code, &self.status].into_iter().flatten();
        let mut names = names.filter_map(Json::as_text);
        names.find(|name| !name.is_empty()).map(Text::into_owned)
    }
}

fn invalid_fields(context: &Json<'_>) -> Option<Vec<InvalidField>> {
    let First::<MAX_INVALID_FIELDS, _>(fields) = json::read(context.as_str()).ok()??;
    let field = |said: Said<'_>| InvalidField {
        code: said.code(),
        message: said.message.into_owned(),
        location: said
            .location
            .map_or_else(Vec::new, |First(steps)| steps.into_owned()),
    };
    Some(fields.into_iter().map(field).collect())
}

/// The first elements of a list that can be read. No request has more fields, or deeper ones.
struct First<const MAX: usize, T>(Vec<T>);

impl<'a, const MAX: usize, T: Value<'a>> Value<'a> for First<MAX, T> {
    fn from_elements<A: SeqAccess<'a>>(mut elements: A) -> Result<Option<Self>, A::Error> {
        let mut first = Vec::new();
        let mut element = None;
        while first.len() < MAX && elements.next_element_seed(Slot(&mut element))?.is_some() {
            first.extend(element.take());
        }
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(Self(first)))
    }
}
