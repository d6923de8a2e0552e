//! Settings from the environment. If one is missing or wrong, the receiver does not start.

use alloc::sync::Arc;
use core::{fmt, net::SocketAddr, str::FromStr, time::Duration};
use std::{
    env::{self, VarError},
    fs, io,
};

use speech_webhooks::{ConfigError, Keyring, prosa, waves};
use thiserror::Error;
use tokio::signal::unix::{SignalKind, signal};
use tracing::{error, info};

use crate::{Receiver, Vendor, Verifiers};

/// The settings of a receiver.
pub struct Settings {
    prosa: Option<Secrets>,
    waves: Option<Secrets>,
    scheme: prosa::Scheme,
    tolerance: Duration,
    /// `LISTEN`.
    pub listen: SocketAddr,
    /// `RECORD_BODY`: whether a line has the body in addition to the event.
    pub record_body: bool,
    /// `REDIS_URL`: the Redis server for the record, if it is not on standard output.
    pub redis_url: Option<String>,
}

/// Why a receiver does not start. The messages quote no value, since each may contain a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum SettingsError {
    #[error(
        "neither PROSA_WEBHOOK_SECRETS nor WAVES_CALLBACK_SECRETS is set; set one, or its _FILE, as id=secret, comma-separated, newest first"
    )]
    NoSecrets,
    #[error("{0} and {1} are both set; set only one of them")]
    Both(&'static str, &'static str),
    #[error(
        "PROSA_WEBHOOK_SECRETS and WAVES_CALLBACK_SECRETS have a secret in common; use a different secret for each vendor"
    )]
    CommonSecret,
    #[error("{0}: expected UTF-8, found other bytes")]
    NotUtf8(&'static str),
    #[error(
        "{0} names a file that cannot be read: {1}; check its path, its permissions and that it is UTF-8"
    )]
    File(&'static str, io::ErrorKind),
    #[error("{0}: {1}")]
    Config(&'static str, ConfigError),
    #[error("PROSA_WEBHOOK_TOLERANCE: expected a whole number of seconds, such as 300")]
    Tolerance,
    #[error("LISTEN: expected an IP address and a port, such as 127.0.0.1:3000")]
    Listen,
    #[error("RECORD_BODY: expected 0 or 1, found another value")]
    RecordBody,
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// If something is missing or wrong.
    pub fn from_env() -> Result<Self, SettingsError> {
        let tolerance = variable("PROSA_WEBHOOK_TOLERANCE")?;
        let listen = variable("LISTEN")?.unwrap_or_else(|| "127.0.0.1:3000".to_owned());
        let settings = Self {
            prosa: Secrets::of("PROSA_WEBHOOK_SECRETS", "PROSA_WEBHOOK_SECRETS_FILE")?,
            waves: Secrets::of("WAVES_CALLBACK_SECRETS", "WAVES_CALLBACK_SECRETS_FILE")?,
            scheme: match variable("PROSA_WEBHOOK_SCHEME")? {
                Some(name) => parse("PROSA_WEBHOOK_SCHEME", &name)?,
                None => prosa::Scheme::default(),
            },
            tolerance: match tolerance.map(|seconds| seconds.parse()) {
                Some(seconds) => {
                    Duration::from_secs(seconds.map_err(|_| SettingsError::Tolerance)?)
                }
                None => prosa::Verifier::DEFAULT_TOLERANCE,
            },
            listen: listen.parse().map_err(|_| SettingsError::Listen)?,
            record_body: match variable("RECORD_BODY")?.as_deref() {
                None | Some("0") => false,
                Some("1") => true,
                Some(_) => return Err(SettingsError::RecordBody),
            },
            redis_url: variable("REDIS_URL")?,
        };
        if settings.prosa.is_none() && settings.waves.is_none() {
            return Err(SettingsError::NoSecrets);
        }
        Ok(settings)
    }

    /// Creates verifiers from the secrets. Secrets in files are read from there each time.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, if its text is no keyring, or if both vendors have a secret in common.
    pub fn verifiers(&self) -> Result<Verifiers, SettingsError> {
        let text = |secrets: &Option<Secrets>| match secrets {
            Some(secrets) => Ok(Some((secrets.name, secrets.text()?))),
            None => Ok(None),
        };
        let texts = [text(&self.prosa)?, text(&self.waves)?];
        let [prosa, waves] = texts.each_ref().map(|text| match text {
            Some((name, text)) => parse::<Keyring>(name, text).map(Some),
            None => Ok(None),
        });
        let (prosa, waves) = (prosa?, waves?);
        if let (Some(keyring), Some((name, _))) = (&waves, &texts[1]) {
            // A signer of callbacks accepts long secrets only. So this also finds an id that is really a secret.
            waves::Signer::new(keyring.clone(), "https://localhost/")
                .map_err(|error| SettingsError::Config(name, error))?;
        }
        check_together(texts.iter().flatten())?;
        Ok(Verifiers {
            prosa: prosa.map(|keyring| {
                log_ids(Vendor::Prosa, &keyring);
                let verifier = prosa::Verifier::new(keyring).with_scheme(self.scheme);
                verifier.with_tolerance(self.tolerance)
            }),
            waves: waves.map(|keyring| {
                log_ids(Vendor::Waves, &keyring);
                waves::Verifier::new(keyring)
            }),
        })
    }

    /// Reloads the secrets of `receiver` on each SIGHUP. If a file is wrong, the receiver keeps its verifiers.
    ///
    /// # Errors
    ///
    /// If the signal cannot be handled.
    pub fn reload_on_hangup(self, receiver: Arc<Receiver>) -> io::Result<()> {
        let mut hangup = signal(SignalKind::hangup())?;
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                match self.verifiers() {
                    Ok(trusted) => receiver.trust(trusted),
                    Err(error) => error!(%error, "keyring not reloaded"),
                }
            }
        });
        Ok(())
    }
}

fn log_ids(vendor: Vendor, keyring: &Keyring) {
    let key_ids = keyring.ids().collect::<Vec<_>>().join(",");
    info!(vendor = vendor.as_str(), key_ids, "keyring loaded");
}

/// Rejects texts that have a secret in common.
fn check_together<'t>(
    texts: impl Iterator<Item = &'t (&'static str, String)>,
) -> Result<(), SettingsError> {
    let mut all = String::new();
    for (name, text) in texts {
        // The prefix makes the ids differ: the vendors may use the same ids.
        for item in text.split(',') {
            all.extend([name, "/", item.trim(), ","]);
        }
    }
    match all.trim_end_matches(',').parse::<Keyring>() {
        Err(ConfigError::KeySecretRepeated { .. }) => Err(SettingsError::CommonSecret),
        Err(error @ ConfigError::TooManyKeys { .. }) => {
            Err(SettingsError::Config("the secrets of both vendors", error))
        }
        // Other errors concern one text alone, whose own keyring reports them.
        _ => Ok(()),
    }
}

/// The secrets of a vendor, in a variable, or in a file that a variable names.
struct Secrets {
    /// The name of the variable.
    name: &'static str,
    value: String,
    is_file: bool,
}

impl Secrets {
    fn of(name: &'static str, file_name: &'static str) -> Result<Option<Self>, SettingsError> {
        match (variable(name)?, variable(file_name)?) {
            (Some(_), Some(_)) => Err(SettingsError::Both(name, file_name)),
            (Some(value), None) => Ok(Some(Self { name, value, is_file: false })),
            (None, Some(value)) => Ok(Some(Self { name: file_name, value, is_file: true })),
            (None, None) => Ok(None),
        }
    }

    fn text(&self) -> Result<String, SettingsError> {
        if !self.is_file {
            return Ok(self.value.clone());
        }
        fs::read_to_string(&self.value)
            .map_err(|error| SettingsError::File(self.name, error.kind()))
    }
}

/// Omits the fields that may contain a secret.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("listen", &self.listen).finish_non_exhaustive()
    }
}

/// Returns the value of a variable, or `None` if it is not set.
fn variable(name: &'static str) -> Result<Option<String>, SettingsError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(SettingsError::NotUtf8(name)),
    }
}

fn parse<T: FromStr<Err = ConfigError>>(
    name: &'static str,
    text: &str,
) -> Result<T, SettingsError> {
    text.parse().map_err(|error| SettingsError::Config(name, error))
}
