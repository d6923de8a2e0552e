//! Pieces of JSON that stay unparsed.

use alloc::borrow::Cow;
use core::fmt;

use serde::{
    Serialize, Serializer,
    de::{Deserialize, Deserializer},
    ser::Error as _,
};
use serde_json::value::RawValue;

use super::{
    leaf::StringOnly,
    object::owned,
    read::{read, read_again, repair, trim, without_values},
    value::{Value, replace},
};
use crate::{error::ReadError, limits::MAX_SCALAR_LEN, text::Text};

/// A piece of JSON, unparsed, for values whose form is undocumented or varies.
///
/// `Debug` writes only the length, for the same reason as with [`Text`]. `Serialize` writes the JSON on one line,
/// repaired in the same way as a [body](crate::prosa::Verified::event).
///
/// If the body had to be repaired to be read (see [`Verified::event`]), this is a piece of the repaired text. The
/// body still has the original.
///
/// [`Verified::event`]: crate::prosa::Verified::event
#[derive(Clone, PartialEq, Eq)]
pub struct RawJson<'a>(Cow<'a, str>);

impl<'a> RawJson<'a> {
    /// Keeps `text`, which the caller has parsed as one JSON value.
    pub(crate) fn from_parsed(text: &'a str) -> Self {
        Self(Cow::Borrowed(trim(text)))
    }

    /// Returns the JSON text, which is one JSON value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the JSON into your own type or a `serde_json::Value`.
    ///
    /// # Errors
    ///
    /// If the JSON has another shape than `T`, is nested too deeply, or has half of a surrogate pair or a number
    /// too large for `T`. The error's position is counted from the start of this piece.
    ///
    /// # Security
    ///
    /// This is plain `serde_json`, without this crate's bounds. A long string where `T` has a number takes hundreds
    /// of times as long to read as where `T` has a string. Derived structs also accept arrays.
    ///
    /// `serde_json::Value` has a quirk, alone and within other types: it reads an object whose only key is
    /// `$serde_json::private::RawValue` as the JSON in that key's string. (With the feature `arbitrary_precision`,
    /// it also reads `$serde_json::private::Number` as the number in that key's string.)
    pub fn deserialize<'s, T: Deserialize<'s>>(&'s self) -> Result<T, ReadError> {
        serde_json::from_str(&self.0).map_err(without_values)
    }

    /// Returns the text if this is a JSON string. Half of a surrogate pair becomes U+FFFD.
    #[must_use]
    pub fn as_text(&self) -> Option<Text<'_>> {
        string(&self.0)
    }

    /// Returns the text of a string, and the JSON of anything else.
    pub(crate) fn said(self) -> Text<'a> {
        match self.0 {
            Cow::Borrowed(json) => string(json).unwrap_or_else(|| Text::from(json)),
            Cow::Owned(json) => match string(&json) {
                Some(text) => text.into_owned(),
                None => Text::from(json),
            },
        }
    }

    /// Returns a string, a number, `true` or `false` as text. Returns `None` for anything else, and for JSON of
    /// more than [`MAX_SCALAR_LEN`] bytes.
    pub(crate) fn scalar(self) -> Option<Text<'a>> {
        let is_scalar = !self.0.starts_with(['{', '[', 'n']) && self.0.len() <= MAX_SCALAR_LEN;
        is_scalar.then(|| self.said())
    }

    /// Returns the text that `find` finds in the JSON, repaired if necessary.
    pub(crate) fn text_by(&self, find: FindText) -> Option<Text<'_>> {
        text_by(&self.0, find)
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self.0.as_bytes(), [b'-' | b'0'..=b'9', ..])
    }

    /// Whether this is more than a placeholder. Placeholders are `false`, 0, 200, empty values, and words for
    /// success or for nothing.
    pub(crate) fn says_something(&self) -> bool {
        const SAY_NOTHING: [&str; 8] = ["", "0", "200", "false", "none", "null", "ok", "success"];
        let is_around = [' ', '\t', '\r', '\n', '"', '[', ']', '{', '}'];
        let inside = self.0.trim_matches(is_around);
        let is_inside = |word: &&str| inside.eq_ignore_ascii_case(word);
        !SAY_NOTHING.iter().any(is_inside)
    }

    /// Copies what is borrowed from the body, so that the value can outlive the body.
    #[must_use]
    pub fn into_owned(self) -> RawJson<'static> {
        RawJson(Cow::Owned(self.0.into_owned()))
    }
}

owned! { RawJson }

impl fmt::Debug for RawJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawJson({} bytes)", self.0.len())
    }
}

impl Serialize for RawJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // `serde_json` does not find defects in unparsed JSON. Line breaks in JSON are always between tokens.
        let repaired = repair(&self.0).map_or(self.0.as_ref().into(), |(text, _)| Cow::from(text));
        let line: Cow<'_, str> = match repaired.contains(['\n', '\r']) {
            true => repaired.replace(['\n', '\r'], "").into(),
            false => repaired,
        };
        let raw: Result<&RawValue, _> = serde_json::from_str(&line);
        raw.map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// Keeps any JSON except null, unparsed.
impl<'a> Value<'a> for RawJson<'a> {
    fn read_into<D: Deserializer<'a>>(json: D, place: &mut Option<Self>) -> Result<(), D::Error> {
        let raw: Option<&RawValue> = Option::deserialize(json)?;
        replace(place, raw.map(|raw| Self(Cow::Borrowed(raw.get()))));
        Ok(())
    }
}

type FindText = for<'j> fn(&'j str) -> Result<Option<Text<'j>>, ReadError>;

fn text_by(json: &str, find: FindText) -> Option<Text<'_>> {
    let owned = |json: &str| Ok(find(json)?.map(Text::into_owned));
    find(json).or_else(|error| read_again(json, error, owned)).ok()?
}

fn string(json: &str) -> Option<Text<'_>> {
    text_by(json, |json| Ok(read(json)?.map(|StringOnly(text)| text)))
}
