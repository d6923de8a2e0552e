//! The one rule by which payloads are read: any JSON value may stand in any place.
//!
//! A value that fits is kept, also in the form in which another serialiser would write it (`"7"` for
//! 7). A value that does not fit costs its own place and nothing else.

use core::{fmt, mem};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::{leaf::Number, shape::Shape};
use crate::text::Text;

/// What can be read from any JSON value. The functions say what is made of one kind of value; by
/// default, nothing.
pub(crate) trait Value<'a>: Sized {
    /// What the vendor documents for such a place.
    const SHAPE: Shape = Shape::ANY;

    /// Whether an object that always has a field of this type says nothing without it.
    const IS_SAID: bool = false;

    fn from_text(_text: Text<'a>) -> Option<Self> {
        None
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
            Ok(first) => return Self::read_fields(first, fields, place),
            Err(number) => replace(place, Self::from_number(number)),
        }
        Ok(())
    }

    /// The fields of an object, from the one called `first` on. Into its place: an object is long, and
    /// would be moved several times.
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

    /// What is kept of a field that is there twice.
    fn after(self, before: Self) -> Self {
        if self.is_empty() { before } else { self }
    }

    /// Reads into `place`, which stays as it is if the value does not fit.
    fn read_into<D: Deserializer<'a>>(json: D, place: &mut Option<Self>) -> Result<(), D::Error> {
        json.deserialize_any(AnyValue(place))
    }

    /// The same for an element of a list.
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

    /// See [`Value::IS_SAID`].
    const IS_SAID: bool = false;

    /// Reads into the field, which stays as it is if the value does not fit. Says whether a value is
    /// there then.
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

    const IS_SAID: bool = <T as Value<'a>>::IS_SAID;

    fn read<D: Deserializer<'a>>(&mut self, json: D) -> Result<bool, D::Error> {
        let value = <T as Value<'a>>::read(json)?;
        let fits = value.is_some();
        if let Some(value) = value {
            *self = value.after(mem::take(self));
        }
        Ok(fits)
    }
}

/// For [`MapAccess::next_value_seed`]: see [`Field::read`].
pub(crate) struct Slot<'f, F>(pub(crate) &'f mut F);

impl<'a, F: Field<'a>> DeserializeSeed<'a> for Slot<'_, F> {
    type Value = bool;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<bool, D::Error> {
        self.0.read(json)
    }
}

/// For [`SeqAccess::next_element_seed`].
pub(super) struct Element<'p, T>(pub(super) &'p mut Option<T>);

impl<'a, T: Value<'a>> DeserializeSeed<'a> for Element<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        T::read_element(json, self.0)
    }
}

struct AnyValue<'p, T>(&'p mut Option<T>);

macro_rules! keep {
    ($($visit:ident($type:ty) => $make:expr;)*) => {$(
        fn $visit<E>(self, value: $type) -> Result<(), E> {
            replace(self.0, $make(value));
            Ok(())
        }
    )*};
}

impl<'a, T: Value<'a>> Visitor<'a> for AnyValue<'_, T> {
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

/// The name of an object's first field, if it has one; or the number that it is, see [`Digits`].
pub(super) fn first_name<'a, A: MapAccess<'a>>(
    fields: &mut A,
) -> Result<Result<Option<Text<'a>>, Number>, A::Error> {
    let first = fields.next_key::<Text<'a>>()?;
    if first.as_deref() != Some(Digits::NAME) {
        return Ok(Ok(first));
    }
    match fields.next_value()? {
        Digits(Some(number)) => Ok(Err(number)),
        Digits(None) => fields.next_key().map(Ok),
    }
}

/// Where another crate turns on `serde_json`'s `arbitrary_precision`, a fraction arrives as an object of one
/// field of this name, with its digits in an owned string. A field of a body never has an owned string:
/// it is `None` here.
pub(super) struct Digits(pub(super) Option<Number>);

impl Digits {
    pub(super) const NAME: &str = "$serde_json::private::Number";
}

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_ignored_any(DigitsVisitor)
    }
}

struct DigitsVisitor;

impl Visitor<'_> for DigitsVisitor {
    type Value = Digits;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the digits of a number, or another value to pass over")
    }

    fn visit_unit<E>(self) -> Result<Digits, E> {
        Ok(Digits(None))
    }

    fn visit_string<E>(self, digits: String) -> Result<Digits, E> {
        // A number past `f64` fits nowhere.
        let number = Number::parse(&digits).unwrap_or(Number::Fraction(f64::NAN));
        Ok(Digits(Some(number)))
    }

    fn visit_str<E>(self, _: &str) -> Result<Digits, E> {
        Ok(Digits(None))
    }
}
