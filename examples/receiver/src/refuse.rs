//! What is refused is counted, and logged and looked into now and then: anybody can send it.

use std::time::{Instant, SystemTime};

use speech_webhooks::VerifyError;
use tokio::{sync::OwnedSemaphorePermit, task};
use tracing::warn;

use crate::{NotRecorded, body::BodyError, head::Head, lane::Lane, pace::Turn};

/// Why a request is refused.
pub(crate) enum Refused {
    /// The settings have no secrets of its vendor.
    NotReceived,
    Rejected(Box<Rejected>),
    Body(BodyError),
    /// It waited for a place in vain.
    Busy,
    /// The record has logged why.
    NotRecorded,
}

/// What was not verified. Head and body are kept for a diagnosis.
pub(crate) struct Rejected {
    pub(crate) error: VerifyError,
    pub(crate) head: Head,
    /// With its place; `None` if the head alone was rejected.
    pub(crate) body: Option<(Vec<u8>, OwnedSemaphorePermit)>,
    pub(crate) at: SystemTime,
}

/// The longest body that is looked into: a diagnosis takes many times as long as verifying.
const MAX_DIAGNOSED: usize = 1 << 20;

impl Rejected {
    fn is_short(&self) -> bool {
        self.body.as_ref().is_none_or(|(body, _)| body.len() <= MAX_DIAGNOSED)
    }
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
    /// Whether some of the body may not have been read.
    pub(crate) const fn leaves_unread(&self) -> bool {
        match self {
            Self::NotReceived | Self::Busy | Self::Body(BodyError::TooLong) => true,
            Self::Rejected(rejected) => rejected.body.is_none(),
            Self::Body(BodyError::TooSlow | BodyError::Broken) | Self::NotRecorded => false,
        }
    }

    /// The status to answer with, and what the log says: a code and a message.
    fn reason(&self) -> (u16, &'static str, String) {
        match self {
            Self::NotReceived => {
                (404, "not-received", "there are no secrets of this vendor".to_owned())
            }
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
            (Turn::First { .. }, Refused::Rejected(rejected)) if rejected.is_short() => {
                task::spawn_blocking(move || {
                    let Rejected { head, body, at, .. } = *rejected;
                    let bytes = body.as_ref().map_or(&[][..], |(body, _place)| body);
                    let (diagnosis_code, diagnosis) = head.diagnose(bytes, at);
                    warn!(vendor, code, error, diagnosis_code, diagnosis, "refused");
                });
            }
            _ => warn!(vendor, code, error, "refused"),
        }
        status
    }
}
