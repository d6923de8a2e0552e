//! Making the URL to submit.

use core::{fmt, time::Duration};

use super::{
    base_url::BaseUrl,
    callback::{self, Endpoint, MAX_PARAMETERS, Parameters},
};
use crate::{
    error::{EndpointError, SignError, TargetError},
    keyring::Keyring,
    percent,
    unix_time::UnixTime,
};

/// The most bytes a callback URL may have: what is longer, some servers and clients on its way cut
/// or refuse. However a proxy re-encodes it, it grows to three times that at most, which a
/// [`Verifier`](super::Verifier) still takes.
const MAX_URL_LEN: usize = 2048;

/// Makes callback URLs: the `webhook_url` for each submission, so that only the service that was
/// given it can call back.
///
/// ```
/// use core::time::Duration;
/// use speech_webhooks::{Key, Keyring, Secret, waves};
///
/// let keyring = Keyring::new([Key::new("2026-11", Secret::new("a secret of your own making")?)])?;
/// let signer = waves::Signer::new(keyring, "https://receiver.example/webhooks/waves")?;
///
/// let day = Duration::from_secs(24 * 60 * 60);
/// let callback = signer.sign([("case_id", "42"), ("region", "us-east")], day, 1_767_139_200)?;
///
/// assert!(callback.webhook_url().starts_with(
///     "https://receiver.example/webhooks/waves?case_id=42&region=us-east&callback_expires=1767225600&callback_signature=v1."
/// ));
/// assert_eq!(callback.webhook_extra(), "case_id:42,region:us-east");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Signer {
    keyring: Keyring,
    base: BaseUrl,
}

impl Signer {
    /// A signer of URLs that begin with `base_url`, the public address of the receiver's handler:
    /// `https://host/path`, with a query if the handler wants one. That query is signed along with
    /// the rest.
    ///
    /// # Errors
    ///
    /// If it is not an absolute `https` URL, if it has a fragment, a user name, `.` or `..` as a
    /// path segment, the same parameter twice, a parameter with one of this crate's two names
    /// (`callback_expires`, `callback_signature`), or anything that a URL parser would write in
    /// another way.
    pub fn new(keyring: Keyring, base_url: &str) -> Result<Self, EndpointError> {
        let base = BaseUrl::parse(base_url, false)?;
        Ok(Self { keyring, base })
    }

    /// The same, but `http` will do.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), except for plain `http`.
    ///
    /// # Security
    ///
    /// For tests on one machine only. Over plain `http`, whoever is on the way reads the transcript
    /// and the URL, and can send another transcript to it until it expires.
    pub fn new_over_plain_http(keyring: Keyring, base_url: &str) -> Result<Self, EndpointError> {
        let base = BaseUrl::parse(base_url, true)?;
        Ok(Self { keyring, base })
    }

    /// Signs for the receiver of this name instead of the URL's path, where a proxy rewrites paths:
    /// the [`Verifier`](super::Verifier) must be given the same name. Each endpoint needs another,
    /// since the name is all that keeps a URL from being used at the wrong one.
    ///
    /// # Errors
    ///
    /// If the name is blank.
    pub fn with_audience(mut self, audience: &str) -> Result<Self, EndpointError> {
        self.base.endpoint = Endpoint::named(audience)?;
        Ok(self)
    }

    /// Signs a callback URL.
    ///
    /// - `pairs`: what the receiver wants to know again when the callback comes. They stand in the
    ///   URL in the clear, and in [`Callback::webhook_extra`]: ids rather than names of people. One
    ///   that is different for every submission, such as the id of a database row, makes every URL
    ///   another; see [`Verified::replay_key`](super::Verified::replay_key).
    /// - `validity`: how long the URL can be used from `now` on, in whole seconds. It must last for
    ///   the job, and for the retries of a receiver that was down: the vendor makes up to 10, at
    ///   intervals that no document gives.
    /// - `now`: a [`SystemTime`](std::time::SystemTime), a [`time::OffsetDateTime`] or seconds of
    ///   Unix time.
    ///
    /// The first key of the keyring signs that is active until the URL expires.
    ///
    /// # Errors
    ///
    /// If a key or value is empty, or has a comma, a colon or a control character in it (no
    /// document says how `webhook_extra` would escape those); if a key occurs twice, in the base
    /// URL's query too, or is one of this crate's two names; if there are more than 64 parameters
    /// in all; if the URL is longer than 2048 bytes; if the validity is shorter than a second; if
    /// no key is active until the URL expires.
    pub fn sign<K: AsRef<str>, V: AsRef<str>>(
        &self,
        pairs: impl IntoIterator<Item = (K, V)>,
        validity: Duration,
        now: impl Into<UnixTime>,
    ) -> Result<Callback, SignError> {
        if validity.as_secs() == 0 {
            return Err(SignError::NoValidity);
        }
        let expires_at = now.into().saturating_add(validity);

        let mut draft = Draft::of(&self.base);
        let mut webhook_extra = String::new();
        for (key, value) in pairs {
            let (key, value) = (key.as_ref(), value.as_ref());
            check_pair(key, value)?;
            draft.add(key, value)?;
            if !webhook_extra.is_empty() {
                webhook_extra.push(',');
            }
            webhook_extra.extend([key, ":", value]);
        }
        draft.add(callback::EXPIRES, &expires_at.to_string())?;

        let text = callback::signed_text(&self.base.endpoint, &draft.parameters);
        let digest = self
            .keyring
            .sign(&[text.as_bytes()], expires_at)
            .ok_or(SignError::NoLastingKey { expires_at })?;
        draft.add(callback::SIGNATURE, &callback::signature(&digest))?;

        let len = draft.url.len();
        if len > MAX_URL_LEN {
            return Err(SignError::UrlTooLong {
                len,
                max: MAX_URL_LEN,
            });
        }
        Ok(Callback {
            webhook_url: draft.url,
            webhook_extra,
            expires_at,
        })
    }
}

/// Without the base URL, whose query may hold a token.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("keyring", &self.keyring)
            .field("endpoint", &self.base.endpoint)
            .finish_non_exhaustive()
    }
}

/// A URL in the making: as it is written, and what its query means.
struct Draft {
    url: String,
    parameters: Parameters,
}

impl Draft {
    fn of(base: &BaseUrl) -> Self {
        Self {
            url: base.url.clone(),
            parameters: base.parameters.clone(),
        }
    }

    fn add(&mut self, key: &str, value: &str) -> Result<(), SignError> {
        match self.parameters.add(key.to_owned(), value.to_owned()) {
            Ok(()) => {
                callback::append(&mut self.url, key, value);
                Ok(())
            }
            Err(TargetError::ParameterRepeated) => Err(SignError::KeyRepeated { key: key.into() }),
            Err(_) => Err(SignError::TooManyParameters {
                max: MAX_PARAMETERS,
            }),
        }
    }
}

/// Whether `webhook_extra` can carry the pair, as far as its grammar is documented.
fn check_pair(key: &str, value: &str) -> Result<(), SignError> {
    let is_delimiter = |character: char| character.is_control() || [',', ':'].contains(&character);
    if key.is_empty() {
        Err(SignError::KeyEmpty)
    } else if key.contains(is_delimiter) {
        Err(SignError::KeyCharacter { key: key.into() })
    } else if callback::RESERVED.contains(&key) {
        Err(SignError::KeyReserved { key: key.into() })
    } else if value.is_empty() {
        Err(SignError::ValueEmpty { key: key.into() })
    } else if value.contains(is_delimiter) {
        Err(SignError::ValueCharacter { key: key.into() })
    } else {
        Ok(())
    }
}

/// What goes into a submission, made by [`Signer::sign`].
///
/// # Security
///
/// Whoever has the URL can use it until it expires. So `Debug` does not show it; keep it out of
/// logs, in which proxies and servers like to write URLs.
#[derive(Clone, PartialEq, Eq)]
pub struct Callback {
    webhook_url: String,
    webhook_extra: String,
    expires_at: UnixTime,
}

impl Callback {
    /// The value for the submission's `webhook_url`, not yet percent-encoded: for HTTP clients that
    /// encode query parameters themselves, as most do.
    #[must_use]
    pub fn webhook_url(&self) -> &str {
        &self.webhook_url
    }

    /// The value for the submission's `webhook_extra`, the same pairs as `key:value,key:value`, not
    /// yet percent-encoded. Empty if there are no pairs: leave the parameter out then.
    #[must_use]
    pub fn webhook_extra(&self) -> &str {
        &self.webhook_extra
    }

    /// Both as percent-encoded query parameters, `webhook_url=…&webhook_extra=…`, to be put behind
    /// the submission's other ones as they are. Without pairs, `webhook_extra` is left out.
    #[must_use]
    pub fn submission_query(&self) -> String {
        let mut query = "webhook_url=".to_owned();
        percent::encode(&self.webhook_url, &mut query);
        if !self.webhook_extra.is_empty() {
            query.push_str("&webhook_extra=");
            percent::encode(&self.webhook_extra, &mut query);
        }
        query
    }

    /// When the URL expires.
    #[must_use]
    pub const fn expires_at(&self) -> UnixTime {
        self.expires_at
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
