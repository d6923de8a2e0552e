//! Serves with hyper, within limits and until a signal to stop, for the frameworks that can run on another server.

use alloc::sync::Arc;
use core::{convert::Infallible, error::Error, net::SocketAddr, pin::pin, time::Duration};
use std::{io, time::Instant};

use http_body::Body;
use hyper::{Request, Response, body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};
use tower_service::Service;
use tracing::{info, warn};

use crate::pace::{Pace, Turn};

/// The most connections at a time. Further ones wait to be accepted. Many systems let a process open 1,024 files.
pub const MAX_CONNECTIONS: u32 = 512;

/// The time in which the headers of a request must arrive, and in which a connection accepts further requests. So a
/// sender who holds all connections cannot block others for long.
pub const HEADER_TIMEOUT: Duration = Duration::from_secs(5);

/// The most bytes of a request's headers, and the most bytes of a body that are read at a time.
const MAX_HEADERS: usize = 64 << 10;

/// The time that requests have to finish after a signal to stop. It is longer than a body may take to arrive.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// Serves requests until SIGTERM or Ctrl-C. Returns a future that waits until all connections are closed, for
/// [`Receiver::finish`](crate::Receiver::finish).
///
/// # Errors
///
/// If the signals cannot be handled.
pub async fn serve<S, B>(
    listener: TcpListener,
    service: S,
) -> io::Result<impl Future<Output = ()> + use<S, B>>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
    B: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    let mut stop = pin!(stopped()?);
    listening(listener.local_addr()?);
    let (places, at_limit) = (Arc::new(Semaphore::new(MAX_CONNECTIONS as usize)), Pace::default());
    let (stopping, is_stopping) = watch::channel(false);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places, &at_limit) => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, place)) => {
                let (service, mut is_stopping) = (service.clone(), is_stopping.clone());
                tokio::spawn(async move {
                    let stop = is_stopping.wait_for(|is_stopping| *is_stopping);
                    serve_connection(stream, service, stop).await;
                    drop(place);
                });
            }
            Err(error) => {
                // The connection failed, or too many files are open.
                warn!(%error, "connection not accepted");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    stopping.send_replace(true);
    Ok(async move {
        let _all = places.acquire_many(MAX_CONNECTIONS).await;
    })
}

/// Serves the requests of a connection until `stop`, for at most [`HEADER_TIMEOUT`]. Then it finishes the last request.
async fn serve_connection<S, B>(stream: TcpStream, service: S, stop: impl Future)
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone,
    B: Body<Error: Into<Box<dyn Error + Send + Sync>>> + 'static,
{
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut connection = pin!(connection);
    tokio::select! {
        // A connection ends with an error if the client hangs up.
        _ = &mut connection => return,
        _ = timeout(HEADER_TIMEOUT, stop) => {}
    }
    connection.as_mut().graceful_shutdown();
    // The client may not read the answer.
    let _ = timeout(STOP_TIMEOUT, connection).await;
}

/// Logs the address at which the receiver listens.
pub fn listening(address: SocketAddr) {
    info!(%address, "listening");
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    at_limit: &Pace,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    if places.available_permits() == 0
        && matches!(at_limit.turn(Instant::now()), Turn::First { .. })
    {
        warn!(limit = MAX_CONNECTIONS, "connection limit reached");
    }
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    // This fails if the client has hung up, which `serve_connection` notices.
    let _ = stream.set_nodelay(true);
    Ok((stream, place))
}

/// Returns a future that waits for SIGTERM or Ctrl-C.
///
/// # Errors
///
/// If the signals cannot be handled.
pub fn stopped() -> io::Result<impl Future<Output = ()>> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    })
}
