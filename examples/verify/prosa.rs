//! `verify prosa`.

use core::{fmt::Write as _, time::Duration};

use lexopt::{Arg, ValueExt as _};
use speech_webhooks::{
    UnixTime,
    prosa::{Diagnosis, Event, Failure, Job, Scheme, Synthesis, Verified, Verifier},
};

use crate::{
    arguments::{Secrets, Stop, read, seconds, shown, text, time, usage, wrong_argument},
    printable::printable,
    secret_form,
    show::{UNVERIFIED, transcript},
};

#[derive(Default)]
struct Options {
    signature: Option<String>,
    secrets: Secrets,
    scheme: Option<Scheme>,
    event: Option<String>,
    now: Option<u64>,
    tolerance: Option<u64>,
    verify_only: bool,
    unverified: bool,
    file: Option<String>,
}

impl Options {
    fn parse(mut arguments: lexopt::Parser) -> Result<Self, Stop> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next().map_err(wrong_argument)? {
            match argument {
                Arg::Long("signature") => options.signature = Some(text(&mut arguments)?),
                Arg::Long("secret") => options.secrets.add(text(&mut arguments)?),
                Arg::Long("secret-env") => options.secrets.add_variable(&text(&mut arguments)?)?,
                Arg::Long("scheme") => {
                    options.scheme = Some(text(&mut arguments)?.parse().map_err(usage)?);
                }
                Arg::Long("event") => options.event = Some(text(&mut arguments)?),
                Arg::Long("now") => options.now = Some(seconds("now", &mut arguments)?),
                Arg::Long("tolerance") => {
                    options.tolerance = Some(seconds("tolerance", &mut arguments)?);
                }
                Arg::Long("verify-only") => options.verify_only = true,
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
        self.signature.is_some()
            || !self.secrets.is_empty()
            || self.scheme.is_some()
            || self.now.is_some()
            || self.tolerance.is_some()
            || self.verify_only
    }
}

pub(crate) fn verify(arguments: lexopt::Parser) -> Result<String, Stop> {
    let options = Options::parse(arguments)?;
    let file = options.file.as_deref().ok_or_else(|| usage("FILE is missing"))?;
    if options.unverified {
        if options.ask_for_verification() {
            return Err(usage("--unverified accepts no other option than --event"));
        }
        let body = read(file)?;
        let event = Event::read_unverified(options.event.as_deref(), &body);
        return shown(UNVERIFIED.to_owned(), summary, event, &[]);
    }

    let signature = options.signature.ok_or_else(|| usage("--signature is missing"))?;
    let keyring = options.secrets.keyring()?;
    let tolerance = options.tolerance.map_or(Verifier::DEFAULT_TOLERANCE, Duration::from_secs);
    let verifier = Verifier::new(keyring)
        .with_scheme(options.scheme.unwrap_or_default())
        .with_tolerance(tolerance);
    let mut headers = vec![("x-prosa-signature", signature.as_str())];
    if let Some(name) = &options.event {
        headers.push(("x-prosa-event", name));
    }

    let body = read(file)?;
    let now = time(options.now);
    let verified = verified(&verifier, &headers, &body, now, &options.secrets)?;
    if options.verify_only {
        return Ok(proof(&verified));
    }
    shown(proof(&verified), summary, verified.event(), &verified.deviations())
}

/// Verifies a delivery, and diagnoses it if it is rejected.
pub(crate) fn verified<'b>(
    verifier: &Verifier,
    headers: &[(&str, &str)],
    body: &'b [u8],
    now: UnixTime,
    secrets: &Secrets,
) -> Result<Verified<'b>, Stop> {
    let diagnosis = || match verifier.diagnose(headers, body, now) {
        Diagnosis::AsStated(_) => None,
        unexplained @ (Diagnosis::Unexplained
        | Diagnosis::PerhapsCompressed
        | Diagnosis::PerhapsDecompressed
        | Diagnosis::TooMuchWork) => {
            let in_a_form = secrets.iter().find_map(|(id, text)| {
                let form = secret_form::of_delivery(verifier, headers, body, now, text)?;
                Some(format!("the sender used the secret of key {id} {form}"))
            });
            in_a_form.or(Some(unexplained.to_string()))
        }
        diagnosis => Some(diagnosis.to_string()),
    };
    verifier
        .verify(headers, body, now)
        .map_err(|error| Stop::Rejected { error: error.into(), diagnosis: diagnosis() })
}

pub(crate) fn proof(verified: &Verified<'_>) -> String {
    match verified.signed_at() {
        Some(time) => format!("verified: by {}, signed at {time}\n", verified.key_id()),
        None => format!("verified: by {}, whose scheme signs no time\n", verified.key_id()),
    }
}

pub(crate) fn summary(event: &Event<'_>) -> String {
    match event {
        Event::TranscriptionCompleted(transcription) => format!(
            "transcription {} completed\n{}",
            job_name(&transcription.job),
            transcript(event.transcript())
        ),
        Event::TranscriptionFailed(failure) => failure_summary("transcription", failure),
        Event::SynthesisCompleted(synthesis) => synthesis_summary(synthesis),
        Event::SynthesisFailed(failure) => failure_summary("synthesis", failure),
        Event::Ping { .. } => "ping\n".into(),
        Event::Unknown { unsigned_name: name, json, .. } => format!(
            "unknown event {}, {} bytes of JSON\n",
            printable(name.as_deref().unwrap_or("without a name")),
            json.as_str().len()
        ),
        _ => "an event this program does not know\n".into(),
    }
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
        failure.message.as_ref().map_or_else(|| "no message".into(), |message| printable(message)),
    )
}

fn job_name(job: &Job<'_>) -> String {
    let label = job.request.as_ref().and_then(|request| request.label.as_ref());
    let id = job.job_id.as_deref().map_or_else(|| "without an id".into(), printable);
    match label {
        Some(label) => format!("{id} ({})", printable(label)),
        None => id,
    }
}
