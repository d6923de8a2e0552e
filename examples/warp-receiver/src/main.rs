//! A receiver for both vendors with warp. Its settings are environment variables: see `examples/README.md`.

extern crate alloc;

use alloc::sync::Arc;
use core::{convert::Infallible, error::Error};

use bytes::{Buf, Bytes};
use futures_util::{Stream, TryStreamExt as _};
use receiver::{Receiver, Settings};
use tokio::net::TcpListener;
use warp::{
    Filter, Rejection, Reply,
    http::{HeaderMap, StatusCode},
    path::FullPath,
};

/// Returns the routes of this receiver.
fn routes(
    receiver: Arc<Receiver>,
) -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    let receiver = warp::any().map(move || Arc::clone(&receiver));
    let prosa = warp::path!("webhooks" / "prosa")
        .and(warp::post())
        .and(receiver.clone())
        .and(warp::header::headers_cloned())
        .and(warp::body::stream())
        .then(async |receiver: Arc<Receiver>, headers: HeaderMap, body| {
            status(receiver.prosa(&headers, chunks(body)).await)
        });
    let waves = warp::path!("webhooks" / "waves")
        .and(warp::post())
        .and(receiver)
        .and(target())
        .and(warp::body::stream())
        .then(async |receiver: Arc<Receiver>, target: String, body| {
            status(receiver.waves(&target, chunks(body)).await)
        });
    let healthz = warp::path!("healthz").and(warp::get()).map(|| StatusCode::OK);
    prosa.or(waves).unify().or(healthz).unify()
}

/// Extracts path and query.
fn target() -> impl Filter<Extract = (String,), Error = Infallible> + Copy {
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    warp::path::full().and(query).map(|path: FullPath, query: String| {
        // The added ? does not matter: without a query, there is no signature.
        format!("{}?{query}", path.as_str())
    })
}

fn chunks<E>(
    body: impl Stream<Item = Result<impl Buf, E>>,
) -> impl Stream<Item = Result<Bytes, E>> {
    body.map_ok(|mut chunk| chunk.copy_to_bytes(chunk.remaining()))
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[tokio::main]
async fn main() {
    receiver::log_json();
    receiver::exit(run().await);
}

async fn run() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env()?;
    let listener = TcpListener::bind(settings.listen).await;
    let listener = listener.map_err(|error| format!("LISTEN: {error}; choose another address"))?;
    let receiver = Receiver::start(settings)?;
    let connections = receiver::serve(listener, warp::service(routes(receiver.clone()))).await?;
    receiver.finish(connections).await;
    Ok(())
}
