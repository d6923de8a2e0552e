//! Times as they stand in a body: with an offset from UTC, or without.

use serde::de::{Deserialize, Deserializer, Error};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset, format_description::well_known::Rfc3339};

use crate::text::Text;

/// A time in a Prosa body, which may or may not say where its clock stood.
///
/// The times in Prosa's own sample delivery carry no offset, and they are **not** UTC: `created_at`
/// is seven hours ahead of the signature's `t`. So this crate never turns such a time into UTC by
/// itself.
///
/// ```
/// use speech_webhooks::prosa::Timestamp;
/// use time::{OffsetDateTime, UtcOffset};
///
/// fn created_at(timestamp: Timestamp) -> OffsetDateTime {
///     let jakarta = UtcOffset::from_hms(7, 0, 0).expect("seven hours is a valid offset");
///     timestamp.assume_offset(jakarta)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timestamp {
    /// The text said which offset from UTC it has: `2024-01-15T10:00:00Z`,
    /// `2024-01-15T17:00:00+07:00`.
    Zoned(OffsetDateTime),
    /// It did not: `2023-01-17T14:26:25.505439`.
    Local(PrimitiveDateTime),
}

impl Timestamp {
    /// The point in time this means, if times without an offset are `offset` from UTC. A time that
    /// has its own offset keeps it.
    ///
    /// Convert a `Local` time of the year 9999 further only with `time`'s `checked_to_offset`: near
    /// the end of that year, another offset may have no such time.
    #[must_use]
    pub const fn assume_offset(self, offset: UtcOffset) -> OffsetDateTime {
        match self {
            Self::Zoned(time) => time,
            Self::Local(time) => time.assume_offset(offset),
        }
    }

    /// Reads RFC 3339, with or without the offset, with a `T` or a space before the time of day.
    fn parse(text: &str) -> Option<Self> {
        // RFC 3339 as `time` reads it has any byte there.
        if !matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' ')) {
            return None;
        }
        if let Ok(time) = OffsetDateTime::parse(text, &Rfc3339) {
            // In the last hours of the year 9999 there are times that `time` cannot convert to UTC.
            time.checked_to_offset(UtcOffset::UTC)?;
            return Some(Self::Zoned(time));
        }
        // `PrimitiveDateTime::parse` would take text with an offset too, and drop the offset. What
        // becomes RFC 3339 by the addition of a `Z` had none.
        let time = OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339).ok()?;
        Some(Self::Local(PrimitiveDateTime::new(
            time.date(),
            time.time(),
        )))
    }
}

/// Reads a timestamp that may be absent or null. A function, since `Deserialize` on a public type
/// would be public too.
pub(super) fn deserialize_optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    Option::<Text<'de>>::deserialize(deserializer)?
        .map(|text| Timestamp::parse(&text).ok_or_else(|| D::Error::custom("not an RFC 3339 time")))
        .transpose()
}
