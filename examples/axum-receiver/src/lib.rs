//! The routes of a receiver for both vendors with axum.

extern crate alloc;

use alloc::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{OriginalUri, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use receiver::Receiver;

/// Returns the routes of this receiver.
pub fn router(receiver: Arc<Receiver>) -> Router {
    Router::new()
        .route("/webhooks/prosa", post(prosa))
        .route("/webhooks/waves", post(waves))
        .route("/healthz", get(StatusCode::OK))
        .with_state(receiver)
}

async fn prosa(
    State(receiver): State<Arc<Receiver>>,
    headers: HeaderMap,
    body: Body,
) -> StatusCode {
    status(receiver.prosa(&headers, body.into_data_stream()).await)
}

async fn waves(
    State(receiver): State<Arc<Receiver>>,
    OriginalUri(uri): OriginalUri, // A nested router removes its prefix from the plain `Uri`.
    body: Body,
) -> StatusCode {
    let target = uri.path_and_query().map_or("", |target| target.as_str());
    status(receiver.waves(target, body.into_data_stream()).await)
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
