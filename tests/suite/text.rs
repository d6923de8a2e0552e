//! `Text` and `RawJson`: what they are equal to, and what they show.

use alloc::{borrow::Cow, collections::BTreeMap};
use core::hash::{BuildHasher as _, BuildHasherDefault};
use std::hash::DefaultHasher;

use speech_webhooks::{RawJson, Text, prosa::Event};

/// Asserts equality to the one and inequality to the other, in both directions.
macro_rules! assert_equals {
    ($text:expr, $other:expr => $($string:expr),+) => {$(
        assert!($text == $string && $string == $text);
        assert!($other != $string && $string != $other);
    )+};
}

#[test]
fn text_is_equal_to_strings() {
    let slice: &str = "selamat";
    let (text, other) = (Text::from(slice), Text::from("Selamat"));
    let owned = slice.to_owned();
    assert_equals!(text, other => *slice, slice, owned, Text::from(owned.clone()));
    assert_eq!(text, "selamat");
    assert_eq!(Some(text), Some("selamat".into()));
}

#[test]
fn text_converts_from_and_into_strings() {
    let slice: &str = "selamat";
    for text in [
        Text::from(slice),
        Text::from(slice.to_owned()),
        Text::from(Cow::from(slice)),
        Text::from(slice).into_owned(),
        slice.into(),
    ] {
        assert_eq!(text.as_str(), slice);
        assert_eq!(AsRef::<str>::as_ref(&text), slice);
        assert_eq!(text.to_string(), slice);
        assert_eq!(String::from(text.clone()), slice);
        assert_eq!(text.into_cow(), slice);
    }
    assert_eq!(Text::default(), "");
    assert!(matches!(Text::from(slice).into_cow(), Cow::Borrowed("selamat")));
}

#[test]
fn text_can_be_used_like_a_string() {
    let text = Text::from("selamat");
    let later = Text::from("selamau");
    assert!(text < later);
    assert_eq!(text.len(), 7);
    assert_eq!(format!("{text:>9}|"), "  selamat|");
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    assert_eq!(hasher.hash_one(&text), hasher.hash_one(text.clone().into_owned()));
    assert_eq!(hasher.hash_one(&text), hasher.hash_one("selamat"));
    let map = BTreeMap::from([(text, 7)]);
    assert_eq!((map.get("selamat"), map.get("Selamat")), (Some(&7), None));
}

#[test]
fn debug_shows_only_the_length_in_bytes() {
    assert_eq!(format!("{:?}", Text::from("naïve")), "Text(6 bytes)");
    let event = Event::read_unverified(None, br#"{"naive": "na\u00efve"}"#).expect("JSON");
    assert_eq!(
        format!("{event:?}"),
        "Unknown { unsigned_name: None, job_id: None, json: RawJson(23 bytes) }"
    );
}

/// A JSON string is decoded. Anything else is not a text.
#[test]
fn only_json_strings_are_read_as_text() {
    let json_of = |body: &'static str| -> RawJson<'static> {
        match Event::read_unverified(None, body.as_bytes()) {
            Ok(Event::Unknown { json, .. }) => json.into_owned(),
            other => panic!("not an unknown event: {other:?}"),
        }
    };
    for (body, text) in [
        (r#""na\u00efve""#, Some("naïve")),
        (r#""""#, Some("")),
        ("7", None),
        ("true", None),
        (r#"["a"]"#, None),
        (r#"{"a":"b"}"#, None),
    ] {
        let json = json_of(body);
        assert_eq!((json.as_str(), json.as_text().as_deref()), (body, text));
        assert_eq!(json.deserialize::<String>().ok().as_deref(), text, "{body}");
    }
}
