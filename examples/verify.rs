//! A tool that verifies a delivery and shows its content: the main job of the crate.
//!
//! Without arguments, the tool verifies samples of both vendors. `--help` lists its commands.

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

use arguments::{Stop, rejection, unreadable, usage, wrong_argument};
use lexopt::Arg;

const USAGE: &str = "\
usage: verify                       show how deliveries of both vendors are verified and rejected
       verify prosa --signature VALUE --secret TEXT [--secret TEXT]...
                    [--scheme timestamped-hmac|body-hmac|secret-prefix-sha256]
                    [--event NAME] [--now UNIX] [--tolerance SECONDS] [--verify-only] FILE|-
       verify prosa --unverified [--event NAME] FILE|-
       verify waves --target PATH?QUERY --secret TEXT [--secret TEXT]... [--now UNIX] FILE|-
       verify waves --unverified FILE|-
       verify waves-sign --url URL --secret TEXT [--extra KEY=VALUE]... [--now UNIX]
                    [--valid-for SECONDS]

VALUE is the value of the x-prosa-signature header, NAME the value of x-prosa-event, PATH?QUERY the
request target of a callback. FILE is a file with the raw body; - reads the body from standard input.
waves-sign prints the webhook_url to submit and, below it, the webhook_extra; the URL expires after a
day unless --valid-for says otherwise. Write a value that begins with - as --name=value. If an option
other than --secret, --secret-env and --extra is given twice, the last one counts. Other users of the
machine can see a command line, and your shell may keep it. For a live secret, use --secret-env NAME
instead of --secret TEXT: verify then reads the secret from the environment variable NAME.

If a delivery or callback is rejected, verify looks for the usual mistakes and shows a diagnosis.
Notes after a verified event show where its body differs from the vendor's documentation.

exit status: 0 verified and read, or signed; 1 rejected; 2 wrong usage or an unreadable file;
3 verified, but the body cannot be read
";

fn main() -> ExitCode {
    let (shown, status) = match run(lexopt::Parser::from_env()) {
        Ok(shown) => (shown, 0),
        Err(Stop::Help) => (USAGE.to_owned(), 0),
        Err(Stop::Rejected { error, diagnosis }) => {
            eprint!("{}", rejection(error, diagnosis));
            (String::new(), 1)
        }
        Err(Stop::Unreadable { shown, error }) => (unreadable(&shown, error), 3),
        Err(Stop::Usage(reason)) => {
            eprintln!("verify: {reason}; see --help");
            (String::new(), 2)
        }
    };
    // Not `print!`, which panics when the reader of a pipe is gone.
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
        _ => Err(usage("the first argument is no command: expected prosa, waves or waves-sign")),
    }
}
