//! What is refused is counted, and logged and looked into now and then: anybody can send it.

use std::time::{Instant, SystemTime};

use speech_webhooks::VerifyError;
use tokio::{sync::OwnedSemaphorePermit, task};
use tracing::warn;

use crate::{NotRecorded, body::BodyError, head::Head, pace::Turn, receive::Lane};

/// Why a request is refused.
pub(crate) enum Refused {
    Rejected(Box<Rejected>),
    Body(BodyError),
    /// There is no place.
    Busy,
    /// The record has logged why.
    NotRecorded,
}

/// What was not verified. Head and body are kept for a diagnosis.
pub(crate) struct Rejected {
    pub(crate) error: VerifyError,
    pub(crate) head: Head,
    /// Empty if the head alone was rejected.
    pub(crate) body: Vec<u8>,
    pub(crate) at: SystemTime,
    /// That of the body, while that is in memory.
    pub(crate) place: Option<OwnedSemaphorePermit>,
}

impl From<Rejected> for Refused {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(Box::new(rejected))
    }
}

impl From<BodyError> for Refused {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

impl From<NotRecorded> for Refused {
    fn from(_: NotRecorded) -> Self {
        Self::NotRecorded
    }
}

impl Refused {
    /// The status to answer with, and what the log says: a code and a message.
    fn reason(&self) -> (u16, &'static str, String) {
        match self {
            Self::Rejected(rejected) => {
                let error = &rejected.error;
                (error.http_status(), error.code(), error.to_string())
            }
            Self::Body(error) => (error.http_status(), error.code(), error.to_string()),
            // Both vendors send again what is answered so.
            Self::Busy => (503, "busy", "too many requests are in flight".to_owned()),
            Self::NotRecorded => (503, "not-recorded", "it was not recorded".to_owned()),
        }
    }
}

impl Lane {
    /// Logs a refusal and gives the status to answer: the sender learns nothing else.
    pub(crate) fn refuse(&self, refused: Refused) -> u16 {
        let (vendor, (status, code, error)) = (self.vendor.as_str(), refused.reason());
        if matches!(refused, Refused::NotRecorded) {
            return status;
        }
        let turn = self.refusals.turn(Instant::now());
        if let Turn::First { passed_over: count @ 1.. } = turn {
            warn!(vendor, count, "refusals not logged");
        }
        match (turn, refused) {
            (Turn::PassOver, _) => {}
            (Turn::First { .. }, Refused::Rejected(rejected)) => {
                // It costs several times as much as verifying.
                task::spawn_blocking(move || {
                    let Rejected { head, body, at, place: _place, .. } = *rejected;
                    let diagnosis = head.diagnose(&body, at);
                    warn!(vendor, code, error, diagnosis, "refused");
                });
            }
            _ => warn!(vendor, code, error, "refused"),
        }
        status
    }
}
