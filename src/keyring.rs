//! The secrets a receiver trusts, each with a name and an optional end of life.

use alloc::sync::Arc;
use core::fmt;
use std::collections::HashSet;

use crate::{
    error::{KeyringError, SecretError, VerifyError},
    mac::{Construction, Digest, MacKey, Verdict},
    unix_time::UnixTime,
};

/// A signing secret, ready for use.
///
/// ```
/// use speech_webhooks::{Secret, SecretError};
///
/// let secret = Secret::new("whsec_example")?;
/// assert_eq!(format!("{secret:?}"), "Secret(redacted)");
/// assert_eq!(Secret::new("whsec_example\n").unwrap_err(), SecretError::SurroundingWhitespace);
/// # Ok::<(), SecretError>(())
/// ```
///
/// # Security
///
/// - `Debug` never shows it, and there is no way to get it back out.
/// - What is kept is hash states. They are as good as the secret to a forger, and the one for
///   [secret-prefix SHA-256](crate::prosa::Scheme::SecretPrefixSha256) contains up to 63 bytes of its
///   text. They are wiped on drop. The string that you passed in is yours to wipe.
pub struct Secret {
    /// On the heap, so that moving a `Secret` leaves no copy of its states behind.
    mac_key: Box<MacKey>,
}

impl Secret {
    /// A secret used as its UTF-8 text, as Prosa's examples do: not decoded from hexadecimal, and with
    /// its `whsec_` prefix. For Waves callbacks, make one with `openssl rand -hex 32`.
    ///
    /// # Errors
    ///
    /// If the text is empty or blank, or if whitespace surrounds it, such as a newline read from a
    /// file. The byte order mark that some editors write, and NUL, count as whitespace here.
    pub fn new(text: &str) -> Result<Self, SecretError> {
        let trimmed = text.trim_matches(|c: char| c.is_whitespace() || "\u{feff}\0".contains(c));
        if trimmed == text {
            Self::from_bytes(text.as_bytes())
        } else if trimmed.is_empty() {
            Err(SecretError::Blank)
        } else {
            Err(SecretError::SurroundingWhitespace)
        }
    }

    /// A secret of arbitrary bytes, for one that is not used as text (a decoded one, for example).
    ///
    /// # Errors
    ///
    /// If there are no bytes, or nothing but spaces, tabs, line ends and NULs (to HMAC, up to 64 NULs are
    /// the empty key). Random bytes may begin or end with whitespace.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SecretError> {
        if bytes.is_empty() {
            Err(SecretError::Empty)
        } else if bytes.iter().all(|byte| b" \t\r\n\0".contains(byte)) {
            Err(SecretError::Blank)
        } else {
            let mac_key = Box::new(MacKey::new(bytes));
            Ok(Self { mac_key })
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// A [`Secret`] with an id for logs, and the end of its life if that is set: see [`Keyring`].
#[derive(Debug)]
pub struct Key {
    id: Arc<str>,
    secret: Secret,
    expires_at: Option<UnixTime>,
}

impl Key {
    /// A key that never expires. The `id` is yours to choose, or the vendor's id of the secret. Logs
    /// show it.
    #[must_use]
    pub fn new(id: &str, secret: Secret) -> Self {
        Self {
            id: id.into(),
            secret,
            expires_at: None,
        }
    }

    /// Sets the end of the key's life, such as Prosa's `expired_at` after a rotation: from that
    /// second on, the key matches nothing. No keyring takes one after the year 9999.
    #[must_use]
    pub fn with_expiry(self, expires_at: impl Into<UnixTime>) -> Self {
        let expires_at = Some(expires_at.into());
        Self { expires_at, ..self }
    }

    fn digest(&self, construction: Construction, message: &[&[u8]]) -> Digest {
        self.secret.mac_key.digest(construction, message)
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The same for keys whose secrets are one to HMAC, to which NULs at the end are nothing. Not to be kept:
    /// with it, weak secrets could be tried out.
    fn mark_of_secret(&self) -> Digest {
        self.digest(Construction::Hmac, &[b"speech-webhooks keyring v1"])
    }

    pub(crate) fn is_active(&self, now: UnixTime) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }
}

/// The keys a receiver trusts: at least one, each with an id of its own. A clone shares the secrets.
///
/// ```
/// use speech_webhooks::{Key, Keyring, Secret, UnixTime};
///
/// let rotated = Key::new("2026-08", Secret::new("whsec_old")?);
/// let keyring = Keyring::new([
///     Key::new("2026-11", Secret::new("whsec_new")?),
///     rotated.with_expiry(UnixTime::from_secs(1_767_225_600)),
/// ])?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// During a rotation both the new and the old secret are in it
/// ([`guide::rotation`](crate::guide::rotation)). A verifier accepts either, and names the first that
/// matches; a [signer](crate::waves::Signer) of callbacks signs with the first that lasts long enough.
#[derive(Clone, Debug)]
pub struct Keyring {
    keys: Arc<[Key]>,
}

impl Keyring {
    /// A keyring of these keys.
    ///
    /// # Errors
    ///
    /// If there are none; if two have the same id, since a log could not tell them apart; if two have the
    /// same secret (to HMAC, NULs at its end do not count), since a retired one would live on; if one
    /// expires after the year 9999, as a time in milliseconds does, since it would never end.
    pub fn new(keys: impl IntoIterator<Item = Key>) -> Result<Self, KeyringError> {
        let keys: Arc<[Key]> = keys.into_iter().collect();
        if keys.is_empty() {
            return Err(KeyringError::Empty);
        }
        let mut ids = HashSet::new();
        for (position, key) in keys.iter().enumerate() {
            let id = || key.id().into();
            if !ids.insert(key.id()) {
                return Err(KeyringError::RepeatedId { id: id() });
            }
            let (mark, mut before) = (key.mark_of_secret(), keys.iter().take(position));
            if let Some(first) = before.find(|before| before.mark_of_secret() == mark) {
                return Err(KeyringError::RepeatedSecret {
                    first: first.id().into(),
                    second: id(),
                });
            }
            let end = key.expires_at;
            if end.is_some_and(|end| end >= UnixTime::BEYOND_DATES) {
                return Err(KeyringError::ExpiryTooLate { id: id() });
            }
        }
        Ok(Self { keys })
    }

    /// The id of the active key that made one of the `signatures` over the message.
    pub(crate) fn authenticate(
        &self,
        construction: Construction,
        message: &[&[u8]],
        signatures: impl Iterator<Item = Digest> + Clone,
        now: UnixTime,
    ) -> Result<Arc<str>, VerifyError> {
        self.check_active(now)?;
        let digests = self.digests(construction, message, now);
        self.make_public(Verdict::of(digests, signatures))
    }

    /// Branches by the verdict. Nothing does so before: `tests/memcheck` knows this function by its name.
    #[inline(never)]
    fn make_public(&self, verdict: Verdict) -> Result<Arc<str>, VerifyError> {
        let key = verdict.position().and_then(|at| self.keys.get(at));
        key.map(|key| Arc::clone(&key.id))
            .ok_or(VerifyError::SignatureMismatch)
    }

    /// Whether any delivery can be authentic at this time.
    pub(crate) fn check_active(&self, now: UnixTime) -> Result<(), VerifyError> {
        let first = self.active(now).next();
        first.map(drop).ok_or(VerifyError::NoActiveKey)
    }

    /// The digests of the message under all active keys, each of which hashes it once, and their
    /// positions.
    pub(crate) fn digests(
        &self,
        construction: Construction,
        message: &[&[u8]],
        now: UnixTime,
    ) -> impl Iterator<Item = (usize, Digest)> {
        self.active(now)
            .map(move |(position, key)| (position, key.digest(construction, message)))
    }

    /// The key, active or not, that made one of the `signatures` over the message. For a diagnosis: it
    /// authenticates nothing.
    pub(crate) fn probe(
        &self,
        construction: Construction,
        message: &[&[u8]],
        signatures: impl Iterator<Item = Digest> + Clone,
    ) -> Option<&Key> {
        let keys = self.keys.iter().enumerate();
        let digests = keys.map(|(position, key)| (position, key.digest(construction, message)));
        let position = Verdict::of(digests, signatures).position()?;
        self.keys.get(position)
    }

    /// How many keys there are, active or not.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The HMAC of the message under the first key that is active until `end`, if one is.
    pub(crate) fn sign(&self, message: &[&[u8]], end: UnixTime) -> Option<Digest> {
        let mut digests = self.digests(Construction::Hmac, message, end);
        digests.next().map(|(_, digest)| digest)
    }

    fn active(&self, now: UnixTime) -> impl Iterator<Item = (usize, &Key)> {
        let keys = self.keys.iter().enumerate();
        keys.filter(move |(_, key)| key.is_active(now))
    }
}
