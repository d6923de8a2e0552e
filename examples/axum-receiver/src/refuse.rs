//! What is refused is logged, and looked into now and then.

use alloc::sync::Arc;
use core::{fmt, time::Duration};
use std::{
    sync::{Mutex, PoisonError},
    time::{Instant, SystemTime},
};

use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use receiver::BodyError;
use speech_webhooks::{VerifyError, prosa};
use thiserror::Error;
use tokio::{sync::TryAcquireError, task, time::error::Elapsed};
use tracing::{field, warn};

use crate::Receiver;

/// How often a refusal is looked into: it costs several times as much as verifying, and anybody can
/// send what is refused.
const PACE: Duration = Duration::from_secs(1);

/// Why a request is refused.
#[derive(Error)]
pub(crate) enum Refused {
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// A delivery, which is kept to be looked into.
    #[error("{error}")]
    Delivery {
        error: VerifyError,
        headers: Box<HeaderMap>,
        /// Empty if the headers alone were rejected.
        body: Vec<u8>,
        at: SystemTime,
    },
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("there are too many requests in flight")]
    Busy(#[from] TryAcquireError),
    #[error("the body takes too long")]
    Slow(#[from] Elapsed),
}

impl Refused {
    /// For logs.
    fn code(&self) -> &'static str {
        match self {
            Self::Verify(error) | Self::Delivery { error, .. } => error.code(),
            Self::Body(error) => error.code(),
            Self::Busy(_) => "busy",
            Self::Slow(_) => "body-slow",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Verify(error) | Self::Delivery { error, .. } => status(error.http_status()),
            Self::Body(error) => status(error.http_status()),
            // Both vendors send again what is answered so.
            Self::Busy(_) | Self::Slow(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.status().into_response()
    }
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl Receiver {
    /// Logs a refusal and says what to answer. The sender learns nothing but the status.
    pub(crate) fn refuse(self: Arc<Self>, vendor: &'static str, refused: Refused) -> StatusCode {
        let (code, status, error) = (refused.code(), refused.status(), refused.to_string());
        let log = move |diagnosis: Option<prosa::Diagnosis>| {
            let diagnosis = diagnosis.map(field::display);
            warn!(vendor, code, error, diagnosis, "refused");
        };
        match refused {
            Refused::Delivery { headers, body, at, .. } if self.is_diagnosis_due() => {
                task::spawn_blocking(move || {
                    log(Some(self.prosa.diagnose(&*headers, &body, at)));
                });
            }
            _ => log(None),
        }
        status
    }

    fn is_diagnosis_due(&self) -> bool {
        self.diagnoses.is_due(Instant::now())
    }
}

/// Without headers and body, which are for the diagnosis alone.
impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// When something was last done that is not to be done often.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Option<Instant>>);

impl Pace {
    /// Whether it is to be done now. Then it is not, for a while.
    fn is_due(&self, now: Instant) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| now.duration_since(last) >= PACE);
        if is_due {
            *last = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_a_second() {
        let (pace, start) = (Pace::default(), Instant::now());
        let is_due = [0, 1, 999, 1_000, 1_001, 1_999, 2_500, 3_499, 3_500]
            .map(|millis| pace.is_due(start + Duration::from_millis(millis)));
        assert_eq!(is_due, [true, false, false, true, false, false, true, false, true]);
    }
}
