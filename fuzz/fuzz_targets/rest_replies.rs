//! Any response to any request of Prosa's REST API. Apart from its ids and secrets, every part that can be read is
//! read.

#![no_main]

use std::{fmt::Debug, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use speech_webhooks::{
    ReadError,
    prosa::{
        Event,
        api::{
            Api, ApiError, ApiRequest, DateRange, Delivery, DeliveryTicket, Endpoint,
            EndpointSettings, LoggedEvent,
        },
    },
};
use speech_webhooks_fuzz::{
    redaction::{assert_message, assert_shows_no_text},
    slow::json::Json,
    stored::assert_says_kind,
};

/// The second byte of the input chooses the status, from `a` on.
const STATUSES: [u16; 14] = [200, 201, 204, 299, 400, 401, 403, 404, 422, 429, 500, 503, 302, 0];

struct Requests {
    list_endpoints: ApiRequest<Vec<Endpoint>>,
    create_endpoint: ApiRequest<Endpoint>,
    get_endpoint: ApiRequest<Endpoint>,
    update_endpoint: ApiRequest<Endpoint>,
    delete_endpoint: ApiRequest<Option<Endpoint>>,
    rotate_secret: ApiRequest<Endpoint>,
    test_endpoint: ApiRequest<DeliveryTicket>,
    list_deliveries: ApiRequest<Vec<Delivery>>,
    replay_delivery: ApiRequest<DeliveryTicket>,
    replay_failed_deliveries: ApiRequest<Vec<DeliveryTicket>>,
    list_events: ApiRequest<Vec<LoggedEvent>>,
    get_event: ApiRequest<LoggedEvent>,
}

static REQUESTS: LazyLock<Requests> = LazyLock::new(|| {
    const SOUND: &str = "an id that a path may contain";
    let api = Api::new("canary-api-key").expect("visible ASCII");
    let settings = EndpointSettings::default();
    Requests {
        list_endpoints: api.list_endpoints(),
        create_endpoint: api
            .create_endpoint("https://receiver.example/", None, &settings)
            .expect("no secret"),
        get_endpoint: api.get_endpoint("e-1").expect(SOUND),
        update_endpoint: api.update_endpoint("e-1", &settings).expect(SOUND),
        delete_endpoint: api.delete_endpoint("e-1").expect(SOUND),
        rotate_secret: api.rotate_secret("e-1", Api::DEFAULT_ROTATION_PERIOD).expect(SOUND),
        test_endpoint: api.test_endpoint("e-1").expect(SOUND),
        list_deliveries: api.list_deliveries("e-1", DateRange::default()).expect(SOUND),
        replay_delivery: api.replay_delivery("d-1").expect(SOUND),
        replay_failed_deliveries: api.replay_failed_deliveries("e-1").expect(SOUND),
        list_events: api.list_events(DateRange::default()).expect("no dates"),
        get_event: api.get_event("v-1").expect(SOUND),
    }
});

fuzz_target!(|data: &[u8]| {
    let [operation, status, body @ ..] = data else {
        return;
    };
    let status = STATUSES[usize::from(status.wrapping_sub(b'a')) % STATUSES.len()];
    let operation = operation.wrapping_sub(b'a') % 12;
    let is_read = match operation {
        0 => read(&REQUESTS.list_endpoints, status, body, |all| {
            all.iter().for_each(endpoint);
        }),
        1 => read(&REQUESTS.create_endpoint, status, body, endpoint),
        2 => read(&REQUESTS.get_endpoint, status, body, endpoint),
        3 => read(&REQUESTS.update_endpoint, status, body, endpoint),
        4 => read(&REQUESTS.delete_endpoint, status, body, |deleted| {
            deleted.iter().for_each(endpoint);
        }),
        5 => read(&REQUESTS.rotate_secret, status, body, endpoint),
        6 => read(&REQUESTS.test_endpoint, status, body, |_| {}),
        7 => read(&REQUESTS.list_deliveries, status, body, |all| {
            all.iter().for_each(delivery);
        }),
        8 => read(&REQUESTS.replay_delivery, status, body, |_| {}),
        9 => read(&REQUESTS.replay_failed_deliveries, status, body, |_| {}),
        10 => read(&REQUESTS.list_events, status, body, |all| {
            all.iter().for_each(event);
        }),
        _ => read(&REQUESTS.get_event, status, body, event),
    };
    if (200..=299).contains(&status) {
        assert_is_right(operation, body, is_read);
    }
});

/// Asserts that a reply is read if it has its ids and secrets, and rejected if not, whatever else is in it. The reply
/// to a deletion is read if it is JSON.
fn assert_is_right(operation: u8, body: &[u8], is_read: bool) {
    // Replies are not repaired: numbers past `f64` and half surrogate pairs are rejected.
    if serde_json::from_slice::<serde_json::Value>(body).is_err() {
        return;
    }
    let json = Json::of(body).expect("JSON");
    let ids: &[&str] = match operation {
        4 => return assert!(is_read),
        0..=5 => &["id", "url"],
        6 | 8 | 9 => &["delivery_tag", "endpoint_id", "url"],
        7 => &["delivery_id", "event_id", "endpoint_id"],
        _ => &["id", "event_type"],
    };
    let is_list = [0, 7, 9, 10].contains(&operation);
    let objects = match &json {
        Json::Array(elements) if is_list => elements.as_slice(),
        _ if is_list => return assert!(!is_read),
        _ => std::slice::from_ref(&json),
    };
    let is_null = |json: &&Json| is_list && **json == Json::Null;
    let mut objects = objects.iter().filter(|json| !is_null(json));
    if is_read {
        assert!(objects.all(|object| has_texts(object, ids)));
    } else {
        let is_endpoint = operation <= 5;
        let is_sound = |object: &Json| {
            let are_secrets_sound = !is_endpoint || are_secrets_sound(object);
            has_texts(object, ids) && has_no_repeated_names(object) && are_secrets_sound
        };
        assert!(!objects.all(is_sound));
    }
}

fn has_texts(object: &Json, names: &[&str]) -> bool {
    let is_text = |json: &Json| matches!(json, Json::Text(_)).then_some(());
    names.iter().all(|name| object.field(name, is_text).is_some())
}

fn has_no_repeated_names(object: &Json) -> bool {
    let Json::Object(fields) = object else {
        return true;
    };
    let mut names: Vec<_> = fields.iter().map(|(name, _)| name).collect();
    names.sort();
    names.windows(2).all(|pair| pair[0] != pair[1])
}

/// Whether all secrets of the endpoint can be used and have no expiry.
fn are_secrets_sound(endpoint: &Json) -> bool {
    let is_sound = |secret: &Json| {
        let is_expiry = |json: &Json| (*json != Json::Null).then_some(());
        let has_no_expiry = secret.field("expired_at", is_expiry).is_none();
        let is_key =
            has_texts(secret, &["id", "key"]) && has_no_repeated_names(secret) && has_no_expiry;
        is_key || *secret == Json::Null
    };
    match endpoint.field("secrets", |json| Some(json.clone())) {
        None | Some(Json::Null) => true,
        Some(Json::Array(secrets)) => secrets.iter().all(is_sound),
        Some(_) => false,
    }
}

/// Returns whether a reply is read.
fn read<R: Debug>(request: &ApiRequest<R>, status: u16, body: &[u8], look_at: impl Fn(&R)) -> bool {
    match request.parse_response(status, body) {
        Ok(reply) => {
            assert!((200..=299).contains(&status));
            assert_shows_no_text(&reply);
            look_at(&reply);
            true
        }
        Err(error) => {
            assert_shows_no_text(&error);
            assert_message(&error.to_string());
            assert!(!error.code().is_empty());
            let is_success = (200..=299).contains(&status);
            match error {
                ApiError::Reply(_) => assert!(is_success),
                ApiError::Response(response) => {
                    assert!(!is_success);
                    assert_eq!(response.http_status, status);
                }
                _ => panic!("{error:?} from a response"),
            }
            false
        }
    }
}

fn endpoint(endpoint: &Endpoint) {
    match endpoint.keyring() {
        Ok(keyring) => assert!(!endpoint.secrets.is_empty(), "{keyring:?}"),
        Err(error) => assert_message(&error.to_string()),
    }
}

fn delivery(delivery: &Delivery) {
    content(delivery.event_unverified());
}

fn event(event: &LoggedEvent) {
    content(event.event_unverified());
}

fn content(event: Result<Event<'_>, ReadError>) {
    if let Ok(event) = event {
        assert_shows_no_text(&event);
        assert_says_kind(&event, event.kind());
    }
}
