//! Reads the simple values of payloads: numbers, flags, texts, and lists and maps of them.

use alloc::collections::BTreeMap;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess};

use super::{
    shape::{Found, Number, Shape},
    value::{Place, Slot, Value, replace},
};
use crate::{limits::MAX_EMOTIONS, text::Text};

/// Reads any number.
impl Value<'_> for f64 {
    const SHAPE: Shape = Shape::leaf("a number", |found| match found {
        Found::Number(number) => Self::from_number(*number).is_some(),
        _ => false,
    });

    fn from_number(number: Number) -> Option<Self> {
        #[expect(clippy::cast_precision_loss, reason = "JSON has one type of number")]
        let number = match number {
            Number::Unsigned(number) => number as Self,
            Number::Signed(number) => number as Self,
            Number::Fraction(number) => number,
        };
        number.is_finite().then_some(number)
    }
}

macro_rules! integers {
    ($($type:ty: $expected:literal,)*) => {$(
        impl Value<'_> for $type {
            const SHAPE: Shape = Shape::leaf($expected, |found| match found {
                Found::Number(Number::Unsigned(number)) => Self::try_from(*number).is_ok(),
                Found::Number(Number::Signed(number)) => Self::try_from(*number).is_ok(),
                _ => false,
            });

            fn from_number(number: Number) -> Option<Self> {
                number.integer().and_then(|number| number.try_into().ok())
            }
        }
    )*};
}

integers! {
    u16: "an integer of at most 16 bits",
    u64: "an integer that is not negative",
    i64: "an integer of at most 64 bits",
}

impl Value<'_> for bool {
    const SHAPE: Shape = Shape::leaf("true or false", |found| matches!(found, Found::Bool));

    fn from_bool(flag: bool) -> Option<Self> {
        Some(flag)
    }

    fn from_number(number: Number) -> Option<Self> {
        match number.integer() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        }
    }

    fn from_text(text: Text<'_>) -> Option<Self> {
        text.parse().ok()
    }
}

/// Reads a string, an integer or a flag as text. Does not read a fraction: parsing loses its characters, and a
/// rounded number is not what was sent.
impl<'a> Value<'a> for Text<'a> {
    const SHAPE: Shape = Shape::leaf("a string", |found| matches!(found, Found::Text(_)));

    const IS_ESSENTIAL: bool = true;

    fn from_text(text: Text<'a>) -> Option<Self> {
        Some(text)
    }

    fn from_number(number: Number) -> Option<Self> {
        match number {
            Number::Unsigned(number) => Some(Text::from(number.to_string())),
            // `-0`, which loses its sign under `arbitrary_precision`, and rounded numbers.
            Number::Signed(0) | Number::Fraction(_) => None,
            Number::Signed(number) => Some(Text::from(number.to_string())),
        }
    }

    fn from_bool(flag: bool) -> Option<Self> {
        Some(Text::from(if flag { "true" } else { "false" }))
    }

    fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }

    fn read_element<D: Deserializer<'a>>(
        json: D,
        place: &mut Option<Self>,
    ) -> Result<(), D::Error> {
        replace(place, StringOnly::read(json)?.map(|StringOnly(text)| text));
        Ok(())
    }
}

/// Reads a string and nothing else.
pub(super) struct StringOnly<'a>(pub(super) Text<'a>);

impl<'a> Value<'a> for StringOnly<'a> {
    fn from_text(text: Text<'a>) -> Option<Self> {
        Some(Self(text))
    }
}

/// Returns by how many elements to grow a list. `Vec` doubles, and needs the old and the new allocation while it
/// moves: for the shortest elements, that would be 31 times their length in the body. Long lists are moved without
/// a copy, so small steps cost them little.
const fn room_for_more(len: usize) -> usize {
    match len {
        0..8 => 4,
        8..2_000 => len / 2,
        _ => len / 8,
    }
}

/// Reads the elements of an array, without those that have no readable value.
impl<'a, T: Value<'a>> Value<'a> for Vec<T> {
    const SHAPE: Shape = Shape::list(&T::SHAPE);

    fn from_elements<A: SeqAccess<'a>>(mut elements: A) -> Result<Option<Self>, A::Error> {
        let mut list = Self::new();
        let mut place = None;
        while elements.next_element_seed(Place(&mut place))?.is_some() {
            let Some(element) = place.take() else {
                continue;
            };
            if list.len() == list.capacity() {
                list.reserve_exact(room_for_more(list.len()));
            }
            list.push(element);
        }
        Ok(Some(list))
    }

    fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }
}

/// Reads the numbers of an object with any names.
impl<'a> Value<'a> for BTreeMap<Text<'a>, f64> {
    const SHAPE: Shape = Shape::map(&f64::SHAPE);

    fn read_fields<A: MapAccess<'a>>(
        mut next: Option<Text<'a>>,
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        let mut map = Self::new();
        while let Some(name) = next {
            let mut number = None::<f64>;
            if map.len() < MAX_EMOTIONS {
                fields.next_value_seed(Slot(&mut number))?;
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
            map.extend(number.map(|number| (name, number)));
            next = fields.next_key()?;
        }
        replace(place, Some(map));
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Declares types for the text of an error: a non-empty string, an integer, or such a text in the `message` of an
/// object or first in a list. Each type allows one more level: `serde_json` fails on what is read at a depth of 128.
macro_rules! reasons {
    ($($name:ident of $inner:ident),*) => {$(
        pub(crate) struct $name<'a>(pub(crate) Text<'a>);

        impl<'a> Value<'a> for $name<'a> {
            fn from_text(text: Text<'a>) -> Option<Self> {
                (!text.is_empty()).then_some(Self(text))
            }

            fn from_number(number: Number) -> Option<Self> {
                Text::from_number(number).map(Self)
            }

            fn from_elements<A: SeqAccess<'a>>(mut elements: A) -> Result<Option<Self>, A::Error> {
                let mut first = None::<$inner<'a>>;
                while first.is_none() && elements.next_element_seed(Slot(&mut first))?.is_some() {}
                while elements.next_element::<IgnoredAny>()?.is_some() {}
                Ok(first.and_then(|$inner(text)| Self::from_text(text)))
            }

            fn read_fields<A: MapAccess<'a>>(
                mut next: Option<Text<'a>>,
                mut fields: A,
                place: &mut Option<Self>,
            ) -> Result<(), A::Error> {
                let mut message = None::<$inner<'a>>;
                while let Some(name) = next {
                    match name.as_str() {
                        "message" => fields.next_value_seed(Slot(&mut message)).map(drop)?,
                        _ => fields.next_value::<IgnoredAny>().map(drop)?,
                    }
                    next = fields.next_key()?;
                }
                replace(place, message.and_then(|$inner(text)| Self::from_text(text)));
                Ok(())
            }
        }
    )*};
}

reasons! { Said of StringOnly, Message of Said, Reason of Message }
