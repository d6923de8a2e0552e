//! Finds out why a delivery was rejected, for the log.

pub(super) mod change;

use core::ops::ControlFlow;

use super::{
    signature::{DeliveryHeaders, Header, SIGNATURE_HEADER, Scheme, SignatureHeader},
    verifier::Verifier,
};
use crate::{
    error::{VerifyError, errors},
    keyring::Key,
    limits::MAX_DIAGNOSIS_LEN,
    unix_time::UnixTime,
};

errors! {
    /// Why a delivery was rejected, as far as [`Verifier::diagnose`] can find out. `Display` writes a sentence for
    /// the log.
    ///
    /// # Security
    ///
    /// Log it, and never send it: it would tell a forger what is wrong with a forgery. It contains no digest,
    /// no secret and no text of the body. It proves nothing about the delivery. Somebody who captured a delivery
    /// can cause `other-scheme` and `retired-key`, so change no setting because of a single one.
    #[derive(Eq)]
    Diagnosis {
        /// Another delivery was rejected, or this one at another time.
        Verifies = "verifies" ("the delivery verifies"),
        OtherFormat { configured: Scheme } = "other-format"
            ("the signature header has the format of another scheme; {configured} is configured"),
        OtherScheme { scheme: Scheme, key_id: String } = "other-scheme"
            ("key {key_id} signed the delivery under another scheme: {scheme}"),
        RetiredKey { key_id: String } = "retired-key" ("key {key_id} signed the delivery, but has expired"),
        NewlineAdded { key_id: String } = "newline-added"
            ("a newline was added to the end of the body after key {key_id} signed it"),
        NewlineRemoved { key_id: String } = "newline-removed"
            ("the newline at the end of the body was removed after key {key_id} signed it"),
        BomAdded { key_id: String } = "bom-added"
            ("a byte order mark was added to the start of the body after key {key_id} signed it"),
        BomRemoved { key_id: String } = "bom-removed"
            ("the byte order mark at the start of the body was removed after key {key_id} signed it"),
        /// API gateways do that.
        Base64Encoded { key_id: String } = "base64-encoded"
            ("the body was encoded in base64 after key {key_id} signed it"),
        BodyRewritten { form: String, key_id: String } = "body-rewritten"
            ("the JSON of the body was parsed and written again after key {key_id} signed it; the signed JSON had {form}"),
        /// Where the timestamp is not signed, anybody can have written it.
        SignedInMilliseconds = "signed-in-milliseconds"
            ("the signature matches, but its timestamp is in milliseconds; seconds are expected"),
        NowInMilliseconds = "now-in-milliseconds"
            ("the signature matches, but `now` is in milliseconds; pass seconds"),
        /// A hint that no signature proves.
        PerhapsCompressed = "perhaps-compressed"
            ("no usual mistake was found; the body looks compressed, perhaps after it was signed"),
        /// A hint that no signature proves.
        PerhapsDecompressed = "perhaps-decompressed"
            ("no usual mistake was found; a content-encoding header came with an uncompressed body, perhaps signed in compressed form"),
        Unexplained = "unexplained"
            ("no usual mistake was found; perhaps another secret was used, a number or key was changed, \
             a proxy decompressed the body, or its charset was changed"),
        TooMuchWork = "too-much-work" ("no mistake was found so far; the body is too long, or there are too many keys, to try all"),
        => AsStated(VerifyError): "The error of [`Verifier::verify`] is the whole explanation.",
    }
}

impl Verifier {
    /// Finds out why a delivery was rejected. Write the result to the log and never send it to the sender.
    ///
    /// Pass the arguments that you passed to [`verify`](Self::verify). This method looks for the usual mistakes:
    /// another scheme, a retired key, a changed body, a wrong clock, or a time in milliseconds. It finds a single
    /// mistake, not two at the same time (JSON that was parsed and written again counts as one). A keyring keeps hash
    /// states, not secrets, so this method cannot find a secret that was used in another form. The example tool
    /// `verify` can.
    ///
    /// If the headers were rejected before you read the body, pass an empty body.
    ///
    /// # Security
    ///
    /// This method verifies the delivery once more. Then it hashes the body up to 32 times under each key, including
    /// retired ones, but at most 32 MiB in all. It parses JSON strings that nobody has verified, and its copies of the
    /// body take up to 26 times the body's length. Anybody can cause that work: diagnose after you have answered, and
    /// only a few rejections (for example, one per second).
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
        let Err(error) = self.verify([(SIGNATURE_HEADER, signature)], body, now) else {
            return Diagnosis::Verifies;
        };
        match error {
            VerifyError::TooOld { timestamp, .. } | VerifyError::InFuture { timestamp, .. } => {
                if self.check_time(timestamp.in_seconds(), now).is_ok() {
                    Diagnosis::SignedInMilliseconds
                } else if self.check_time(timestamp, now.in_seconds()).is_ok() {
                    Diagnosis::NowInMilliseconds
                } else {
                    Diagnosis::AsStated(error)
                }
            }
            VerifyError::SignatureMismatch
            | VerifyError::NoActiveKey
            | VerifyError::TimestampMissing
            | VerifyError::SignatureMissing { .. } => {
                match self.search(signature, body, now.in_seconds()) {
                    ControlFlow::Break(found) => found,
                    _ if error != VerifyError::SignatureMismatch => Diagnosis::AsStated(error),
                    _ if looks_compressed(body, is_encoded) => Diagnosis::PerhapsCompressed,
                    _ if is_encoded => Diagnosis::PerhapsDecompressed,
                    _ => Diagnosis::Unexplained,
                }
            }
            _ => Diagnosis::AsStated(error),
        }
    }

    /// Tries one mistake after the other, the likely and cheap ones first. Stops at the first one that makes a
    /// signature match.
    fn search(&self, header: &[u8], body: &[u8], now: UnixTime) -> ControlFlow<Diagnosis> {
        let mut budget = MAX_DIAGNOSIS_LEN;
        let mut probe = |scheme, body: &[u8], found: &dyn Fn(&Key) -> Diagnosis| {
            let Ok(signed) = SignatureHeader::read(scheme, header) else {
                return ControlFlow::Continue(());
            };
            // Somebody without the secret may have extended the body.
            if scheme == Scheme::SecretPrefixSha256 && str::from_utf8(body).is_err() {
                return ControlFlow::Continue(());
            }
            let (message, signatures) = (signed.message(body), signed.signatures());
            let construction = signed.construction();
            let probed = self.keyring.probe(construction, &message, signatures, &mut budget);
            probed.map_break(|key| key.map_or(Diagnosis::TooMuchWork, found))
        };
        let configured = self.scheme;
        probe(configured, body, &|key| match key.is_active(now) {
            true => Diagnosis::NowInMilliseconds,
            false => Diagnosis::RetiredKey { key_id: key.id().into() },
        })?;
        for scheme in Scheme::ALL.into_iter().filter(|scheme| *scheme != configured) {
            probe(scheme, body, &|key| Diagnosis::OtherScheme { scheme, key_id: key.id().into() })?;
        }
        let is_readable = |scheme| SignatureHeader::read(scheme, header).is_ok();
        if !is_readable(configured) {
            return match Scheme::ALL.into_iter().any(is_readable) {
                true => ControlFlow::Break(Diagnosis::OtherFormat { configured }),
                false => ControlFlow::Continue(()),
            };
        }
        for (found, origin) in change::origins(body) {
            probe(configured, &origin, &|key| found(key.id().into()))?;
        }
        for (form, origin) in change::rewritten(body) {
            let found = |key: &Key| {
                let form = form.clone();
                Diagnosis::BodyRewritten { form, key_id: key.id().into() }
            };
            probe(configured, &origin, &found)?;
        }
        ControlFlow::Continue(())
    }
}

/// Whether the header is a `content-encoding` other than `identity`.
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
