//! Why a delivery was rejected, for the log.

pub(super) mod change;

use core::fmt;

pub use change::BodyChange;

use super::{
    signature::{DeliveryHeaders, Header, SIGNATURE_HEADER, Scheme, SignatureHeader},
    verifier::Verifier,
};
use crate::{error::VerifyError, keyring::Key, limits::MAX_DIAGNOSIS_LEN, unix_time::UnixTime};

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
    /// The delivery verifies: what was rejected was another one, or at another time.
    Verifies,
    /// The error of [`Verifier::verify`] says it all.
    AsStated(VerifyError),
    /// The header is of the form that another scheme has.
    OtherFormat {
        /// The scheme of the verifier.
        configured: Scheme,
    },
    /// The delivery was signed with the right secret, under another scheme.
    OtherScheme {
        /// The scheme it was signed under.
        scheme: Scheme,
        /// The id of the key that signed.
        key_id: String,
    },
    /// The delivery was signed with a key that has expired.
    RetiredKey {
        /// The id of the key that signed.
        key_id: String,
    },
    /// The body was changed on its way.
    BodyChanged {
        /// How.
        change: BodyChange,
        /// The id of the key that signed.
        key_id: String,
    },
    /// The signature matches, and the `t` is in milliseconds. (Where the `t` is not signed, anybody can have
    /// written it.)
    SignedInMilliseconds,
    /// The signature matches, and the `now` that was passed in is in milliseconds.
    NowInMilliseconds,
    /// A hint where nothing is proven: the body looks compressed. Perhaps what it decompresses to was signed.
    PerhapsCompressed,
    /// A hint where nothing is proven: a `content-encoding` header came with a text. Perhaps it was decompressed on
    /// the way.
    PerhapsDecompressed,
    /// None of the above. Another secret signed, or something was changed on the way.
    Unexplained,
    /// None of the above, as far as was looked: the body is so long that there was no looking further.
    TooMuchWork,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Verifies => "the delivery verifies",
            Self::AsStated(error) => return error.fmt(f),
            Self::OtherFormat { configured } => return write!(
                f,
                "the signature header is not of the form that {configured} has, but of another scheme's"
            ),
            Self::OtherScheme { scheme, key_id } => {
                return write!(f, "key {key_id} signed it under another scheme, {scheme}");
            }
            Self::RetiredKey { key_id } => return write!(f, "key {key_id} signed it, and has expired"),
            Self::BodyChanged { change, key_id } => return write!(f, "key {key_id} signed the body {change}"),
            Self::SignedInMilliseconds => "the signature matches, but its t is in milliseconds",
            Self::NowInMilliseconds => "the signature matches, but `now` was given in milliseconds",
            Self::PerhapsCompressed => {
                "no usual mistake explains it; the body looks compressed: perhaps what it decompresses to was signed"
            }
            Self::PerhapsDecompressed => {
                "no usual mistake explains it; a content-encoding header came with a text: perhaps it was decompressed on the way"
            }
            Self::Unexplained => {
                "no usual mistake explains it: look for another secret, for numbers or keys that were changed, \
                 for a proxy that decompresses, for another charset"
            }
            Self::TooMuchWork => {
                "no usual mistake that was looked for explains it; the body is too long to look for all"
            }
        })
    }
}

impl Verifier {
    /// Says why a delivery was rejected: for the log, and never for the sender.
    ///
    /// It takes what [`verify`](Self::verify) took, and looks for the usual mistakes: the right secret under
    /// another scheme, or retired; a [change](BodyChange) of the body; a wrong clock, or a time in milliseconds.
    /// It finds one mistake, not two at once (JSON that was written again counts as one). A keyring keeps no secrets:
    /// whether one was used in another form, the tool `verify` among the examples can tell.
    ///
    /// If the headers were rejected before the body was read, pass an empty one.
    ///
    /// # Security
    ///
    /// It verifies the delivery once more. Then it hashes the body up to 32 times under each key, retired ones too,
    /// but no more than 32 MiB in all. It looks into strings of JSON that nobody has verified, and its copies of the
    /// body take up to 16 times its length. Anybody can cause that work: do it after the answer, and for few
    /// rejections (say, one in a second).
    #[must_use]
    pub fn diagnose(
        &self,
        headers: impl IntoIterator<Item = impl Header>,
        body: &(impl AsRef<[u8]> + ?Sized),
        now: impl Into<UnixTime>,
    ) -> Diagnosis {
        let mut is_encoded = false;
        let headers = headers.into_iter().inspect(|header| is_encoded |= names_encoding(header));
        let headers = match DeliveryHeaders::find(self.scheme, headers) {
            Ok(headers) => headers,
            Err(error) => return Diagnosis::AsStated(error),
        };
        let (signature, body, now) = (headers.signature(), body.as_ref(), now.into());
        match self.verify([(SIGNATURE_HEADER, signature)], body, now) {
            Ok(_) => Diagnosis::Verifies,
            Err(error) => match of_rejection(error, self, signature, body, now) {
                Diagnosis::Unexplained if looks_compressed(body, is_encoded) => {
                    Diagnosis::PerhapsCompressed
                }
                Diagnosis::Unexplained if is_encoded => Diagnosis::PerhapsDecompressed,
                found => found,
            },
        }
    }
}

/// Whether it says that the body is compressed.
fn names_encoding(header: &impl Header) -> bool {
    let value = header.value().trim_ascii();
    header.name().eq_ignore_ascii_case("content-encoding")
        && !value.is_empty()
        && !value.eq_ignore_ascii_case(b"identity")
}

fn looks_compressed(body: &[u8], is_encoded: bool) -> bool {
    const GZIP: &[u8] = b"\x1f\x8b";
    body.starts_with(GZIP) || (is_encoded && str::from_utf8(body).is_err())
}

/// Why a delivery with this signature header was rejected with this error.
fn of_rejection(
    error: VerifyError,
    verifier: &Verifier,
    header: &[u8],
    body: &[u8],
    now: UnixTime,
) -> Diagnosis {
    match error {
        VerifyError::TooOld { timestamp, .. } | VerifyError::InFuture { timestamp, .. } => {
            if verifier.check_time(in_seconds(timestamp), now).is_ok() {
                Diagnosis::SignedInMilliseconds
            } else if verifier.check_time(timestamp, in_seconds(now)).is_ok() {
                Diagnosis::NowInMilliseconds
            } else {
                Diagnosis::AsStated(error)
            }
        }
        VerifyError::SignatureMismatch
        | VerifyError::NoActiveKey
        | VerifyError::TimestampMissing
        | VerifyError::SignatureMissing { .. } => {
            let mut search = Search { verifier, header, now, budget: MAX_DIAGNOSIS_LEN };
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
        let is_readable = |scheme| SignatureHeader::read(scheme, self.header).is_ok();
        if !is_readable(configured) {
            let is_of_other_format = Scheme::ALL.into_iter().any(is_readable);
            return Ok(is_of_other_format.then_some(Diagnosis::OtherFormat { configured }));
        }
        for (change, origin) in change::origins(body) {
            if let Some(key) = self.probe(configured, &origin)? {
                let key_id = key.id().to_owned();
                return Ok(Some(Diagnosis::BodyChanged { change, key_id }));
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
        let Ok(signed) = SignatureHeader::read(scheme, self.header) else {
            return Ok(None);
        };
        let keyring = &self.verifier.keyring;
        let work = body.len().saturating_mul(keyring.len());
        self.budget = self.budget.checked_sub(work).ok_or(TooMuchWork)?;
        Ok(keyring.probe(signed.construction(), &signed.message(body), signed.signatures()))
    }
}
