//! A receiver for both vendors with axum. Its settings are environment variables: see `examples/README.md`.

use core::error::Error;

use receiver::{Receiver, Settings};
use tokio::net::TcpListener;

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
    let connections = receiver::serve(listener, axum_receiver::router(receiver.clone())).await?;
    receiver.finish(connections).await;
    Ok(())
}
