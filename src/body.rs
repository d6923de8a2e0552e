//! A body that comes in chunks, up to a limit.

use core::fmt;

use crate::error::VerifyError;

pub(crate) struct Body {
    bytes: Vec<u8>,
    max_len: usize,
    too_long: bool,
}

impl Body {
    pub(crate) const fn new(max_len: usize) -> Self {
        Self {
            bytes: Vec::new(),
            max_len,
            too_long: false,
        }
    }

    /// Keeps `chunk`, unless the body is longer than its limit with it. From then on nothing is
    /// kept any more.
    pub(crate) fn push(&mut self, chunk: &[u8]) -> Result<(), VerifyError> {
        let room = self.max_len.saturating_sub(self.bytes.len());
        self.too_long |= chunk.len() > room;
        self.within_limit()?;
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    pub(crate) fn into_bytes(self) -> Result<Vec<u8>, VerifyError> {
        self.within_limit()?;
        Ok(self.bytes)
    }

    const fn within_limit(&self) -> Result<(), VerifyError> {
        if self.too_long {
            return Err(VerifyError::BodyTooLong { max: self.max_len });
        }
        Ok(())
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} of {} bytes)", self.bytes.len(), self.max_len)
    }
}
