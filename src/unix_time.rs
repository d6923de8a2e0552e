//! Time as verification uses it: whole seconds since 1970.

use core::{fmt, time::Duration};
use std::time::SystemTime;

use time::OffsetDateTime;

use crate::limits::MAX_DIGITS;

/// A point in time, in whole seconds since 1970-01-01T00:00:00Z (Unix time).
///
/// The crate reads no clock: you pass `now` as a [`SystemTime`], a `time::OffsetDateTime` or a `UnixTime`. A bare
/// integer is not accepted, because it does not say whether it counts seconds or milliseconds.
///
/// Conversions drop fractions of a second. A time before 1970 becomes 0: with such a clock, deliveries with a
/// current timestamp are rejected as in the future.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(u64);

impl UnixTime {
    /// Two days after the year 9999, which has the last valid dates; the two days allow for any offset from UTC.
    /// A time from this value on was given in milliseconds, in which this value is in January 1978.
    pub(crate) const BEYOND_DATES: Self = Self(253_402_300_800 + 2 * 24 * 60 * 60);

    /// Makes the time that is `secs` seconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs)
    }

    /// Returns the seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// Parses a time in seconds. `overflow` is the error for more than [`MAX_DIGITS`] digits or more than 64 bits.
    #[inline]
    pub(crate) fn parse<E>(digits: &[u8], not_digits: E, overflow: E) -> Result<Self, E> {
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return Err(not_digits);
        }
        if digits.len() > MAX_DIGITS {
            return Err(overflow);
        }
        let secs = digits.iter().try_fold(0_u64, |secs, digit| {
            let digit = digit.wrapping_sub(b'0');
            secs.checked_mul(10)?.checked_add(digit.into())
        });
        secs.map(Self).ok_or(overflow)
    }

    /// Converts a time that was given in milliseconds. Returns any other time unchanged.
    pub(crate) fn in_seconds(self) -> Self {
        if self >= Self::BEYOND_DATES { Self(self.0 / 1000) } else { self }
    }

    /// Returns the time `duration` later, or the latest possible one.
    pub(crate) const fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.as_secs()))
    }

    /// Returns the time `duration` earlier, or `None` if that is before 1970.
    #[cfg(feature = "signing")]
    pub(crate) fn checked_sub(self, duration: Duration) -> Option<Self> {
        self.0.checked_sub(duration.as_secs()).map(Self)
    }

    /// Returns how long after `earlier` this time is, or zero if it is not later. Cannot overflow, so an
    /// attacker's `t` of 0 or `u64::MAX` needs no special case.
    pub(crate) const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_secs(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<SystemTime> for UnixTime {
    fn from(time: SystemTime) -> Self {
        Self(
            time.duration_since(SystemTime::UNIX_EPOCH)
                .map_or(0, |since_epoch| since_epoch.as_secs()),
        )
    }
}

impl From<OffsetDateTime> for UnixTime {
    fn from(time: OffsetDateTime) -> Self {
        Self(u64::try_from(time.unix_timestamp()).unwrap_or(0))
    }
}
