//! The REST API: paths, requests and replies, as in both documents.

use alloc::{collections::BTreeMap, sync::Arc};
use std::sync::Mutex;

use axum::{
    Json, Router,
    extract::{Path, Query, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use crate::{
    API_KEY, Dialect,
    deliveries::Delivery,
    lock,
    vendor::{Endpoint, Event, Vendor, rfc_3339},
};

#[derive(Clone)]
struct Shared {
    dialect: Dialect,
    vendor: Arc<Mutex<Vendor>>,
}

type Parameters = BTreeMap<String, String>;
type Reply = Result<(StatusCode, Json<Value>), (StatusCode, Json<Value>)>;

pub(crate) fn router(dialect: Dialect, vendor: Arc<Mutex<Vendor>>) -> Router {
    let (rotate_path, replay_failed_path) = match dialect {
        Dialect::Prosa => ("secret", "replay-failed-deliveries"),
        Dialect::GlSpeech => ("rotate", "replay-failed"),
    };
    let api = Router::new()
        .route("/endpoints", get(list_endpoints).post(create))
        .route("/endpoints/{id}", get(get_endpoint).put(update).delete(delete))
        .route(&format!("/endpoints/{{id}}/{rotate_path}"), post(rotate))
        .route("/endpoints/{id}/test", post(test))
        .route("/endpoints/{id}/deliveries", get(deliveries))
        .route(&format!("/endpoints/{{id}}/{replay_failed_path}"), post(replay_failed))
        .route("/deliveries/{id}/replay", post(replay))
        .route("/events", get(list_events))
        .route("/events/{id}", get(get_event))
        .with_state(Shared { dialect, vendor });
    Router::new().nest("/v2/speech/webhooks", api).layer(middleware::from_fn(require_api_key))
}

async fn require_api_key(request: Request, next: Next) -> Response {
    let key = request.headers().get("x-api-key");
    if key.is_some_and(|key| key == API_KEY) {
        return next.run(request).await;
    }
    let error = json!({"status": "auth_unauthorized", "message": "Unauthorized"});
    (StatusCode::UNAUTHORIZED, Json(error)).into_response()
}

async fn list_endpoints(State(shared): State<Shared>) -> Reply {
    let vendor = lock(&shared.vendor);
    ok(vendor.endpoints().iter().map(|one| shown(shared.dialect, one, false)).collect())
}

async fn create(State(shared): State<Shared>, Json(settings): Json<Value>) -> Reply {
    let url = settings["url"].as_str().ok_or_else(|| invalid(["body", "url"]))?;
    let mut vendor = lock(&shared.vendor);
    let endpoint = vendor.create(url, settings["secret_key"].as_str());
    change(endpoint, &settings);
    let status = match shared.dialect {
        Dialect::Prosa => StatusCode::OK,
        Dialect::GlSpeech => StatusCode::CREATED,
    };
    Ok((status, Json(shown(shared.dialect, endpoint, true))))
}

async fn get_endpoint(State(shared): State<Shared>, Path(id): Path<String>) -> Reply {
    match lock(&shared.vendor).endpoint(&id) {
        Some(endpoint) => ok(shown(shared.dialect, endpoint, true)),
        None => Err(not_found("endpoint", &id)),
    }
}

async fn update(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Json(settings): Json<Value>,
) -> Reply {
    let mut vendor = lock(&shared.vendor);
    let endpoint = vendor.endpoint_mut(&id).ok_or_else(|| not_found("endpoint", &id))?;
    change(endpoint, &settings);
    ok(shown(shared.dialect, endpoint, true))
}

/// Changes the settings that the request names.
fn change(endpoint: &mut Endpoint, settings: &Value) {
    if let Some(url) = settings["url"].as_str() {
        url.clone_into(&mut endpoint.url);
    }
    if let Some(types) = settings["event_filters"].as_array() {
        let types = types.iter().filter_map(Value::as_str);
        endpoint.event_filters = types.map(str::to_owned).collect();
    }
    if let Some(verify) = settings["ssl_verification"].as_bool() {
        endpoint.ssl_verification = verify;
    }
}

async fn delete(State(shared): State<Shared>, Path(id): Path<String>) -> Reply {
    match lock(&shared.vendor).delete(&id) {
        Some(endpoint) => ok(shown(shared.dialect, &endpoint, true)),
        None => Err(not_found("endpoint", &id)),
    }
}

async fn rotate(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Json(rotation): Json<Value>,
) -> Reply {
    let period = match shared.dialect {
        Dialect::Prosa => &rotation["rotation_period"],
        Dialect::GlSpeech => &rotation,
    };
    let part = |name: &str| period[name].as_u64();
    let (Some(days), Some(hours)) = (part("days"), part("hours")) else {
        return Err(invalid(["body", "rotation_period"]));
    };
    match lock(&shared.vendor).rotate(&id, (days * 24 + hours) * 60 * 60) {
        Some(endpoint) => ok(shown(shared.dialect, endpoint, true)),
        None => Err(not_found("endpoint", &id)),
    }
}

async fn test(State(shared): State<Shared>, Path(id): Path<String>) -> Reply {
    tickets(shared, "endpoint", id, Vendor::ping).await
}

async fn replay(State(shared): State<Shared>, Path(id): Path<String>) -> Reply {
    tickets(shared, "delivery", id, Vendor::replay).await
}

async fn replay_failed(State(shared): State<Shared>, Path(id): Path<String>) -> Reply {
    tickets(shared, "endpoint", id, Vendor::replay_failed).await
}

/// Delivers on another thread, since a delivery waits for its receiver, and replies with the tickets.
async fn tickets(
    shared: Shared,
    kind: &str,
    id: String,
    deliver: fn(&mut Vendor, &str) -> Option<Value>,
) -> Reply {
    let missing = not_found(kind, &id);
    let made = tokio::task::spawn_blocking(move || deliver(&mut lock(&shared.vendor), &id)).await;
    match made.ok().flatten() {
        Some(tickets) => ok(tickets),
        None => Err(missing),
    }
}

async fn deliveries(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Reply {
    let is_within = period(shared.dialect, &parameters);
    let vendor = lock(&shared.vendor);
    if vendor.endpoint(&id).is_none() {
        return Err(not_found("endpoint", &id));
    }
    let log = vendor.log(&id).filter(|logged| is_within(logged.at));
    ok(log.map(Delivery::json).collect())
}

async fn list_events(State(shared): State<Shared>, Query(parameters): Query<Parameters>) -> Reply {
    let is_within = period(shared.dialect, &parameters);
    let vendor = lock(&shared.vendor);
    let events = vendor.events().iter();
    let events = events.filter(|event| is_within(event.created_at));
    ok(events.map(|event| shown_event(event, false)).collect())
}

async fn get_event(State(shared): State<Shared>, Path(id): Path<String>) -> Reply {
    match lock(&shared.vendor).event(&id) {
        Some(event) => ok(shown_event(event, true)),
        None => Err(not_found("event", &id)),
    }
}

/// Returns a function that tells whether a time is within the dates of the query.
fn period(dialect: Dialect, parameters: &Parameters) -> impl Fn(u64) -> bool + use<> {
    let until_name = match dialect {
        Dialect::Prosa => "to_date",
        Dialect::GlSpeech => "until_date",
    };
    let date = |name: &str| parameters.get(name).cloned();
    let (from, until) = (date("from_date"), date(until_name));
    move |at| {
        let day = &rfc_3339(at)[..10];
        from.as_deref().is_none_or(|from| from <= day)
            && until.as_deref().is_none_or(|until| day <= until)
    }
}

fn shown(dialect: Dialect, endpoint: &Endpoint, with_secrets: bool) -> Value {
    let mut shown = json!({
        "id": endpoint.id,
        "url": endpoint.url,
        "event_filters": endpoint.event_filters,
        "ssl_verification": endpoint.ssl_verification,
    });
    if with_secrets {
        let secrets = endpoint.secrets.iter().map(|secret| {
            let end = secret.expired_at.map(|end| written(dialect, end));
            json!({"id": secret.id, "key": secret.key, "expired_at": end})
        });
        shown["secrets"] = secrets.collect();
    }
    shown
}

/// Writes a time as most times in Prosa's document: in Jakarta's offset, which it omits.
fn written(dialect: Dialect, unix: u64) -> String {
    match dialect {
        Dialect::Prosa => rfc_3339(unix + 7 * 60 * 60).replace('Z', ""),
        Dialect::GlSpeech => rfc_3339(unix),
    }
}

fn shown_event(event: &Event, with_body: bool) -> Value {
    let mut shown = json!({
        "id": event.id,
        "event_type": event.event_type,
        "created_at": rfc_3339(event.created_at),
    });
    if with_body {
        shown["data"] = event.body.clone();
    }
    shown
}

fn ok(reply: Value) -> Reply {
    Ok((StatusCode::OK, Json(reply)))
}

fn not_found(kind: &str, id: &str) -> (StatusCode, Json<Value>) {
    let error = json!({
        "status": format!("webhook_{kind}_not_found"),
        "message": format!("Webhook {kind} with id {id} is not found."),
        "context": {format!("{kind}_id"): id},
    });
    (StatusCode::NOT_FOUND, Json(error))
}

fn invalid<const N: usize>(location: [&str; N]) -> (StatusCode, Json<Value>) {
    let error = json!({
        "status": "request_validation_error",
        "message": "Request is not valid.",
        "context": [{"location": location.as_slice(), "message": "not valid", "status": "value_error"}],
    });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(error))
}
