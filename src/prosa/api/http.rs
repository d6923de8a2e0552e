//! Calls as the requests and answers of the `http` crate, which most clients take and give.

use http::{HeaderName, HeaderValue, Request, Response};

use super::{call::Call, refusal::ApiError};

impl<R> Call<R> {
    /// The request as one of the `http` crate, with its API key marked as sensitive. It needs the
    /// feature `http`.
    ///
    /// # Security
    ///
    /// The `Debug` of an `http::Request` shows its body, in which a secret of the caller's choice
    /// for a new endpoint stands in the clear.
    ///
    /// # Errors
    ///
    /// If the `http` crate refuses the URL. None is known that [`Api`](super::Api) accepts and it
    /// refuses.
    pub fn to_http(&self) -> Result<Request<Vec<u8>>, http::Error> {
        let mut request = Request::builder()
            .method(self.method())
            .uri(self.url())
            .body(self.body().to_vec())?;
        for (name, value) in self.headers() {
            let mut value = HeaderValue::from_str(value)?;
            value.set_sensitive(name == "x-api-key");
            let name = HeaderName::from_static(name);
            request.headers_mut().insert(name, value);
        }
        Ok(request)
    }

    /// Reads an answer of the `http` crate, as [`read`](Self::read) does. It needs the feature
    /// `http`.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_http<B: AsRef<[u8]>>(&self, response: &Response<B>) -> Result<R, ApiError> {
        self.read(response.status().as_u16(), response.body().as_ref())
    }
}
