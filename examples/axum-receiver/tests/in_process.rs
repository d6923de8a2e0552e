//! The receiver without sockets, where a test decides what happens when: the clock is moved on when
//! there is nothing else to do, and senders hang up when they should.

extern crate alloc;

use alloc::sync::Arc;
use core::{convert::Infallible, time::Duration};
use std::{
    fs::File,
    io::{self, BufRead as _, BufReader},
    os::fd::OwnedFd,
    time::SystemTime,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Request, StatusCode},
};
use axum_receiver::{Receiver, Record};
use futures_util::{StreamExt as _, future::poll_immediate, stream};
use receiver::Journal;
use speech_webhooks::{
    Key, Keyring,
    prosa::{Signer, Verifier},
    waves,
};
use tokio::{task, time::sleep};
use tower::ServiceExt as _;

const BODY: &[u8] = br#"{"job_id": "j-1", "result": {"data": []}}"#;

fn keyring() -> Keyring {
    Keyring::new([Key::new("current", "whsec_of_the_tests")]).expect("a keyring")
}

fn router(out: File) -> Router {
    let journal = Journal::new(out, 1_000, Duration::MAX);
    let record = Record::Journal(Arc::new(journal.expect("a file")));
    Receiver::new(Verifier::new(keyring()), waves::Verifier::new(keyring()), record).router()
}

/// A good delivery of `signed`, with this for its body.
fn delivery(signed: &[u8], body: Body) -> Request<Body> {
    let delivery = Signer::new(keyring()).sign("", "e", signed, SystemTime::now());
    let delivery = delivery.expect("an active key");
    delivery.to_http_request("/webhooks/prosa").expect("a path").map(|_: Body| body)
}

/// One whose last byte comes after so many milliseconds.
fn last_byte_after(millis: u64) -> Request<Body> {
    let (head, last) = BODY.split_at(BODY.len() - 1);
    let last = stream::once(async move {
        sleep(Duration::from_millis(millis)).await;
        Bytes::from_static(last)
    });
    let chunks = stream::iter([Bytes::from_static(head)]).chain(last);
    delivery(BODY, Body::from_stream(chunks.map(Ok::<_, Infallible>)))
}

#[tokio::test(start_paused = true)]
async fn a_body_has_25_seconds() {
    for (millis, expected) in [
        (24_999, StatusCode::NO_CONTENT),
        (25_001, StatusCode::SERVICE_UNAVAILABLE),
        (u64::MAX, StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let nowhere = File::create("/dev/null").expect("the device");
        let answer = router(nowhere).oneshot(last_byte_after(millis)).await;
        assert_eq!(answer.expect("an answer").status(), expected, "{millis}");
    }
}

/// While nobody reads the record, senders who hang up do not make room for more: what they have
/// sent waits to be recorded.
#[tokio::test]
async fn those_who_hang_up_keep_their_places() {
    let (record, out) = io::pipe().expect("a pipe");
    let router = router(File::from(OwnedFd::from(out)));
    // Longer than what a pipe holds.
    let send = |n: usize| {
        let body = format!(r#"{{"n": {n}, "long": "{}"}}"#, "a".repeat(1 << 17));
        router.clone().oneshot(delivery(body.as_bytes(), body.clone().into()))
    };
    for n in 0..64 {
        // It has come in, and waits.
        assert!(poll_immediate(send(n)).await.is_none(), "{n}");
        // What goes on without the sender does.
        task::yield_now().await;
    }
    let busy = poll_immediate(send(64)).await.expect("an answer at once");
    let busy = busy.expect("an answer").status();
    assert_eq!(busy, StatusCode::SERVICE_UNAVAILABLE);

    let lines = BufReader::new(record).lines().take(65);
    let reader = task::spawn_blocking(|| lines.map_while(Result::ok).collect::<Vec<_>>());
    let mut status = busy;
    while status == StatusCode::SERVICE_UNAVAILABLE {
        task::yield_now().await;
        status = send(64).await.expect("an answer").status();
    }
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(reader.await.expect("a record").len(), 65);
}
