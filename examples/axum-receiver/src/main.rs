//! A receiver for both vendors. `examples/README.md` has its settings, which are environment variables.

use core::{error::Error, mem, time::Duration};
use std::{env, io, process::ExitCode};

use axum_receiver::{Receiver, Record};
use futures_util::FutureExt as _;
use receiver::Settings;
use tokio::{
    net::TcpListener,
    runtime::Runtime,
    signal::unix::{Signal, SignalKind, signal},
    time::sleep,
};

/// How long requests that have begun have to end, when the receiver is to stop: longer than a body
/// has to come in.
const GRACE: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    // Nobody has to read the log: it loses lines rather than hold up requests, or end them.
    let (log, at_the_end) = tracing_appender::non_blocking(io::stderr());
    // That may complain on standard output, which is the record.
    mem::forget(at_the_end);
    tracing_subscriber::fmt().json().with_writer(log).init();
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("axum-receiver: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new()?;
    let outcome = runtime.block_on(run());
    // Not waiting for a record that nobody reads.
    runtime.shutdown_background();
    outcome
}

async fn run() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env()?;
    let record = match env::var_os("REDIS_URL") {
        None => Record::on_stdout()?,
        Some(url) => Record::in_redis(url.to_str().ok_or("REDIS_URL is not UTF-8")?)?,
    };
    let receiver = Receiver::new(settings.prosa, settings.waves, record);
    let receiver = receiver.with_body(settings.record_body);
    let signals = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
    let [terminated, interrupted] = signals;
    let stop = stopped(terminated?, interrupted?).shared();
    let listener = TcpListener::bind(settings.listen).await?;
    receiver::announce(listener.local_addr()?);
    tokio::select! {
        served = axum::serve(listener, receiver.router()).with_graceful_shutdown(stop.clone()) => {
            served?;
        }
        () = stop.then(|()| sleep(GRACE)) => {}
    }
    Ok(())
}

async fn stopped(mut terminated: Signal, mut interrupted: Signal) {
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
}
