//! Verifies the headers and body of a delivery.

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

/// Verifies deliveries. Create one verifier at startup and share it (in an `Arc`, or in your framework's state).
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

    /// Returns a verifier for [timestamped HMACs](Scheme::TimestampedHmac) with a tolerance of
    /// [five minutes](Self::DEFAULT_TOLERANCE).
    #[must_use]
    pub const fn new(keyring: Keyring) -> Self {
        Self { keyring, scheme: Scheme::TimestampedHmac, tolerance: Self::DEFAULT_TOLERANCE }
    }

    /// Returns a verifier as [`new`](Self::new) does, for one secret. The bytes of its text are the key, without any
    /// decoding. The key has the id `default`.
    ///
    /// # Errors
    ///
    /// Returns an error if the secret is empty or blank, or has whitespace around it.
    pub fn from_secret(secret: impl AsRef<str>) -> Result<Self, ConfigError> {
        Ok(Self::new(Keyring::new([Key::new("default", secret)])?))
    }

    /// Verifies a delivery: an active key made one of its signatures over exactly this body, and its `t`, if the scheme
    /// has one, is within the tolerance.
    ///
    /// - `headers`: anything that yields names and values, such as a `&http::HeaderMap`, a `&HashMap<String, String>`
    ///   or a slice of pairs; see [`Header`]. The case of a name does not matter.
    /// - `body`: a reference to the raw body, such as a `&[u8]`, a `&Vec<u8>` or a `&Bytes`.
    /// - `now`: a [`SystemTime`](std::time::SystemTime), a `time::OffsetDateTime` or a [`UnixTime`].
    ///
    /// # Errors
    ///
    /// Returns the first of these errors: the signature header is missing, repeated or malformed; every key has
    /// expired; no signature matches; the body may have been length-extended (with [`Scheme::SecretPrefixSha256`]); the
    /// delivery is too old or in the future.
    ///
    /// # Security
    ///
    /// - The body is hashed once per active key, no matter how many signatures the header has. Every digest is compared
    ///   with every signature in constant time.
    /// - The signature is checked before the time, so a forger learns nothing about the clock.
    /// - The event name and UUID headers are not signed. [`Scheme`] says what else is not signed.
    /// - A delivery that verified once can verify again: see [`Verified::replay_key`].
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

    /// Verifies a request of the `http` crate, as [`verify`](Self::verify) does. Read the whole body into memory first.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`verify`](Self::verify).
    #[cfg(feature = "http")]
    pub fn verify_request<'b, B: AsRef<[u8]>>(
        &self,
        request: &'b http::Request<B>,
        now: impl Into<UnixTime>,
    ) -> Result<Verified<'b>, VerifyError> {
        self.verify(request.headers(), request.body(), now)
    }

    /// Checks the headers of a delivery before you read its body. No signature and no time is verified yet.
    ///
    /// # Errors
    ///
    /// Returns an error if the signature header is missing, repeated or malformed, or if every key has expired.
    pub fn check_headers(
        &self,
        headers: impl IntoIterator<Item = impl Header>,
        now: impl Into<UnixTime>,
    ) -> Result<(), VerifyError> {
        let headers = DeliveryHeaders::find(self.scheme, headers)?;
        SignatureHeader::read(self.scheme, headers.signature())?;
        self.keyring.check_active(now.into())
    }

    /// Replaces the keyring, for a rotation. The scheme and the tolerance stay the same.
    #[must_use]
    pub fn with_keyring(self, keyring: Keyring) -> Self {
        Self { keyring, ..self }
    }

    /// Sets the one scheme that deliveries must be signed with.
    #[must_use]
    pub fn with_scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    /// Sets how far a delivery's `t` may be before or after `now`. [`Duration::MAX`] accepts any `t`.
    ///
    /// If the vendor does not re-sign its retries, a retry that arrives after the tolerance is rejected as
    /// [too old](VerifyError::TooOld).
    #[must_use]
    pub fn with_tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance, ..self }
    }

    /// Returns the id of the key that made one of the signatures, unless the body or the time is rejected.
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
        // A length extension leaves SHA-256's padding after the signed text. The padding begins with 0x80. After
        // complete UTF-8, that byte is never valid UTF-8.
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
        let off = age.max(lead); // At least one of them is zero.
        if age > tolerance {
            Err(VerifyError::TooOld { timestamp, off, tolerance })
        } else if lead > tolerance {
            Err(VerifyError::InFuture { timestamp, off, tolerance })
        } else {
            Ok(())
        }
    }
}

/// A delivery that a [`Verifier`] accepted: somebody who knows an active secret signed exactly these bytes. (Under
/// [`Scheme::SecretPrefixSha256`], this holds only if they are JSON.) Only a verifier creates this type.
///
/// It does not prove that the delivery is new ([`guide::duplicates`](crate::guide::duplicates)) or that its
/// headers are genuine. It proves the time of the signature under [`Scheme::TimestampedHmac`] only.
///
/// It borrows the body that you passed in. So does its [`event`](Self::event), which can outlive this value. `Debug`
/// shows neither the body nor a digest.
#[must_use = "a verified delivery does nothing until you read it"]
pub struct Verified<'b> {
    proof: Proof<'b>,
    signed_at: Option<UnixTime>,
    event_name: EventName,
}

impl<'b> Verified<'b> {
    /// Returns the id of the key that matched. If several keys matched, it is the first of them in the keyring.
    ///
    /// Count the deliveries per id. When a rotated secret's id no longer appears, you can remove the secret.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.proof.key_id
    }

    /// Returns when the delivery was signed. It is `None` under every scheme but [`Scheme::TimestampedHmac`], since
    /// only that scheme signs the time.
    #[must_use]
    pub const fn signed_at(&self) -> Option<UnixTime> {
        self.signed_at
    }

    /// Returns the event name from the `x-prosa-event` header. **It is not signed**: use it in logs only. The
    /// [`event`](Self::event) uses it only for what the body leaves open.
    ///
    /// Bytes that are not UTF-8 become U+FFFD. A name that is empty, longer than 256 bytes, or in several headers
    /// counts as absent. Equal names joined by commas count as one.
    #[must_use]
    pub fn unsigned_event_name(&self) -> Option<&str> {
        self.event_name.given().map(|name| &**name)
    }

    /// Returns the bytes that were verified.
    #[must_use]
    pub const fn body(&self) -> &'b [u8] {
        self.proof.body
    }

    /// Reads the verified body as an event that borrows from it. The unsigned event name only fills gaps in the body.
    ///
    /// A value of another type than the vendor documents costs at most its own field or list element: the rest is read.
    /// If a field occurs twice, the last readable value wins. But an empty text or list does not replace an earlier
    /// value, and two objects are merged. [`deviations`](Self::deviations) reports such differences.
    ///
    /// Some invalid JSON is repaired before it is read: half of a surrogate pair becomes U+FFFD; a bare `NaN`,
    /// `Infinity` or `-Infinity` and a number beyond the range of `f64` become null. The event is then owned, and it
    /// and every [`RawJson`](crate::RawJson) in it are read from the repaired text. [`body`](Self::body) and the
    /// deduplication keys are still those of the signed bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not UTF-8, or is not JSON and cannot be repaired. The delivery is still
    /// authentic, so store the body and answer 2xx.
    pub fn event(&self) -> Result<Event<'b>, ReadError> {
        Event::read(self.event_name.given(), self.body())
    }

    /// Returns the first 32 places where the delivery differs from the vendor's documents. Examples are a string where
    /// a number is documented, a required value that is missing, and an event name that contradicts the body. An
    /// undocumented field is not a deviation. An optional field that is absent or null is not one either. Log the
    /// deviations: they show when the vendor changes something. A body that cannot be read has none.
    ///
    /// This method reads the body twice more, so it takes two to three times as long as [`event`](Self::event).
    #[must_use]
    pub fn deviations(&self) -> Vec<Deviation> {
        event::deviations(&self.event_name, self.body())
    }

    /// Returns a key of the body and, if it is signed, the time: a replay of **the same request** has the same key.
    ///
    /// A rotation does not change it, since no secret goes into it. An attacker without the secret cannot change it.
    ///
    /// Under [`Scheme::TimestampedHmac`], a retry has the same key only if the vendor does not re-sign it. Remember the
    /// key for twice the tolerance plus a second: until then, the request could verify again. The other schemes sign no
    /// time. There, this key tells you no more than the [`idempotency_key`](Self::idempotency_key), and a request
    /// verifies for as long as the signing key is active. The first call to either method hashes the whole body once.
    #[must_use]
    pub fn replay_key(&self) -> Fingerprint {
        let time = self.signed_at.map(|time| time.to_string());
        let time = time.unwrap_or_default();
        Fingerprint::new(
            "speech-webhooks prosa replay-key v1",
            &[time.as_bytes(), b".", self.idempotency_key().as_bytes()],
        )
    }

    /// Returns a key of the body's exact bytes: deliveries of **the same bytes** have the same key, even with another
    /// time or secret. Retries, and replays from the vendor's log or of a captured delivery, can have the same bytes.
    ///
    /// Events of two kinds can have the same body: deduplicate by key and kind. The key does not use the event UUID
    /// header: that is unsigned, and an attacker could put a new UUID on a captured delivery. No document says whether
    /// a retry has the same bytes. If a retry has other bytes, deduplicate by job id and kind of event.
    #[must_use]
    pub fn idempotency_key(&self) -> Fingerprint {
        const PURPOSE: &str = "speech-webhooks prosa idempotency-key v1";
        self.proof.idempotency_key(|body| Fingerprint::new(PURPOSE, &[body]))
    }
}

/// Omits the event name, which is not signed and may be any text.
impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.proof.debug(f).field("signed_at", &self.signed_at).finish_non_exhaustive()
    }
}
