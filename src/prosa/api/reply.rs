//! What a reply says: endpoints with their secrets, the delivery log, the event log.

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
/// [`keyring`](Self::keyring) makes a keyring of its secrets, as [the module's example](super) shows.
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
    /// The types of the events that are delivered; all if it is empty.
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
/// `Debug` does not show the secret; [`expose`](Self::expose) does. Neither it nor the reply it came in is wiped
/// from memory: make a [`Keyring`] of it and drop both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct EndpointSecret {
    /// The secret's id, which [`Verified::key_id`](crate::prosa::Verified::key_id) gives back.
    #[serde(deserialize_with = "wire::text")]
    pub id: Text<'static>,
    /// When the secret ends, after a rotation; `None` while it has no end. One document has it in UTC; the other
    /// shows none, and has other times without an offset.
    #[serde(default, deserialize_with = "end")]
    pub expired_at: Option<Timestamp<'static>>,
    key: Hidden,
}

impl EndpointSecret {
    /// The secret in the clear, to put it where secrets are kept.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.key.0
    }

    fn key(&self, number: usize, offset: Option<UtcOffset>) -> Result<Key, ConfigError> {
        let key = Key::new(&self.id, self.expose());
        let end = match (&self.expired_at, offset) {
            (None, _) => return Ok(key),
            (Some(Timestamp::Zoned(end)), _) => Some(*end),
            (Some(end), offset) => offset.and_then(|offset| end.assume_offset(offset)),
        };
        let end = end.ok_or(ConfigError::ExpiryWithoutOffset { number })?;
        Ok(key.with_expiry(end))
    }
}

fn secrets<'a, D: Deserializer<'a>>(reply: D) -> Result<Vec<EndpointSecret>, D::Error> {
    let secrets = Option::deserialize(reply)?;
    Ok(secrets.map_or_else(Vec::new, |Required(List(secrets))| secrets))
}

/// One that cannot be read is not the same as none.
fn end<'a, D: Deserializer<'a>>(reply: D) -> Result<Option<Timestamp<'static>>, D::Error> {
    let text = Option::<String>::deserialize(reply)?;
    let end = text.map(|text| Timestamp::parse(&text).ok_or("not an RFC 3339 time"));
    end.transpose().map_err(D::Error::custom)
}

impl Endpoint {
    /// A keyring of all secrets of the endpoint, each under its id and with its end. Those without an end come
    /// first, so that [`key_id`](crate::prosa::Verified::key_id) names the new one of two that match.
    ///
    /// # Errors
    ///
    /// If the endpoint has no secrets, if the end of one has no offset from UTC, or if they make no
    /// [keyring](Keyring::new). An error's `number` counts the secrets from 1, those without an end first.
    pub fn keyring(&self) -> Result<Keyring, ConfigError> {
        self.keyring_at(None)
    }

    /// A keyring as [`keyring`](Self::keyring) makes it, for a deployment whose times without an offset are
    /// `offset` from UTC. A time that has its own offset keeps it.
    ///
    /// # Errors
    ///
    /// As [`keyring`](Self::keyring), except for an end without an offset.
    pub fn keyring_with_offset(&self, offset: UtcOffset) -> Result<Keyring, ConfigError> {
        self.keyring_at(Some(offset))
    }

    fn keyring_at(&self, offset: Option<UtcOffset>) -> Result<Keyring, ConfigError> {
        if self.secrets.is_empty() {
            return Err(ConfigError::EndpointWithoutSecrets);
        }
        let mut secrets: Vec<_> = self.secrets.iter().collect();
        // The one to stay first: of two keys that match, `key_id` names the first.
        secrets.sort_by_key(|secret| secret.expired_at.is_some());
        let keys = (1..).zip(secrets).map(|(number, secret)| secret.key(number, offset));
        Keyring::new(keys.collect::<Result<Vec<_>, _>>()?)
    }
}

/// An attempt to deliver an event to an endpoint, as the vendor has logged it.
///
/// It is not the delivery itself: `request_body` was parsed and written again, so the signed bytes are gone and
/// cannot be verified. [`event_unverified`](Self::event_unverified) reads it all the same.
///
/// What is absent, or not of the documented type, is `None` or empty: one odd delivery does not hide the others.
/// Only the three ids must be there. Of the headers of the request, and of those of the answer, 256 are kept at
/// most: a value that is not a string is its JSON, and one that is null is left out.
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
    /// When it was made; `delivery` on the wire. Do not compute with it: in the vendor's sample it is `Zoned`
    /// and in UTC, and yet seven hours ahead of the signature's `t` in the same entry.
    #[serde(rename = "delivery")]
    #[serde(default, deserialize_with = "wire::readable::<Option<Timestamp<'_>>, _>")]
    pub delivered_at: Option<Timestamp<'static>>,
    /// The method of the request, such as `POST`.
    #[serde(default, deserialize_with = "wire::readable::<Option<Text<'_>>, _>")]
    pub request_method: Option<Text<'static>>,
    /// Names and values of the request's headers, in the order of the log, the signature among them.
    #[serde(default, deserialize_with = "wire::readable::<Headers, _>")]
    pub request_headers: Vec<(Text<'static>, Text<'static>)>,
    /// The body of the request, written again.
    #[serde(default, deserialize_with = "wire::readable::<Option<RawJson<'_>>, _>")]
    pub request_body: Option<RawJson<'static>>,
    /// The HTTP status of the receiver's answer; `None` if there was none.
    #[serde(default, deserialize_with = "wire::readable::<Option<u16>, _>")]
    pub response_status: Option<u16>,
    /// Names and values of the headers of the receiver's answer, in the order of the log.
    #[serde(default, deserialize_with = "wire::readable::<Headers, _>")]
    pub response_headers: Vec<(Text<'static>, Text<'static>)>,
    /// The body of the receiver's answer, a string in the vendor's sample.
    #[serde(default, deserialize_with = "wire::readable::<Option<RawJson<'_>>, _>")]
    pub response_body: Option<RawJson<'static>>,
    /// How long the receiver took to answer, in seconds.
    #[serde(default, deserialize_with = "wire::readable::<Option<f64>, _>")]
    pub elapsed_time: Option<f64>,
    /// Why the delivery failed, such as `webhook_timeout`; absent on older servers.
    #[serde(default, deserialize_with = "wire::readable::<Option<Text<'_>>, _>")]
    pub error_code: Option<Text<'static>>,
}

impl Delivery {
    /// The name of the event, in the `x-prosa-event` header of the request; `None` if it is absent or empty.
    #[must_use]
    pub fn event_name(&self) -> Option<&str> {
        let mut headers = self.request_headers.iter();
        let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case(EVENT_NAME_HEADER))?;
        Some(value.as_str()).filter(|value| !value.is_empty())
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
    pub fn event_unverified(&self) -> Result<Event<'_>, ReadError> {
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

/// The fields of an object, a header each.
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

/// The promise of a delivery, given for a test or a replay.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct DeliveryTicket {
    /// The ticket's id. No document says how it relates to the id of the [`Delivery`].
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
    /// The event's id, which deliveries carry in their `x-prosa-event-uuid` header.
    #[serde(deserialize_with = "wire::text")]
    pub id: Text<'static>,
    /// The event's type, which deliveries carry in their `x-prosa-event` header.
    #[serde(deserialize_with = "wire::text")]
    pub event_type: Text<'static>,
    /// When it happened; `None` if that is absent or cannot be read.
    #[serde(default, deserialize_with = "wire::readable::<Option<Timestamp<'_>>, _>")]
    pub created_at: Option<Timestamp<'static>>,
    /// What a delivery of it has for a body, written again. `None` in a listing.
    #[serde(default, deserialize_with = "wire::readable::<Option<RawJson<'_>>, _>")]
    pub data: Option<RawJson<'static>>,
}

impl LoggedEvent {
    /// Reads the event, as [`Delivery::event_unverified`] does. **No signature is checked.**
    ///
    /// # Errors
    ///
    /// As [`Event::read_unverified`]; an event from a listing is read as one with an empty body.
    pub fn event_unverified(&self) -> Result<Event<'_>, ReadError> {
        Event::read_unverified(Some(&self.event_type), bytes(&self.data))
    }
}
