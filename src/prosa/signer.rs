//! Signs deliveries as the vendor does: for tests, and to send a delivery from the vendor's log again.

use core::{fmt, time::Duration};

use super::{
    diagnosis::change::respaced,
    signature::{EVENT_NAME_HEADER, Head, SIGNATURE_HEADER, Scheme},
};
use crate::{
    error::SignError,
    keyring::{Key, Keyring},
    mac::Digest,
    unix_time::UnixTime,
};

const EVENT_UUID_HEADER: &str = "x-prosa-event-uuid";

/// Signs deliveries as Prosa does, to test a handler. A [`Verifier`](super::Verifier) with the same keyring and scheme
/// accepts what [`sign`](Self::sign) makes and, with a tolerance of less than 365 days, rejects what
/// [`sign_tampered`](Self::sign_tampered) makes. [`guide::testing`](crate::guide::testing) uses both.
///
/// # Security
///
/// A receiver cannot tell these deliveries from the vendor's. Use secrets that exist only for tests.
#[derive(Clone, Debug)]
pub struct Signer {
    keyring: Keyring,
    scheme: Scheme,
}

impl Signer {
    /// Returns a signer for [timestamped HMACs](Scheme::TimestampedHmac).
    #[must_use]
    pub const fn new(keyring: Keyring) -> Self {
        Self { keyring, scheme: Scheme::TimestampedHmac }
    }

    /// Sets the scheme to sign with.
    #[must_use]
    pub fn with_scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    /// Returns the same signer with a secret that no receiver trusts.
    fn of_somebody_else(&self) -> Self {
        let key = Key::new("somebody-else", "whsec_of_somebody_else");
        // A constant key, which a keyring accepts.
        Self { keyring: Keyring::new([key]).expect("one key with a secret"), scheme: self.scheme }
    }

    /// Signs a delivery of `body` with every active key, as the vendor may do during a rotation.
    ///
    /// - `event_name`: the `x-prosa-event` header, such as `stt.jobs.completed`. If it is empty, the header is left
    ///   out.
    /// - `event_uuid`: the `x-prosa-event-uuid` header.
    /// - `now`: the time of the signature.
    ///
    /// This method also signs deliveries that a verifier rejects: with more than 64 active keys, or with a body that is
    /// not UTF-8 (under [`Scheme::SecretPrefixSha256`]).
    ///
    /// # Errors
    ///
    /// Returns an error if name or UUID contain anything but visible ASCII characters, or if every key has expired.
    pub fn sign(
        &self,
        event_name: &str,
        event_uuid: &str,
        body: impl Into<Vec<u8>>,
        now: impl Into<UnixTime>,
    ) -> Result<SignedDelivery, SignError> {
        let headers = [(EVENT_NAME_HEADER, event_name), (EVENT_UUID_HEADER, event_uuid)];
        for (name, value) in headers {
            if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(SignError::HeaderCharacter { name });
            }
        }
        let (body, now) = (body.into(), now.into());
        let time = now.to_string();
        let head = Head::new(self.scheme, time.as_bytes());
        let message = [head.as_bytes(), &body];
        let digests = self.keyring.digests(self.scheme.construction(), &message, now);
        let digests: Vec<Digest> = digests.map(|(_, digest)| digest).collect();
        if digests.is_empty() {
            return Err(SignError::NoActiveKey);
        }
        Ok(SignedDelivery {
            event_name: event_name.to_owned(),
            event_uuid: event_uuid.to_owned(),
            signature: header(self.scheme, &time, &digests),
            body,
        })
    }
}

/// Returns `t=…,v1=…[,v1=…]` or `sha256=…[,sha256=…]`.
fn header(scheme: Scheme, time: &str, digests: &[Digest]) -> String {
    let name = scheme.signature_name();
    let mut header = match scheme {
        Scheme::TimestampedHmac | Scheme::SecretPrefixSha256 => format!("t={time}"),
        Scheme::BodyHmac => String::new(),
    };
    for digest in digests {
        if !header.is_empty() {
            header.push(',');
        }
        header.extend([name, "="]);
        header.push_str(&hex::encode(digest));
    }
    header
}

/// A delivery that a [`Signer`] made: headers and a body for an HTTP client to send.
///
/// # Security
///
/// Anybody who has it can send it, and it verifies for as long as any captured delivery. `Debug` shows neither the
/// signature nor the body.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedDelivery {
    event_name: String,
    event_uuid: String,
    signature: String,
    body: Vec<u8>,
}

impl SignedDelivery {
    /// Returns the headers that the vendor's documentation shows. Those that an HTTP client sets itself, such as `host`
    /// and `content-length`, are not included.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let event_name = Some((EVENT_NAME_HEADER, self.event_name.as_str()));
        let event_name = event_name.filter(|(_, name)| !name.is_empty());
        let others = [
            (EVENT_UUID_HEADER, self.event_uuid.as_str()),
            (SIGNATURE_HEADER, &self.signature),
            ("user-agent", "prosa-speech-api"),
            ("content-type", "application/json"),
            ("accept-encoding", "gzip, deflate, br"),
        ];
        event_name.into_iter().chain(others)
    }

    /// Returns the body: the bytes that were signed, or changed ones if the [`Tampering`] changed the body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the delivery as a request of the `http` crate, so that a test can call the service under test with it.
    /// The body has the type that the service takes, such as `Vec<u8>` or `axum::body::Body`.
    ///
    /// `path` is the handler's path, such as `/webhooks/prosa`, or its URL.
    ///
    /// # Errors
    ///
    /// Returns an error if the `http` crate rejects the path.
    #[cfg(feature = "http")]
    pub fn to_http_request<B: From<Vec<u8>>>(
        &self,
        path: &str,
    ) -> Result<http::Request<B>, http::Error> {
        let request = http::Request::post(path);
        let request =
            self.headers().fold(request, |request, (name, value)| request.header(name, value));
        request.body(self.body.clone().into())
    }
}

impl fmt::Debug for SignedDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedDelivery")
            .field("event_name", &self.event_name)
            .field("event_uuid", &self.event_uuid)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What is wrong with a delivery of [`Signer::sign_tampered`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tampering {
    /// One byte of the body was changed, or added, after signing.
    BodyChanged,
    /// The delivery was signed 365 days ago. A verifier with a tolerance of 365 days or more accepts it.
    Stale,
    /// The delivery was signed with somebody else's secret.
    WrongKey,
    /// The body was parsed and written again after signing: the same JSON with different whitespace.
    Reserialised,
}

impl Signer {
    /// Signs deliveries of `body`, each with one fault that a verifier rejects. (`VerifyError::http_status` is 401.)
    ///
    /// [`Stale`](Tampering::Stale) is left out under [`Scheme::BodyHmac`], which signs no time, or if `now` is in 1970.
    /// [`Reserialised`](Tampering::Reserialised) is left out if the body has no commas, colons or whitespace outside of
    /// strings.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`sign`](Self::sign).
    pub fn sign_tampered(
        &self,
        event_name: &str,
        event_uuid: &str,
        body: impl Into<Vec<u8>>,
        now: impl Into<UnixTime>,
    ) -> Result<Vec<(Tampering, SignedDelivery)>, SignError> {
        const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

        let (body, now) = (body.into(), now.into());
        let sign = |signer: &Self, at| signer.sign(event_name, event_uuid, body.clone(), at);
        let good = sign(self, now)?;
        let changed = SignedDelivery { body: changed(&body), ..good.clone() };
        let mut tampered = vec![(Tampering::BodyChanged, changed)];
        let a_year_ago = now.checked_sub(YEAR);
        if let Some(then) = a_year_ago.filter(|_| self.scheme != Scheme::BodyHmac) {
            tampered.push((Tampering::Stale, sign(self, then)?));
        }
        tampered.push((Tampering::WrongKey, sign(&self.of_somebody_else(), now)?));
        let rewritten = ["", " "].map(|space| respaced(&body, space.as_bytes()));
        if let Some(body) = rewritten.into_iter().find(|json| *json != body) {
            tampered.push((Tampering::Reserialised, SignedDelivery { body, ..good }));
        }
        Ok(tampered)
    }
}

/// Returns `body` with its last ASCII letter or digit changed, or with an `x` added if it has none.
fn changed(body: &[u8]) -> Vec<u8> {
    let mut changed = body.to_vec();
    match changed.iter_mut().rfind(|byte| byte.is_ascii_alphanumeric()) {
        Some(digit @ b'0'..=b'8') => *digit = digit.wrapping_add(1),
        Some(digit @ b'9') => *digit = b'0',
        // Switches between upper and lower case.
        Some(letter) => *letter ^= 0x20,
        None => changed.push(b'x'),
    }
    changed
}
