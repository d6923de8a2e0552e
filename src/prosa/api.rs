//! Prosa's webhook REST API, without I/O: each operation is an [`ApiRequest`], which any HTTP client can send
//! and which parses the response to it.
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
//! [`guide::rest_api`](crate::guide::rest_api) sends requests with a real client.

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

/// The operations of one deployment of the REST API, with one API key. A method makes a request, and sends
/// nothing.
///
/// Ids are those of the API's replies. One that could leave its place in the path is an [`ApiError`].
#[derive(Clone, Debug)]
pub struct Api {
    key: Hidden,
    /// Without a slash at its end.
    base_url: String,
    /// Whether the deployment follows GL Speech's document of the API, and not Prosa's.
    gl_speech: bool,
}

impl Api {
    /// The base URL of a new `Api`, that of Prosa's own documentation.
    pub const DEFAULT_BASE_URL: &str = "https://api.prosa.ai/v2/speech/webhooks";

    /// 3 days, for [`rotate_secret`](Self::rotate_secret): the default of the API's own client.
    pub const DEFAULT_ROTATION_PERIOD: Duration = Duration::from_secs(3 * 24 * 60 * 60);

    /// The API at [`DEFAULT_BASE_URL`](Self::DEFAULT_BASE_URL), with the paths of Prosa's own documentation.
    ///
    /// Transcription and synthesis have different API keys (says GL Speech's Python client): a key sees the
    /// endpoints of its own jobs.
    ///
    /// # Errors
    ///
    /// If the API key is empty, or has a character that is not visible ASCII, such as a newline that was read from
    /// a file along with it.
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

    /// Sets the base URL, `https://host/path`: `/endpoints` and the like follow it.
    ///
    /// # Errors
    ///
    /// If it is not an absolute `https` URL, is longer than 1024 bytes, has a query, a fragment, a user name, an
    /// empty path segment or `.` or `..`, or anything that URL parsers reject or read differently.
    pub fn with_base_url(self, base_url: &str) -> Result<Self, ConfigError> {
        self.at(base_url, false)
    }

    /// Sets the base URL as [`with_base_url`](Self::with_base_url) does, and takes plain `http` too.
    ///
    /// # Errors
    ///
    /// As [`with_base_url`](Self::with_base_url), except for plain `http`.
    ///
    /// # Security
    ///
    /// For tests on one machine only: anybody on the way reads the API key and all secrets.
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

    /// Uses the paths of GL Speech's documentation, for a deployment that follows it: `/rotate` for `/secret`,
    /// and `/replay-failed` for `/replay-failed-deliveries`. The form of a rotation and a query parameter
    /// (`until_date` for `to_date`) differ too. The base URL stays as it is.
    ///
    /// (GL Speech's Python client mixes both: `until_date` with Prosa's two paths.)
    #[must_use]
    pub fn with_gl_speech_paths(self) -> Self {
        let gl_speech = true;
        Self { gl_speech, ..self }
    }

    /// Lists all endpoints, without their secrets.
    pub fn list_endpoints(&self) -> ApiRequest<Vec<Endpoint>> {
        self.request("GET", "/endpoints", list)
    }

    /// Creates an endpoint, to which deliveries are sent at `url`, whatever URL the settings have. The API says
    /// whether it is one. Without a `secret`, the vendor makes one; the reply has it.
    ///
    /// # Errors
    ///
    /// If the secret is one that no [`Keyring`](crate::Keyring) takes.
    ///
    /// # Security
    ///
    /// To a URL of plain `http`, transcripts go in the clear.
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

    /// What the document that the deployment follows has.
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

    /// The query for these dates, such as `?from_date=2026-11-22`, as `time` writes them.
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

/// The path with `id`, encoded, in place of `{id}`. Some servers and proxies decode a path before they divide
/// it, or twice: what could mean something to them then is refused. Ids in either document are letters, digits
/// and dashes.
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

/// Declares operations: how the reply is read, the method, the path, and a body if there is one.
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
            /// If an id cannot stand in a path, or a date is not in the years 0 to 9999.
            pub fn $name(&$self, $($argument: $type),+) -> Result<ApiRequest<$reply>, ApiError> {
                let request = $self.request($method, &$path, $read);
                $(let request = request.with_body(&$body);)?
                Ok(request)
            }
        )*}
    };
}

operations! {
    /// Reads an endpoint with its secrets.
    fn get_endpoint(self, endpoint_id: &str) -> Endpoint
        = one("GET", path("/endpoints/{id}", endpoint_id)?);

    /// Changes the settings of an endpoint.
    ///
    /// No document says that a change leaves alone what it does not name
    /// ([`guide::assumptions`](crate::guide::assumptions)): name the verification of certificates if it matters.
    fn update_endpoint(self, endpoint_id: &str, settings: &EndpointSettings) -> Endpoint
        = one("PUT", path("/endpoints/{id}", endpoint_id)?, settings.clone().into_json());

    /// Deletes an endpoint. The reply is what it was, if the API says that.
    fn delete_endpoint(self, endpoint_id: &str) -> Option<Endpoint>
        = one_or_none("DELETE", path("/endpoints/{id}", endpoint_id)?);

    /// Gives an endpoint a new secret, and lets the old one live on for `old_lives_for`, in whole hours: a fraction
    /// of an hour is rounded up. The reply has both secrets.
    ///
    /// No document gives a maximum, or says that zero ends the old secret at once: look at the `expired_at` in the
    /// reply. Deliveries signed with the old secret that come after its end are rejected.
    fn rotate_secret(self, endpoint_id: &str, old_lives_for: Duration) -> Endpoint = one(
        "POST",
        path(self.either("/endpoints/{id}/secret", "/endpoints/{id}/rotate"), endpoint_id)?,
        self.rotation(old_lives_for)
    );

    /// Has a `webhook.ping` delivered to an endpoint.
    fn test_endpoint(self, endpoint_id: &str) -> DeliveryTicket
        = one("POST", path("/endpoints/{id}/test", endpoint_id)?);

    /// Lists the attempts to deliver events to an endpoint.
    fn list_deliveries(self, endpoint_id: &str, dates: DateRange) -> Vec<Delivery>
        = list("GET", path("/endpoints/{id}/deliveries", endpoint_id)? + &self.query(dates)?);

    /// Has an event delivered once more, as in one delivery of the log.
    fn replay_delivery(self, delivery_id: &str) -> DeliveryTicket
        = one("POST", path("/deliveries/{id}/replay", delivery_id)?);

    /// Has all events delivered once more whose deliveries to an endpoint have failed.
    fn replay_failed_deliveries(self, endpoint_id: &str) -> Vec<DeliveryTicket> = list("POST", path(
        self.either("/endpoints/{id}/replay-failed-deliveries", "/endpoints/{id}/replay-failed"),
        endpoint_id,
    )?);

    /// Lists the events that happened, without what they say.
    fn list_events(self, dates: DateRange) -> Vec<LoggedEvent>
        = list("GET", format!("/events{}", self.query(dates)?));

    /// Reads an event with what it says.
    fn get_event(self, event_id: &str) -> LoggedEvent = one("GET", path("/events/{id}", event_id)?);
}
