//! Prosa's webhook REST API, without I/O: each operation is a [`Call`], a request that any HTTP
//! client can carry, which reads its own reply.
//!
//! ```
//! use speech_webhooks::{Keyring, prosa::api::{Api, ApiKey, RotationPeriod}};
//!
//! # fn send(_: &str, _: &str, _: Vec<(&str, &str)>, _: &[u8]) -> (u16, Vec<u8>) {
//! #     (200, br#"{"id": "e-1", "url": "https://h/", "secrets": [{"id": "s-1", "key": "k"}]}"#.to_vec())
//! # }
//! let api = Api::new(ApiKey::new("prosa-api-key")?);
//! let call = api.rotate_secret("e-1", RotationPeriod { days: 3, hours: 0 })?;
//! assert_eq!(call.method(), "POST");
//! assert_eq!(call.url(), "https://api.prosa.ai/v2/speech/webhooks/endpoints/e-1/secret");
//!
//! // With a client of your choice:
//! let (status, body) = send(call.method(), call.url(), call.headers().collect(), call.body());
//! let endpoint = call.read(status, &body)?;
//! let keyring = Keyring::try_from(&endpoint)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`guide::rest_api`](crate::guide::rest_api) sends calls with a real client.

mod call;
mod refusal;
mod reply;
mod request;
mod wire;

use serde_json::json;

pub use call::Call;
pub use refusal::{ApiError, InvalidField, Refusal, RefusalKind};
pub use reply::{
    Delivery, Endpoint, EndpointSecret, LoggedEvent, LoggedHeaders, SecretText, Ticket,
};
pub use request::{ApiKey, Dialect, EndpointSettings, Period, RotationPeriod};

use self::wire::{Read, list, one, one_or_none};
pub use crate::error::{ApiKeyError, EndpointKeyringError, RequestError};
use crate::{error::BaseUrlError, limits::MAX_ID_LEN, percent, url::Url};

/// The operations of one deployment of the API, with one key.
///
/// Ids are those of the API's replies. One that could leave its place in the path is refused.
#[derive(Clone, Debug)]
pub struct Api {
    key: ApiKey,
    /// Without a slash at its end.
    base_url: String,
    dialect: Dialect,
}

impl Api {
    /// The base URL of a new `Api`, that of Prosa's own documentation.
    pub const DEFAULT_BASE_URL: &str = "https://api.prosa.ai/v2/speech/webhooks";

    /// The API at [its documented place](Self::DEFAULT_BASE_URL), in Prosa's own dialect.
    #[must_use]
    pub fn new(key: ApiKey) -> Self {
        Self {
            key,
            base_url: Self::DEFAULT_BASE_URL.to_owned(),
            dialect: Dialect::Prosa,
        }
    }

    /// The API at another place, `https://host/path`: `/endpoints` and the like follow it.
    ///
    /// # Errors
    ///
    /// If it is not an absolute `https` URL, is longer than 1024 bytes, has a query, a fragment, a user
    /// name, an empty path segment or `.` or `..`, or anything that URL parsers reject or read
    /// differently.
    pub fn with_base_url(self, base_url: &str) -> Result<Self, BaseUrlError> {
        self.at(base_url, false)
    }

    /// As [`with_base_url`](Self::with_base_url), and `http` is allowed.
    ///
    /// # Errors
    ///
    /// As [`with_base_url`](Self::with_base_url), except for plain `http`.
    ///
    /// # Security
    ///
    /// For tests on one machine only: anybody on the way reads the API key and all secrets.
    pub fn with_base_url_over_plain_http(self, base_url: &str) -> Result<Self, BaseUrlError> {
        self.at(base_url, true)
    }

    fn at(self, base_url: &str, plain_http: bool) -> Result<Self, BaseUrlError> {
        let url = Url::parse(base_url, plain_http)?;
        if url.query.is_some() {
            return Err(BaseUrlError::Query);
        }
        let path = url.path.trim_end_matches('/');
        let base_url = format!("{}://{}{path}", url.scheme, url.authority);
        Ok(Self { base_url, ..self })
    }

    /// Names the document that the deployment follows. The base URL stays as it is, as in GL Speech's
    /// own client.
    #[must_use]
    pub fn with_dialect(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    /// All endpoints, without their secrets.
    pub fn list_endpoints(&self) -> Call<Vec<Endpoint>> {
        self.call("GET", "/endpoints", list)
    }

    /// Creates an endpoint, with this secret or one that the vendor makes. The reply has it.
    pub fn create_endpoint(
        &self,
        settings: &EndpointSettings,
        secret: Option<&SecretText>,
    ) -> Call<Endpoint> {
        let call = self.call("POST", "/endpoints", one);
        let body = settings.json(secret);
        Call { body, ..call }
    }

    /// An endpoint with its secrets.
    ///
    /// # Errors
    ///
    /// If the id cannot stand in a path.
    pub fn get_endpoint(&self, endpoint_id: &str) -> Result<Call<Endpoint>, RequestError> {
        Ok(self.call("GET", &path("/endpoints/{id}", endpoint_id)?, one))
    }

    /// Changes an endpoint.
    ///
    /// # Errors
    ///
    /// If the id cannot stand in a path.
    pub fn update_endpoint(
        &self,
        endpoint_id: &str,
        settings: &EndpointSettings,
    ) -> Result<Call<Endpoint>, RequestError> {
        let call = self.call("PUT", &path("/endpoints/{id}", endpoint_id)?, one);
        let body = settings.json(None);
        Ok(Call { body, ..call })
    }

    /// Deletes an endpoint. The reply is what it was, if the API says that.
    ///
    /// # Errors
    ///
    /// If the id cannot stand in a path.
    pub fn delete_endpoint(
        &self,
        endpoint_id: &str,
    ) -> Result<Call<Option<Endpoint>>, RequestError> {
        let path = path("/endpoints/{id}", endpoint_id)?;
        Ok(self.call("DELETE", &path, one_or_none))
    }

    /// Gives an endpoint a new secret, and the old one an end after `period`. The reply has both.
    ///
    /// # Errors
    ///
    /// If the id cannot stand in a path.
    pub fn rotate_secret(
        &self,
        endpoint_id: &str,
        period: RotationPeriod,
    ) -> Result<Call<Endpoint>, RequestError> {
        let period = json!({"days": period.days, "hours": period.hours});
        let (template, json) = match self.dialect {
            Dialect::Prosa => ("/endpoints/{id}/secret", json!({"rotation_period": period})),
            Dialect::GlSpeech => ("/endpoints/{id}/rotate", period),
        };
        let call = self.call("POST", &path(template, endpoint_id)?, one);
        let body = json.to_string();
        Ok(Call { body, ..call })
    }

    /// Has a `webhook.ping` delivered to an endpoint.
    ///
    /// # Errors
    ///
    /// If the id cannot stand in a path.
    pub fn test_endpoint(&self, endpoint_id: &str) -> Result<Call<Ticket>, RequestError> {
        Ok(self.call("POST", &path("/endpoints/{id}/test", endpoint_id)?, one))
    }

    /// The deliveries that were attempted to an endpoint.
    ///
    /// # Errors
    ///
    /// If the id cannot stand in a path, or a date is not in the years 0 to 9999.
    pub fn list_deliveries(
        &self,
        endpoint_id: &str,
        period: Period,
    ) -> Result<Call<Vec<Delivery>>, RequestError> {
        let path = path("/endpoints/{id}/deliveries", endpoint_id)?;
        self.within(period, self.call("GET", &path, list))
    }

    /// Has an event delivered once more, as in one delivery.
    ///
    /// # Errors
    ///
    /// If the id cannot stand in a path.
    pub fn replay_delivery(&self, delivery_id: &str) -> Result<Call<Ticket>, RequestError> {
        Ok(self.call("POST", &path("/deliveries/{id}/replay", delivery_id)?, one))
    }

    /// Has all events delivered once more whose deliveries to an endpoint have failed.
    ///
    /// # Errors
    ///
    /// If the id cannot stand in a path.
    pub fn replay_failed_deliveries(
        &self,
        endpoint_id: &str,
    ) -> Result<Call<Vec<Ticket>>, RequestError> {
        let template = match self.dialect {
            Dialect::Prosa => "/endpoints/{id}/replay-failed-deliveries",
            Dialect::GlSpeech => "/endpoints/{id}/replay-failed",
        };
        Ok(self.call("POST", &path(template, endpoint_id)?, list))
    }

    /// The events that happened, without what they say.
    ///
    /// # Errors
    ///
    /// If a date is not in the years 0 to 9999.
    pub fn list_events(&self, period: Period) -> Result<Call<Vec<LoggedEvent>>, RequestError> {
        self.within(period, self.call("GET", "/events", list))
    }

    /// An event with what it says.
    ///
    /// # Errors
    ///
    /// If the id cannot stand in a path.
    pub fn get_event(&self, event_id: &str) -> Result<Call<LoggedEvent>, RequestError> {
        Ok(self.call("GET", &path("/events/{id}", event_id)?, one))
    }

    fn call<R>(&self, method: &'static str, path: &str, read: Read<R>) -> Call<R> {
        Call {
            method,
            url: format!("{}{path}", self.base_url),
            api_key: self.key.clone(),
            body: String::new(),
            read,
        }
    }

    /// The dates of a period as the call's query: `2026-11-22`, as `time` writes them.
    fn within<R>(&self, period: Period, mut call: Call<R>) -> Result<Call<R>, RequestError> {
        let until = match self.dialect {
            Dialect::Prosa => "to_date",
            Dialect::GlSpeech => "until_date",
        };
        for (name, date) in [("from_date", period.from), (until, period.until)] {
            let Some(date) = date else { continue };
            let year = date.year();
            if !(0..=9999).contains(&year) {
                return Err(RequestError::Year { year });
            }
            let separator = if call.url.contains('?') { '&' } else { '?' };
            call.url += &format!("{separator}{name}={date}");
        }
        Ok(call)
    }
}

/// The path with `id`, encoded, in place of `{id}`. Some servers and proxies decode a path before
/// they divide it, or twice: what could mean something to them then is refused. Ids in either
/// document are letters, digits and dashes.
fn path(template: &str, id: &str) -> Result<String, RequestError> {
    let len = id.len();
    match id {
        "" => return Err(RequestError::IdEmpty),
        "." | ".." => return Err(RequestError::IdDots),
        _ if len > MAX_ID_LEN => {
            return Err(RequestError::IdTooLong {
                len,
                max: MAX_ID_LEN,
            });
        }
        _ => {}
    }
    let breaks_out = |byte: u8| !byte.is_ascii_graphic() || b"/\\%?#;".contains(&byte);
    if let Some(position) = id.bytes().position(breaks_out) {
        return Err(RequestError::IdCharacter { position });
    }
    let mut encoded = String::new();
    percent::encode(id, &mut encoded);
    Ok(template.replace("{id}", &encoded))
}
