//! Settings from the environment. What is missing or wrong is a refusal to start.

use core::net::SocketAddr;
use std::env::{self, VarError};

use speech_webhooks::{
    Key, Keyring, KeyringError, Secret, SecretError, UnknownScheme, prosa, waves,
};
use thiserror::Error;

/// The fewest bytes of a secret. What is shorter is a slip: a part of a secret that has an `=` or a
/// comma in it, and was given without its id.
const MIN_SECRET_LEN: usize = 8;

/// What a receiver needs to know.
#[derive(Debug)]
pub struct Settings {
    /// Of `PROSA_WEBHOOK_SECRETS` and `PROSA_WEBHOOK_SCHEME`.
    pub prosa: prosa::Verifier,
    /// Of `WAVES_CALLBACK_SECRETS`.
    pub waves: waves::Verifier,
    /// `LISTEN`.
    pub listen: SocketAddr,
}

/// Why a receiver does not start. It shows no value, since each may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum SettingsError {
    #[error("{0} is not set: it takes secrets as id=secret, comma-separated, newest first")]
    NoSecrets(&'static str),
    #[error("{0} is not UTF-8")]
    NotUtf8(&'static str),
    #[error("{0}: secret {1} is not of the form id=secret")]
    NoId(&'static str, usize),
    #[error("{0}: secret {1}: {2}")]
    Secret(&'static str, usize, SecretError),
    #[error("{0}: secret {1} has less than 8 bytes")]
    Short(&'static str, usize),
    #[error("{0}: {1}")]
    Keyring(&'static str, KeyringError),
    #[error("PROSA_WEBHOOK_SCHEME: {0}")]
    Scheme(#[from] UnknownScheme),
    #[error("LISTEN is not an address and a port, such as 127.0.0.1:3000")]
    Listen,
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// If something is missing or wrong.
    pub fn from_env() -> Result<Self, SettingsError> {
        let scheme = match variable("PROSA_WEBHOOK_SCHEME")? {
            None => prosa::Scheme::default(),
            Some(name) => name.parse()?,
        };
        let listen = variable("LISTEN")?.unwrap_or_else(|| "127.0.0.1:3000".to_owned());
        Ok(Self {
            prosa: prosa::Verifier::new(keyring("PROSA_WEBHOOK_SECRETS")?).with_scheme(scheme),
            waves: waves::Verifier::new(keyring("WAVES_CALLBACK_SECRETS")?),
            listen: listen.parse().map_err(|_| SettingsError::Listen)?,
        })
    }
}

/// `None` if it is not set.
fn variable(name: &'static str) -> Result<Option<String>, SettingsError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(SettingsError::NotUtf8(name)),
    }
}

/// Of `id=secret,id=secret`, newest first.
fn keyring(name: &'static str) -> Result<Keyring, SettingsError> {
    let secrets = variable(name)?.ok_or(SettingsError::NoSecrets(name))?;
    let keys = (1..).zip(secrets.split(',')).map(|(number, item)| {
        let (id, text) = item
            .split_once('=')
            .filter(|(id, _)| !id.is_empty())
            .ok_or(SettingsError::NoId(name, number))?;
        let secret =
            Secret::new(text).map_err(|error| SettingsError::Secret(name, number, error))?;
        if text.len() < MIN_SECRET_LEN {
            return Err(SettingsError::Short(name, number));
        }
        Ok(Key::new(id, secret))
    });
    let keys: Vec<Key> = keys.collect::<Result<_, SettingsError>>()?;
    Keyring::new(keys).map_err(|error| SettingsError::Keyring(name, error))
}
