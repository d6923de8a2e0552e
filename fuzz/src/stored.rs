//! An event as JSON, for a store.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// What the JSON of every event has once. Everything else only has to be JSON.
#[derive(Deserialize)]
struct Stored<'j> {
    kind: Cow<'j, str>,
}

/// Asserts that an event can be written as JSON that says its kind.
///
/// # Panics
///
/// If it cannot, or says another kind.
pub fn assert_says_kind(event: &impl Serialize, kind: &str) {
    let json = serde_json::to_string(event).expect("an event can be written");
    let stored: Stored<'_> = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(stored.kind, kind);
}
