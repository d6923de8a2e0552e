//! From request target and the chunks of a body to proof.

use core::fmt;

use super::verifier::{Callback, Verified, Verifier};
use crate::{body::Body, error::VerifyError, unix_time::UnixTime};

/// A callback whose URL is verified, and whose body is still coming in: the work of
/// [`Verifier::verify`] in steps.
///
/// [`Verifier::begin`] makes one. `Debug` shows neither body nor parameters.
#[must_use = "only a finished callback can be read"]
pub struct Incoming {
    verifier: Verifier,
    callback: Callback,
    body: Body,
}

impl Incoming {
    pub(super) const fn new(verifier: Verifier, callback: Callback, max_len: usize) -> Self {
        Self {
            verifier,
            callback,
            body: Body::new(max_len),
        }
    }

    /// Takes the next chunk of the body.
    ///
    /// # Errors
    ///
    /// If the body is longer with it than its limit. Then all later calls fail in the same way.
    pub fn update(&mut self, chunk: &[u8]) -> Result<(), VerifyError> {
        self.body.push(chunk)
    }

    /// Verifies the URL again, now that the body has come in: the outcome is that of
    /// [`Verifier::verify`] with the whole body.
    ///
    /// `now` is the time at which the body has come in. The URL's expiry and the ends of the keys'
    /// lives are judged by it once more, so that nobody can begin a callback in time and end it
    /// much later, when its [`replay_key`](Verified::replay_key) is forgotten.
    ///
    /// # Errors
    ///
    /// As for [`Verifier::verify`], and if the body was too long.
    pub fn finish(self, now: impl Into<UnixTime>) -> Result<Verified<Vec<u8>>, VerifyError> {
        let body = self.body.into_bytes()?;
        self.verifier.accept(self.callback, body, now.into())
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
