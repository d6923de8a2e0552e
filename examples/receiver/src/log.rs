//! The log: JSON on standard error (standard output is the record).

use core::{error::Error, mem};
use std::{io, panic, process};

use serde_json::json;
use tracing::{error, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer as _, filter::Targets, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// Logs lines of JSON from here on. It loses lines that nobody reads rather than hold up requests.
pub fn log_json() {
    let (log, at_the_end) = tracing_appender::non_blocking(io::stderr());
    // Dropped, it may complain on standard output, which is the record.
    mem::forget(at_the_end);
    let json = tracing_subscriber::fmt::layer().json().with_writer(log);
    // actix-web logs each malformed request, which anybody can send.
    let quiet = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("actix_http", LevelFilter::OFF)
        .with_target("actix_server", LevelFilter::WARN);
    tracing_subscriber::registry().with(json.with_filter(quiet)).init();
    panic::set_hook(Box::new(|panic| error!(%panic, "panicked")));
}

/// Ends the process, and says why if the receiver did not start. A thread may still wait for a record that nobody reads:
/// that does not keep the process.
pub fn exit(outcome: Result<(), Box<dyn Error>>) -> ! {
    let Err(error) = outcome else { process::exit(0) };
    // Not by the log, whose lines the end of the process may cut off.
    let line = json!({
        "level": "ERROR", "fields": {"message": "not started", "error": error.to_string()},
    });
    eprintln!("{line}");
    process::exit(1)
}
