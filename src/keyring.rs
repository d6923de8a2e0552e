//! The secrets that a receiver trusts, each with an id and an optional expiry.

use alloc::sync::Arc;
use core::{fmt, ops::ControlFlow, str::FromStr};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    error::{ConfigError, VerifyError},
    limits::{MAX_KEYS, MIN_SECRET_TEXT_LEN},
    mac::{Construction, Digest, MacKey, Verdict},
    unix_time::UnixTime,
};

/// A signing secret with an id for logs and an optional expiry.
///
/// [`Keyring::new`] checks the secret: it rejects one that is empty or has whitespace around it. `Debug` never
/// shows the secret, and no function returns it.
///
/// # Security
///
/// A key keeps hash states of the secret, with which a forger can sign as well. The state for
/// [secret-prefix SHA-256](crate::prosa::Scheme::SecretPrefixSha256) contains up to 63 bytes of the secret itself.
/// The states are wiped on drop. The string that you passed in is not: wipe it yourself.
pub struct Key {
    id: Arc<str>,
    /// On the heap, so that moving a `Key` leaves no copy of the states in memory.
    mac_key: Box<MacKey>,
    secret_len: usize,
    fault: Option<Fault>,
    expires_at: Option<UnixTime>,
}

/// What is wrong with a secret. Makes the error for the key with the given number.
type Fault = fn(usize) -> ConfigError;

impl Key {
    /// Makes a key that never expires. The secret is used as UTF-8 text, as in Prosa's examples: with its `whsec_`
    /// prefix, and not decoded from hexadecimal. For Waves callbacks, make a secret with `openssl rand -hex 32`.
    ///
    /// Choose any `id`, or use the vendor's id of the secret. Logs show the id.
    pub fn new(id: impl AsRef<str>, secret: impl AsRef<str>) -> Self {
        let secret = secret.as_ref();
        Self::of(id.as_ref(), secret.as_bytes(), text_fault(secret))
    }

    /// Makes a key that never expires from a secret of arbitrary bytes, such as a decoded one.
    pub fn from_bytes(id: impl AsRef<str>, secret: impl AsRef<[u8]>) -> Self {
        let secret = secret.as_ref();
        Self::of(id.as_ref(), secret, bytes_fault(secret))
    }

    fn of(id: &str, secret: &[u8], fault: Option<Fault>) -> Self {
        Self {
            id: id.into(),
            mac_key: Box::new(MacKey::new(secret)),
            // HMAC pads a key of up to 64 bytes with NULs, so NULs at the end add no strength.
            secret_len: secret
                .iter()
                .rposition(|byte| *byte != 0)
                .map_or(0, |last| last.saturating_add(1)),
            fault,
            expires_at: None,
        }
    }

    /// Sets the key's expiry, such as Prosa's `expired_at` after a rotation: from that second on, it is not used.
    #[must_use]
    pub fn with_expiry(self, expires_at: impl Into<UnixTime>) -> Self {
        let expires_at = Some(expires_at.into());
        Self { expires_at, ..self }
    }

    /// Parses `id=secret` or `id@time=secret`.
    fn parse(number: usize, text: &str) -> Result<Self, ConfigError> {
        let not_a_key = ConfigError::KeyText { number };
        let (name, secret) = text.split_once('=').ok_or(not_a_key)?;
        if secret.trim().contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(not_a_key); // Most likely, the keys are not separated by commas.
        }
        let Some((id, end)) = name.split_once('@') else {
            return Ok(Self::new(name.trim(), secret));
        };
        let end = OffsetDateTime::parse(end.trim(), &Rfc3339)
            .map_err(|_| ConfigError::KeyExpiryUnreadable { number })?;
        Ok(Self::new(id.trim(), secret).with_expiry(end))
    }

    fn check(&self, number: usize) -> Result<(), ConfigError> {
        let id = &*self.id;
        let is_visible = |c: char| c.is_ascii_graphic() || c == ' ';
        let is_usable = !id.is_empty() && id.trim() == id && id.chars().all(is_visible);
        if !is_usable || id.starts_with("whsec_") {
            return Err(ConfigError::KeyIdUnusable { number });
        }
        if let Some(fault) = self.fault {
            return Err(fault(number));
        }
        let is_too_late = self.expires_at.is_some_and(|end| end >= UnixTime::BEYOND_DATES);
        if is_too_late { Err(ConfigError::KeyExpiryTooLate { number }) } else { Ok(()) }
    }

    fn digest(&self, construction: Construction, message: &[&[u8]]) -> Digest {
        self.mac_key.digest(construction, message)
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Returns a digest that is equal for secrets that HMAC treats as equal, such as with NULs at the end. Callers
    /// must not store the digest: an attacker could test guesses of weak secrets against it.
    fn mark_of_secret(&self) -> Digest {
        self.digest(Construction::Hmac, &[b"speech-webhooks keyring v1"])
    }

    pub(crate) fn is_active(&self, now: UnixTime) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }
}

/// Checks a secret given as text. The usual fault is a newline that was read from a file with the secret. The byte
/// order mark that some editors write, and NUL, count as whitespace here.
fn text_fault(secret: &str) -> Option<Fault> {
    let trimmed = secret.trim_matches(|c: char| c.is_whitespace() || "\u{feff}\0".contains(c));
    if trimmed == secret {
        bytes_fault(secret.as_bytes())
    } else if trimmed.is_empty() {
        Some(|number| ConfigError::SecretBlank { number })
    } else {
        Some(|number| ConfigError::SecretWhitespace { number })
    }
}

/// Random bytes may begin or end with whitespace. To HMAC, up to 64 NULs are the same as an empty key.
fn bytes_fault(secret: &[u8]) -> Option<Fault> {
    if secret.is_empty() {
        Some(|number| ConfigError::SecretEmpty { number })
    } else if secret.iter().all(|byte| b" \t\r\n\0".contains(byte)) {
        Some(|number| ConfigError::SecretBlank { number })
    } else {
        None
    }
}

/// Checks whether a keyring accepts a secret with this text.
#[cfg(feature = "api")]
pub(crate) fn check_secret_text(secret: &str) -> Result<(), ConfigError> {
    text_fault(secret).map_or(Ok(()), |fault| Err(fault(1)))
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            // An id that is not checked yet may be a secret.
            .field("id", &self.check(1).map_or("unusable", |()| &self.id))
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// The keys that a receiver trusts: at least one, each with its own id. A clone shares the secrets.
///
/// ```
/// use speech_webhooks::{Key, Keyring, UnixTime};
///
/// let rotated = Key::new("2026-08", "whsec_old");
/// let keyring = Keyring::new([
///     Key::new("2026-11", "whsec_new"),
///     rotated.with_expiry(UnixTime::from_secs(1_767_225_600)),
/// ])?;
///
/// // The same keyring from a configuration text:
/// let keyring: Keyring = "2026-11=whsec_new, 2026-08@2026-01-01T00:00:00Z=whsec_old".parse()?;
/// # Ok::<(), speech_webhooks::ConfigError>(())
/// ```
///
/// During a rotation, the keyring has both the new and the old secret
/// ([`guide::rotation`](crate::guide::rotation)). A verifier accepts either, and reports the first key that
/// matches. A [signer](crate::waves::Signer) uses the first key that is active for as long as its URL can be used.
#[derive(Clone, Debug)]
pub struct Keyring {
    keys: Arc<[Key]>,
}

impl Keyring {
    /// Makes a keyring from these keys.
    ///
    /// # Errors
    ///
    /// If there are no keys or more than 256; if a secret is empty or blank, or is text with whitespace around it; if an
    /// id is empty, has spaces around it, has a character other than a space or visible ASCII, or begins with `whsec_`,
    /// as a secret does; if two keys have the same id, since logs could not tell them apart; if two
    /// keys have the same secret, since a retired one would stay valid under the other id; if a key expires after the
    /// year 9999: its expiry is most likely in milliseconds, and the key would never expire.
    pub fn new(keys: impl IntoIterator<Item = Key>) -> Result<Self, ConfigError> {
        let keys: Arc<[Key]> = keys.into_iter().collect();
        if keys.is_empty() {
            return Err(ConfigError::KeyringEmpty);
        }
        if keys.len() > MAX_KEYS {
            return Err(ConfigError::TooManyKeys { max: MAX_KEYS });
        }
        for (second, key) in (1..).zip(keys.iter()) {
            key.check(second)?;
            let mark = key.mark_of_secret();
            for (first, before) in (1..second).zip(keys.iter()) {
                if before.id == key.id {
                    return Err(ConfigError::KeyIdRepeated { first, second });
                }
                if before.mark_of_secret() == mark {
                    return Err(ConfigError::KeySecretRepeated { first, second });
                }
            }
        }
        Ok(Self { keys })
    }

    /// Returns the ids in the order of the keys. Log them at startup and at each reload.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(Key::id)
    }

    /// Rejects secrets that are shorter than `min` bytes.
    pub(crate) fn check_secret_len(&self, min: usize) -> Result<(), ConfigError> {
        let mut lens = (1..).zip(self.keys.iter().map(|key| key.secret_len));
        match lens.find(|(_, len)| *len < min) {
            Some((number, len)) => Err(ConfigError::SecretTooShort { number, len, min }),
            None => Ok(()),
        }
    }

    /// Returns the id of the first active key that made one of the `signatures` over the message.
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

    /// Branches on the verdict. Earlier code does not. `tests/memcheck` knows this function by its name.
    #[inline(never)]
    fn make_public(&self, verdict: Verdict) -> Result<Arc<str>, VerifyError> {
        let key = verdict.position().and_then(|at| self.keys.get(at));
        key.map(|key| Arc::clone(&key.id)).ok_or(VerifyError::SignatureMismatch)
    }

    /// Returns an error if every key has expired, so that no delivery can be authentic.
    pub(crate) fn check_active(&self, now: UnixTime) -> Result<(), VerifyError> {
        self.active(now).next().map(drop).ok_or(VerifyError::NoActiveKey)
    }

    /// Returns the digest of the message under each active key, with the key's position. Hashes once per key.
    pub(crate) fn digests(
        &self,
        construction: Construction,
        message: &[&[u8]],
        now: UnixTime,
    ) -> impl Iterator<Item = (usize, Digest)> {
        self.active(now).map(move |(position, key)| (position, key.digest(construction, message)))
    }

    /// Breaks with the key, active or not, that made one of the `signatures` over the message. Breaks with `None`
    /// if hashing would exceed the rest of the `budget`, in bytes. For diagnoses only: this authenticates nothing.
    pub(crate) fn probe(
        &self,
        construction: Construction,
        message: &[&[u8]],
        signatures: impl Iterator<Item = Digest> + Clone,
        budget: &mut usize,
    ) -> ControlFlow<Option<&Key>> {
        let len: usize = message.iter().map(|part| part.len()).sum();
        match budget.checked_sub(len.saturating_mul(self.keys.len())) {
            Some(rest) => *budget = rest,
            None => return ControlFlow::Break(None),
        }
        let keys = self.keys.iter().enumerate();
        let digests = keys.map(|(position, key)| (position, key.digest(construction, message)));
        let position = Verdict::of(digests, signatures).position();
        let key = position.and_then(|at| self.keys.get(at));
        key.map_or(ControlFlow::Continue(()), |key| ControlFlow::Break(Some(key)))
    }

    /// Returns the HMAC of the message under the first key that is still active at `end`, if there is one.
    pub(crate) fn sign(&self, message: &[&[u8]], end: UnixTime) -> Option<Digest> {
        let mut digests = self.digests(Construction::Hmac, message, end);
        digests.next().map(|(_, digest)| digest)
    }

    fn active(&self, now: UnixTime) -> impl Iterator<Item = (usize, &Key)> {
        let keys = self.keys.iter().enumerate();
        keys.filter(move |(_, key)| key.is_active(now))
    }
}

/// Parses keys from a configuration text: `id=secret`, or `id@2026-12-01T00:00:00Z=secret` with an expiry, separated
/// by commas. Whitespace around an item, an id and a time is ignored.
///
/// # Errors
///
/// As [`Keyring::new`]; if an item has neither form, or its secret contains whitespace or a control character; if a
/// secret is shorter than 8 bytes: most likely, it is a part of a secret that contains `=` or a comma. For a secret
/// with a comma, use [`Key::new`].
impl FromStr for Keyring {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let items = (1..).zip(text.split(',').filter(|_| !text.trim().is_empty()));
        let keys = items.map(|(number, item)| Key::parse(number, item.trim()));
        let keyring = Self::new(keys.collect::<Result<Vec<_>, _>>()?)?;
        keyring.check_secret_len(MIN_SECRET_TEXT_LEN)?;
        Ok(keyring)
    }
}
