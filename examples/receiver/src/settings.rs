//! Settings from the environment. What is missing or wrong is a refusal to start.

use core::{net::SocketAddr, str::FromStr};
use std::env::{self, VarError};

use speech_webhooks::{ConfigError, Keyring, prosa, waves};
use thiserror::Error;

/// What a receiver needs to know.
#[derive(Debug)]
pub struct Settings {
    /// Of `PROSA_WEBHOOK_SECRETS` and `PROSA_WEBHOOK_SCHEME`.
    pub prosa: prosa::Verifier,
    /// Of `WAVES_CALLBACK_SECRETS`.
    pub waves: waves::Verifier,
    /// `LISTEN`.
    pub listen: SocketAddr,
    /// `RECORD_BODY`: whether a line has the body beside the event.
    pub record_body: bool,
}

/// Why a receiver does not start. It shows no value, since each may hold a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum SettingsError {
    #[error("{0} is not set: it takes secrets as id=secret, comma-separated, newest first")]
    NoSecrets(&'static str),
    #[error("{0} is not UTF-8")]
    NotUtf8(&'static str),
    #[error("{0}: {1}")]
    Config(&'static str, ConfigError),
    #[error("LISTEN is not an address and a port, such as 127.0.0.1:3000")]
    Listen,
    #[error("RECORD_BODY is neither 0 nor 1")]
    RecordBody,
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// If something is missing or wrong.
    pub fn from_env() -> Result<Self, SettingsError> {
        let scheme = parsed("PROSA_WEBHOOK_SCHEME")?.unwrap_or_default();
        let listen = variable("LISTEN")?.unwrap_or_else(|| "127.0.0.1:3000".to_owned());
        Ok(Self {
            prosa: prosa::Verifier::new(keyring("PROSA_WEBHOOK_SECRETS")?).with_scheme(scheme),
            waves: waves::Verifier::new(keyring("WAVES_CALLBACK_SECRETS")?),
            listen: listen.parse().map_err(|_| SettingsError::Listen)?,
            record_body: match variable("RECORD_BODY")?.as_deref() {
                None | Some("0") => false,
                Some("1") => true,
                Some(_) => return Err(SettingsError::RecordBody),
            },
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

/// `None` if it is not set.
fn parsed<T: FromStr<Err = ConfigError>>(name: &'static str) -> Result<Option<T>, SettingsError> {
    let value = variable(name)?.map(|value| value.parse());
    let value = value.transpose();
    value.map_err(|error| SettingsError::Config(name, error))
}

fn keyring(name: &'static str) -> Result<Keyring, SettingsError> {
    parsed(name)?.ok_or(SettingsError::NoSecrets(name))
}
