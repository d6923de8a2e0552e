//! From headers and body to proof.

use alloc::sync::Arc;
use core::{fmt, time::Duration};

use super::{
    event::{self, Event},
    headers::{DeliveryHeaders, EventName},
    scheme::Scheme,
    signature::Claim,
};
use crate::{
    error::{EventError, VerifyError},
    fingerprint::Fingerprint,
    json::Deviation,
    keyring::Keyring,
    unix_time::UnixTime,
    verified::Proof,
};

/// Verifies deliveries. Make one at start-up and share it (`Arc`, or a framework's state).
///
/// ```
/// use speech_webhooks::{Key, Keyring, Secret, VerifyError, prosa::Verifier};
///
/// let keyring = Keyring::new([Key::new("2026-11", Secret::new("whsec_test")?)])?;
/// let verifier = Verifier::new(keyring);
///
/// let signature =
///     "t=1767225600,v1=4a942ef9477fb7b15b98664cf7ff2c2543984c1fa6bdf3520b48dcb25bcd1fe4";
/// let headers = [("x-prosa-signature", signature)];
/// let verified = verifier.verify(headers, b"{}", 1_767_225_601)?;
/// assert_eq!(verified.key_id(), "2026-11");
///
/// let forged = verifier.verify(headers, b"[]", 1_767_225_601);
/// assert_eq!(forged.unwrap_err(), VerifyError::SignatureMismatch);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    pub(super) keyring: Keyring,
    pub(super) scheme: Scheme,
    tolerance: Duration,
}

impl Verifier {
    /// The tolerance of a new verifier: five minutes, as in the vendor's example receiver.
    pub const DEFAULT_TOLERANCE: Duration = Duration::from_secs(300);

    /// A verifier of [timestamped HMACs](Scheme::TimestampedHmac) with a tolerance of
    /// [five minutes](Self::DEFAULT_TOLERANCE).
    #[must_use]
    pub const fn new(keyring: Keyring) -> Self {
        Self {
            keyring,
            scheme: Scheme::TimestampedHmac,
            tolerance: Self::DEFAULT_TOLERANCE,
        }
    }

    /// Verifies a delivery: one of its signatures was made with an active key over exactly this
    /// body, and its time is within the tolerance.
    ///
    /// - `headers`: anything that yields names and values, such as a `&http::HeaderMap` or an array
    ///   of pairs. Names match in any case.
    /// - `body`: the raw body, such as a `&[u8]`, a `Vec<u8>` or a `Bytes`. [`Verified`] keeps it,
    ///   so its type must give the same bytes each time.
    /// - `now`: what becomes a [`UnixTime`], such as [`SystemTime::now`](std::time::SystemTime::now).
    ///
    /// # Errors
    ///
    /// In this order: if the headers are malformed, if every key has expired, if no signature
    /// matches, if the body may have been length-extended (with [`Scheme::SecretPrefixSha256`]), if
    /// the delivery is too old or in the future.
    ///
    /// # Security
    ///
    /// - The body is hashed once per active key, however many signatures arrive, and every digest
    ///   is compared with every signature in constant time.
    /// - The signature is judged before the time, so a forger learns nothing about the clock.
    /// - Headers are not signed. [`Scheme`] says what else is not.
    /// - A delivery that verified once verifies again: see [`Verified::replay_key`].
    pub fn verify<B: AsRef<[u8]>>(
        &self,
        headers: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>,
        body: B,
        now: impl Into<UnixTime>,
    ) -> Result<Verified<B>, VerifyError> {
        let now = now.into();
        let headers = DeliveryHeaders::find(headers)?;
        let claim = Claim::read(self.scheme, headers.signature.as_ref().into())?;
        let key_id = self.check(&claim, body.as_ref(), now, now)?;
        Ok(Verified {
            proof: Proof::new(key_id, body),
            signed_at: claim.signed_at(),
            event_name: headers.event_name(),
        })
    }

    /// The same with other keys: for a rotation, scheme and tolerance stay as they are.
    #[must_use]
    pub fn with_keyring(self, keyring: Keyring) -> Self {
        Self { keyring, ..self }
    }

    /// Names the one scheme that deliveries must be signed with.
    #[must_use]
    pub fn with_scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    /// Sets how far a delivery's `t` may lie before or after `now`; [`Duration::MAX`] accepts every time.
    ///
    /// If the vendor does not re-sign its retries, those that arrive later than this are rejected as
    /// [too old](VerifyError::TooOld).
    #[must_use]
    pub fn with_tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance, ..self }
    }

    /// The id of the key, active at `active_at`, that signed the body as `claim` says, around `now`.
    pub(super) fn check(
        &self,
        claim: &Claim<'_>,
        body: &[u8],
        active_at: UnixTime,
        now: UnixTime,
    ) -> Result<Arc<str>, VerifyError> {
        let key_id = self.keyring.authenticate(
            claim.construction(),
            &claim.message(body),
            claim.signatures(),
            active_at,
        )?;
        // SHA-256's padding, which a length extension leaves behind the signed text, begins with
        // 0x80: after complete UTF-8 that is never UTF-8.
        if self.scheme == Scheme::SecretPrefixSha256 && str::from_utf8(body).is_err() {
            return Err(VerifyError::LengthExtended);
        }
        if let Some(time) = claim.time {
            self.check_time(time, now)?;
        }
        Ok(key_id)
    }

    pub(super) fn check_time(&self, signed: UnixTime, now: UnixTime) -> Result<(), VerifyError> {
        if now.saturating_since(signed) > self.tolerance {
            Err(VerifyError::TooOld { signed, now })
        } else if signed.saturating_since(now) > self.tolerance {
            Err(VerifyError::InFuture { signed, now })
        } else {
            Ok(())
        }
    }
}

/// A delivery that a [`Verifier`] accepted: somebody who knows an active secret signed exactly these
/// bytes. There is no other way to make one.
///
/// It does not prove that the delivery is new ([`guide::duplicates`](crate::guide::duplicates)) or that its
/// headers are genuine. Under [`Scheme::TimestampedHmac`], and there alone, the time is proven too.
///
/// `B` is the body as it was passed in: return a `Verified<Bytes>` from a framework's extractor, and
/// read its [`event`](Self::event) later without copying. `Debug` shows neither body nor digest.
#[must_use = "a verified delivery is to be read"]
pub struct Verified<B> {
    pub(super) proof: Proof<B>,
    pub(super) signed_at: Option<UnixTime>,
    pub(super) event_name: EventName,
}

impl<B: AsRef<[u8]>> Verified<B> {
    /// The id of the key that matched; if several did, of the first of them in the keyring.
    ///
    /// Count it per delivery: when a rotated secret's id falls silent, the secret can go.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.proof.key_id
    }

    /// When the delivery was signed, where the scheme signs that: `None` with any but
    /// [`Scheme::TimestampedHmac`].
    #[must_use]
    pub const fn signed_at(&self) -> Option<UnixTime> {
        self.signed_at
    }

    /// The event's name in the `x-prosa-event` header. **It is not signed**: use it in logs, and decide
    /// by the [`event`](Self::event).
    ///
    /// U+FFFD stands for what is not UTF-8. A name that is empty, longer than 256 bytes, or there several
    /// times counts as absent; two equal names with a comma between them count as one.
    #[must_use]
    pub fn event_name_unverified(&self) -> Option<&str> {
        self.event_name.as_str()
    }

    /// The bytes that were verified.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.proof.body()
    }

    /// Reads the verified body as an event, which borrows from it.
    ///
    /// It is read as far as possible: a value of another type than the vendor documents costs its own
    /// field, or its element of a list, and nothing else. Of a field that is there twice, the last
    /// value that can be read wins; but an empty text or list does not replace another, and an object
    /// has the fields of both. [`deviations`](Self::deviations) says what was passed over.
    ///
    /// What is not JSON, but plainly meant, is repaired before it is read: half of a surrogate pair
    /// becomes U+FFFD; a bare `NaN`, `Infinity` or `-Infinity` and a number beyond the range of `f64`
    /// become null. The event, and every [`Json`](crate::Json) in it, is then that of the repaired
    /// text, and owned. [`body`](Self::body) and the deduplication keys stay those of the signed bytes.
    ///
    /// # Errors
    ///
    /// If the body is not UTF-8, or not JSON and beyond that repair. The delivery is authentic all the
    /// same; see [`EventError::http_status`].
    pub fn event(&self) -> Result<Event<'_>, EventError> {
        Event::read(self.event_name_unverified(), self.body())
    }

    /// Where the delivery differs from what the vendor documents: the first 32 places. Such a place has
    /// a string where a number is documented, or lacks a value that is always there, or is an event
    /// name that contradicts the body. A field that no document has is no deviation, and neither is an
    /// optional one that is absent or null. Log the deviations: they show the day on which the vendor
    /// changes something. A body that cannot be read has none.
    ///
    /// It reads the body twice more, and so takes two to three times as long as [`event`](Self::event).
    #[must_use]
    pub fn deviations(&self) -> Vec<Deviation> {
        event::deviations(&self.event_name, self.body())
    }

    /// Recognises **the same request** when it comes again: a replay by somebody who captured it.
    ///
    /// It is derived from the signed time and body, and from no secret: neither a rotation nor an attacker
    /// without the secret can change it. A retry has the same one only if the vendor does not re-sign it.
    ///
    /// With [`Scheme::TimestampedHmac`], remember it for twice the tolerance and a second more: until then,
    /// the request could verify again. The other schemes sign no time: it tells no more than the
    /// [`idempotency_key`](Self::idempotency_key), for as long as the key that signed is active. The first
    /// call of either hashes the whole body once.
    #[must_use]
    pub fn replay_key(&self) -> Fingerprint {
        let time = self.signed_at.map(|time| time.to_string());
        let time = time.unwrap_or_default();
        Fingerprint::new(
            "speech-webhooks prosa replay-key v1",
            &[time.as_bytes(), b".", self.idempotency_key().as_bytes()],
        )
    }

    /// Recognises **the same result** when it is delivered again: a retry, a replay from the vendor's
    /// log, signed at another time or with another secret, or a replay by somebody who captured it.
    ///
    /// It is derived from the signed body, byte for byte, and not from the event's UUID header,
    /// which is unsigned: a captured delivery could be given a fresh one. No document says whether
    /// a retry has the same bytes. If it has not, use the job's id and the kind of event.
    #[must_use]
    pub fn idempotency_key(&self) -> Fingerprint {
        const PURPOSE: &str = "speech-webhooks prosa idempotency-key v1";
        self.proof
            .idempotency_key(|body| Fingerprint::new(PURPOSE, &[body]))
    }
}

impl<B: AsRef<[u8]>> fmt::Debug for Verified<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.proof
            .debug(f)
            .field("signed_at", &self.signed_at)
            .field("event_name", &self.event_name.known())
            .finish_non_exhaustive()
    }
}
