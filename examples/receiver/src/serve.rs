//! Serves with hyper, for the frameworks that leave that open: within bounds, until it is to stop.

use alloc::sync::Arc;
use core::{convert::Infallible, error::Error, net::SocketAddr, pin::pin, time::Duration};
use std::io;

use http_body::Body;
use hyper::{Request, Response, body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tower_service::Service;
use tracing::{info, warn};

/// The most connections at a time, below the 1,024 files that many systems let a process open. More wait to be accepted.
pub const MAX_CONNECTIONS: usize = 512;

/// How long the headers of a request may take to arrive, and how long a connection may be idle.
pub const HEADER_TIMEOUT: Duration = Duration::from_secs(5);

/// How long requests that have begun have to end, when the receiver is to stop: longer than a body has to arrive.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// Serves requests until SIGTERM or Ctrl-C, and then ends those that have begun.
///
/// # Errors
///
/// If no signals can be waited for.
pub async fn serve<S, B>(listener: TcpListener, service: S) -> io::Result<()>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
    B: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    let mut stop = pin!(stopped()?);
    listening(listener.local_addr()?);
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let connections = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        let (stream, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Of this connection, or too many files are open.
                warn!(%error, "no connection was accepted");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service.clone()));
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            // It ends with an error where the other side hangs up.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = timeout(STOP_TIMEOUT, connections.shutdown()).await;
    Ok(())
}

/// Says where it listens.
pub fn listening(address: SocketAddr) {
    info!(%address, "listening");
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    if places.available_permits() == 0 {
        warn!(most = MAX_CONNECTIONS, "connections are at their limit");
    }
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, place))
}

/// Waits for a signal to stop.
fn stopped() -> io::Result<impl Future<Output = ()>> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    })
}
