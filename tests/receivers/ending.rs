//! A receiver is told to end: what has begun is ended first, and nobody keeps it from ending.

use core::time::Duration;
use std::{io, net::TcpStream, thread};

use super::{
    client::{Connection, deliver, request, request_head},
    process::{Receiver, command, settings},
    prosa::{BODY, PATH, signed},
};

fn terminate(receiver: &Receiver) {
    tell_to_end(receiver, "TERM");
}

fn tell_to_end(receiver: &Receiver, signal: &str) {
    receiver.signal(signal);
    // When it has heard, it takes no more connections.
    let is_deaf = || TcpStream::connect(&receiver.address).is_err();
    let has_heard = (0..6_000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        is_deaf()
    });
    assert!(has_heard);
}

/// Whether it has ended well, in twice the time that it gives.
fn has_ended(receiver: &mut Receiver) -> bool {
    let ended = (0..6_000).find_map(|_| {
        thread::sleep(Duration::from_millis(10));
        receiver.process.try_wait().expect("a process")
    });
    ended.is_some_and(|status| status.success())
}

/// Nobody reads its record, which is full.
#[test]
fn a_record_that_nobody_reads_does_not_keep_it() {
    let mut command = command(&settings(&[("RECORD_BODY", "1")]));
    let (reader, writer) = io::pipe().expect("a pipe");
    command.stdout(writer);
    let mut receiver = Receiver::of(command);
    for n in 0..5 {
        let delivery = signed(format!("{BODY}{}", " ".repeat(100_000 + n)));
        let mut connection = Connection::to(&receiver.address);
        connection.send(&request(PATH, &delivery));
    }
    terminate(&receiver);
    assert!(has_ended(&mut receiver));
    drop(reader);
}

/// It is told to end while a body arrives, which is long enough not to be too slow for a while.
#[test]
fn what_has_begun_is_ended() {
    for signal in ["TERM", "INT"] {
        ends_what_has_begun(signal);
    }
}

fn ends_what_has_begun(signal: &str) {
    let mut receiver = Receiver::start(&[]);
    let delivery = signed(format!("{BODY}{}", " ".repeat(1_000_000)));
    let (last, first) = delivery.body().split_last().expect("a body");
    let mut begun = Connection::to(&receiver.address);
    begun.send(&request_head(PATH, &delivery, "EXPECT: 100-continue\r\n"));
    // It is waiting for the body.
    assert_eq!(begun.status(), 100);
    begun.send(first);

    tell_to_end(&receiver, signal);
    begun.send(&[*last]);
    assert_eq!(begun.status(), 204, "{signal}");
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
    assert!(has_ended(&mut receiver));
    assert_eq!(receiver.recorded().len(), 1);
}
