//! From headers and body to proof.

use alloc::sync::Arc;
use core::{fmt, time::Duration};
use std::sync::OnceLock;

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
};

/// Verifies deliveries. Made once, shared by all requests (behind an `Arc`, or as a framework's
/// state).
#[derive(Clone, Debug)]
pub struct Verifier {
    keyring: Keyring,
    scheme: Scheme,
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

    /// Sets how far a delivery's `t` may lie from `now`, before it or after it, to be accepted
    /// still.
    ///
    /// If the vendor does not sign its retries anew, which is documented nowhere, those that come
    /// later than this are refused as [too old](VerifyError::TooOld).
    ///
    /// It has no effect with [`Scheme::BodyHmac`], whose deliveries carry no time. With
    /// [`Duration::MAX`] every time is accepted.
    #[must_use]
    pub fn with_tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance, ..self }
    }

    /// Verifies a delivery: that one of its signatures was made with an active key over exactly
    /// this body, and that its time is within the tolerance.
    ///
    /// - `headers`: anything that yields names and values: a `&http::HeaderMap` (of `http` 0.2 or
    ///   1), that of actix-web, a `&HashMap<String, String>`, an array of pairs. Names match in any
    ///   case.
    /// - `body`: the raw body, before any decoding but that of the transfer: a `&[u8]`, a
    ///   `Vec<u8>`, a `Bytes`. The [`Verified`] keeps it, because what was verified must be what is
    ///   read: so it must be of a type that gives the same bytes each time, as these do and a
    ///   memory-mapped file does not.
    /// - `now`: a [`SystemTime`](std::time::SystemTime), a [`time::OffsetDateTime`] or seconds of
    ///   Unix time.
    ///
    /// # Errors
    ///
    /// In this order: if the headers are malformed, if every key has expired, if no signature
    /// matches, if the body may have been length-extended (with [`Scheme::SecretPrefixSha256`]), if
    /// the delivery is too old or in the future. Each has its
    /// [`code`](VerifyError::code) and its [`http_status`](VerifyError::http_status).
    ///
    /// # Security
    ///
    /// - The body is hashed once per active key, however many signatures arrive, and every digest
    ///   is compared with every signature in constant time.
    /// - The signature is judged before the time, so a forger learns nothing about the receiver's
    ///   clock.
    /// - Headers are not signed. What each scheme leaves unsigned besides is said at [`Scheme`].
    /// - A delivery that verified once will do so again: see [`Verified::replay_key`].
    pub fn verify<N, V, B>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        body: B,
        now: impl Into<UnixTime>,
    ) -> Result<Verified<B>, VerifyError>
    where
        N: AsRef<str>,
        V: AsRef<[u8]>,
        B: AsRef<[u8]>,
    {
        let now = now.into();
        let headers = DeliveryHeaders::find(headers)?;
        let claim = Claim::read(self.scheme, headers.signature.as_ref())?;
        let [time, dot] = claim.signed_head;
        let key_id = self.keyring.authenticate(
            claim.construction,
            &[time, dot, body.as_ref()],
            claim.signatures(),
            now,
        )?;
        self.check(claim.time, body.as_ref(), now)?;
        Ok(self.verified(key_id, claim.time, headers.event_name(), body))
    }

    /// The last check, when the key has been found: what is not about the signature.
    pub(super) fn check(
        &self,
        time: Option<UnixTime>,
        body: &[u8],
        now: UnixTime,
    ) -> Result<(), VerifyError> {
        // SHA-256's padding, which a length extension leaves behind the signed text, begins with
        // 0x80: after complete UTF-8 that is never UTF-8.
        if self.scheme == Scheme::SecretPrefixSha256 && str::from_utf8(body).is_err() {
            return Err(VerifyError::LengthExtended);
        }
        time.map_or(Ok(()), |time| self.check_time(time, now))
    }

    /// The proof, when all has been checked.
    pub(super) fn verified<B>(
        &self,
        key_id: Arc<str>,
        time: Option<UnixTime>,
        event_name: EventName,
        body: B,
    ) -> Verified<B> {
        Verified {
            key_id,
            signed_at: time.filter(|_| self.scheme == Scheme::TimestampedHmac),
            event_name,
            body,
            idempotency_key: OnceLock::new(),
        }
    }

    pub(super) const fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    pub(super) const fn scheme(&self) -> Scheme {
        self.scheme
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

/// A delivery that [`Verifier::verify`] has found authentic and recent: the proof, and the bytes it
/// is about.
///
/// There is no other way to make one.
///
/// `B` is the body as it was passed in: a `Verified<Bytes>` or `Verified<Vec<u8>>` can be returned
/// from a framework's extractor, and its [`event`](Self::event) read later without copying. `B`
/// must give the same bytes each time it is asked, as those do.
///
/// `Debug` shows neither body nor digest.
#[must_use = "a verified delivery is to be read"]
pub struct Verified<B> {
    key_id: Arc<str>,
    signed_at: Option<UnixTime>,
    event_name: EventName,
    body: B,
    /// Made when it is asked for.
    idempotency_key: OnceLock<Fingerprint>,
}

impl<B: AsRef<[u8]>> Verified<B> {
    /// The id of the key that matched; if several did, of the first of them in the keyring.
    ///
    /// Count it per delivery: when a rotated secret's id falls silent, the secret can go.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// When the delivery was signed, where the scheme signs that: `None` with any but
    /// [`Scheme::TimestampedHmac`].
    #[must_use]
    pub const fn signed_at(&self) -> Option<UnixTime> {
        self.signed_at
    }

    /// The event's name in the `x-prosa-event` header, with U+FFFD for what is not UTF-8 in it. A
    /// name that is empty, longer than 256 bytes, or there several times counts as absent; two equal
    /// names with a comma between them count as one. **It is not signed**: use it in logs, and decide
    /// by the [`event`](Self::event).
    #[must_use]
    pub fn event_name_unverified(&self) -> Option<&str> {
        self.event_name.as_str()
    }

    /// The bytes that were verified.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.as_ref()
    }

    /// Reads the verified body as an event, which borrows from it.
    ///
    /// It is read as far as that goes: a value of another type than the vendor documents costs its
    /// own field, or its element of a list, and nothing else. Of a field that is there twice, the last
    /// value that can be read wins; but an empty text or list does not replace another, and an object has
    /// the fields of both.
    /// [`deviations`](Self::deviations) says what was passed over.
    ///
    /// What is not JSON, but plainly meant, is repaired before it is read: half of a surrogate pair
    /// becomes U+FFFD; a bare `NaN`, `Infinity` or `-Infinity` and a number past the range of `f64`
    /// become null. The event, and every [`Json`](crate::Json) in it, is then that of the repaired
    /// text, and owned. [`body`](Self::body) and the keys for deduplication stay those of the bytes that
    /// were signed.
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
    /// changes something.
    ///
    /// A body that cannot be read has no deviations: [`event`](Self::event) says why.
    ///
    /// It reads the body twice more, and so takes two to three times as long as `event`.
    #[must_use]
    pub fn deviations(&self) -> Vec<Deviation> {
        event::deviations(&self.event_name, self.body())
    }

    /// A key to know **the same request** by when it comes again: a replay by somebody who captured
    /// it.
    ///
    /// It is derived from what was signed, the time (where the scheme signs one) and the body, and
    /// from no secret: neither a rotation nor anything that an attacker can change without the
    /// secret changes it. A retry has the same one too if the vendor does not sign it anew; if it
    /// does, another one, and there is [`idempotency_key`](Self::idempotency_key) for that.
    ///
    /// With [`Scheme::TimestampedHmac`], remember it for twice the tolerance and a second more:
    /// until then, the request could verify again. With the other schemes it tells no more than
    /// the `idempotency_key` does, and must be remembered for as long as the key that signed is
    /// active.
    ///
    /// It is made from the `idempotency_key`: the first call of either hashes the whole body once.
    #[must_use]
    pub fn replay_key(&self) -> Fingerprint {
        let time = self
            .signed_at
            .map_or_else(String::new, |time| time.to_string());
        Fingerprint::new(
            "speech-webhooks prosa replay-key v1",
            &[time.as_bytes(), b".", self.idempotency_key().as_bytes()],
        )
    }

    /// A key to know **the same result** by when it is delivered again: a retry, or a replay from
    /// the vendor's delivery log, signed anew with another time or another secret. A replay by
    /// somebody who captured the request has the same one too.
    ///
    /// It is derived from the signed body, byte for byte, and not from the event's UUID header,
    /// which is unsigned: a captured delivery could be given a fresh one. Whether the vendor
    /// sends the same bytes in a retry is documented nowhere; where it does not, use the job's
    /// id and the kind of event instead.
    ///
    /// The first call hashes the whole body once.
    #[must_use]
    pub fn idempotency_key(&self) -> Fingerprint {
        const PURPOSE: &str = "speech-webhooks prosa idempotency-key v1";
        let new = || Fingerprint::new(PURPOSE, &[self.body()]);
        *self.idempotency_key.get_or_init(new)
    }
}

impl<B: AsRef<[u8]>> fmt::Debug for Verified<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("key_id", &self.key_id)
            .field("signed_at", &self.signed_at)
            .field("event_name", &self.event_name.known())
            .field("body_len", &self.body.as_ref().len())
            .finish_non_exhaustive()
    }
}
