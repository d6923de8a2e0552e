//! Records events, each once, on standard output or in Redis. One writer records the waiting events in groups.

mod journal;
mod redis;
mod seen;

use alloc::sync::Arc;
use std::{io, process};

use ::redis::RedisError;
use thiserror::Error;
use tokio::{
    sync::{
        OwnedSemaphorePermit,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        oneshot,
    },
    task::{self, JoinError},
};
use tracing::{error, info, warn};

pub use journal::Journal;

use crate::{Entry, pace::Pace};

/// The most events that are written together.
const MAX_GROUP: usize = 64;

/// When an event was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// The event has just been recorded.
    Now,
    /// The event is a duplicate of a recorded one.
    Before,
}

/// Why an event may not be recorded, so that it must not be acknowledged. If the reply of Redis was lost, the event may
/// be recorded all the same. Then its retry is a duplicate.
#[derive(Clone, Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum NotRecorded {
    #[error("the record cannot be written: {0}")]
    Io(Arc<io::Error>),
    #[error("Redis failed: {0}")]
    Redis(Box<str>),
    #[error("Redis sent a reply that is no acknowledgement")]
    Reply,
}

impl From<io::Error> for NotRecorded {
    fn from(error: io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

/// When an event was recorded, or why it was not.
pub type Outcome = Result<Recorded, NotRecorded>;

/// Passes events to the writer. Recorded events survive this process, however it ends.
#[derive(Clone, Debug)]
pub struct Record(UnboundedSender<Waiting>);

/// An event that waits for the writer, with the place that it has.
#[derive(Debug)]
struct Waiting {
    entry: Entry,
    place: OwnedSemaphorePermit,
    answer: oneshot::Sender<Outcome>,
}

impl Record {
    /// Creates a record in a journal. Only this process remembers duplicates.
    #[must_use]
    pub fn in_journal(mut journal: Journal) -> Self {
        let (record, mut waiting) = Self::new();
        spawn_writer(async move {
            let (mut group, log) = (Vec::new(), Log::default());
            while waiting.recv_many(&mut group, MAX_GROUP).await > 0 {
                let write = |mut journal: Journal, group: Vec<Waiting>| {
                    let outcomes = journal.record(&entries(&group));
                    (journal, group, outcomes)
                };
                let written = if journal.is_quick(&entries(&group)) {
                    Ok(write(journal, group))
                } else {
                    task::spawn_blocking(move || write(journal, group)).await
                };
                let (same_journal, mut written, outcomes) = match written {
                    Ok(written) => written,
                    Err(error) => return end_after_panic(&error),
                };
                log.answer(&mut written, outcomes);
                (journal, group) = (same_journal, written);
            }
        });
        record
    }

    /// Creates a record in a Redis stream, which replicas share. It connects when there is something to record.
    ///
    /// # Errors
    ///
    /// If the URL is not a Redis URL.
    pub fn in_redis(url: &str) -> Result<Self, RedisError> {
        let (record, mut waiting) = Self::new();
        let mut stream = redis::Stream::new(url)?;
        spawn_writer(async move {
            let (mut group, log) = (Vec::new(), Log::default());
            while waiting.recv_many(&mut group, MAX_GROUP).await > 0 {
                let outcomes = stream.record(&entries(&group)).await;
                log.answer(&mut group, outcomes);
            }
        });
        Ok(record)
    }

    fn new() -> (Self, UnboundedReceiver<Waiting>) {
        // The places bound the number of waiting events.
        let (sender, receiver) = unbounded_channel();
        (Self(sender), receiver)
    }

    /// Passes an event to the writer, which records it even if nobody waits for the outcome.
    pub(crate) fn add(
        &self,
        entry: Entry,
        place: OwnedSemaphorePermit,
    ) -> oneshot::Receiver<Outcome> {
        let (answer, outcome) = oneshot::channel();
        // If the writer is gone, `answer` is dropped, and the caller gets an error from `outcome`.
        let _ = self.0.send(Waiting { entry, place, answer });
        outcome
    }
}

fn spawn_writer(writer: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(async move {
        if let Err(error) = tokio::spawn(writer).await {
            end_after_panic(&error);
        }
    });
}

/// Ends the process if the writer has panicked: the receiver could record and acknowledge nothing more.
fn end_after_panic(error: &JoinError) {
    if error.is_panic() {
        process::exit(1);
    }
}

fn entries(group: &[Waiting]) -> Vec<&Entry> {
    group.iter().map(|waiting| &waiting.entry).collect()
}

/// Logs events, and limits how often: a sender with a URL, or with a captured delivery, can send many.
#[derive(Default)]
struct Log {
    duplicates: Pace,
    unreadable: Pace,
    failures: Pace,
}

impl Log {
    fn answer(&self, group: &mut Vec<Waiting>, outcomes: Vec<Outcome>) {
        for (Waiting { entry, place, answer }, outcome) in group.drain(..).zip(outcomes) {
            // The sender may have hung up.
            let _ = answer.send(outcome.clone());
            self.write(&entry, &outcome);
            drop(place);
        }
    }

    fn write(&self, entry: &Entry, outcome: &Outcome) {
        let (event, key_id, replay_key) = (entry.event, &entry.key_id, entry.replay_key);
        match outcome {
            Ok(Recorded::Now) => {
                info!(event, key_id, %replay_key, "recorded");
                if let Some(error) = entry.error
                    && self.unreadable.is_due(|count| warn!(count, "unreadable bodies not logged"))
                {
                    let code = error.code();
                    warn!(code, %error, key_id, %replay_key, "verified, but not readable");
                }
                if let Some(first_deviation) = entry.deviations.first() {
                    let deviations = entry.deviations.len();
                    warn!(deviations, %first_deviation, event, key_id, %replay_key, "the body differs from the documentation");
                }
            }
            Ok(Recorded::Before) => {
                if self.duplicates.is_due(|count| info!(count, "duplicates not logged")) {
                    info!(event, key_id, %replay_key, "duplicate");
                }
            }
            Err(error) => {
                if self.failures.is_due(|count| error!(count, "unrecorded events not logged")) {
                    let code = "not-recorded";
                    error!(code, %error, event, key_id, %replay_key, "verified, but not recorded");
                }
            }
        }
    }
}
