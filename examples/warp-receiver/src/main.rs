//! A receiver for both vendors with warp. `examples/README.md` has its settings, which are
//! environment variables.

extern crate alloc;

mod filter;
mod refuse;

use alloc::sync::Arc;
use core::error::Error;
use std::process::ExitCode;

use receiver::{Entry, Journal, Settings};
use tokio::{net::TcpListener, task};
use warp::{Filter as _, Rejection, http::StatusCode};

use crate::refuse::Refused;

/// Reads and records an event, and then acknowledges it.
async fn record(
    journal: Arc<Journal>,
    read: impl FnOnce() -> Entry + Send + 'static,
) -> Result<StatusCode, Rejection> {
    let recorded = task::spawn_blocking(move || {
        journal.record_and_log(&read())?;
        Ok(StatusCode::NO_CONTENT)
    });
    let recorded = recorded
        .await
        .unwrap_or_else(|error| Err(Refused::from(error)));
    Ok(recorded?)
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("warp-receiver: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env()?;
    let journal = Arc::new(Journal::on_stdout()?);
    let journal = warp::any().map(move || Arc::clone(&journal));

    // `POST /webhooks/prosa`.
    let prosa = warp::path!("webhooks" / "prosa")
        .and(warp::post())
        .and(journal.clone())
        .and(filter::delivery(settings.prosa))
        .and_then(|journal, verified| record(journal, move || Entry::of_prosa(&verified)));
    // `POST /webhooks/waves`.
    let waves = warp::path!("webhooks" / "waves")
        .and(warp::post())
        .and(journal)
        .and(filter::callback(settings.waves))
        .and_then(|journal, verified| record(journal, move || Entry::of_waves(&verified)));
    let routes = prosa.or(waves).recover(refuse::answer);

    let listener = TcpListener::bind(settings.listen).await?;
    receiver::announce(listener.local_addr()?);
    warp::serve(routes).incoming(listener).run().await;
    Ok(())
}
