//! Declares the types of payloads. Each field is written down once, for its documentation, its name on the wire, how
//! it is read and how it becomes owned.

use alloc::collections::BTreeMap;

use serde::de::{IgnoredAny, MapAccess};

use super::{
    shape::{Member, Shape},
    value::{Digits, Value},
};
use crate::text::Text;

/// A type that is read from a JSON object. [`object!`] implements this trait.
pub(crate) trait Object<'a>: Default {
    /// The type's own fields.
    const OWN: &'static [Member];

    /// The own fields and those of the type's parts, which have no parts themselves.
    const MEMBERS: &'static [&'static [Member]] = &[Self::OWN];

    /// Reads the value of the field `name`. Returns `None` if it is not an own field, and otherwise whether
    /// the object has content because of it.
    fn read_field<A: MapAccess<'a>>(
        &mut self,
        name: &str,
        fields: &mut A,
    ) -> Result<Option<bool>, A::Error>;

    /// Does the same with a field that is not an own field.
    fn read_other<A: MapAccess<'a>>(
        &mut self,
        _name: Text<'a>,
        fields: &mut A,
    ) -> Result<bool, A::Error> {
        fields.next_value::<IgnoredAny>().map(|_| false)
    }

    /// Reads all fields, and returns whether the object has content. The map may be a number: see [`Digits`].
    /// (To check only the first name for that, as `Value` does, would make objects a tenth slower.)
    fn fill<A: MapAccess<'a>>(&mut self, mut fields: A) -> Result<bool, A::Error> {
        let mut has_content = false;
        while let Some(name) = fields.next_key::<Text<'a>>()? {
            has_content |= match self.read_field(&name, &mut fields)? {
                Some(is_content) => is_content,
                None if name == Digits::NAME => match fields.next_value_seed(Digits)? {
                    Some(_) => return Ok(false),
                    None => false,
                },
                None => self.read_other(name, &mut fields)?,
            };
        }
        Ok(has_content)
    }
}

/// Reads an object, unless it has no content. A duplicate object adds its fields to the first.
impl<'a, T: Object<'a>> Value<'a> for T {
    const SHAPE: Shape = Shape::object(T::MEMBERS);

    fn read_map<A: MapAccess<'a>>(fields: A, place: &mut Option<Self>) -> Result<(), A::Error> {
        let is_new = place.is_none();
        if !place.get_or_insert_default().fill(fields)? && is_new {
            *place = None;
        }
        Ok(())
    }
}

/// A part of an object whose fields are rare: it is allocated when the first of them is read.
#[derive(Default)]
pub(crate) struct Rare<T>(pub(crate) Option<Box<T>>);

impl<'a, T: Object<'a>> Object<'a> for Rare<T> {
    const OWN: &'static [Member] = T::OWN;

    fn read_field<A: MapAccess<'a>>(
        &mut self,
        name: &str,
        fields: &mut A,
    ) -> Result<Option<bool>, A::Error> {
        if T::OWN.iter().any(|member| member.has_name(name)) {
            self.0.get_or_insert_default().read_field(name, fields)
        } else {
            Ok(None)
        }
    }
}

/// A value that can be converted to one that does not borrow from the body.
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

impl<V: IntoOwned> IntoOwned for BTreeMap<Text<'_>, V> {
    type Owned = BTreeMap<Text<'static>, V::Owned>;

    fn into_owned(self) -> Self::Owned {
        let owned = |(name, value): (Text<'_>, V)| (name.into_owned(), value.into_owned());
        self.into_iter().map(owned).collect()
    }
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

/// Implements [`IntoOwned`] for types that have their own `into_owned`.
macro_rules! owned {
    ($($name:ident)*) => {$(
        impl $crate::json::IntoOwned for $name<'_> {
            type Owned = $name<'static>;

            fn into_owned(self) -> $name<'static> {
                $name::into_owned(self)
            }
        }
    )*};
}
pub(crate) use owned;

owned! { Text }

/// Declares a type that borrows from a body, with `into_owned`.
macro_rules! payload {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident<$life:lifetime> {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        ///
        /// Serialize it to store it. To make one in a test, read JSON with `Event::read_unverified`.
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize)]
        #[non_exhaustive]
        $vis struct $name<$life> {
            $($(#[$field_meta])* $field_vis $field: $type,)*
        }

        impl $name<'_> {
            /// Copies what is borrowed from the body, so that the value can outlive the body.
            #[must_use]
            $vis fn into_owned(self) -> $name<'static> {
                $name { $($field: $crate::json::IntoOwned::into_owned(self.$field),)* }
            }
        }

        $crate::json::owned! { $name }
    };
}
pub(crate) use payload;

/// Declares a type that is used only for reading: without `Serialize` and `into_owned`.
macro_rules! wire {
    ($item:item) => {
        $item
    };
}
pub(crate) use wire;

/// Declares a type that is read from a JSON object, with [`payload!`], or with [`wire!`] if the first word is `wire`.
///
/// ```text
/// object! {
///     /// What was said in a stretch of speech.
///     pub struct Segment<'a> {
///         pub transcript: Text<'a> where required,
///         pub is_final: Option<bool> as "final" where required,
///         pub text: Text<'a> as "text" | "words",
///     } and {
///         pub extra: Extra<'a>,
///     }
/// }
/// ```
///
/// On the wire, a field has the same name, or the names after `as`. `where required` marks fields that the
/// vendor documents as always present. An object with fields of type [`Text`] has content only if one of them can
/// be read; any other object, if any field can be read. Fields after `and` have no name on the wire.
///
/// `with { part: Part<'a> }` adds parts: fields that are objects themselves, but whose fields are in this object
/// on the wire. `rest extra` names the field that reads all other names.
macro_rules! object {
    (@$declare:ident
        $(#[$meta:meta])*
        $vis:vis struct $name:ident $(<$life:lifetime>)? {
            $(
                $(#[$field_meta:meta])*
                $field_vis:vis $field:ident: $type:ty
                    $(as $wire:literal $(| $alias:literal)*)? $(where $required:ident)?,
            )*
        } $(with {
            $($(#[$part_meta:meta])* $part_vis:vis $part:ident: $part_type:ty,)*
        })? $(and {
            $($(#[$other_meta:meta])* $other_vis:vis $other:ident: $other_type:ty,)*
        })? $(rest $rest:ident)?
    ) => {
        $crate::json::$declare! {
            $(#[$meta])*
            #[derive(Default)]
            $vis struct $name $(<$life>)? {
                $($(#[$field_meta])* $field_vis $field: $type,)*
                $($($(#[$part_meta])* $part_vis $part: $part_type,)*)?
                $($($(#[$other_meta])* $other_vis $other: $other_type,)*)?
            }
        }

        impl<'a> $crate::json::Object<'a> for $name $(<$life>)? {
            const OWN: &'static [$crate::json::Member] = &[$(
                $crate::json::Member {
                    // The first element is the name after `as` if there is one, and the field's own otherwise.
                    names: &[[$($wire,)? stringify!($field)][0], $($($alias,)*)?],
                    shape: &<<$type as $crate::json::Field<'a>>::Value as $crate::json::Value<'a>>::SHAPE,
                    is_required: !<[&str]>::is_empty(&[$(stringify!($required))?]),
                },
            )*];

            const MEMBERS: &'static [&'static [$crate::json::Member]] = &[
                Self::OWN,
                $($(<$part_type as $crate::json::Object<'a>>::OWN,)*)?
            ];

            fn read_field<A: ::serde::de::MapAccess<'a>>(
                &mut self,
                name: &str,
                fields: &mut A,
            ) -> Result<Option<bool>, A::Error> {
                let needs_a_text = $(<$type as $crate::json::Field<'a>>::IS_ESSENTIAL ||)* false;
                $(
                    if name == const { [$($wire,)? stringify!($field)][0] } $($(|| name == $alias)*)? {
                        let counts = !needs_a_text || <$type as $crate::json::Field<'a>>::IS_ESSENTIAL;
                        let fits = fields.next_value_seed($crate::json::Slot(&mut self.$field))?;
                        return Ok(Some(fits && counts));
                    }
                )*
                $($(
                    let taken = self.$part.read_field(name, fields)?;
                    if taken.is_some() {
                        return Ok(taken);
                    }
                )*)?
                Ok(None)
            }

            $(
                fn read_other<A: ::serde::de::MapAccess<'a>>(
                    &mut self,
                    name: $crate::text::Text<'a>,
                    fields: &mut A,
                ) -> Result<bool, A::Error> {
                    self.$rest.take(name, fields)
                }
            )?
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
