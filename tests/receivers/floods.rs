//! Floods of requests from somebody who has no secret, or only one signed URL. The receiver still records
//! what the vendors send.

use core::{ops::Range, time::Duration};
use std::{net::TcpStream, thread, time::Instant};

use super::{
    client::{Client, Connection, deliver, plain_request, request},
    log::fields_of,
    process::{Receiver, command_with_files, settings},
    prosa::{BODY, PATH, signed},
    report,
    waves::signed_target,
};

const CLIENTS: usize = 4;

/// The capacity of the memory of duplicates: the flood would fill it if all URLs and vendors shared it.
const BODIES: usize = 100_000;

/// Sends requests in groups of a hundred, and then reads the answers. The receiver closes a connection after a while:
/// unanswered requests are then sent on a new connection.
fn send_all(
    address: &str,
    numbers: Range<usize>,
    status: u16,
    request_of: impl Fn(usize) -> Vec<u8>,
) {
    let mut connection = Connection::to(address);
    let mut numbers = numbers.peekable();
    while numbers.peek().is_some() {
        let requests: Vec<_> = numbers.by_ref().take(100).map(&request_of).collect();
        let mut unanswered = &requests[..];
        while !unanswered.is_empty() {
            let _ = connection.try_send(&unanswered.concat());
            while let Some((_, rest)) = unanswered.split_first()
                && let Ok(answer) = connection.try_status()
            {
                assert_eq!(answer, status);
                unanswered = rest;
            }
            if !unanswered.is_empty() {
                connection = Connection::to(address);
            }
        }
    }
}

/// Sends requests from several clients, and returns the time that they needed.
fn flood(
    receiver: &Receiver,
    count: usize,
    status: u16,
    request_of: impl Fn(usize) -> Vec<u8> + Sync,
) -> Duration {
    let began = Instant::now();
    let share = count / CLIENTS;
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (address, request_of) = (&receiver.address, &request_of);
            let numbers = client * share..(client + 1) * share;
            scope.spawn(move || send_all(address, numbers, status, request_of));
        }
    });
    began.elapsed()
}

/// A sender with one URL cannot make the receiver forget the events of others.
#[test]
fn a_flood_of_bodies_at_one_url_displaces_no_other_event() {
    let receiver = Receiver::start(&[]);
    let [flooded, other] = ["flooded", "other"].map(|case_id| signed_target(&receiver, case_id));
    // actix-web serves one request on a connection, and there are not enough ports for all bodies.
    let bodies = if crate::PROGRAM.ends_with("actix-receiver") { BODIES / 10 } else { BODIES };
    let took = flood(&receiver, bodies, 204, |n| {
        plain_request(&flooded, format!(r#"{{"n": {n}}}"#).as_bytes())
    });
    report(format_args!(
        "{bodies} bodies at one URL in {} s, at most {} MB",
        took.as_secs(),
        receiver.peak_memory()
    ));
    let delivery = signed(BODY);
    let mut client = Client::of(&receiver.address);
    for _ in 0..4 {
        assert_eq!(deliver(&receiver.url(PATH), &delivery), 204);
        assert_eq!(client.answer(&plain_request(&other, b"{}")), 204);
    }
    let record = receiver.record_as_text();
    let lines_with = |text: &str| record.lines().filter(|line| line.contains(text)).count();
    // Every acknowledged body is recorded.
    assert_eq!(lines_with(r#""case_id":"flooded""#), bodies);
    let lines = [r#""vendor":"prosa""#, r#""case_id":"other""#].map(lines_with);
    assert_eq!(lines, [1, 1], "lines of one delivery and of one callback");
}

/// The log is short, and counts the rejections that it omits.
#[test]
fn a_flood_of_rejections_is_logged_in_part_and_counted() {
    const REJECTIONS: usize = 5_000;
    let receiver = Receiver::start(&[]);
    let forged = forged_request();
    let took = flood(&receiver, REJECTIONS, 401, |_| forged.clone());
    // After this pause, the next rejection is logged, and before it the count.
    thread::sleep(Duration::from_millis(1_500));
    send_all(&receiver.address, 0..1, 401, |_| forged.clone());
    let logged = |log: &[String]| fields_of(log, "rejected").len();
    let counted = |log: &[String]| -> u64 {
        let counts = fields_of(log, "rejections not logged");
        counts.iter().map(|fields| fields["count"].as_u64().expect("a count")).sum()
    };
    let counted = |log: &[String]| usize::try_from(counted(log)).expect("a small number");
    let (log, _) = receiver.log_until(|log| logged(log) + counted(log) > REJECTIONS);
    let bytes: usize = log.iter().map(String::len).sum();
    let (logged, counted) = (logged(&log), counted(&log));
    report(format_args!(
        "{REJECTIONS} rejections in {:.1} s: {logged} logged, {counted} counted, {bytes} bytes, \
         at most {} MB",
        took.as_secs_f64(),
        receiver.peak_memory()
    ));
    assert_eq!(logged + counted, REJECTIONS + 1);
    // Ten in each second, also in the partial seconds and in that of the last rejection.
    let most = 10 * (usize::try_from(took.as_secs()).expect("a small number") + 3);
    assert!(logged <= most, "{logged} rejections logged in {took:?}");
    assert!(log.len() <= 2 * most, "{} lines in {took:?}", log.len());
}

/// A delivery with a well-formed header and another body than the signed one.
fn forged_request() -> Vec<u8> {
    let mut forged = request(PATH, &signed(BODY));
    let last = forged.len() - 1;
    forged[last] = b' ';
    forged
}

/// The strangers send half of a request's head and no more.
#[test]
fn a_flood_of_half_sent_heads_does_not_block_a_vendor() {
    const STRANGERS: usize = 1_100;
    // Most systems let a program open 1,024 files. This test opens more, as the client.
    let files = rlimit::increase_nofile_limit(8_192).expect("a limit");
    if files < 4_096 {
        report(format_args!("skipped: a flood of half-sent heads needs more than {files} files"));
        return;
    }
    let receiver = Receiver::of(command_with_files(1_024, &settings(&[])));
    let strangers: Vec<_> = (0..STRANGERS)
        .map(|_| {
            let mut stranger = Connection::to(&receiver.address);
            stranger.send(b"POST /webhooks/prosa HTTP/1.1\r\nHost: receiver.example\r\n");
            stranger
        })
        .collect();
    let began = Instant::now();
    let address = receiver.address.parse().expect("an address");
    let stream = TcpStream::connect_timeout(&address, Duration::from_secs(30));
    let mut vendor = Connection::of(stream.expect("a connection"), Duration::from_secs(30));
    vendor.send(&request(PATH, &signed(BODY)));
    let answer = vendor.try_status();
    report(format_args!(
        "{STRANGERS} half-sent heads: {answer:?} after {:.1} s, at most {} MB",
        began.elapsed().as_secs_f64(),
        receiver.peak_memory()
    ));
    assert_eq!(answer.expect("an answer"), 204);
    drop(strangers);
    // actix-web limits its connections itself, and does not log that.
    if !crate::PROGRAM.ends_with("actix-receiver") {
        receiver.log_with("connection limit reached");
    }
    assert_eq!(receiver.record().len(), 1);
}
