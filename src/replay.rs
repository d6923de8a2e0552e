//! Recognises duplicates without a store, from memory that is bounded in number and in time.

use alloc::{collections::BTreeSet, sync::Arc};
use core::{fmt, time::Duration};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{fingerprint::Fingerprint, unix_time::UnixTime};

/// Remembers recorded events in memory, so that duplicates are not recorded again. It knows an event by its kind and
/// the [`idempotency_key`](crate::prosa::Verified::idempotency_key) of its delivery. A clone shares the memory.
///
/// ```
/// use core::time::Duration;
/// use speech_webhooks::{Claim, ReplayGuard, UnixTime, prosa};
/// use std::{fs, io};
///
/// let guard = ReplayGuard::new(100_000, Duration::from_secs(24 * 60 * 60));
///
/// fn record(guard: &ReplayGuard, verified: &prosa::Verified, now: UnixTime) -> io::Result<()> {
///     let kind = verified.event().map_or("unreadable", |event| event.kind());
///     match guard.claim(verified.idempotency_key(), kind, now) {
///         Claim::Reserved(reservation) => {
///             fs::write("delivery.json", verified.body())?; // an error releases the key
///             reservation.commit();
///             Ok(())
///         }
///         Claim::Duplicate => Ok(()),
///         Claim::InProgress => Err(io::ErrorKind::ResourceBusy.into()),
///         Claim::Full => fs::write("delivery.json", verified.body()), // perhaps a duplicate
///     }
/// }
/// ```
///
/// The guard remembers a key only after its delivery has been recorded. An error, a panic or a dropped handler
/// releases the key, and a retry can claim it. Several deliveries can be recorded at the same time, also across an
/// `await`. Set a time limit for recording: a reservation that is never dropped keeps its place, and every retry
/// stays [`InProgress`](Claim::InProgress).
///
/// The guard knows only what this process has seen: a restart empties it, and each replica has its own. Where
/// that matters, make the key unique in a store: [`guide::duplicates`](crate::guide::duplicates).
///
/// # Security
///
/// Claim keys of verified deliveries only. Even so, anybody who has a callback URL of Waves can fill the guard
/// by sending many different bodies. Each key takes up to 250 bytes.
#[derive(Clone)]
pub struct ReplayGuard {
    capacity: usize,
    remember_for: Duration,
    keys: Arc<Mutex<Keys>>,
}

#[derive(Default)]
struct Keys {
    /// Each key with the time at which to forget it, or `None` while its delivery is being recorded.
    ends: HashMap<Fingerprint, Option<UnixTime>>,
    /// The keys with such a time, sorted by it. If the clock was set, that is not the order in which they were
    /// committed.
    by_end: BTreeSet<(UnixTime, Fingerprint)>,
}

impl ReplayGuard {
    /// Makes a guard that remembers at most `capacity` keys, each for `remember_for`, which should cover the vendor's
    /// retries and your replays of its log. The guard counts in whole seconds: it may forget a key up to two seconds
    /// early, and remembers nothing if `remember_for` is less than a second. A key that was claimed while the
    /// clock was ahead is kept until the clock reaches that time, and then for `remember_for`.
    #[must_use]
    pub fn new(capacity: usize, remember_for: Duration) -> Self {
        Self { capacity, remember_for, keys: Arc::default() }
    }

    /// Asks to record an event of this kind. `key` is the idempotency key of its delivery, verified at `now`.
    ///
    /// Two events of different kinds may have the same body, and so the same key: see
    /// [`guide::duplicates`](crate::guide::duplicates).
    pub fn claim(&self, key: Fingerprint, kind: &str, now: impl Into<UnixTime>) -> Claim {
        let now = now.into();
        let key = Fingerprint::new("speech-webhooks claim v1", &[key.as_bytes(), kind.as_bytes()]);
        let mut keys = self.keys();
        keys.forget_until(now);
        match keys.ends.get(&key) {
            Some(Some(_)) => return Claim::Duplicate,
            Some(None) => return Claim::InProgress,
            None if keys.ends.len() >= self.capacity => return Claim::Full,
            None => {}
        }
        keys.ends.insert(key, None);
        drop(keys);
        Claim::Reserved(Reservation {
            guard: self.clone(),
            key,
            end: now.saturating_add(self.remember_for),
            is_committed: false,
        })
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keys {
    fn forget_until(&mut self, now: UnixTime) {
        while let Some((end, key)) = self.by_end.first() {
            if *end > now {
                break;
            }
            self.ends.remove(key);
            self.by_end.pop_first();
        }
    }
}

impl fmt::Debug for ReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let len = self.keys().ends.len(); // So that `f` does not write while the lock is held.
        f.debug_struct("ReplayGuard")
            .field("len", &len)
            .field("capacity", &self.capacity)
            .field("remember_for", &self.remember_for)
            .finish_non_exhaustive()
    }
}

/// The answer of [`ReplayGuard::claim`].
#[derive(Debug)]
#[must_use = "record the delivery if it is reserved, then commit the reservation"]
pub enum Claim {
    /// The event has not been recorded. Record it, then [commit](Reservation::commit) the reservation.
    Reserved(Reservation),
    /// The event has been recorded. Acknowledge the delivery again.
    Duplicate,
    /// Another handler is recording the event, and may still fail. Answer 503, so that the vendor may retry.
    InProgress,
    /// The guard is full until it forgets or releases a remembered key. Record the event, and look for duplicates
    /// later; or answer 503, so that the vendor may retry.
    Full,
}

/// The right to record a delivery, from [`ReplayGuard::claim`]. Dropping it without a
/// [commit](Self::commit) releases the key.
#[must_use = "commit the reservation after the delivery has been recorded"]
pub struct Reservation {
    guard: ReplayGuard,
    key: Fingerprint,
    end: UnixTime,
    is_committed: bool,
}

impl Reservation {
    /// Remembers the key. Call this after the delivery has been recorded. `remember_for` starts at the
    /// [claim](ReplayGuard::claim).
    pub fn commit(mut self) {
        self.is_committed = true;
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut keys = self.guard.keys();
        if self.is_committed {
            keys.ends.insert(self.key, Some(self.end));
            keys.by_end.insert((self.end, self.key));
        } else {
            keys.ends.remove(&self.key);
        }
    }
}

impl fmt::Debug for Reservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reservation").field(&self.key).finish()
    }
}
