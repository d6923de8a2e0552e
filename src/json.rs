//! JSON: the one rule for reading bodies, the documented shapes, and pieces that stay unparsed.
//!
//! The files below import each other in one direction only, from `shape` up to `deviation`.

mod deviation;
mod leaf;
mod object;
mod raw;
mod read;
mod shape;
mod value;

#[cfg(feature = "api")]
pub(crate) use self::read::without_values;
pub use self::{deviation::Deviation, raw::RawJson};
pub(crate) use self::{
    deviation::deviations,
    leaf::Reason,
    object::{IntoOwned, Object, Rare, object, owned, payload, wire},
    read::{read, read_again, read_into, trim, utf8},
    shape::{Found, Member, Number, Shape},
    value::{Field, Slot, Value},
};
