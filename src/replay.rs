//! What a receiver without a store remembers, to know duplicates by: bounded in number and in time.

use alloc::collections::BTreeSet;
use core::{fmt, time::Duration};
use std::collections::HashSet;

use crate::{fingerprint::Fingerprint, unix_time::UnixTime};

/// Remembers keys of deliveries ([`idempotency_key`](crate::prosa::Verified::idempotency_key) or
/// [`replay_key`](crate::prosa::Verified::replay_key)) in memory, so that what comes again is
/// recorded once.
///
/// A key is kept when its delivery has been recorded, not before: [`claim`](Self::claim) lends the
/// guard out until then, and nobody can be told that a delivery is a duplicate of one that is
/// nowhere. Whatever ends the recording early (an error, a panic, a handler that is dropped)
/// leaves the key free, and the delivery may come again.
///
/// ```
/// use core::time::Duration;
/// use speech_webhooks::{Claimed, Fingerprint, ReplayGuard, UnixTime};
///
/// /// The status to answer with.
/// fn receive(
///     guard: &mut ReplayGuard,
///     key: Fingerprint,
///     now: UnixTime,
///     record: impl FnOnce() -> std::io::Result<()>,
/// ) -> u16 {
///     match guard.claim(key, now) {
///         Claimed::Fresh(fresh) => match record() {
///             Ok(()) => {
///                 fresh.keep();
///                 204
///             }
///             Err(_) => 503, // `fresh` is dropped, and the key is free again
///         },
///         Claimed::Duplicate => 204,
///         Claimed::Full => 503,
///     }
/// }
/// # use speech_webhooks::{Key, Keyring, Secret, prosa};
/// # let keyring = Keyring::new([Key::new("test", Secret::new("whsec_test")?)])?;
/// # let headers = [("x-prosa-signature", "t=9,v1=cbd4e72e7c174dc364d013bf066a048da6ed9a75efdd14da9dc267e5778be345")];
/// # let verified = prosa::Verifier::new(keyring).verify(headers, b"{}", 9)?;
/// # let (key, now) = (verified.idempotency_key(), UnixTime::from_secs(9));
/// let mut guard = ReplayGuard::new(100_000, Duration::from_secs(24 * 60 * 60));
/// assert_eq!(receive(&mut guard, key, now, || Err(std::io::ErrorKind::StorageFull.into())), 503);
/// assert_eq!(receive(&mut guard, key, now, || Ok(())), 204);
/// assert_eq!(receive(&mut guard, key, now, || unreachable!("it is a duplicate")), 204);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It knows what this process has seen: after a restart it is empty, and other replicas have
/// others. Where that matters, make the key unique where results are stored.
///
/// # Security
///
/// Claim keys of what has been verified only. Whoever has a callback URL of Waves can fill it all
/// the same, with one body after the other to that URL. Each key takes about a hundred bytes.
pub struct ReplayGuard {
    capacity: usize,
    remember_for: Duration,
    keys: HashSet<Fingerprint>,
    /// The same keys, in the order in which they are to be forgotten. That is not the order in
    /// which they came, if the clock has been set.
    ends: BTreeSet<(UnixTime, Fingerprint)>,
}

impl ReplayGuard {
    /// A guard that remembers at most `capacity` keys, each for `remember_for`. It counts in whole
    /// seconds, as [`UnixTime`] does: it may forget a key up to two seconds early, and with less than a
    /// second to remember, it remembers nothing.
    ///
    /// `remember_for` should be as long as a delivery may come again: for an idempotency key, the
    /// vendor's retries and the replays from its log; for a replay key under
    /// [`TimestampedHmac`](crate::prosa::Scheme::TimestampedHmac), twice the tolerance and a
    /// second. A key that was kept while the clock was ahead stays until that time comes and this
    /// long after.
    #[must_use]
    pub fn new(capacity: usize, remember_for: Duration) -> Self {
        Self {
            capacity,
            remember_for,
            keys: HashSet::new(),
            ends: BTreeSet::new(),
        }
    }

    /// Asks for the key of a delivery that has been verified at `now`.
    ///
    /// While its delivery is being recorded, the guard is lent out: behind a mutex, recordings wait
    /// for each other, and in asynchronous code the mutex must be one that can be held across an
    /// `await`. Where recording takes long, rather make the key unique where it is recorded.
    ///
    /// A key that was kept `remember_for` ago or longer is forgotten, and fresh again.
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
    /// There is no room for another key. Answer 503, and it may come again when others have been
    /// forgotten; or record it all the same, and have whoever reads the record look for duplicates.
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
