//! What the commands read from arguments and environment, and why one may stop.

use std::env;

use lexopt::{Arg, ValueExt as _};
use speech_webhooks::{
    ApiKeyError, RequestError,
    prosa::api::{Api, ApiKey, Dialect},
    time::{Date, format_description::well_known::Iso8601},
};

use crate::command_line;

/// Why there is nothing more to show.
pub(crate) enum Stop {
    Help,
    Usage(String),
    Environment(String),
    Failed { status: u8, reason: String },
}

impl From<lexopt::Error> for Stop {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(command_line::wrong_argument(error))
    }
}

impl From<RequestError> for Stop {
    fn from(error: RequestError) -> Self {
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
    pub(crate) days: Option<u32>,
    pub(crate) hours: Option<u32>,
    pub(crate) from: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) to: Option<String>,
    pub(crate) now: Option<u64>,
}

impl Arguments {
    /// `options` are those that the command takes.
    pub(crate) fn read(mut parser: lexopt::Parser, options: &[&str]) -> Result<Self, Stop> {
        let mut arguments = Self::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Short('h') | Arg::Long("help") => return Err(Stop::Help),
                Arg::Long(option) if options.contains(&option) => {
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
            other => return Err(Stop::Usage(format!("there is no option --{other}"))),
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
    Date::parse(text, &Iso8601::DATE)
        .map_err(|_| Stop::Usage("a date is not of the form 2026-11-22".to_owned()))
}

pub(crate) fn environment(name: &str) -> Result<String, Stop> {
    env::var(name).map_err(|_| Stop::Environment(format!("{name} is not set")))
}

/// The API that the environment names.
pub(crate) fn api() -> Result<Api, Stop> {
    let wrong = |name: &str, error: &dyn ToString| {
        Stop::Environment(format!("{name}: {}", error.to_string()))
    };
    let key = ApiKey::new(&environment("PROSA_API_KEY")?)
        .map_err(|error: ApiKeyError| wrong("PROSA_API_KEY", &error))?;
    let api = Api::new(key).with_dialect(match env::var("PROSA_API_DIALECT").as_deref() {
        Err(_) | Ok("prosa") => Dialect::Prosa,
        Ok("gl-speech") => Dialect::GlSpeech,
        Ok(_) => return Err(wrong("PROSA_API_DIALECT", &"neither prosa nor gl-speech")),
    });
    let Ok(url) = env::var("PROSA_API_URL") else {
        return Ok(api);
    };
    let api = if is_on_this_machine(&url) {
        api.with_base_url_over_plain_http(&url)
    } else {
        api.with_base_url(&url)
    };
    api.map_err(|error| wrong("PROSA_API_URL", &error))
}

/// Where nobody else is on the way.
fn is_on_this_machine(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => host,
        _ => authority,
    };
    ["127.0.0.1", "[::1]", "localhost"].contains(&host)
}
