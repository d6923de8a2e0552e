//! A receiver for both vendors with warp. `examples/README.md` has its settings, which are
//! environment variables.

extern crate alloc;

mod filter;
mod refuse;

use alloc::sync::Arc;
use core::error::Error;
use std::process::ExitCode;

use receiver::{Entry, Journal, Settings};
use speech_webhooks::{VerifyError, prosa, waves};
use tokio::{net::TcpListener, task};
use warp::{
    Filter as _, Rejection,
    http::{HeaderMap, StatusCode},
};

use crate::{filter::Received, refuse::Refused};

/// What all requests share.
struct Receiver {
    prosa: prosa::Verifier,
    waves: waves::Verifier,
    journal: Journal,
    record_body: bool,
}

/// `POST /webhooks/prosa`.
async fn prosa(
    receiver: Arc<Receiver>,
    Received { head, body, at }: Received<HeaderMap>,
) -> Result<StatusCode, Rejection> {
    let verify = move |receiver: &Receiver| {
        let verified = receiver.prosa.verify(&head, &body, at)?;
        Ok(Entry::of_prosa(&verified, receiver.record_body))
    };
    record(receiver, verify).await
}

/// `POST /webhooks/waves`.
async fn waves(
    receiver: Arc<Receiver>,
    Received { head, body, at }: Received<String>,
) -> Result<StatusCode, Rejection> {
    let verify = move |receiver: &Receiver| {
        let verified = receiver.waves.verify(&head, &body, at)?;
        Ok(Entry::of_waves(&verified, receiver.record_body))
    };
    record(receiver, verify).await
}

/// Verifies, reads and records an event, and then acknowledges it.
async fn record(
    receiver: Arc<Receiver>,
    verify: impl FnOnce(&Receiver) -> Result<Entry, VerifyError> + Send + 'static,
) -> Result<StatusCode, Rejection> {
    let recorded = task::spawn_blocking(move || {
        receiver.journal.record_and_log(&verify(&receiver)?)?;
        Ok(StatusCode::NO_CONTENT)
    });
    let recorded = recorded.await.unwrap_or_else(|error| Err(Refused::from(error)));
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
    let receiver = Arc::new(Receiver {
        prosa: settings.prosa.clone(),
        waves: settings.waves.clone(),
        journal: Journal::on_stdout()?,
        record_body: settings.record_body,
    });
    let receiver = warp::any().map(move || Arc::clone(&receiver));

    let prosa = warp::path!("webhooks" / "prosa")
        .and(warp::post())
        .and(receiver.clone())
        .and(filter::delivery(settings.prosa))
        .and_then(prosa);
    let waves = warp::path!("webhooks" / "waves")
        .and(warp::post())
        .and(receiver)
        .and(filter::callback(settings.waves))
        .and_then(waves);
    let routes = prosa.or(waves).recover(refuse::answer);

    let listener = TcpListener::bind(settings.listen).await?;
    receiver::announce(listener.local_addr()?);
    warp::serve(routes).incoming(listener).run().await;
    Ok(())
}
