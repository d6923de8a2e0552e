//! JSON: a body's text, how it is read, and pieces of it that stay unread.

mod leaf;
mod object;
mod repair;
mod shape;
mod value;

use alloc::borrow::Cow;
use core::{fmt, str};

use serde::de::Deserialize;
use serde_json::{error::Category, value::RawValue};

pub use self::shape::Deviation;
pub(crate) use self::{
    leaf::{Number, Reason, StringOnly},
    object::{
        IntoOwned, Object, Rare, is_required, object, owned, owned_type, payload, wire, wire_name,
    },
    repair::read_again,
    shape::{Found, Member, Shape, deviations},
    value::{Field, Slot, Value},
};
use crate::{
    error::{EventError, JsonError},
    limits::MAX_SCALAR_LEN,
    text::Text,
};

/// A piece of JSON as it was delivered, for the parts of a body that no vendor documents.
///
/// `Debug` writes only its length, for the same reason as that of [`Text`].
///
/// If the body had to be repaired to be read (see [`Verified::event`]), it is a piece of the repaired
/// text. The original is the body.
///
/// [`Verified::event`]: crate::prosa::Verified::event
#[derive(Clone, PartialEq, Eq)]
pub struct Json<'a>(Cow<'a, str>);

impl<'a> Json<'a> {
    pub(crate) fn from_raw(raw: &'a RawValue) -> Self {
        Self(Cow::Borrowed(raw.get()))
    }

    /// Keeps `text`, which has been parsed as one JSON value before.
    pub(crate) fn from_parsed(text: &'a str) -> Self {
        Self(Cow::Borrowed(trim(text)))
    }

    /// The JSON text: one JSON value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads it into a type of your own, or into a `serde_json::Value`.
    ///
    /// # Errors
    ///
    /// If it has another shape than `T`, is nested too deeply, has half of a surrogate pair, or a
    /// number too large for `T`. The error's position is counted from the beginning of this piece.
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
        serde_json::from_str(&self.0).map_err(without_values)
    }

    /// The text it is, if it is a JSON string. Half of a surrogate pair in it is U+FFFD.
    #[must_use]
    pub fn as_text(&self) -> Option<Text<'_>> {
        string(&self.0)
    }

    /// What a string says; of anything else, the JSON.
    pub(crate) fn said(self) -> Text<'a> {
        match self.0 {
            Cow::Borrowed(json) => string(json).unwrap_or_else(|| Text::from(json)),
            Cow::Owned(json) => match string(&json) {
                Some(text) => text.into_owned(),
                None => Text::from(json),
            },
        }
    }

    /// What a string, a number, `true` or `false` says. `None` for anything else, and for what is
    /// longer than the short texts that are read with it.
    pub(crate) fn scalar(self) -> Option<Text<'a>> {
        let is_scalar = !self.0.starts_with(['{', '[', 'n']) && self.0.len() <= MAX_SCALAR_LEN;
        is_scalar.then(|| self.said())
    }

    /// The text that `find` finds in it, as it is or as it was repaired.
    pub(crate) fn text_by(&self, find: FindText) -> Option<Text<'_>> {
        text_by(&self.0, find)
    }

    pub(crate) fn is_number(&self) -> bool {
        self.0
            .starts_with(|first: char| first == '-' || first.is_ascii_digit())
    }

    /// Whether there is more in it than a placeholder: it is not `false`, 0 or empty, nor a word for
    /// success or for nothing.
    pub(crate) fn says_something(&self) -> bool {
        const SAY_NOTHING: [&str; 8] = ["", "0", "200", "false", "none", "null", "ok", "success"];
        let is_around = [' ', '\t', '\r', '\n', '"', '[', ']', '{', '}'];
        let inside = self.0.trim_matches(is_around);
        !SAY_NOTHING
            .iter()
            .any(|word| inside.eq_ignore_ascii_case(word))
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

/// `text` without the whitespace around it, as JSON defines that.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// The body as text. One check for the whole of it: `serde_json::from_slice` would check string by
/// string.
pub(crate) fn utf8(body: &[u8]) -> Result<&str, EventError> {
    str::from_utf8(body).map_err(EventError::NotUtf8)
}

type FindText = for<'j> fn(&'j str) -> Result<Option<Text<'j>>, JsonError>;

fn text_by(json: &str, find: FindText) -> Option<Text<'_>> {
    let owned = |json: &str| Ok::<_, JsonError>(find(json)?.map(Text::into_owned));
    find(json)
        .or_else(|error| read_again(json, error, owned))
        .ok()?
}

fn string(json: &str) -> Option<Text<'_>> {
    text_by(json, |json| Ok(read(json)?.map(|StringOnly(text)| text)))
}

/// Reads all of `text` as one JSON value; anything but whitespace after it is an error. `None` if the
/// value does not fit.
pub(crate) fn read<'a, T: Value<'a>>(text: &'a str) -> Result<Option<T>, JsonError> {
    let mut place = None;
    read_into(text, &mut place)?;
    Ok(place)
}

/// The same into a place of the caller's: for what is long.
pub(crate) fn read_into<'a, T: Value<'a>>(
    text: &'a str,
    place: &mut Option<T>,
) -> Result<(), JsonError> {
    let mut json = serde_json::Deserializer::from_str(text);
    T::read_into(&mut json, place)
        .and_then(|()| json.end())
        .map_err(without_values)
}

/// `serde_json`'s messages quote the values that they are about.
pub(crate) fn without_values(error: serde_json::Error) -> JsonError {
    // It says 0 where a whole text is of another type.
    let (line, column) = (error.line().max(1), error.column());
    match error.classify() {
        Category::Eof => JsonError::Truncated { line, column },
        Category::Data => JsonError::Shape { line, column },
        Category::Syntax | Category::Io => JsonError::Syntax { line, column },
    }
}
