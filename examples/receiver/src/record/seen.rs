//! The memory of recorded events, which recognises duplicates.

use core::time::Duration;
use std::time::{Instant, SystemTime};

use speech_webhooks::{Claim, Fingerprint, ReplayGuard, Reservation};
use tracing::warn;

use crate::{
    Entry, Vendor,
    pace::{Pace, Turn},
};

/// The bodies that are remembered for a Waves URL, in addition to the first completed one. Anybody who has the URL can
/// send any body to it.
pub(super) const BODIES_OF_A_URL: [&str; 8] =
    ["body 1", "body 2", "body 3", "body 4", "body 5", "body 6", "body 7", "body 8"];

/// A guard for each vendor: events of one vendor cannot fill the memory of the other.
#[derive(Debug)]
pub(super) struct Seen {
    prosa: ReplayGuard,
    waves: ReplayGuard,
    /// The pace of the warning that the memory is full.
    full: Pace,
}

/// Whether an event is a duplicate.
pub(super) enum Known {
    /// The event is recorded.
    Recorded,
    /// The event is being recorded.
    InProgress,
    /// The event is new. Commit its reservations after recording it. Without reservations, the event is not remembered:
    /// it may be recorded twice, but is not lost.
    New { reservations: Vec<Reservation>, is_conflict: bool },
}

impl Seen {
    /// Creates a memory for `capacity` keys of each vendor, which keeps each for `remember_for`.
    pub(super) fn new(capacity: usize, remember_for: Duration) -> Self {
        let guard = || ReplayGuard::new(capacity, remember_for);
        Self { prosa: guard(), waves: guard(), full: Pace::default() }
    }

    pub(super) fn claim(&self, entry: &Entry, now: SystemTime) -> Known {
        let guard = match entry.vendor {
            Vendor::Prosa => &self.prosa,
            Vendor::Waves => &self.waves,
        };
        let mut reservations = Vec::new();
        match guard.claim(entry.idempotency_key, entry.event, now) {
            Claim::Reserved(reservation) => reservations.push(reservation),
            Claim::Duplicate => return Known::Recorded,
            Claim::InProgress => return Known::InProgress,
            Claim::Full => self.warn_full(entry.vendor),
        }
        if entry.vendor == Vendor::Prosa {
            return Known::New { reservations, is_conflict: false };
        }
        let url = entry.replay_key;
        let mut is_conflict = false;
        if entry.is_completed_at_url() {
            match guard.claim(url, "completed", now) {
                Claim::Reserved(first) => {
                    reservations.push(first);
                    return Known::New { reservations, is_conflict };
                }
                Claim::Duplicate | Claim::InProgress => is_conflict = true,
                Claim::Full => self.warn_full(entry.vendor),
            }
        }
        match free_place(guard, url, now) {
            Some(place) => reservations.push(place),
            None => reservations.clear(),
        }
        Known::New { reservations, is_conflict }
    }

    /// Warns that duplicates may be recorded, and that conflicts at a URL may not be marked.
    fn warn_full(&self, vendor: Vendor) {
        if let Turn::First { .. } = self.full.turn(Instant::now()) {
            warn!(vendor = vendor.as_str(), "memory of duplicates is full");
        }
    }
}

fn free_place(guard: &ReplayGuard, url: Fingerprint, now: SystemTime) -> Option<Reservation> {
    BODIES_OF_A_URL.iter().find_map(|place| match guard.claim(url, place, now) {
        Claim::Reserved(place) => Some(place),
        _ => None,
    })
}
