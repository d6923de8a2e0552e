//! A request that any HTTP client can send, and the settings and dates that go into it.

use core::fmt;

#[cfg(feature = "http")]
use http::{HeaderValue, Request, Response};
use serde::Deserialize;
use serde_json::{Map, Value};
use time::Date;

use super::{
    error::{ApiError, ErrorResponse},
    wire::Read,
};
use crate::json;

/// A request to the REST API. It also parses the response as an `R`.
///
/// Send [`method`](Self::method), [`url`](Self::url), [`headers`](Self::headers) and [`body`](Self::body) with
/// any HTTP client, and pass the response's status and body to [`parse_response`](Self::parse_response).
///
/// # Security
///
/// The client could send the API key to another place: do not follow redirects, and use no proxy if the base URL is
/// plain `http`. Limit the length of responses: a reply can take 24 times its length in memory.
///
/// `Debug` shows neither the API key nor the body.
#[must_use = "a request does nothing until it is sent"]
pub struct ApiRequest<R> {
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) api_key: Hidden,
    /// JSON text, or empty.
    pub(super) body: String,
    pub(super) read: Read<R>,
}

impl<R> ApiRequest<R> {
    pub(super) fn with_body(self, json: &Value) -> Self {
        let body = json.to_string();
        Self { body, ..self }
    }

    /// Returns the HTTP method: `GET`, `POST`, `PUT` or `DELETE`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// Returns the whole URL, percent-encoded, with path and query. It has no secret in it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the HTTP headers: `x-api-key`, and `content-type` if there is a body.
    ///
    /// # Security
    ///
    /// The headers include the API key in plain text.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let content_type = (!self.body.is_empty()).then_some(("content-type", "application/json"));
        core::iter::once(("x-api-key", self.api_key.0.as_str())).chain(content_type)
    }

    /// Returns the body, which is JSON, or empty if the request has none.
    ///
    /// # Security
    ///
    /// If you chose the secret of a new endpoint, the body includes it in plain text.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }

    /// Parses the response: its HTTP status and its body.
    ///
    /// # Errors
    ///
    /// Returns an error if the status is not in 200 to 299, or if the body is not the operation's reply.
    pub fn parse_response(&self, http_status: u16, body: &[u8]) -> Result<R, ApiError> {
        if !(200..=299).contains(&http_status) {
            let response = ErrorResponse::read(http_status, body);
            return Err(ApiError::Response(Box::new(response)));
        }
        Ok((self.read)(json::utf8(body)?)?)
    }
}

#[cfg(feature = "http")]
impl<R> ApiRequest<R> {
    /// Returns the request as one of the `http` crate, with the API key marked as sensitive.
    ///
    /// # Security
    ///
    /// The `Debug` of an `http::Request` shows its body, including a secret that you chose for a new endpoint.
    ///
    /// # Errors
    ///
    /// Returns an error if the `http` crate rejects the URL. No [`Api`](super::Api) is known to make such a URL.
    pub fn to_http_request(&self) -> Result<Request<Vec<u8>>, http::Error> {
        let mut request = Request::builder().method(self.method).uri(self.url());
        for (name, value) in self.headers() {
            let mut value = HeaderValue::from_str(value)?;
            value.set_sensitive(name == "x-api-key");
            request = request.header(name, value);
        }
        request.body(self.body().to_vec())
    }

    /// Parses a response of the `http` crate, as [`parse_response`](Self::parse_response) does.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`parse_response`](Self::parse_response).
    pub fn parse_http_response(
        &self,
        response: &Response<impl AsRef<[u8]>>,
    ) -> Result<R, ApiError> {
        self.parse_response(response.status().as_u16(), response.body().as_ref())
    }
}

impl<R> fmt::Debug for ApiRequest<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiRequest")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A string that `Debug` does not show.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Hidden(pub(super) String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("redacted")
    }
}

/// The settings of an endpoint to send in a request. A setting that you do not set is left out of the request.
///
/// By default, a new endpoint receives all events, and the vendor verifies the receiver's TLS certificate.
///
/// `Debug` shows the names of the settings, without their values.
#[derive(Clone, Default)]
pub struct EndpointSettings(Map<String, Value>);

impl EndpointSettings {
    /// Sets the URL that deliveries are sent to. Only the API checks it.
    ///
    /// # Security
    ///
    /// The vendor sends transcripts unencrypted to a plain `http` URL.
    #[must_use]
    pub fn with_url(self, url: &str) -> Self {
        self.with("url", url)
    }

    /// Sets the types of events to deliver, such as `stt.jobs.completed` (GL Speech writes `stt.job.completed`). An
    /// empty list means all events.
    #[must_use]
    pub fn with_event_filters(self, types: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let types = types.into_iter().map(|name| name.as_ref().to_owned());
        self.with("event_filters", types.collect::<Value>())
    }

    /// Sets whether the vendor verifies the receiver's TLS certificate.
    ///
    /// # Security
    ///
    /// Without verification, an attacker on the network path can read every transcript.
    #[must_use]
    pub fn with_ssl_verification(self, verify: bool) -> Self {
        self.with("ssl_verification", verify)
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn into_json(self) -> Value {
        Value::Object(self.0)
    }
}

impl fmt::Debug for EndpointSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EndpointSettings")?;
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The dates of a listing. Each end may be open. No document says whether the last day is included, or which time zone
/// applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DateRange {
    /// The first date.
    pub from: Option<Date>,
    /// The last date.
    pub until: Option<Date>,
}
