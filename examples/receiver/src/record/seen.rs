//! What this process has recorded, to know duplicates by.

use core::time::Duration;
use std::time::{Instant, SystemTime};

use speech_webhooks::{Claim, Fingerprint, ReplayGuard, Reservation};
use tracing::warn;

use crate::{
    Entry, Vendor,
    pace::{Pace, Turn},
};

/// The most bodies that are remembered of a URL of Waves, beside the first completed one: anybody who has the URL can
/// send any body to it.
pub(super) const BODIES_OF_A_URL: [&str; 8] =
    ["body 1", "body 2", "body 3", "body 4", "body 5", "body 6", "body 7", "body 8"];

/// One guard for each vendor: what comes to the URLs of one takes no memory from the other.
#[derive(Debug)]
pub(super) struct Seen {
    prosa: ReplayGuard,
    waves: ReplayGuard,
    /// When it was last said that there is no room.
    full: Pace,
}

/// What is known of an event.
pub(super) enum Known {
    /// It is recorded.
    Recorded,
    /// It is being recorded.
    InProgress,
    /// It is to be recorded. Then its reservations are to be committed; without any, it will not be known again: rather
    /// twice in the record than lost.
    New { reservations: Vec<Reservation>, is_conflict: bool },
}

impl Seen {
    /// It remembers this much of each vendor, for this long.
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

    /// Duplicates are recorded then, and what contradicts the first at its URL is not marked.
    fn warn_full(&self, vendor: Vendor) {
        if let Turn::First { .. } = self.full.turn(Instant::now()) {
            warn!(vendor = vendor.as_str(), "no room to remember what is recorded");
        }
    }
}

fn free_place(guard: &ReplayGuard, url: Fingerprint, now: SystemTime) -> Option<Reservation> {
    BODIES_OF_A_URL.iter().find_map(|place| match guard.claim(url, place, now) {
        Claim::Reserved(place) => Some(place),
        _ => None,
    })
}
