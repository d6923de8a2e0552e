//! The record of a receiver that has nothing but its standard output.

use core::time::Duration;
use std::{
    fs::{self, File},
    io::Read as _,
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::Path,
};

use receiver::{Entry, Journal, Recorded};
use speech_webhooks::{
    Key, Keyring, UnixTime,
    prosa::{Signer, Verifier},
};

const NOW: UnixTime = UnixTime::from_secs(1_767_225_600);

/// The `n`th event.
fn entry(n: usize) -> Entry {
    entry_of(&format!(r#"{{"n": {n}}}"#))
}

fn entry_of(body: &str) -> Entry {
    entry_under("webhook.ping", body, false)
}

fn entry_under(name: &str, body: &str, record_body: bool) -> Entry {
    let keyring = Keyring::new([Key::new("current", "whsec_of_the_tests")]).expect("a keyring");
    let delivery = Signer::new(keyring.clone()).sign(name, "e", body, NOW);
    let delivery = delivery.expect("an active key");
    let verified = Verifier::new(keyring).verify(delivery.headers(), delivery.body(), NOW);
    Entry::of_prosa(&verified.expect("signed"), record_body)
}

/// What does not fit into the memory of duplicates is recorded, perhaps twice, rather than lost.
#[test]
fn more_events_than_are_remembered() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("full.jsonl");
    let out = File::create(&path).expect("a file");
    let journal = Journal::new(out, 1, Duration::MAX).expect("a file");
    for (n, expected) in
        [(0, Recorded::Now), (1, Recorded::Now), (0, Recorded::Before), (1, Recorded::Now)]
    {
        assert_eq!(journal.record(&entry(n)).expect("room"), expected, "{n}");
    }
    let record = fs::read_to_string(&path).expect("UTF-8");
    let lines = [0, 1, 1].map(|n| entry(n).line);
    assert_eq!(record, lines.concat());
}

/// One body of two kinds is two events.
#[test]
fn events_of_several_kinds() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kinds.jsonl");
    let out = File::create(&path).expect("a file");
    let journal = Journal::new(out, 2, Duration::MAX).expect("a file");
    let names = ["stt.job.failed", "stt.job.completed"];
    let [failed, completed] = names.map(|name| entry_under(name, r#"{"job_id": "j-1"}"#, false));
    assert_eq!(failed.idempotency_key, completed.idempotency_key);
    for (entry, expected) in [
        (&failed, Recorded::Now),
        (&completed, Recorded::Now),
        (&failed, Recorded::Before),
        (&completed, Recorded::Before),
    ] {
        let recorded = journal.record(entry).expect("room");
        assert_eq!(recorded, expected, "{}", entry.event);
    }
    let record = fs::read_to_string(&path).expect("UTF-8");
    assert_eq!(record, failed.line + &completed.line);
}

/// The reader of the record is slow, and the line does not fit into what is between.
#[test]
fn half_a_line_stays_by_itself() {
    let (out, mut reader) = UnixStream::pair().expect("a pair");
    out.set_nonblocking(true).expect("a socket");
    let out = File::from(OwnedFd::from(out));
    let journal = Journal::new(out, 9, Duration::MAX).expect("a socket");

    let long = entry_of(&format!(r#"{{"n": "{}"}}"#, "a".repeat(10_000_000)));
    let failed = journal.record(&long).expect_err("too long");
    assert_eq!(failed.to_string(), "the record cannot be written");
    let mut half = vec![0; 10_000_000];
    let len = reader.read(&mut half).expect("half a line");
    assert!(long.line.as_bytes().starts_with(&half[..len]));
    reader.set_nonblocking(true).expect("a socket");
    while reader.read(&mut half).is_ok() {}

    assert_eq!(journal.record(&entry(1)).expect("room"), Recorded::Now);
    drop(journal);
    let mut rest = String::new();
    reader.read_to_string(&mut rest).expect("UTF-8");
    assert_eq!(rest, format!("\n{}", entry(1).line));
}

/// The keys are Python's.
#[test]
fn a_line() {
    const LINE: &str = r#"{"vendor":"prosa","key_id":"current","replay_key":"3c4fca868813e95ba490da3367d8c1927e85363aa3430e359d285ec1ff4b411c","idempotency_key":"2ee3d4261af5b0fbe28ec8aaa64c4dec5c42e08812f85e099d9a1e5947ae3982","event":{"kind":"ping","json":{"n": 0}}}
"#;
    assert_eq!(entry(0).line, LINE);
    let with_body = entry_under("webhook.ping", r#"{"n": 0}"#, true);
    assert_eq!(with_body.line, LINE.replace("}}}", r#"}},"body":"{\"n\": 0}"}"#));
}

/// What `serde_json::Value` would not take is recorded, repaired where it has to be.
#[test]
fn json_that_some_parsers_refuse() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let half = r#"{"a": "\ud800"}"#;
    for (piece, recorded) in [
        (deep.as_str(), deep.as_str()),
        (half, r#"{"a": "\ufffd"}"#),
        (r#"{"a": 1e999}"#, r#"{"a": null}"#),
    ] {
        let line = entry_of(piece).line;
        let event = format!(r#""event":{{"kind":"ping","json":{recorded}}}}}"#);
        assert!(line.trim_end().ends_with(&event), "{line}");
    }
}
