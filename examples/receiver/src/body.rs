//! A body while it arrives.

use core::{pin::Pin, time::Duration};

use futures_util::{Stream, TryStreamExt as _};
use thiserror::Error;
use tokio::time::{Instant, timeout_at};

use crate::MAX_BODY;

/// How fast a body has to arrive.
#[derive(Clone, Copy)]
pub(crate) struct Pressure {
    /// For how long it may be slow.
    grace: Duration,
    /// The fewest bytes in each second after that.
    rate: u64,
}

/// As long as there are places.
pub(crate) const RELAXED: Pressure = Pressure { grace: Duration::from_secs(2), rate: 64 << 10 };

/// While others wait for the place that it has.
pub(crate) const HURRIED: Pressure = Pressure { grace: Duration::from_millis(500), rate: 1 << 20 };

/// For how long a body may arrive at all. Prosa waits 30 seconds for the answer.
const TIMEOUT: Duration = Duration::from_secs(25);

/// Why a body did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum BodyError {
    #[error("the body has more than {MAX_BODY} bytes")]
    TooLong,
    #[error("the body arrives too slowly")]
    TooSlow,
    #[error("the body broke off")]
    Broken,
}

impl BodyError {
    /// A stable name for the reason, for logs.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "body-too-long",
            Self::TooSlow => "body-slow",
            Self::Broken => "body-broken",
        }
    }

    pub(crate) const fn http_status(self) -> u16 {
        match self {
            Self::TooLong => 413,
            Self::TooSlow => 408,
            Self::Broken => 400,
        }
    }
}

/// A body that arrives fast enough, of at most [`MAX_BODY`] bytes.
pub(crate) struct Arriving<'s, S> {
    chunks: Pin<&'s mut S>,
    /// When it began, and later, if the receiver had it wait.
    start: Instant,
    len: usize,
}

impl<'s, S: Stream<Item = Result<C, E>>, C: AsRef<[u8]>, E> Arriving<'s, S> {
    pub(crate) fn new(chunks: Pin<&'s mut S>) -> Self {
        Self { chunks, start: Instant::now(), len: 0 }
    }

    /// The next chunk; `None` at the end.
    pub(crate) async fn next(&mut self, pressure: Pressure) -> Result<Option<C>, BodyError> {
        let expected_after = Duration::from_millis(self.len as u64 * 1000 / pressure.rate);
        let deadline = self.start + TIMEOUT.min(pressure.grace + expected_after);
        let next = timeout_at(deadline, self.chunks.try_next()).await;
        let chunk = next.map_err(|_| BodyError::TooSlow)?.map_err(|_| BodyError::Broken)?;
        self.len += chunk.as_ref().map_or(0, |chunk| chunk.as_ref().len());
        if self.len > MAX_BODY { Err(BodyError::TooLong) } else { Ok(chunk) }
    }

    /// Does not count the time until this is done.
    pub(crate) async fn wait<T>(&mut self, done: impl Future<Output = T>) -> T {
        let began = Instant::now();
        let done = done.await;
        self.start += began.elapsed();
        done
    }

    /// Reads as much, and keeps nothing: a sender who writes all before it reads learns its status, where a closed
    /// connection would be reset.
    pub(crate) async fn discard(mut self) {
        while let Ok(Some(_)) = self.next(RELAXED).await {}
    }
}
