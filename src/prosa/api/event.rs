//! The event log: what happened, whether it was delivered or not.

use crate::{
    error::EventError,
    json::Json,
    prosa::{event::Event, timestamp::Timestamp},
    text::Text,
};

/// An event as a listing has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventSummary {
    /// Its id, which deliveries carry in their `x-prosa-event-uuid` header.
    pub id: Text<'static>,
    /// Its type, which deliveries carry in their `x-prosa-event` header.
    pub event_type: Text<'static>,
    /// When it happened.
    pub created_at: Option<Timestamp>,
}

/// An event with what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedEvent {
    /// Its id, which deliveries carry in their `x-prosa-event-uuid` header.
    pub id: Text<'static>,
    /// Its type, which deliveries carry in their `x-prosa-event` header.
    pub event_type: Text<'static>,
    /// When it happened.
    pub created_at: Option<Timestamp>,
    /// What a delivery of it has for a body, written anew.
    pub data: Json<'static>,
}

impl LoggedEvent {
    /// Reads the event. **No signature is checked**: what speaks for it is that it came from the
    /// vendor's API over TLS.
    ///
    /// # Errors
    ///
    /// As [`Event::read_unverified`].
    ///
    /// # Security
    ///
    /// Whoever can answer in the vendor's stead chose everything in it.
    pub fn event_unverified(&self) -> Result<Event<'_>, EventError> {
        Event::read_unverified(Some(&self.event_type), self.data.as_str().as_bytes())
    }
}
