//! Signs and sends deliveries, and formats them for the delivery log.

use core::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Map, Value, json};
use sha2::Sha256;
use ureq::Agent;

use crate::vendor::{Endpoint, Event, Secret, rfc_3339};

#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) event_id: String,
    pub(crate) endpoint_id: String,
    pub(crate) at: u64,
    request_headers: Map<String, Value>,
    request_body: Value,
    answer: Option<Answer>,
}

#[derive(Clone, Debug)]
struct Answer {
    status: u16,
    headers: Map<String, Value>,
    body: String,
}

impl Delivery {
    pub(crate) fn has_failed(&self) -> bool {
        let status = self.answer.as_ref().map(|answer| answer.status);
        !status.is_some_and(|status| (200..=299).contains(&status))
    }

    pub(crate) fn json(&self) -> Value {
        let answer = self.answer.as_ref();
        json!({
            "delivery_id": self.id,
            "event_id": self.event_id,
            "endpoint_id": self.endpoint_id,
            "delivery": rfc_3339(self.at),
            "request_method": "POST",
            "request_headers": self.request_headers,
            "request_body": self.request_body,
            "response_status": answer.map(|answer| answer.status),
            "response_headers": answer.map(|answer| &answer.headers),
            "response_body": answer.map(|answer| &answer.body),
            "elapsed_time": 0.25,
            "error_code": answer.is_none().then_some("webhook_connection_error"),
        })
    }
}

/// Sends an event to an endpoint, signed as timestamped HMAC with every secret that has not expired.
pub(crate) fn deliver(id: &str, event: &Event, endpoint: &Endpoint, now: u64) -> Delivery {
    let body = event.body.to_string();
    let active = |secret: &&Secret| secret.expired_at.is_none_or(|end| now < end);
    let signatures = endpoint.secrets.iter().filter(active);
    let signatures: Vec<String> = signatures
        .map(|secret| format!(",v1={}", hmac_sha256(&secret.key, &format!("{now}.{body}"))))
        .collect();
    let headers = [
        ("x-prosa-event", event.event_type.clone()),
        ("x-prosa-event-uuid", event.id.clone()),
        ("x-prosa-signature", format!("t={now}{}", signatures.concat())),
        ("user-agent", "prosa-speech-api".to_owned()),
        ("content-type", "application/json".to_owned()),
        ("accept-encoding", "gzip, deflate, br".to_owned()),
    ];
    let answer = send(&endpoint.url, &headers, &body);
    let request_headers = headers.into_iter();
    Delivery {
        id: id.to_owned(),
        event_id: event.id.clone(),
        endpoint_id: endpoint.id.clone(),
        at: now,
        request_headers: request_headers
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect(),
        request_body: event.body.clone(),
        answer,
    }
}

#[expect(clippy::expect_used, reason = "HMAC accepts keys of any length")]
fn hmac_sha256(key: &str, message: &str) -> String {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key");
    hmac.update(message.as_bytes());
    hex::encode(hmac.finalize().into_bytes())
}

/// Sends a request. Returns `None` if there is no answer.
fn send(url: &str, headers: &[(&str, String)], body: &str) -> Option<Answer> {
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(30)))
        .proxy(None)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .build()
        .into();
    let request = agent.post(url);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
    let answer = request.send(body).ok()?;
    let (parts, mut body) = answer.into_parts();
    Some(Answer {
        status: parts.status.as_u16(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.to_string(), value.into())
            })
            .collect(),
        body: body.read_to_string().ok()?,
    })
}
