//! A receiver for both vendors with axum: it acknowledges (204) only what is recorded.
//!
//! ```text
//! request ──► extract (bounded) ──► accept (verified, recorded once) ──► 204
//!                 └─────────────────────┴──► refuse (logged, diagnosed) ──► 4xx, 503
//! ```

extern crate alloc;

mod accept;
mod extract;
mod record;
mod refuse;

use alloc::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    routing::{get, post},
};
use speech_webhooks::{prosa, waves};
use tokio::sync::Semaphore;

pub use record::Record;

/// The most requests that are received at a time. Each holds a body, the longest of 16 MiB, then its event
/// and the line that is made of it.
const MAX_IN_FLIGHT: usize = 64;

/// What all requests share.
#[derive(Debug)]
pub struct Receiver {
    prosa: prosa::Verifier,
    waves: waves::Verifier,
    record: Record,
    record_body: bool,
    in_flight: Arc<Semaphore>,
    diagnoses: refuse::Pace,
}

impl Receiver {
    /// A receiver that writes to this record.
    #[must_use]
    pub fn new(prosa: prosa::Verifier, waves: waves::Verifier, record: Record) -> Self {
        Self {
            prosa,
            waves,
            record,
            record_body: false,
            in_flight: Arc::new(Semaphore::new(MAX_IN_FLIGHT)),
            diagnoses: refuse::Pace::default(),
        }
    }

    /// Sets whether each event is recorded with its body.
    #[must_use]
    pub fn with_body(self, record_body: bool) -> Self {
        Self { record_body, ..self }
    }

    /// Its routes.
    pub fn router(self) -> Router {
        Router::new()
            .route("/webhooks/prosa", post(accept::prosa))
            .route("/webhooks/waves", post(accept::waves))
            .route("/healthz", get(StatusCode::OK))
            .with_state(Arc::new(self))
    }
}
