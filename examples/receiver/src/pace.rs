//! Limits work that is done for some requests only: anybody can send requests to be rejected, in bursts.

use core::time::Duration;
use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// The most requests in a second for which the work is done.
const MAX_PER_SECOND: u32 = 10;

/// A counter of the requests in the current second.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Option<Second>>);

#[derive(Clone, Copy, Debug)]
struct Second {
    start: Instant,
    count: u32,
}

/// Whether to do the work for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The first request in a second.
    First {
        /// How many requests were skipped in the second before.
        skipped: u32,
    },
    Next,
    Skip,
}

impl Pace {
    /// Whether to log a request. For the first one in a second, calls `not_logged` with the number of those skipped before.
    pub(crate) fn is_due(&self, not_logged: impl FnOnce(u32)) -> bool {
        match self.turn(Instant::now()) {
            Turn::Skip => return false,
            Turn::First { skipped: count @ 1.. } => not_logged(count),
            Turn::First { .. } | Turn::Next => {}
        }
        true
    }

    pub(crate) fn turn(&self, now: Instant) -> Turn {
        let mut second = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *second {
            Some(Second { start, count })
                if now.saturating_duration_since(*start) < Duration::from_secs(1) =>
            {
                *count = count.saturating_add(1);
                if *count <= MAX_PER_SECOND { Turn::Next } else { Turn::Skip }
            }
            other => {
                let before = other.replace(Second { start: now, count: 1 });
                let count = before.map_or(0, |second| second.count);
                Turn::First { skipped: count.saturating_sub(MAX_PER_SECOND) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_turns_are_given_in_a_second() {
        let (pace, start) = (Pace::default(), Instant::now());
        let turns = |millis: u64, count: usize| {
            let now = start + Duration::from_millis(millis);
            (0..count).map(|_| pace.turn(now)).collect::<Vec<_>>()
        };
        assert_eq!(turns(0, 1), [Turn::First { skipped: 0 }]);
        assert_eq!(turns(1, 9), [Turn::Next; 9]);
        assert_eq!(turns(999, 3), [Turn::Skip; 3]);
        assert_eq!(turns(1_000, 2), [Turn::First { skipped: 3 }, Turn::Next]);
        assert_eq!(turns(5_000, 1), [Turn::First { skipped: 0 }]);
    }
}
