//! Finds where a body differs from what its vendor documents.

use core::fmt;

use serde::de::{
    Deserialize as _, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::{
    read::{repair, without_values},
    shape::{Found, Number, Shape},
    value::first_name,
};
use crate::{error::ReadError, limits::MAX_DEVIATIONS};

/// A place where a delivery differs from what its vendor documents.
///
/// A deviation has the path, the documented kind of value and the kind that was found, but never the value. Log its
/// `Display`, such as `words[3].end: expected a number, found a string`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    /// The path, such as `result.data[3].time_end`. It has documented names, indexes from 0, and `*` for any other
    /// name. It is empty for the body itself. For a header, it is the header's name.
    pub path: String,
    /// What the vendor documents for this path, such as `a number`.
    pub expected: &'static str,
    /// The kind of value that was found, such as `a string`, or `nothing` if a value is missing.
    pub found: &'static str,
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = match &*self.path {
            "" => "the body",
            path => path,
        };
        let (expected, found) = (self.expected, self.found);
        write!(f, "{path}: expected {expected}, found {found}")
    }
}

/// Returns what `look` finds in a body, repaired if necessary. Returns nothing for a body that cannot be read.
pub(crate) fn deviations(
    body: &[u8],
    look: impl Fn(&str) -> Result<Vec<Deviation>, ReadError>,
) -> Vec<Deviation> {
    let text = str::from_utf8(body).unwrap_or_default();
    let look_again = |error| -> Result<_, ReadError> {
        let (repaired, defect) = repair(text).ok_or(error)?;
        let (path, expected) = (String::new(), "JSON");
        let mut found = vec![Deviation { path, expected, found: defect }];
        found.extend(look(&repaired)?);
        Ok(found)
    };
    let mut found = look(text).or_else(look_again).unwrap_or_default();
    found.truncate(MAX_DEVIATIONS);
    found
}

impl Shape {
    /// Returns where `text`, which is one JSON value, differs from this shape.
    pub(crate) fn deviations_in(&'static self, text: &str) -> Result<Vec<Deviation>, ReadError> {
        let mut deviations = Vec::new();
        let mut json = serde_json::Deserializer::from_str(text);
        let walk = Walk {
            shape: self,
            may_be_null: false,
            path: &Path::Body,
            deviations: &mut deviations,
        };
        walk.deserialize(&mut json).and_then(|()| json.end()).map_err(without_values)?;
        Ok(deviations)
    }
}

/// The path of a value.
enum Path<'p> {
    Body,
    Field(&'p Self, &'static str),
    Element(&'p Self, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body => Ok(()),
            Self::Field(Self::Body, name) => f.write_str(name),
            Self::Field(object, name) => write!(f, "{object}.{name}"),
            Self::Element(array, index) => write!(f, "{array}[{index}]"),
        }
    }
}

/// A visitor that compares one value with its shape.
struct Walk<'n> {
    shape: &'static Shape,
    may_be_null: bool,
    path: &'n Path<'n>,
    deviations: &'n mut Vec<Deviation>,
}

impl Walk<'_> {
    fn note(&mut self, path: &Path<'_>, expected: &'static str, found: &'static str) {
        if self.deviations.len() < MAX_DEVIATIONS {
            let path = path.to_string();
            self.deviations.push(Deviation { path, expected, found });
        }
    }

    /// Returns whether the value fits, and notes a deviation if it does not.
    fn check(&mut self, found: &Found<'_>) -> bool {
        let is_optional_null = self.may_be_null && matches!(found, Found::Null);
        let fits = is_optional_null || self.shape.fits.is_none_or(|fits| fits(found));
        if !fits {
            let kind = match found {
                Found::Null => "null",
                Found::Bool => "true or false",
                Found::Number(Number::Unsigned(_)) => "an integer",
                Found::Number(Number::Signed(_)) => "a negative integer",
                Found::Number(Number::Fraction(_)) => "a number with a fraction, or past 64 bits",
                Found::Text(_) => "a string",
                Found::Array => "an array",
                Found::Object => "an object",
            };
            self.note(self.path, self.shape.expected, kind);
        }
        fits
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        if self.shape.fits.is_none() || self.deviations.len() == MAX_DEVIATIONS {
            return IgnoredAny::deserialize(json).map(drop);
        }
        json.deserialize_any(self)
    }
}

macro_rules! look_at {
    ($($visit:ident($type:ty) => $found:expr;)*) => {$(
        fn $visit<E>(mut self, value: $type) -> Result<(), E> {
            self.check(&$found(value));
            Ok(())
        }
    )*};
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    look_at! {
        visit_bool(bool) => |_| Found::Bool;
        visit_u64(u64) => |number| Found::Number(Number::Unsigned(number));
        visit_i64(i64) => |number| Found::Number(Number::Signed(number));
        visit_f64(f64) => |number| Found::Number(Number::Fraction(number));
        visit_str(&str) => Found::Text;
    }

    fn visit_unit<E>(mut self) -> Result<(), E> {
        self.check(&Found::Null);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        let fits = self.check(&Found::Array);
        let shape = self.shape.element.filter(|_| fits).unwrap_or(&Shape::ANY);
        for index in 0.. {
            let element = Walk {
                shape,
                may_be_null: false,
                path: &Path::Element(self.path, index),
                deviations: self.deviations,
            };
            if elements.next_element_seed(element)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        let mut next = match first_name(&mut fields)? {
            Ok(first) => first,
            Err(number) => {
                self.check(&Found::Number(number));
                return Ok(());
            }
        };
        let fits = self.check(&Found::Object);
        let members = if fits { self.shape.members } else { &[] };
        let members = || members.iter().copied().flatten();
        let entry = self.shape.element.filter(|_| fits).unwrap_or(&Shape::ANY);
        let mut seen = Vec::new();
        while let Some(key) = next {
            let member = members().find(|member| member.has_name(&key));
            let name = member.and_then(|member| member.names.iter().find(|name| ***name == *key));
            let path = Path::Field(self.path, name.copied().unwrap_or("*"));
            let is_again = name.is_some_and(|name| seen.contains(name));
            if is_again {
                self.note(&path, "one field of this name", "a second one");
            }
            fields.next_value_seed(Walk {
                shape: member.map_or(entry, |member| member.shape),
                may_be_null: member.is_none_or(|member| !member.is_required),
                path: &path,
                deviations: self.deviations,
            })?;
            // Each name once: otherwise, a body that repeats one field would take quadratic time.
            if !is_again {
                seen.extend(name.copied());
            }
            next = fields.next_key()?;
        }
        for member in members().filter(|member| member.is_required) {
            if let [name, ..] = member.names
                && !member.names.iter().any(|name| seen.contains(name))
            {
                self.note(&Path::Field(self.path, name), member.shape.expected, "nothing");
            }
        }
        Ok(())
    }
}
