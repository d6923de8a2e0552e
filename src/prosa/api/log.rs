//! The vendor's two logs: the deliveries, of which each can be sent once more, and the events.

use serde::{Deserialize, de::MapAccess};

use super::wire;
#[cfg(feature = "signing")]
use crate::{
    error::DeliverySignError,
    prosa::signer::{SignedDelivery, Signer},
    unix_time::UnixTime,
};
use crate::{
    error::EventError,
    json::{Json, Slot, Value},
    prosa::{event::Event, headers::EVENT_NAME_HEADER, timestamp::Timestamp},
    text::Text,
};

/// An attempt to deliver an event to an endpoint, as the vendor has logged it.
///
/// It is not the delivery itself: `request_body` was parsed and written anew, so the bytes that
/// were signed are gone, and [`Verifier::verify`](crate::prosa::Verifier::verify) would refuse it.
/// The [event](Self::event_unverified) in it can be read all the same.
///
/// What is absent, or not of the type in the vendor's documents, is `None`: one odd delivery does
/// not hide the others of the log. Only the three ids must be there.
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
    /// When it was made; `delivery` on the wire. In the vendor's sample it is `Zoned` and in UTC,
    /// and yet seven hours ahead of the signature's `t` in the same entry: do not compute with
    /// it.
    #[serde(rename = "delivery")]
    #[serde(default, deserialize_with = "wire::if_readable::<Timestamp<'_>, _>")]
    pub delivered_at: Option<Timestamp<'static>>,
    /// The method of the request, such as `POST`.
    #[serde(default, deserialize_with = "wire::if_readable::<Text<'_>, _>")]
    pub request_method: Option<Text<'static>>,
    /// The headers of the request, the signature among them.
    #[serde(default, deserialize_with = "wire::headers")]
    pub request_headers: LoggedHeaders,
    /// The body of the request, written anew.
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
    /// The name of the event, as it stood in the delivery's `x-prosa-event` header. `None` if there
    /// was no such header, or nothing in it.
    #[must_use]
    pub fn event_name(&self) -> Option<&str> {
        let name = self.request_headers.get(EVENT_NAME_HEADER)?;
        Some(name).filter(|name| !name.is_empty())
    }

    /// Reads the event from the log. **No signature is checked**: there is none to these bytes.
    /// What speaks for them is that they came from the vendor's API over TLS.
    ///
    /// # Errors
    ///
    /// As [`Event::read_unverified`]; a delivery without a body is read as one with an empty body.
    ///
    /// # Security
    ///
    /// Whoever can answer in the vendor's stead chose everything in it.
    pub fn event_unverified(&self) -> Result<Event<'_>, EventError> {
        Event::read_unverified(self.event_name(), self.body())
    }

    /// Signs the delivery anew, with its event's name and id and the body from the log, to send it
    /// to a receiver of one's own. A delivery without a body in the log is signed with an empty
    /// one. It needs the feature `signing`.
    ///
    /// The body was written anew in the log, so its bytes are others than those of the delivery. A
    /// receiver that has processed that does not know this one again by its
    /// [`idempotency_key`](crate::prosa::Verified::idempotency_key): it processes it a second time.
    ///
    /// # Security
    ///
    /// Nobody has verified what the log says; signed, it passes for [`Verified`]. Use the secret of
    /// a receiver for tests, and not one that is in production.
    ///
    /// [`Verified`]: crate::prosa::Verified
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
        signer.sign(event_name, &self.event_id, self.body(), now)
    }

    fn body(&self) -> &[u8] {
        let json = self.request_body.as_ref().map_or("", Json::as_str);
        json.as_bytes()
    }
}

/// The most headers of a logged request or answer that are read.
const MAX_HEADERS: usize = 256;

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
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// An object with a header's name and value for each field.
impl<'de> Value<'de> for LoggedHeaders {
    fn read_fields<A: MapAccess<'de>>(
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        let Self(headers) = place.insert(Self::default());
        while let Some(name) = fields.next_key::<Text<'de>>()? {
            let mut value = None::<Json<'de>>;
            fields.next_value_seed(Slot(&mut value))?;
            let value = value.filter(|_| headers.len() < MAX_HEADERS);
            headers.extend(value.map(|value| (name.into_owned(), value.said().into_owned())));
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
    /// What a delivery of it has for a body, written anew. `None` in a listing.
    #[serde(default, deserialize_with = "wire::if_readable::<Json<'_>, _>")]
    pub data: Option<Json<'static>>,
}

impl LoggedEvent {
    /// Reads the event. **No signature is checked**: what speaks for it is that it came from the
    /// vendor's API over TLS.
    ///
    /// # Errors
    ///
    /// As [`Event::read_unverified`]; an event from a listing is read as one with an empty body.
    ///
    /// # Security
    ///
    /// Whoever can answer in the vendor's stead chose everything in it.
    pub fn event_unverified(&self) -> Result<Event<'_>, EventError> {
        let body = self.data.as_ref().map_or("", Json::as_str);
        Event::read_unverified(Some(&self.event_type), body.as_bytes())
    }
}
