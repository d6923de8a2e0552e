//! Times as they stand in a body: with an offset from UTC, or without.

use alloc::borrow::Cow;

use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset, format_description::well_known::Rfc3339};

use crate::{
    json::{Found, Number, Shape, Value, owned},
    limits::MAX_TIME_LEN,
    text::Text,
};

/// A time in a Prosa body, with an offset from UTC or without.
///
/// The times in Prosa's own sample delivery have no offset, and are **not** UTC: `created_at` is seven
/// hours ahead of the signature's `t`. So this crate never turns such a time into UTC by itself.
///
/// ```
/// use speech_webhooks::prosa::Timestamp;
/// use time::{OffsetDateTime, UtcOffset};
///
/// fn created_at(timestamp: &Timestamp<'_>) -> Option<OffsetDateTime> {
///     let jakarta = UtcOffset::from_hms(7, 0, 0).expect("seven hours is a valid offset");
///     timestamp.assume_offset(jakarta)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timestamp<'a> {
    /// The text said which offset from UTC it has: `2024-01-15T10:00:00Z`,
    /// `2024-01-15T17:00:00+07:00`, `2024-01-15 17:00:00+0700`.
    Zoned(OffsetDateTime),
    /// It did not: `2023-01-17T14:26:25.505439`.
    Local(PrimitiveDateTime),
    /// It is in no form that this crate knows: the text as it was sent.
    Other(Text<'a>),
}

owned! { Timestamp<'_> => Timestamp<'static>, }

impl<'a> Timestamp<'a> {
    /// The point in time this means, if times without an offset are `offset` from UTC. A time that
    /// has its own offset keeps it. `None` for one in another form.
    ///
    /// Near the end of the year 9999, convert it further only with `time`'s `checked_to_offset`.
    #[must_use]
    pub const fn assume_offset(&self, offset: UtcOffset) -> Option<OffsetDateTime> {
        match self {
            Self::Zoned(time) => Some(*time),
            Self::Local(time) => Some(time.assume_offset(offset)),
            Self::Other(_) => None,
        }
    }

    /// The same, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Timestamp<'static> {
        match self {
            Self::Zoned(time) => Timestamp::Zoned(time),
            Self::Local(time) => Timestamp::Local(time),
            Self::Other(text) => Timestamp::Other(text.into_owned()),
        }
    }

    /// Reads RFC 3339, with or without the offset, with a `T` or a space before the time of day. An
    /// offset may be without its colon, or in whole hours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        // RFC 3339 as `time` reads it has any byte before the time of day.
        if text.len() > MAX_TIME_LEN || !matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' '))
        {
            return None;
        }
        let sign = text.bytes().rposition(|byte| b"+-:.Zz".contains(&byte))?;
        let (clock, offset) = text.split_at_checked(sign)?;
        let zoned = match offset.as_bytes() {
            [b'Z' | b'z'] => Cow::Borrowed(text),
            [b'+' | b'-', _, _] => Cow::Owned([text, ":00"].concat()),
            [b'+' | b'-', _, _, _, _] => {
                let (hours, minutes) = offset.split_at_checked(3)?;
                Cow::Owned(format!("{clock}{hours}:{minutes}"))
            }
            _ if clock.bytes().rposition(|byte| b"+-".contains(&byte)) > Some(10) => {
                Cow::Borrowed(text)
            }
            _ => return Self::parse_local(text),
        };
        let time = OffsetDateTime::parse(&zoned, &Rfc3339).ok()?;
        // In the last hours of the year 9999 there are times that `time` cannot convert to UTC.
        if !time.offset().is_utc() {
            time.checked_to_offset(UtcOffset::UTC)?;
        }
        Some(Self::Zoned(time))
    }

    /// `PrimitiveDateTime::parse` would take text with an offset too, and drop the offset. What becomes
    /// RFC 3339 by the addition of a `Z` has none.
    fn parse_local(text: &str) -> Option<Self> {
        let time = OffsetDateTime::parse(&[text, "Z"].concat(), &Rfc3339).ok()?;
        Some(Self::Local(PrimitiveDateTime::new(
            time.date(),
            time.time(),
        )))
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
