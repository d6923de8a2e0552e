//! Strings of a body, borrowed from it where possible and kept out of logs.

use alloc::borrow::Cow;
use core::{borrow::Borrow, fmt, ops::Deref};

use serde::{Deserialize, Serialize};

/// A string of a delivery's body. It is borrowed from the body, unless it has escapes, was a number, or this crate had
/// to repair the body.
///
/// Use it like a `&str`; it also compares with one. `Display` writes the text. `Debug` writes only its length,
/// so that `{:?}` of an event does not write what people said into a log.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Text<'a> {
    /// Returns the text as a string slice.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Copies what is borrowed from the body, so that the value can outlive the body.
    #[must_use]
    pub fn into_owned(self) -> Text<'static> {
        Text(Cow::Owned(self.0.into_owned()))
    }

    /// Returns the text as the standard library's borrowed-or-owned string.
    #[must_use]
    pub fn into_cow(self) -> Cow<'a, str> {
        self.0
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Allows look-ups by `&str` in a map with `Text` keys.
impl Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl<'a> From<Cow<'a, str>> for Text<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self(text)
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl From<Text<'_>> for String {
    fn from(text: Text<'_>) -> Self {
        text.0.into_owned()
    }
}

macro_rules! compares_with {
    ($($string:ty)*) => {$(
        impl PartialEq<$string> for Text<'_> {
            fn eq(&self, other: &$string) -> bool {
                self.0 == *other
            }
        }

        impl PartialEq<Text<'_>> for $string {
            fn eq(&self, other: &Text<'_>) -> bool {
                *self == other.0
            }
        }
    )*};
}

compares_with! { str &str String }

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}
