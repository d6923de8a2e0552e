//! A request that any HTTP client can carry, and the reading of its reply.

use core::fmt;

#[cfg(feature = "http")]
use http::{HeaderValue, Request, Response};

use super::{
    refusal::{ApiError, Refusal},
    request::ApiKey,
    wire::Read,
};

/// A request to the API, and how its reply is read as an `R`.
///
/// Send [`method`](Self::method), [`url`](Self::url), [`headers`](Self::headers) and
/// [`body`](Self::body) with any client, and pass the reply's status and body to [`read`](Self::read).
///
/// # Security
///
/// The API key goes where the client takes it: follow no redirects, and use no proxy over plain `http`.
/// Limit the length of replies: one can take 24 times its length in memory.
///
/// `Debug` shows neither API key nor body.
#[must_use = "a call does nothing until it is sent"]
pub struct Call<R> {
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) api_key: ApiKey,
    /// JSON, or empty.
    pub(super) body: String,
    pub(super) read: Read<R>,
}

impl<R> Call<R> {
    /// The request's method: `GET`, `POST`, `PUT` or `DELETE`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The request's URL, with path and query, percent-encoded.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The path and query of [`url`](Self::url), for clients that are connected already.
    #[must_use]
    pub fn path_and_query(&self) -> &str {
        // Behind the two slashes of the scheme, the next one begins the path.
        let start = self.url.match_indices('/').nth(2).map_or(0, |(at, _)| at);
        self.url.get(start..).unwrap_or_default()
    }

    /// The request's headers: `x-api-key`, and `content-type` if there is a body.
    ///
    /// # Security
    ///
    /// The API key is among them in the clear.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let content_type = (!self.body.is_empty()).then_some(("content-type", "application/json"));
        core::iter::once(("x-api-key", self.api_key.expose())).chain(content_type)
    }

    /// The request's body, JSON; empty if it has none.
    ///
    /// # Security
    ///
    /// A secret of the caller's choice for a new endpoint stands in it in the clear.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }

    /// Reads the answer: its HTTP status and its body.
    ///
    /// # Errors
    ///
    /// If the status is not one of success (200 to 299), or the body is not the operation's reply.
    pub fn read(&self, http_status: u16, body: &[u8]) -> Result<R, ApiError> {
        if !(200..=299).contains(&http_status) {
            let refusal = Refusal::read(http_status, body);
            return Err(ApiError::Refused(Box::new(refusal)));
        }
        let text = str::from_utf8(body).map_err(ApiError::NotUtf8)?;
        (self.read)(text).map_err(ApiError::Json)
    }
}

#[cfg(feature = "http")]
impl<R> Call<R> {
    /// The request as one of the `http` crate, with its API key marked as sensitive.
    ///
    /// # Security
    ///
    /// The `Debug` of an `http::Request` shows its body, with your secret for a new endpoint.
    ///
    /// # Errors
    ///
    /// If the `http` crate refuses the URL. No such URL of an [`Api`](super::Api) is known.
    pub fn to_http(&self) -> Result<Request<Vec<u8>>, http::Error> {
        let mut request = Request::builder().method(self.method).uri(self.url());
        for (name, value) in self.headers() {
            let mut value = HeaderValue::from_str(value)?;
            value.set_sensitive(name == "x-api-key");
            request = request.header(name, value);
        }
        request.body(self.body().to_vec())
    }

    /// Reads a reply of the `http` crate.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_http<B: AsRef<[u8]>>(&self, response: &Response<B>) -> Result<R, ApiError> {
        self.read(response.status().as_u16(), response.body().as_ref())
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("path_and_query", &self.path_and_query())
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}
