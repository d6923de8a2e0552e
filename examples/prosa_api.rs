//! Prosa's webhook REST API on the command line, with `ureq` as the HTTP client.
//!
//! `--help` lists the commands.

#[path = "prosa_api/arguments.rs"]
mod arguments;
#[path = "prosa_api/client.rs"]
mod client;
#[path = "shared/command_line.rs"]
mod command_line;
#[path = "prosa_api/commands.rs"]
mod commands;
#[path = "shared/printable.rs"]
mod printable;
#[path = "prosa_api/tables.rs"]
mod tables;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use arguments::Stop;

const USAGE: &str = "\
usage: prosa_api list
       prosa_api create URL [--filter TYPE]... [--no-ssl-verification] [--own-secret] [--show-keys]
       prosa_api get ENDPOINT [--show-keys]
       prosa_api update ENDPOINT [--url URL] [--filter TYPE]... [--all-events]
                        [--ssl-verification | --no-ssl-verification]
       prosa_api delete ENDPOINT
       prosa_api rotate ENDPOINT [--days N] [--hours N] [--show-keys]
       prosa_api test ENDPOINT
       prosa_api deliveries ENDPOINT [--from DATE] [--until DATE]
       prosa_api replay DELIVERY
       prosa_api replay-failed ENDPOINT
       prosa_api events [--from DATE] [--until DATE]
       prosa_api event EVENT
       prosa_api resend ENDPOINT DELIVERY --to URL [--now UNIX]

ENDPOINT, DELIVERY and EVENT are ids; DATE has the form 2026-11-22. With --own-secret, a new endpoint
gets the secret in PROSA_WEBHOOK_SECRET. A rotated secret expires after 3 days unless --days or --hours
say otherwise. If the API answers with an error, --show-message also shows the API's own message, which
may repeat a secret that was sent.
resend reads a delivery from the log, signs it with PROSA_TEST_WEBHOOK_SECRET (timestamped HMAC) and
sends it to your test receiver. Use no other receiver: nobody has verified the log. To the receiver it
is a new delivery, not a duplicate, since the log does not keep the bytes of the body.

environment: PROSA_API_KEY         the API key
             PROSA_API_URL         the base URL; the default is https://api.prosa.ai/v2/speech/webhooks
             PROSA_API_DIALECT     prosa (the default) or gl-speech
             PROSA_WEBHOOK_SECRET, PROSA_TEST_WEBHOOK_SECRET  see above
Plain http is allowed only for 127.0.0.1, [::1] and localhost.

exit status: 0 done; 1 the request was rejected, or the reply cannot be read; 2 wrong usage or
environment; 3 there is no such endpoint, event or delivery; 4 the API key is not accepted; 5 no
answer, too many requests or a server error: try again later; 6 no answer, a server error or an output
error, and the request may have been done (create, rotate, test, replay, replay-failed, resend): check
before you try again
";

fn main() -> ExitCode {
    let (status, shown) = match commands::run(lexopt::Parser::from_env()) {
        Ok(shown) => (0, shown),
        Err(Stop::Help) => (0, USAGE.to_owned()),
        Err(Stop::Usage(reason)) => (2, format!("prosa_api: {reason}; see --help\n")),
        Err(Stop::Environment(reason)) => (2, format!("prosa_api: {reason}\n")),
        Err(Stop::Failed { status, reason }) => (status, format!("prosa_api: {reason}\n")),
    };
    // Not `print!`, which panics when the reader of a pipe is gone.
    let written = match status {
        0 => io::stdout().write_all(shown.as_bytes()),
        _ => io::stderr().write_all(shown.as_bytes()),
    };
    match written {
        Err(_) if status == 0 => ExitCode::from(6),
        _ => ExitCode::from(status),
    }
}
