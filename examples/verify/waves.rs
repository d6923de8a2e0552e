//! `verify waves` and `verify waves-sign`.

use core::{fmt::Write as _, time::Duration};

use lexopt::{Arg, ValueExt as _};
use speech_webhooks::{
    ConfigError, UnixTime,
    waves::{Diagnosis, Event, Signer, Submission, Verified, Verifier},
};

use crate::{
    arguments::{Secrets, Stop, read, seconds, shown, text, time, usage, wrong_argument},
    printable::printable,
    show::{UNVERIFIED, transcript},
};

const A_DAY: u64 = 24 * 60 * 60;

#[derive(Default)]
struct VerifyOptions {
    target: Option<String>,
    secrets: Secrets,
    now: Option<u64>,
    unverified: bool,
    file: Option<String>,
}

impl VerifyOptions {
    fn parse(mut arguments: lexopt::Parser) -> Result<Self, Stop> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next().map_err(wrong_argument)? {
            match argument {
                Arg::Long("target") => options.target = Some(text(&mut arguments)?),
                Arg::Long("secret") => options.secrets.add(text(&mut arguments)?),
                Arg::Long("secret-env") => options.secrets.add_variable(&text(&mut arguments)?)?,
                Arg::Long("now") => options.now = Some(seconds("now", &mut arguments)?),
                Arg::Long("unverified") => options.unverified = true,
                Arg::Short('h') | Arg::Long("help") => return Err(Stop::Help),
                Arg::Value(file) if options.file.is_none() => {
                    options.file = Some(file.string().map_err(wrong_argument)?);
                }
                other => return Err(wrong_argument(other.unexpected())),
            }
        }
        Ok(options)
    }

    /// Whether an option is set that is only for a verification.
    fn ask_for_verification(&self) -> bool {
        self.target.is_some() || !self.secrets.is_empty() || self.now.is_some()
    }
}

pub(crate) fn verify(arguments: lexopt::Parser) -> Result<String, Stop> {
    let options = VerifyOptions::parse(arguments)?;
    let file = options.file.as_deref().ok_or_else(|| usage("FILE is missing"))?;
    if options.unverified {
        if options.ask_for_verification() {
            return Err(usage("--unverified accepts no other option"));
        }
        let body = read(file)?;
        return shown(UNVERIFIED.to_owned(), summary, Event::read_unverified(&body), &[]);
    }

    let target = options.target.ok_or_else(|| usage("--target is missing"))?;
    let verifier = Verifier::new(options.secrets.keyring()?);
    let body = read(file)?;
    let verified = verified(&verifier, &target, &body, time(options.now))?;
    shown(proof(&verified), summary, verified.event(), &verified.deviations())
}

/// Verifies a callback, and diagnoses it if it is rejected.
pub(crate) fn verified<'b>(
    verifier: &Verifier,
    target: &str,
    body: &'b [u8],
    now: UnixTime,
) -> Result<Verified<'b>, Stop> {
    verifier.verify(target, body, now).map_err(|error| {
        let diagnosis = match verifier.diagnose(target, now) {
            Diagnosis::AsStated(_) => None,
            diagnosis => Some(diagnosis.to_string()),
        };
        Stop::Rejected { error: error.into(), diagnosis }
    })
}

pub(crate) fn proof(verified: &Verified<'_>) -> String {
    let mut shown = format!(
        "verified: the URL, by {}, valid until {}; the body is not signed\n",
        verified.key_id(),
        verified.expires_at()
    );
    for (key, value) in verified.extras() {
        let _ = writeln!(shown, "  {} = {}", printable(key), printable(value));
    }
    shown
}

pub(crate) fn summary(event: &Event<'_>) -> String {
    match event {
        Event::TranscriptionCompleted(_) => format!(
            "transcription{} completed\n{}",
            name(event.job_id()),
            transcript(event.transcript())
        ),
        Event::TranscriptionFailed(failure) => format!(
            "transcription{} failed: {}\n",
            name(event.job_id()),
            failure.reason().map_or_else(|| "no reason".into(), |reason| printable(&reason)),
        ),
        Event::Unknown { status, json, .. } => format!(
            "unknown event{}, {} bytes of JSON\n",
            name(status.as_deref()),
            json.as_str().len()
        ),
        _ => "an event this program does not know\n".into(),
    }
}

/// Returns the name after a space, or nothing if there is no name.
fn name(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" {}", printable(name)))
}

#[derive(Default)]
struct SignOptions {
    url: Option<String>,
    secrets: Secrets,
    pairs: Vec<(String, String)>,
    now: Option<u64>,
    valid_for: Option<u64>,
}

impl SignOptions {
    fn parse(mut arguments: lexopt::Parser) -> Result<Self, Stop> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next().map_err(wrong_argument)? {
            match argument {
                Arg::Long("url") => options.url = Some(text(&mut arguments)?),
                Arg::Long("secret") => options.secrets.add(text(&mut arguments)?),
                Arg::Long("secret-env") => options.secrets.add_variable(&text(&mut arguments)?)?,
                Arg::Long("extra") => options.pairs.push(pair(&text(&mut arguments)?)?),
                Arg::Long("now") => options.now = Some(seconds("now", &mut arguments)?),
                Arg::Long("valid-for") => {
                    options.valid_for = Some(seconds("valid-for", &mut arguments)?);
                }
                Arg::Short('h') | Arg::Long("help") => return Err(Stop::Help),
                other => return Err(wrong_argument(other.unexpected())),
            }
        }
        Ok(options)
    }
}

fn pair(text: &str) -> Result<(String, String), Stop> {
    let (key, value) =
        text.split_once('=').ok_or_else(|| usage("--extra needs KEY=VALUE, but has no ="))?;
    Ok((key.to_owned(), value.to_owned()))
}

pub(crate) fn sign(arguments: lexopt::Parser) -> Result<String, Stop> {
    let options = SignOptions::parse(arguments)?;
    let url = options.url.ok_or_else(|| usage("--url is missing"))?;
    let signer = Signer::new(options.secrets.keyring()?, &url).map_err(|error| match error {
        ConfigError::SecretTooShort { .. } => usage(format!("--secret or --secret-env: {error}")),
        error => usage(format!("--url: {error}")),
    })?;
    let validity = Duration::from_secs(options.valid_for.unwrap_or(A_DAY));
    let submission = signer.sign(options.pairs, validity, time(options.now));
    let submission = submission.map_err(usage)?;
    Ok(lines(&submission))
}

pub(crate) fn lines(submission: &Submission) -> String {
    format!("{}\n{}\n", submission.webhook_url(), submission.webhook_extra())
}
