//! Rejects requests. It logs and diagnoses some and counts the others, since anybody can send them.

use std::time::{Instant, SystemTime};

use speech_webhooks::VerifyError;
use tokio::{sync::OwnedSemaphorePermit, task};
use tracing::warn;

use crate::{NotRecorded, body::BodyError, head::Head, lane::Lane, pace::Turn};

/// Why a request is rejected.
pub(crate) enum Rejected {
    /// The settings have no secrets for the vendor.
    NotReceived,
    Unverified(Box<Unverified>),
    Body(BodyError),
    /// No place became free in time.
    Busy,
    /// The record has logged why.
    NotRecorded,
}

/// A request that was not verified. Keeps head and body for a diagnosis.
pub(crate) struct Unverified {
    pub(crate) error: VerifyError,
    pub(crate) head: Head,
    /// The body with its place, or `None` if the head alone was rejected.
    pub(crate) body: Option<(Vec<u8>, OwnedSemaphorePermit)>,
    pub(crate) at: SystemTime,
}

/// The longest body that is diagnosed: a diagnosis takes many times as long as a verification.
const MAX_DIAGNOSED: usize = 1 << 20;

impl Unverified {
    fn is_short(&self) -> bool {
        self.body.as_ref().is_none_or(|(body, _)| body.len() <= MAX_DIAGNOSED)
    }
}

impl From<Unverified> for Rejected {
    fn from(unverified: Unverified) -> Self {
        Self::Unverified(Box::new(unverified))
    }
}

impl From<BodyError> for Rejected {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

impl From<NotRecorded> for Rejected {
    fn from(_: NotRecorded) -> Self {
        Self::NotRecorded
    }
}

impl Rejected {
    /// Whether some of the body may not have been read.
    pub(crate) const fn leaves_unread(&self) -> bool {
        match self {
            Self::NotReceived | Self::Busy | Self::Body(BodyError::TooLong) => true,
            Self::Unverified(unverified) => unverified.body.is_none(),
            Self::Body(BodyError::TooSlow | BodyError::Broken) | Self::NotRecorded => false,
        }
    }

    /// Returns the status to answer with, and a code and a message for the log.
    fn reason(&self) -> (u16, &'static str, String) {
        match self {
            Self::NotReceived => {
                (404, "not-received", "no secrets are set for this vendor".to_owned())
            }
            Self::Unverified(unverified) => {
                let error = &unverified.error;
                (error.http_status(), error.code(), error.to_string())
            }
            Self::Body(error) => (error.http_status(), error.code(), error.to_string()),
            // After a 503, both vendors send again.
            Self::Busy => (503, "busy", "too many requests are in flight".to_owned()),
            Self::NotRecorded => (503, "not-recorded", "the event was not recorded".to_owned()),
        }
    }
}

impl Lane {
    /// Logs a rejection, and returns the status to answer. The sender learns nothing else.
    pub(crate) fn reject(&self, rejected: Rejected) -> u16 {
        let (vendor, (status, code, error)) = (self.vendor.as_str(), rejected.reason());
        if matches!(rejected, Rejected::NotRecorded) {
            return status;
        }
        let turn = self.rejections.turn(Instant::now());
        if let Turn::First { skipped: count @ 1.. } = turn {
            warn!(vendor, count, "rejections not logged");
        }
        match (turn, rejected) {
            (Turn::Skip, _) => {}
            (Turn::First { .. }, Rejected::Unverified(unverified)) if unverified.is_short() => {
                task::spawn_blocking(move || {
                    let Unverified { head, body, at, .. } = *unverified;
                    let bytes = body.as_ref().map_or(&[][..], |(body, _place)| body);
                    let (diagnosis_code, diagnosis) = head.diagnose(bytes, at);
                    warn!(vendor, code, error, diagnosis_code, diagnosis, "rejected");
                });
            }
            _ => warn!(vendor, code, error, "rejected"),
        }
        status
    }
}
