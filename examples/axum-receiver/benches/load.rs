//! Measures how many requests the receiver answers in a second, and how many it would answer without
//! verification. Client and receiver share the machine.
//!
//! `cargo bench --package axum-receiver` prints the table of `benches/README.md`. With `-- --test`, it runs
//! a little of everything and measures nothing.

extern crate alloc;

#[path = "../../../tests/bodies/mod.rs"]
#[expect(dead_code, reason = "the benchmark is for one vendor")]
mod bodies;

use alloc::sync::Arc;
use core::{net::Ipv4Addr, time::Duration};
use std::{
    env,
    fs::File,
    io::{self, Write as _},
    path::Path,
    sync::Mutex,
    thread,
    time::{Instant, SystemTime},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    routing::{MethodRouter, post},
};
use receiver::{Journal, MAX_BODY, REMEMBER_FOR, Receiver, Record, Verifiers};
use speech_webhooks::{
    Key, Keyring,
    prosa::{Event, SignedDelivery, Signer, Verifier},
};
use tokio::{net::TcpListener, runtime::Runtime, task};
use ureq::Agent;

const CLIENTS: usize = 4;

type NewRouter = fn() -> Router;

/// The measured receivers, with their names in the table.
const RECEIVERS: [(&str, NewRouter); 4] = [
    ("the receiver", verifying),
    ("without verification", not_verifying),
    ("… and in no other thread", not_verifying_in_place),
    ("a bare body read", reading),
];

fn keyring() -> Keyring {
    Keyring::new([Key::new("load", "whsec_of_the_load_test")]).expect("a keyring")
}

fn record() -> File {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("load.jsonl");
    File::create(path).expect("a file")
}

/// Returns the unchanged receiver.
fn verifying() -> Router {
    let journal = Journal::new(record(), 100_000, REMEMBER_FOR).expect("a file");
    let record = Record::in_journal(journal);
    let trusted = Verifiers { prosa: Some(Verifier::new(keyring())), waves: None };
    axum_receiver::router(Arc::new(Receiver::new(trusted, record, false)))
}

type Out = Arc<Mutex<File>>;

/// Returns a receiver that reads and records the event, but does not verify it.
fn not_verifying() -> Router {
    async fn receive(State(out): State<Out>, body: Bytes) -> StatusCode {
        task::spawn_blocking(move || read_and_record(&out, &body)).await.expect("no panic")
    }
    recording(post(receive))
}

/// Returns the fastest receiver for this work, whose threads may wait for the record.
fn not_verifying_in_place() -> Router {
    async fn receive(State(out): State<Out>, body: Bytes) -> StatusCode {
        read_and_record(&out, &body)
    }
    recording(post(receive))
}

fn recording(receive: MethodRouter<Out>) -> Router {
    Router::new()
        .route("/webhooks/prosa", receive)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(Arc::new(Mutex::new(record())))
}

fn read_and_record(out: &Out, body: &[u8]) -> StatusCode {
    let event = Event::read_unverified(None, body).expect("an event");
    let mut line = serde_json::to_vec(&event).expect("JSON");
    line.push(b'\n');
    out.lock().expect("not poisoned").write_all(&line).expect("a file");
    StatusCode::NO_CONTENT
}

fn reading() -> Router {
    async fn receive(body: Bytes) -> StatusCode {
        drop(body);
        StatusCode::NO_CONTENT
    }
    Router::new().route("/webhooks/prosa", post(receive)).layer(DefaultBodyLimit::max(MAX_BODY))
}

/// Returns different deliveries, with bodies of about `len` bytes.
fn deliveries(count: u32, len: usize) -> Vec<SignedDelivery> {
    let body = String::from_utf8(bodies::prosa(len)).expect("UTF-8");
    let signer = Signer::new(keyring());
    (0..count)
        .map(|n| {
            let body = body.replacen("2fec34e1-efb1", &format!("{n:08}-efb1"), 1);
            let delivery = signer.sign("stt.jobs.completed", "e", body, SystemTime::now());
            delivery.expect("an active key")
        })
        .collect()
}

/// Returns the time in which a new receiver answers all deliveries, each with 204.
fn time(router: NewRouter, deliveries: &[SignedDelivery]) -> Duration {
    let runtime = Runtime::new().expect("a runtime");
    let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let _runtime = runtime.enter();
    runtime.spawn(receiver::serve(listener, router()));
    let url = format!("http://{address}/webhooks/prosa");
    let start = Instant::now();
    thread::scope(|scope| {
        for some in deliveries.chunks(deliveries.len().div_ceil(CLIENTS)) {
            scope.spawn(|| deliver(&url, some));
        }
    });
    start.elapsed()
}

fn deliver(url: &str, deliveries: &[SignedDelivery]) {
    let agent = Agent::new_with_config(Agent::config_builder().proxy(None).build());
    for delivery in deliveries {
        let request = agent.post(url);
        let request =
            delivery.headers().fold(request, |request, (name, value)| request.header(name, value));
        let answer = request.send(delivery.body()).expect("no error answer");
        assert_eq!(answer.status(), 204);
    }
}

fn main() {
    let is_test = env::args().any(|argument| argument == "--test");
    // Formats log lines like the receiver, and discards them.
    tracing_subscriber::fmt().json().with_writer(io::sink).init();

    let (rounds, share) = if is_test { (1, 20) } else { (20, 1) };
    let sizes = [(2_000, 300), (2_000, 3_000), (400, 100_000), (80, 1_000_000)];
    let fastest = sizes.map(|(count, len)| fastest(rounds, count / share, len));
    if is_test {
        println!("no error answers");
        return;
    }

    println!("| requests a second | 0.3 KB | 3 KB | 100 KB | 1 MB |");
    println!("|---|---:|---:|---:|---:|");
    for (row, (name, _)) in RECEIVERS.iter().enumerate() {
        let cells = fastest.map(|times| format!("{:.0}", 1.0 / times[row].as_secs_f64()));
        println!("| {name} | {} |", cells.join(" | "));
    }
    for (row, (name, _)) in RECEIVERS.iter().enumerate().skip(1) {
        let ratios = fastest.map(|times| {
            let ratio = times[row].as_secs_f64() / times[0].as_secs_f64();
            format!("{ratio:.2}")
        });
        println!("| the receiver, divided by {name} | {} |", ratios.join(" | "));
    }
}

/// Returns the shortest time for a request that each receiver had in several rounds.
fn fastest(rounds: usize, count: u32, len: usize) -> [Duration; RECEIVERS.len()] {
    let deliveries = deliveries(count, len);
    let mut fastest = [Duration::MAX; RECEIVERS.len()];
    for _ in 0..rounds {
        for (fastest, (_, receiver)) in fastest.iter_mut().zip(RECEIVERS) {
            *fastest = (time(receiver, &deliveries) / count).min(*fastest);
        }
    }
    fastest
}
