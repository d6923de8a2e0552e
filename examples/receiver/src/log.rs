//! The log: JSON on standard error (standard output is the record).

use core::{error::Error, mem};
use std::{io, panic, process::ExitCode};

use serde_json::json;
use tracing::error;

/// Logs lines of JSON from here on. It loses lines that nobody reads rather than hold up requests.
pub fn log_json() {
    let (log, at_the_end) = tracing_appender::non_blocking(io::stderr());
    // Dropped, it may complain on standard output, which is the record.
    mem::forget(at_the_end);
    tracing_subscriber::fmt().json().with_writer(log).init();
    panic::set_hook(Box::new(|panic| error!(%panic, "panicked")));
}

/// Says why a receiver does not start, if it does not.
#[must_use]
pub fn exit_code(outcome: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    // Not by the log, whose lines the end of the process may cut off.
    let line = json!({
        "level": "ERROR", "fields": {"message": "not started", "error": error.to_string()},
    });
    eprintln!("{line}");
    ExitCode::FAILURE
}
