//! How replies are read, owned. Descriptions are read as far as possible, like a payload; ids, secrets
//! and their ends are not guessed: without one, the reply is rejected.

use core::{fmt, marker::PhantomData};

use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor,
    value::MapAccessDeserializer,
};

use super::reply::{EndpointSecret, LoggedHeaders, SecretText};
use crate::{
    error::JsonError,
    json::{self, IntoOwned, Value},
    prosa::timestamp::Timestamp,
    text::Text,
};

/// How the reply to a call is read.
pub(super) type Read<R> = fn(&str) -> Result<R, JsonError>;

pub(super) fn one<T: DeserializeOwned>(text: &str) -> Result<T, JsonError> {
    let Object(object) = serde_json::from_str(text).map_err(json::without_values)?;
    Ok(object)
}

pub(super) fn list<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, JsonError> {
    let Required(List(objects)) = serde_json::from_str(text).map_err(json::without_values)?;
    Ok(objects)
}

/// For the reply to a deletion, which has been carried out whatever JSON comes back.
pub(super) fn one_or_none<T: DeserializeOwned>(text: &str) -> Result<Option<T>, JsonError> {
    match one(text) {
        Err(JsonError::Shape { .. }) => Ok(None),
        Err(_) if json::trim(text).is_empty() => Ok(None),
        object => object.map(Some),
    }
}

/// A value without which the reply is refused, where a payload would do without.
struct Required<T>(T);

impl<'a, T: Value<'a>> Deserialize<'a> for Required<T> {
    fn deserialize<D: Deserializer<'a>>(reply: D) -> Result<Self, D::Error> {
        let value = T::read(reply)?.map(Self);
        value.ok_or_else(|| D::Error::custom("a value of another type"))
    }
}

/// All objects of a list, but for nulls.
struct List<T>(Vec<T>);

impl<'a, T: Deserialize<'a>> Value<'a> for List<T> {
    fn from_elements<A: SeqAccess<'a>>(mut elements: A) -> Result<Option<Self>, A::Error> {
        let mut objects = Vec::new();
        while let Some(element) = elements.next_element::<Option<Object<T>>>()? {
            objects.extend(element.map(|Object(object)| object));
        }
        Ok(Some(Self(objects)))
    }
}

/// A `T` that was written as a JSON object. (What serde derives takes an array, too.)
struct Object<T>(T);

impl<'a, T: Deserialize<'a>> Deserialize<'a> for Object<T> {
    fn deserialize<D: Deserializer<'a>>(reply: D) -> Result<Self, D::Error> {
        reply.deserialize_map(ObjectVisitor(PhantomData)).map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'a, T: Deserialize<'a>> Visitor<'a> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, fields: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields))
    }
}

pub(super) fn text<'a, D: Deserializer<'a>>(reply: D) -> Result<Text<'static>, D::Error> {
    String::deserialize(reply).map(Text::from)
}

pub(super) fn secret_text<'a, D: Deserializer<'a>>(reply: D) -> Result<SecretText, D::Error> {
    String::deserialize(reply).map(SecretText)
}

pub(super) fn secrets<'a, D: Deserializer<'a>>(reply: D) -> Result<Vec<EndpointSecret>, D::Error> {
    let secrets = Option::deserialize(reply)?;
    Ok(secrets.map_or_else(Vec::new, |Required(List(secrets))| secrets))
}

/// When a secret stops being used: one that cannot be read is not the same as none.
pub(super) fn end<'a, D: Deserializer<'a>>(
    reply: D,
) -> Result<Option<Timestamp<'static>>, D::Error> {
    let text = Option::<String>::deserialize(reply)?;
    let end = text.map(|text| Timestamp::parse(&text).ok_or("not an RFC 3339 time"));
    end.transpose().map_err(D::Error::custom)
}

// What describes something: one that has it in another form does not hide the others.

pub(super) fn if_readable<'a, T, D>(reply: D) -> Result<Option<T::Owned>, D::Error>
where
    T: Value<'a> + IntoOwned,
    D: Deserializer<'a>,
{
    Ok(T::read(reply)?.into_owned())
}

pub(super) fn texts<'a, D: Deserializer<'a>>(reply: D) -> Result<Vec<Text<'static>>, D::Error> {
    let texts = Vec::<Text<'a>>::read(reply)?;
    Ok(texts.unwrap_or_default().into_owned())
}

pub(super) fn headers<'a, D: Deserializer<'a>>(reply: D) -> Result<LoggedHeaders, D::Error> {
    Ok(LoggedHeaders::read(reply)?.unwrap_or_default())
}
