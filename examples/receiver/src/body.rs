//! Reads a body that is arriving, within limits on its length and time.

use core::{pin::Pin, time::Duration};

use futures_util::{Stream, TryStreamExt as _};
use thiserror::Error;
use tokio::time::{Instant, timeout_at};

use crate::MAX_BODY;

/// The speed at which a body must arrive.
#[derive(Clone, Copy)]
pub(crate) struct Pressure {
    /// The time in which a body may be slower than `rate`.
    grace: Duration,
    /// The bytes that must arrive in each second after that.
    rate: u64,
}

/// The speed while there are free places.
pub(crate) const RELAXED: Pressure = Pressure { grace: Duration::from_secs(2), rate: 64 << 10 };

/// The speed of a body with a place while other requests wait for one.
pub(crate) const HURRIED: Pressure = Pressure { grace: Duration::from_millis(500), rate: 1 << 20 };

/// The longest time in which a body may arrive. Prosa waits 30 seconds for the answer.
const TIMEOUT: Duration = Duration::from_secs(25);

/// Why a body did not arrive completely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum BodyError {
    #[error("the body is longer than {MAX_BODY} bytes")]
    TooLong,
    #[error("the body arrived too slowly")]
    TooSlow,
    #[error("the connection failed before the end of the body")]
    Broken,
}

impl BodyError {
    /// Returns a stable name of the reason, for logs.
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

/// A body that is arriving. It must be fast enough, and at most [`MAX_BODY`] bytes long.
pub(crate) struct Arriving<'s, S> {
    chunks: Pin<&'s mut S>,
    /// When the body began. [`wait`](Self::wait) moves this to a later time.
    start: Instant,
    len: usize,
}

impl<'s, S: Stream<Item = Result<C, E>>, C: AsRef<[u8]>, E> Arriving<'s, S> {
    pub(crate) fn new(chunks: Pin<&'s mut S>) -> Self {
        Self { chunks, start: Instant::now(), len: 0 }
    }

    /// Returns the next chunk, or `None` at the end.
    pub(crate) async fn next(&mut self, pressure: Pressure) -> Result<Option<C>, BodyError> {
        let expected_after = Duration::from_millis(self.len as u64 * 1000 / pressure.rate);
        let deadline = self.start + TIMEOUT.min(pressure.grace + expected_after);
        let next = timeout_at(deadline, self.chunks.try_next()).await;
        let chunk = next.map_err(|_| BodyError::TooSlow)?.map_err(|_| BodyError::Broken)?;
        self.len += chunk.as_ref().map_or(0, |chunk| chunk.as_ref().len());
        if self.len > MAX_BODY { Err(BodyError::TooLong) } else { Ok(chunk) }
    }

    /// Waits for `done`. The body gets that time in addition.
    pub(crate) async fn wait<T>(&mut self, done: impl Future<Output = T>) -> T {
        let began = Instant::now();
        let done = done.await;
        self.start += began.elapsed();
        done
    }

    /// Reads the rest of the body and discards it, so that a sender that writes everything before it reads gets its
    /// status. Without this, its connection would be reset.
    pub(crate) async fn discard(mut self) {
        while let Ok(Some(_)) = self.next(RELAXED).await {}
    }
}
