//! A tool that signs a delivery of either vendor and prints it as a `curl` command, for a receiver on
//! this machine. `--help` shows its options.

#[path = "shared/command_line.rs"]
mod command_line;

use core::{error::Error, time::Duration};
use std::{
    env, fs,
    io::{self, Write as _},
    process::ExitCode,
    time::SystemTime,
};

use command_line::{number, wrong_argument};
use lexopt::{Arg, Parser, ValueExt};
use shlex::try_quote;
use speech_webhooks::{
    ConfigError, Key, Keyring, UnixTime,
    prosa::{self, Scheme},
    waves,
};

const USAGE: &str = "\
usage: sign prosa --secret TEXT [--scheme timestamped-hmac|body-hmac|secret-prefix-sha256]
                  [--event NAME] [--url URL] [--now UNIX] [FILE]
       sign waves --secret TEXT [--extra KEY=VALUE]... [--url URL] [--now UNIX] [FILE]

prints a curl command that sends a signed delivery to a receiver on this machine. The default URL is
http://127.0.0.1:3000/webhooks/prosa, or …/waves. FILE is a file with the raw body; the default is a
short body. A secret for waves is at least 32 bytes long. Use test secrets: other users of the machine
can see a command line.
";

const PROSA_BODY: &str = r#"{"job_id": "j-1", "result": {"data": [{"transcript": "selamat pagi", "final": true, "time_start": 0, "time_end": 1.2}]}}"#;
const WAVES_BODY: &str = r#"{"status": "success", "transcription": "Hello world.", "utterances": [{"text": "Hello world.", "start": 0, "end": 0.9, "speaker": "speaker_0"}]}"#;
const EVENT_UUID: &str = "00000000-0000-4000-8000-000000000000";
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    let outcome = run(Parser::from_env());
    let (shown, status) = match &outcome {
        Ok(shown) => (shown.as_str(), ExitCode::SUCCESS),
        Err(reason) => {
            eprintln!("sign: {reason}; see --help");
            ("", ExitCode::from(2))
        }
    };
    // Not `print!`, which panics when the reader of a pipe is gone.
    match io::stdout().write_all(shown.as_bytes()) {
        Ok(()) => status,
        Err(_) => ExitCode::from(2),
    }
}

fn run(mut arguments: Parser) -> Result<String, Failure> {
    if env::args_os().any(|argument| argument == "--help" || argument == "-h") {
        return Ok(USAGE.to_owned());
    }
    match next(&mut arguments)? {
        Some(Arg::Value(vendor)) if vendor == "prosa" => {
            prosa_delivery(&Options::parse(arguments, true)?)
        }
        Some(Arg::Value(vendor)) if vendor == "waves" => {
            waves_callback(&Options::parse(arguments, false)?)
        }
        _ => Err("the first argument is no vendor: expected prosa or waves".into()),
    }
}

#[derive(Default)]
struct Options {
    secret: Option<String>,
    scheme: Scheme,
    event: Option<String>,
    pairs: Vec<(String, String)>,
    url: Option<String>,
    now: Option<u64>,
    file: Option<String>,
}

impl Options {
    fn parse(mut arguments: Parser, is_prosa: bool) -> Result<Self, Failure> {
        let mut options = Self::default();
        while let Some(argument) = next(&mut arguments)? {
            match argument {
                Arg::Long("secret") => options.secret = Some(text(&mut arguments)?),
                Arg::Long("scheme") if is_prosa => {
                    options.scheme = text(&mut arguments)?.parse()?;
                }
                Arg::Long("event") if is_prosa => options.event = Some(text(&mut arguments)?),
                Arg::Long("extra") if !is_prosa => {
                    options.pairs.push(pair(&text(&mut arguments)?)?);
                }
                Arg::Long("url") => options.url = Some(text(&mut arguments)?),
                Arg::Long("now") => {
                    options.now = Some(number("now", &text(&mut arguments)?)?);
                }
                Arg::Value(file) if options.file.is_none() => {
                    options.file = Some(file.string().map_err(wrong_argument)?);
                }
                other => return Err(wrong_argument(other.unexpected()).into()),
            }
        }
        Ok(options)
    }

    fn keyring(&self) -> Result<Keyring, Failure> {
        let secret = self.secret.as_deref().ok_or("--secret is missing")?;
        let keyring = Keyring::new([Key::new("secret", secret)]);
        Ok(keyring.map_err(|error| format!("--secret: {error}"))?)
    }

    fn now(&self) -> UnixTime {
        self.now.map_or_else(|| SystemTime::now().into(), UnixTime::from_secs)
    }

    /// Returns the body, and the argument with which `curl` sends it.
    fn body(&self, default: &str) -> Result<(Vec<u8>, String), Failure> {
        match &self.file {
            None => Ok((default.into(), default.to_owned())),
            Some(file) => {
                // Without the name of the file: it may be a secret whose option was forgotten.
                let body =
                    fs::read(file).map_err(|error| format!("FILE cannot be read: {error}"))?;
                Ok((body, format!("@{file}")))
            }
        }
    }
}

fn next(arguments: &mut Parser) -> Result<Option<Arg<'_>>, Failure> {
    Ok(arguments.next().map_err(wrong_argument)?)
}

fn text(arguments: &mut Parser) -> Result<String, Failure> {
    let text = arguments.value().and_then(ValueExt::string);
    Ok(text.map_err(wrong_argument)?)
}

fn pair(text: &str) -> Result<(String, String), Failure> {
    let pair = text.split_once('=');
    let (key, value) = pair.ok_or("--extra needs KEY=VALUE, but has no =")?;
    Ok((key.to_owned(), value.to_owned()))
}

fn prosa_delivery(options: &Options) -> Result<String, Failure> {
    let url = options.url.as_deref();
    let url = url.unwrap_or("http://127.0.0.1:3000/webhooks/prosa");
    let (body, argument) = options.body(PROSA_BODY)?;
    let event = match (&options.event, &options.file) {
        (Some(name), _) => name,
        (None, None) => "stt.jobs.completed",
        (None, Some(_)) => "",
    };
    let signer = prosa::Signer::new(options.keyring()?).with_scheme(options.scheme);
    let delivery = signer.sign(event, EVENT_UUID, body, options.now())?;
    curl(url, delivery.headers(), &argument)
}

fn waves_callback(options: &Options) -> Result<String, Failure> {
    let url = options.url.as_deref();
    let url = url.unwrap_or("http://127.0.0.1:3000/webhooks/waves");
    let (_, argument) = options.body(WAVES_BODY)?;
    let signer =
        waves::Signer::new_insecure(options.keyring()?, url).map_err(|error| match error {
            ConfigError::SecretTooShort { .. } => format!("--secret: {error}"),
            error => format!("--url: {error}"),
        })?;
    let pairs = options.pairs.iter().map(|(key, value)| (key, value));
    let submission = signer.sign(pairs, A_DAY, options.now())?;
    let headers = [("content-type", "application/json")];
    curl(submission.webhook_url(), headers, &argument)
}

/// Returns a command for a POSIX shell, which shows the status of the answer.
fn curl<'h>(
    url: &str,
    headers: impl IntoIterator<Item = (&'static str, &'h str)>,
    body: &str,
) -> Result<String, Failure> {
    let mut command = "curl --include --globoff".to_owned();
    for (name, value) in headers {
        let header = format!("{name}: {value}");
        command += &format!(" \\\n  --header {}", try_quote(&header)?);
    }
    command += &format!(" \\\n  --data-binary {}", try_quote(body)?);
    command += &format!(" \\\n  --url {}\n", try_quote(url)?);
    Ok(command)
}
