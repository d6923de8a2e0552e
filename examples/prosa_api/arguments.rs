//! Arguments and environment variables of the commands, and the reasons for which a command stops.

use core::{num::ParseIntError, str::FromStr};
use std::env::{self, VarError};

use lexopt::{Arg, ValueExt as _};
use speech_webhooks::{
    prosa::api::{Api, ApiError},
    time::{Date, OffsetDateTime, format_description::well_known::Rfc3339},
};

use crate::{command_line, printable::printable};

/// Why a command stops without a result.
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

/// The error of a request that cannot be made from its arguments.
impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Usage(error.to_string())
    }
}

/// The arguments of all commands.
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
    /// Reads the arguments. The command accepts `options`, and those that all commands accept.
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
            "now" => self.now = Some(number(option, parser)?),
            "days" => self.days = Some(number(option, parser)?),
            "hours" => self.hours = Some(number(option, parser)?),
            "from" => self.from = Some(date(option, &parser.value()?.string()?)?),
            "until" => self.until = Some(date(option, &parser.value()?.string()?)?),
            _ => return Err(Stop::Usage("an option is unknown to this command".to_owned())),
        }
        Ok(())
    }

    /// Returns the arguments that are no options, which have these names.
    pub(crate) fn positional<const N: usize>(&self, names: [&str; N]) -> Result<[&str; N], Stop> {
        let given: Vec<&str> = self.positional.iter().map(String::as_str).collect();
        given.try_into().map_err(|given: Vec<_>| {
            Stop::Usage(match names.get(given.len()) {
                Some(missing) => format!("{missing} is missing"),
                None => "there is one argument more than this command accepts".to_owned(),
            })
        })
    }
}

fn number<T: FromStr<Err = ParseIntError>>(
    option: &str,
    parser: &mut lexopt::Parser,
) -> Result<T, Stop> {
    command_line::number(option, &parser.value()?.string()?).map_err(Stop::Usage)
}

fn date(option: &str, text: &str) -> Result<Date, Stop> {
    let wrong = || Stop::Usage(format!("--{option} needs a date of the form 2026-11-22"));
    // RFC 3339 allows no other form of a date before a time, unlike ISO 8601.
    let time = format!("{text}T00:00:00Z");
    let time = OffsetDateTime::parse(&time, &Rfc3339).map_err(|_| wrong())?;
    Ok(time.date())
}

pub(crate) fn environment(name: &str) -> Result<String, Stop> {
    optional(name)?.ok_or_else(|| Stop::Environment(format!("{name} is not set; see --help")))
}

fn optional(name: &str) -> Result<Option<String>, Stop> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(wrong(name, &"expected UTF-8, found other bytes")),
    }
}

pub(crate) fn wrong(name: &str, reason: &dyn ToString) -> Stop {
    Stop::Environment(format!("{name}: {}", reason.to_string()))
}

/// Returns the API, with the settings in the environment.
pub(crate) fn api() -> Result<Api, Stop> {
    let api = Api::new(&environment("PROSA_API_KEY")?);
    let api = api.map_err(|error| wrong("PROSA_API_KEY", &error))?;
    let api = match optional("PROSA_API_DIALECT")?.as_deref() {
        None | Some("prosa") => api,
        Some("gl-speech") => api.with_gl_speech_paths(),
        Some(_) => {
            return Err(wrong(
                "PROSA_API_DIALECT",
                &"expected prosa or gl-speech, found another value",
            ));
        }
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

/// Rejects a receiver's URL over which others could read the transcript and its signature.
pub(crate) fn check_receiver(url: &str) -> Result<(), Stop> {
    let has_host = |rest: &str| !rest.starts_with('/') && !rest.is_empty();
    if is_on_this_machine(url) || url.strip_prefix("https://").is_some_and(has_host) {
        return Ok(());
    }
    let reason = "--to needs https://host/path, or http on 127.0.0.1, [::1] or localhost";
    Err(Stop::Usage(reason.to_owned()))
}

/// Whether the URL is plain `http` to this machine: nobody else is on the way.
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
