//! Endpoints: where deliveries go, and the secrets they are signed with.

use serde::Deserialize;
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
/// [`Keyring::try_from`] makes a keyring of its secrets, as in [the example above](super).
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
        let id = || self.id.as_str().into();
        let secret = Secret::new(self.key.expose())
            .map_err(|source| EndpointKeyringError::Secret { id: id(), source })?;
        let key = Key::new(&self.id, secret);
        let end = match (&self.expired_at, offset) {
            (None, _) => return Ok(key),
            (Some(Timestamp::Zoned(end)), _) => Some(*end),
            (Some(end), Some(offset)) => end.assume_offset(offset),
            (Some(_), None) => None,
        };
        match end {
            Some(end) => Ok(key.with_expiry(end)),
            None => Err(EndpointKeyringError::ExpiryWithoutOffset { id: id() }),
        }
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
