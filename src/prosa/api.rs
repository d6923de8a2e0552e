//! Prosa's webhook REST API, without I/O. Each operation is an [`ApiRequest`]: send it with any HTTP client, and let it
//! parse the response.
//!
//! ```
//! use speech_webhooks::prosa::api::Api;
//!
//! # fn send(_: &str, _: &str, _: Vec<(&str, &str)>, _: &[u8]) -> (u16, Vec<u8>) {
//! #     (200, br#"{"id": "e-1", "url": "https://h/", "secrets": [{"id": "s-1", "key": "whsec_example"}]}"#.into())
//! # }
//! let api = Api::new("prosa-api-key")?;
//! let request = api.rotate_secret("e-1", Api::DEFAULT_ROTATION_PERIOD)?;
//! assert_eq!(request.method(), "POST");
//! assert_eq!(request.url(), "https://api.prosa.ai/v2/speech/webhooks/endpoints/e-1/secret");
//!
//! // With an HTTP client of your choice:
//! let headers = request.headers().collect();
//! let (status, body) = send(request.method(), request.url(), headers, request.body());
//! let endpoint = request.parse_response(status, &body)?;
//! let keyring = endpoint.keyring()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`guide::rest_api`](crate::guide::rest_api) shows how to send requests with a real client.

mod error;
mod reply;
mod request;
mod wire;

use core::time::Duration;

use serde_json::{Value, json};

pub use self::{
    error::{ApiError, ErrorResponse},
    reply::{Delivery, DeliveryTicket, Endpoint, EndpointSecret, LoggedEvent},
    request::{ApiRequest, DateRange, EndpointSettings},
};
use self::{
    request::Hidden,
    wire::{Read, list, one, one_or_none},
};
use crate::{
    error::ConfigError, keyring::check_secret_text, limits::MAX_ID_LEN, percent, url::Url,
};

/// The operations of one deployment of the REST API, with one API key. A method creates a request and sends nothing.
///
/// Use the ids from the API's replies. An id that could change the path of the request is rejected with an
/// [`ApiError`].
#[derive(Clone, Debug)]
pub struct Api {
    key: Hidden,
    /// Has no slash at its end.
    base_url: String,
    /// Whether the deployment follows GL Speech's document of the API instead of Prosa's.
    gl_speech: bool,
}

impl Api {
    /// The base URL of a new `Api`, from Prosa's own documentation.
    pub const DEFAULT_BASE_URL: &str = "https://api.prosa.ai/v2/speech/webhooks";

    /// 3 days, to pass to [`rotate_secret`](Self::rotate_secret): the default of GL Speech's Python client.
    pub const DEFAULT_ROTATION_PERIOD: Duration = Duration::from_secs(3 * 24 * 60 * 60);

    /// Returns the API at [`DEFAULT_BASE_URL`](Self::DEFAULT_BASE_URL), with the paths of Prosa's own documentation.
    ///
    /// According to GL Speech's Python client, transcription and synthesis have different API keys, and a key sees the
    /// endpoints of its own jobs.
    ///
    /// # Errors
    ///
    /// Returns an error if the API key is empty or has a character that is not visible ASCII, such as the newline at
    /// the end of a file.
    ///
    /// # Security
    ///
    /// `Debug` never shows the API key. It is not wiped from memory.
    pub fn new(api_key: &str) -> Result<Self, ConfigError> {
        if api_key.is_empty() {
            return Err(ConfigError::ApiKeyEmpty);
        }
        if let Some(position) = api_key.bytes().position(|byte| !byte.is_ascii_graphic()) {
            return Err(ConfigError::ApiKeyCharacter { position });
        }
        Ok(Self {
            key: Hidden(api_key.to_owned()),
            base_url: Self::DEFAULT_BASE_URL.to_owned(),
            gl_speech: false,
        })
    }

    /// Sets the base URL, `https://host/path`. Paths such as `/endpoints` are appended to it.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not an absolute `https` URL, is longer than 1024 bytes, has a query, a fragment, a user
    /// name, or a path segment that is empty, `.` or `..`, or has anything that URL parsers reject or read differently.
    pub fn with_base_url(self, base_url: &str) -> Result<Self, ConfigError> {
        self.at(base_url, false)
    }

    /// Sets the base URL as [`with_base_url`](Self::with_base_url) does, but also accepts plain `http`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`with_base_url`](Self::with_base_url), except for plain `http`.
    ///
    /// # Security
    ///
    /// Use this only for tests on one machine: anybody on the network path can read the API key and all secrets.
    pub fn with_base_url_insecure(self, base_url: &str) -> Result<Self, ConfigError> {
        self.at(base_url, true)
    }

    fn at(self, base_url: &str, plain_http: bool) -> Result<Self, ConfigError> {
        let url = Url::parse(base_url, plain_http)?;
        if url.query.is_some() {
            return Err(ConfigError::BaseUrlQuery);
        }
        let path = url.path.trim_end_matches('/');
        let base_url = format!("{}://{}{path}", url.scheme, url.authority);
        Ok(Self { base_url, ..self })
    }

    /// Uses the paths that GL Speech, a second brand of the API, documents: `/rotate` instead of `/secret`, and
    /// `/replay-failed` instead of `/replay-failed-deliveries`. The JSON of a rotation and one query parameter
    /// (`until_date` instead of `to_date`) change too. The base URL stays the same.
    #[must_use]
    pub fn with_gl_speech_paths(self) -> Self {
        let gl_speech = true;
        Self { gl_speech, ..self }
    }

    /// Lists all endpoints, without their secrets.
    pub fn list_endpoints(&self) -> ApiRequest<Vec<Endpoint>> {
        self.request("GET", "/endpoints", list)
    }

    /// Creates an endpoint that receives deliveries at `url`, which replaces any URL in `settings`. Only the API checks
    /// this URL. Without a `secret`, the vendor creates one and returns it in the reply.
    ///
    /// # Errors
    ///
    /// Returns an error if the secret is one that a [`Keyring`](crate::Keyring) rejects.
    ///
    /// # Security
    ///
    /// The vendor sends transcripts unencrypted to a plain `http` URL.
    pub fn create_endpoint(
        &self,
        url: &str,
        secret: Option<&str>,
        settings: &EndpointSettings,
    ) -> Result<ApiRequest<Endpoint>, ApiError> {
        let mut settings = settings.clone().with_url(url);
        if let Some(secret) = secret {
            check_secret_text(secret)?;
            settings = settings.with("secret_key", secret);
        }
        let request = self.request("POST", "/endpoints", one);
        Ok(request.with_body(&settings.into_json()))
    }

    /// Returns the form that the deployment's document uses.
    fn either<'n>(&self, prosa: &'n str, gl_speech: &'n str) -> &'n str {
        if self.gl_speech { gl_speech } else { prosa }
    }

    fn request<R>(&self, method: &'static str, path: &str, read: Read<R>) -> ApiRequest<R> {
        ApiRequest {
            method,
            url: format!("{}{path}", self.base_url),
            api_key: self.key.clone(),
            body: String::new(),
            read,
        }
    }

    fn rotation(&self, old_lives_for: Duration) -> Value {
        let fraction = u64::from(old_lives_for.subsec_nanos() > 0);
        let secs = old_lives_for.as_secs().saturating_add(fraction);
        let hours = secs.div_ceil(60 * 60);
        let period = json!({"days": hours / 24, "hours": hours % 24});
        match self.gl_speech {
            true => period,
            false => json!({"rotation_period": period}),
        }
    }

    /// Returns the query for these dates, such as `?from_date=2026-11-22`.
    fn query(&self, dates: DateRange) -> Result<String, ApiError> {
        let until = self.either("to_date", "until_date");
        let mut query = String::new();
        for (name, date) in [("from_date", dates.from), (until, dates.until)] {
            let Some(date) = date else { continue };
            let year = date.year();
            if !(0..=9999).contains(&year) {
                return Err(ApiError::YearOutOfRange { year });
            }
            let separator = if query.is_empty() { '?' } else { '&' };
            query += &format!("{separator}{name}={date}");
        }
        Ok(query)
    }
}

/// Returns the path with `id`, percent-encoded, in place of `{id}`. Some servers and proxies decode a path before they
/// split it, or decode it twice. So an id is rejected if it has a character that could then change the path. In both
/// documents, ids consist of letters, digits and dashes.
fn path(template: &str, id: &str) -> Result<String, ApiError> {
    let (len, max) = (id.len(), MAX_ID_LEN);
    let breaks_out = |byte: u8| !byte.is_ascii_graphic() || b"/\\%?#;".contains(&byte);
    match id {
        "" => return Err(ApiError::IdEmpty),
        "." | ".." => return Err(ApiError::IdDots),
        _ if len > max => return Err(ApiError::IdTooLong { len, max }),
        _ => {}
    }
    if let Some(position) = id.bytes().position(breaks_out) {
        return Err(ApiError::IdCharacter { position });
    }
    let mut encoded = String::new();
    percent::encode(id, &mut encoded);
    Ok(template.replace("{id}", &encoded))
}

/// Declares operations: how to read the reply, the method, the path and an optional body.
macro_rules! operations {
    ($(
        $(#[$doc:meta])*
        fn $name:ident($self:ident, $($argument:ident: $type:ty),+) -> $reply:ty
            = $read:ident($method:literal, $path:expr $(, $body:expr)?);
    )*) => {
        impl Api {$(
            $(#[$doc])*
            ///
            /// # Errors
            ///
            /// Returns an error if an id is not allowed in a path, or if the year of a date is not in 0 to 9999.
            pub fn $name(&$self, $($argument: $type),+) -> Result<ApiRequest<$reply>, ApiError> {
                let request = $self.request($method, &$path, $read);
                $(let request = request.with_body(&$body);)?
                Ok(request)
            }
        )*}
    };
}

operations! {
    /// Gets an endpoint with its secrets.
    fn get_endpoint(self, endpoint_id: &str) -> Endpoint
        = one("GET", path("/endpoints/{id}", endpoint_id)?);

    /// Changes the settings of an endpoint.
    ///
    /// No document says that settings which you leave out keep their values: see
    /// [`guide::assumptions`](crate::guide::assumptions). If the verification of certificates matters, always set it.
    fn update_endpoint(self, endpoint_id: &str, settings: &EndpointSettings) -> Endpoint
        = one("PUT", path("/endpoints/{id}", endpoint_id)?, settings.clone().into_json());

    /// Deletes an endpoint. The result is the deleted endpoint, or `None` if the reply is empty or other JSON. A reply
    /// with a 2xx status that is not JSON is an [`ApiError::Reply`], although the endpoint is deleted.
    fn delete_endpoint(self, endpoint_id: &str) -> Option<Endpoint>
        = one_or_none("DELETE", path("/endpoints/{id}", endpoint_id)?);

    /// Gives an endpoint a new secret and keeps the old one active for `old_lives_for`, rounded up to whole hours. The
    /// reply has both secrets.
    ///
    /// No document gives a maximum, or says that zero ends the old secret at once: check the `expired_at` in the reply.
    /// After that end, a verifier with the reply's [`keyring`](Endpoint::keyring) rejects what the old secret signed.
    fn rotate_secret(self, endpoint_id: &str, old_lives_for: Duration) -> Endpoint = one(
        "POST",
        path(self.either("/endpoints/{id}/secret", "/endpoints/{id}/rotate"), endpoint_id)?,
        self.rotation(old_lives_for)
    );

    /// Asks for the delivery of a `webhook.ping` to an endpoint.
    fn test_endpoint(self, endpoint_id: &str) -> DeliveryTicket
        = one("POST", path("/endpoints/{id}/test", endpoint_id)?);

    /// Lists the attempts to deliver events to an endpoint.
    fn list_deliveries(self, endpoint_id: &str, dates: DateRange) -> Vec<Delivery>
        = list("GET", path("/endpoints/{id}/deliveries", endpoint_id)? + &self.query(dates)?);

    /// Asks for a new delivery of the event of one logged delivery.
    fn replay_delivery(self, delivery_id: &str) -> DeliveryTicket
        = one("POST", path("/deliveries/{id}/replay", delivery_id)?);

    /// Asks for a replay of all failed deliveries to an endpoint.
    fn replay_failed_deliveries(self, endpoint_id: &str) -> Vec<DeliveryTicket> = list("POST", path(
        self.either("/endpoints/{id}/replay-failed-deliveries", "/endpoints/{id}/replay-failed"),
        endpoint_id,
    )?);

    /// Lists the events, without their content.
    fn list_events(self, dates: DateRange) -> Vec<LoggedEvent>
        = list("GET", format!("/events{}", self.query(dates)?));

    /// Gets an event with its content.
    fn get_event(self, event_id: &str) -> LoggedEvent = one("GET", path("/events/{id}", event_id)?);
}
