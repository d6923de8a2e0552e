//! What a receiver without a store remembers, to know duplicates by: bounded in number and in time.

use alloc::collections::BTreeSet;
use core::{fmt, time::Duration};
use std::collections::HashSet;

use crate::{fingerprint::Fingerprint, unix_time::UnixTime};

/// Remembers keys of deliveries ([`idempotency_key`](crate::prosa::Verified::idempotency_key) or
/// [`replay_key`](crate::prosa::Verified::replay_key)) in memory, so that what comes again is
/// recorded once.
///
/// ```
/// use core::time::Duration;
/// use speech_webhooks::{Claimed, ReplayGuard, prosa};
/// use std::{fs, io};
///
/// let guard = ReplayGuard::new(100_000, Duration::from_secs(24 * 60 * 60));
///
/// fn record(guard: &mut ReplayGuard, verified: &prosa::Verified<Vec<u8>>, now: u64) -> io::Result<()> {
///     match guard.claim(verified.idempotency_key(), now) {
///         Claimed::Fresh(fresh) => {
///             fs::write("delivery.json", verified.body())?; // an error leaves the key free
///             fresh.keep();
///             Ok(())
///         }
///         Claimed::Duplicate => Ok(()),
///         Claimed::Full => Err(io::ErrorKind::StorageFull.into()),
///     }
/// }
/// ```
///
/// A key is kept when its delivery has been recorded, not before: [`claim`](Self::claim) lends the
/// guard out until then. An error, a panic or a dropped handler leaves the key free, and the delivery
/// may come again. Two kinds of event may have the same bytes: have a guard for each.
///
/// It knows what this process has seen: a restart empties it, and each replica has its own. Where that
/// matters, make the key unique in a store: [`guide::duplicates`](crate::guide::duplicates).
///
/// # Security
///
/// Claim keys of verified deliveries only. Anybody who has a callback URL of Waves can fill it all the
/// same, with one body after the other. Each key takes about a hundred bytes.
pub struct ReplayGuard {
    capacity: usize,
    remember_for: Duration,
    keys: HashSet<Fingerprint>,
    /// The same keys, in the order in which they are to be forgotten. That is not the order in
    /// which they came, if the clock has been set.
    ends: BTreeSet<(UnixTime, Fingerprint)>,
}

impl ReplayGuard {
    /// A guard that remembers at most `capacity` keys, each for `remember_for`: as long as the vendor
    /// retries and you replay its log. It counts in whole seconds, so it may forget a key up to two
    /// seconds early, and remembers nothing for less than a second. A key that was kept while the
    /// clock was ahead stays until that time comes and this long after.
    #[must_use]
    pub fn new(capacity: usize, remember_for: Duration) -> Self {
        Self {
            capacity,
            remember_for,
            keys: HashSet::new(),
            ends: BTreeSet::new(),
        }
    }

    /// Asks for the key of a delivery that was verified at `now`. One that was kept `remember_for` ago
    /// or longer is forgotten, and fresh again.
    ///
    /// The guard is lent out while the delivery is recorded: behind a mutex, recordings wait for each
    /// other, and async code needs a mutex that can be held across an `await`. If recording takes
    /// long, make the key unique where it is recorded.
    pub fn claim(&mut self, key: Fingerprint, now: impl Into<UnixTime>) -> Claimed<'_> {
        let now = now.into();
        self.forget_until(now);
        if self.keys.contains(&key) {
            Claimed::Duplicate
        } else if self.keys.len() >= self.capacity {
            Claimed::Full
        } else {
            Claimed::Fresh(FreshKey {
                end: now.saturating_add(self.remember_for),
                guard: self,
                key,
            })
        }
    }

    fn forget_until(&mut self, now: UnixTime) {
        while let Some((end, key)) = self.ends.first() {
            if *end > now {
                break;
            }
            self.keys.remove(key);
            self.ends.pop_first();
        }
    }
}

impl fmt::Debug for ReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard")
            .field("len", &self.keys.len())
            .field("capacity", &self.capacity)
            .field("remember_for", &self.remember_for)
            .finish_non_exhaustive()
    }
}

/// What [`ReplayGuard::claim`] says about a delivery.
#[derive(Debug)]
#[must_use = "a fresh delivery is to be recorded, and its key kept"]
pub enum Claimed<'g> {
    /// It has not been recorded. Record it, and [keep](FreshKey::keep) the key then.
    Fresh(FreshKey<'g>),
    /// It has been recorded: acknowledge it again.
    Duplicate,
    /// There is no room until another key is forgotten. Answer 503, and the delivery may come again; or
    /// record it, and look for duplicates later.
    Full,
}

/// The key of a delivery that is being recorded. Dropped, it is free again.
#[must_use = "when the delivery has been recorded, keep the key"]
pub struct FreshKey<'g> {
    guard: &'g mut ReplayGuard,
    key: Fingerprint,
    end: UnixTime,
}

impl FreshKey<'_> {
    /// Remembers the key, now that its delivery has been recorded.
    pub fn keep(self) {
        self.guard.keys.insert(self.key);
        self.guard.ends.insert((self.end, self.key));
    }
}

impl fmt::Debug for FreshKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FreshKey").field(&self.key).finish()
    }
}
