//! How much is read of a body, for its length.

use core::cell::Cell;

use serde::de::Error;

/// How many elements of arrays, and objects, may be read.
///
/// An element that is an object is both, and has 30 bytes then: the vendors write more. For one
/// that is a string, and for its occurrence in the text, they write more than 15. Without this,
/// `{},` makes a hundred bytes of three.
pub(crate) struct Budget(Cell<Option<usize>>);

/// For short bodies.
const SMALL_CHANGE: usize = 64;
const BYTES_PER_VALUE: usize = 15;

/// The most fields of an object that are read, known and unknown together.
pub(super) const MAX_FIELDS: usize = 256;

impl Budget {
    pub(crate) fn for_length(bytes: usize) -> Self {
        let values = (bytes / BYTES_PER_VALUE).saturating_add(SMALL_CHANGE);
        Self(Cell::new(Some(values)))
    }

    /// Whether something was refused because of it.
    pub(crate) fn is_overdrawn(&self) -> bool {
        self.0.get().is_none()
    }

    /// For one more of them.
    pub(super) fn spend<E: Error>(&self) -> Result<(), E> {
        let left = self.0.get().and_then(|values| values.checked_sub(1));
        self.0.set(left);
        left.map(drop).ok_or_else(|| E::custom("too many values"))
    }

    /// For a field too many.
    pub(super) fn overdraw<E: Error>(&self) -> E {
        self.0.set(None);
        E::custom("too many fields")
    }
}
