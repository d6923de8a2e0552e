//! What is done for some of many: anybody can send what is refused, and a burst takes long enough without.

use core::time::Duration;
use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// The most in a second.
const MOST: u32 = 10;

/// Counts, second by second.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Option<Second>>);

#[derive(Clone, Copy, Debug)]
struct Second {
    start: Instant,
    count: u32,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The first in a second.
    First {
        /// How many were passed over in the one before.
        passed_over: u32,
    },
    Next,
    PassOver,
}

impl Pace {
    /// Whether to log one of many. Before the first in a second, it is told how many were not logged.
    pub(crate) fn is_due(&self, not_logged: impl FnOnce(u32)) -> bool {
        match self.turn(Instant::now()) {
            Turn::PassOver => return false,
            Turn::First { passed_over: count @ 1.. } => not_logged(count),
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
                if *count <= MOST { Turn::Next } else { Turn::PassOver }
            }
            other => {
                let before = other.replace(Second { start: now, count: 1 });
                let count = before.map_or(0, |second| second.count);
                Turn::First { passed_over: count.saturating_sub(MOST) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_in_a_second() {
        let (pace, start) = (Pace::default(), Instant::now());
        let turns = |millis: u64, count: usize| {
            let now = start + Duration::from_millis(millis);
            (0..count).map(|_| pace.turn(now)).collect::<Vec<_>>()
        };
        assert_eq!(turns(0, 1), [Turn::First { passed_over: 0 }]);
        assert_eq!(turns(1, 9), [Turn::Next; 9]);
        assert_eq!(turns(999, 3), [Turn::PassOver; 3]);
        assert_eq!(turns(1_000, 2), [Turn::First { passed_over: 3 }, Turn::Next]);
        assert_eq!(turns(5_000, 1), [Turn::First { passed_over: 0 }]);
    }
}
