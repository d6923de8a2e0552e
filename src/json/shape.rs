//! What the vendors document, and where a body differs from it.

use core::fmt;

use serde::de::{
    Deserialize as _, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::{leaf::Number, repair, value::first_name, without_values};
use crate::{error::JsonError, limits::MAX_DEVIATIONS};

/// Where a body differs from what its vendor documents.
///
/// It says where, what is documented and what kind of value is there, and never the value: it may be
/// logged.
///
/// ```
/// use speech_webhooks::waves;
///
/// # fn drift(verified: &waves::Verified<Vec<u8>>) {
/// for deviation in verified.deviations() {
///     // words[3].end: expected a number, found a string
///     eprintln!("{deviation}");
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    path: String,
    expected: &'static str,
    found: &'static str,
}

impl Deviation {
    pub(crate) const fn new(path: String, expected: &'static str, found: &'static str) -> Self {
        Self {
            path,
            expected,
            found,
        }
    }

    /// Where it is, such as `result.data[3].time_end`. It is made of documented names and of indexes
    /// from 0; any other name is `*`. Empty for the body itself, and a header's name for a header.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What the vendor documents there, such as `a number`.
    #[must_use]
    pub const fn expected(&self) -> &'static str {
        self.expected
    }

    /// What kind of value is there instead, such as `a string`; `nothing` where a value is missing.
    #[must_use]
    pub const fn found(&self) -> &'static str {
        self.found
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = match self.path() {
            "" => "the body",
            path => path,
        };
        write!(
            f,
            "{path}: expected {}, found {}",
            self.expected, self.found
        )
    }
}

type Fits = fn(&Found<'_>) -> bool;

/// What is documented for a place.
pub(crate) struct Shape {
    expected: &'static str,
    /// `None` where anything fits.
    fits: Option<Fits>,
    /// Of an object.
    members: &'static [&'static [Member]],
    /// Of an array, or of an object with any names.
    element: Option<&'static Shape>,
}

/// A field of an object.
pub(crate) struct Member {
    pub(crate) names: &'static [&'static str],
    pub(crate) shape: &'static Shape,
    pub(crate) is_required: bool,
}

impl Member {
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.names.contains(&name)
    }
}

/// What is there.
pub(crate) enum Found<'v> {
    Null,
    Bool,
    Number(Number),
    Text(&'v str),
    Array,
    Object,
}

impl Shape {
    /// Any JSON, documented or not: it is not looked at.
    pub(crate) const ANY: Self = Self {
        expected: "any JSON",
        fits: None,
        members: &[],
        element: None,
    };

    pub(crate) const fn leaf(expected: &'static str, fits: Fits) -> Self {
        Self {
            expected,
            fits: Some(fits),
            ..Self::ANY
        }
    }

    pub(crate) const fn list(element: &'static Self) -> Self {
        Self {
            element: Some(element),
            ..Self::leaf("an array", |found| matches!(found, Found::Array))
        }
    }

    /// An object with any names.
    pub(crate) const fn map(element: &'static Self) -> Self {
        Self {
            element: Some(element),
            ..Self::object(&[])
        }
    }

    pub(crate) const fn object(members: &'static [&'static [Member]]) -> Self {
        Self {
            members,
            ..Self::leaf("an object", |found| matches!(found, Found::Object))
        }
    }

    /// The same where something else may stand too.
    pub(crate) const fn or(self, expected: &'static str, fits: Fits) -> Self {
        Self {
            expected,
            fits: Some(fits),
            ..self
        }
    }

    fn fits(&self, found: &Found<'_>) -> bool {
        self.fits.is_none_or(|fits| fits(found))
    }
}

impl Found<'_> {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "true or false",
            Self::Number(Number::Unsigned(_)) => "an integer",
            Self::Number(Number::Signed(_)) => "a negative integer",
            Self::Number(Number::Fraction(_)) => "a number with a fraction, or past 64 bits",
            Self::Text(_) => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// What `look` finds in a body, or in the body as it was repaired. Nothing in a body that cannot be read.
pub(crate) fn deviations(
    body: &[u8],
    look: impl Fn(&str) -> Result<Vec<Deviation>, JsonError>,
) -> Vec<Deviation> {
    let Ok(text) = str::from_utf8(body) else {
        return Vec::new();
    };
    let mut found = look(text).unwrap_or_else(|_| {
        let look_again = |repaired: repair::Repaired| {
            let mut found = vec![Deviation::new(String::new(), "JSON", repaired.defect)];
            found.extend(look(&repaired.text).ok()?);
            Some(found)
        };
        repair::repair(text)
            .and_then(look_again)
            .unwrap_or_default()
    });
    found.truncate(MAX_DEVIATIONS);
    found
}

impl Shape {
    /// Where `text`, one JSON value, differs from it.
    pub(crate) fn deviations_in(&'static self, text: &str) -> Result<Vec<Deviation>, JsonError> {
        let mut notes = Notes {
            path: Vec::new(),
            deviations: Vec::new(),
        };
        let walk = Walk {
            shape: self,
            may_be_null: false,
            notes: &mut notes,
        };
        let mut json = serde_json::Deserializer::from_str(text);
        walk.deserialize(&mut json)
            .and_then(|()| json.end())
            .map_err(without_values)?;
        Ok(notes.deviations)
    }
}

struct Notes {
    /// The way to the value that is looked at.
    path: Vec<Step>,
    deviations: Vec<Deviation>,
}

#[derive(Clone, Copy)]
enum Step {
    Field(&'static str),
    Element(usize),
}

impl Notes {
    fn add(&mut self, expected: &'static str, found: &'static str) {
        if self.deviations.len() < MAX_DEVIATIONS {
            let path = self
                .path
                .iter()
                .fold(String::new(), |path, step| match step {
                    Step::Field(name) if path.is_empty() => (*name).to_owned(),
                    Step::Field(name) => format!("{path}.{name}"),
                    Step::Element(index) => format!("{path}[{index}]"),
                });
            self.deviations.push(Deviation::new(path, expected, found));
        }
    }

    /// Looks at what is one step further.
    fn within<T>(&mut self, step: Step, look: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let looked = look(self);
        self.path.pop();
        looked
    }
}

/// Looks at one value.
struct Walk<'n> {
    shape: &'static Shape,
    may_be_null: bool,
    notes: &'n mut Notes,
}

impl Walk<'_> {
    /// Whether it fits. If not, that is noted.
    fn check(&mut self, found: &Found<'_>) -> bool {
        let is_optional_null = self.may_be_null && matches!(found, Found::Null);
        let fits = is_optional_null || self.shape.fits(found);
        if !fits {
            self.notes.add(self.shape.expected, found.kind());
        }
        fits
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        if self.shape.fits.is_none() || self.notes.deviations.len() == MAX_DEVIATIONS {
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
        let mut look = |index: usize| {
            self.notes.within(Step::Element(index), |notes| {
                elements.next_element_seed(Walk {
                    shape,
                    may_be_null: false,
                    notes,
                })
            })
        };
        let mut index = 0_usize;
        while look(index)?.is_some() {
            index = index.saturating_add(1);
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
        let members = || {
            self.shape
                .members
                .iter()
                .copied()
                .flatten()
                .filter(|_| fits)
        };
        let entry = self.shape.element.filter(|_| fits).unwrap_or(&Shape::ANY);
        let mut seen = Vec::new();
        while let Some(key) = next {
            let member = members().find(|member| member.has_name(&key));
            let step = member.and_then(|member| member.names.iter().find(|name| ***name == *key));
            let is_again = step.is_some_and(|name| seen.contains(name));
            self.notes
                .within(Step::Field(step.copied().unwrap_or("*")), |notes| {
                    if is_again {
                        notes.add("one such field", "another one");
                    }
                    fields.next_value_seed(Walk {
                        shape: member.map_or(entry, |member| member.shape),
                        may_be_null: member.is_none_or(|member| !member.is_required),
                        notes,
                    })
                })?;
            // Each once, or a body of one field again and again would take the square of its length.
            if !is_again {
                seen.extend(step.copied());
            }
            next = fields.next_key()?;
        }
        for member in members().filter(|member| member.is_required) {
            if let Some(name) = member.names.first()
                && !member.names.iter().any(|name| seen.contains(name))
            {
                let missing = |notes: &mut Notes| notes.add(member.shape.expected, "nothing");
                self.notes.within(Step::Field(name), missing);
            }
        }
        Ok(())
    }
}
