//! The record in a file or a pipe.

use core::time::Duration;
use std::{
    fs::{self, File},
    io::Read as _,
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::Path,
};

use receiver::{Details, Entry, Journal, NotRecorded, Outcome, Recorded};
use speech_webhooks::{
    Key, Keyring, UnixTime,
    prosa::{Signer, Verifier},
    waves,
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
    let details = Details { body: record_body, deviations: false };
    Entry::of_prosa(&verified.expect("signed"), details)
}

fn line(entry: &Entry) -> String {
    String::from_utf8(entry.line.clone()).expect("UTF-8")
}

/// A callback at the signed URL of this case.
fn callback(case_id: u32, body: &str) -> Entry {
    let key = Key::new("current", "callback_secret_of_at_least_32_bytes");
    let keyring = Keyring::new([key]).expect("a keyring");
    let signer = waves::Signer::new(keyring.clone(), "https://receiver.example/").expect("a URL");
    let day = Duration::from_secs(24 * 60 * 60);
    let submission = signer.sign([("case_id", case_id)], day, NOW).expect("a pair");
    let verified = waves::Verifier::new(keyring).verify(submission.target(), body, NOW);
    Entry::of_waves(&verified.expect("signed"), Details::default())
}

/// Records the entries, and returns when each was recorded.
fn record(journal: &mut Journal, entries: &[&Entry]) -> Vec<Recorded> {
    journal.record(entries).into_iter().collect::<Result<_, _>>().expect("a record")
}

/// A journal in a file, and a function that reads the file.
fn journal(name: &str, capacity: usize) -> (Journal, impl Fn() -> String) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let out = File::create(&path).expect("a file");
    let journal = Journal::new(out, capacity, Duration::MAX).expect("a file");
    (journal, move || fs::read_to_string(&path).expect("UTF-8"))
}

/// If the memory of duplicates is full, an event may be recorded twice, but is not lost.
#[test]
fn events_beyond_the_memory_are_recorded_each_time() {
    let (mut journal, written) = journal("full.jsonl", 1);
    for (n, expected) in
        [(0, Recorded::Now), (1, Recorded::Now), (0, Recorded::Before), (1, Recorded::Now)]
    {
        assert_eq!(record(&mut journal, &[&entry(n)]), [expected], "{n}");
    }
    assert_eq!(written(), [0, 1, 1].map(|n| line(&entry(n))).concat());
}

#[test]
fn one_body_of_two_kinds_is_two_events() {
    let (mut journal, written) = journal("kinds.jsonl", 2);
    let names = ["stt.job.failed", "stt.job.completed"];
    let [failed, completed] = names.map(|name| entry_under(name, r#"{"job_id": "j-1"}"#, false));
    assert_eq!(failed.idempotency_key, completed.idempotency_key);
    let recorded = record(&mut journal, &[&failed, &completed, &failed, &completed]);
    let (now, before) = (Recorded::Now, Recorded::Before);
    assert_eq!(recorded, [now, now, before, before]);
    assert_eq!(written(), line(&failed) + &line(&completed));
}

#[test]
fn a_group_with_duplicates_is_written_once() {
    let (mut journal, written) = journal("group.jsonl", 9);
    let entries = [0, 1, 0, 2, 1].map(entry);
    let entries = entries.each_ref();
    let (now, before) = (Recorded::Now, Recorded::Before);
    assert_eq!(record(&mut journal, &entries), [now, now, before, now, before]);
    assert_eq!(record(&mut journal, &entries), [before; 5]);
    assert_eq!(written(), [0, 1, 2].map(|n| line(&entry(n))).concat());
    assert_eq!(record(&mut journal, &[]), []);
}

/// The other events of the group are not recorded, nor are duplicates of them.
#[test]
fn the_written_part_of_a_group_is_recorded() {
    let (out, mut reader) = UnixStream::pair().expect("a pair");
    out.set_nonblocking(true).expect("a socket");
    let mut journal = Journal::new(File::from(OwnedFd::from(out)), 9, Duration::MAX);
    let journal = journal.as_mut().expect("a socket");

    let long = entry_of(&format!(r#"{{"n": "{}"}}"#, "a".repeat(10_000_000)));
    let (first, last) = (entry(0), entry(1));
    let outcomes = journal.record(&[&first, &long, &last, &first, &last]);
    let is_recorded = |outcome: &Outcome| match outcome {
        Ok(recorded) => Some(*recorded),
        Err(error @ NotRecorded::Io(_)) => {
            let error = error.to_string();
            assert!(error.starts_with("the record cannot be written: "), "{error}");
            None
        }
        Err(other) => panic!("{other}"),
    };
    let recorded: Vec<_> = outcomes.iter().map(is_recorded).collect();
    assert_eq!(recorded, [Some(Recorded::Now), None, None, Some(Recorded::Before), None]);

    let mut half = vec![0; 10_000_000];
    let mut read = Vec::new();
    reader.set_nonblocking(true).expect("a socket");
    while let Ok(len) = reader.read(&mut half) {
        read.extend_from_slice(&half[..len]);
    }
    let rest = read.strip_prefix(&first.line[..]).expect("the first line");
    assert!(long.line.starts_with(rest) && !rest.is_empty());

    // The next line does not continue the half line.
    assert_eq!(record(journal, &[&last, &first]), [Recorded::Now, Recorded::Before]);
    let len = reader.read(&mut half).expect("a line");
    assert_eq!(str::from_utf8(&half[..len]).expect("UTF-8"), format!("\n{}", line(&last)));
}

/// Anybody who has a URL can send any body to it. The memory keeps a few of them.
#[test]
fn many_bodies_at_one_url_are_all_recorded() {
    const COMPLETED: &str = r#"{"status": "success", "transcription": "Hello world."}"#;
    let (mut journal, written) = journal("url.jsonl", 100);
    let (now, before) = (Recorded::Now, Recorded::Before);
    let bodies: Vec<_> = (0..9).map(|n| callback(1, &format!(r#"{{"error": "{n}"}}"#))).collect();
    let bodies: Vec<_> = bodies.iter().collect();
    assert_eq!(record(&mut journal, &bodies), [now; 9]);
    // The ninth is recorded each time.
    assert_eq!(record(&mut journal, &bodies), [&[before; 8][..], &[now]].concat());

    // The first completed body is always remembered. A later one that differs is marked.
    let (first, other) = (callback(1, COMPLETED), callback(1, &COMPLETED.replace('H', "h")));
    let elsewhere = callback(2, COMPLETED);
    let entries = [&first, &first, &other, &other, &first, &elsewhere];
    assert_eq!(record(&mut journal, &entries), [now, before, now, now, before, now]);
    let lines = written();
    let lines: Vec<_> = lines.lines().skip(10).collect();
    let conflict = line(&other).trim_end().replacen('{', r#"{"conflict":true,"#, 1);
    let [first, elsewhere] = [line(&first), line(&elsewhere)];
    let expected = [first.trim_end(), &conflict, &conflict, elsewhere.trim_end()];
    assert_eq!(lines, expected);
}

#[test]
fn each_vendor_has_a_memory_of_its_own() {
    let (mut journal, written) = journal("vendors.jsonl", 2);
    for case_id in 0..5 {
        record(&mut journal, &[&callback(case_id, "{}")]);
    }
    let (now, before) = (Recorded::Now, Recorded::Before);
    let recorded = record(&mut journal, &[&entry(0), &entry(1), &entry(0), &entry(1)]);
    assert_eq!(recorded, [now, now, before, before]);
    assert_eq!(written().lines().count(), 7);
}

/// The keys were computed with Python.
#[test]
fn a_line_has_the_event_and_its_keys() {
    const LINE: &str = r#"{"vendor":"prosa","key_id":"current","replay_key":"3c4fca868813e95ba490da3367d8c1927e85363aa3430e359d285ec1ff4b411c","idempotency_key":"2ee3d4261af5b0fbe28ec8aaa64c4dec5c42e08812f85e099d9a1e5947ae3982","event":{"kind":"ping","json":{"n": 0}}}
"#;
    assert_eq!(line(&entry(0)), LINE);
    let with_body = entry_under("webhook.ping", r#"{"n": 0}"#, true);
    assert_eq!(line(&with_body), LINE.replace("}}}", r#"}},"body":"{\"n\": 0}"}"#));
}

/// `serde_json::Value` rejects these bodies. The line has them, repaired where necessary.
#[test]
fn json_that_some_parsers_reject_is_recorded() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let half = r#"{"a": "\ud800"}"#;
    for (piece, recorded) in [
        (deep.as_str(), deep.as_str()),
        (half, r#"{"a": "\ufffd"}"#),
        (r#"{"a": 1e999}"#, r#"{"a": null}"#),
    ] {
        let line = line(&entry_of(piece));
        let event = format!(r#""event":{{"kind":"ping","json":{recorded}}}}}"#);
        assert!(line.trim_end().ends_with(&event), "{line}");
    }
}
