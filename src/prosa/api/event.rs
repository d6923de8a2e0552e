//! The event log: what happened, whether it was delivered or not.

use serde::Deserialize;

use super::wire;
use crate::{
    error::EventError,
    json::Json,
    prosa::{event::Event, timestamp::Timestamp},
    text::Text,
};

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
