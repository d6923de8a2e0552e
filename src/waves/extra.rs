//! The pairs of `webhook_extra` on their way back.

use alloc::borrow::Cow;

use serde::de::{IgnoredAny, MapAccess};

use crate::{
    json::{Json, Slot, Value, owned},
    limits::{MAX_EXTRA_PAIRS, MAX_SCALAR_LEN},
    text::Text,
};

/// The pairs of a submission's `webhook_extra`, as the body brings them back.
///
/// The vendor's documents contradict each other about where that is, and show no sample. So they are
/// taken, in this order, from a field `webhook_extra`, a field `extra` and `metadata` (each an object,
/// or a string `key:value,key:value`), from fields of the body that belong to no payload, and from
/// `region`, `job_id` and `attempt`. No more than 64 are taken in all, and none that is longer than
/// 16 KiB. Of an [`Unknown`](super::Unknown) body, they are only taken from the first two.
///
/// **Nobody has signed them.** [`Verified::pair`](super::Verified::pair) has the same pairs from
/// the signed URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra<'a>(Vec<(Text<'a>, Text<'a>)>);

impl<'a> Extra<'a> {
    /// The value of `key`: a string, or the JSON of a number, `true` or `false`. The first, if there are
    /// several.
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

    /// Adds what another has, as far as there is room.
    pub(super) fn append(&mut self, more: Option<Self>) {
        let Some(Self(pairs)) = more else { return };
        if self.0.is_empty() {
            self.0 = pairs;
        } else {
            let room = MAX_EXTRA_PAIRS.saturating_sub(self.0.len());
            self.0.extend(pairs.into_iter().take(room));
        }
    }

    /// Adds a pair that may be a field of the payload too.
    pub(super) fn add(&mut self, key: &'static str, value: Option<Text<'a>>) {
        let value = value.filter(|value| value.len() <= MAX_SCALAR_LEN);
        if self.0.len() < MAX_EXTRA_PAIRS {
            self.0.extend(value.map(|value| (Text::from(key), value)));
        }
    }

    /// Takes a field that is a string, a number, `true` or `false`. Says whether it did.
    pub(super) fn take<A: MapAccess<'a>>(
        &mut self,
        name: Text<'a>,
        fields: &mut A,
    ) -> Result<bool, A::Error> {
        let has_room = self.0.len() < MAX_EXTRA_PAIRS && name.len() <= MAX_SCALAR_LEN;
        if !has_room {
            return fields.next_value::<IgnoredAny>().map(|_| false);
        }
        let mut value = None::<Json<'a>>;
        fields.next_value_seed(Slot(&mut value))?;
        let value = value.and_then(Json::scalar);
        let is_taken = value.is_some();
        self.0.extend(value.map(|value| (name, value)));
        Ok(is_taken)
    }
}

/// A field whose form is not known: what has none of the two forms has no pairs.
impl<'a> Value<'a> for Extra<'a> {
    fn from_text(text: Text<'a>) -> Option<Self> {
        if text.len() > MAX_SCALAR_LEN {
            return None;
        }
        Some(match text.into_cow() {
            Cow::Borrowed(text) => pairs(text),
            Cow::Owned(text) => pairs(&text).into_owned(),
        })
    }

    fn read_fields<A: MapAccess<'a>>(
        mut next: Option<Text<'a>>,
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        let extra = place.get_or_insert_default();
        while let Some(name) = next {
            extra.take(name, &mut fields)?;
            next = fields.next_key()?;
        }
        Ok(())
    }
}

owned! { Extra<'_> => Extra<'static>, }

/// The pairs of `key:value,key:value`.
fn pairs(text: &str) -> Extra<'_> {
    let pairs = text.split(',').take(MAX_EXTRA_PAIRS);
    let pairs = pairs.filter_map(|pair| pair.split_once(':'));
    Extra(
        pairs
            .map(|(key, value)| (Text::from(key), Text::from(value)))
            .collect(),
    )
}
