//! A receiver for both vendors with actix-web. `examples/README.md` has its settings, which are
//! environment variables.

mod extract;
mod refuse;

use core::error::Error;
use std::process::ExitCode;

use actix_web::{App, HttpResponse, HttpServer, web};
use receiver::{Entry, Journal, Settings};
use speech_webhooks::{prosa, waves};

use crate::{
    extract::{Callback, Delivery},
    refuse::Refused,
};

/// What all requests share.
struct Receiver {
    prosa: prosa::Verifier,
    waves: waves::Verifier,
    journal: Journal,
}

/// `POST /webhooks/prosa`.
async fn prosa(
    receiver: web::Data<Receiver>,
    Delivery(verified): Delivery,
) -> Result<HttpResponse, Refused> {
    record(receiver, move || Entry::of_prosa(&verified)).await
}

/// `POST /webhooks/waves`.
async fn waves(
    receiver: web::Data<Receiver>,
    Callback(verified): Callback,
) -> Result<HttpResponse, Refused> {
    record(receiver, move || Entry::of_waves(&verified)).await
}

/// Reads and records an event, and then acknowledges it.
async fn record(
    receiver: web::Data<Receiver>,
    read: impl FnOnce() -> Entry + Send + 'static,
) -> Result<HttpResponse, Refused> {
    web::block(move || receiver.journal.record_and_log(&read())).await??;
    Ok(HttpResponse::NoContent().finish())
}

#[actix_web::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("actix-receiver: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env()?;
    let receiver = web::Data::new(Receiver {
        prosa: settings.prosa,
        waves: settings.waves,
        journal: Journal::on_stdout()?,
    });
    let server = HttpServer::new(move || {
        App::new()
            .app_data(receiver.clone())
            .service(web::resource("/webhooks/prosa").post(prosa))
            .service(web::resource("/webhooks/waves").post(waves))
    })
    .bind(settings.listen)?;
    server.addrs().into_iter().for_each(receiver::announce);
    server.run().await?;
    Ok(())
}
