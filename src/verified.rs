//! What a verified delivery of either vendor has: the key that signed, the body, and a name for both. And
//! the body while it arrives in chunks.

use alloc::sync::Arc;
use core::fmt;
use std::sync::OnceLock;

use crate::{error::VerifyError, fingerprint::Fingerprint};

/// A body, and the key whose signature it arrived under.
pub(crate) struct Proof<B> {
    pub(crate) key_id: Arc<str>,
    pub(crate) body: B,
    idempotency_key: OnceLock<Fingerprint>,
}

impl<B: AsRef<[u8]>> Proof<B> {
    pub(crate) const fn new(key_id: Arc<str>, body: B) -> Self {
        Self {
            key_id,
            body,
            idempotency_key: OnceLock::new(),
        }
    }

    pub(crate) fn body(&self) -> &[u8] {
        self.body.as_ref()
    }

    /// Hashes the body as `hash` does, once.
    pub(crate) fn idempotency_key(&self, hash: impl FnOnce(&[u8]) -> Fingerprint) -> Fingerprint {
        *self.idempotency_key.get_or_init(|| hash(self.body()))
    }

    /// Begins the `Debug` of a `Verified`, which does not show the body.
    pub(crate) fn debug<'f, 'a>(&self, f: &'f mut fmt::Formatter<'a>) -> fmt::DebugStruct<'f, 'a> {
        let mut shown = f.debug_struct("Verified");
        shown.field("key_id", &self.key_id);
        shown.field("body_len", &self.body().len());
        shown
    }
}

/// A body that arrives in chunks, up to a limit.
pub(crate) struct Chunks {
    /// `None` once it was too long.
    bytes: Option<Vec<u8>>,
    max_len: usize,
}

impl Chunks {
    pub(crate) const fn new(max_len: usize) -> Self {
        Self {
            bytes: Some(Vec::new()),
            max_len,
        }
    }

    /// Keeps `chunk`, unless the body is longer than its limit with it. Then all of it is given up.
    pub(crate) fn push(&mut self, chunk: &[u8]) -> Result<(), VerifyError> {
        let too_long = self.too_long();
        let bytes = self.bytes.as_mut().ok_or(too_long)?;
        let len = bytes.len().saturating_add(chunk.len());
        if len > self.max_len {
            self.bytes = None;
            return Err(too_long);
        }
        if len > bytes.capacity() {
            // Doubled, as `Vec` does, but never beyond the limit.
            let doubled = bytes.capacity().saturating_mul(2).min(self.max_len);
            bytes.reserve_exact(doubled.max(len).saturating_sub(bytes.len()));
        }
        bytes.extend_from_slice(chunk);
        Ok(())
    }

    pub(crate) fn into_body(self) -> Result<Vec<u8>, VerifyError> {
        let too_long = self.too_long();
        self.bytes.ok_or(too_long)
    }

    /// The `Debug` of an `Incoming`, which does not show the body.
    pub(crate) fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("body_len", &self.bytes.as_ref().map(Vec::len))
            .field("max_len", &self.max_len)
            .finish_non_exhaustive()
    }

    const fn too_long(&self) -> VerifyError {
        VerifyError::BodyTooLong { max: self.max_len }
    }
}
