//! What a reply says: endpoints with their secrets, the delivery log, the event log.

use core::fmt;

use serde::{Deserialize, de::MapAccess};
use time::UtcOffset;

use super::wire;
use crate::{
    error::{EndpointKeyringError, EventError, SecretError},
    json::{Json, Slot, Value},
    keyring::{Key, Keyring, Secret},
    limits::MAX_LOGGED_HEADERS,
    prosa::{event::Event, headers::EVENT_NAME_HEADER, timestamp::Timestamp},
    text::Text,
};
#[cfg(feature = "signing")]
use crate::{
    prosa::{DeliverySignError, SignedDelivery, Signer},
    unix_time::UnixTime,
};

/// A place to which the vendor delivers events.
///
/// [`Keyring::try_from`] makes a keyring of its secrets, as [the module's example](super) shows.
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
    /// When it ends, after a rotation; `None` while it has no end. One document has it in UTC; the
    /// other shows none, and has other times without an offset.
    #[serde(default, deserialize_with = "wire::end")]
    pub expired_at: Option<Timestamp<'static>>,
}

/// The text of a signing secret, as the API gives or takes it.
///
/// # Security
///
/// `Debug` never shows it; [`expose`](Self::expose) does. Neither it nor the reply it came in is wiped
/// from memory: make a [`Keyring`] of it and drop both.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(pub(super) String);

impl SecretText {
    /// A secret of the caller's choice, for a new endpoint.
    ///
    /// # Errors
    ///
    /// Those of [`Secret::new`], so that what the API is told can be used to verify.
    pub fn new(text: &str) -> Result<Self, SecretError> {
        Secret::new(text)?;
        Ok(Self(text.to_owned()))
    }

    /// The secret in the clear, to put it where secrets are kept.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(redacted)")
    }
}

impl Endpoint {
    /// The keyring that [`Keyring::try_from`] makes, for a deployment whose times without an offset
    /// are `offset` from UTC. A time that has its own offset keeps it.
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
        let end = end.ok_or_else(|| EndpointKeyringError::ExpiryWithoutOffset { id: id() })?;
        Ok(key.with_expiry(end))
    }
}

/// All secrets of an endpoint, each under its id and with its end. Those without an end come first, so
/// that [`key_id`](crate::prosa::Verified::key_id) names the new one of two that match.
///
/// # Errors
///
/// Those of [`Endpoint::keyring_with_offset`], and if the end of a secret has no offset from UTC.
impl TryFrom<&Endpoint> for Keyring {
    type Error = EndpointKeyringError;

    fn try_from(endpoint: &Endpoint) -> Result<Self, EndpointKeyringError> {
        endpoint.keyring(None)
    }
}

/// An attempt to deliver an event to an endpoint, as the vendor has logged it.
///
/// It is not the delivery itself: `request_body` was parsed and written again, so the signed bytes are
/// gone and cannot be verified. [`event_unverified`](Self::event_unverified) reads it all the same.
///
/// What is absent, or not of the documented type, is `None`: one odd delivery does not hide the others.
/// Only the three ids must be there.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Delivery {
    /// Its id, for [`Api::replay_delivery`](super::Api::replay_delivery).
    #[serde(deserialize_with = "wire::text")]
    pub delivery_id: Text<'static>,
    /// The id of the event.
    #[serde(deserialize_with = "wire::text")]
    pub event_id: Text<'static>,
    /// The id of the endpoint.
    #[serde(deserialize_with = "wire::text")]
    pub endpoint_id: Text<'static>,
    /// When it was made; `delivery` on the wire. Do not compute with it: in the vendor's sample it
    /// is `Zoned` and in UTC, and yet seven hours ahead of the signature's `t` in the same entry.
    #[serde(rename = "delivery")]
    #[serde(default, deserialize_with = "wire::if_readable::<Timestamp<'_>, _>")]
    pub delivered_at: Option<Timestamp<'static>>,
    /// The method of the request, such as `POST`.
    #[serde(default, deserialize_with = "wire::if_readable::<Text<'_>, _>")]
    pub request_method: Option<Text<'static>>,
    /// The headers of the request, the signature among them.
    #[serde(default, deserialize_with = "wire::headers")]
    pub request_headers: LoggedHeaders,
    /// The body of the request, written again.
    #[serde(default, deserialize_with = "wire::if_readable::<Json<'_>, _>")]
    pub request_body: Option<Json<'static>>,
    /// The HTTP status of the receiver's answer; `None` if there was none.
    #[serde(default, deserialize_with = "wire::if_readable::<u16, _>")]
    pub response_status: Option<u16>,
    /// The headers of the receiver's answer.
    #[serde(default, deserialize_with = "wire::headers")]
    pub response_headers: LoggedHeaders,
    /// The body of the receiver's answer, a string in the vendor's sample.
    #[serde(default, deserialize_with = "wire::if_readable::<Json<'_>, _>")]
    pub response_body: Option<Json<'static>>,
    /// How long the receiver took to answer, in seconds.
    #[serde(default, deserialize_with = "wire::if_readable::<f64, _>")]
    pub elapsed_time: Option<f64>,
    /// Why the delivery failed, such as `webhook_timeout`; absent on older servers.
    #[serde(default, deserialize_with = "wire::if_readable::<Text<'_>, _>")]
    pub error_code: Option<Text<'static>>,
}

impl Delivery {
    /// The name of the event in the delivery's `x-prosa-event` header, if there is one in it.
    #[must_use]
    pub fn event_name(&self) -> Option<&str> {
        let name = self.request_headers.get(EVENT_NAME_HEADER)?;
        Some(name).filter(|name| !name.is_empty())
    }

    /// Reads the event from the log. **No signature is checked**: only TLS speaks for these bytes.
    ///
    /// # Errors
    ///
    /// As [`Event::read_unverified`]; a delivery without a body is read as one with an empty body.
    ///
    /// # Security
    ///
    /// Anybody who can answer in the vendor's place chose everything in it.
    pub fn event_unverified(&self) -> Result<Event<'_>, EventError> {
        Event::read_unverified(self.event_name(), bytes(&self.request_body))
    }

    /// Signs the delivery again, with its event's name and id and the body from the log, to send it to a
    /// receiver of yours. A delivery without a body is signed with an empty one.
    ///
    /// The log's body has other bytes than the delivery had, and so another
    /// [`idempotency_key`](crate::prosa::Verified::idempotency_key): a receiver takes it for a new one.
    ///
    /// # Security
    ///
    /// Nobody has verified what the log says; signed, it passes for verified. Use a test secret.
    ///
    /// # Errors
    ///
    /// As [`Signer::sign`].
    #[cfg(feature = "signing")]
    pub fn sign_anew(
        &self,
        signer: &Signer,
        now: impl Into<UnixTime>,
    ) -> Result<SignedDelivery<&[u8]>, DeliverySignError> {
        let event_name = self.event_name().unwrap_or_default();
        signer.sign(event_name, &self.event_id, bytes(&self.request_body), now)
    }
}

fn bytes<'j>(json: &'j Option<Json<'_>>) -> &'j [u8] {
    json.as_ref().map_or("", Json::as_str).as_bytes()
}

/// The headers of a logged request or answer, 256 of them at most: none if they are not an object.
///
/// `Debug` shows only lengths: one of the values is a signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoggedHeaders(Vec<(Text<'static>, Text<'static>)>);

impl LoggedHeaders {
    /// The value of the first header of this name, in any case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Names and values, in the order of the log. A value that is not a string there is its JSON; a
    /// header that is null there is left out.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.0.iter();
        headers.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// An object with a header's name and value for each field.
impl<'de> Value<'de> for LoggedHeaders {
    fn read_fields<A: MapAccess<'de>>(
        mut next: Option<Text<'de>>,
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        let Self(headers) = place.insert(Self::default());
        while let Some(name) = next {
            let mut value = None::<Json<'de>>;
            fields.next_value_seed(Slot(&mut value))?;
            let value = value.filter(|_| headers.len() < MAX_LOGGED_HEADERS);
            headers.extend(value.map(|value| (name.into_owned(), value.said().into_owned())));
            next = fields.next_key()?;
        }
        Ok(())
    }
}

/// The promise of a delivery, given for a test or a replay.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Ticket {
    /// Its id. No document says how it relates to the id of the [`Delivery`].
    #[serde(deserialize_with = "wire::text")]
    pub delivery_tag: Text<'static>,
    /// The id of the endpoint.
    #[serde(deserialize_with = "wire::text")]
    pub endpoint_id: Text<'static>,
    /// The URL that the delivery is sent to.
    #[serde(deserialize_with = "wire::text")]
    pub url: Text<'static>,
}

/// An event, as the vendor has logged it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct LoggedEvent {
    /// Its id, which deliveries carry in their `x-prosa-event-uuid` header.
    #[serde(deserialize_with = "wire::text")]
    pub id: Text<'static>,
    /// Its type, which deliveries carry in their `x-prosa-event` header.
    #[serde(deserialize_with = "wire::text")]
    pub event_type: Text<'static>,
    /// When it happened; `None` if that is absent or cannot be read.
    #[serde(default, deserialize_with = "wire::if_readable::<Timestamp<'_>, _>")]
    pub created_at: Option<Timestamp<'static>>,
    /// What a delivery of it has for a body, written again. `None` in a listing.
    #[serde(default, deserialize_with = "wire::if_readable::<Json<'_>, _>")]
    pub data: Option<Json<'static>>,
}

impl LoggedEvent {
    /// Reads the event. **No signature is checked**: only TLS speaks for these bytes.
    ///
    /// # Errors
    ///
    /// As [`Event::read_unverified`]; an event from a listing is read as one with an empty body.
    ///
    /// # Security
    ///
    /// Anybody who can answer in the vendor's place chose everything in it.
    pub fn event_unverified(&self) -> Result<Event<'_>, EventError> {
        Event::read_unverified(Some(&self.event_type), bytes(&self.data))
    }
}
