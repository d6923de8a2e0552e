//! A failed job.

use super::job::Job;
use crate::{json::Json, text::Text};

/// A failed job of either kind.
///
/// No document shows a delivery of one; the fields are those of the failed job in a REST reply.
/// Whatever else a body has stays in [`Verified::body`](super::Verified::body).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Failure<'a> {
    /// The job that failed.
    pub job: Job<'a>,
    /// The vendor's code for what went wrong, on all servers.
    pub error: Option<Text<'a>>,
    /// The same code, on newer servers.
    pub code: Option<Text<'a>>,
    /// What went wrong, for people.
    pub message: Option<Text<'a>>,
    /// More about it: `reason`, `upstream_status` and whatever else there is.
    pub context: Option<Json<'a>>,
    /// What can be done about it.
    pub recovery: Option<Recovery>,
    /// The version of this description.
    pub version: Option<i64>,
}

/// What can be done about a failure.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Recovery {
    /// Whether submitting the job again may succeed.
    pub retryable: Option<bool>,
    /// How long to wait before that, in seconds.
    pub retry_after_seconds: Option<f64>,
}

impl Failure<'_> {
    /// The same failure, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Failure<'static> {
        Failure {
            job: self.job.into_owned(),
            error: self.error.map(Text::into_owned),
            code: self.code.map(Text::into_owned),
            message: self.message.map(Text::into_owned),
            context: self.context.map(Json::into_owned),
            recovery: self.recovery,
            version: self.version,
        }
    }
}
