//! The one notion of time that verification needs: whole seconds since 1970.

use core::{fmt, time::Duration};
use std::time::SystemTime;

use time::OffsetDateTime;

use crate::limits::MAX_DIGITS;

/// A point in time, in whole seconds since 1970-01-01T00:00:00Z (Unix time).
///
/// The crate reads no clock: `now` is an argument, a [`SystemTime`], a `time::OffsetDateTime` or a `UnixTime`. No
/// bare integer is a time: it would not say whether it counts seconds or milliseconds.
///
/// Fractions of a second are cut off. A time before 1970 becomes 0: a machine with such a clock rejects
/// every timestamped delivery as one from the future.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(u64);

impl UnixTime {
    /// Two days after the year 9999, which has the last dates there are, at whatever offset from UTC.
    /// What is not before this was given in milliseconds, of which it is January 1978.
    pub(crate) const BEYOND_DATES: Self = Self(253_402_300_800 + 2 * 24 * 60 * 60);

    /// The time `secs` seconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// The time that `digits` give in seconds: at most [`MAX_DIGITS`] of them, and no more than fits into 64 bits.
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

    /// What a time means that was given in milliseconds; any other as it is.
    pub(crate) fn in_seconds(self) -> Self {
        if self >= Self::BEYOND_DATES { Self(self.0 / 1000) } else { self }
    }

    /// The time `duration` later, or the last there is.
    pub(crate) const fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.as_secs()))
    }

    /// The time `duration` earlier, if there is one.
    #[cfg(feature = "signing")]
    pub(crate) fn checked_sub(self, duration: Duration) -> Option<Self> {
        self.0.checked_sub(duration.as_secs()).map(Self)
    }

    /// How long after `earlier` this is, or zero if it is not after it. Never overflows, so that an
    /// attacker's `t` of 0 or `u64::MAX` is an ordinary value.
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
