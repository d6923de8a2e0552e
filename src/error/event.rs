//! A verified body that cannot be read.

use core::str::Utf8Error;

use thiserror::Error;

/// Why a text cannot be read as JSON of the expected shape.
///
/// It says where, never what: the messages of `serde_json` quote the values they stumble over, so
/// this type keeps the position and drops the rest, and has no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum JsonError {
    /// It is not JSON. (Where [`Json::deserialize`](crate::Json::deserialize) refuses it, it may also be
    /// nested too deeply, have half of a surrogate pair, or a number too large to be read.)
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
    /// It is JSON up to there, but something is missing, doubled or not of the expected form. No event
    /// is refused for that: only a type of your own, or a reply of the REST API.
    #[error(
        "a JSON value is missing, doubled or not of the expected form, by line {line}, column {column}"
    )]
    Shape {
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
    /// The body is not JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
}

impl EventError {
    /// A stable name for the reason, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotUtf8(_) => "body-not-utf8",
            Self::Json(error) => error.code(),
        }
    }

    /// The HTTP status to answer with: always 422. (Better store the body and answer 2xx: see
    /// [`Error`](enum@super::Error).)
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
