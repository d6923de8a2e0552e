//! The common part of both vendors' `Verified`.

use alloc::sync::Arc;
use core::fmt;
use std::sync::OnceLock;

use crate::fingerprint::Fingerprint;

/// The body of a verified delivery, and the id of the key that signed (with Waves, the URL).
pub(crate) struct Proof<'b> {
    pub(crate) key_id: Arc<str>,
    pub(crate) body: &'b [u8],
    idempotency_key: OnceLock<Fingerprint>,
}

impl<'b> Proof<'b> {
    pub(crate) const fn new(key_id: Arc<str>, body: &'b [u8]) -> Self {
        Self { key_id, body, idempotency_key: OnceLock::new() }
    }

    /// Returns `hash` of the body. Calls `hash` only once.
    pub(crate) fn idempotency_key(&self, hash: impl FnOnce(&[u8]) -> Fingerprint) -> Fingerprint {
        *self.idempotency_key.get_or_init(|| hash(self.body))
    }

    /// Starts the `Debug` output of a `Verified`, which does not show the body.
    pub(crate) fn debug<'f, 'a>(&self, f: &'f mut fmt::Formatter<'a>) -> fmt::DebugStruct<'f, 'a> {
        let mut shown = f.debug_struct("Verified");
        shown.field("key_id", &self.key_id);
        shown.field("body_len", &self.body.len());
        shown
    }
}
