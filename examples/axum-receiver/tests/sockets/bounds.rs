//! Requests in flight: no more than 64, and those that have begun are ended.

use core::time::Duration;
use std::{net::TcpStream, process::Command, thread};

use crate::receivers::{
    client::{Connection, agent, deliver, request, request_head},
    process::Receiver,
    prosa::signed,
};
use crate::{PATH, body};

/// Whether an answer has come.
fn is_answered(connection: &TcpStream) -> bool {
    connection.set_nonblocking(true).expect("a socket");
    let answer = connection.peek(&mut [0]);
    connection.set_nonblocking(false).expect("a socket");
    answer.is_ok()
}

#[test]
fn no_more_than_64_at_a_time() {
    let receiver = Receiver::start(&[]);
    let waiting: Vec<_> = (0..80)
        .map(|n| {
            let mut request = request(PATH, &signed(body(n)));
            let last = request.pop().expect("a byte");
            let mut connection = Connection::to(&receiver.address);
            connection.send(&request);
            (connection, last)
        })
        .collect();
    receiver.log_with_lines(16, r#""code":"busy""#);
    let answer = agent().get(receiver.url("/healthz")).call();
    assert_eq!(answer.expect("an answer").status().as_u16(), 200);

    let mut statuses: Vec<_> = waiting
        .into_iter()
        .map(|(mut connection, last)| {
            if !is_answered(&connection.0) {
                connection.send(&[last]);
            }
            connection.status()
        })
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [[204; 64].as_slice(), &[503; 16]].concat());
    assert_eq!(deliver(&receiver.url(PATH), &signed(body(80))), 204);
    assert_eq!(receiver.record().len(), 65);
}

fn terminate(receiver: &Receiver) {
    let id = receiver.process.id().to_string();
    let killed = Command::new("kill").args(["-TERM", &id]).status();
    assert!(killed.expect("it runs").success());
    // When it has heard, it takes no more connections.
    let is_deaf = || TcpStream::connect(&receiver.address).is_err();
    let has_heard = (0..6_000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        is_deaf()
    });
    assert!(has_heard);
}

/// It is told to end while a body comes in.
#[test]
fn what_has_begun_is_ended() {
    let mut receiver = Receiver::start(&[]);
    let delivery = signed(body(0));
    let mut begun = Connection::to(&receiver.address);
    begun.send(&request_head(PATH, &delivery, "EXPECT: 100-continue\r\n"));
    // It is waiting for the body.
    assert_eq!(begun.status(), 100);

    terminate(&receiver);
    begun.send(delivery.body());
    assert_eq!(begun.status(), 204);
    assert!(receiver.process.wait().expect("it ends").success());
    assert_eq!(receiver.recorded().len(), 1);
}

/// Half a request that never ends: it takes half a minute.
#[test]
fn nobody_keeps_it_from_ending() {
    let mut receiver = Receiver::start(&[]);
    let mut stranger = Connection::to(&receiver.address);
    stranger.send(b"POST /webhooks/prosa HTTP/1.1\r\nHost: receiver.example\r\n");
    assert_eq!(deliver(&receiver.url(PATH), &signed(body(0))), 204);
    terminate(&receiver);
    // Twice the time that it gives, if it never ends.
    let ended = (0..6_000).find_map(|_| {
        thread::sleep(Duration::from_millis(10));
        receiver.process.try_wait().expect("a process")
    });
    assert!(ended.expect("it ends").success());
    assert_eq!(receiver.recorded().len(), 1);
}
