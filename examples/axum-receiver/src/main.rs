//! A receiver for both vendors. Its settings are environment variables: see the README.

use core::error::Error;
use std::{env, process::ExitCode};

use axum_receiver::{Receiver, Record};
use receiver::Settings;
use tokio::{
    net::TcpListener,
    signal::{
        ctrl_c,
        unix::{SignalKind, signal},
    },
};

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("axum-receiver: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env()?;
    let record = match env::var_os("REDIS_URL") {
        None => Record::on_stdout()?,
        Some(url) => Record::in_redis(url.to_str().ok_or("REDIS_URL is not UTF-8")?)?,
    };
    let receiver = Receiver::new(settings.prosa, settings.waves, record);
    let listener = TcpListener::bind(settings.listen).await?;
    let mut terminated = signal(SignalKind::terminate())?;
    receiver::announce(listener.local_addr()?);
    axum::serve(listener, receiver.router())
        .with_graceful_shutdown(async move {
            tokio::select! {
                _ = ctrl_c() => {}
                _ = terminated.recv() => {}
            }
        })
        .await?;
    Ok(())
}
