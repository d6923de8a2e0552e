//! From request target and body to proof.

use alloc::sync::Arc;
use core::{fmt, iter, str::FromStr, time::Duration};

use super::{
    callback::{self, Endpoint, Parameters},
    event::{self, Event},
};
use crate::{
    error::{ConfigError, ReadError, VerifyError},
    fingerprint::Fingerprint,
    json::Deviation,
    keyring::Keyring,
    limits::{MAX_SIGNED_TEXT_LEN, MAX_TARGET_LEN},
    mac::{Construction, Digest},
    percent,
    unix_time::UnixTime,
    verified::Proof,
};

/// Verifies callbacks. Make one at start-up and share it (`Arc`, or a framework's state).
///
/// [`Signer`](super::Signer) has an example.
#[derive(Clone, Debug)]
pub struct Verifier {
    pub(super) keyring: Keyring,
    pub(super) audience: Option<Endpoint>,
}

impl Verifier {
    /// For how long after its expiry a URL is still accepted: the clocks of the machine that signed
    /// it and of the one that verifies it may differ by so much. One minute.
    pub const CLOCK_SKEW: Duration = Duration::from_secs(60);

    /// A verifier of URLs that a [`Signer`](super::Signer) made with one of the same keys.
    #[must_use]
    pub const fn new(keyring: Keyring) -> Self {
        Self { keyring, audience: None }
    }

    /// Verifies a callback: the URL it was sent to was signed with an active key, for this path (or
    /// this audience), with exactly these parameters, and has not expired. The host is not signed:
    /// see [`Signer::new`](super::Signer::new).
    ///
    /// - `target`: path and query as they arrived, such as `uri.path_and_query()` of the `http`
    ///   crate. In axum, take the `OriginalUri`: a nested router sees a shorter one.
    /// - `body`: a reference to the raw body, such as a `&[u8]`, a `&Vec<u8>` or a `&Bytes`.
    /// - `now`: a [`SystemTime`](std::time::SystemTime), a `time::OffsetDateTime` or a [`UnixTime`].
    ///
    /// Parameters may arrive in another order, and percent-encoded differently, with `+` for a space, and
    /// with a bare `|`, `^`, `` ` ``, `{` or `}`.
    ///
    /// # Errors
    ///
    /// In this order: if the target is malformed, if every key has expired, if the signature does
    /// not match, if the URL expired longer than [`CLOCK_SKEW`](Self::CLOCK_SKEW) ago.
    ///
    /// # Security
    ///
    /// **It proves that the sender has this URL, and nothing about the body**, which nobody signs: anybody
    /// who has the URL can send any body to it until it expires ([`guide::callbacks`](crate::guide::callbacks)).
    ///
    /// The signature is judged before the expiry, and compared in constant time under every active
    /// key. It covers what the path means: `/w%61ves` is `/waves`. Where a router tells them apart,
    /// give each handler an [audience](Self::with_audience) of its own.
    pub fn verify<'b>(
        &self,
        target: &str,
        body: &'b (impl AsRef<[u8]> + ?Sized),
        now: impl Into<UnixTime>,
    ) -> Result<Verified<'b>, VerifyError> {
        let callback = self.read(target)?;
        let proof = Proof::new(self.check(&callback, now.into())?, body.as_ref());
        Ok(Verified { proof, callback })
    }

    /// Verifies a request of the `http` crate whose body has been read, as [`verify`](Self::verify) does.
    ///
    /// Its URI must be the one that arrived. A nested router of axum shortens it: pass the path and query of axum's
    /// `OriginalUri` to [`verify`](Self::verify) there.
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
        let target = request.uri().path_and_query();
        let target = target.map_or("", http::uri::PathAndQuery::as_str);
        self.verify(target, request.body(), now)
    }

    /// Makes every check of [`verify`](Self::verify) before the body is read: none of them needs it.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn check_target(&self, target: &str, now: impl Into<UnixTime>) -> Result<(), VerifyError> {
        self.check(&self.read(target)?, now.into()).map(drop)
    }

    /// This verifier with another keyring, for a rotation: the audience stays as it is.
    #[must_use]
    pub fn with_keyring(self, keyring: Keyring) -> Self {
        Self { keyring, ..self }
    }

    /// Takes URLs that were [signed for the receiver of this name](super::Signer::with_audience), whatever
    /// path they arrive at.
    ///
    /// # Errors
    ///
    /// If the name is blank.
    pub fn with_audience(self, audience: &str) -> Result<Self, ConfigError> {
        let audience = Some(Endpoint::named(audience)?);
        Ok(Self { audience, ..self })
    }

    pub(super) fn read(&self, target: &str) -> Result<Callback, VerifyError> {
        let (path, query) = split(target)?;
        let mut pairs = Parameters::parse(query)?;
        let signature = pairs.take_signature()?;
        let (endpoint, audience_len) = match &self.audience {
            Some(audience) => (audience, audience.0.len()),
            None => (&Endpoint::at_path(path)?, 0),
        };
        let signed_text = callback::signed_text(endpoint, &pairs);
        // What no signer makes is not hashed: the text may have three times the length of its target.
        let (len, max) = (signed_text.len().saturating_sub(audience_len), MAX_SIGNED_TEXT_LEN);
        if len > max {
            return Err(VerifyError::SignedTextTooLong { len, max });
        }
        let expires_at = pairs.take_expiry()?;
        Ok(Callback { signed_text, signature, expires_at, pairs })
    }

    /// The id of the key that signed the URL, if that has not expired.
    fn check(&self, callback: &Callback, now: UnixTime) -> Result<Arc<str>, VerifyError> {
        let expires_at = callback.expires_at;
        let key_id = self.keyring.authenticate(
            Construction::Hmac,
            &[callback.signed_text.as_bytes()],
            iter::once(callback.signature),
            now,
        )?;
        let off = now.saturating_since(expires_at);
        if off > Self::CLOCK_SKEW {
            return Err(VerifyError::UrlExpired { expires_at, off });
        }
        Ok(key_id)
    }
}

/// What a request target says.
pub(super) struct Callback {
    pub(super) signed_text: String,
    pub(super) signature: Digest,
    expires_at: UnixTime,
    pairs: Parameters,
}

/// A request target's path and its query, if all readers agree where those end.
fn split(target: &str) -> Result<(&str, &str), VerifyError> {
    let (len, max) = (target.len(), MAX_TARGET_LEN);
    if len > max {
        return Err(VerifyError::TargetTooLong { len, max });
    }
    if !target.starts_with('/') {
        return Err(VerifyError::TargetNotOriginForm);
    }
    // What is not ASCII is in no target either, nor are these five: some clients send them as they are, and they
    // mean the same to all readers.
    let may_be =
        |byte: u8| percent::is_url_character(byte) || !byte.is_ascii() || b"|^`{}".contains(&byte);
    let is_misplaced = |byte: u8| byte == b'#' || !may_be(byte);
    if let Some(position) = target.bytes().position(is_misplaced) {
        return Err(VerifyError::TargetCharacter { position });
    }
    Ok(target.split_once('?').unwrap_or((target, "")))
}

/// A callback that a [`Verifier`] accepted: the sender knows this URL, which you signed, and it expired no
/// more than a minute ago. There is no other way to make one.
///
/// The signature covers the path (or the audience), every parameter and the expiry, not the host. **Nobody
/// signed the body**: it is the vendor's only if nobody else knows the URL.
///
/// It borrows the body that was passed in, and so does its [`event`](Self::event), which may outlive it. `Debug`
/// shows neither body nor parameters.
#[must_use = "a verified callback is to be read"]
pub struct Verified<'b> {
    proof: Proof<'b>,
    callback: Callback,
}

impl<'b> Verified<'b> {
    /// The id of the key that signed the URL.
    ///
    /// Count it per callback: when a rotated secret's id falls silent, the secret can go.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.proof.key_id
    }

    /// When the URL expires.
    #[must_use]
    pub const fn expires_at(&self) -> UnixTime {
        self.callback.expires_at
    }

    /// The value that was signed for `key`: of a pair that you passed to [`Signer::sign`](super::Signer::sign),
    /// or of a parameter that the base URL had. Nobody without a key can have changed it.
    #[must_use]
    pub fn extra(&self, key: &str) -> Option<&str> {
        self.callback.pairs.get(key)
    }

    /// The value of [`extra`](Self::extra) in a type of yours, such as a `u64`. The `key` is part of the error.
    ///
    /// # Errors
    ///
    /// If there is no such pair, or if `T` cannot be made of its value.
    pub fn parse_extra<T: FromStr>(&self, key: &'static str) -> Result<T, ReadError> {
        self.extra(key)
            .ok_or(ReadError::PairMissing { key })?
            .parse()
            .map_err(|_| ReadError::PairUnreadable { key })
    }

    /// All signed pairs, in the order of their keys.
    pub fn extras(&self) -> impl Iterator<Item = (&str, &str)> {
        self.callback.pairs.iter()
    }

    /// The body, which nobody has signed.
    #[must_use]
    pub const fn body(&self) -> &'b [u8] {
        self.proof.body
    }

    /// Reads the body as an event, which borrows from it: as far as possible, and repaired where that
    /// is needed, as [Prosa's](crate::prosa::Verified::event) is.
    ///
    /// # Errors
    ///
    /// If the body is not UTF-8, or not JSON and beyond that repair.
    pub fn event(&self) -> Result<Event<'b>, ReadError> {
        Event::read(self.body())
    }

    /// Where the body differs from the vendor's documents, as [Prosa's](crate::prosa::Verified::deviations).
    #[must_use]
    pub fn deviations(&self) -> Vec<Deviation> {
        event::deviations(self.body())
    }

    /// Recognises **the same URL** when it is used again, whatever the body.
    ///
    /// If every submission has a URL of its own (an extra whose value occurs once), it names the submission:
    /// make it unique where you store **completed** transcriptions
    /// ([`guide::duplicates`](crate::guide::duplicates)). **If several submissions share a URL**, all but the
    /// first would count as duplicates. Receivers that share a path and a store need different audiences.
    ///
    /// Remember it until [`expires_at`](Self::expires_at), the [`CLOCK_SKEW`](Verifier::CLOCK_SKEW) and a
    /// second have passed. It is derived from what the signed URL means, and from no secret: neither a
    /// rotation nor another spelling of the same URL changes it.
    #[must_use]
    pub fn replay_key(&self) -> Fingerprint {
        Fingerprint::new(
            "speech-webhooks waves replay-key v1",
            &[self.callback.signed_text.as_bytes()],
        )
    }

    /// Recognises **the same result** when it is delivered again: the same body to the same URL, as in
    /// a retry. The first call hashes the whole body once.
    ///
    /// Submissions that share a URL may have the same bytes, as short or silent recordings have: then it
    /// takes two results for one. It does not keep out somebody who has the URL, for whom one more space
    /// makes another key.
    #[must_use]
    pub fn idempotency_key(&self) -> Fingerprint {
        const PURPOSE: &str = "speech-webhooks waves idempotency-key v1";
        let url = self.callback.signed_text.as_bytes();
        self.proof.idempotency_key(|body| Fingerprint::new(PURPOSE, &[url, b"\n", body]))
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.proof.debug(f).field("expires_at", &self.callback.expires_at).finish_non_exhaustive()
    }
}
