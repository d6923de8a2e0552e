//! The shapes in which a body's JSON is taken, as [`Strict`] hands it on: objects, arrays with
//! their nulls left out, and objects that may have more fields than are known.

use core::{fmt, marker::PhantomData};

use serde::{
    de::{
        Deserialize, DeserializeSeed, Deserializer, IntoDeserializer as _, MapAccess, SeqAccess,
        Visitor,
    },
    forward_to_deserialize_any,
};
use serde_json::value::RawValue;

use crate::text::Text;

mod budget;
mod strict;

pub(crate) use budget::Budget;
pub(crate) use strict::Strict;

/// A `T` that was written as a JSON object. Each `T` gets its `Deserialize` through
/// [`read_objects`].
pub(crate) struct Object<T>(pub(crate) T);

/// Reads `Object<$type>` by the derived implementation of `$fields`.
macro_rules! read_objects {
    ($($type:ty, $fields:ident;)*) => {$(
        impl<'de: 'a, 'a> ::serde::Deserialize<'de> for $crate::shape::Object<$type> {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $fields::deserialize(deserializer).map($crate::shape::Object)
            }
        }
    )*};
}
pub(crate) use read_objects;

/// The objects of a JSON array, but for those that are null.
pub(crate) struct Objects<T>(pub(crate) Vec<T>);

impl<'de, T> Deserialize<'de> for Objects<T>
where
    Object<T>: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = |Object(object)| object;
        let items = ItemsVisitor(object, usize::MAX, PhantomData);
        deserializer.deserialize_seq(items).map(Self)
    }
}

/// The strings of a JSON array, but for those that are null.
pub(crate) struct Texts<'a>(pub(crate) Vec<Text<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Texts<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = ItemsVisitor(|text: Text<'a>| text, usize::MAX, PhantomData);
        deserializer.deserialize_seq(items).map(Self)
    }
}

/// The first `N` elements of a JSON array, but for those that are null.
pub(crate) struct First<const N: usize, T>(pub(crate) Vec<T>);

impl<'de, const N: usize, T: Deserialize<'de>> Deserialize<'de> for First<N, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = ItemsVisitor(|element: T| element, N, PhantomData);
        deserializer.deserialize_seq(items).map(Self)
    }
}

/// Makes items of what an array has, as many at most as the number says, and leaves nulls out.
struct ItemsVisitor<F, E>(F, usize, PhantomData<E>);

impl<'de, E: Deserialize<'de>, T, F: Fn(E) -> T> Visitor<'de> for ItemsVisitor<F, E> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        let Self(item_of, max, PhantomData) = self;
        let mut items = Vec::new();
        while let Some(element) = seq.next_element::<Option<E>>()? {
            if let Some(element) = element
                && items.len() < max
            {
                items.push(item_of(element));
            }
        }
        Ok(items)
    }
}

pub(crate) type UnknownFields<'a> = Vec<(Text<'a>, &'a RawValue)>;

/// A `T` that was written as a JSON object, and the fields of the object that `T` does not have.
pub(crate) struct Open<'a, T> {
    pub(crate) known: T,
    pub(crate) unknown: UnknownFields<'a>,
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Open<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut unknown = Vec::new();
        let known = T::deserialize(KeepUnknown {
            inner: deserializer,
            known: &[],
            unknown: &mut unknown,
        })?;
        Ok(Self { known, unknown })
    }
}

/// Stands between a derived implementation and the JSON, and hands on the fields that the former
/// asked for. (serde's `flatten` would copy the others, however large they are.)
struct KeepUnknown<'k, 'a, X> {
    inner: X,
    known: &'static [&'static str],
    unknown: &'k mut UnknownFields<'a>,
}

impl<'de: 'a, 'a, D: Deserializer<'de>> Deserializer<'de> for KeepUnknown<'_, 'a, D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_map(KeepUnknown {
            inner: visitor,
            known,
            unknown: self.unknown,
        })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

impl<'de: 'a, 'a, V: Visitor<'de>> Visitor<'de> for KeepUnknown<'_, 'a, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(KeepUnknown {
            inner: fields,
            known: self.known,
            unknown: self.unknown,
        })
    }
}

impl<'de: 'a, 'a, A: MapAccess<'de>> MapAccess<'de> for KeepUnknown<'_, 'a, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(name) = self.inner.next_key::<Text<'de>>()? {
            if self.known.contains(&name.as_str()) {
                return seed
                    .deserialize(name.as_str().into_deserializer())
                    .map(Some);
            }
            let value = self.inner.next_value()?;
            self.unknown.push((name, value));
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.inner.next_value_seed(seed)
    }
}
