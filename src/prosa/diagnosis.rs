//! Why a delivery was rejected, for the log.

use core::fmt;

use super::{
    forms::BodyForm,
    headers::{DeliveryHeaders, SIGNATURE_HEADER},
    scheme::Scheme,
    signature::Claim,
    verifier::Verifier,
};
use crate::{
    error::{HeaderError, VerifyError},
    keyring::Key,
    limits::MAX_DIAGNOSIS_LEN,
    unix_time::UnixTime,
};

/// Why a delivery was rejected, as far as [`Verifier::diagnose`] can tell. `Display` writes a sentence for
/// the log.
///
/// # Security
///
/// It is for the log, and never for the sender, whom it would tell what is wrong with a forgery. It has
/// no digest, no secret and nothing of the body in it, and proves nothing about the delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagnosis {
    /// The delivery verifies: what was refused was another one, or at another time.
    Verifies,
    /// What [`Verifier::verify`] says of it says it all.
    AsStated(VerifyError),
    /// The header is of the form that another scheme has.
    OtherFormat {
        /// The scheme of the verifier.
        configured: Scheme,
    },
    /// It was signed with the right secret, under another scheme.
    OtherScheme {
        /// The scheme it was signed under.
        scheme: Scheme,
        /// The id of the key that signed.
        key_id: String,
    },
    /// It was signed with a key that has expired.
    RetiredKey {
        /// The id of the key that signed.
        key_id: String,
    },
    /// The body was signed in another form than that in which it has arrived.
    OtherBody {
        /// The form in which it was signed.
        form: BodyForm,
        /// The id of the key that signed.
        key_id: String,
    },
    /// The signature matches, and the `t` is in milliseconds.
    ///
    /// (Where the `t` is not signed, here and in the next three, anybody can have written it.)
    SignedInMilliseconds,
    /// The signature matches, and the `now` that was passed in is in milliseconds.
    NowInMilliseconds,
    /// The signature matches, and the `t` is older than the tolerance allows.
    TooOld {
        /// How long before `now` it is, in seconds.
        seconds: u64,
    },
    /// The signature matches, and the `t` is further in the future than the tolerance allows.
    InFuture {
        /// How long after `now` it is, in seconds.
        seconds: u64,
    },
    /// None of the above. Another secret signed, or something was changed on the way.
    Unexplained,
    /// None of the above, as far as was looked: the body is so long that there was no looking
    /// further.
    TooMuchWork,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verifies => f.write_str("the delivery verifies"),
            Self::AsStated(error) => error.fmt(f),
            Self::OtherFormat { configured } => write!(
                f,
                "the signature header is not of the form that {configured} has, but of another scheme's"
            ),
            Self::OtherScheme { scheme, key_id } => {
                write!(f, "key {key_id} signed it under another scheme, {scheme}")
            }
            Self::RetiredKey { key_id } => {
                write!(f, "key {key_id} signed it, and has expired")
            }
            Self::OtherBody { form, key_id } => {
                write!(f, "key {key_id} signed the body {form}")
            }
            Self::SignedInMilliseconds => {
                f.write_str("the signature matches, but its t is in milliseconds")
            }
            Self::NowInMilliseconds => {
                f.write_str("the signature matches, but `now` was given in milliseconds")
            }
            Self::TooOld { seconds } => write!(
                f,
                "the signature matches, but its t is {seconds} s before now: a retry that was not signed anew, a replay, or a clock that is wrong"
            ),
            Self::InFuture { seconds } => write!(
                f,
                "the signature matches, but its t is {seconds} s after now: a clock is wrong"
            ),
            Self::Unexplained => f.write_str(
                "no usual mistake explains it: another secret signed, or something was changed on the way",
            ),
            Self::TooMuchWork => f.write_str(
                "no usual mistake that was looked for explains it; the body is too long to look for all",
            ),
        }
    }
}

impl Verifier {
    /// Says why a delivery was rejected: for the log, and never for the sender.
    ///
    /// It takes what [`verify`](Self::verify) took, and looks for the usual mistakes: the right
    /// secret under another scheme, or retired; another [form](BodyForm) of the body; a wrong clock,
    /// or a time in milliseconds. It finds one mistake, not two at once. A keyring keeps no
    /// secrets: whether one was used in another form, the tool `verify` among the examples can tell.
    ///
    /// ```
    /// use speech_webhooks::{Key, Keyring, Secret, prosa::{BodyForm, Diagnosis, Signer, Verifier}};
    ///
    /// let keyring = Keyring::new([Key::new("test", Secret::new("whsec_test")?)])?;
    /// let delivery = Signer::new(keyring.clone()).sign("webhook.ping", "event-1", b"{}", 1_767_225_600)?;
    ///
    /// let verifier = Verifier::new(keyring);
    /// let (body, now) = (b"{}\n", 1_767_225_601);
    /// assert!(verifier.verify(delivery.headers(), body, now).is_err());
    /// let diagnosis = verifier.diagnose(delivery.headers(), body, now);
    /// let form = BodyForm::WithoutNewline;
    /// assert_eq!(diagnosis, Diagnosis::OtherBody { form, key_id: "test".into() });
    /// assert_eq!(diagnosis.to_string(), "key test signed the body without the newline at its end");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// If the headers were rejected before the body came in, pass an empty one.
    ///
    /// # Security
    ///
    /// It verifies the delivery once more. Then it hashes the body up to nine times under each
    /// key, retired ones too, but no more than 32 MiB in all, and makes one copy of it at a time,
    /// of up to twice its length. Anybody can cause that work: do it after the answer, and for few
    /// rejections (say, one in a second).
    #[must_use]
    pub fn diagnose(
        &self,
        headers: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>,
        body: &[u8],
        now: impl Into<UnixTime>,
    ) -> Diagnosis {
        let headers = match DeliveryHeaders::find(headers) {
            Ok(headers) => headers,
            Err(error) => return Diagnosis::AsStated(error.into()),
        };
        let signature = headers.signature.as_ref();
        let now = now.into();
        match self.verify([(SIGNATURE_HEADER, signature)], body, now) {
            Ok(_) => Diagnosis::Verifies,
            Err(error) => of_refusal(error, self, signature, body, now),
        }
    }
}

/// Why a delivery with this signature header was refused with this error.
pub(super) fn of_refusal(
    error: VerifyError,
    verifier: &Verifier,
    header: &[u8],
    body: &[u8],
    now: UnixTime,
) -> Diagnosis {
    match error {
        VerifyError::TooOld { signed, now } | VerifyError::InFuture { signed, now } => {
            of_time(verifier, signed, now)
        }
        VerifyError::SignatureMismatch
        | VerifyError::NoActiveKey
        | VerifyError::Header(
            HeaderError::TimestampMissing | HeaderError::SignatureMissing { .. },
        ) => {
            let mut search = Search {
                verifier,
                header,
                now,
                budget: MAX_DIAGNOSIS_LEN,
            };
            match search.run(body) {
                Ok(Some(found)) => found,
                Ok(None) if error == VerifyError::SignatureMismatch => Diagnosis::Unexplained,
                Ok(None) => Diagnosis::AsStated(error),
                Err(TooMuchWork) => Diagnosis::TooMuchWork,
            }
        }
        _ => Diagnosis::AsStated(error),
    }
}

/// For a delivery whose signature matches, and whose time is not recent.
fn of_time(verifier: &Verifier, signed: UnixTime, now: UnixTime) -> Diagnosis {
    if verifier.check_time(in_seconds(signed), now).is_ok() {
        return Diagnosis::SignedInMilliseconds;
    }
    if verifier.check_time(signed, in_seconds(now)).is_ok() {
        return Diagnosis::NowInMilliseconds;
    }
    let (now, signed) = (now.as_secs(), signed.as_secs());
    match now.checked_sub(signed) {
        Some(seconds) => Diagnosis::TooOld { seconds },
        None => Diagnosis::InFuture {
            seconds: signed.saturating_sub(now),
        },
    }
}

/// A time that was given in milliseconds.
const fn in_seconds(time: UnixTime) -> UnixTime {
    UnixTime::from_secs(time.as_secs() / 1000)
}

/// A search for the mistake that makes a signature match.
struct Search<'s> {
    verifier: &'s Verifier,
    header: &'s [u8],
    now: UnixTime,
    /// How many bytes may still be hashed.
    budget: usize,
}

struct TooMuchWork;

impl<'s> Search<'s> {
    /// Tries one mistake after the other, the likelier and cheaper ones first.
    fn run(&mut self, body: &[u8]) -> Result<Option<Diagnosis>, TooMuchWork> {
        let configured = self.verifier.scheme;
        if let Some(key) = self.probe(configured, body)? {
            return Ok(Some(self.of_inactive(key)));
        }
        for scheme in Scheme::ALL {
            if scheme != configured
                && let Some(key) = self.probe(scheme, body)?
            {
                let key_id = key.id().to_owned();
                return Ok(Some(Diagnosis::OtherScheme { scheme, key_id }));
            }
        }
        let is_readable = |scheme| Claim::read(scheme, self.header.into()).is_ok();
        if !is_readable(configured) {
            let is_of_other_format = Scheme::ALL.into_iter().any(is_readable);
            return Ok(is_of_other_format.then_some(Diagnosis::OtherFormat { configured }));
        }
        for form in BodyForm::ALL {
            if let Some(body) = form.of(body)
                && let Some(key) = self.probe(configured, &body)?
            {
                let key_id = key.id().to_owned();
                return Ok(Some(Diagnosis::OtherBody { form, key_id }));
            }
        }
        Ok(None)
    }

    /// For a key that signed and is not active at `now`.
    fn of_inactive(&self, key: &Key) -> Diagnosis {
        if self.now >= UnixTime::BEYOND_DATES && key.is_active(in_seconds(self.now)) {
            return Diagnosis::NowInMilliseconds;
        }
        let key_id = key.id().to_owned();
        Diagnosis::RetiredKey { key_id }
    }

    /// The key, active or not, that signed `body` under `scheme`.
    fn probe(&mut self, scheme: Scheme, body: &[u8]) -> Result<Option<&'s Key>, TooMuchWork> {
        let Ok(claim) = Claim::read(scheme, self.header.into()) else {
            return Ok(None);
        };
        let keyring = &self.verifier.keyring;
        let work = body.len().saturating_mul(keyring.len());
        self.budget = self.budget.checked_sub(work).ok_or(TooMuchWork)?;
        Ok(keyring.probe(
            claim.construction(),
            &claim.message(body),
            claim.signatures(),
        ))
    }
}
