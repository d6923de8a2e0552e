//! A receiver gets a signal to stop: it finishes the requests that have begun, and always stops.

use core::time::Duration;
use std::{io, net::TcpStream, thread};

use super::{
    client::{Connection, deliver, request, request_head},
    process::{Receiver, command, settings},
    prosa::{BODY, PATH, signed},
};

fn terminate(receiver: &Receiver) {
    stop(receiver, "TERM");
}

fn stop(receiver: &Receiver, signal: &str) {
    receiver.signal(signal);
    // When the receiver has handled the signal, it accepts no more connections.
    let rejects_connections = || TcpStream::connect(&receiver.address).is_err();
    let is_stopping = (0..6_000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        rejects_connections()
    });
    assert!(is_stopping);
}

/// Whether the receiver ends successfully, within twice its own time limit.
fn has_ended(receiver: &mut Receiver) -> bool {
    let ended = (0..6_000).find_map(|_| {
        thread::sleep(Duration::from_millis(10));
        receiver.process.try_wait().expect("a process")
    });
    ended.is_some_and(|status| status.success())
}

/// The pipe of the record is full.
#[test]
fn a_receiver_stops_though_nobody_reads_its_record() {
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

/// The signal comes while a body arrives. The body is long, so that its pause is not too slow.
#[test]
fn a_receiver_finishes_requests_before_it_stops() {
    for signal in ["TERM", "INT"] {
        finishes_a_request(signal);
    }
}

fn finishes_a_request(signal: &str) {
    let mut receiver = Receiver::start(&[]);
    let delivery = signed(format!("{BODY}{}", " ".repeat(1_000_000)));
    let (last, first) = delivery.body().split_last().expect("a body");
    let mut begun = Connection::to(&receiver.address);
    begun.send(&request_head(PATH, &delivery, "EXPECT: 100-continue\r\n"));
    // The receiver is waiting for the body.
    assert_eq!(begun.status(), 100);
    begun.send(first);

    stop(&receiver, signal);
    begun.send(&[*last]);
    assert_eq!(begun.status(), 204, "{signal}");
    assert!(receiver.process.wait().expect("an ended process").success());
    assert_eq!(receiver.recorded().len(), 1);
}

/// The client sends half a request and no more. The receiver stops within half a minute.
#[test]
fn a_receiver_stops_though_a_client_sends_no_more() {
    let mut receiver = Receiver::start(&[]);
    let mut stranger = Connection::to(&receiver.address);
    stranger.send(b"POST /webhooks/prosa HTTP/1.1\r\nHost: receiver.example\r\n");
    assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), 204);
    terminate(&receiver);
    assert!(has_ended(&mut receiver));
    assert_eq!(receiver.recorded().len(), 1);
}
