//! An API, and the replies in the vendor's documents.

use speech_webhooks::{
    prosa::{
        Timestamp,
        api::{Api, DateRange, Delivery, Endpoint, LoggedEvent},
    },
    time::OffsetDateTime,
};

pub(crate) const API_KEY: &str = "prosa-api-key-1";

pub(crate) const ENDPOINT_ID: &str = "497f6eca-6276-4993-bfeb-53cbbbba6f08";

pub(crate) const ENDPOINT: &[u8] =
    include_bytes!("../../../samples/prosa-docs2-WebhookEndpointDTO.json");
pub(crate) const ENDPOINT_LIST: &[u8] =
    include_bytes!("../../../samples/prosa-docs2-endpoint-list.json");
pub(crate) const ROTATED: &[u8] =
    include_bytes!("../../../samples/prosa-gl-endpoint-rotated-two-secrets.json");
pub(crate) const DELIVERIES: &[u8] =
    include_bytes!("../../../samples/prosa-docs2-deliveries-list.json");
pub(crate) const EVENT: &[u8] = include_bytes!("../../../samples/prosa-docs2-WebhookEventDTO.json");

pub(crate) fn api() -> Api {
    Api::new(API_KEY).expect("the test's API key is valid")
}

pub(crate) fn gl_speech() -> Api {
    api()
        .with_base_url("https://gl.example/v2/speech/webhooks")
        .expect("a base URL")
        .with_gl_speech_paths()
}

pub(crate) fn endpoint(body: &[u8]) -> Endpoint {
    let request = api().get_endpoint(ENDPOINT_ID).expect("an id");
    request.parse_response(200, body).expect("an endpoint")
}

pub(crate) fn deliveries(body: &[u8]) -> Vec<Delivery> {
    let request = api().list_deliveries(ENDPOINT_ID, DateRange::default());
    let request = request.expect("an id");
    request.parse_response(200, body).expect("deliveries")
}

pub(crate) fn event(body: &[u8]) -> LoggedEvent {
    let request = api().get_event("e-1").expect("an id");
    request.parse_response(200, body).expect("an event")
}

/// Makes a timestamp from Unix time.
pub(crate) fn zoned(secs: i64) -> Option<Timestamp<'static>> {
    let time = OffsetDateTime::from_unix_timestamp(secs).expect("a time");
    Some(Timestamp::Zoned(time))
}
