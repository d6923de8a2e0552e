//! A receiver as its users write it: a verifier that can be swapped, and each result recorded once.

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
    desk: Arc<Desk>,
    _runtime: Runtime,
}

struct Desk {
    clock: Clock,
    /// `None` until the endpoint has been created.
    verifier: RwLock<Option<Arc<Verifier>>>,
    is_down: AtomicBool,
    seen: Mutex<HashSet<Fingerprint>>,
    recorded: Mutex<Vec<Recorded>>,
    answers: Mutex<Vec<String>>,
}

/// An event that was accepted, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) key_id: String,
    /// The first words of a transcription.
    pub(crate) text: Option<String>,
}

impl Receiver {
    pub(crate) fn start(clock: &Clock) -> Self {
        let desk = Arc::new(Desk {
            clock: clock.clone(),
            verifier: RwLock::default(),
            is_down: AtomicBool::default(),
            seen: Mutex::default(),
            recorded: Mutex::default(),
            answers: Mutex::default(),
        });
        let router =
            Router::new().route("/webhooks/prosa", post(receive)).with_state(Arc::clone(&desk));
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(async { axum::serve(listener, router).await });
        Self { address, desk, _runtime: runtime }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/webhooks/prosa", self.address)
    }

    /// What was verified with the old keyring stays verified; what comes from now on is verified
    /// with the new one.
    pub(crate) fn reload(&self, keyring: Keyring) {
        let mut current = self.desk.verifier.write().expect("not poisoned");
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
        self.desk.is_down.store(is_down, Ordering::SeqCst);
    }

    /// All that were recorded since the last call.
    pub(crate) fn recorded(&self) -> Vec<Recorded> {
        core::mem::take(&mut self.desk.recorded.lock().expect("not poisoned"))
    }

    /// What was answered since the last call: `accepted`, `duplicate`, `down`, or an error's code.
    pub(crate) fn answers(&self) -> Vec<String> {
        core::mem::take(&mut self.desk.answers.lock().expect("not poisoned"))
    }
}

async fn receive(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let (answer, status) = if desk.is_down.load(Ordering::SeqCst) {
        ("down", StatusCode::SERVICE_UNAVAILABLE)
    } else {
        match desk.accept(&headers, &body) {
            Ok(true) => ("accepted", StatusCode::NO_CONTENT),
            Ok(false) => ("duplicate", StatusCode::NO_CONTENT),
            Err(error) => (error.code(), StatusCode::from(&error)),
        }
    };
    desk.answers.lock().expect("not poisoned").push(answer.to_owned());
    status
}

impl Desk {
    /// Whether it was recorded, rather than known already.
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
        verifier.expect("a delivery comes after the endpoint")
    }

    fn record(&self, key: Fingerprint, event: Recorded) -> bool {
        let is_new = self.seen.lock().expect("not poisoned").insert(key);
        if is_new {
            self.recorded.lock().expect("not poisoned").push(event);
        }
        is_new
    }
}
