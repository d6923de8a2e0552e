//! Reads replies as owned values. Descriptive fields are read as tolerantly as a payload. Ids, secrets and the ends of
//! secrets are never guessed: a reply is rejected if one of them is unreadable, or if a required one is missing.

use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess,
    value::MapAccessDeserializer,
};

use crate::{
    error::ReadError,
    json::{self, Field, IntoOwned, Value},
    text::Text,
};

/// Reads the reply to a request.
pub(super) type Read<R> = fn(&str) -> Result<R, ReadError>;

pub(super) fn one<T: DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    let Required(Object(object)) = serde_json::from_str(text).map_err(json::without_values)?;
    Ok(object)
}

pub(super) fn list<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, ReadError> {
    let Required(List(objects)) = serde_json::from_str(text).map_err(json::without_values)?;
    Ok(objects)
}

/// For the reply to a deletion: the API has deleted the object, no matter what JSON it returns.
pub(super) fn one_or_none<T: DeserializeOwned>(text: &str) -> Result<Option<T>, ReadError> {
    match one(text) {
        Err(ReadError::JsonShape { .. }) => Ok(None),
        Err(_) if json::trim(text).is_empty() => Ok(None),
        object => object.map(Some),
    }
}

/// A required value: without it the reply is rejected, while a payload would be read without it.
pub(super) struct Required<T>(pub(super) T);

impl<'a, T: Value<'a>> Deserialize<'a> for Required<T> {
    fn deserialize<D: Deserializer<'a>>(reply: D) -> Result<Self, D::Error> {
        let value = T::read(reply)?.map(Self);
        value.ok_or_else(|| D::Error::custom("a value of another type"))
    }
}

/// A `T` that was written as a JSON object. (The code that serde derives also accepts an array.)
struct Object<T>(T);

impl<'a, T: Deserialize<'a>> Value<'a> for Object<T> {
    fn read_map<A: MapAccess<'a>>(fields: A, place: &mut Option<Self>) -> Result<(), A::Error> {
        *place = Some(Self(T::deserialize(MapAccessDeserializer::new(fields))?));
        Ok(())
    }
}

/// All objects of a list. Nulls are left out: each would take the memory of an object.
pub(super) struct List<T>(pub(super) Vec<T>);

impl<'a, T: Deserialize<'a>> Value<'a> for List<T> {
    fn from_elements<A: SeqAccess<'a>>(mut elements: A) -> Result<Option<Self>, A::Error> {
        let mut objects = Vec::new();
        while let Some(element) = elements.next_element::<Option<Required<Object<T>>>>()? {
            objects.extend(element.map(|Required(Object(object))| object));
        }
        Ok(Some(Self(objects)))
    }
}

/// A required string.
pub(super) fn text<'a, D: Deserializer<'a>>(reply: D) -> Result<Text<'static>, D::Error> {
    String::deserialize(reply).map(Text::from)
}

/// A descriptive value. If it is unreadable, it is left out and the rest of the reply is still read.
pub(super) fn readable<'a, T, D>(reply: D) -> Result<T::Owned, D::Error>
where
    T: Field<'a> + IntoOwned + Default,
    D: Deserializer<'a>,
{
    let mut field = T::default();
    field.read(reply)?;
    Ok(field.into_owned())
}
