//! JSON: reading it strictly, and keeping a part of it unread.

use alloc::borrow::Cow;
use core::{fmt, str};

use serde::de::Deserialize;
use serde_json::{error::Category, value::RawValue};

use crate::{
    error::{EventError, JsonError},
    shape::{Budget, Strict},
    text::Text,
};

/// A piece of JSON as it was delivered, for the parts of a body that no vendor documents.
///
/// `Debug` writes only its length, for the same reason as that of [`Text`].
#[derive(Clone, PartialEq, Eq)]
pub struct Json<'a>(Cow<'a, str>);

impl<'a> Json<'a> {
    /// Keeps `text`, if all of it is one JSON value.
    pub(crate) fn new(text: &'a str) -> Result<Self, JsonError> {
        read_unbounded(text).map(Self::from_raw)
    }

    pub(crate) fn from_raw(raw: &'a RawValue) -> Self {
        Self(Cow::Borrowed(raw.get()))
    }

    /// Keeps `text`, which has been parsed as one JSON value before.
    pub(crate) fn from_parsed(text: &'a str) -> Self {
        Self(Cow::Borrowed(trim(text)))
    }

    /// The JSON text: one valid JSON value, as the sender wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads it into a type of your own, or into a `serde_json::Value`.
    ///
    /// # Errors
    ///
    /// If it has another shape than `T`, is nested too deeply, or has a number too large for `T`.
    /// The error's position is counted from the beginning of this piece.
    ///
    /// # Security
    ///
    /// This is `serde_json`'s own reading, without the bounds that the crate's own has: a long string
    /// where `T` has a number takes hundreds of times as long as to read it as one, and derived
    /// structs take arrays.
    ///
    /// `serde_json::Value` has a quirk, alone and within other types: an object whose only key is
    /// `$serde_json::private::RawValue` it reads as the JSON in that key's string (and, where the
    /// feature `arbitrary_precision` is on, `$serde_json::private::Number` as the number in it).
    pub fn deserialize<'s, T: Deserialize<'s>>(&'s self) -> Result<T, JsonError> {
        read_unbounded(&self.0)
    }

    /// The text it is, if it is a JSON string.
    #[must_use]
    pub fn as_text(&self) -> Option<Text<'_>> {
        self.deserialize().ok()
    }

    /// The same JSON, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Json<'static> {
        Json(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({} bytes)", self.0.len())
    }
}

/// The longest piece of JSON that [`scalar`] reads, in bytes. It has been looked through once or
/// twice before, to find its end.
pub(crate) const MAX_SCALAR_LEN: usize = 16 * 1024;

/// What a string, a number, `true` or `false` says. `None` for anything else, and for what is too
/// long for the short texts that are read with it.
pub(crate) fn scalar(json: &RawValue) -> Option<Text<'_>> {
    if json.get().len() > MAX_SCALAR_LEN {
        return None;
    }
    match json.get().bytes().next()? {
        b'"' => read_unbounded(json.get()).ok(),
        b'{' | b'[' | b'n' => None,
        _ => Some(Text::from(json.get())),
    }
}

/// Whether there is more in a value than a placeholder: it is not `false`, not 0, and not empty.
pub(crate) fn says_something(json: &RawValue) -> bool {
    let is_empty = |text: &str| {
        text.trim_matches([' ', '\t', '\r', '\n', '"', '[', ']', '{', '}'])
            .is_empty()
    };
    !["false", "0"].contains(&json.get()) && !is_empty(json.get())
}

/// `text` without the whitespace around it, as JSON defines that.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// The body as text. One check for the whole of it: `serde_json::from_slice` would check string by
/// string.
pub(crate) fn utf8(body: &[u8]) -> Result<&str, EventError> {
    str::from_utf8(body).map_err(EventError::NotUtf8)
}

/// Reads all of `text` as one JSON value of this crate's, strictly (see [`Strict`]); anything but
/// whitespace after it is an error.
pub(crate) fn read_strictly<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, JsonError> {
    let budget = Budget::for_length(text.len());
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = T::deserialize(Strict::new(&mut deserializer, &budget))
        .and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| match without_values(error) {
        JsonError::Shape { line, column } if budget.is_overdrawn() => {
            JsonError::TooMany { line, column }
        }
        error => error,
    })
}

/// Reads all of `text` into a type of the caller's, as `serde_json` does by itself.
fn read_unbounded<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, JsonError> {
    serde_json::from_str(text).map_err(without_values)
}

fn without_values(error: serde_json::Error) -> JsonError {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Eof => JsonError::Truncated { line, column },
        Category::Data => JsonError::Shape { line, column },
        Category::Syntax | Category::Io => JsonError::Syntax { line, column },
    }
}
