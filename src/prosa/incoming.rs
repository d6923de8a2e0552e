//! From headers and the chunks of a body to proof.

use core::fmt;

use super::{
    diagnosis::{self, Diagnosis},
    headers::{DeliveryHeaders, EventName},
    signature::Claim,
    verifier::{Verified, Verifier},
};
use crate::{
    error::VerifyError,
    unix_time::UnixTime,
    verified::{Chunks, Proof},
};

impl Verifier {
    /// Begins to verify a delivery whose body arrives in chunks. They are kept, and hashed when the body
    /// is complete.
    ///
    /// - `headers` and `now`: as for [`verify`](Self::verify), with the time before the body arrives.
    /// - `max_len`: the most bytes that the body may have.
    ///
    /// ```
    /// # use speech_webhooks::{Error, prosa};
    /// use std::time::SystemTime;
    ///
    /// # fn receive(verifier: &prosa::Verifier, headers: [(&str, &str); 1], chunks: Vec<Vec<u8>>)
    /// # -> Result<(), Error> {
    /// let mut incoming = verifier.begin(headers, 10_000_000, SystemTime::now())?;
    /// for chunk in chunks {
    ///     incoming.update(&chunk)?;
    /// }
    /// let verified = incoming.finish(SystemTime::now())?;
    /// # verified.event().map(drop).map_err(Error::from)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the headers are malformed, or if every key has expired: before anything of the body is read.
    ///
    /// # Security
    ///
    /// Anybody can make a receiver keep and hash `max_len` bytes on each connection. Limit the
    /// connections too, and how long one may last.
    pub fn begin(
        &self,
        headers: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>,
        max_len: usize,
        now: impl Into<UnixTime>,
    ) -> Result<Incoming, VerifyError> {
        let headers = DeliveryHeaders::find(headers)?;
        let claim = Claim::read(self.scheme, headers.signature.as_ref().to_vec().into())?;
        let began_at = now.into();
        self.keyring.check_active(began_at)?;
        Ok(Incoming {
            verifier: self.clone(),
            claim,
            event_name: headers.event_name(),
            chunks: Chunks::new(max_len),
            began_at,
        })
    }
}

/// A delivery whose body is arriving, made by [`Verifier::begin`]. Nothing of it can be read before
/// [`finish`](Self::finish) has verified the whole.
#[must_use = "a delivery that is not finished is not verified"]
pub struct Incoming {
    verifier: Verifier,
    claim: Claim<'static>,
    event_name: EventName,
    chunks: Chunks,
    began_at: UnixTime,
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

    /// Verifies the delivery, as [`Verifier::verify`] does with the whole body.
    ///
    /// `now` is when the body is complete. It decides tolerance and ends of keys: nobody can begin a
    /// delivery in time and end it when its [`replay_key`](Verified::replay_key) is forgotten.
    ///
    /// # Errors
    ///
    /// As for [`Verifier::verify`], and if the body was too long.
    pub fn finish(self, now: impl Into<UnixTime>) -> Result<Verified<Vec<u8>>, VerifyError> {
        self.finish_or_keep(now).map_err(|refused| refused.error())
    }

    /// As [`finish`](Self::finish), and keeps a rejected delivery for its diagnosis.
    ///
    /// # Errors
    ///
    /// As for [`finish`](Self::finish): see [`Refused::error`].
    pub fn finish_or_keep(
        self,
        now: impl Into<UnixTime>,
    ) -> Result<Verified<Vec<u8>>, Box<Refused>> {
        let now = now.into();
        // A clock that was set back brings no key to life.
        let active_at = now.max(self.began_at);
        let (verifier, claim) = (self.verifier, self.claim);
        let (body, outcome) = match self.chunks.into_body() {
            Err(too_long) => (Vec::new(), Err(too_long)),
            Ok(body) => {
                let outcome = verifier.check(&claim, &body, active_at, now);
                (body, outcome)
            }
        };
        match outcome {
            Ok(key_id) => Ok(Verified {
                proof: Proof::new(key_id, body),
                signed_at: claim.signed_at(),
                event_name: self.event_name,
            }),
            Err(error) => Err(Box::new(Refused {
                error,
                now,
                verifier,
                signature_header: claim.header.into(),
                body,
            })),
        }
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chunks.debug(f)
    }
}

/// A rejected delivery, kept for its diagnosis. Nothing of it can be read, and `Debug` shows the error
/// alone.
#[must_use = "it has an error to answer with"]
pub struct Refused {
    error: VerifyError,
    now: UnixTime,
    verifier: Verifier,
    signature_header: Box<[u8]>,
    body: Vec<u8>,
}

impl Refused {
    /// Why it was rejected, as far as a sender may know.
    #[must_use]
    pub const fn error(&self) -> VerifyError {
        self.error
    }

    /// Why it was rejected: for the log, for few deliveries, and never for the sender. See
    /// [`Verifier::diagnose`].
    #[must_use]
    pub fn diagnose(&self) -> Diagnosis {
        diagnosis::of_refusal(
            self.error,
            &self.verifier,
            &self.signature_header,
            &self.body,
            self.now,
        )
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refused")
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
