//! What all commands read from their arguments, and why one may stop.

use std::{
    env, fs,
    io::{self, Read as _},
    time::SystemTime,
};

use lexopt::ValueExt;
use speech_webhooks::{ConfigError, Deviation, Error, Key, Keyring, ReadError, UnixTime};

use crate::command_line;

/// Why there is nothing more to show.
pub(crate) enum Stop {
    Help,
    Refused {
        error: Error,
        diagnosis: Option<String>,
    },
    /// What was shown before is true, but the body cannot be read.
    Unreadable {
        shown: String,
        error: ReadError,
    },
    Usage(String),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Refused { error: error.into(), diagnosis: None }
    }
}

/// What is said of a refusal.
pub(crate) fn refusal(error: Error, diagnosis: Option<String>) -> String {
    let refused = format!("refused: {}: {error}\n", error.code());
    match diagnosis {
        None => refused,
        Some(diagnosis) => format!("{refused}diagnosis: {diagnosis}\n"),
    }
}

/// What is said of a body that cannot be read, behind what was shown before.
pub(crate) fn unreadable(shown: &str, error: ReadError) -> String {
    format!("{shown}not readable: {}: {error}\n", error.code())
}

/// What is true before the body is read, the event, and where the body differs from the documents.
pub(crate) fn shown<E>(
    before: String,
    summary: impl Fn(&E) -> String,
    event: Result<E, ReadError>,
    deviations: &[Deviation],
) -> Result<String, Stop> {
    match event {
        Ok(event) => {
            let note = |shown, deviation| format!("{shown}note: {deviation}\n");
            Ok(deviations.iter().fold(before + &summary(&event), note))
        }
        Err(error) => Err(Stop::Unreadable { shown: before, error }),
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

pub(crate) fn seconds(arguments: &mut lexopt::Parser) -> Result<u64, Stop> {
    arguments.value().and_then(|value| value.parse()).map_err(wrong_argument)
}

pub(crate) fn read(file: &str) -> Result<Vec<u8>, Stop> {
    let mut body = Vec::new();
    let outcome =
        if file == "-" { io::stdin().read_to_end(&mut body).map(|_| body) } else { fs::read(file) };
    outcome.map_err(|error| usage(format!("{file}: {error}")))
}

/// The values of `--secret` and `--secret-env`. A key's id tells which of them it is.
#[derive(Default)]
pub(crate) struct Secrets(Vec<(String, String)>);

impl Secrets {
    pub(crate) fn add(&mut self, text: String) {
        let id = format!("secret-{}", self.0.len() + 1);
        self.0.push((id, text));
    }

    /// The secret that an environment variable has, which a command line would show to others.
    pub(crate) fn add_variable(&mut self, name: &str) -> Result<(), Stop> {
        // The error's own message quotes what is not UTF-8.
        let reason = || usage(format!("--secret-env: {name} is not set, or not UTF-8"));
        self.add(env::var(name).map_err(|_| reason())?);
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their ids and texts.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(id, text)| (id.as_str(), text.as_str()))
    }

    pub(crate) fn keyring(&self) -> Result<Keyring, Stop> {
        let keys = self.iter().map(|(id, text)| Key::new(id, text));
        Keyring::new(keys).map_err(|error| match error {
            ConfigError::KeyringEmpty => usage("no --secret"),
            error => usage(format!("--secret: {error}")),
        })
    }
}

/// The value of `--now`, or what the clock says.
pub(crate) fn time(now: Option<u64>) -> UnixTime {
    now.map_or_else(|| UnixTime::from(SystemTime::now()), UnixTime::from_secs)
}
