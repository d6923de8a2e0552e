//! Arguments that several commands accept, and the reasons for which a command stops.

use std::{
    env, fs,
    io::{self, Read as _},
    time::SystemTime,
};

use lexopt::ValueExt;
use speech_webhooks::{ConfigError, Deviation, Error, Key, Keyring, ReadError, UnixTime};

use crate::command_line;

/// Why a command stops before it has shown an event.
pub(crate) enum Stop {
    Help,
    Rejected {
        error: Error,
        diagnosis: Option<String>,
    },
    /// The text in `shown` is true, but the body cannot be read.
    Unreadable {
        shown: String,
        error: ReadError,
    },
    Usage(String),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Rejected { error: error.into(), diagnosis: None }
    }
}

/// Describes a rejection, with its diagnosis.
pub(crate) fn rejection(error: Error, diagnosis: Option<String>) -> String {
    let rejected = format!("rejected: {}: {error}\n", error.code());
    match diagnosis {
        None => rejected,
        Some(diagnosis) => format!("{rejected}diagnosis: {diagnosis}\n"),
    }
}

/// Appends the error of an unreadable body to what was shown before.
pub(crate) fn unreadable(shown: &str, error: ReadError) -> String {
    format!("{shown}not readable: {}: {error}\n", error.code())
}

/// Shows the proof, the event, and where the body differs from the documentation.
pub(crate) fn shown<E>(
    proof: String,
    summary: impl Fn(&E) -> String,
    event: Result<E, ReadError>,
    deviations: &[Deviation],
) -> Result<String, Stop> {
    match event {
        Ok(event) => {
            let note = |shown, deviation| format!("{shown}note: {deviation}\n");
            Ok(deviations.iter().fold(proof + &summary(&event), note))
        }
        Err(error) => Err(Stop::Unreadable { shown: proof, error }),
    }
}

pub(crate) fn usage(reason: impl ToString) -> Stop {
    Stop::Usage(reason.to_string())
}

pub(crate) fn wrong_argument(error: lexopt::Error) -> Stop {
    usage(command_line::wrong_argument(error))
}

pub(crate) fn text(arguments: &mut lexopt::Parser) -> Result<String, Stop> {
    arguments.value().and_then(ValueExt::string).map_err(wrong_argument)
}

pub(crate) fn seconds(option: &str, arguments: &mut lexopt::Parser) -> Result<u64, Stop> {
    command_line::number(option, &text(arguments)?).map_err(usage)
}

pub(crate) fn read(file: &str) -> Result<Vec<u8>, Stop> {
    let mut body = Vec::new();
    let outcome =
        if file == "-" { io::stdin().read_to_end(&mut body).map(|_| body) } else { fs::read(file) };
    // Without the name of the file: it may be a secret whose option was forgotten.
    outcome.map_err(|error| usage(format!("FILE cannot be read: {error}")))
}

/// The values of `--secret` and `--secret-env`. The first one's key has the id `secret-1`, and so on.
#[derive(Default)]
pub(crate) struct Secrets(Vec<(String, String)>);

impl Secrets {
    pub(crate) fn add(&mut self, text: String) {
        let id = format!("secret-{}", self.0.len() + 1);
        self.0.push((id, text));
    }

    /// Adds the secret in an environment variable: others could see it on a command line.
    pub(crate) fn add_variable(&mut self, name: &str) -> Result<(), Stop> {
        // Without the name, which may be a secret, and without the error, which quotes the value.
        const REASON: &str = "--secret-env names a variable that is not set, or is not UTF-8";
        self.add(env::var(name).map_err(|_| usage(REASON))?);
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over the key ids and the secrets.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(id, text)| (id.as_str(), text.as_str()))
    }

    pub(crate) fn keyring(&self) -> Result<Keyring, Stop> {
        let keys = self.iter().map(|(id, text)| Key::new(id, text));
        Keyring::new(keys).map_err(|error| match error {
            ConfigError::KeyringEmpty => usage("--secret or --secret-env is missing"),
            error => usage(format!("--secret or --secret-env: {error}")),
        })
    }
}

/// Returns the value of `--now`, or the time of the clock.
pub(crate) fn time(now: Option<u64>) -> UnixTime {
    now.map_or_else(|| UnixTime::from(SystemTime::now()), UnixTime::from_secs)
}
