//! What must not be shown.

use std::fmt::Debug;

use speech_webhooks::{Deviation, ReadError};

/// A word that seeds and dictionaries put into every string field.
pub const CANARY: &str = "canary";

/// Asserts that `Debug` shows no string from the input.
///
/// `Debug` writes a `str` or a `String` in quotation marks, so there must be none. Text without
/// them would show the canary, or characters that are not ASCII. Names of fields and types, numbers
/// and times have neither.
pub fn assert_shows_no_text(value: &impl Debug) {
    let shown = format!("{value:?}");
    let shows_text = shown.contains('"') || shown.contains(CANARY) || !shown.is_ascii();
    assert!(!shows_text, "text in {shown}");
}

/// Asserts that a message is of bounded length and contains nothing from the input.
pub fn assert_message(shown: &str) {
    assert!(shown.len() < 400, "too long: {shown}");
    assert!(!shown.contains(CANARY), "text in {shown}");
    assert!(shown.is_ascii(), "text in {shown}");
}

/// Asserts that deviations are few, and say where and what kind, but show nothing from the input.
pub fn assert_deviations(deviations: &[Deviation]) {
    assert!(deviations.len() <= 32, "{} deviations", deviations.len());
    for deviation in deviations {
        assert_message(&deviation.to_string());
        assert_message(&format!("{deviation:?}"));
        // Names of fields, and indexes.
        let is_of_path = |c: char| c.is_ascii_alphanumeric() || "_-.[]*".contains(c);
        assert!(deviation.path.chars().all(is_of_path), "{deviation}");
        assert!(!deviation.expected.is_empty() && !deviation.found.is_empty());
    }
}

/// Asserts that an event's error says that its body is not JSON, and why.
///
/// # Panics
///
/// If the error says something else.
pub fn assert_not_json(error: ReadError, body: &[u8]) {
    assert_message(&format!("{error} {error:?}"));
    let not_utf8 = str::from_utf8(body).map_err(|error| error.valid_up_to()).err();
    match error {
        ReadError::NotUtf8 { position } => assert_eq!(not_utf8, Some(position)),
        ReadError::JsonSyntax { .. } | ReadError::JsonTruncated { .. } => {
            assert_eq!(not_utf8, None);
        }
        _ => panic!("{error} for malformed JSON"),
    }
}
