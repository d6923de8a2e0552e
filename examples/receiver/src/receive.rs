//! Handles a request, and returns the status of its answer.

use alloc::sync::Arc;
use core::{
    error::Error,
    pin::{Pin, pin},
};
use std::time::SystemTime;

use arc_swap::ArcSwap;
use futures_util::Stream;
use speech_webhooks::prosa::Header;
use tokio::{
    sync::{OwnedSemaphorePermit, oneshot},
    task,
    time::timeout,
};

use crate::{
    Journal, Outcome, Record, STOP_TIMEOUT, Settings, Vendor, Verifiers,
    body::Arriving,
    entry::Details,
    head::Head,
    lane::{Lane, MAX_SHORT_BODY},
    reject::{Rejected, Unverified},
};

/// The state that all requests share.
#[derive(Debug)]
pub struct Receiver {
    trusted: ArcSwap<Verifiers>,
    record: Record,
    record_body: bool,
    prosa: Lane,
    waves: Lane,
}

impl Receiver {
    /// Starts a receiver with these settings. It reloads its secrets on SIGHUP.
    ///
    /// # Errors
    ///
    /// If the settings are wrong, or the record cannot be used.
    pub fn start(settings: Settings) -> Result<Arc<Self>, Box<dyn Error>> {
        let record = match &settings.redis_url {
            Some(url) => Record::in_redis(url)
                .map_err(|_| "REDIS_URL: expected a URL such as redis://host:6379/")?,
            None => Record::in_journal(Journal::on_stdout()?),
        };
        let receiver = Self::new(settings.verifiers()?, record, settings.record_body);
        let receiver = Arc::new(receiver);
        settings.reload_on_hangup(Arc::clone(&receiver))?;
        Ok(receiver)
    }

    /// Creates a receiver with these verifiers and this record.
    #[must_use]
    pub fn new(trusted: Verifiers, record: Record, record_body: bool) -> Self {
        let (prosa, waves) = (Lane::new(Vendor::Prosa), Lane::new(Vendor::Waves));
        Self { trusted: ArcSwap::from_pointee(trusted), record, record_body, prosa, waves }
    }

    /// Replaces the verifiers. A request ends with the verifier that it began with.
    pub fn trust(&self, trusted: Verifiers) {
        self.trusted.store(Arc::new(trusted));
    }

    /// Receives a Prosa delivery, and returns the status to answer.
    pub async fn prosa<C: AsRef<[u8]>, E>(
        self: &Arc<Self>,
        headers: impl IntoIterator<Item = impl Header>,
        body: impl Stream<Item = Result<C, E>>,
    ) -> u16 {
        let verifier = self.trusted.load().prosa.clone();
        let head = verifier.map(|verifier| Head::of_delivery(verifier, headers));
        self.answer(&self.prosa, head, body).await
    }

    /// Receives a Waves callback at this target (path and query), and returns the status to answer.
    pub async fn waves<C: AsRef<[u8]>, E>(
        self: &Arc<Self>,
        target: &str,
        body: impl Stream<Item = Result<C, E>>,
    ) -> u16 {
        let verifier = self.trusted.load().waves.clone();
        let head = verifier.map(|verifier| Head::Waves(verifier, target.to_owned()));
        self.answer(&self.waves, head, body).await
    }

    async fn answer<C: AsRef<[u8]>, E>(
        self: &Arc<Self>,
        lane: &Lane,
        head: Option<Head>,
        body: impl Stream<Item = Result<C, E>>,
    ) -> u16 {
        let mut chunks = pin!(body);
        let outcome = self.receive(lane, head, chunks.as_mut()).await;
        let Err(rejected) = outcome else { return 204 };
        let leaves_unread = rejected.leaves_unread();
        let status = lane.reject(rejected);
        if leaves_unread {
            Arriving::new(chunks).discard().await;
        }
        status
    }

    async fn receive<C: AsRef<[u8]>, E>(
        self: &Arc<Self>,
        lane: &Lane,
        head: Option<Head>,
        chunks: Pin<&mut impl Stream<Item = Result<C, E>>>,
    ) -> Result<(), Rejected> {
        let head = head.ok_or(Rejected::NotReceived)?;
        let now = SystemTime::now();
        if let Err(error) = head.check(now) {
            return Err(Unverified { error, head, body: None, at: now }.into());
        }
        let (body, place) = lane.collect(chunks).await?;
        let recorded = if body.len() > MAX_SHORT_BODY {
            let receiver = Arc::clone(self);
            let accept = move || receiver.accept(head, body, place);
            task::spawn_blocking(accept).await.map_err(|_panicked| Rejected::NotRecorded)??
        } else {
            self.accept(head, body, place)?
        };
        recorded.await.map_err(|_no_writer| Rejected::NotRecorded)??;
        Ok(())
    }

    /// Verifies and reads a request that has arrived, and passes it to the record. From here on, it is recorded even if
    /// the sender hangs up.
    fn accept(
        &self,
        head: Head,
        body: Vec<u8>,
        place: OwnedSemaphorePermit,
    ) -> Result<oneshot::Receiver<Outcome>, Rejected> {
        let at = SystemTime::now();
        let details = || Details {
            body: self.record_body,
            deviations: self.lane(&head).deviations.is_due(|_| {}),
        };
        match head.verify(&body, at, details) {
            Ok(entry) => Ok(self.record.add(entry, place)),
            Err(error) => Err(Unverified { error, head, body: Some((body, place)), at }.into()),
        }
    }

    fn lane(&self, head: &Head) -> &Lane {
        match head {
            Head::Prosa(..) => &self.prosa,
            Head::Waves(..) => &self.waves,
        }
    }

    /// Waits until the connections are closed and the requests that have begun are recorded, for at most
    /// [`STOP_TIMEOUT`].
    pub async fn finish(&self, connections: impl Future) {
        let recorded = async {
            connections.await;
            self.prosa.finish().await;
            self.waves.finish().await;
        };
        let _ = timeout(STOP_TIMEOUT, recorded).await;
    }
}
