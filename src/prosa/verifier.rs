//! From headers and body to proof.

use alloc::sync::Arc;
use core::{fmt, time::Duration};

use super::{
    event::{self, Event},
    kind::EventName,
    signature::{DeliveryHeaders, Header, Scheme, SignatureHeader},
};
use crate::{
    error::{ConfigError, ReadError, VerifyError},
    fingerprint::Fingerprint,
    json::Deviation,
    keyring::{Key, Keyring},
    unix_time::UnixTime,
    verified::Proof,
};

/// Verifies deliveries. Make one at start-up and share it (`Arc`, or a framework's state).
///
/// The [front page](crate) has an example.
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
        Self { keyring, scheme: Scheme::TimestampedHmac, tolerance: Self::DEFAULT_TOLERANCE }
    }

    /// A verifier that trusts one secret, used as its text, and is otherwise as [`new`](Self::new) makes it. Its
    /// key has the id `default`.
    ///
    /// # Errors
    ///
    /// If the secret is empty or has whitespace around it.
    pub fn from_secret(secret: impl AsRef<str>) -> Result<Self, ConfigError> {
        Ok(Self::new(Keyring::new([Key::new("default", secret)])?))
    }

    /// Verifies a delivery: one of its signatures was made with an active key over exactly this
    /// body, and its time is within the tolerance.
    ///
    /// - `headers`: anything that yields names and values, such as a `&http::HeaderMap`, a `&HashMap<String,
    ///   String>` or a slice of pairs: see [`Header`]. Names match in any case.
    /// - `body`: a reference to the raw body, such as a `&[u8]`, a `&Vec<u8>` or a `&Bytes`.
    /// - `now`: a [`SystemTime`](std::time::SystemTime), a `time::OffsetDateTime` or a [`UnixTime`].
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
    pub fn verify<'b>(
        &self,
        headers: impl IntoIterator<Item = impl Header>,
        body: &'b (impl AsRef<[u8]> + ?Sized),
        now: impl Into<UnixTime>,
    ) -> Result<Verified<'b>, VerifyError> {
        let (body, now) = (body.as_ref(), now.into());
        let headers = DeliveryHeaders::find(self.scheme, headers)?;
        let signed = SignatureHeader::read(self.scheme, headers.signature())?;
        let key_id = self.check(&signed, body, now)?;
        Ok(Verified {
            proof: Proof::new(key_id, body),
            signed_at: signed.signed_at(),
            event_name: headers.event_name(),
        })
    }

    /// Verifies a request of the `http` crate whose body has been read, as [`verify`](Self::verify) does.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    #[cfg(feature = "http")]
    pub fn verify_request<'b, B: AsRef<[u8]>>(
        &self,
        request: &'b http::Request<B>,
        now: impl Into<UnixTime>,
    ) -> Result<Verified<'b>, VerifyError> {
        self.verify(request.headers(), request.body(), now)
    }

    /// Rejects a delivery before its body is read: if its headers are malformed, or every key has expired.
    /// Nothing is verified yet.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), as far as it needs no body.
    pub fn check_headers(
        &self,
        headers: impl IntoIterator<Item = impl Header>,
        now: impl Into<UnixTime>,
    ) -> Result<(), VerifyError> {
        let headers = DeliveryHeaders::find(self.scheme, headers)?;
        SignatureHeader::read(self.scheme, headers.signature())?;
        self.keyring.check_active(now.into())
    }

    /// This verifier with another keyring, for a rotation: scheme and tolerance stay as they are.
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

    /// The id of the key that signed the body as `signed` says, around `now`.
    fn check(
        &self,
        signed: &SignatureHeader<'_>,
        body: &[u8],
        now: UnixTime,
    ) -> Result<Arc<str>, VerifyError> {
        let key_id = self.keyring.authenticate(
            signed.construction(),
            &signed.message(body),
            signed.signatures(),
            now,
        )?;
        // SHA-256's padding, which a length extension leaves behind the signed text, begins with
        // 0x80: after complete UTF-8 that is never UTF-8.
        if self.scheme == Scheme::SecretPrefixSha256 && str::from_utf8(body).is_err() {
            return Err(VerifyError::LengthExtended);
        }
        if let Some(time) = signed.time {
            self.check_time(time, now)?;
        }
        Ok(key_id)
    }

    pub(super) fn check_time(&self, timestamp: UnixTime, now: UnixTime) -> Result<(), VerifyError> {
        let tolerance = self.tolerance;
        let (age, lead) = (now.saturating_since(timestamp), timestamp.saturating_since(now));
        let off = age.max(lead); // One of them is zero.
        if age > tolerance {
            Err(VerifyError::TooOld { timestamp, off, tolerance })
        } else if lead > tolerance {
            Err(VerifyError::InFuture { timestamp, off, tolerance })
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
/// It borrows the body that was passed in, and so does its [`event`](Self::event), which may outlive it. `Debug`
/// shows neither body nor digest.
#[must_use = "a verified delivery is to be read"]
pub struct Verified<'b> {
    proof: Proof<'b>,
    signed_at: Option<UnixTime>,
    event_name: EventName,
}

impl<'b> Verified<'b> {
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
    pub fn unsigned_event_name(&self) -> Option<&str> {
        self.event_name.given().map(|name| &**name)
    }

    /// The bytes that were verified.
    #[must_use]
    pub const fn body(&self) -> &'b [u8] {
        self.proof.body
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
    /// become null. The event, and every [`RawJson`](crate::RawJson) in it, is then that of the repaired
    /// text, and owned. [`body`](Self::body) and the deduplication keys stay those of the signed bytes.
    ///
    /// # Errors
    ///
    /// If the body is not UTF-8, or not JSON and beyond that repair. The delivery is authentic all the
    /// same: better store the body and answer 2xx.
    pub fn event(&self) -> Result<Event<'b>, ReadError> {
        Event::read(self.event_name.given(), self.body())
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
        self.proof.idempotency_key(|body| Fingerprint::new(PURPOSE, &[body]))
    }
}

/// Without the event's name, which is not signed and may be anything.
impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.proof.debug(f).field("signed_at", &self.signed_at).finish_non_exhaustive()
    }
}
