//! The log: JSON on standard error. Standard output is for the record.

use core::{error::Error, mem};
use std::{io, panic, process};

use serde_json::json;
use tracing::{error, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer as _, filter::Targets, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// Starts to log lines of JSON. If nobody reads the log, it loses lines rather than delay requests.
pub fn log_json() {
    let (log, guard) = tracing_appender::non_blocking(io::stderr());
    // When it is dropped, the guard may print errors to standard output, which is the record.
    mem::forget(guard);
    let json = tracing_subscriber::fmt::layer().json().with_writer(log);
    // actix-web logs each malformed request, which anybody can send.
    let quiet = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("actix_http", LevelFilter::OFF)
        .with_target("actix_server", LevelFilter::WARN);
    tracing_subscriber::registry().with(json.with_filter(quiet)).init();
    panic::set_hook(Box::new(|panic| error!(%panic, "panicked")));
}

/// Ends the process, and prints the reason if the receiver did not start. The process ends even if a thread still waits
/// for a reader of the record.
pub fn exit(outcome: Result<(), Box<dyn Error>>) -> ! {
    let Err(error) = outcome else { process::exit(0) };
    // Without the log: its last lines may be lost when the process ends.
    let line = json!({
        "level": "ERROR", "fields": {"message": "did not start", "error": error.to_string()},
    });
    eprintln!("{line}");
    process::exit(1)
}
