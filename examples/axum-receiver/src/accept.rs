//! What has come in is verified and recorded, and then acknowledged.

use alloc::sync::Arc;
use std::time::SystemTime;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
};
use receiver::{Entry, Recorded};
use tokio::task;
use tracing::{error, info, warn};

use crate::{
    Receiver,
    extract::{Received, target},
    record::RecordError,
    refuse::Refused,
};

/// `POST /webhooks/prosa`.
pub(crate) async fn prosa(
    State(receiver): State<Arc<Receiver>>,
    delivery: Result<Received<Box<HeaderMap>>, Refused>,
) -> StatusCode {
    let verify = Receiver::verify_delivery;
    receiver.accept("prosa", delivery, verify).await
}

/// `POST /webhooks/waves`.
pub(crate) async fn waves(
    State(receiver): State<Arc<Receiver>>,
    callback: Result<Received<Uri>, Refused>,
) -> StatusCode {
    let verify = Receiver::verify_callback;
    receiver.accept("waves", callback, verify).await
}

/// Verifies what came in at this time, and makes an entry of it.
type Verify<H> = fn(&Receiver, H, Vec<u8>, SystemTime) -> Result<Entry, Refused>;

impl Receiver {
    fn verify_delivery(
        &self,
        headers: Box<HeaderMap>,
        body: Vec<u8>,
        at: SystemTime,
    ) -> Result<Entry, Refused> {
        let verified = self.prosa.verify(&*headers, &body, at);
        let entry = verified.map(|verified| Entry::of_prosa(&verified, self.record_body));
        entry.map_err(|error| Refused::Delivery { error, headers, body, at })
    }

    fn verify_callback(&self, uri: Uri, body: Vec<u8>, at: SystemTime) -> Result<Entry, Refused> {
        let verified = self.waves.verify(target(&uri), &body, at)?;
        Ok(Entry::of_waves(&verified, self.record_body))
    }

    /// Verifies and records what has come in, and says what to answer.
    ///
    /// In a task of its own, with the request's place among those in flight: what has begun is
    /// ended, even if the sender hangs up.
    async fn accept<H: Send + 'static>(
        self: Arc<Self>,
        vendor: &'static str,
        received: Result<Received<H>, Refused>,
        verify: Verify<H>,
    ) -> StatusCode {
        match received {
            Ok(received) => task::spawn(self.record(vendor, received, verify))
                .await
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            Err(refused) => self.refuse(vendor, refused),
        }
    }

    async fn record<H: Send + 'static>(
        self: Arc<Self>,
        vendor: &'static str,
        received: Received<H>,
        verify: Verify<H>,
    ) -> StatusCode {
        let Received { head, body, at, permit: _permit } = received;
        let receiver = Arc::clone(&self);
        // Ten megabytes keep a processor busy for a while.
        let verify = move || verify(&receiver, head, body, at);
        let entry = match task::spawn_blocking(verify).await {
            Ok(Ok(entry)) => Arc::new(entry),
            Ok(Err(refused)) => return self.refuse(vendor, refused),
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
