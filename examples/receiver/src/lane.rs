//! What the requests of one vendor share, and those of the other cannot take.

use alloc::sync::Arc;
use core::{pin::Pin, time::Duration};

use futures_util::Stream;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    Vendor,
    body::{Arriving, HURRIED, RELAXED},
    pace::Pace,
    refuse::Refused,
};

/// The longest body that arrives without a place, and is verified and read where it arrived, in less
/// than a millisecond. A longer one goes where a thread may be busy for a while.
pub(crate) const MAX_SHORT_BODY: usize = 128 << 10;

/// The most requests of a vendor with longer bodies that are in memory: each holds a body, then its event and the line
/// that is made of it, until that is recorded.
const LONG_PLACES: u32 = 32;

/// The most requests with short bodies. They take their places when they have arrived: a slow sender keeps nobody out.
const SHORT_PLACES: u32 = 256;

/// For how long a request waits for a place.
const PLACE_TIMEOUT: Duration = Duration::from_secs(10);

/// The places of a vendor, and what is done for some of its requests only.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) vendor: Vendor,
    short: Arc<Semaphore>,
    long: Arc<Semaphore>,
    /// Of those that are logged.
    pub(crate) refusals: Pace,
    /// Of events whose deviations are looked for, which takes longer than reading them.
    pub(crate) deviations: Pace,
}

impl Lane {
    pub(crate) fn new(vendor: Vendor) -> Self {
        let places = |count| Arc::new(Semaphore::new(count as usize));
        let (short, long) = (places(SHORT_PLACES), places(LONG_PLACES));
        Self { vendor, short, long, refusals: Pace::default(), deviations: Pace::default() }
    }

    /// Collects a body, and gives it with its place.
    pub(crate) async fn collect<C: AsRef<[u8]>, E>(
        &self,
        chunks: Pin<&mut impl Stream<Item = Result<C, E>>>,
    ) -> Result<(Vec<u8>, OwnedSemaphorePermit), Refused> {
        let (mut arriving, mut body, mut place) = (Arriving::new(chunks), Vec::new(), None);
        loop {
            let is_awaited = place.is_some() && self.long.available_permits() == 0;
            let pressure = if is_awaited { HURRIED } else { RELAXED };
            let Some(chunk) = arriving.next(pressure).await? else { break };
            let chunk = chunk.as_ref();
            if place.is_none() && body.len() + chunk.len() > MAX_SHORT_BODY {
                place = Some(arriving.wait(one_of(&self.long)).await?);
            }
            body.extend_from_slice(chunk);
        }
        match place {
            Some(place) => Ok((body, place)),
            None => Ok((body, one_of(&self.short).await?)),
        }
    }

    /// Waits until all places are free.
    pub(crate) async fn finish(&self) {
        for (places, count) in [(&self.short, SHORT_PLACES), (&self.long, LONG_PLACES)] {
            let _places = places.acquire_many(count).await;
        }
    }
}

async fn one_of(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Refused> {
    let place = timeout(PLACE_TIMEOUT, Arc::clone(places).acquire_owned()).await;
    place.ok().and_then(Result::ok).ok_or(Refused::Busy)
}
