//! From request target and the chunks of a body to proof.

use core::fmt;

use super::verifier::{Callback, Verified, Verifier};
use crate::{error::VerifyError, unix_time::UnixTime, verified::Chunks};

impl Verifier {
    /// Verifies the URL of a callback whose body arrives in chunks, before anything of that is read.
    ///
    /// - `target` and `now`: as for [`verify`](Self::verify), with the time before the body arrives.
    /// - `max_len`: the most bytes that the body may have.
    ///
    /// [Prosa's](crate::prosa::Verifier::begin) shows an example.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify).
    pub fn begin(
        &self,
        target: &str,
        max_len: usize,
        now: impl Into<UnixTime>,
    ) -> Result<Incoming, VerifyError> {
        let callback = self.read(target)?;
        self.check(&callback, now.into())?;
        Ok(Incoming {
            verifier: self.clone(),
            callback,
            chunks: Chunks::new(max_len),
        })
    }
}

/// A callback whose URL is verified, and whose body is arriving. [`Verifier::begin`] makes one.
#[must_use = "only a finished callback can be read"]
pub struct Incoming {
    verifier: Verifier,
    callback: Callback,
    chunks: Chunks,
}

impl Incoming {
    /// Takes the next chunk of the body.
    ///
    /// # Errors
    ///
    /// If the body is longer with it than its limit. Then all later calls fail in the same way.
    pub fn update(&mut self, chunk: &[u8]) -> Result<(), VerifyError> {
        self.chunks.push(chunk)
    }

    /// Verifies the URL again, as [`Verifier::verify`] does with the whole body.
    ///
    /// `now` is when the body is complete. It decides expiry and ends of keys once more: nobody can begin
    /// a callback in time and end it when its [`replay_key`](Verified::replay_key) is forgotten.
    ///
    /// # Errors
    ///
    /// As for [`Verifier::verify`], and if the body was too long.
    pub fn finish(self, now: impl Into<UnixTime>) -> Result<Verified<Vec<u8>>, VerifyError> {
        let body = self.chunks.into_body()?;
        self.verifier.accept(self.callback, body, now.into())
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chunks.debug(f)
    }
}
