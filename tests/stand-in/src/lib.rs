//! A stand-in for Prosa, small and in memory: its webhook REST API in either dialect, and the
//! deliveries that come of it, over real sockets.
//!
//! What no document says is decided here, in the simplest way: a retry and a replay are signed again
//! and keep the event's UUID, a ticket is given when its delivery has been attempted, the last date
//! of a period is part of it, a parameter that is not known is passed over, and in Prosa's dialect
//! a secret's end is written as most times in Prosa's document are, in UTC+7 and without an offset.

extern crate alloc;

mod api;
mod deliveries;
mod vendor;

use alloc::sync::Arc;
use core::{
    net::{Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicU64, Ordering},
};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::{net::TcpListener, runtime::Runtime};

use crate::vendor::Vendor;

/// Which of the two documents it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Prosa's own.
    Prosa,
    /// GL Speech's.
    GlSpeech,
}

/// The API key that it takes.
pub const API_KEY: &str = "stand-in-api-key";

/// The time, which stands still until a stand-in is [advanced](StandIn::advance).
#[derive(Clone, Debug)]
pub struct Clock(Arc<AtomicU64>);

impl Clock {
    /// A clock that shows `now`, in Unix time.
    #[must_use]
    pub fn new(now: u64) -> Self {
        Self(Arc::new(AtomicU64::new(now)))
    }

    /// What it shows, in Unix time.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    fn set(&self, now: u64) {
        self.0.store(now, Ordering::SeqCst);
    }
}

/// A running stand-in. It ends when it is dropped.
#[derive(Debug)]
pub struct StandIn {
    address: SocketAddr,
    vendor: Arc<Mutex<Vendor>>,
    /// Ends the server with it.
    _runtime: Runtime,
}

impl StandIn {
    /// Starts one on a free port of this machine.
    ///
    /// # Panics
    ///
    /// If there is no free port.
    #[must_use]
    #[expect(clippy::expect_used, reason = "no test can go on without it")]
    pub fn start(dialect: Dialect, clock: &Clock) -> Self {
        let vendor = Arc::new(Mutex::new(Vendor::new(clock.clone())));
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = api::router(dialect, Arc::clone(&vendor));
        runtime.spawn(async { axum::serve(listener, router).await });
        Self { address, vendor, _runtime: runtime }
    }

    /// The base URL of its API.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v2/speech/webhooks", self.address)
    }

    /// Something happens: an event of this type is delivered to all endpoints that want it, with
    /// `body` for a body. What is not answered with 2xx is sent again when the clock is advanced.
    pub fn emit(&self, event_type: &str, body: &Value) {
        lock(&self.vendor).emit(event_type, body);
    }

    /// Lets time pass, and the retries that are due in it happen, each at its time.
    pub fn advance(&self, seconds: u64) {
        lock(&self.vendor).advance(seconds);
    }
}

fn lock(vendor: &Mutex<Vendor>) -> MutexGuard<'_, Vendor> {
    vendor.lock().unwrap_or_else(PoisonError::into_inner)
}
