//! Endpoints: where deliveries go, and the secrets they are signed with.

use serde::Deserialize;
use serde_json::{Map, Value};
use time::UtcOffset;

use super::{key::SecretText, wire};
use crate::{
    error::EndpointKeyringError,
    keyring::{Key, Keyring, Secret},
    prosa::timestamp::Timestamp,
    text::Text,
};

/// A place to which the vendor delivers events.
///
/// [`Keyring::try_from`] makes a keyring of its secrets:
///
/// ```
/// use speech_webhooks::{Keyring, prosa::{self, api::Api}};
///
/// # fn verifier(api: &Api, status: u16, body: &[u8]) -> Result<prosa::Verifier, Box<dyn std::error::Error>> {
/// let call = api.get_endpoint("497f6eca-6276-4993-bfeb-53cbbbba6f08")?;
/// // … send it …
/// let endpoint = call.read(status, body)?;
/// let verifier = prosa::Verifier::new(Keyring::try_from(&endpoint)?);
/// # Ok(verifier)
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Endpoint {
    /// Its id. Most are UUIDs; compare them as text.
    #[serde(deserialize_with = "wire::text")]
    pub id: Text<'static>,
    /// The URL that deliveries are sent to.
    #[serde(deserialize_with = "wire::text")]
    pub url: Text<'static>,
    /// The secrets that deliveries are signed with; two during a rotation. Empty in a listing.
    #[serde(default, deserialize_with = "wire::secrets")]
    pub secrets: Vec<EndpointSecret>,
    /// The types of the events that are delivered; all if it is empty.
    #[serde(default, deserialize_with = "wire::texts")]
    pub event_filters: Vec<Text<'static>>,
    /// Whether the vendor verifies the receiver's TLS certificate.
    #[serde(default, deserialize_with = "wire::if_readable::<bool, _>")]
    pub ssl_verification: Option<bool>,
}

/// A secret of an [`Endpoint`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct EndpointSecret {
    /// Its id, which [`Verified::key_id`](crate::prosa::Verified::key_id) gives back.
    #[serde(deserialize_with = "wire::text")]
    pub id: Text<'static>,
    /// The secret itself.
    #[serde(deserialize_with = "wire::secret_text")]
    pub key: SecretText,
    /// When it stops being used, after a rotation; `None` while there is no end to it. One
    /// document has it in UTC; the other shows none, and has other times without an offset.
    #[serde(default, deserialize_with = "wire::end")]
    pub expired_at: Option<Timestamp<'static>>,
}

impl Endpoint {
    /// The keyring of all its secrets, as [`Keyring::try_from`] makes it, for a deployment whose
    /// times without an offset are `offset` from UTC. A time that has its own offset keeps it.
    ///
    /// Where the API's times have offsets, [`Keyring::try_from`] does the same without a guess.
    ///
    /// # Errors
    ///
    /// If it has no secrets, if one cannot be used, or if they make no [keyring](Keyring::new).
    pub fn keyring_with_offset(&self, offset: UtcOffset) -> Result<Keyring, EndpointKeyringError> {
        self.keyring(Some(offset))
    }

    fn keyring(&self, offset: Option<UtcOffset>) -> Result<Keyring, EndpointKeyringError> {
        if self.secrets.is_empty() {
            return Err(EndpointKeyringError::NoSecrets);
        }
        let mut secrets: Vec<_> = self.secrets.iter().collect();
        // The one to stay first: of two keys that match, `key_id` names the first.
        secrets.sort_by_key(|secret| secret.expired_at.is_some());
        let keys: Result<Vec<Key>, _> = secrets.iter().map(|secret| secret.key(offset)).collect();
        Ok(Keyring::new(keys?)?)
    }
}

impl EndpointSecret {
    fn key(&self, offset: Option<UtcOffset>) -> Result<Key, EndpointKeyringError> {
        let secret =
            Secret::new(self.key.expose()).map_err(|source| EndpointKeyringError::Secret {
                id: self.id.as_str().into(),
                source,
            })?;
        let key = Key::new(&self.id, secret);
        let Some(expired_at) = &self.expired_at else {
            return Ok(key);
        };
        let end = match (expired_at, offset) {
            (Timestamp::Zoned(end), _) => Some(*end),
            (end, Some(offset)) => end.assume_offset(offset),
            (_, None) => None,
        };
        let end = end.ok_or_else(|| EndpointKeyringError::ExpiryWithoutOffset {
            id: self.id.as_str().into(),
        })?;
        Ok(key.with_expiry(end))
    }
}

/// All secrets of an endpoint, each under its id and with its end of life. Those that have no end
/// come first, so that [`key_id`](crate::prosa::Verified::key_id) names the new one of two that
/// match.
///
/// # Errors
///
/// If the endpoint has no secrets, if the end of one has no offset from UTC
/// ([`Endpoint::keyring_with_offset`] takes it then), if one cannot be used, or if they make no
/// [keyring](Keyring::new).
impl TryFrom<&Endpoint> for Keyring {
    type Error = EndpointKeyringError;

    fn try_from(endpoint: &Endpoint) -> Result<Self, EndpointKeyringError> {
        endpoint.keyring(None)
    }
}

/// What a new endpoint is to be.
#[derive(Clone, Debug)]
pub struct NewEndpoint {
    settings: EndpointChange,
    secret_key: Option<SecretText>,
}

impl NewEndpoint {
    /// An endpoint for all events, with the receiver's TLS certificate verified and a secret that
    /// the vendor makes. It is for the API to say whether the URL is one.
    ///
    /// # Security
    ///
    /// To a URL of plain `http`, transcripts go in the clear.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self {
            settings: EndpointChange::default().with_url(url),
            secret_key: None,
        }
    }

    /// Asks for the events of these types only, such as `stt.jobs.completed`. (GL Speech has
    /// `stt.job.completed`.)
    #[must_use]
    pub fn with_event_filters<'t>(self, types: impl IntoIterator<Item = &'t str>) -> Self {
        Self {
            settings: self.settings.with_event_filters(types),
            ..self
        }
    }

    /// Says whether the vendor is to verify the receiver's TLS certificate. It does by default.
    ///
    /// # Security
    ///
    /// Without it, whoever is on the way reads every transcript.
    #[must_use]
    pub fn with_ssl_verification(self, verify: bool) -> Self {
        Self {
            settings: self.settings.with_ssl_verification(verify),
            ..self
        }
    }

    /// Chooses the secret that deliveries are signed with.
    #[must_use]
    pub fn with_secret_key(self, secret_key: SecretText) -> Self {
        Self {
            secret_key: Some(secret_key),
            ..self
        }
    }

    pub(super) fn json(&self) -> String {
        let mut fields = self.settings.fields();
        if let Some(secret_key) = &self.secret_key {
            fields.insert("secret_key".to_owned(), secret_key.expose().into());
        }
        Value::Object(fields).to_string()
    }
}

/// What is to change in an endpoint. What is not named here is left out of the request.
///
/// No document says that the API leaves it alone then. GL Speech's Python client supposes so for
/// the URL and the event filters, and always says whether the TLS certificate is verified: do that
/// too if it matters.
#[derive(Clone, Debug, Default)]
pub struct EndpointChange {
    url: Option<Text<'static>>,
    event_filters: Option<Vec<Text<'static>>>,
    ssl_verification: Option<bool>,
}

impl EndpointChange {
    /// Another URL for deliveries.
    ///
    /// # Security
    ///
    /// As for [`NewEndpoint::new`].
    #[must_use]
    pub fn with_url(self, url: &str) -> Self {
        Self {
            url: Some(Text::from(url).into_owned()),
            ..self
        }
    }

    /// Other types of events; all if there are none.
    #[must_use]
    pub fn with_event_filters<'t>(self, types: impl IntoIterator<Item = &'t str>) -> Self {
        let types = types.into_iter().map(|name| Text::from(name).into_owned());
        Self {
            event_filters: Some(types.collect()),
            ..self
        }
    }

    /// Whether the vendor is to verify the receiver's TLS certificate.
    ///
    /// # Security
    ///
    /// Without it, whoever is on the way reads every transcript.
    #[must_use]
    pub fn with_ssl_verification(self, verify: bool) -> Self {
        Self {
            ssl_verification: Some(verify),
            ..self
        }
    }

    pub(super) fn json(&self) -> String {
        Value::Object(self.fields()).to_string()
    }

    fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut set = |name: &str, value| fields.insert(name.to_owned(), value);
        if let Some(url) = &self.url {
            set("url", url.as_str().into());
        }
        if let Some(types) = &self.event_filters {
            set(
                "event_filters",
                types.iter().map(Text::as_str).collect::<Value>(),
            );
        }
        if let Some(verify) = self.ssl_verification {
            set("ssl_verification", verify.into());
        }
        fields
    }
}
