//! Verifies the request target of a callback.

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

/// Verifies callbacks. Create one verifier at startup and share it (in an `Arc`, or in your framework's state).
///
/// [`Signer`](super::Signer) has an example.
#[derive(Clone, Debug)]
pub struct Verifier {
    pub(super) keyring: Keyring,
    pub(super) audience: Option<Endpoint>,
}

impl Verifier {
    /// How long a URL is still accepted after its expiry: one minute. The clock of the machine that signs the URL and
    /// that of the machine that verifies it may differ by this much.
    pub const CLOCK_SKEW: Duration = Duration::from_secs(60);

    /// Returns a verifier for URLs that a [`Signer`](super::Signer) signed with one of these keys.
    #[must_use]
    pub const fn new(keyring: Keyring) -> Self {
        Self { keyring, audience: None }
    }

    /// Verifies a callback: an active key signed this path (or this audience) and exactly these parameters, and the URL
    /// is valid or expired at most a minute ago. The host is not signed: see [`Signer::new`](super::Signer::new).
    ///
    /// - `target`: path and query as they arrived, such as `uri.path_and_query()` of the `http` crate. In axum, use
    ///   `OriginalUri`: a nested router sees a shorter path.
    /// - `body`: a reference to the raw body, such as a `&[u8]`, a `&Vec<u8>` or a `&Bytes`.
    /// - `now`: a [`SystemTime`](std::time::SystemTime), a `time::OffsetDateTime` or a [`UnixTime`].
    ///
    /// The parameters may arrive in another order and with another percent-encoding, with `+` for a space, and with an
    /// unescaped `|`, `^`, `` ` ``, `{`, `}` or non-ASCII character.
    ///
    /// # Errors
    ///
    /// Returns the first of these errors: the target is malformed or unsigned; every key has expired; the signature
    /// does not match; the URL expired more than [`CLOCK_SKEW`](Self::CLOCK_SKEW) ago.
    ///
    /// # Security
    ///
    /// **This proves that the sender has the URL, and nothing about the body**, which nobody signs. Anybody who has the
    /// URL can send any body until a minute after it expires ([`guide::callbacks`](crate::guide::callbacks)).
    ///
    /// The signature is checked before the expiry, and compared in constant time under every active key. It covers the
    /// decoded path: `/w%61ves` is the same as `/waves`. If your router tells them apart, give each handler its own
    /// [audience](Self::with_audience).
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

    /// Verifies a request of the `http` crate, as [`verify`](Self::verify) does. Read the whole body into memory first.
    ///
    /// The request's URI must be the one that arrived. A nested axum router shortens it: there, pass the path and query
    /// of axum's `OriginalUri` to [`verify`](Self::verify).
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
        let target = request.uri().path_and_query();
        let target = target.map_or("", http::uri::PathAndQuery::as_str);
        self.verify(target, request.body(), now)
    }

    /// Makes all checks of [`verify`](Self::verify) before you read the body, since no check needs the body.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`verify`](Self::verify).
    pub fn check_target(&self, target: &str, now: impl Into<UnixTime>) -> Result<(), VerifyError> {
        self.check(&self.read(target)?, now.into()).map(drop)
    }

    /// Replaces the keyring, for a rotation. The audience stays the same.
    #[must_use]
    pub fn with_keyring(self, keyring: Keyring) -> Self {
        Self { keyring, ..self }
    }

    /// Accepts only URLs that were [signed for this audience](super::Signer::with_audience), at any path.
    ///
    /// # Errors
    ///
    /// Returns an error if the name is blank.
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
        // The text can be three times as long as its target. A text that no signer makes is not hashed.
        let (len, max) = (signed_text.len().saturating_sub(audience_len), MAX_SIGNED_TEXT_LEN);
        if len > max {
            return Err(VerifyError::SignedTextTooLong { len, max });
        }
        let expires_at = pairs.take_expiry()?;
        Ok(Callback { signed_text, signature, expires_at, pairs })
    }

    /// Returns the id of the key that signed the URL, unless the URL has expired.
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

/// A parsed request target.
pub(super) struct Callback {
    pub(super) signed_text: String,
    pub(super) signature: Digest,
    expires_at: UnixTime,
    pairs: Parameters,
}

/// Splits a request target into path and query. Rejects it if parsers may disagree about where they end.
fn split(target: &str) -> Result<(&str, &str), VerifyError> {
    let (len, max) = (target.len(), MAX_TARGET_LEN);
    if len > max {
        return Err(VerifyError::TargetTooLong { len, max });
    }
    if !target.starts_with('/') {
        return Err(VerifyError::TargetNotOriginForm);
    }
    // RFC 3986 does not allow non-ASCII bytes and these five characters in a target. But some clients send them
    // unescaped, and every parser reads them in the same way.
    let may_be =
        |byte: u8| percent::is_url_character(byte) || !byte.is_ascii() || b"|^`{}".contains(&byte);
    let is_misplaced = |byte: u8| byte == b'#' || !may_be(byte);
    if let Some(position) = target.bytes().position(is_misplaced) {
        return Err(VerifyError::TargetCharacter { position });
    }
    Ok(target.split_once('?').unwrap_or((target, "")))
}

/// A callback that a [`Verifier`] accepted: the sender knows this URL, you signed it, and it is valid or expired at
/// most a minute ago. Only a verifier creates this type.
///
/// The signature covers the path (or the audience), every parameter and the expiry, but not the host. **Nobody signed
/// the body**: it is certainly the vendor's only if nobody else knows the URL.
///
/// It borrows the body that you passed in. So does its [`event`](Self::event), which can outlive this value. `Debug`
/// shows neither the body nor the parameters.
#[must_use = "a verified callback does nothing until you read it"]
pub struct Verified<'b> {
    proof: Proof<'b>,
    callback: Callback,
}

impl<'b> Verified<'b> {
    /// Returns the id of the key that signed the URL.
    ///
    /// Count the callbacks per id. You can remove a rotated secret when its id no longer appears and its last
    /// URL has expired.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.proof.key_id
    }

    /// Returns when the URL expires.
    #[must_use]
    pub const fn expires_at(&self) -> UnixTime {
        self.callback.expires_at
    }

    /// Returns the signed value of `key`: from a pair that you passed to [`Signer::sign`](super::Signer::sign), or from
    /// a parameter of the base URL. Only somebody who knows an active secret can sign another value.
    #[must_use]
    pub fn extra(&self, key: &str) -> Option<&str> {
        self.callback.pairs.get(key)
    }

    /// Parses the value of [`extra`](Self::extra) as a type such as `u64`. The error contains the `key`.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such pair, or if its value does not parse as a `T`.
    pub fn parse_extra<T: FromStr>(&self, key: &'static str) -> Result<T, ReadError> {
        self.extra(key)
            .ok_or(ReadError::PairMissing { key })?
            .parse()
            .map_err(|_| ReadError::PairUnreadable { key })
    }

    /// Returns all signed pairs, in the order of their keys: your extras and the base URL's parameters.
    pub fn extras(&self) -> impl Iterator<Item = (&str, &str)> {
        self.callback.pairs.iter()
    }

    /// Returns the body, which nobody signed.
    #[must_use]
    pub const fn body(&self) -> &'b [u8] {
        self.proof.body
    }

    /// Reads the body, which nobody signed, as an event that borrows from it. Odd values are read and invalid JSON is
    /// repaired as for [Prosa](crate::prosa::Verified::event).
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not UTF-8, or is not JSON and cannot be repaired.
    pub fn event(&self) -> Result<Event<'b>, ReadError> {
        Event::read(self.body())
    }

    /// Returns where the body differs from the vendor's documents, as for [Prosa](crate::prosa::Verified::deviations).
    #[must_use]
    pub fn deviations(&self) -> Vec<Deviation> {
        event::deviations(self.body())
    }

    /// Returns a key that recognises **the same URL** when it is used again, with any body.
    ///
    /// If every submission has its own URL (an extra whose value occurs once), the key identifies the submission: make
    /// it unique where you store **completed** transcriptions ([`guide::duplicates`](crate::guide::duplicates)). **If
    /// several submissions share a URL**, all but the first count as duplicates. Receivers that share a path and a
    /// store need different audiences.
    ///
    /// Remember the key until [`expires_at`](Self::expires_at) plus [`CLOCK_SKEW`](Verifier::CLOCK_SKEW) plus a second.
    /// It is derived from the signed text, and from no secret: neither a rotation nor another spelling of the same URL
    /// changes it.
    #[must_use]
    pub fn replay_key(&self) -> Fingerprint {
        Fingerprint::new(
            "speech-webhooks waves replay-key v1",
            &[self.callback.signed_text.as_bytes()],
        )
    }

    /// Returns a key that recognises **the same result** when it is delivered again: the same body at the same URL, as
    /// in a retry. The first call hashes the whole body once.
    ///
    /// If submissions share a URL, two results with the same bytes, such as those of short or silent recordings, have
    /// the same key. The key does not stop an attacker who has the URL: one more space in the body makes another key.
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
