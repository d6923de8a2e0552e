//! What is verified is recorded, and then acknowledged.

use alloc::sync::Arc;

use axum::{extract::State, http::StatusCode};
use receiver::{Entry, Recorded};
use speech_webhooks::{prosa, waves};
use tokio::task;
use tracing::{error, info, warn};

use crate::{Receiver, extract::Received, record::RecordError, refuse::Refused};

type Delivery = Received<prosa::Verified<Vec<u8>>>;
type Callback = Received<waves::Verified<Vec<u8>>>;

/// `POST /webhooks/prosa`.
pub(crate) async fn prosa(
    State(receiver): State<Arc<Receiver>>,
    delivery: Result<Delivery, Refused>,
) -> StatusCode {
    match delivery {
        Ok(delivery) => {
            let read = |verified| Entry::of_prosa(&verified);
            receiver.accept(delivery, read).await
        }
        Err(refused) => receiver.refuse("prosa", refused),
    }
}

/// `POST /webhooks/waves`.
pub(crate) async fn waves(
    State(receiver): State<Arc<Receiver>>,
    callback: Result<Callback, Refused>,
) -> StatusCode {
    match callback {
        Ok(callback) => {
            let read = |verified| Entry::of_waves(&verified);
            receiver.accept(callback, read).await
        }
        Err(refused) => receiver.refuse("waves", refused),
    }
}

impl Receiver {
    /// Records an event and says what to answer.
    ///
    /// In a task of its own, with the request's place among those in flight: what has begun is
    /// ended, even if the sender hangs up.
    async fn accept<V: Send + 'static>(
        self: Arc<Self>,
        received: Received<V>,
        read: fn(V) -> Entry,
    ) -> StatusCode {
        let Received { verified, permit } = received;
        let task = task::spawn(async move {
            let status = self.record(verified, read).await;
            drop(permit);
            status
        });
        task.await.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    async fn record<V: Send + 'static>(&self, verified: V, read: fn(V) -> Entry) -> StatusCode {
        // Ten megabytes keep a processor busy for a while.
        let entry = match task::spawn_blocking(move || read(verified)).await {
            Ok(entry) => Arc::new(entry),
            Err(_panicked) => return StatusCode::INTERNAL_SERVER_ERROR,
        };
        let outcome = self.record.add(Arc::clone(&entry)).await;
        log(&entry, &outcome);
        match outcome {
            Ok(Recorded::Now | Recorded::Before) => StatusCode::NO_CONTENT,
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

fn log(entry: &Entry, outcome: &Result<Recorded, RecordError>) {
    let (event, key_id, replay_key) = (entry.event, &entry.key_id, entry.replay_key);
    match outcome {
        Ok(Recorded::Now) => {
            info!(event, key_id, %replay_key, "recorded");
            if let Some(error) = entry.error {
                let code = error.code();
                warn!(code, %error, key_id, %replay_key, "verified, but not readable");
            }
            if let Some(first_deviation) = entry.deviations.first() {
                let deviations = entry.deviations.len();
                warn!(deviations, %first_deviation, event, key_id, %replay_key, "not as documented");
            }
        }
        Ok(Recorded::Before) => info!(event, key_id, %replay_key, "duplicate"),
        Err(error) => {
            let code = "not-recorded";
            error!(code, %error, event, key_id, %replay_key, "verified, but not recorded");
        }
    }
}
