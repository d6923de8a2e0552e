//! The types of payloads. Each of their fields is written down once: its documentation, its name on
//! the wire, how it is read, and how it is owned.

use alloc::collections::BTreeMap;

use serde::de::{IgnoredAny, MapAccess};

use super::{
    shape::{Member, Shape},
    value::{Digits, Value},
};
use crate::{json::Json, text::Text};

/// What is read from a JSON object. [`object!`] implements it.
pub(crate) trait Object<'a>: Default {
    const MEMBERS: &'static [Member];

    /// Whether it says nothing without one of its fields.
    const NEEDS_A_TEXT: bool;

    /// Reads the value of the field `name`, if it is one of its own.
    fn read_field<A: MapAccess<'a>>(
        &mut self,
        name: &str,
        fields: &mut A,
    ) -> Result<Took, A::Error>;

    /// Reads the fields of an object, from that of this name on, and hands those that are not its own to
    /// `rest`. The last value that can be read wins. Says whether there is an object that says something:
    /// it may be a number, see [`Digits`].
    fn fill<A: MapAccess<'a>>(
        &mut self,
        mut name: Option<Text<'a>>,
        mut fields: A,
        rest: &mut impl Rest<'a>,
    ) -> Result<bool, A::Error> {
        let mut says_something = !Self::NEEDS_A_TEXT;
        while let Some(this) = name {
            match self.read_field(&this, &mut fields)? {
                Took::WhatIsSaid => says_something = true,
                Took::Value => rest.saw(&this),
                Took::Nothing => {}
                Took::NotMine if this.as_str() == Digits::NAME => {
                    if let Digits(Some(_)) = fields.next_value()? {
                        return Ok(false);
                    }
                }
                Took::NotMine => rest.take(this, &mut fields)?,
            }
            name = fields.next_key()?;
        }
        Ok(says_something)
    }
}

/// What an object has taken of a field.
pub(crate) enum Took {
    /// What it has to say.
    WhatIsSaid,
    /// Any other value.
    Value,
    /// Its value does not fit.
    Nothing,
    /// It is not a field of this object.
    NotMine,
}

impl<'a, T: Object<'a>> Value<'a> for T {
    const SHAPE: Shape = Shape::object(&[T::MEMBERS]);

    const IS_FILLED: bool = true;

    fn read_fields<A: MapAccess<'a>>(
        mut fields: A,
        place: &mut Option<Self>,
    ) -> Result<(), A::Error> {
        let first = fields.next_key()?;
        if first.is_none() && T::NEEDS_A_TEXT {
            return Ok(());
        }
        // What is there stays, unless this is an object too.
        let before = place.take();
        if !place.insert(T::default()).fill(first, fields, &mut ())? {
            *place = before;
        }
        Ok(())
    }
}

/// What takes the fields that an [`Object`] does not have.
pub(crate) trait Rest<'a> {
    /// Takes the value of the field `name`.
    fn take<A: MapAccess<'a>>(&mut self, name: Text<'a>, fields: &mut A) -> Result<(), A::Error>;

    /// Notes that the object has taken a value for its own field `name`.
    fn saw(&mut self, _name: &str) {}
}

/// Passes over them.
impl<'a> Rest<'a> for () {
    fn take<A: MapAccess<'a>>(&mut self, _: Text<'a>, fields: &mut A) -> Result<(), A::Error> {
        fields.next_value::<IgnoredAny>().map(drop)
    }
}

/// What can be had without borrowing from the body.
pub(crate) trait IntoOwned {
    type Owned;

    fn into_owned(self) -> Self::Owned;
}

impl<T: IntoOwned> IntoOwned for Option<T> {
    type Owned = Option<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.map(T::into_owned)
    }
}

impl<T: IntoOwned> IntoOwned for Vec<T> {
    type Owned = Vec<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.into_iter().map(T::into_owned).collect()
    }
}

impl IntoOwned for BTreeMap<Text<'_>, f64> {
    type Owned = BTreeMap<Text<'static>, f64>;

    fn into_owned(self) -> Self::Owned {
        let owned = |(name, number): (Text<'_>, f64)| (name.into_owned(), number);
        self.into_iter().map(owned).collect()
    }
}

macro_rules! owned {
    ($($borrowed:ty => $owned:ty,)*) => {$(
        impl $crate::json::IntoOwned for $borrowed {
            type Owned = $owned;

            fn into_owned(self) -> $owned {
                <$borrowed>::into_owned(self)
            }
        }
    )*};
}
pub(crate) use owned;

owned! {
    Text<'_> => Text<'static>,
    Json<'_> => Json<'static>,
}

macro_rules! owned_already {
    ($($type:ty)*) => {$(
        impl IntoOwned for $type {
            type Owned = Self;

            fn into_owned(self) -> Self {
                self
            }
        }
    )*};
}

owned_already! { bool u16 u64 i64 f64 }

/// Declares types that borrow from a body, with `into_owned`.
macro_rules! payload {
    ($(
        $(#[$meta:meta])*
        $vis:vis struct $name:ident $(<$life:lifetime>)? {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty,)*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        $vis struct $name $(<$life>)? {
            $($(#[$field_meta])* $field_vis $field: $type,)*
        }

        impl $(<$life>)? $name $(<$life>)? {
            /// The same, no longer borrowed from the body.
            #[must_use]
            $vis fn into_owned(self) -> $crate::json::owned_type!($name $($life)?) {
                $name {
                    $($field: $crate::json::IntoOwned::into_owned(self.$field),)*
                }
            }
        }

        impl $(<$life>)? $crate::json::IntoOwned for $name $(<$life>)? {
            type Owned = $crate::json::owned_type!($name $($life)?);

            fn into_owned(self) -> Self::Owned {
                self.into_owned()
            }
        }
    )*};
}
pub(crate) use payload;

macro_rules! owned_type {
    ($name:ident) => { $name };
    ($name:ident $life:lifetime) => { $name<'static> };
}
pub(crate) use owned_type;

/// Declares a type that is read from a JSON object, as [`payload!`] does; with `wire` before it, a type
/// of the wire alone.
///
/// ```text
/// object! {
///     /// What was said in a stretch of speech.
///     pub struct Segment<'a> {
///         pub transcript: Text<'a> where required,
///         pub is_final: Option<bool> as "final" where required,
///         pub text: Option<Text<'a>> as "text" | "words",
///     } and {
///         pub other: Option<Text<'a>>,
///     }
/// }
/// ```
///
/// A field has the name that it has on the wire; or that behind `as`, and while that is empty, one of the
/// names behind it. `where required` marks fields that the vendor documents as always there; without one
/// of type [`Text`] the object says nothing. Fields behind `and` are not read with the object.
macro_rules! object {
    (@$declare:ident
        $(#[$meta:meta])*
        $vis:vis struct $name:ident $(<$life:lifetime>)? {
            $(
                $(#[$field_meta:meta])*
                $field_vis:vis $field:ident: $type:ty
                    $(as $wire:literal $(| $alias:literal)*)? $(where $required:ident)?,
            )*
        } $(and {
            $($(#[$other_meta:meta])* $other_vis:vis $other:ident: $other_type:ty,)*
        })?
    ) => {
        $crate::json::$declare! {
            $(#[$meta])*
            #[derive(Default)]
            $vis struct $name $(<$life>)? {
                $($(#[$field_meta])* $field_vis $field: $type,)*
                $($($(#[$other_meta])* $other_vis $other: $other_type,)*)?
            }
        }

        impl<'a> $crate::json::Object<'a> for $name $(<$life>)? {
            const MEMBERS: &'static [$crate::json::Member] = &[$(
                $crate::json::Member {
                    names: &[$crate::json::wire_name!($field $($wire)?), $($($alias,)*)?],
                    shape: &<<$type as $crate::json::Field<'a>>::Value as $crate::json::Value<'a>>::SHAPE,
                    is_required: $crate::json::is_required!($($required)?),
                },
            )*];

            const NEEDS_A_TEXT: bool = $(<$type as $crate::json::Field<'a>>::IS_SAID ||)* false;

            fn read_field<A: ::serde::de::MapAccess<'a>>(
                &mut self,
                name: &str,
                fields: &mut A,
            ) -> Result<$crate::json::Took, A::Error> {
                $(
                    if name == $crate::json::wire_name!($field $($wire)?)
                        $($(|| name == $alias && self.$field.is_empty())*)?
                    {
                        return fields.next_value_seed($crate::json::Slot(&mut self.$field));
                    }
                )*
                Ok($crate::json::Took::NotMine)
            }
        }
    };
    (wire $($item:tt)*) => {
        $crate::json::object! { @wire $($item)* }
    };
    ($($item:tt)*) => {
        $crate::json::object! { @payload $($item)* }
    };
}
pub(crate) use object;

macro_rules! wire {
    ($($item:item)*) => { $($item)* };
}
pub(crate) use wire;

macro_rules! wire_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}
pub(crate) use wire_name;

macro_rules! is_required {
    () => {
        false
    };
    (required) => {
        true
    };
}
pub(crate) use is_required;
