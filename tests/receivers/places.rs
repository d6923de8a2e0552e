//! Places: a receiver collects a limited number of a vendor's long bodies at a time. Others wait for a place.

use core::time::Duration;
use std::{
    sync::mpsc::{self, Receiver as Queue, Sender},
    thread,
};

use speech_webhooks::prosa::SignedDelivery;

use super::{
    client::{Connection, deliver, request_head},
    process::Receiver,
    prosa::{PATH, signed},
    report,
    waves::{callback, signed as signed_url},
};

const PLACES: usize = 32;

/// Longer than the system's buffers for a connection that nobody reads.
const LEN: usize = 12 << 20;

fn delivery(n: usize) -> SignedDelivery {
    let spaces = " ".repeat(LEN);
    signed(format!(r#"{{"job_id": "j-{n}", "result": {{"data": []}}}}{spaces}"#))
}

/// Sends a body without its last byte, signals `begun`, and sends the last byte when `go_on` ends.
fn hold_back(address: &str, n: usize, begun: &Sender<()>, go_on: &Queue<()>) -> u16 {
    let delivery = delivery(n);
    let (last, first) = delivery.body().split_last().expect("a body");
    let mut connection = Connection::to(address);
    connection.send(&request_head(PATH, &delivery, ""));
    connection.send(first);
    begun.send(()).expect("the test listens");
    let _ = go_on.recv();
    connection.send(&[*last]);
    connection.status()
}

/// Sends `count` deliveries and returns their answers. Calls `meanwhile` with the number of bodies that are being
/// collected, and sends the last bytes after that.
fn answers(receiver: &Receiver, count: usize, meanwhile: impl FnOnce(usize)) -> Vec<u16> {
    let (begun, has_begun) = mpsc::channel();
    thread::scope(|scope| {
        let clients: Vec<_> = (0..count)
            .map(|n| {
                let ((go_on, waits), begun) = (mpsc::channel(), begun.clone());
                let client = scope.spawn(move || hold_back(&receiver.address, n, &begun, &waits));
                (client, go_on)
            })
            .collect();
        // When all places are taken, waits one more second for a further body.
        let mut collecting = 0;
        let wait = |collecting| Duration::from_secs(if collecting < PLACES { 60 } else { 1 });
        while collecting < count && has_begun.recv_timeout(wait(collecting)).is_ok() {
            collecting += 1;
        }
        meanwhile(collecting);
        let (clients, go_on): (Vec<_>, Vec<_>) = clients.into_iter().unzip();
        drop(go_on);
        clients.into_iter().map(|client| client.join().expect("an answer")).collect()
    })
}

#[test]
fn long_bodies_of_a_vendor_wait_for_places() {
    const REQUESTS: usize = 40;
    let receiver = Receiver::start(&[]);
    let answers = answers(&receiver, REQUESTS, |collecting| {
        report(format_args!("{REQUESTS} deliveries in flight: {collecting} collected"));
        assert_eq!(collecting, PLACES);
        // The other vendor and short bodies have their own places.
        let long = format!("{{}}{}", " ".repeat(200_000));
        assert_eq!(callback(&signed_url(&receiver, "42"), long.as_bytes()), 204);
        assert_eq!(deliver(&receiver.url(PATH), &signed("{}")), 204);
    });
    report(format_args!("{REQUESTS} deliveries in flight: at most {} MB", receiver.peak_memory()));
    assert_eq!(answers, [204; REQUESTS]);
    assert_eq!(receiver.record().len(), REQUESTS + 2);
}
