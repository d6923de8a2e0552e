//! From headers and the chunks of a body to proof.

use alloc::borrow::Cow;
use core::fmt;

use super::{
    signature::Claim,
    verifier::{Verified, Verifier},
};
use crate::{
    body::Body, error::VerifyError, keyring::Authentication, mac::Digest, unix_time::UnixTime,
};

/// A delivery whose body is still coming in: the work of [`Verifier::verify`] in steps, to hash a
/// long body while it comes in.
///
/// [`Verifier::begin`] makes one. Nothing of it can be read before [`finish`](Self::finish) has
/// verified the whole.
///
/// `Debug` shows neither body nor digest.
#[must_use = "a delivery that is not finished is not verified"]
pub struct Incoming {
    verifier: Verifier,
    authentication: Authentication,
    signatures: Vec<Digest>,
    time: Option<UnixTime>,
    event_name: Option<Cow<'static, str>>,
    body: Body,
}

impl Incoming {
    pub(super) fn new(
        verifier: Verifier,
        mut authentication: Authentication,
        claim: &Claim<'_>,
        event_name: Option<Cow<'static, str>>,
        max_len: usize,
    ) -> Self {
        claim
            .signed_head
            .iter()
            .for_each(|part| authentication.update(part));
        Self {
            verifier,
            authentication,
            signatures: claim.signatures.as_slice().to_vec(),
            time: claim.time,
            event_name,
            body: Body::new(max_len),
        }
    }

    /// Takes the next chunk of the body.
    ///
    /// # Errors
    ///
    /// If the body is longer with it than its limit. Then all later calls fail in the same way.
    pub fn update(&mut self, chunk: &[u8]) -> Result<(), VerifyError> {
        self.body.push(chunk)?;
        self.authentication.update(chunk);
        Ok(())
    }

    /// Verifies the delivery, now that its body has come in: the outcome is that of
    /// [`Verifier::verify`] with the whole body. (If the clock was set back in the meantime, it may
    /// be a refusal instead: a key must have been active at the beginning, too.)
    ///
    /// `now` is the time at which the body has come in. The tolerance and the ends of the keys'
    /// lives are judged by it, so that nobody can begin a delivery in time and end it much later,
    /// when its [`replay_key`](Verified::replay_key) is forgotten.
    ///
    /// # Errors
    ///
    /// As for [`Verifier::verify`], and if the body was too long.
    pub fn finish(self, now: impl Into<UnixTime>) -> Result<Verified<Vec<u8>>, VerifyError> {
        let now = now.into();
        let body = self.body.into_bytes()?;
        let key_id = self.authentication.finish(&self.signatures, now)?;
        self.verifier
            .accept(key_id, self.time, self.event_name, body, now)
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("event_name", &self.event_name)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
