//! Bodies that take too long, by a clock that is moved on when there is nothing else to do.

extern crate alloc;

use alloc::sync::Arc;
use core::{convert::Infallible, time::Duration};
use std::{fs::File, time::SystemTime};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Request, StatusCode},
};
use axum_receiver::{Receiver, Record};
use futures_util::{StreamExt as _, stream};
use receiver::Journal;
use speech_webhooks::{
    Key, Keyring, ReplayGuard, Secret,
    prosa::{Signer, Verifier},
    waves,
};
use tokio::time::sleep;
use tower::ServiceExt as _;

const BODY: &[u8] = br#"{"job_id": "j-1", "result": {"data": []}}"#;

fn keyring() -> Keyring {
    let secret = Secret::new("whsec_of_the_tests").expect("a secret");
    Keyring::new([Key::new("current", secret)]).expect("a keyring")
}

fn router() -> Router {
    let nowhere = File::create("/dev/null").expect("the device");
    let journal = Journal::new(nowhere, ReplayGuard::new(1, Duration::MAX));
    let record = Record::Journal(Arc::new(journal.expect("a file")));
    Receiver::new(
        Verifier::new(keyring()),
        waves::Verifier::new(keyring()),
        record,
    )
    .router()
}

/// A good delivery, whose last byte comes after so many milliseconds.
fn last_byte_after(millis: u64) -> Request<Body> {
    let delivery = Signer::new(keyring()).sign("webhook.ping", "e", BODY, SystemTime::now());
    let delivery = delivery.expect("an active key");
    let (head, last) = BODY.split_at(BODY.len() - 1);
    let last = stream::once(async move {
        sleep(Duration::from_millis(millis)).await;
        Bytes::from_static(last)
    });
    let chunks = stream::iter([Bytes::from_static(head)]).chain(last);
    let request = Request::post("/webhooks/prosa");
    let request = delivery
        .headers()
        .skip(1) // its name, which is not that of this event
        .fold(request, |request, (name, value)| {
            request.header(name, value)
        });
    let body = Body::from_stream(chunks.map(Ok::<_, Infallible>));
    request.body(body).expect("a request")
}

#[tokio::test(start_paused = true)]
async fn a_body_has_25_seconds() {
    for (millis, expected) in [
        (24_999, StatusCode::NO_CONTENT),
        (25_001, StatusCode::SERVICE_UNAVAILABLE),
        (u64::MAX, StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let answer = router().oneshot(last_byte_after(millis)).await;
        assert_eq!(answer.expect("an answer").status(), expected, "{millis}");
    }
}
