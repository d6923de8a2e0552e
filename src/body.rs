//! A body that comes in chunks, up to a limit.

use core::fmt;

use crate::error::VerifyError;

pub(crate) struct Body {
    /// `None` once it was too long.
    bytes: Option<Vec<u8>>,
    max_len: usize,
}

impl Body {
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

    pub(crate) fn into_bytes(self) -> Result<Vec<u8>, VerifyError> {
        let too_long = self.too_long();
        self.bytes.ok_or(too_long)
    }

    const fn too_long(&self) -> VerifyError {
        VerifyError::BodyTooLong { max: self.max_len }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.bytes {
            Some(bytes) => write!(f, "Body({} of {} bytes)", bytes.len(), self.max_len),
            None => write!(f, "Body(more than {} bytes)", self.max_len),
        }
    }
}
