//! Bodies that arrive slowly or never end.

use core::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};
use std::{thread, time::Instant};

use super::{
    client::{Connection, deliver, head_for, plain_head, plain_request, try_post},
    process::Receiver,
    prosa::{BODY, PATH, signed},
    report,
    waves::{callback, signed as signed_url, signed_target},
};

/// The head of a forged delivery with a well-formed header. The receiver needs the whole body to see that it is
/// forged.
fn forged_head(len: usize) -> Vec<u8> {
    head_for(PATH, &signed("another body"), "", len)
}

/// Sends a byte each second until the receiver answers or closes the connection, and begins again.
fn trickle(address: &str, is_over: &AtomicBool, ended: &AtomicUsize) {
    while !is_over.load(Ordering::SeqCst) {
        let mut connection = Connection::to(address);
        connection.send(&forged_head(10_000));
        while !is_over.load(Ordering::SeqCst) && !connection.is_readable() {
            if connection.try_send(b" ").is_err() {
                break;
            }
            thread::sleep(Duration::from_secs(1));
        }
        ended.fetch_add(1, Ordering::SeqCst);
    }
}

/// A short body needs no place while it arrives, and no sender keeps a connection for long.
#[test]
fn slow_strangers_block_nobody() {
    const STRANGERS: usize = 400;
    let receiver = Receiver::start(&[]);
    let (is_over, ended) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (mut callbacks, mut deliveries) = (Vec::new(), Vec::new());
    thread::scope(|scope| {
        for _ in 0..STRANGERS {
            scope.spawn(|| trickle(&receiver.address, &is_over, &ended));
        }
        // Now all strangers have begun.
        thread::sleep(Duration::from_secs(1));
        for n in 0..3 {
            let began = Instant::now();
            callbacks.push(callback(&signed_url(&receiver, &n.to_string()), b"{}"));
            let callback_took = began.elapsed().as_secs_f64();
            let began = Instant::now();
            let delivery = signed(format!(r#"{{"job_id": "j-{n}", "result": {{"data": []}}}}"#));
            deliveries.push(deliver(&receiver.url(PATH), &delivery));
            report(format_args!(
                "{STRANGERS} slow strangers: a callback {} after {callback_took:.2} s, \
                 a delivery {} after {:.2} s, {} strangers cut off",
                callbacks[n],
                deliveries[n],
                began.elapsed().as_secs_f64(),
                ended.load(Ordering::SeqCst),
            ));
        }
        // Waits until each stranger has lost its connection.
        while ended.load(Ordering::SeqCst) < STRANGERS {
            thread::sleep(Duration::from_millis(100));
        }
        is_over.store(true, Ordering::SeqCst);
    });
    assert_eq!(callbacks, [204; 3]);
    assert_eq!(deliveries, [204; 3]);
    assert_eq!(receiver.record().len(), 6);
}

/// Otherwise, a few senders could hold all connections by sending one request after the other.
#[test]
fn a_busy_connection_ends_after_a_while() {
    let receiver = Receiver::start(&[]);
    let mut connection = Connection::to(&receiver.address);
    let request = plain_request("/webhooks/waves", b"{}");
    let answered = (0..120).take_while(|_| {
        thread::sleep(Duration::from_millis(500));
        let sent = connection.try_send(&request);
        sent.and_then(|()| connection.try_status()).is_ok_and(|status| status == 400)
    });
    let answered = answered.count();
    report(format_args!("a request every half second: {answered} answers on one connection"));
    assert!(answered < 120);
    assert_eq!(callback(&signed_url(&receiver, "42"), b"{}"), 204);
}

fn answer_to_endless_body(address: &str, request: &[u8]) -> Outcome {
    let began = Instant::now();
    let outcome = send_incomplete(address, request, b"");
    let after = began.elapsed().as_secs_f64();
    report(format_args!("a body that never ends: {outcome:?} after {after:.1} s"));
    outcome
}

/// The last byte never arrives.
#[test]
fn bodies_that_never_end_get_an_answer() {
    const LONG: usize = 3_000_000;
    let receiver = Receiver::start(&[]);
    let signed = signed_target(&receiver, "42");
    let forged = signed.replace("=42&", "=43&");
    let malformed = String::from_utf8(forged_head(LONG)).expect("UTF-8");
    let malformed = malformed.replace(",v1=", ",v0=");
    // The head, the number of bytes after it, and the answer. The long bodies are fast enough until they
    // stop, and are rejected when their time is over.
    let cases = [
        (forged_head(1_000), 0, 408),
        (forged_head(LONG), LONG - 1, 408),
        (plain_head(&signed, 1_000).into_bytes(), 999, 408),
        (plain_head(&signed, LONG).into_bytes(), LONG - 1, 408),
        (plain_head(&forged, LONG).into_bytes(), LONG - 1, 401),
        (malformed.into_bytes(), 1_000, 400),
    ];
    let address = &receiver.address;
    let answers = thread::scope(|scope| {
        let waiting = cases.map(|(head, len, expected)| {
            let request = [head, vec![b' '; len]].concat();
            let answer = scope.spawn(move || answer_to_endless_body(address, &request));
            (answer, expected)
        });
        waiting.map(|(answer, expected)| (answer.join().expect("an outcome"), expected))
    });
    let is_expected = |(answer, expected): &(Outcome, u16)| *answer == Outcome::Answered(*expected);
    assert!(answers.iter().all(is_expected), "{answers:?}");
    receiver.log_with("body-slow");
    assert_eq!(callback(&signed_url(&receiver, "42"), b"{}"), 204);
    assert_eq!(receiver.record().len(), 1);
}

/// The outcome of a forged delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Answered(u16),
    Disconnected,
    NoAnswer,
}

/// Sends a request without its last byte.
fn send_incomplete(address: &str, head: &[u8], body: &[u8]) -> Outcome {
    let mut connection = Connection::to(address);
    // The receiver may reject the request before it is sent completely.
    let _ = connection.try_send(head).and_then(|()| connection.try_send(body));
    match connection.try_status() {
        Ok(status) => Outcome::Answered(status),
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Outcome::NoAnswer,
        Err(_) => Outcome::Disconnected,
    }
}

#[test]
fn a_flood_of_long_bodies_is_limited_in_memory() {
    const STRANGERS: usize = 200;
    const LEN: usize = 15 << 20;
    /// In MB: 32 bodies of maximum length, and 200 MB for everything else.
    const MOST_MEMORY: u64 = 32 * 17 + 200;
    let receiver = Receiver::start(&[]);
    let (head, body) = (forged_head(LEN), vec![b' '; LEN - 1]);
    let began = Instant::now();
    let (mut attempts, mut outcomes) = (Vec::new(), Vec::new());
    thread::scope(|scope| {
        let stranger = || scope.spawn(|| send_incomplete(&receiver.address, &head, &body));
        let strangers: Vec<_> = (0..STRANGERS).map(|_| stranger()).collect();
        // Now most of the bodies have arrived.
        thread::sleep(Duration::from_secs(5));
        let delivery = signed(BODY);
        while began.elapsed() < Duration::from_secs(90) && !attempts.contains(&204) {
            let url = receiver.url(PATH);
            let answer = try_post(&url, delivery.headers(), delivery.body());
            attempts.push(answer.expect("an answer"));
            thread::sleep(Duration::from_secs(1));
        }
        report(format_args!(
            "{STRANGERS} forged deliveries of {LEN} bytes: a delivery is answered {attempts:?} after {:.1} s",
            began.elapsed().as_secs_f64(),
        ));
        outcomes.extend(strangers.into_iter().map(|stranger| stranger.join().expect("an outcome")));
    });
    outcomes.sort_unstable();
    let counts = outcomes.chunk_by(|a, b| a == b).map(|same| (same[0], same.len()));
    let memory = receiver.peak_memory();
    report(format_args!(
        "{STRANGERS} forged deliveries of {LEN} bytes: {:?} after {:.1} s, at most {memory} MB",
        counts.collect::<Vec<_>>(),
        began.elapsed().as_secs_f64(),
    ));
    assert!(memory < MOST_MEMORY, "{memory} MB");
    assert_eq!(attempts.last(), Some(&204));
    assert!(attempts.iter().all(|status| [204, 503].contains(status)), "{attempts:?}");
    assert!(!outcomes.contains(&Outcome::NoAnswer));
    assert_eq!(receiver.record().len(), 1);
}
