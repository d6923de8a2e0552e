//! Signs a base URL and pairs as the callback URL to submit.

use core::{fmt, fmt::Display, time::Duration};

use super::{
    callback::{self, BaseUrl, Endpoint, Parameters},
    verifier::Verifier,
    wire::is_payload_field,
};
use crate::{
    error::{ConfigError, SignError},
    keyring::Keyring,
    limits::{MAX_CALLBACK_URL_LEN, MAX_PARAMETERS, MIN_CALLBACK_SECRET_LEN},
    percent,
    unix_time::UnixTime,
};

/// Signs callback URLs: a `webhook_url` for each submission. A [`Verifier`] rejects a callback if its path (or the
/// audience), a parameter or the expiry is not what was signed. The host is not signed.
///
/// ```
/// use core::time::Duration;
/// use speech_webhooks::{Keyring, UnixTime, VerifyError, waves};
///
/// let secret = "4f1c2d6b8e9a03756c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f40516273"; // openssl rand -hex 32
/// let keyring: Keyring = format!("2026-11={secret}").parse()?;
/// let signer = waves::Signer::new(keyring.clone(), "https://receiver.example/webhooks/waves")?;
///
/// let day = Duration::from_secs(24 * 60 * 60);
/// let now = UnixTime::from_secs(1_767_139_200); // in a program: `SystemTime::now()`
/// let submission = signer.sign([("case_id", "42"), ("region", "us-east")], day, now)?;
///
/// assert!(submission.webhook_url().starts_with(
///     "https://receiver.example/webhooks/waves?case_id=42&region=us-east&callback_expires="
/// ));
/// assert_eq!(submission.webhook_extra(), "case_id:42,region:us-east");
///
/// // When the callback comes:
/// let verifier = waves::Verifier::new(keyring);
/// let verified = verifier.verify(submission.target(), b"{}", now)?;
/// assert_eq!(verified.extra("case_id"), Some("42"));
/// let changed = verifier.verify(&submission.target().replace("42", "43"), b"{}", now);
/// assert_eq!(changed.unwrap_err(), VerifyError::SignatureMismatch);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
///
/// Create the secret yourself, from 32 random bytes. A vendor who knows the secret can sign URLs too. Anybody who has
/// seen a URL can find a short secret by trying.
pub struct Signer {
    keyring: Keyring,
    base: BaseUrl,
}

impl Signer {
    /// Returns a signer for URLs that begin with `base_url`, the public URL of your handler: `https://host/path`. It
    /// may have a query, which is signed too.
    ///
    /// # Errors
    ///
    /// Returns an error if a secret has fewer than 32 bytes, or if the URL is not an absolute `https` URL, is longer
    /// than 1024 bytes, has more than 62 parameters, a fragment, a user name, a path segment that is empty, `.` or
    /// `..`, the same parameter twice, one of this crate's own parameters (`callback_expires`, `callback_signature`), a
    /// `+` in its query, or anything else that URL parsers reject or read differently.
    ///
    /// # Security
    ///
    /// **The host is not signed**, since a receiver cannot tell which host was called. Receivers with the same path on
    /// several hosts accept each other's URLs unless they have different [audiences](Self::with_audience).
    pub fn new(keyring: Keyring, base_url: &str) -> Result<Self, ConfigError> {
        Self::at(keyring, base_url, false)
    }

    /// Returns a signer as [`new`](Self::new) does, but also accepts a plain `http` base URL.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`new`](Self::new), except for plain `http`.
    ///
    /// # Security
    ///
    /// Use this only for tests on one machine: anybody on the network path can read the transcript and use the URL.
    pub fn new_insecure(keyring: Keyring, base_url: &str) -> Result<Self, ConfigError> {
        Self::at(keyring, base_url, true)
    }

    fn at(keyring: Keyring, base_url: &str, plain_http: bool) -> Result<Self, ConfigError> {
        keyring.check_secret_len(MIN_CALLBACK_SECRET_LEN)?;
        let base = BaseUrl::parse(base_url, plain_http)?;
        Ok(Self { keyring, base })
    }

    /// Signs this audience, a name for the receiver, instead of the URL's path: for receivers whose path a proxy
    /// rewrites. Give the [`Verifier`] the same name. Give each endpoint a different name: nothing else stops somebody
    /// from using a URL at the wrong endpoint.
    ///
    /// # Errors
    ///
    /// Returns an error if the name is blank.
    pub fn with_audience(mut self, audience: &str) -> Result<Self, ConfigError> {
        self.base.endpoint = Endpoint::named(audience)?;
        Ok(self)
    }

    /// Signs a callback URL.
    ///
    /// - `extra`: pairs that come back with the callback; see [`Extra`]. Your program chooses the keys, never a user.
    ///   The URL shows the pairs in plain text, so use ids, not names of people. Include a value that differs for every
    ///   submission, such as a row id. Otherwise, two submissions in the same second can get the same URL.
    /// - `validity`: how long the URL is valid, from `now` on, in whole seconds (fractions are cut off).
    /// - `now`: a [`SystemTime`](std::time::SystemTime), a `time::OffsetDateTime` or a [`UnixTime`].
    ///
    /// It signs with the first key that is active until verifiers no longer accept the URL, one minute after its
    /// expiry.
    ///
    /// # Errors
    ///
    /// Returns an error if a key or value is empty or has a comma, a colon or a control character; if a key occurs
    /// twice, including in the base URL's query; if a key is one of this crate's two parameters or the name of a
    /// payload field (except `region`, `job_id` and `attempt`); if there are more than 64 parameters in all; if the URL
    /// is longer than 2048 bytes; if the validity is shorter than a second; if the URL would expire after the year
    /// 9999, as with a `now` in milliseconds; or if no key stays active for long enough.
    pub fn sign(
        &self,
        extra: impl IntoIterator<Item = impl Extra>,
        validity: Duration,
        now: impl Into<UnixTime>,
    ) -> Result<Submission, SignError> {
        if validity.as_secs() == 0 {
            return Err(SignError::NoValidity);
        }
        let expires_at = now.into().saturating_add(validity);
        if expires_at >= UnixTime::BEYOND_DATES {
            return Err(SignError::ExpiryTooLate);
        }

        let (url, parameters) = (self.base.url.clone(), self.base.parameters.clone());
        let mut draft = Draft { url, parameters };
        let mut webhook_extra = String::new();
        for pair in extra {
            let (key, value) = (pair.key(), pair.value());
            check_pair(key, &value)?;
            draft.add(key, &value)?;
            if !webhook_extra.is_empty() {
                webhook_extra.push(',');
            }
            webhook_extra.extend([key, ":", &value]);
        }
        draft.add(callback::EXPIRES, &expires_at.to_string())?;

        let text = callback::signed_text(&self.base.endpoint, &draft.parameters);
        let digest = self
            .keyring
            .sign(&[text.as_bytes()], expires_at.saturating_add(Verifier::CLOCK_SKEW))
            .ok_or(SignError::NoLastingKey { expires_at })?;
        draft.add(callback::SIGNATURE, &callback::signature(&digest))?;

        let len = draft.url.len();
        if len > MAX_CALLBACK_URL_LEN {
            return Err(SignError::UrlTooLong { len, max: MAX_CALLBACK_URL_LEN });
        }
        Ok(Submission { webhook_url: draft.url, webhook_extra, expires_at })
    }
}

/// Omits the base URL, which may contain a token.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("keyring", &self.keyring).finish_non_exhaustive()
    }
}

/// A pair, or a reference to one: a key and a value that come back with the callback, for [`Signer::sign`].
///
/// The key is text. The value is anything with `Display`, such as a text, a number or a UUID. Pass an array, a slice, a
/// `Vec` of pairs or a `&HashMap`. To pass no pairs, write `[("", ""); 0]`.
pub trait Extra {
    /// Returns the key, such as `case_id`.
    fn key(&self) -> &str;

    /// Returns the value as text.
    fn value(&self) -> String;
}

impl<K: AsRef<str>, V: Display> Extra for (K, V) {
    fn key(&self) -> &str {
        self.0.as_ref()
    }

    fn value(&self) -> String {
        self.1.to_string()
    }
}

impl<P: Extra + ?Sized> Extra for &P {
    fn key(&self) -> &str {
        (**self).key()
    }

    fn value(&self) -> String {
        (**self).value()
    }
}

/// The signed callback URL and the pairs to add to a submission. [`Signer::sign`] creates it.
///
/// # Security
///
/// Anybody who has the URL can use it until a minute after it expires: keep it out of logs. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Submission {
    webhook_url: String,
    webhook_extra: String,
    expires_at: UnixTime,
}

impl Submission {
    /// Returns the URL to pass as `webhook_url` to an HTTP client that percent-encodes query parameters, as most do.
    #[must_use]
    pub fn webhook_url(&self) -> &str {
        &self.webhook_url
    }

    /// Returns path and query of [`webhook_url`](Self::webhook_url), the request target of a callback: for tests.
    #[must_use]
    pub fn target(&self) -> &str {
        // The first slash after the two of `://` begins the path.
        let start = self.webhook_url.match_indices('/').nth(2).map_or(0, |(at, _)| at);
        self.webhook_url.get(start..).unwrap_or_default()
    }

    /// Returns your pairs as `key:value,key:value`, to pass as `webhook_extra` to an HTTP client that percent-encodes
    /// query parameters. If there are no pairs, the text is empty: leave out the parameter.
    #[must_use]
    pub fn webhook_extra(&self) -> &str {
        &self.webhook_extra
    }

    /// Returns the URL and the pairs as percent-encoded query parameters, `webhook_url=…&webhook_extra=…`. Append them
    /// unchanged to the submission's other parameters. Without pairs, `webhook_extra` is left out.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = "webhook_url=".to_owned();
        percent::encode(&self.webhook_url, &mut query);
        if !self.webhook_extra.is_empty() {
            query.push_str("&webhook_extra=");
            percent::encode(&self.webhook_extra, &mut query);
        }
        query
    }

    /// Returns when the URL expires.
    #[must_use]
    pub const fn expires_at(&self) -> UnixTime {
        self.expires_at
    }
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// An unfinished URL: its text, and the parameters of its query.
struct Draft {
    url: String,
    parameters: Parameters,
}

impl Draft {
    fn add(&mut self, key: &str, value: &str) -> Result<(), SignError> {
        if self.parameters.0.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(SignError::PairKeyRepeated { key: key.into() });
        }
        if self.parameters.0.len() > MAX_PARAMETERS {
            return Err(SignError::TooManyParameters { max: MAX_PARAMETERS });
        }
        callback::append(&mut self.url, key, value);
        Ok(())
    }
}

/// Checks that `webhook_extra` can carry the pair, as far as its grammar is documented.
fn check_pair(key: &str, value: &str) -> Result<(), SignError> {
    let is_delimiter = |character: char| character.is_control() || [',', ':'].contains(&character);
    if key.is_empty() {
        Err(SignError::PairKeyEmpty)
    } else if key.contains(is_delimiter) {
        Err(SignError::PairKeyCharacter { key: key.into() })
    } else if callback::RESERVED.contains(&key) || is_payload_field(key) {
        Err(SignError::PairKeyReserved { key: key.into() })
    } else if value.is_empty() {
        Err(SignError::PairValueEmpty { key: key.into() })
    } else if value.contains(is_delimiter) {
        Err(SignError::PairValueCharacter { key: key.into() })
    } else {
        Ok(())
    }
}
