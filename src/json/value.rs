//! The one rule for reading payloads: any JSON value is allowed for any field.
//!
//! A value that fits is kept, also in the form of another serialiser (`"7"` for 7). A value that does not fit costs
//! only its own field or list element.

use core::{fmt, mem};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::shape::{Number, Shape};
use crate::{limits::MAX_NUMBER_LEN, text::Text};

/// A type that can be read from any JSON value. Each `from_…` function reads one kind of JSON value; by default,
/// it returns `None`.
pub(crate) trait Value<'a>: Sized {
    /// What the vendor documents for a field of this type.
    const SHAPE: Shape = Shape::ANY;

    /// Whether an object with a non-optional field of this type has no content without it.
    const IS_ESSENTIAL: bool = false;

    /// By default, reads a text that is only a number, without whitespace, as that number.
    fn from_text(text: Text<'a>) -> Option<Self> {
        let may_be_number = text.len() <= MAX_NUMBER_LEN && text.trim().len() == text.len();
        may_be_number.then(|| Number::parse(&text).and_then(Self::from_number))?
    }

    fn from_number(_number: Number) -> Option<Self> {
        None
    }

    fn from_bool(_flag: bool) -> Option<Self> {
        None
    }

    fn from_elements<A: SeqAccess<'a>>(mut elements: A) -> Result<Option<Self>, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    /// Reads an object, or a number that arrives as one: see [`Digits`].
    fn read_map<A: MapAccess<'a>>(mut fields: A, place: &mut Option<Self>) -> Result<(), A::Error> {
        match first_name(&mut fields)? {
            Ok(first) => Self::read_fields(first, fields, place)?,
            Err(number) => replace(place, Self::from_number(number)),
        }
        Ok(())
    }

    /// Reads the fields of an object, of which `first` is the first name. Reads into `place`, since a large object
    /// would otherwise be moved several times.
    fn read_fields<A: MapAccess<'a>>(
        first: Option<Text<'a>>,
        mut fields: A,
        _place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        if first.is_some() {
            fields.next_value::<IgnoredAny>()?;
            while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        false
    }

    /// Returns what to keep of a duplicate field: by default the later value, unless it is empty.
    fn after(self, before: Self) -> Self {
        if self.is_empty() { before } else { self }
    }

    /// Reads into `place`, which does not change if the value does not fit.
    fn read_into<D: Deserializer<'a>>(json: D, place: &mut Option<Self>) -> Result<(), D::Error> {
        json.deserialize_any(Place(place))
    }

    /// Does the same for an element of a list.
    fn read_element<D: Deserializer<'a>>(
        json: D,
        place: &mut Option<Self>,
    ) -> Result<(), D::Error> {
        Self::read_into(json, place)
    }

    fn read<D: Deserializer<'a>>(json: D) -> Result<Option<Self>, D::Error> {
        let mut place = None;
        Self::read_into(json, &mut place)?;
        Ok(place)
    }
}

pub(super) fn replace<'a, T: Value<'a>>(place: &mut Option<T>, value: Option<T>) {
    if let Some(value) = value {
        *place = Some(match place.take() {
            Some(before) => value.after(before),
            None => value,
        });
    }
}

/// A field of a payload type.
pub(crate) trait Field<'a> {
    type Value: Value<'a>;

    const IS_ESSENTIAL: bool = false;

    /// Reads into the field, which does not change if the value does not fit. Returns whether the field then counts
    /// as having a value.
    fn read<D: Deserializer<'a>>(&mut self, json: D) -> Result<bool, D::Error>;
}

impl<'a, T: Value<'a>> Field<'a> for Option<T> {
    type Value = T;

    fn read<D: Deserializer<'a>>(&mut self, json: D) -> Result<bool, D::Error> {
        T::read_into(json, self).map(|()| self.is_some())
    }
}

impl<'a, T: Value<'a> + Default> Field<'a> for T {
    type Value = Self;

    const IS_ESSENTIAL: bool = <T as Value<'a>>::IS_ESSENTIAL;

    fn read<D: Deserializer<'a>>(&mut self, json: D) -> Result<bool, D::Error> {
        let value = <T as Value<'a>>::read(json)?;
        let kept = value.map(|value| *self = value.after(mem::take(self)));
        Ok(kept.is_some())
    }
}

/// A field as a seed for [`MapAccess::next_value_seed`]: see [`Field::read`].
pub(crate) struct Slot<'f, F>(pub(crate) &'f mut F);

impl<'a, F: Field<'a>> DeserializeSeed<'a> for Slot<'_, F> {
    type Value = bool;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<bool, D::Error> {
        self.0.read(json)
    }
}

/// The place of a value. As a visitor, it reads any value; as a seed, an element of a list.
pub(super) struct Place<'p, T>(pub(super) &'p mut Option<T>);

impl<'a, T: Value<'a>> DeserializeSeed<'a> for Place<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        T::read_element(json, self.0)
    }
}

macro_rules! keep {
    ($($visit:ident($type:ty) => $make:expr;)*) => {$(
        fn $visit<E>(self, value: $type) -> Result<(), E> {
            replace(self.0, $make(value));
            Ok(())
        }
    )*};
}

impl<'a, T: Value<'a>> Visitor<'a> for Place<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    keep! {
        visit_bool(bool) => T::from_bool;
        visit_u64(u64) => |number| T::from_number(Number::Unsigned(number));
        visit_i64(i64) => |number| T::from_number(Number::Signed(number));
        visit_f64(f64) => |number| T::from_number(Number::Fraction(number));
        visit_borrowed_str(&'a str) => |text| T::from_text(Text::from(text));
        visit_str(&str) => |text: &str| T::from_text(Text::from(text.to_owned()));
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(self, elements: A) -> Result<(), A::Error> {
        replace(self.0, T::from_elements(elements)?);
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(self, fields: A) -> Result<(), A::Error> {
        T::read_map(fields, self.0)
    }
}

/// Returns the name of an object's first field, if there is one, or the number that the object is: see [`Digits`].
pub(super) fn first_name<'a, A: MapAccess<'a>>(
    fields: &mut A,
) -> Result<Result<Option<Text<'a>>, Number>, A::Error> {
    let first = fields.next_key::<Text<'a>>()?;
    if first.as_deref() != Some(Digits::NAME) {
        return Ok(Ok(first));
    }
    match fields.next_value_seed(Digits)? {
        Some(number) => Ok(Err(number)),
        None => fields.next_key().map(Ok),
    }
}

/// If another crate turns on `serde_json`'s `arbitrary_precision`, a number that is not a 64-bit integer arrives as an
/// object with one field of this name, whose value is an owned string. A body's own field of this name is skipped.
pub(super) struct Digits;

impl Digits {
    pub(super) const NAME: &str = "$serde_json::private::Number";
}

impl<'de> DeserializeSeed<'de> for Digits {
    type Value = Option<Number>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Option<Number>, D::Error> {
        json.deserialize_ignored_any(self)
    }
}

impl Visitor<'_> for Digits {
    type Value = Option<Number>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the digits of a number, or a value to skip")
    }

    fn visit_unit<E>(self) -> Result<Option<Number>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Option<Number>, E> {
        Ok(None)
    }

    fn visit_string<E>(self, digits: String) -> Result<Option<Number>, E> {
        // A number beyond `f64` fits no type.
        Ok(Number::parse(&digits).or(Some(Number::Fraction(f64::NAN))))
    }
}
