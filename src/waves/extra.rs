//! The pairs of `webhook_extra` on their way back.

use alloc::borrow::Cow;

use serde_json::value::RawValue;

use crate::{
    json,
    shape::{Open, UnknownFields},
    text::Text,
};

/// The most pairs that are taken of a body, and looked at in one string: more than a callback can
/// have.
const MAX_PAIRS: usize = 64;

/// The pairs of a submission's `webhook_extra`, as the body brings them back.
///
/// The vendor's documents contradict each other about where that is, and show no sample. So they
/// are taken from wherever they may be: a field `webhook_extra`, a field `extra` (each an object,
/// or a string `key:value,key:value`), `metadata` (the same), and fields of the body itself that
/// belong to no payload, and `region`, which may. In that order, if a key is in several. No more
/// than 64 are taken in all, as many as a callback can have, and none of what is longer than 16 KiB.
///
/// **Nobody has signed them.** [`Verified::pair`](super::Verified::pair) has the same pairs from
/// the signed URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra<'a>(Vec<(Text<'a>, Text<'a>)>);

impl<'a> Extra<'a> {
    /// The value of `key`: a string, or the JSON of a number, `true` or `false`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value)
    }

    /// The pairs in the order described above, those with a repeated key too.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The same pairs, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Extra<'static> {
        let owned = |(key, value): (Text<'_>, Text<'_>)| (key.into_owned(), value.into_owned());
        Extra(self.0.into_iter().map(owned).collect())
    }

    /// Adds what a field has whose form is not known. What has none of the two forms has no pairs.
    pub(super) fn add_from(&mut self, json: &'a RawValue) {
        // All the pairs of a callback are shorter than what one of them may be.
        if json.get().len() > json::MAX_SCALAR_LEN {
            return;
        }
        if let Ok(text) = json::read_strictly::<Text<'a>>(json.get()) {
            self.add_text(text);
        } else if let Ok(Open {
            known: NoFields {},
            unknown,
        }) = json::read_strictly(json.get())
        {
            self.add_fields(unknown);
        }
    }

    /// Adds the fields that are strings, numbers, `true` or `false`.
    pub(super) fn add_fields(&mut self, fields: UnknownFields<'a>) {
        let scalars = fields
            .into_iter()
            .filter(|(key, _)| key.len() <= json::MAX_SCALAR_LEN)
            .filter_map(|(key, json)| Some((key, json::scalar(json)?)));
        self.add(scalars);
    }

    /// Adds the pairs of `key:value,key:value`.
    pub(super) fn add_text(&mut self, text: Text<'a>) {
        if text.len() > json::MAX_SCALAR_LEN {
            return;
        }
        match text.into_cow() {
            Cow::Borrowed(text) => self.add(pairs(text)),
            Cow::Owned(text) => {
                self.add(pairs(&text).map(|(key, value)| (key.into_owned(), value.into_owned())));
            }
        }
    }

    fn add(&mut self, pairs: impl Iterator<Item = (Text<'a>, Text<'a>)>) {
        let room = MAX_PAIRS.saturating_sub(self.0.len());
        self.0.extend(pairs.take(room));
    }
}

/// For an object of which no field is known.
#[derive(serde::Deserialize)]
struct NoFields {}

fn pairs(text: &str) -> impl Iterator<Item = (Text<'_>, Text<'_>)> {
    text.split(',')
        .take(MAX_PAIRS)
        .filter_map(|pair| pair.split_once(':'))
        .map(|(key, value)| (Text::from(key), Text::from(value)))
}
