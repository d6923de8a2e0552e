//! A receiver is told to end: what has begun is ended first, and nobody keeps it from ending.

use core::time::Duration;
use std::{net::TcpStream, thread};

use super::{
    client::{Connection, deliver, request_head},
    process::Receiver,
    prosa::signed,
};

const PATH: &str = "/webhooks/prosa";
const BODY: &str = r#"{"job_id": "j-1", "result": {"data": []}}"#;

fn terminate(receiver: &Receiver) {
    receiver.signal("TERM");
    // When it has heard, it takes no more connections.
    let is_deaf = || TcpStream::connect(&receiver.address).is_err();
    let has_heard = (0..6_000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        is_deaf()
    });
    assert!(has_heard);
}

/// It is told to end while a body comes in, which is long enough not to be too slow for a while.
#[test]
fn what_has_begun_is_ended() {
    let mut receiver = Receiver::start(&[]);
    let delivery = signed(format!("{BODY}{}", " ".repeat(1_000_000)));
    let (last, first) = delivery.body().split_last().expect("a body");
    let mut begun = Connection::to(&receiver.address);
    begun.send(&request_head(PATH, &delivery, "EXPECT: 100-continue\r\n"));
    // It is waiting for the body.
    assert_eq!(begun.status(), 100);
    begun.send(first);

    terminate(&receiver);
    begun.send(&[*last]);
    assert_eq!(begun.status(), 204);
    assert!(receiver.process.wait().expect("it ends").success());
    assert_eq!(receiver.recorded().len(), 1);
}

/// Half a request that never ends: it takes half a minute at most.
#[test]
fn nobody_keeps_it_from_ending() {
    let mut receiver = Receiver::start(&[]);
    let mut stranger = Connection::to(&receiver.address);
    stranger.send(b"POST /webhooks/prosa HTTP/1.1\r\nHost: receiver.example\r\n");
    assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), 204);
    terminate(&receiver);
    // Twice the time that it gives, if it never ends.
    let ended = (0..6_000).find_map(|_| {
        thread::sleep(Duration::from_millis(10));
        receiver.process.try_wait().expect("a process")
    });
    assert!(ended.expect("it ends").success());
    assert_eq!(receiver.recorded().len(), 1);
}
