//! `Text` and `Json`: what they are equal to, and what they show.

use core::hash::{BuildHasher as _, BuildHasherDefault};
use std::hash::DefaultHasher;

use speech_webhooks::{Text, prosa::Event};

#[test]
fn text_is_used_like_a_string() {
    let text = Text::from("selamat");
    let slice: &str = "selamat";
    let (same, other) = (Text::from("selamat"), Text::from("selamau"));
    assert!(text == *slice && text == slice && text == same);
    assert!(text != *"Selamat" && text != "Selamat" && text != other && text < other);
    assert_eq!(text.as_str(), slice);
    assert_eq!(AsRef::<str>::as_ref(&text), slice);
    assert_eq!(text.len(), 7);
    assert_eq!(text.to_string(), slice);
    assert_eq!(format!("{text:>9}|"), "  selamat|");
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    assert_eq!(
        hasher.hash_one(&text),
        hasher.hash_one(text.clone().into_owned())
    );
}

#[test]
fn debug_is_a_length_in_bytes() {
    assert_eq!(format!("{:?}", Text::from("naïve")), "Text(6 bytes)");
    let Ok(Event::Unknown(unknown)) = Event::read_unverified(None, br#"{"naive": "na\u00efve"}"#)
    else {
        panic!("an unknown event")
    };
    assert_eq!(format!("{:?}", unknown.json), "Json(23 bytes)");
    assert_eq!(
        format!("{unknown:?}"),
        "Unknown { name: None, json: Json(23 bytes) }"
    );
}
