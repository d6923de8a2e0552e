//! The other forms of a secret: those it is used in by mistake.

use core::fmt;

use crate::{
    hex,
    mac::{MacKey, Zeroize as _},
};

/// In which form a secret was used to sign, where the receiver has it in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SecretForm {
    /// With a newline behind it, as a file has it.
    WithNewline,
    /// Without the whitespace that the receiver's has around it, which only
    /// [`Secret::from_bytes`](crate::Secret::from_bytes) accepts.
    WithoutWhitespace,
    /// The receiver has the hexadecimal digits, the sender the bytes that they stand for.
    HexDecoded,
    /// The receiver has the bytes, the sender the (lower-case) hexadecimal digits.
    HexEncoded,
}

impl SecretForm {
    pub(crate) const ALL: [Self; 4] = [
        Self::WithNewline,
        Self::WithoutWhitespace,
        Self::HexDecoded,
        Self::HexEncoded,
    ];

    /// The secret in this form, if it has one that is another.
    fn of(self, secret: &[u8]) -> Option<Wiped> {
        // Room for all: a list that grows leaves copies of the secret behind.
        let room = secret.len().saturating_mul(2).saturating_add(1);
        let mut other = Wiped(Vec::with_capacity(room));
        match self {
            Self::WithNewline => {
                other.0.extend_from_slice(secret);
                other.0.push(b'\n');
            }
            Self::WithoutWhitespace => other.0.extend_from_slice(secret.trim_ascii()),
            Self::HexDecoded => hex::decode_all(secret, &mut other.0)?,
            // What is text already is nobody's digits.
            Self::HexEncoded if secret.is_ascii() => return None,
            Self::HexEncoded => other.0.extend(secret.iter().copied().flat_map(hex::digits)),
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

/// A secret's other forms, as hash states: what they were made from is not kept. Nothing is
/// verified with them.
pub(super) struct OtherForms(Vec<(SecretForm, MacKey)>);

impl OtherForms {
    pub(super) fn prepare(secret: &[u8]) -> Self {
        // Room for all, for the same reason.
        let mut prepared = Vec::with_capacity(SecretForm::ALL.len());
        prepared.extend(SecretForm::ALL.into_iter().filter_map(|form| {
            let other = form.of(secret)?;
            Some((form, MacKey::new(&other.0)))
        }));
        Self(prepared)
    }

    pub(super) fn get(&self, form: SecretForm) -> Option<&MacKey> {
        let mut forms = self.0.iter();
        forms.find_map(|(other, key)| (*other == form).then_some(key))
    }
}
