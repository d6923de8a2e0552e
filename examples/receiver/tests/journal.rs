//! The record of a receiver that has nothing but its standard output.

use core::time::Duration;
use std::{
    fs::{self, File},
    path::Path,
};

use receiver::{Entry, Journal, Recorded};
use speech_webhooks::{
    Key, Keyring, ReplayGuard, Secret,
    prosa::{Signer, Verifier},
};

/// The `n`th event.
fn entry(n: usize) -> Entry {
    let secret = Secret::new("whsec_of_the_tests").expect("a secret");
    let keyring = Keyring::new([Key::new("current", secret)]).expect("a keyring");
    let body = format!(r#"{{"n": {n}}}"#);
    let delivery = Signer::new(keyring.clone()).sign("webhook.ping", "e", body, 1_767_225_600);
    let delivery = delivery.expect("an active key");
    let verified =
        Verifier::new(keyring).verify(delivery.headers(), delivery.body(), 1_767_225_600);
    Entry::of_prosa(&verified.expect("signed")).expect("a ping")
}

/// What does not fit into the memory of duplicates is recorded, perhaps twice, rather than lost.
#[test]
fn more_events_than_are_remembered() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("full.jsonl");
    let out = File::create(&path).expect("a file");
    let guard = ReplayGuard::new(1, Duration::MAX);
    let journal = Journal::new(out, guard).expect("a file");
    for (n, expected) in [
        (0, Recorded::Now),
        (1, Recorded::Now),
        (0, Recorded::Before),
        (1, Recorded::Now),
    ] {
        assert_eq!(journal.record(&entry(n)).expect("room"), expected, "{n}");
    }
    let record = fs::read_to_string(&path).expect("UTF-8");
    let lines = [0, 1, 1].map(|n| entry(n).line);
    assert_eq!(record, lines.concat());
}

/// The keys are Python's.
#[test]
fn a_line() {
    assert_eq!(
        entry(0).line,
        r#"{"vendor":"prosa","event":"ping","key_id":"current","replay_key":"3c4fca868813e95ba490da3367d8c1927e85363aa3430e359d285ec1ff4b411c","idempotency_key":"2ee3d4261af5b0fbe28ec8aaa64c4dec5c42e08812f85e099d9a1e5947ae3982","body":"{\"n\": 0}"}
"#
    );
}
