//! What a receiver without a store remembers, to know duplicates by: bounded in number and in time.

use alloc::{collections::BTreeSet, sync::Arc};
use core::{fmt, time::Duration};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{fingerprint::Fingerprint, unix_time::UnixTime};

/// Remembers events in memory, by the [`idempotency_key`](crate::prosa::Verified::idempotency_key) of their
/// delivery and their kind, so that what is delivered again is recorded once. A clone shares what is remembered.
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
///             fs::write("delivery.json", verified.body())?; // an error gives the key back
///             reservation.commit();
///             Ok(())
///         }
///         Claim::Duplicate => Ok(()),
///         Claim::InProgress => Err(io::ErrorKind::ResourceBusy.into()),
///         Claim::Full => Err(io::ErrorKind::StorageFull.into()),
///     }
/// }
/// ```
///
/// A key is remembered when its delivery has been recorded, not before: an error, a panic or a dropped handler
/// gives it back, and the delivery may come again. Any number of deliveries can be recorded at once, also across an
/// `await`. Recording needs a time limit: a reservation that is never dropped keeps its place, and retries are
/// [`InProgress`](Claim::InProgress) for as long.
///
/// It knows what this process has seen: a restart empties it, and each replica has its own. Where that
/// matters, make the key unique in a store: [`guide::duplicates`](crate::guide::duplicates).
///
/// # Security
///
/// Claim keys of verified deliveries only. Anybody who has a callback URL of Waves can fill it all the
/// same, with one body after the other. Each key takes up to 250 bytes.
#[derive(Clone)]
pub struct ReplayGuard {
    capacity: usize,
    remember_for: Duration,
    keys: Arc<Mutex<Keys>>,
}

#[derive(Default)]
struct Keys {
    /// Each with the time at which it is to be forgotten, or `None` while its delivery is being recorded.
    ends: HashMap<Fingerprint, Option<UnixTime>>,
    /// Those that have an end, in the order of these. That is not the order in which they were committed, if the
    /// clock has been set.
    by_end: BTreeSet<(UnixTime, Fingerprint)>,
}

impl ReplayGuard {
    /// A guard that remembers at most `capacity` keys, each for `remember_for`: as long as the vendor
    /// retries and you replay its log. It counts in whole seconds, so it may forget a key up to two
    /// seconds early, and remembers nothing for less than a second. A key that was committed while the
    /// clock was ahead stays until that time comes and this long after.
    #[must_use]
    pub fn new(capacity: usize, remember_for: Duration) -> Self {
        Self { capacity, remember_for, keys: Arc::default() }
    }

    /// Asks to record an event of this kind, whose delivery has this key and was verified at `now`.
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
        let len = self.keys().ends.len(); // Not while `f` writes.
        f.debug_struct("ReplayGuard")
            .field("len", &len)
            .field("capacity", &self.capacity)
            .field("remember_for", &self.remember_for)
            .finish_non_exhaustive()
    }
}

/// What [`ReplayGuard::claim`] says about a delivery.
#[derive(Debug)]
#[must_use = "a reserved delivery is to be recorded, and its reservation committed"]
pub enum Claim {
    /// It has not been recorded. Record it, and [commit](Reservation::commit) the reservation then.
    Reserved(Reservation),
    /// It has been recorded: acknowledge it again.
    Duplicate,
    /// Another handler is recording it, and may still fail. Answer 503, and the delivery may come again.
    InProgress,
    /// There is no room until another key is forgotten. Answer 503, and the delivery may come again; or
    /// record it, and look for duplicates later.
    Full,
}

/// The right to record a delivery, from [`ReplayGuard::claim`]. Dropped without a
/// [commit](Self::commit), it gives the key back.
#[must_use = "when the delivery has been recorded, commit the reservation"]
pub struct Reservation {
    guard: ReplayGuard,
    key: Fingerprint,
    end: UnixTime,
    is_committed: bool,
}

impl Reservation {
    /// Remembers the key, now that its delivery has been recorded. The time counts from the
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
