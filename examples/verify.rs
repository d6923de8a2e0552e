//! The main job of the crate, and a tool to keep: verifies a delivery and shows what it says.
//!
//! Without arguments it shows itself on the vendor's sample delivery. With `--help` it says what
//! else it can do.

use core::{fmt::Write as _, time::Duration};
use std::{
    fs,
    io::{self, Read as _, Write as _},
    process::ExitCode,
    time::SystemTime,
};

use lexopt::{Arg, ValueExt};
use speech_webhooks::{
    Error, Key, Keyring, Secret, UnixTime,
    prosa::{Event, Failure, Job, Scheme, Synthesis, Transcription, Verified, Verifier},
};

const USAGE: &str = "\
usage: verify                       show a sample delivery verified, and three refused
       verify prosa --signature VALUE --secret TEXT [--secret TEXT]...
                    [--scheme timestamped-hmac|body-hmac|secret-prefix-sha256]
                    [--event NAME] [--now UNIX] [--tolerance SECONDS] [--verify-only] FILE|-
       verify prosa --unverified [--event NAME] FILE|-

VALUE is that of the x-prosa-signature header, NAME that of x-prosa-event. FILE is the raw body;
- reads it from standard input. A value that begins with - goes into the --name=value form. If an
option other than --secret is given twice, the last one counts. Others on the machine can see a
command line, and your shell may keep it: prefer test secrets and retired ones here.

exit status: 0 verified and read, 1 refused, 2 wrong usage or an unreadable file
";

/// Why there is nothing to show.
enum Stop {
    Refused(Error),
    Usage(String),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

fn usage(reason: impl ToString) -> Stop {
    Stop::Usage(reason.to_string())
}

/// Like `lexopt`'s own messages, but without the values: one of them may be a secret.
fn wrong_argument(error: lexopt::Error) -> Stop {
    use lexopt::Error::{
        MissingValue, NonUnicodeValue, ParsingFailed, UnexpectedArgument, UnexpectedOption,
        UnexpectedValue,
    };
    usage(match error {
        MissingValue { option } => format!("{} needs a value", option.unwrap_or_default()),
        UnexpectedOption(option) => format!("there is no option {option}"),
        UnexpectedArgument(_) => "one argument too many".into(),
        UnexpectedValue { option, .. } => format!("{option} takes no value"),
        ParsingFailed { error, .. } => format!("not a number of seconds: {error}"),
        NonUnicodeValue(_) => "an argument is not UTF-8".into(),
        _ => "wrong arguments".into(),
    })
}

fn main() -> ExitCode {
    let (shown, status) = match run(lexopt::Parser::from_env()) {
        Ok(shown) => (shown, 0),
        Err(Stop::Refused(error)) => {
            eprintln!("refused: {}: {error}", error.code());
            (String::new(), 1)
        }
        Err(Stop::Usage(reason)) => {
            eprintln!("verify: {reason}\n\n{USAGE}");
            (String::new(), 2)
        }
    };
    // Not `print!`: that panics when the reader of a pipe has gone.
    match io::stdout().write_all(shown.as_bytes()) {
        Ok(()) => ExitCode::from(status),
        Err(_) => ExitCode::from(2),
    }
}

fn run(mut arguments: lexopt::Parser) -> Result<String, Stop> {
    match arguments.next().map_err(wrong_argument)? {
        None => Ok(demonstration()),
        Some(Arg::Short('h') | Arg::Long("help")) => Ok(USAGE.into()),
        Some(Arg::Value(vendor)) if vendor == "prosa" => prosa(arguments),
        Some(Arg::Value(_)) => Err(usage("the first argument must be prosa")),
        Some(other) => Err(wrong_argument(other.unexpected())),
    }
}

/// What the command line of `verify prosa` says.
#[derive(Default)]
struct Options {
    signature: Option<String>,
    keys: Vec<Key>,
    scheme: Option<Scheme>,
    event: Option<String>,
    now: Option<u64>,
    tolerance: Option<u64>,
    verify_only: bool,
    unverified: bool,
    help: bool,
    file: Option<String>,
}

impl Options {
    fn parse(mut arguments: lexopt::Parser) -> Result<Self, Stop> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next().map_err(wrong_argument)? {
            match argument {
                Arg::Long("signature") => options.signature = Some(text(&mut arguments)?),
                Arg::Long("secret") => options.add_secret(&text(&mut arguments)?)?,
                Arg::Long("scheme") => {
                    options.scheme = Some(text(&mut arguments)?.parse().map_err(usage)?);
                }
                Arg::Long("event") => options.event = Some(text(&mut arguments)?),
                Arg::Long("now") => options.now = Some(seconds(&mut arguments)?),
                Arg::Long("tolerance") => options.tolerance = Some(seconds(&mut arguments)?),
                Arg::Long("verify-only") => options.verify_only = true,
                Arg::Long("unverified") => options.unverified = true,
                Arg::Short('h') | Arg::Long("help") => options.help = true,
                Arg::Value(file) if options.file.is_none() => {
                    options.file = Some(file.string().map_err(wrong_argument)?);
                }
                other => return Err(wrong_argument(other.unexpected())),
            }
        }
        Ok(options)
    }

    fn add_secret(&mut self, text: &str) -> Result<(), Stop> {
        let secret = Secret::new(text).map_err(|error| usage(format!("--secret: {error}")))?;
        let id = format!("secret-{}", self.keys.len() + 1);
        self.keys.push(Key::new(&id, secret));
        Ok(())
    }

    /// Whether something is said that only matters to a verification.
    fn ask_for_verification(&self) -> bool {
        self.signature.is_some()
            || !self.keys.is_empty()
            || self.scheme.is_some()
            || self.now.is_some()
            || self.tolerance.is_some()
            || self.verify_only
    }
}

fn text(arguments: &mut lexopt::Parser) -> Result<String, Stop> {
    arguments
        .value()
        .and_then(ValueExt::string)
        .map_err(wrong_argument)
}

fn seconds(arguments: &mut lexopt::Parser) -> Result<u64, Stop> {
    arguments
        .value()
        .and_then(|value| value.parse())
        .map_err(wrong_argument)
}

fn prosa(arguments: lexopt::Parser) -> Result<String, Stop> {
    let options = Options::parse(arguments)?;
    if options.help {
        return Ok(USAGE.into());
    }
    let file = options.file.as_deref().ok_or_else(|| usage("no FILE"))?;
    if options.unverified {
        if options.ask_for_verification() {
            return Err(usage("--unverified goes with --event and FILE only"));
        }
        let body = read(file)?;
        let event = Event::read_unverified(options.event.as_deref(), &body)?;
        return Ok(format!(
            "UNVERIFIED: nobody has checked who wrote this\n{}",
            summary(&event)
        ));
    }

    let signature = options.signature.ok_or_else(|| usage("no --signature"))?;
    let keyring = Keyring::new(options.keys).map_err(|_| usage("no --secret"))?;
    let tolerance = options
        .tolerance
        .map_or(Verifier::DEFAULT_TOLERANCE, Duration::from_secs);
    let verifier = Verifier::new(keyring)
        .with_scheme(options.scheme.unwrap_or_default())
        .with_tolerance(tolerance);
    let now = options
        .now
        .map_or_else(|| UnixTime::from(SystemTime::now()), UnixTime::from_secs);
    let headers = [("x-prosa-signature", signature)]
        .into_iter()
        .chain(options.event.map(|name| ("x-prosa-event", name)));

    let verified = verifier.verify(headers, read(file)?, now)?;
    if options.verify_only {
        return Ok(proof(&verified));
    }
    Ok(proof(&verified) + &summary(&verified.event()?))
}

fn read(file: &str) -> Result<Vec<u8>, Stop> {
    let mut body = Vec::new();
    let outcome = if file == "-" {
        io::stdin().read_to_end(&mut body).map(|_| body)
    } else {
        fs::read(file)
    };
    outcome.map_err(|error| usage(format!("{file}: {error}")))
}

fn proof<B: AsRef<[u8]>>(verified: &Verified<B>) -> String {
    match verified.signed_at() {
        Some(time) => format!("verified: by {}, signed at {time}\n", verified.key_id()),
        None => format!(
            "verified: by {}, whose scheme signs no time\n",
            verified.key_id()
        ),
    }
}

fn summary(event: &Event<'_>) -> String {
    match event {
        Event::TranscriptionCompleted(transcription) => transcription_summary(transcription),
        Event::TranscriptionFailed(failure) => failure_summary("transcription", failure),
        Event::SynthesisCompleted(synthesis) => synthesis_summary(synthesis),
        Event::SynthesisFailed(failure) => failure_summary("synthesis", failure),
        Event::Ping(_) => "ping\n".into(),
        Event::Unknown(unknown) => format!(
            "unknown event {}, {} bytes of JSON\n",
            printable(unknown.name.as_deref().unwrap_or("without a name")),
            unknown.json.as_str().len()
        ),
        _ => "an event this program does not know\n".into(),
    }
}

fn transcription_summary(transcription: &Transcription<'_>) -> String {
    let mut shown = format!("transcription {} completed\n", job_name(&transcription.job));
    for segment in &transcription.segments {
        let _ = write!(
            shown,
            "  {:8.2} s to {:8.2} s",
            segment.time_start, segment.time_end
        );
        if let Some(channel) = segment.channel {
            let _ = write!(shown, "  channel {channel}");
        }
        if let Some(speaker) = segment.speaker_tag {
            let _ = write!(shown, "  speaker {speaker}");
        }
        let draft = if segment.is_final {
            ""
        } else {
            "  (not final)"
        };
        let _ = writeln!(shown, "  {}{draft}", printable(&segment.transcript));
    }
    shown
}

fn synthesis_summary(synthesis: &Synthesis<'_>) -> String {
    let mut shown = format!("synthesis {} completed\n", job_name(&synthesis.job));
    if let Some(path) = &synthesis.path {
        let _ = writeln!(shown, "  at {}", printable(path));
    }
    if let Some(audio) = &synthesis.audio_base64 {
        let _ = writeln!(shown, "  {} characters of base64 audio", audio.len());
    }
    if let Some(duration) = synthesis.duration {
        let _ = writeln!(shown, "  {duration} s");
    }
    shown
}

fn failure_summary(kind: &str, failure: &Failure<'_>) -> String {
    let code = failure.code.as_ref().or(failure.error.as_ref());
    format!(
        "{kind} {} failed: {}: {}\n",
        job_name(&failure.job),
        code.map_or_else(|| "no code".into(), |code| printable(code)),
        failure
            .message
            .as_ref()
            .map_or_else(|| "no message".into(), |message| printable(message)),
    )
}

fn job_name(job: &Job<'_>) -> String {
    let label = job
        .request
        .as_ref()
        .and_then(|request| request.label.as_ref());
    match label {
        Some(label) => format!("{} ({})", printable(&job.job_id), printable(label)),
        None => printable(&job.job_id),
    }
}

/// Text from a body, with the characters escaped that could rewrite what the terminal shows:
/// controls, and the invisible ones that change the direction of writing.
fn printable(text: &str) -> String {
    let misleading = |character: char| {
        character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(character, '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if misleading(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// The vendor's sample delivery: verified, and then with what makes it untrustworthy.
fn demonstration() -> String {
    const BODY: &[u8] =
        include_bytes!("../tests/samples/prosa-docs2-event-body-stt.jobs.completed.json");
    const SECRET: &str = "a35837907f71e9eaf52848b54ca11135187e9e30e23f2ac001eabbc3321e9bdd";
    const SIGNED_AT: u64 = 1_673_940_396;
    // The vendor's own sample signature belongs to no known message, so this one is from
    // tests/vectors.json.
    const SIGNATURE: &str =
        "t=1673940396,v1=7be8d7b30fb7c20c70a8892787ee4109680a5628d8758f43b11663a93061ef6d";

    let receive = |body: &[u8], now: u64, retired_at: Option<u64>| -> Result<String, Stop> {
        let secret = Secret::new(SECRET).map_err(usage)?;
        let key = match retired_at {
            Some(end) => Key::new("2023-01", secret).with_expiry(end),
            None => Key::new("2023-01", secret),
        };
        let verifier = Verifier::new(Keyring::new([key]).map_err(usage)?);
        let headers = [
            ("x-prosa-event", "stt.jobs.completed"),
            ("x-prosa-signature", SIGNATURE),
        ];
        let verified = verifier.verify(headers, body, now)?;
        Ok(proof(&verified) + &summary(&verified.event()?))
    };
    let tampered = {
        let text = String::from_utf8_lossy(BODY);
        text.replacen("memuaskan", "memuaskaN", 1)
    };
    let now = SIGNED_AT + 4;
    [
        (
            "The sample delivery, four seconds after it was signed",
            receive(BODY, now, None),
        ),
        (
            "The same with one byte changed",
            receive(tampered.as_bytes(), now, None),
        ),
        (
            "The same ten minutes later",
            receive(BODY, SIGNED_AT + 600, None),
        ),
        (
            "The same when its secret has been retired",
            receive(BODY, now, Some(SIGNED_AT)),
        ),
    ]
    .into_iter()
    .fold(String::new(), |shown, (title, outcome)| {
        let outcome = match outcome {
            Ok(summary) => summary,
            Err(Stop::Refused(error)) => format!("refused: {}: {error}\n", error.code()),
            Err(Stop::Usage(reason)) => format!("{reason}\n"),
        };
        format!("{shown}{title}:\n{outcome}\n")
    })
}
