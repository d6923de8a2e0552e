//! What goes into the `x-api-key` header, and what secrets look like on their way to a keyring.

use alloc::sync::Arc;
use core::fmt;

use crate::{
    error::{ApiKeyError, SecretError},
    keyring::Secret,
};

/// The key that a program shows to the API.
///
/// Transcription and synthesis have different keys (so GL Speech's Python client says): a key sees
/// the endpoints of its own jobs.
///
/// # Security
///
/// `Debug` never shows it. It is not wiped from memory.
#[derive(Clone)]
pub struct ApiKey(Arc<str>);

impl ApiKey {
    /// A key of visible ASCII characters.
    ///
    /// # Errors
    ///
    /// If it is empty, or has whitespace, a control character or one that is not ASCII in it: a
    /// newline read from a file along with it, for example.
    pub fn new(text: &str) -> Result<Self, ApiKeyError> {
        if text.is_empty() {
            return Err(ApiKeyError::Empty);
        }
        match text.bytes().position(|byte| !byte.is_ascii_graphic()) {
            None => Ok(Self(text.into())),
            Some(position) => Err(ApiKeyError::Character { position }),
        }
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(redacted)")
    }
}

/// The text of a signing secret, as the API gives it or is to take it.
///
/// # Security
///
/// `Debug` never shows it; [`expose`](Self::expose) does. It is not wiped from memory, as the reply
/// it came in is not either: make a [`Keyring`](crate::Keyring) of it and drop both.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(pub(super) String);

impl SecretText {
    /// A secret of the caller's choice, for a new endpoint.
    ///
    /// # Errors
    ///
    /// Those of [`Secret::new`], so that what the API is told can be used to verify.
    pub fn new(text: &str) -> Result<Self, SecretError> {
        Secret::check_text(text)?;
        Ok(Self(text.to_owned()))
    }

    /// The secret in the clear, to put it where secrets are kept.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(redacted)")
    }
}
