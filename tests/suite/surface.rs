//! The public API as `tests/api.txt` has it, so that a change of it shows in a diff. It is made by
//!
//! ```sh
//! cargo +nightly public-api --package speech-webhooks --all-features -ss --color never >tests/api.txt
//! ```
//!
//! without the traits that are implemented for any type, and without auto traits, which
//! `auto_traits.rs` is about.

use alloc::collections::BTreeSet;
use core::str::FromStr;

use serde::de::DeserializeOwned;
use speech_webhooks::{Key, Reservation, prosa, waves};
use static_assertions::assert_not_impl_any;

pub(crate) const SURFACE: &str = include_str!("../api.txt");

/// What there is of other crates, all of it on purpose: a new major version of one is a breaking
/// change here.
const OF_OTHER_CRATES: [&str; 13] = [
    // Feature `http`.
    "http::error::Error",
    "http::request::Request",
    "http::response::Response",
    "http::status::StatusCode",
    "http::status::StatusCode::from",
    // `RawJson::deserialize`, and a `Text` in a type of the caller's.
    "serde_core::de::Deserialize",
    "serde_core::de::Deserializer",
    // Events, to be stored.
    "serde_core::ser::Serialize",
    "serde_core::ser::Serializer",
    // Of `time`, which `speech_webhooks::time` is: dates of the API, and the zone of those without.
    "time::PrimitiveDateTime",
    "time::date::Date",
    "time::offset_date_time::OffsetDateTime",
    "time::utc_offset::UtcOffset",
];

#[test]
fn nothing_of_other_crates_but_on_purpose() {
    let is_delimiter = |character: char| !character.is_alphanumeric() && !"_:".contains(character);
    let of_other_crates: BTreeSet<_> = SURFACE
        .split(is_delimiter)
        .filter(|path| {
            let (first, _) = path.split_once("::").unwrap_or_default();
            // `H::name` is of a type parameter.
            let is_parameter = first.chars().all(char::is_uppercase);
            !is_parameter && !["alloc", "core", "std", "str", "speech_webhooks"].contains(&first)
        })
        .collect();
    assert_eq!(of_other_crates, BTreeSet::from(OF_OTHER_CRATES));
}

/// Fails to compile if one of them can be copied or made up: a copy of a secret is one more to wipe,
/// and a proof that was not verified is none.
macro_rules! neither_copied_nor_made_up {
    ($($public:ty),+ $(,)?) => {
        $(assert_not_impl_any!($public: Clone, Default, DeserializeOwned, FromStr);)+
    };
}

neither_copied_nor_made_up![Key, Reservation, prosa::Verified<'static>, waves::Verified<'static>,];

#[test]
fn what_is_not_converted_into() {
    for path in [
        "Key",
        "Reservation",
        "prosa::Verified<'_>",
        "prosa::Verified<'b>",
        "waves::Verified<'_>",
        "waves::Verified<'b>",
    ] {
        for made_by in ["From", "TryFrom"] {
            let found = SURFACE.lines().find(|line| {
                line.starts_with("impl")
                    && line.contains(&format!("::{made_by}"))
                    && line.ends_with(&format!(" for speech_webhooks::{path}"))
            });
            assert_eq!(found, None);
        }
    }
}
