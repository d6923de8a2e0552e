//! A receiver for both vendors with actix-web. Its settings are environment variables: see `examples/README.md`.

extern crate alloc;

use alloc::sync::Arc;
use core::error::Error;
use std::net::TcpListener;

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::{KeepAlive, StatusCode},
    web::{self, Data, Payload},
};
use receiver::{HEADER_TIMEOUT, MAX_CONNECTIONS, Receiver, STOP_TIMEOUT, Settings};

async fn prosa(receiver: Data<Receiver>, request: HttpRequest, body: Payload) -> HttpResponse {
    answer(receiver.into_inner().prosa(request.headers(), body).await)
}

async fn waves(receiver: Data<Receiver>, request: HttpRequest, body: Payload) -> HttpResponse {
    let target = request.uri().path_and_query().map_or("", |target| target.as_str());
    answer(receiver.into_inner().waves(target, body).await)
}

fn answer(status: u16) -> HttpResponse {
    HttpResponse::new(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
}

#[actix_web::main]
async fn main() {
    receiver::log_json();
    receiver::exit(run().await);
}

async fn run() -> Result<(), Box<dyn Error>> {
    const WORKERS: usize = 4;
    let settings = Settings::from_env()?;
    let listener = TcpListener::bind(settings.listen);
    let listener = listener.map_err(|error| format!("LISTEN: {error}; choose another address"))?;
    let receiver = Receiver::start(settings)?;
    let shared = Data::from(Arc::clone(&receiver));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .service(web::resource("/webhooks/prosa").post(prosa))
            .service(web::resource("/webhooks/waves").post(waves))
            .route("/healthz", web::get().to(HttpResponse::Ok))
    })
    .workers(WORKERS)
    .max_connections(MAX_CONNECTIONS as usize / WORKERS) // for each worker
    .client_request_timeout(HEADER_TIMEOUT) // for the first request of a connection
    .keep_alive(KeepAlive::Disabled)
    .shutdown_timeout(STOP_TIMEOUT.as_secs())
    .disable_signals() // On Ctrl-C, actix-web would drop requests that have begun.
    .listen(listener)?;
    let stopped = receiver::stopped()?;
    server.addrs().into_iter().for_each(receiver::listening);
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    stopped.await;
    receiver.finish(handle.stop(true)).await;
    Ok(())
}
