//! Other forms of a body and of a secret: those they have by mistake.

use core::fmt;

use super::{headers::DeliveryHeaders, signature::Claim, verifier::Verifier};
use crate::{
    keyring::{Key, Keyring, Secret},
    mac::Zeroize as _,
    unix_time::UnixTime,
};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// In which form a body was signed, where it has arrived in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodyForm {
    /// Without the newline that it has arrived with.
    WithoutNewline,
    /// With a newline at its end, which is gone.
    WithNewline,
    /// Without the byte order mark that it has arrived with.
    WithoutBom,
    /// With a byte order mark, which is gone.
    WithBom,
    /// Without whitespace between the tokens of its JSON, where now there is some.
    Compact,
    /// With a space behind each comma and each colon of its JSON and no other whitespace, as Python
    /// writes it.
    Spaced,
}

impl BodyForm {
    pub(super) const ALL: [Self; 6] = [
        Self::WithoutNewline,
        Self::WithNewline,
        Self::WithoutBom,
        Self::WithBom,
        Self::Compact,
        Self::Spaced,
    ];

    /// A body that has arrived, in this form, if that is another.
    pub(super) fn of(self, body: &[u8]) -> Option<Vec<u8>> {
        let other = match self {
            Self::WithoutNewline => {
                let line = body.strip_suffix(b"\n")?;
                line.strip_suffix(b"\r").unwrap_or(line).to_vec()
            }
            Self::WithNewline => [body, b"\n"].concat(),
            Self::WithoutBom => body.strip_prefix(BOM)?.to_vec(),
            Self::WithBom => [BOM, body].concat(),
            Self::Compact => respaced(body, b""),
            Self::Spaced => respaced(body, b" "),
        };
        (other != body).then_some(other)
    }
}

/// JSON with `space` behind each comma and each colon, and no other whitespace between its tokens
/// (RFC 8259, section 2).
fn respaced(json: &[u8], space: &[u8]) -> Vec<u8> {
    let most = json.len().saturating_mul(space.len().saturating_add(1));
    let mut written = Vec::with_capacity(most);
    let (mut in_string, mut escaped) = (false, false);
    for &byte in json {
        if in_string {
            written.push(byte);
            in_string = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
        } else if !b" \t\r\n".contains(&byte) {
            written.push(byte);
            in_string = byte == b'"';
            if b",:".contains(&byte) {
                written.extend_from_slice(space);
            }
        }
    }
    written
}

impl fmt::Display for BodyForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WithoutNewline => "without the newline at its end",
            Self::WithNewline => "with a newline at its end, which is gone",
            Self::WithoutBom => "without the byte order mark that it begins with",
            Self::WithBom => "with a byte order mark, which is gone",
            Self::Compact => "without spaces: it was parsed and written anew on the way",
            Self::Spaced => {
                "with spaces behind commas and colons: it was parsed and written anew on the way"
            }
        })
    }
}

/// In which form a secret was used to sign, where the receiver has it in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SecretForm {
    /// With a newline behind it, as a file has it.
    WithNewline,
    /// Without the whitespace that the receiver's has around it, which only
    /// [`Secret::from_bytes`] accepts.
    WithoutWhitespace,
    /// The receiver has the hexadecimal digits, the sender the bytes that they stand for.
    HexDecoded,
    /// The receiver has the bytes, the sender the (lower-case) hexadecimal digits.
    HexEncoded,
}

impl SecretForm {
    const ALL: [Self; 4] = [
        Self::WithNewline,
        Self::WithoutWhitespace,
        Self::HexDecoded,
        Self::HexEncoded,
    ];

    /// The secret in this form, if it has one that is another.
    fn of(self, secret: &[u8]) -> Option<Wiped> {
        // Of the right length: a list that grows leaves copies of the secret behind.
        let mut other = Wiped(match self {
            Self::WithNewline => [secret, b"\n"].concat(),
            Self::WithoutWhitespace => secret.trim_ascii().to_vec(),
            Self::HexDecoded => vec![0; secret.len() / 2],
            // What is text already is nobody's digits.
            Self::HexEncoded if secret.is_ascii() => return None,
            Self::HexEncoded => vec![0; secret.len().saturating_mul(2)],
        });
        match self {
            Self::HexDecoded => hex::decode_to_slice(secret, &mut other.0).ok()?,
            Self::HexEncoded => hex::encode_to_slice(secret, &mut other.0).ok()?,
            Self::WithNewline | Self::WithoutWhitespace => {}
        }
        (other.0 != secret).then_some(other)
    }
}

impl fmt::Display for SecretForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WithNewline => "with a newline behind it, perhaps read from a file",
            Self::WithoutWhitespace => "without the whitespace that is around it here",
            Self::HexDecoded => "decoded from hexadecimal, which is used as text here",
            Self::HexEncoded => "as hexadecimal digits, which are decoded here",
        })
    }
}

/// A copy of a secret, which is wiped on drop.
struct Wiped(Vec<u8>);

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

impl Verifier {
    /// In which other form `secret` signed a delivery, under the scheme of this verifier: `None` if in no
    /// form, or as it is. A keyring does not keep the secret, so [`diagnose`](Self::diagnose) cannot
    /// tell.
    ///
    /// ```
    /// use speech_webhooks::{Key, Keyring, Secret, prosa::{SecretForm, Signer, Verifier}};
    ///
    /// let of_a_file = Secret::from_bytes(b"whsec_test\n")?;
    /// let signer = Signer::new(Keyring::new([Key::new("test", of_a_file)])?);
    /// let delivery = signer.sign("webhook.ping", "event-1", b"{}", 1_767_225_600)?;
    ///
    /// let verifier = Verifier::new(Keyring::new([Key::new("test", Secret::new("whsec_test")?)])?);
    /// let form = verifier.secret_form(delivery.headers(), b"{}", b"whsec_test");
    /// assert_eq!(form, Some(SecretForm::WithNewline));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn secret_form<N, V>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        body: &[u8],
        secret: &[u8],
    ) -> Option<SecretForm>
    where
        N: AsRef<str>,
        V: AsRef<[u8]>,
    {
        let headers = DeliveryHeaders::find(headers).ok()?;
        let signature_header = headers.signature.as_ref();
        let claim = Claim::read(self.scheme(), signature_header).ok()?;
        let has_signed = |other: &Wiped| {
            let key = Key::new("", Secret::from_bytes(&other.0).ok()?);
            // The key has no end, so any time will do.
            Keyring::new([key])
                .ok()?
                .authenticate(
                    claim.construction,
                    &[claim.head.as_bytes(), body],
                    claim.signatures(signature_header),
                    UnixTime::from_secs(0),
                )
                .ok()
        };
        SecretForm::ALL.into_iter().find(|form| {
            form.of(secret)
                .is_some_and(|other| has_signed(&other).is_some())
        })
    }
}
