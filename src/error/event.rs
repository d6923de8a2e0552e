//! Behind the door: a body that cannot be read.

use core::str::Utf8Error;

use thiserror::Error;

/// Why a text cannot be read as JSON of the expected shape.
///
/// It says where, never what: the messages of `serde_json` quote the values they stumble over, so
/// this type keeps the position and drops the rest, and has no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum JsonError {
    /// It is not JSON, or it is nested too deeply or has a number too large to be read.
    #[error("not readable as JSON at line {line}, column {column}")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// In bytes, counted from 1; 0 is before the first.
        column: usize,
    },
    /// It ends in the middle.
    #[error("the JSON ends too early, at line {line}, column {column}")]
    Truncated {
        /// Counted from 1.
        line: usize,
        /// In bytes, counted from 1; 0 is before the first.
        column: usize,
    },
    /// It is JSON up to there, but something is missing, doubled or not of the expected form.
    #[error(
        "a JSON value is missing, doubled or not of the expected form, by line {line}, column {column}"
    )]
    Shape {
        /// Counted from 1.
        line: usize,
        /// In bytes, counted from 1; 0 is before the first.
        column: usize,
    },
    /// Of what is read, it has more elements of arrays, and objects (one in an array is both), than
    /// 64 and one for each 15 bytes, or an object with more than 256 fields: nothing that a vendor
    /// sends, and reading it would take many times the memory of an ordinary body of its length.
    /// (What is kept as [`Json`](crate::Json), and what this crate does not know, is not read.)
    #[error("too many JSON values for their length, by line {line}, column {column}")]
    TooMany {
        /// Counted from 1.
        line: usize,
        /// In bytes, counted from 1; 0 is before the first.
        column: usize,
    },
}

impl JsonError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "json-syntax",
            Self::Truncated { .. } => "json-truncated",
            Self::Shape { .. } => "json-shape",
            Self::TooMany { .. } => "json-too-many",
        }
    }
}

/// Why a body cannot be read as an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EventError {
    /// The body is not UTF-8, as JSON must be.
    #[error("the body is not UTF-8")]
    NotUtf8(#[source] Utf8Error),
    /// The body is not JSON, or not of the event's shape.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// The event name header announces a job, but the body has no `job_id`.
    #[error("the event name header says {named}, the body has no job_id")]
    JobIdMissing {
        /// The event name, one of those this crate knows.
        named: &'static str,
    },
    /// The unsigned event name header says something else than the signed body.
    #[error("the event name header says {named}, the body is {body}")]
    NameContradictsBody {
        /// The event name, one of those this crate knows.
        named: &'static str,
        /// What the body is, in words.
        body: &'static str,
    },
}

impl EventError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotUtf8(_) => "body-not-utf8",
            Self::Json(error) => error.code(),
            Self::JobIdMissing { .. } => "job-id-missing",
            Self::NameContradictsBody { .. } => "event-name-contradicts-body",
        }
    }

    /// The HTTP status to answer with: always 422, the delivery is verified but cannot be read.
    ///
    /// That is for Prosa, which retries whatever is not 2xx. With Waves, 4xx may be the end of it:
    /// store the body and answer 2xx.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        422
    }
}

/// Why a correlation pair of a verified callback cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PairError {
    /// The URL was signed without it.
    #[error("the URL has no pair {key:?}")]
    Missing {
        /// The pair's key.
        key: &'static str,
    },
    /// Its value is not one of the type that was asked for.
    #[error("the value of {key:?} cannot be read")]
    Unreadable {
        /// The pair's key.
        key: &'static str,
    },
}

impl PairError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "pair-missing",
            Self::Unreadable { .. } => "pair-unreadable",
        }
    }

    /// The HTTP status to answer with: always 422, the callback is verified but cannot be read.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        422
    }
}
