//! From a request to the status of its answer.

use alloc::sync::Arc;
use core::{
    error::Error,
    pin::{Pin, pin},
    time::Duration,
};
use std::time::{Instant, SystemTime};

use arc_swap::ArcSwap;
use futures_util::Stream;
use speech_webhooks::prosa::Header;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    task,
    time::timeout,
};

use crate::{
    Journal, Outcome, Record, Settings, Vendor, Verifiers,
    body::{Arriving, BodyError},
    entry::Details,
    head::Head,
    pace::{Pace, Turn},
    refuse::{Refused, Rejected},
};

/// The longest body that arrives without a place, and is verified and read where it arrived, in some 100 µs. A longer
/// one goes where a thread may be busy for a while.
const MAX_SHORT_BODY: usize = 128 << 10;

/// The most requests of a vendor with longer bodies that are in memory: each holds a body, then its event and the line
/// that is made of it, until that is recorded.
const LONG_PLACES: u32 = 32;

/// The most requests with short bodies. They need their places from when they have arrived: whoever sends them slowly
/// keeps nobody out.
const SHORT_PLACES: u32 = 256;

/// For how long a request waits for a place.
const PLACE_TIMEOUT: Duration = Duration::from_secs(10);

/// What all requests share.
#[derive(Debug)]
pub struct Receiver {
    trusted: ArcSwap<Verifiers>,
    record: Record,
    record_body: bool,
    prosa: Lane,
    waves: Lane,
}

/// What the requests of one vendor share: those of the other cannot take it.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) vendor: Vendor,
    short: Arc<Semaphore>,
    long: Arc<Semaphore>,
    /// Of those that are logged.
    pub(crate) refusals: Pace,
    /// Of events whose deviations are looked for, which takes longer than reading them.
    deviations: Pace,
}

impl Lane {
    fn new(vendor: Vendor) -> Self {
        let places = |count| Arc::new(Semaphore::new(count as usize));
        let (short, long) = (places(SHORT_PLACES), places(LONG_PLACES));
        Self { vendor, short, long, refusals: Pace::default(), deviations: Pace::default() }
    }

    /// Collects a body, and gives it with its place.
    async fn collect<C: AsRef<[u8]>, E>(
        &self,
        chunks: Pin<&mut impl Stream<Item = Result<C, E>>>,
    ) -> Result<(Vec<u8>, OwnedSemaphorePermit), Refused> {
        let (mut arriving, mut body, mut place) = (Arriving::new(chunks), Vec::new(), None);
        while let Some(chunk) = arriving.next().await? {
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
}

async fn one_of(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Refused> {
    let place = timeout(PLACE_TIMEOUT, Arc::clone(places).acquire_owned()).await;
    place.ok().and_then(Result::ok).ok_or(Refused::Busy)
}

impl Receiver {
    /// A receiver of these settings, which reloads its secrets at SIGHUP.
    ///
    /// # Errors
    ///
    /// If the settings are wrong.
    pub fn start(settings: Settings) -> Result<Arc<Self>, Box<dyn Error>> {
        let record = match &settings.redis_url {
            Some(url) => Record::in_redis(url)?,
            None => Record::in_journal(Journal::on_stdout()?),
        };
        let receiver = Self::new(settings.verifiers()?, record, settings.record_body);
        let receiver = Arc::new(receiver);
        settings.reload_on_hangup(Arc::clone(&receiver))?;
        Ok(receiver)
    }

    /// A receiver that trusts this, and writes to this record.
    #[must_use]
    pub fn new(trusted: Verifiers, record: Record, record_body: bool) -> Self {
        let (prosa, waves) = (Lane::new(Vendor::Prosa), Lane::new(Vendor::Waves));
        Self { trusted: ArcSwap::from_pointee(trusted), record, record_body, prosa, waves }
    }

    /// Trusts this from here on. Requests that have begun end with what they began with.
    pub fn trust(&self, trusted: Verifiers) {
        self.trusted.store(Arc::new(trusted));
    }

    /// Receives a delivery of Prosa, and gives the status to answer.
    pub async fn prosa<C: AsRef<[u8]>, E>(
        self: &Arc<Self>,
        headers: impl IntoIterator<Item = impl Header>,
        body: impl Stream<Item = Result<C, E>>,
    ) -> u16 {
        let Some(verifier) = self.trusted.load().prosa.clone() else { return 404 };
        self.answer(Head::of_delivery(verifier, headers), body).await
    }

    /// Receives a callback of Waves at this target (path and query), and gives the status to answer.
    pub async fn waves<C: AsRef<[u8]>, E>(
        self: &Arc<Self>,
        target: &str,
        body: impl Stream<Item = Result<C, E>>,
    ) -> u16 {
        let Some(verifier) = self.trusted.load().waves.clone() else { return 404 };
        self.answer(Head::Waves(verifier, target.to_owned()), body).await
    }

    async fn answer<C: AsRef<[u8]>, E>(
        self: &Arc<Self>,
        head: Head,
        body: impl Stream<Item = Result<C, E>>,
    ) -> u16 {
        let lane = self.lane(&head);
        match self.receive(head, body).await {
            Ok(()) => 204,
            Err(refused) => lane.refuse(refused),
        }
    }

    async fn receive<C: AsRef<[u8]>, E>(
        self: &Arc<Self>,
        head: Head,
        body: impl Stream<Item = Result<C, E>>,
    ) -> Result<(), Refused> {
        let mut chunks = pin!(body);
        let now = SystemTime::now();
        if let Err(error) = head.check(now) {
            Arriving::new(chunks).discard().await;
            return Err(Rejected { error, head, body: Vec::new(), at: now, place: None }.into());
        }
        let (body, place) = match self.lane(&head).collect(chunks.as_mut()).await {
            Err(refused @ Refused::Body(BodyError::TooLong)) => {
                Arriving::new(chunks).discard().await;
                return Err(refused);
            }
            collected => collected?,
        };
        let recorded = if body.len() > MAX_SHORT_BODY {
            let receiver = Arc::clone(self);
            let accept = move || receiver.accept(head, body, place);
            task::spawn_blocking(accept).await.map_err(|_panicked| Refused::NotRecorded)??
        } else {
            self.accept(head, body, place)?
        };
        recorded.await.map_err(|_no_writer| Refused::NotRecorded)??;
        Ok(())
    }

    /// Verifies and reads what arrived, and hands it to the record: what has come so far is recorded even if the sender
    /// hangs up.
    fn accept(
        &self,
        head: Head,
        body: Vec<u8>,
        place: OwnedSemaphorePermit,
    ) -> Result<oneshot::Receiver<Outcome>, Refused> {
        let at = SystemTime::now();
        let details = || Details {
            body: self.record_body,
            deviations: self.lane(&head).deviations.turn(Instant::now()) != Turn::PassOver,
        };
        match head.verify(&body, at, details) {
            Ok(entry) => Ok(self.record.add(entry, place)),
            Err(error) => Err(Rejected { error, head, body, at, place: Some(place) }.into()),
        }
    }

    fn lane(&self, head: &Head) -> &Lane {
        match head {
            Head::Prosa(..) => &self.prosa,
            Head::Waves(..) => &self.waves,
        }
    }

    /// Waits until what has begun is recorded.
    pub async fn finish(&self) {
        for lane in [&self.prosa, &self.waves] {
            for (places, count) in [(&lane.short, SHORT_PLACES), (&lane.long, LONG_PLACES)] {
                if let Ok(places) = places.acquire_many(count).await {
                    places.forget();
                }
            }
        }
    }
}
