//! Replies as they stand on the wire.
//!
//! As for deliveries, a `…Fields` type lists the wire's fields of a public type, and serde's remote
//! derive builds that public type from them. All of a reply is owned: a reply is small, and the
//! client's buffer with it is gone soon.

use core::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    delivery::{Delivery, LoggedHeaders, Ticket},
    endpoint::{Endpoint, EndpointSecret},
    event::LoggedEvent,
    key::SecretText,
};
use crate::{
    error::JsonError,
    json::{self, Json},
    prosa::timestamp::{self, Timestamp},
    shape::{Object, Objects, Texts, read_objects},
    text::Text,
};

pub(super) fn one<T>(text: &str) -> Result<T, JsonError>
where
    for<'de> Object<T>: Deserialize<'de>,
{
    json::read_strictly(text).map(|Object(object)| object)
}

pub(super) fn list<T>(text: &str) -> Result<Vec<T>, JsonError>
where
    for<'de> Object<T>: Deserialize<'de>,
{
    json::read_strictly(text).map(|Objects(objects)| objects)
}

/// For the reply to a deletion, which has been carried out whatever JSON comes back.
pub(super) fn one_or_none<T>(text: &str) -> Result<Option<T>, JsonError>
where
    for<'de> Object<T>: Deserialize<'de>,
{
    if json::trim(text).is_empty() {
        return Ok(None);
    }
    match one(text) {
        Err(JsonError::Shape { .. } | JsonError::TooMany { .. }) => Ok(None),
        object => object.map(Some),
    }
}

#[derive(serde::Deserialize)]
#[serde(remote = "Endpoint")]
struct EndpointFields {
    #[serde(deserialize_with = "text")]
    id: Text<'static>,
    #[serde(deserialize_with = "text")]
    url: Text<'static>,
    #[serde(default, deserialize_with = "secrets")]
    secrets: Vec<EndpointSecret>,
    #[serde(default, deserialize_with = "texts")]
    event_filters: Vec<Text<'static>>,
    ssl_verification: Option<bool>,
}

#[derive(serde::Deserialize)]
#[serde(remote = "EndpointSecret")]
struct EndpointSecretFields {
    #[serde(deserialize_with = "text")]
    id: Text<'static>,
    #[serde(deserialize_with = "secret_text")]
    key: SecretText,
    #[serde(default, deserialize_with = "timestamp::deserialize_optional")]
    expired_at: Option<Timestamp>,
}

#[derive(serde::Deserialize)]
#[serde(remote = "LoggedEvent")]
struct LoggedEventFields {
    #[serde(deserialize_with = "text")]
    id: Text<'static>,
    #[serde(deserialize_with = "text")]
    event_type: Text<'static>,
    #[serde(default, deserialize_with = "time_if_readable")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_json")]
    data: Option<Json<'static>>,
}

#[derive(serde::Deserialize)]
#[serde(remote = "Delivery")]
struct DeliveryFields {
    #[serde(deserialize_with = "text")]
    delivery_id: Text<'static>,
    #[serde(deserialize_with = "text")]
    event_id: Text<'static>,
    #[serde(deserialize_with = "text")]
    endpoint_id: Text<'static>,
    #[serde(default, rename = "delivery", deserialize_with = "time_if_readable")]
    delivered_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "scalar")]
    request_method: Option<Text<'static>>,
    #[serde(default, deserialize_with = "headers")]
    request_headers: LoggedHeaders,
    #[serde(default, deserialize_with = "optional_json")]
    request_body: Option<Json<'static>>,
    #[serde(default, deserialize_with = "if_readable")]
    response_status: Option<u16>,
    #[serde(default, deserialize_with = "headers")]
    response_headers: LoggedHeaders,
    #[serde(default, deserialize_with = "optional_json")]
    response_body: Option<Json<'static>>,
    #[serde(default, deserialize_with = "if_readable")]
    elapsed_time: Option<f64>,
    #[serde(default, deserialize_with = "scalar")]
    error_code: Option<Text<'static>>,
}

#[derive(serde::Deserialize)]
#[serde(remote = "Ticket")]
struct TicketFields {
    #[serde(deserialize_with = "text")]
    delivery_tag: Text<'static>,
    #[serde(deserialize_with = "text")]
    endpoint_id: Text<'static>,
    #[serde(deserialize_with = "text")]
    url: Text<'static>,
}

read_objects! {
    Endpoint, EndpointFields;
    EndpointSecret, EndpointSecretFields;
    LoggedEvent, LoggedEventFields;
    Delivery, DeliveryFields;
    Ticket, TicketFields;
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text<'static>, D::Error> {
    Text::deserialize(deserializer).map(Text::into_owned)
}

fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Text<'static>>, D::Error> {
    let texts: Option<Texts<'de>> = Option::deserialize(deserializer)?;
    let texts = texts.map_or_else(Vec::new, |Texts(texts)| texts);
    Ok(texts.into_iter().map(Text::into_owned).collect())
}

fn optional_json<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Json<'static>>, D::Error> {
    let raw: Option<&RawValue> = Option::deserialize(deserializer)?;
    Ok(raw.map(|raw| Json::from_raw(raw).into_owned()))
}

fn secret_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretText, D::Error> {
    String::deserialize(deserializer).map(SecretText::from_reply)
}

fn secrets<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<EndpointSecret>, D::Error> {
    let secrets: Option<Objects<EndpointSecret>> = Option::deserialize(deserializer)?;
    Ok(secrets.map_or_else(Vec::new, |Objects(secrets)| secrets))
}

// What describes a logged delivery or event: one that has it in another form does not hide the
// others.

fn if_readable<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let raw: &RawValue = Deserialize::deserialize(deserializer)?;
    Ok(json::read_strictly(raw.get()).ok())
}

fn scalar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text<'static>>, D::Error> {
    let raw: &RawValue = Deserialize::deserialize(deserializer)?;
    Ok(json::scalar(raw).map(Text::into_owned))
}

fn time_if_readable<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    let raw: &RawValue = Deserialize::deserialize(deserializer)?;
    Ok(timestamp::deserialize_optional(raw).unwrap_or_default())
}

fn headers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LoggedHeaders, D::Error> {
    let headers: Option<Headers> = if_readable(deserializer)?;
    Ok(headers.map_or_else(LoggedHeaders::default, |Headers(headers)| headers))
}

/// An object with a header's name and value for each field.
struct Headers(LoggedHeaders);

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeadersVisitor).map(Self)
    }
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = LoggedHeaders;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of headers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<LoggedHeaders, A::Error> {
        let mut headers = Vec::new();
        while let Some((name, value)) = fields.next_entry::<Text<'de>, Option<&RawValue>>()? {
            let Some(value) = value else { continue };
            let value = json::scalar(value).unwrap_or_else(|| Text::from(value.get()));
            headers.push((name.into_owned(), value.into_owned()));
        }
        Ok(LoggedHeaders(headers))
    }
}
