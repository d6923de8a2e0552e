//! Between the readers that serde derives and `serde_json`: every value is of the kind that is
//! asked for, and there are no more values than an honest body of its length has.

use core::fmt;

use serde::{
    de::{
        Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess,
        Visitor,
    },
    forward_to_deserialize_any,
};
use serde_json::value::RawValue;

use super::budget::{Budget, MAX_FIELDS};

/// Hands on what `inner` reads: a deserializer, or the elements of an array.
///
/// `serde_json` writes a string that stands in another value's place into its error, escaped, which
/// takes 40 times as long as to read it, and serde's derived structs take an array with the fields
/// by position. So all kinds but strings are asked for with `deserialize_any`, and by a visitor
/// that takes this kind and no other.
pub(crate) struct Strict<'b, X> {
    inner: X,
    budget: &'b Budget,
}

impl<'b, X> Strict<'b, X> {
    pub(crate) const fn new(inner: X, budget: &'b Budget) -> Self {
        Self { inner, budget }
    }
}

macro_rules! ask_for {
    ($($method:ident: $kind:ident,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            let Self { inner, budget } = self;
            inner.deserialize_any(Asked { kind: Kind::$kind, visitor, budget })
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<'_, D> {
    type Error = D::Error;

    ask_for! {
        deserialize_any: Any,
        deserialize_bool: Scalar,
        deserialize_i8: Scalar, deserialize_i16: Scalar, deserialize_i32: Scalar,
        deserialize_i64: Scalar, deserialize_i128: Scalar,
        deserialize_u8: Scalar, deserialize_u16: Scalar, deserialize_u32: Scalar,
        deserialize_u64: Scalar, deserialize_u128: Scalar,
        deserialize_f32: Scalar, deserialize_f64: Scalar,
        deserialize_seq: Array,
        deserialize_map: Object,
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let Self { inner, budget } = self;
        inner.deserialize_option(Asked {
            kind: Kind::Any,
            visitor,
            budget,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_str(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_string(visitor)
    }

    /// Only a `RawValue` asks for one.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_newtype_struct(name, visitor)
    }

    /// As a `RawValue`, which the field of a number that comes as an object cannot be: so a number
    /// is not an object of unknown fields. (One does where `arbitrary_precision` is on, and only the
    /// tests of that build tell.)
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        <&RawValue>::deserialize(self.inner)?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier
    }
}

enum Kind {
    Any,
    /// A number, `true` or `false`.
    Scalar,
    Array,
    Object,
}

/// Hands on what is of the kind. What is not, the visitor refuses by itself, but for strings and for
/// an array in an object's place.
struct Asked<'b, V> {
    kind: Kind,
    visitor: V,
    budget: &'b Budget,
}

/// The message is dropped later.
fn another_kind<E: Error>() -> E {
    E::custom("a value of another kind")
}

macro_rules! hand_on {
    ($($method:ident($type:ty),)*) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.visitor.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Asked<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    hand_on! {
        visit_bool(bool),
        visit_u64(u64),
        visit_i64(i64),
        visit_f64(f64),
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Strict::new(inner, self.budget))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        match self.kind {
            Kind::Any => self.visitor.visit_str(text),
            _ => Err(another_kind()),
        }
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<V::Value, E> {
        match self.kind {
            Kind::Any => self.visitor.visit_borrowed_str(text),
            _ => Err(another_kind()),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<V::Value, A::Error> {
        match self.kind {
            Kind::Object => Err(another_kind()),
            _ => self.visitor.visit_seq(Strict::new(elements, self.budget)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        match self.kind {
            Kind::Scalar => self.visitor.visit_f64(digits(fields)?),
            _ => self.visitor.visit_map(Fields::new(fields, self.budget)?),
        }
    }
}

/// Where another crate turns on `serde_json`'s `arbitrary_precision`, a number with a fraction
/// comes as an object, of one field: its digits, as a `String`. No string of a body does: that is
/// lent.
fn digits<'de, A: MapAccess<'de>>(mut fields: A) -> Result<f64, A::Error> {
    if fields.next_key::<IgnoredAny>()?.is_none() {
        return Err(another_kind());
    }
    let Digits(number) = fields.next_value()?;
    Ok(number)
}

struct Digits(f64);

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_string(DigitsVisitor)
    }
}

struct DigitsVisitor;

impl Visitor<'_> for DigitsVisitor {
    type Value = Digits;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the digits of a number")
    }

    /// By `serde_json`'s own reading, so that the feature makes no difference to it. (That of the
    /// standard library is exact, and takes 60 times as long for digits that are made for it.)
    fn visit_string<E: Error>(self, digits: String) -> Result<Digits, E> {
        let number = serde_json::from_str(&digits);
        number.map(Digits).map_err(|_| another_kind())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Digits, E> {
        Err(another_kind())
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let element = self
            .inner
            .next_element_seed(Strict::new(seed, self.budget))?;
        if element.is_some() {
            self.budget.spend()?;
        }
        Ok(element)
    }
}

/// The fields of an object.
struct Fields<'b, A> {
    inner: A,
    /// How many have been read.
    count: usize,
    budget: &'b Budget,
}

impl<'b, A> Fields<'b, A> {
    fn new<E: Error>(inner: A, budget: &'b Budget) -> Result<Self, E> {
        budget.spend()?;
        Ok(Self {
            inner,
            count: 0,
            budget,
        })
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let name = self.inner.next_key_seed(seed)?;
        self.count = self.count.saturating_add(1);
        if name.is_some() && self.count > MAX_FIELDS {
            return Err(self.budget.overdraw());
        }
        Ok(name)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.inner.next_value_seed(Strict::new(seed, self.budget))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        self.inner.deserialize(Strict::new(inner, self.budget))
    }
}
