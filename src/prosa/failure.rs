//! A failed job.

use super::job::Job;
use crate::{
    json::{Json, object, payload},
    text::Text,
};

payload! {
    /// A failed job of either kind.
    ///
    /// No document shows a delivery of one; the fields are those of the failed job in a REST reply.
    /// `error`, `code` and `message` are texts whatever the vendor makes of them: where one is neither a
    /// string nor a number, it is its JSON. A `result` that is a string is the message.
    ///
    /// Whatever else a body has stays in [`Verified::body`](super::Verified::body).
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
}

object! {
    /// What can be done about a failure.
    #[derive(Copy)]
    pub struct Recovery {
        /// Whether submitting the job again may succeed.
        pub retryable: Option<bool>,
        /// How long to wait before that, in seconds.
        pub retry_after_seconds: Option<f64>,
    }
}
