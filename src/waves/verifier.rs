//! From request target and body to proof.

use alloc::sync::Arc;
use core::{fmt, iter, str::FromStr, time::Duration};

use super::{
    callback::{self, Endpoint, Parameters},
    event::{self, Event},
};
use crate::{
    error::{BlankAudience, EventError, PairError, TargetError, VerifyError},
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
/// ```
/// use core::time::Duration;
/// use speech_webhooks::{Key, Keyring, Secret, VerifyError, waves};
///
/// let secret = Secret::new("4f1c2d6b8e9a03756c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f40516273")?;
/// let keyring = Keyring::new([Key::new("2026-11", secret)])?;
/// let verifier = waves::Verifier::new(keyring.clone());
///
/// let signer = waves::Signer::new(keyring, "https://receiver.example/waves")?;
/// let hour = Duration::from_secs(60 * 60);
/// let submission = signer.sign(&[("case_id", "42")], hour, 1_767_225_600)?;
/// let target = submission.webhook_url().strip_prefix("https://receiver.example").unwrap();
///
/// let verified = verifier.verify(target, b"{}", 1_767_225_700)?;
/// assert_eq!(verified.pair("case_id"), Some("42"));
///
/// let changed = verifier.verify(&target.replace("42", "43"), b"{}", 1_767_225_700);
/// assert_eq!(changed.unwrap_err(), VerifyError::SignatureMismatch);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    keyring: Keyring,
    audience: Option<Endpoint>,
}

impl Verifier {
    /// For how long after its expiry a URL is still accepted: the clocks of the machine that signed
    /// it and of the one that verifies it may differ by so much. One minute.
    pub const CLOCK_SKEW: Duration = Duration::from_secs(60);

    /// A verifier of URLs that a [`Signer`](super::Signer) made with one of the same keys.
    #[must_use]
    pub const fn new(keyring: Keyring) -> Self {
        Self {
            keyring,
            audience: None,
        }
    }

    /// Verifies a callback: the URL it was sent to was signed with an active key, for this path (or
    /// this audience), with exactly these parameters, and has not expired. The host is not signed:
    /// see [`Signer::new`](super::Signer::new).
    ///
    /// - `target`: path and query as they arrived, such as `uri.path_and_query()` of the `http`
    ///   crate. In axum, take the `OriginalUri`: a nested router sees a shorter one.
    /// - `body`: the raw body, such as a `&[u8]`, a `Vec<u8>` or a `Bytes`. [`Verified`] keeps it.
    /// - `now`: what becomes a [`UnixTime`], such as [`SystemTime::now`](std::time::SystemTime::now).
    ///
    /// Parameters may arrive in another order, and percent-encoded differently, with `+` for a space.
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
    pub fn verify<B: AsRef<[u8]>>(
        &self,
        target: &str,
        body: B,
        now: impl Into<UnixTime>,
    ) -> Result<Verified<B>, VerifyError> {
        self.accept(self.read(target)?, body, now.into())
    }

    /// The same with other keys: for a rotation, the audience stays as it is.
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
    pub fn with_audience(self, audience: &str) -> Result<Self, BlankAudience> {
        let audience = Some(Endpoint::named(audience)?);
        Ok(Self { audience, ..self })
    }

    pub(super) fn read(&self, target: &str) -> Result<Callback, TargetError> {
        let (path, query) = split(target)?;
        let mut pairs = Parameters::parse(query)?;
        let signature = pairs.take_signature()?;
        let path_len = match &self.audience {
            Some(_) => 0,
            None => Endpoint::len_at_path(path)?,
        };
        // What no signer makes is neither made here nor hashed: a target may have three times its length
        // in a signed text.
        let len = callback::signed_text_len(&pairs).saturating_add(path_len);
        let max = MAX_SIGNED_TEXT_LEN;
        if len > max {
            return Err(TargetError::SignedTextTooLong { len, max });
        }
        let endpoint = match &self.audience {
            Some(audience) => audience,
            None => &Endpoint::at_path(path)?,
        };
        let signed_text = callback::signed_text(endpoint, &pairs);
        let expires_at = pairs.take_expiry()?;
        Ok(Callback {
            signed_text,
            signature,
            expires_at,
            pairs,
        })
    }

    /// The id of the key that signed the URL, if that has not expired.
    pub(super) fn check(
        &self,
        callback: &Callback,
        now: UnixTime,
    ) -> Result<Arc<str>, VerifyError> {
        let expires_at = callback.expires_at;
        let key_id = self.keyring.authenticate(
            Construction::Hmac,
            &[callback.signed_text.as_bytes()],
            iter::once(callback.signature),
            now,
        )?;
        if now.saturating_since(expires_at) > Self::CLOCK_SKEW {
            return Err(VerifyError::Expired { expires_at, now });
        }
        Ok(key_id)
    }

    pub(super) fn accept<B: AsRef<[u8]>>(
        &self,
        callback: Callback,
        body: B,
        now: UnixTime,
    ) -> Result<Verified<B>, VerifyError> {
        let proof = Proof::new(self.check(&callback, now)?, body);
        Ok(Verified { proof, callback })
    }
}

/// What a request target says.
pub(super) struct Callback {
    signed_text: String,
    signature: Digest,
    expires_at: UnixTime,
    pairs: Parameters,
}

/// A request target's path and its query, if all readers agree where those end.
fn split(target: &str) -> Result<(&str, &str), TargetError> {
    let (len, max) = (target.len(), MAX_TARGET_LEN);
    if len > max {
        return Err(TargetError::TooLong { len, max });
    }
    if !target.starts_with('/') {
        return Err(TargetError::NotOriginForm);
    }
    // What is not ASCII is in no target either, but means the same to all readers.
    let is_misplaced =
        |byte: u8| byte == b'#' || (byte.is_ascii() && !percent::is_url_character(byte));
    if let Some(position) = target.bytes().position(is_misplaced) {
        return Err(TargetError::Character { position });
    }
    Ok(target.split_once('?').unwrap_or((target, "")))
}

/// A callback that a [`Verifier`] accepted: the sender knows this URL, which you signed, and it expired no
/// more than a minute ago. There is no other way to make one.
///
/// The signature covers the path (or the audience), every parameter and the expiry, not the host. **Nobody
/// signed the body**: it is the vendor's only if nobody else knows the URL.
///
/// `B` is the body as it was passed in, as in [Prosa's](crate::prosa::Verified). `Debug` shows neither
/// body nor parameters.
#[must_use = "a verified callback is to be read"]
pub struct Verified<B> {
    proof: Proof<B>,
    callback: Callback,
}

impl<B: AsRef<[u8]>> Verified<B> {
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

    /// The value that was signed for `key`: of a correlation pair, or of a parameter that the base
    /// URL had. Nobody without a key can have changed it.
    #[must_use]
    pub fn pair(&self, key: &str) -> Option<&str> {
        self.callback.pairs.get(key)
    }

    /// The same as a value of your type, such as a `u64`. The `key` is part of the error.
    ///
    /// # Errors
    ///
    /// If there is no such pair, or if `T` cannot be made of its value.
    pub fn parse_pair<T: FromStr>(&self, key: &'static str) -> Result<T, PairError> {
        self.pair(key)
            .ok_or(PairError::Missing { key })?
            .parse()
            .map_err(|_| PairError::Unreadable { key })
    }

    /// All of them, in the order of their keys.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.callback.pairs.iter()
    }

    /// The body, which nobody has signed.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.proof.body()
    }

    /// Reads the body as an event, which borrows from it: as far as possible, and repaired where that
    /// is needed, as [Prosa's](crate::prosa::Verified::event) is.
    ///
    /// # Errors
    ///
    /// If the body is not UTF-8, or not JSON and beyond that repair.
    pub fn event(&self) -> Result<Event<'_>, EventError> {
        Event::read(self.body())
    }

    /// Where the body differs from the vendor's documents, as [Prosa's](crate::prosa::Verified::deviations).
    #[must_use]
    pub fn deviations(&self) -> Vec<Deviation> {
        event::deviations(self.body())
    }

    /// Recognises **the same URL** when it is used again, whatever the body.
    ///
    /// If every submission has a URL of its own (a pair whose value occurs once), it names the
    /// submission: make it unique where you store **completed** transcriptions
    /// ([`guide::duplicates`](crate::guide::duplicates)). **If several submissions share a URL**, all but
    /// the first would count as duplicates. Receivers that share a path and a store need different
    /// audiences.
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
        self.proof
            .idempotency_key(|body| Fingerprint::new(PURPOSE, &[url, b"\n", body]))
    }
}

impl<B: AsRef<[u8]>> fmt::Debug for Verified<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.proof
            .debug(f)
            .field("expires_at", &self.callback.expires_at)
            .finish_non_exhaustive()
    }
}
