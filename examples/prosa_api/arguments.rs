//! What the commands read from arguments and environment, and why one may stop.

use std::env::{self, VarError};

use lexopt::{Arg, ValueExt as _};
use speech_webhooks::{
    prosa::api::{Api, ApiError},
    time::{Date, OffsetDateTime, format_description::well_known::Rfc3339},
};

use crate::{command_line, printable::printable};

/// Why there is nothing more to show.
pub(crate) enum Stop {
    Help,
    Usage(String),
    Environment(String),
    Failed { status: u8, reason: String },
}

impl Stop {
    pub(crate) fn failed(status: u8, reason: &dyn ToString) -> Self {
        let reason = printable(&reason.to_string());
        Self::Failed { status, reason }
    }
}

impl From<lexopt::Error> for Stop {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(command_line::wrong_argument(error))
    }
}

/// Of a request that there is not.
impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Usage(error.to_string())
    }
}

/// All that any command may be given.
#[derive(Default)]
pub(crate) struct Arguments {
    positional: Vec<String>,
    pub(crate) filters: Vec<String>,
    pub(crate) all_events: bool,
    pub(crate) url: Option<String>,
    pub(crate) ssl_verification: Option<bool>,
    pub(crate) own_secret: bool,
    pub(crate) show_keys: bool,
    pub(crate) show_message: bool,
    pub(crate) days: Option<u32>,
    pub(crate) hours: Option<u32>,
    pub(crate) from: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) to: Option<String>,
    pub(crate) now: Option<u64>,
}

impl Arguments {
    /// `options` are those that the command takes, besides those that all take.
    pub(crate) fn read(mut parser: lexopt::Parser, options: &[&str]) -> Result<Self, Stop> {
        let mut arguments = Self::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Short('h') | Arg::Long("help") => return Err(Stop::Help),
                Arg::Long(option) if options.contains(&option) || option == "show-message" => {
                    let option = option.to_owned();
                    arguments.set(&option, &mut parser)?;
                }
                Arg::Value(value) => arguments.positional.push(value.string()?),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(arguments)
    }

    fn set(&mut self, option: &str, parser: &mut lexopt::Parser) -> Result<(), Stop> {
        match option {
            "all-events" => self.all_events = true,
            "own-secret" => self.own_secret = true,
            "show-message" => self.show_message = true,
            "show-keys" => self.show_keys = true,
            "ssl-verification" => self.ssl_verification = Some(true),
            "no-ssl-verification" => self.ssl_verification = Some(false),
            "filter" => self.filters.push(parser.value()?.string()?),
            "url" => self.url = Some(parser.value()?.string()?),
            "to" => self.to = Some(parser.value()?.string()?),
            "now" => self.now = Some(parser.value()?.parse()?),
            "days" => self.days = Some(parser.value()?.parse()?),
            "hours" => self.hours = Some(parser.value()?.parse()?),
            "from" => self.from = Some(date(&parser.value()?.string()?)?),
            "until" => self.until = Some(date(&parser.value()?.string()?)?),
            _ => return Err(Stop::Usage("there is no such option".to_owned())),
        }
        Ok(())
    }

    /// The arguments that are no options, each under its name.
    pub(crate) fn positional<const N: usize>(&self, names: [&str; N]) -> Result<[&str; N], Stop> {
        let given: Vec<&str> = self.positional.iter().map(String::as_str).collect();
        given.try_into().map_err(|given: Vec<_>| {
            Stop::Usage(match names.get(given.len()) {
                Some(missing) => format!("no {missing}"),
                None => "one argument too many".to_owned(),
            })
        })
    }
}

fn date(text: &str) -> Result<Date, Stop> {
    let wrong = || Stop::Usage("a date is not of the form 2026-11-22".to_owned());
    // ISO 8601 has more forms, but only this one has a time of day behind it.
    let time = format!("{text}T00:00:00Z");
    let time = OffsetDateTime::parse(&time, &Rfc3339).map_err(|_| wrong())?;
    Ok(time.date())
}

pub(crate) fn environment(name: &str) -> Result<String, Stop> {
    optional(name)?.ok_or_else(|| Stop::Environment(format!("{name} is not set")))
}

fn optional(name: &str) -> Result<Option<String>, Stop> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(wrong(name, &"not UTF-8")),
    }
}

pub(crate) fn wrong(name: &str, reason: &dyn ToString) -> Stop {
    Stop::Environment(format!("{name}: {}", reason.to_string()))
}

/// The API that the environment names.
pub(crate) fn api() -> Result<Api, Stop> {
    let api = Api::new(&environment("PROSA_API_KEY")?);
    let api = api.map_err(|error| wrong("PROSA_API_KEY", &error))?;
    let api = match optional("PROSA_API_DIALECT")?.as_deref() {
        None | Some("prosa") => api,
        Some("gl-speech") => api.with_gl_speech_paths(),
        Some(_) => return Err(wrong("PROSA_API_DIALECT", &"neither prosa nor gl-speech")),
    };
    let Some(url) = optional("PROSA_API_URL")? else {
        return Ok(api);
    };
    let api = if is_on_this_machine(&url) {
        api.with_base_url_insecure(&url)
    } else {
        api.with_base_url(&url)
    };
    api.map_err(|error| wrong("PROSA_API_URL", &error))
}

/// A receiver's URL: what is sent to it is a transcript, with a signature.
pub(crate) fn check_receiver(url: &str) -> Result<(), Stop> {
    let has_host = |rest: &str| !rest.starts_with('/') && !rest.is_empty();
    if is_on_this_machine(url) || url.strip_prefix("https://").is_some_and(has_host) {
        return Ok(());
    }
    let reason = "--to is neither of the form https://host/path nor http on this machine";
    Err(Stop::Usage(reason.to_owned()))
}

/// Plain `http` to where nobody else is on the way.
pub(crate) fn is_on_this_machine(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, ""),
    };
    ["127.0.0.1", "[::1]", "localhost"].contains(&host)
        && port.bytes().all(|digit| digit.is_ascii_digit())
}
