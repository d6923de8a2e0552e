//! Serves with hyper, for the frameworks that leave that open: within bounds, until it is to stop.

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

/// The most connections at a time, below the 1,024 files that many systems let a process open. More wait to be accepted.
pub const MAX_CONNECTIONS: u32 = 512;

/// How long the headers of a request may take to arrive, and how long a connection takes further requests: a sender
/// who holds all connections does not keep others out for long.
pub const HEADER_TIMEOUT: Duration = Duration::from_secs(5);

/// The most bytes of a request's headers, and of a body that are read at a time.
const MAX_HEADERS: usize = 64 << 10;

/// How long requests that have begun have to end, when the receiver is to stop: longer than a body has to arrive.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// Serves requests until SIGTERM or Ctrl-C. Gives what waits for those that have begun, for
/// [`Receiver::finish`](crate::Receiver::finish).
///
/// # Errors
///
/// If no signals can be waited for.
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
                // Of this connection, or too many files are open.
                warn!(%error, "no connection was accepted");
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

/// Serves the requests of a connection until it is to stop, and for a while at most. The last one is ended.
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
        // It ends with an error where the other side hangs up.
        _ = &mut connection => return,
        _ = timeout(HEADER_TIMEOUT, stop) => {}
    }
    connection.as_mut().graceful_shutdown();
    // The other side may not read the answer.
    let _ = timeout(STOP_TIMEOUT, connection).await;
}

/// Says where it listens.
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
        warn!(most = MAX_CONNECTIONS, "connections are at their limit");
    }
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    // It fails where the other side has hung up, which is found out later.
    let _ = stream.set_nodelay(true);
    Ok((stream, place))
}

/// Waits for SIGTERM or Ctrl-C.
///
/// # Errors
///
/// If no signals can be waited for.
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
