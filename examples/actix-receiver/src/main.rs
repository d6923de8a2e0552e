//! A receiver for both vendors with actix-web. `examples/README.md` has its settings, which are
//! environment variables.

mod extract;
mod refuse;

use core::error::Error;
use std::process::ExitCode;

use actix_web::{App, HttpResponse, HttpServer, web};
use receiver::{Entry, Journal, Settings};
use speech_webhooks::{VerifyError, prosa, waves};

use crate::{
    extract::{Callback, Delivery, target},
    refuse::Refused,
};

/// What all requests share.
struct Receiver {
    prosa: prosa::Verifier,
    waves: waves::Verifier,
    journal: Journal,
    record_body: bool,
}

/// `POST /webhooks/prosa`.
async fn prosa(
    receiver: web::Data<Receiver>,
    Delivery { headers, body, at }: Delivery,
) -> Result<HttpResponse, Refused> {
    let verify = move |receiver: &Receiver| {
        let verified = receiver.prosa.verify(&headers, &body, at)?;
        Ok(Entry::of_prosa(&verified, receiver.record_body))
    };
    record(receiver, verify).await
}

/// `POST /webhooks/waves`.
async fn waves(
    receiver: web::Data<Receiver>,
    Callback { uri, body, at }: Callback,
) -> Result<HttpResponse, Refused> {
    let verify = move |receiver: &Receiver| {
        let verified = receiver.waves.verify(target(&uri), &body, at)?;
        Ok(Entry::of_waves(&verified, receiver.record_body))
    };
    record(receiver, verify).await
}

/// Verifies, reads and records an event, and then acknowledges it.
async fn record(
    receiver: web::Data<Receiver>,
    verify: impl FnOnce(&Receiver) -> Result<Entry, VerifyError> + Send + 'static,
) -> Result<HttpResponse, Refused> {
    let record = move || -> Result<_, Refused> {
        let entry = verify(&receiver)?;
        Ok(receiver.journal.record_and_log(&entry)?)
    };
    web::block(record).await??;
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
        record_body: settings.record_body,
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
