//! The types of replies: endpoints with their secrets, the delivery log and the event log.

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess},
};
use time::UtcOffset;

use super::{
    request::Hidden,
    wire::{self, List, Required},
};
#[cfg(feature = "signing")]
use crate::{
    error::SignError,
    prosa::{SignedDelivery, Signer},
    unix_time::UnixTime,
};
use crate::{
    error::{ConfigError, ReadError},
    json::{IntoOwned, RawJson, Slot, Value},
    keyring::{Key, Keyring},
    limits::MAX_LOGGED_HEADERS,
    prosa::{event::Event, signature::EVENT_NAME_HEADER, timestamp::Timestamp},
    text::Text,
};

/// A place to which the vendor delivers events.
///
/// [`keyring`](Self::keyring) creates a keyring from its secrets, as [the module's example](super) shows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Endpoint {
    /// The endpoint's id. Most are UUIDs; compare them as text.
    #[serde(deserialize_with = "wire::text")]
    pub id: Text<'static>,
    /// The URL that deliveries are sent to.
    #[serde(deserialize_with = "wire::text")]
    pub url: Text<'static>,
    /// The secrets that deliveries are signed with; two during a rotation. Empty in a listing.
    #[serde(default, deserialize_with = "secrets")]
    pub secrets: Vec<EndpointSecret>,
    /// The types of the events that are delivered. Empty means all types, or that the list is unreadable.
    #[serde(default, deserialize_with = "wire::readable::<Vec<Text<'_>>, _>")]
    pub event_filters: Vec<Text<'static>>,
    /// Whether the vendor verifies the receiver's TLS certificate; `None` if the reply does not say.
    #[serde(default, deserialize_with = "wire::readable::<Option<bool>, _>")]
    pub ssl_verification: Option<bool>,
}

/// A signing secret of an [`Endpoint`].
///
/// # Security
///
/// `Debug` does not show the secret; [`expose`](Self::expose) does. Neither this value nor the body of the reply is
/// wiped from memory. Create a [`Keyring`] and drop both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct EndpointSecret {
    /// The secret's id. [`Verified::key_id`](crate::prosa::Verified::key_id) returns it.
    #[serde(deserialize_with = "wire::text")]
    pub id: Text<'static>,
    /// When the secret expires, after a rotation. `None` if it has no end. GL Speech, a second brand, shows it in UTC.
    /// Prosa shows no example, and some of its other timestamps have no offset.
    #[serde(default, deserialize_with = "end")]
    pub expired_at: Option<Timestamp<'static>>,
    key: Hidden,
}

impl EndpointSecret {
    /// Returns the secret in plain text, so that you can put it into your secret store.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.key.0
    }

    fn key(&self, offset: Option<UtcOffset>) -> Result<Key, ConfigError> {
        let key = Key::new(&self.id, self.expose());
        let end = match (&self.expired_at, offset) {
            (None, _) => return Ok(key),
            (Some(Timestamp::Zoned(end)), _) => Some(*end),
            (Some(end), offset) => offset.and_then(|offset| end.assume_offset(offset)),
        };
        end.map(|end| key.with_expiry(end)).ok_or(ConfigError::ExpiryWithoutOffset)
    }
}

fn secrets<'a, D: Deserializer<'a>>(reply: D) -> Result<Vec<EndpointSecret>, D::Error> {
    let secrets = Option::deserialize(reply)?;
    Ok(secrets.map_or_else(Vec::new, |Required(List(secrets))| secrets))
}

/// An unreadable end is an error: to read it as no end would keep the secret active for ever.
fn end<'a, D: Deserializer<'a>>(reply: D) -> Result<Option<Timestamp<'static>>, D::Error> {
    let text = Option::<String>::deserialize(reply)?;
    let end = text.map(|text| Timestamp::parse(&text).ok_or("not an RFC 3339 time"));
    end.transpose().map_err(D::Error::custom)
}

impl Endpoint {
    /// Returns a keyring of all secrets of the endpoint, each with its id and expiry. Secrets without an expiry come
    /// first: if two secrets match, [`key_id`](crate::prosa::Verified::key_id) names the first.
    ///
    /// # Errors
    ///
    /// Returns an error if the endpoint has no secrets, if the expiry of one has no offset from UTC, or if
    /// [`Keyring::new`] rejects them. An error's `number` counts the secrets from 1, those without an expiry first.
    pub fn keyring(&self) -> Result<Keyring, ConfigError> {
        self.keyring_at(None)
    }

    /// Returns a keyring as [`keyring`](Self::keyring) does, but reads an expiry that has no offset from UTC as a time
    /// with `offset`. An expiry with an offset keeps its own.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`keyring`](Self::keyring), except for an expiry without an offset.
    pub fn keyring_with_offset(&self, offset: UtcOffset) -> Result<Keyring, ConfigError> {
        self.keyring_at(Some(offset))
    }

    fn keyring_at(&self, offset: Option<UtcOffset>) -> Result<Keyring, ConfigError> {
        if self.secrets.is_empty() {
            return Err(ConfigError::EndpointWithoutSecrets);
        }
        let mut secrets: Vec<_> = self.secrets.iter().collect();
        // The new secret first: if two keys match, `key_id` names the first.
        secrets.sort_by_key(|secret| secret.expired_at.is_some());
        let keys: Result<Vec<_>, _> =
            secrets.into_iter().map(|secret| secret.key(offset)).collect();
        Keyring::new(keys?)
    }
}

/// An attempt to deliver an event to an endpoint, from the vendor's log.
///
/// It is not the delivery itself: the vendor parsed `request_body` and wrote it again. The signed bytes are gone, so no
/// signature can be verified. [`event_unverified`](Self::event_unverified) still reads the event.
///
/// Only the three ids are required. Every other value is `None` or empty if it is absent or does not fit, so one odd
/// delivery does not hide the others. At most 256 headers of the request are kept, and as many of the response. A
/// header value that is not a string is kept as its JSON. A null is left out.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Delivery {
    /// The id of the delivery, for [`Api::replay_delivery`](super::Api::replay_delivery).
    #[serde(deserialize_with = "wire::text")]
    pub delivery_id: Text<'static>,
    /// The id of the event.
    #[serde(deserialize_with = "wire::text")]
    pub event_id: Text<'static>,
    /// The id of the endpoint.
    #[serde(deserialize_with = "wire::text")]
    pub endpoint_id: Text<'static>,
    /// When the attempt was made; `delivery` on the wire. Do not calculate with it: in the vendor's sample it claims to
    /// be in UTC, but is seven hours ahead of the signature's `t` in the same entry.
    #[serde(rename = "delivery")]
    #[serde(default, deserialize_with = "wire::readable::<Option<Timestamp<'_>>, _>")]
    pub delivered_at: Option<Timestamp<'static>>,
    /// The method of the request, such as `POST`.
    #[serde(default, deserialize_with = "wire::readable::<Option<Text<'_>>, _>")]
    pub request_method: Option<Text<'static>>,
    /// Names and values of the request's headers, including the signature, in the order of the log.
    #[serde(default, deserialize_with = "wire::readable::<Headers, _>")]
    pub request_headers: Vec<(Text<'static>, Text<'static>)>,
    /// The body of the request, re-serialised by the vendor: not the signed bytes.
    #[serde(default, deserialize_with = "wire::readable::<Option<RawJson<'_>>, _>")]
    pub request_body: Option<RawJson<'static>>,
    /// The HTTP status of the receiver's response, or `None` if there was no response.
    #[serde(default, deserialize_with = "wire::readable::<Option<u16>, _>")]
    pub response_status: Option<u16>,
    /// Names and values of the headers of the receiver's response, in the order of the log.
    #[serde(default, deserialize_with = "wire::readable::<Headers, _>")]
    pub response_headers: Vec<(Text<'static>, Text<'static>)>,
    /// The body of the receiver's response, a string in the vendor's sample.
    #[serde(default, deserialize_with = "wire::readable::<Option<RawJson<'_>>, _>")]
    pub response_body: Option<RawJson<'static>>,
    /// How long the receiver took to respond, in seconds.
    #[serde(default, deserialize_with = "wire::readable::<Option<f64>, _>")]
    pub elapsed_time: Option<f64>,
    /// Why the delivery failed, such as `webhook_timeout`; absent on older servers.
    #[serde(default, deserialize_with = "wire::readable::<Option<Text<'_>>, _>")]
    pub error_code: Option<Text<'static>>,
}

impl Delivery {
    /// Returns the event name from the `x-prosa-event` header of the request, or `None` if it is absent or empty.
    #[must_use]
    pub fn event_name(&self) -> Option<&str> {
        let mut headers = self.request_headers.iter();
        let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case(EVENT_NAME_HEADER))?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// Reads the event from the log. **No signature is checked**: only TLS protects these bytes.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Event::read_unverified`]. A missing body is read as an empty one.
    ///
    /// # Security
    ///
    /// Anybody who can respond in place of the vendor can choose everything in the event.
    pub fn event_unverified(&self) -> Result<Event<'_>, ReadError> {
        Event::read_unverified(self.event_name(), bytes(&self.request_body))
    }

    /// Signs the delivery again, with the event name, event id and body from the log, so that you can send it to your
    /// own receiver. A missing body is signed as an empty one.
    ///
    /// The body in the log may have other bytes than the delivery had. Then the delivery has another
    /// [`idempotency_key`](crate::prosa::Verified::idempotency_key), and a receiver does not recognise the duplicate.
    ///
    /// # Security
    ///
    /// Nobody verified the log, but a receiver will accept the signed delivery as verified. Use a test secret.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Signer::sign`].
    #[cfg(feature = "signing")]
    pub fn re_sign(
        &self,
        signer: &Signer,
        now: impl Into<UnixTime>,
    ) -> Result<SignedDelivery, SignError> {
        let event_name = self.event_name().unwrap_or_default();
        signer.sign(event_name, &self.event_id, bytes(&self.request_body), now)
    }
}

fn bytes<'j>(json: &'j Option<RawJson<'_>>) -> &'j [u8] {
    json.as_ref().map_or("", RawJson::as_str).as_bytes()
}

/// Headers, read from the fields of an object.
#[derive(Default)]
struct Headers(Vec<(Text<'static>, Text<'static>)>);

impl<'a> Value<'a> for Headers {
    fn read_fields<A: MapAccess<'a>>(
        mut next: Option<Text<'a>>,
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        let Self(headers) = place.insert(Self::default());
        while let Some(name) = next {
            let mut value = None::<RawJson<'a>>;
            fields.next_value_seed(Slot(&mut value))?;
            let value = value.filter(|_| headers.len() < MAX_LOGGED_HEADERS);
            headers.extend(value.map(|value| (name.into_owned(), value.said().into_owned())));
            next = fields.next_key()?;
        }
        Ok(())
    }
}

impl IntoOwned for Headers {
    type Owned = Vec<(Text<'static>, Text<'static>)>;

    fn into_owned(self) -> Self::Owned {
        self.0
    }
}

/// The vendor's confirmation that it will send a delivery for a test or a replay.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct DeliveryTicket {
    /// The ticket's id. Its relation to the id of the [`Delivery`] is undocumented.
    #[serde(deserialize_with = "wire::text")]
    pub delivery_tag: Text<'static>,
    /// The id of the endpoint.
    #[serde(deserialize_with = "wire::text")]
    pub endpoint_id: Text<'static>,
    /// The URL that the delivery is sent to.
    #[serde(deserialize_with = "wire::text")]
    pub url: Text<'static>,
}

/// An event from the vendor's log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct LoggedEvent {
    /// The event's id, which is the `x-prosa-event-uuid` header of its deliveries.
    #[serde(deserialize_with = "wire::text")]
    pub id: Text<'static>,
    /// The event's type, which is the `x-prosa-event` header of its deliveries.
    #[serde(deserialize_with = "wire::text")]
    pub event_type: Text<'static>,
    /// When the event happened. Text in an unknown form is a [`Timestamp::Other`]. `None` if absent or unreadable.
    #[serde(default, deserialize_with = "wire::readable::<Option<Timestamp<'_>>, _>")]
    pub created_at: Option<Timestamp<'static>>,
    /// The body of the event's deliveries, re-serialised by the vendor. `None` in a listing.
    #[serde(default, deserialize_with = "wire::readable::<Option<RawJson<'_>>, _>")]
    pub data: Option<RawJson<'static>>,
}

impl LoggedEvent {
    /// Reads the event, as [`Delivery::event_unverified`] does. **No signature is checked.**
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Event::read_unverified`]. An event from a listing is read with an empty body.
    pub fn event_unverified(&self) -> Result<Event<'_>, ReadError> {
        Event::read_unverified(Some(&self.event_type), bytes(&self.data))
    }
}
