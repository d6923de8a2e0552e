//! A receiver like that of a user: it can reload its keyring, and records each result once.

use alloc::sync::Arc;
use core::{
    net::{Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
};
use std::{
    collections::HashSet,
    sync::{Mutex, RwLock},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use prosa_stand_in::Clock;
use speech_webhooks::{
    Error, Fingerprint, Key, Keyring, UnixTime,
    prosa::{Event, Verifier},
};
use tokio::{net::TcpListener, runtime::Runtime};

pub(crate) struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
    _runtime: Runtime,
}

struct Shared {
    clock: Clock,
    /// `None` until the endpoint has been created.
    verifier: RwLock<Option<Arc<Verifier>>>,
    is_down: AtomicBool,
    seen: Mutex<HashSet<Fingerprint>>,
    recorded: Mutex<Vec<Recorded>>,
    answers: Mutex<Vec<String>>,
}

/// An event that was accepted and is no duplicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) key_id: String,
    /// The text of the first segment of a transcription.
    pub(crate) text: Option<String>,
}

impl Receiver {
    pub(crate) fn start(clock: &Clock) -> Self {
        let shared = Arc::new(Shared {
            clock: clock.clone(),
            verifier: RwLock::default(),
            is_down: AtomicBool::default(),
            seen: Mutex::default(),
            recorded: Mutex::default(),
            answers: Mutex::default(),
        });
        let router =
            Router::new().route("/webhooks/prosa", post(receive)).with_state(Arc::clone(&shared));
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(async { axum::serve(listener, router).await });
        Self { address, shared, _runtime: runtime }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/webhooks/prosa", self.address)
    }

    /// Verifies further deliveries with this keyring.
    pub(crate) fn reload(&self, keyring: Keyring) {
        let mut current = self.shared.verifier.write().expect("not poisoned");
        let next = match current.take() {
            Some(verifier) => Verifier::clone(&verifier).with_keyring(keyring),
            None => Verifier::new(keyring),
        };
        *current = Some(Arc::new(next));
    }

    pub(crate) fn trust(&self, secret: &str) {
        self.reload(Keyring::new([Key::new("own", secret)]).expect("a keyring"));
    }

    pub(crate) fn set_down(&self, is_down: bool) {
        self.shared.is_down.store(is_down, Ordering::SeqCst);
    }

    /// Returns the events that were recorded since the last call.
    pub(crate) fn recorded(&self) -> Vec<Recorded> {
        core::mem::take(&mut self.shared.recorded.lock().expect("not poisoned"))
    }

    /// Returns the answers since the last call: `accepted`, `duplicate`, `down`, or an error's code.
    pub(crate) fn answers(&self) -> Vec<String> {
        core::mem::take(&mut self.shared.answers.lock().expect("not poisoned"))
    }
}

async fn receive(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let (answer, status) = if shared.is_down.load(Ordering::SeqCst) {
        ("down", StatusCode::SERVICE_UNAVAILABLE)
    } else {
        match shared.accept(&headers, &body) {
            Ok(true) => ("accepted", StatusCode::NO_CONTENT),
            Ok(false) => ("duplicate", StatusCode::NO_CONTENT),
            Err(error) => {
                (error.code(), StatusCode::from_u16(error.http_status()).expect("a status"))
            }
        }
    };
    shared.answers.lock().expect("not poisoned").push(answer.to_owned());
    status
}

impl Shared {
    /// Accepts a delivery. Returns false for a duplicate.
    fn accept(&self, headers: &HeaderMap, body: &Bytes) -> Result<bool, Error> {
        let now = UnixTime::from_secs(self.clock.now());
        let verified = self.verifier().verify(headers, body, now)?;
        let text = match verified.event()? {
            Event::TranscriptionCompleted(read) => {
                let first = read.segments.first();
                first.map(|segment| segment.transcript.to_string())
            }
            _ => None,
        };
        let key_id = verified.key_id().to_owned();
        Ok(self.record(verified.idempotency_key(), Recorded { key_id, text }))
    }

    fn verifier(&self) -> Arc<Verifier> {
        let verifier = self.verifier.read().expect("not poisoned").clone();
        verifier.expect("a delivery arrives after the endpoint was created")
    }

    fn record(&self, key: Fingerprint, event: Recorded) -> bool {
        let is_new = self.seen.lock().expect("not poisoned").insert(key);
        if is_new {
            self.recorded.lock().expect("not poisoned").push(event);
        }
        is_new
    }
}
