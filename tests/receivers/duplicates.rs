//! Duplicates, at the same time or later, and bodies that somebody else sends to a signed URL.

use std::{sync::Barrier, thread};

use serde_json::Value;

use super::{
    client::{Connection, plain_request, request},
    process::Receiver,
    prosa,
    waves::{callback, signed, signed_target},
};

const RETRIES: usize = 16;
const ROUNDS: usize = 5;

fn transcription(text: &str) -> Vec<u8> {
    format!(r#"{{"status": "success", "transcription": "{text}"}}"#).into_bytes()
}

/// The text of each line and its `conflict` field, which is `Null` if the line has none.
fn conflicts(record: &[Value]) -> Vec<(&str, &Value)> {
    let of_line = |line| -> (&str, &Value) {
        let line: &Value = line;
        (line["event"]["text"].as_str().expect("a text"), &line["conflict"])
    };
    record.iter().map(of_line).collect()
}

/// Sends a request from several clients, which send their last byte at the same moment.
fn at_once(receiver: &Receiver, request: &[u8]) {
    let (last, first) = request.split_last().expect("a request");
    let barrier = Barrier::new(RETRIES);
    thread::scope(|scope| {
        for _ in 0..RETRIES {
            scope.spawn(|| {
                let mut connection = Connection::to(&receiver.address);
                connection.send(first);
                barrier.wait();
                connection.send(&[*last]);
                assert_eq!(connection.status(), 204);
            });
        }
    });
}

#[test]
fn simultaneous_retries_are_recorded_once() {
    let receiver = Receiver::start(&[]);
    for round in 0..ROUNDS {
        let body = format!(r#"{{"job_id": "j-{round}", "result": {{"data": []}}}}"#);
        at_once(&receiver, &request("/webhooks/prosa", &prosa::signed(body)));
        let target = signed_target(&receiver, &round.to_string());
        at_once(&receiver, &plain_request(&target, &transcription("Hello")));
    }
    let record = receiver.record();
    let of = |vendor: &str| record.iter().filter(|line| line["vendor"] == vendor).count();
    assert_eq!([of("prosa"), of("waves")], [ROUNDS; 2]);
    assert_eq!(record.len(), 2 * ROUNDS);
}

/// Nobody knows which of the two is forged, so both are recorded.
#[test]
fn a_transcription_that_differs_from_the_first_is_marked() {
    let receiver = Receiver::start(&[]);
    let url = signed(&receiver, "42");
    let [forged, honest] = ["forged", "true"].map(transcription);
    for body in [&forged, &honest, &honest, &forged, &honest] {
        assert_eq!(callback(&url, body), 204);
    }
    // At another URL, this is the first transcription.
    assert_eq!(callback(&signed(&receiver, "43"), &honest), 204);
    let record = receiver.record();
    let (nothing, conflict) = (Value::Null, Value::Bool(true));
    assert_eq!(conflicts(&record), [("forged", &nothing), ("true", &conflict), ("true", &nothing)]);
    let has_field =
        record.iter().map(|line| line.as_object().expect("JSON").contains_key("conflict"));
    assert_eq!(has_field.collect::<Vec<_>>(), [false, true, false]);
}

/// Only a completed transcription can conflict with another one.
#[test]
fn failures_and_unreadable_bodies_cause_no_conflict() {
    let receiver = Receiver::start(&[]);
    let url = signed(&receiver, "42");
    let honest = transcription("true");
    let bodies: [&[u8]; 5] = [br#"{"error": "no"}"#, b"{", &honest, b"{}", br#"{"error": "No"}"#];
    for body in bodies.into_iter().chain(bodies) {
        assert_eq!(callback(&url, body), 204);
    }
    let record = receiver.record();
    assert_eq!(record.len(), bodies.len());
    assert!(record.iter().all(|line| line["conflict"].is_null()), "{record:?}");
}

/// The memory keeps eight bodies of a URL in addition to the first transcription. Further bodies are
/// recorded each time they arrive, and displace none of the eight.
#[test]
fn bodies_at_a_url_beyond_the_memory_are_recorded_each_time() {
    const REMEMBERED: u64 = 8;
    let receiver = Receiver::start(&[]);
    let url = signed(&receiver, "42");
    let others: Vec<_> = (0..10).map(|n| format!(r#"{{"n": {n}}}"#).into_bytes()).collect();
    let [first, second] = ["first", "second"].map(transcription);
    for body in others.iter().chain([&first, &second]).chain(&others).chain([&first, &second]) {
        assert_eq!(callback(&url, body), 204);
    }
    let record = receiver.record();
    let recorded: Vec<_> = record
        .iter()
        .map(|line| {
            (line["event"]["json"]["n"].as_u64(), &line["event"]["text"], &line["conflict"])
        })
        .collect();
    let nothing = Value::Null;
    let other = |n| (Some(n), &nothing, &nothing);
    let (first, second) = (Value::from("first"), Value::from("second"));
    let conflict = Value::Bool(true);
    let transcriptions = [(None, &first, &nothing), (None, &second, &conflict)];
    // No place was left for the last three.
    let again = (REMEMBERED..10).map(other).chain([transcriptions[1]]);
    let expected: Vec<_> = (0..10).map(other).chain(transcriptions).chain(again).collect();
    assert_eq!(recorded, expected);
}
