//! Limits of one vendor's requests. The requests of the other vendor cannot use them up.

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
    reject::Rejected,
};

/// The longest body that arrives without a place, and is verified and read on the thread where it arrived, in less
/// than a millisecond. A longer body goes to a thread that may be busy for longer.
pub(crate) const MAX_SHORT_BODY: usize = 128 << 10;

/// The most requests of a vendor with longer bodies in memory. Each holds its body, then its event and the line made
/// from it, until the line is recorded.
const LONG_PLACES: u32 = 32;

/// The most requests with short bodies. They get a place after they have arrived, so a slow sender blocks nobody.
const SHORT_PLACES: u32 = 256;

/// The time that a request waits for a place.
const PLACE_TIMEOUT: Duration = Duration::from_secs(10);

/// The places of a vendor, and the pace of work that is done for some of its requests only.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) vendor: Vendor,
    short: Arc<Semaphore>,
    long: Arc<Semaphore>,
    /// The pace of the rejections in the log.
    pub(crate) rejections: Pace,
    /// The pace of the search for deviations, which takes longer than reading an event.
    pub(crate) deviations: Pace,
}

impl Lane {
    pub(crate) fn new(vendor: Vendor) -> Self {
        let places = |count| Arc::new(Semaphore::new(count as usize));
        let (short, long) = (places(SHORT_PLACES), places(LONG_PLACES));
        Self { vendor, short, long, rejections: Pace::default(), deviations: Pace::default() }
    }

    /// Collects a body, and returns it with its place.
    pub(crate) async fn collect<C: AsRef<[u8]>, E>(
        &self,
        chunks: Pin<&mut impl Stream<Item = Result<C, E>>>,
    ) -> Result<(Vec<u8>, OwnedSemaphorePermit), Rejected> {
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

async fn one_of(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Rejected> {
    let place = timeout(PLACE_TIMEOUT, Arc::clone(places).acquire_owned()).await;
    place.ok().and_then(Result::ok).ok_or(Rejected::Busy)
}
