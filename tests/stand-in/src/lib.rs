//! A stand-in for Prosa, in memory: its webhook REST API in either dialect, and its deliveries, over
//! real sockets.
//!
//! Undocumented behaviour is implemented in the simplest way. A retry and a replay are signed again and
//! keep the event's UUID. A reply has a ticket after the delivery was attempted. The last date of a
//! period is part of it. Unknown parameters are ignored. In Prosa's dialect, the expiry of a secret is
//! written as most times in Prosa's document: in UTC+7 and without an offset.

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

/// The document that a stand-in follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Prosa's own document.
    Prosa,
    /// GL Speech's document.
    GlSpeech,
}

/// The API key that a stand-in accepts.
pub const API_KEY: &str = "stand-in-api-key";

/// A clock that stands still until a stand-in [advances](StandIn::advance) it.
#[derive(Clone, Debug)]
pub struct Clock(Arc<AtomicU64>);

impl Clock {
    /// Creates a clock that shows `now`, in Unix time.
    #[must_use]
    pub fn new(now: u64) -> Self {
        Self(Arc::new(AtomicU64::new(now)))
    }

    /// Returns the time, in Unix time.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    fn set(&self, now: u64) {
        self.0.store(now, Ordering::SeqCst);
    }
}

/// A running stand-in. Dropping it ends the server.
#[derive(Debug)]
pub struct StandIn {
    address: SocketAddr,
    vendor: Arc<Mutex<Vendor>>,
    /// Runs the server until it is dropped.
    _runtime: Runtime,
}

impl StandIn {
    /// Starts a stand-in on a free port of this machine.
    ///
    /// # Panics
    ///
    /// If there is no free port.
    #[must_use]
    #[expect(clippy::expect_used, reason = "no test can run without a stand-in")]
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

    /// Returns the base URL of the API.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v2/speech/webhooks", self.address)
    }

    /// Creates an event of this type with this body, and delivers it to all endpoints whose filters allow
    /// it. A delivery that is not answered with 2xx is sent again when the clock advances.
    pub fn emit(&self, event_type: &str, body: &Value) {
        lock(&self.vendor).emit(event_type, body);
    }

    /// Advances the clock, and performs the retries that are due, each at its time.
    pub fn advance(&self, seconds: u64) {
        lock(&self.vendor).advance(seconds);
    }
}

fn lock(vendor: &Mutex<Vendor>) -> MutexGuard<'_, Vendor> {
    vendor.lock().unwrap_or_else(PoisonError::into_inner)
}
