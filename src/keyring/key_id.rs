//! Which key matched.

use alloc::sync::Arc;
use core::fmt;

/// The id of one of a keyring's keys.
///
/// It holds all of them: a clone of the one that matched would touch memory that is that key's
/// alone, and the time of a verification would tell which of the keys it was.
pub(crate) struct KeyId {
    ids: Arc<[Arc<str>]>,
    position: usize,
}

impl KeyId {
    pub(super) fn new(ids: &Arc<[Arc<str>]>, position: usize) -> Self {
        Self {
            ids: Arc::clone(ids),
            position,
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.ids.get(self.position).map_or("", |id| id)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}
