//! From a body to a signed delivery, as the vendor sends it: for tests, and to send again what its
//! log has.

use core::{fmt, time::Duration};

use super::{
    forms::BodyForm,
    headers::{EVENT_NAME_HEADER, SIGNATURE_HEADER},
    scheme::Scheme,
    signature,
};
use crate::{
    error::DeliverySignError,
    keyring::{Key, Keyring, Secret},
    mac::Digest,
    unix_time::UnixTime,
};

const EVENT_UUID_HEADER: &str = "x-prosa-event-uuid";

/// The test kit, behind the feature `signing`: makes deliveries that a [`Verifier`](super::Verifier) with
/// the same keyring and scheme accepts ([`sign`](Self::sign)), and ones that it rejects
/// ([`sign_flawed`](Self::sign_flawed)). [`guide::testing`](crate::guide::testing) uses both.
///
/// ```
/// use speech_webhooks::{Key, Keyring, Secret, prosa};
///
/// let keyring = Keyring::new([Key::new("test", Secret::new("whsec_test")?)])?;
/// let signer = prosa::Signer::new(keyring.clone());
/// let body = br#"{"job_id": "j-1", "result": {"data": []}}"#;
/// let delivery = signer.sign("stt.jobs.completed", "event-1", body, 1_767_225_600)?;
///
/// let verifier = prosa::Verifier::new(keyring);
/// let verified = verifier.verify(delivery.headers(), delivery.body(), 1_767_225_601)?;
/// assert_eq!(verified.event_name_unverified(), Some("stt.jobs.completed"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
///
/// What it signs is as good as what the vendor signs. Give it secrets that are for tests only.
#[derive(Clone, Debug)]
pub struct Signer {
    keyring: Keyring,
    scheme: Scheme,
}

impl Signer {
    /// A signer of [timestamped HMACs](Scheme::TimestampedHmac).
    #[must_use]
    pub const fn new(keyring: Keyring) -> Self {
        Self {
            keyring,
            scheme: Scheme::TimestampedHmac,
        }
    }

    /// Names the scheme to sign with.
    #[must_use]
    pub fn with_scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    /// The same with a secret that no receiver trusts.
    pub(super) fn of_somebody_else(&self) -> Self {
        let secret = Secret::new("whsec_of_somebody_else").expect("it is not blank");
        Self {
            keyring: Keyring::new([Key::new("somebody-else", secret)]).expect("one key"),
            scheme: self.scheme,
        }
    }

    /// Signs a delivery of `body` with every active key, as the vendor may during a rotation.
    ///
    /// - `event_name`: the `x-prosa-event` header, such as `stt.jobs.completed`; without it if empty.
    /// - `event_uuid`: the `x-prosa-event-uuid` header.
    /// - `now`: when it is signed.
    ///
    /// It also signs what a verifier rejects for another reason: more than 64 active keys, or a body
    /// that is not UTF-8 under [`Scheme::SecretPrefixSha256`].
    ///
    /// # Errors
    ///
    /// If name or UUID have whitespace or a character that is not visible ASCII, or if every key
    /// has expired.
    pub fn sign<B: AsRef<[u8]>>(
        &self,
        event_name: &str,
        event_uuid: &str,
        body: B,
        now: impl Into<UnixTime>,
    ) -> Result<SignedDelivery<B>, DeliverySignError> {
        let headers = [
            (EVENT_NAME_HEADER, event_name),
            (EVENT_UUID_HEADER, event_uuid),
        ];
        for (name, value) in headers {
            if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(DeliverySignError::HeaderCharacter { name });
            }
        }
        let now = now.into();
        let time = now.to_string();
        let head = signature::Head::new(self.scheme, time.as_bytes());
        let message = [head.as_bytes(), body.as_ref()];
        let construction = signature::construction(self.scheme);
        let digests = self.keyring.digests(construction, &message, now);
        let digests: Vec<Digest> = digests.map(|(_, digest)| digest).collect();
        if digests.is_empty() {
            return Err(DeliverySignError::NoActiveKey);
        }
        Ok(SignedDelivery {
            event_name: event_name.to_owned(),
            event_uuid: event_uuid.to_owned(),
            signature: header(self.scheme, &time, &digests),
            body,
        })
    }
}

/// `t=…,v1=…[,v1=…]` or `sha256=…[,sha256=…]`.
fn header(scheme: Scheme, time: &str, digests: &[Digest]) -> String {
    let name = signature::signature_name(scheme);
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

/// A delivery that a [`Signer`] has made: headers and body for an HTTP client to send.
///
/// # Security
///
/// It is accepted from anybody who has it, for as long as a captured one. `Debug` shows neither
/// signature nor body.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedDelivery<B> {
    event_name: String,
    event_uuid: String,
    signature: String,
    body: B,
}

impl<B: AsRef<[u8]>> SignedDelivery<B> {
    /// The headers that the vendor's documentation shows, but for those that an HTTP client sets
    /// itself (`host`, `content-length` and the like).
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

    /// The body: the very bytes that were signed, or with a [flaw](super::Flaw) perhaps others.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.as_ref()
    }

    /// The same headers with another body.
    pub(super) fn with_body(self, body: B) -> Self {
        Self { body, ..self }
    }
}

impl<B: AsRef<[u8]>> fmt::Debug for SignedDelivery<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedDelivery")
            .field("event_name", &self.event_name)
            .field("event_uuid", &self.event_uuid)
            .field("body_len", &self.body.as_ref().len())
            .finish_non_exhaustive()
    }
}

/// Why a delivery of [`Signer::sign_flawed`] is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Flaw {
    /// One byte of the body was changed after it had been signed.
    Tampered,
    /// It was signed a year ago: too long for any tolerance of less than that.
    Stale,
    /// It was signed with somebody else's secret.
    WrongKey,
    /// Its body was parsed and written again after it had been signed: the same JSON, with other
    /// spaces.
    Reserialised,
}

impl Signer {
    /// Signs deliveries of `body` that a verifier rejects with 401, each with one flaw.
    ///
    /// Scheme, time and body decide which: none is [stale](Flaw::Stale) under [`Scheme::BodyHmac`],
    /// which knows no time, or in 1970, and a body without commas, colons and whitespace is not
    /// [reserialised](Flaw::Reserialised).
    ///
    /// # Errors
    ///
    /// As for [`sign`](Self::sign).
    #[expect(clippy::type_complexity, reason = "it is a list of pairs")]
    pub fn sign_flawed(
        &self,
        event_name: &str,
        event_uuid: &str,
        body: &[u8],
        now: impl Into<UnixTime>,
    ) -> Result<Vec<(Flaw, SignedDelivery<Vec<u8>>)>, DeliverySignError> {
        const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

        let now = now.into();
        let sign = |signer: &Self, at| signer.sign(event_name, event_uuid, body.to_vec(), at);
        let good = sign(self, now)?;
        let mut flawed = vec![(Flaw::Tampered, good.clone().with_body(tampered(body)))];
        let a_year_ago = now.checked_sub(YEAR);
        if let Some(then) = a_year_ago.filter(|_| self.scheme != Scheme::BodyHmac) {
            flawed.push((Flaw::Stale, sign(self, then)?));
        }
        flawed.push((Flaw::WrongKey, sign(&self.of_somebody_else(), now)?));
        let rewritten = BodyForm::Compact
            .of(body)
            .or_else(|| BodyForm::Spaced.of(body));
        if let Some(rewritten) = rewritten {
            flawed.push((Flaw::Reserialised, good.with_body(rewritten)));
        }
        Ok(flawed)
    }
}

/// `body` with its last letter or digit changed, or with a letter more if it has none.
fn tampered(body: &[u8]) -> Vec<u8> {
    let mut tampered = body.to_vec();
    match tampered
        .iter_mut()
        .rfind(|byte| byte.is_ascii_alphanumeric())
    {
        Some(digit @ b'0'..=b'8') => *digit = digit.wrapping_add(1),
        Some(digit @ b'9') => *digit = b'0',
        // The other case.
        Some(letter) => *letter ^= 0x20,
        None => tampered.push(b'x'),
    }
    tampered
}
