//! The vendor's state: endpoints with their secrets, events, the delivery log, and the retries that
//! are due.

use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    Clock,
    deliveries::{Delivery, deliver},
};

/// The seconds between an attempt and the next one (GL Speech's document). After the last retry, only a
/// replay delivers the event.
const RETRY_DELAYS: [u64; 4] = [60, 5 * 60, 30 * 60, 2 * 60 * 60];

#[derive(Debug)]
pub(crate) struct Vendor {
    clock: Clock,
    /// The number of ids given so far.
    count: u64,
    endpoints: Vec<Endpoint>,
    events: Vec<Event>,
    deliveries: Vec<Delivery>,
    retries: Vec<Retry>,
}

#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub(crate) id: String,
    pub(crate) url: String,
    /// The newest first.
    pub(crate) secrets: Vec<Secret>,
    pub(crate) event_filters: Vec<String>,
    pub(crate) ssl_verification: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Secret {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) expired_at: Option<u64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) event_type: String,
    pub(crate) body: Value,
    pub(crate) created_at: u64,
}

#[derive(Clone, Debug)]
struct Retry {
    due: u64,
    event_id: String,
    endpoint_id: String,
    /// The number of retries before this one.
    before: usize,
}

impl Vendor {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            count: 0,
            endpoints: Vec::new(),
            events: Vec::new(),
            deliveries: Vec::new(),
            retries: Vec::new(),
        }
    }

    pub(crate) fn advance(&mut self, seconds: u64) {
        let until = self.clock.now() + seconds;
        while let Some(position) = self.next_retry(until) {
            let retry = self.retries.remove(position);
            self.clock.set(retry.due);
            self.attempt(&retry.event_id, &retry.endpoint_id, Some(retry.before));
        }
        self.clock.set(until);
    }

    fn next_retry(&self, until: u64) -> Option<usize> {
        let due = self.retries.iter().enumerate();
        due.filter(|(_, retry)| retry.due <= until)
            .min_by_key(|(_, retry)| retry.due)
            .map(|(position, _)| position)
    }

    pub(crate) fn emit(&mut self, event_type: &str, body: &Value) {
        let event_id = self.create_event(event_type, body);
        let wanted = |endpoint: &&Endpoint| {
            endpoint.event_filters.is_empty()
                || endpoint.event_filters.iter().any(|name| name == event_type)
        };
        let endpoints = self.endpoints.iter().filter(wanted);
        let ids: Vec<String> = endpoints.map(|endpoint| endpoint.id.clone()).collect();
        for endpoint_id in ids {
            self.attempt(&event_id, &endpoint_id, Some(0));
        }
    }

    fn create_event(&mut self, event_type: &str, body: &Value) -> String {
        let id = self.next_id("event");
        self.events.push(Event {
            id: id.clone(),
            event_type: event_type.to_owned(),
            body: body.clone(),
            created_at: self.clock.now(),
        });
        id
    }

    /// Delivers an event to an endpoint, and returns the id of the delivery. If `retries_before` is
    /// `None`, a failure has no retry.
    fn attempt(
        &mut self,
        event_id: &str,
        endpoint_id: &str,
        retries_before: Option<usize>,
    ) -> Option<String> {
        let id = self.next_id("delivery");
        let delivery =
            deliver(&id, self.event(event_id)?, self.endpoint(endpoint_id)?, self.clock.now());
        if let (true, Some(before)) = (delivery.has_failed(), retries_before)
            && let Some(delay) = RETRY_DELAYS.get(before)
        {
            self.retries.push(Retry {
                due: self.clock.now() + delay,
                event_id: event_id.to_owned(),
                endpoint_id: endpoint_id.to_owned(),
                before: before + 1,
            });
        }
        self.deliveries.push(delivery);
        Some(id)
    }

    pub(crate) fn ping(&mut self, endpoint_id: &str) -> Option<Value> {
        self.endpoint(endpoint_id)?;
        let event_id = self.create_event("webhook.ping", &json!({"ping": true}));
        let tag = self.attempt(&event_id, endpoint_id, None)?;
        self.ticket(&tag, endpoint_id)
    }

    pub(crate) fn replay(&mut self, delivery_id: &str) -> Option<Value> {
        let logged = self.deliveries.iter().find(|logged| logged.id == delivery_id)?;
        let (event_id, endpoint_id) = (logged.event_id.clone(), logged.endpoint_id.clone());
        let tag = self.attempt(&event_id, &endpoint_id, None)?;
        self.ticket(&tag, &endpoint_id)
    }

    /// Replays all events whose last delivery to the endpoint has failed, and returns their tickets.
    pub(crate) fn replay_failed(&mut self, endpoint_id: &str) -> Option<Value> {
        self.endpoint(endpoint_id)?;
        let mut tickets = Vec::new();
        for event_id in self.failed_events(endpoint_id) {
            let tag = self.attempt(&event_id, endpoint_id, None)?;
            tickets.push(self.ticket(&tag, endpoint_id)?);
        }
        Some(Value::Array(tickets))
    }

    fn failed_events(&self, endpoint_id: &str) -> Vec<String> {
        let last_failed = |event: &&Event| {
            let mut log = self.log(endpoint_id);
            let last = log.rfind(|logged| logged.event_id == event.id);
            last.is_some_and(Delivery::has_failed)
        };
        let failed = self.events.iter().filter(last_failed);
        failed.map(|event| event.id.clone()).collect()
    }

    pub(crate) fn log(&self, endpoint_id: &str) -> impl DoubleEndedIterator<Item = &Delivery> {
        let log = self.deliveries.iter();
        log.filter(move |logged| logged.endpoint_id == endpoint_id)
    }

    fn ticket(&self, tag: &str, endpoint_id: &str) -> Option<Value> {
        let url = &self.endpoint(endpoint_id)?.url;
        Some(json!({"delivery_tag": tag, "endpoint_id": endpoint_id, "url": url}))
    }

    pub(crate) fn create(&mut self, url: &str, secret_key: Option<&str>) -> &mut Endpoint {
        let id = self.next_id("endpoint");
        let secret = self.new_secret(secret_key);
        self.endpoints.push(Endpoint {
            id,
            url: url.to_owned(),
            secrets: vec![secret],
            event_filters: Vec::new(),
            ssl_verification: true,
        });
        let created = self.endpoints.len() - 1;
        &mut self.endpoints[created]
    }

    /// Gives the endpoint a new secret, and its other secrets an expiry.
    pub(crate) fn rotate(&mut self, endpoint_id: &str, grace: u64) -> Option<&Endpoint> {
        self.endpoint(endpoint_id)?;
        let end = self.clock.now() + grace;
        let secret = self.new_secret(None);
        let endpoint = self.endpoint_mut(endpoint_id)?;
        for old in &mut endpoint.secrets {
            old.expired_at = Some(old.expired_at.map_or(end, |sooner| sooner.min(end)));
        }
        endpoint.secrets.insert(0, secret);
        Some(endpoint)
    }

    fn new_secret(&mut self, key: Option<&str>) -> Secret {
        let id = self.next_id("secret");
        Secret {
            key: key.map_or_else(|| format!("whsec_of_{id}"), str::to_owned),
            id,
            expired_at: None,
        }
    }

    fn next_id(&mut self, kind: &str) -> String {
        self.count += 1;
        format!("{kind}-{}", self.count)
    }

    pub(crate) fn delete(&mut self, endpoint_id: &str) -> Option<Endpoint> {
        let position = self.endpoints.iter().position(|one| one.id == endpoint_id)?;
        Some(self.endpoints.remove(position))
    }

    pub(crate) fn endpoint(&self, id: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.id == id)
    }

    pub(crate) fn endpoint_mut(&mut self, id: &str) -> Option<&mut Endpoint> {
        self.endpoints.iter_mut().find(|endpoint| endpoint.id == id)
    }

    pub(crate) fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    pub(crate) fn event(&self, id: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.id == id)
    }

    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }
}

/// Formats a time like `2024-01-15T10:00:00Z`.
#[expect(clippy::expect_used, reason = "the times of the tests are valid")]
pub(crate) fn rfc_3339(unix: u64) -> String {
    let seconds = i64::try_from(unix).expect("a time");
    let time = OffsetDateTime::from_unix_timestamp(seconds).expect("a time");
    time.format(&Rfc3339).expect("a year of four digits")
}
