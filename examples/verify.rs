//! The main job of the crate, and a tool to keep: verifies a delivery and shows what it says.
//!
//! Without arguments it shows itself on the vendors' samples. With `--help` it says what else it
//! can do.

#[path = "verify/arguments.rs"]
mod arguments;
#[path = "shared/command_line.rs"]
mod command_line;
#[path = "verify/demonstration.rs"]
mod demonstration;
#[path = "shared/printable.rs"]
mod printable;
#[path = "verify/prosa.rs"]
mod prosa;
#[path = "verify/secret_form.rs"]
mod secret_form;
#[path = "verify/show.rs"]
mod show;
#[path = "verify/waves.rs"]
mod waves;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use arguments::{Stop, refusal, unreadable, usage, wrong_argument};
use lexopt::Arg;

const USAGE: &str = "\
usage: verify                       show deliveries of both vendors verified and refused
       verify prosa --signature VALUE --secret TEXT [--secret TEXT]...
                    [--scheme timestamped-hmac|body-hmac|secret-prefix-sha256]
                    [--event NAME] [--now UNIX] [--tolerance SECONDS] [--verify-only] FILE|-
       verify prosa --unverified [--event NAME] FILE|-
       verify waves --target PATH?QUERY --secret TEXT [--secret TEXT]... [--now UNIX] FILE|-
       verify waves --unverified FILE|-
       verify waves-sign --url URL --secret TEXT [--extra KEY=VALUE]... [--now UNIX]
                    [--valid-for SECONDS]

VALUE is that of the x-prosa-signature header, NAME that of x-prosa-event, PATH?QUERY the request
target of a callback. FILE is the raw body; - reads it from standard input. waves-sign prints the
webhook_url to submit and below it the webhook_extra; the URL is valid for a day unless it says
otherwise. A value that begins with - goes into the --name=value form. If an option other than
--secret, --secret-env and --extra is given twice, the last one counts. Others on the machine can see
a command line, and your shell may keep it: for a live secret, use --secret-env NAME in place of
--secret TEXT, which takes it from the environment variable NAME.

A delivery or callback that is refused is looked at for the usual mistakes, and the diagnosis is shown.
Notes behind a verified event say where its body differs from what the vendor documents.

exit status: 0 verified and read, or signed; 1 refused; 2 wrong usage or an unreadable file;
3 verified, but the body cannot be read
";

fn main() -> ExitCode {
    let (shown, status) = match run(lexopt::Parser::from_env()) {
        Ok(shown) => (shown, 0),
        Err(Stop::Help) => (USAGE.to_owned(), 0),
        Err(Stop::Refused { error, diagnosis }) => {
            eprint!("{}", refusal(error, diagnosis));
            (String::new(), 1)
        }
        Err(Stop::Unreadable { shown, error }) => (unreadable(&shown, error), 3),
        Err(Stop::Usage(reason)) => {
            eprintln!("verify: {reason}; see --help");
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
    let command = match arguments.next().map_err(wrong_argument)? {
        None => return Ok(demonstration::of_both_vendors()),
        Some(Arg::Short('h') | Arg::Long("help")) => return Err(Stop::Help),
        Some(Arg::Value(command)) => command,
        Some(other) => return Err(wrong_argument(other.unexpected())),
    };
    match command.to_str() {
        Some("prosa") => prosa::verify(arguments),
        Some("waves") => waves::verify(arguments),
        Some("waves-sign") => waves::sign(arguments),
        _ => Err(usage("the first argument must be prosa, waves or waves-sign")),
    }
}
