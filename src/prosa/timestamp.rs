//! The timestamps of a body, with or without an offset from UTC.

use alloc::borrow::Cow;
use core::fmt;

use serde::{Serialize, Serializer};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset, format_description::well_known::Rfc3339};

use crate::{
    json::{Found, Number, Shape, Value, owned},
    limits::MAX_TIME_LEN,
    text::Text,
};

/// A timestamp in a Prosa body, with or without an offset from UTC.
///
/// The timestamps in Prosa's own sample delivery have no offset and are **not** UTC: `created_at` is seven hours ahead
/// of the signature's `t`. So this crate never converts such a timestamp to UTC by itself.
/// [`assume_offset`](Self::assume_offset) converts it with the offset that you pass.
///
/// `Display` and `Serialize` write a `Zoned` timestamp as RFC 3339 in its own offset, a `Local` one in the same form
/// without an offset, and an `Other` one as its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timestamp<'a> {
    /// The text has an offset from UTC: `2024-01-15T10:00:00Z`, `2024-01-15T17:00:00+07:00`,
    /// `2024-01-15 17:00:00+0700`.
    Zoned(OffsetDateTime),
    /// The text has no offset: `2023-01-17T14:26:25.505439`.
    Local(PrimitiveDateTime),
    /// The text has a form that this crate does not know. It is kept as it was sent.
    Other(Text<'a>),
}

owned! { Timestamp }

impl<'a> Timestamp<'a> {
    /// Returns the point in time, assuming `offset` for a timestamp without an offset. A timestamp with an offset keeps
    /// its own. `None` for [`Other`](Self::Other).
    ///
    /// Near the end of the year 9999, use only `time`'s `checked_to_offset` to convert the result to another offset.
    #[must_use]
    pub const fn assume_offset(&self, offset: UtcOffset) -> Option<OffsetDateTime> {
        match self {
            Self::Zoned(time) => Some(*time),
            Self::Local(time) => Some(time.assume_offset(offset)),
            Self::Other(_) => None,
        }
    }

    /// Copies everything borrowed from the body, so that the timestamp can outlive the body.
    #[must_use]
    pub fn into_owned(self) -> Timestamp<'static> {
        match self {
            Self::Zoned(time) => Timestamp::Zoned(time),
            Self::Local(time) => Timestamp::Local(time),
            Self::Other(text) => Timestamp::Other(text.into_owned()),
        }
    }

    /// Parses RFC 3339. The offset may be missing, without its colon, or in whole hours. A space may replace the `T`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        // The parser of `time` accepts any byte between the date and the time of day.
        if text.len() > MAX_TIME_LEN || !matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' '))
        {
            return None;
        }
        let offset = text.rfind(['+', '-', 'Z', 'z']).filter(|at| *at > 10);
        let rfc_3339 = match offset.and_then(|at| text.get(at..)).map(str::len) {
            None => Cow::Owned([text, "Z"].concat()),
            Some(3) => Cow::Owned([text, ":00"].concat()),
            Some(5) => {
                let (before, minutes) = text.split_at_checked(text.len().saturating_sub(2))?;
                Cow::Owned([before, ":", minutes].concat())
            }
            Some(_) => Cow::Borrowed(text),
        };
        let time = OffsetDateTime::parse(&rfc_3339, &Rfc3339).ok()?;
        // `time` cannot convert some timestamps in the last hours of the year 9999 to UTC.
        time.checked_to_offset(UtcOffset::UTC)?;
        let local = PrimitiveDateTime::new(time.date(), time.time());
        Some(offset.map_or(Self::Local(local), |_| Self::Zoned(time)))
    }
}

impl fmt::Display for Timestamp<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // RFC 3339 has no negative years and no offsets with seconds. Such a value never comes from a body.
        match self {
            Self::Zoned(time) => f.pad(&time.format(&Rfc3339).unwrap_or_else(|_| time.to_string())),
            Self::Local(time) => match time.assume_utc().format(&Rfc3339) {
                Ok(utc) => f.pad(utc.trim_end_matches('Z')),
                Err(_) => time.fmt(f),
            },
            Self::Other(text) => text.fmt(f),
        }
    }
}

impl Serialize for Timestamp<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'a> Value<'a> for Timestamp<'a> {
    const SHAPE: Shape = Shape::leaf(
        "an RFC 3339 time",
        |found| matches!(found, Found::Text(text) if Timestamp::parse(text).is_some()),
    );

    fn from_text(text: Text<'a>) -> Option<Self> {
        Some(Timestamp::parse(&text).unwrap_or(Self::Other(text)))
    }

    fn from_number(number: Number) -> Option<Self> {
        Text::from_number(number).map(Self::Other)
    }
}
