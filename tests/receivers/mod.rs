//! What every receiver must do, over real sockets: the tests of each have this module in common.
//! `crate::PROGRAM` is the receiver.

pub(crate) mod client;
pub(crate) mod process;
pub(crate) mod prosa;
mod start;
mod waves;

use std::time::SystemTime;

use serde_json::Value;
use speech_webhooks::{Key, Keyring, UnixTime};

/// Long enough to sign callback URLs.
pub(crate) const SECRET: &str = "whsec_of_the_tests_of_the_receivers";

/// A record without a line.
pub(crate) const NOTHING: [Value; 0] = [];

pub(crate) fn keyring() -> Keyring {
    Keyring::new([Key::new("current", SECRET)]).expect("a keyring")
}

/// The receivers read the clock, and what is signed for them needs its time.
pub(crate) fn now() -> UnixTime {
    SystemTime::now().into()
}

/// The deviations that a log tells of: how many, and the first. It is of JSON or of plain lines.
pub(crate) fn deviations_in(log: &[String]) -> Vec<(u64, String)> {
    let of_line = |line: &String| -> Option<(u64, String)> {
        if let Ok(line) = serde_json::from_str::<Value>(line) {
            let fields = &line["fields"];
            let first = fields["first_deviation"].as_str()?.to_owned();
            assert_eq!(line["level"], "WARN");
            return Some((fields["deviations"].as_u64()?, first));
        }
        let told = line.strip_prefix("recorded, deviations: ")?;
        let (count, first) = told.split_once(", the first: ")?;
        Some((count.parse().ok()?, first.to_owned()))
    };
    log.iter().filter_map(of_line).collect()
}

/// What is recorded, with the kind of each event in the place of the event.
pub(crate) fn in_a_word(mut record: Vec<Value>) -> Vec<Value> {
    for line in &mut record {
        let kind = line["event"]["kind"].take();
        assert!(kind.is_string(), "{line}");
        line["event"] = kind;
    }
    record
}

/// What is recorded, but for the keys, whose length is checked.
pub(crate) fn without_keys(mut record: Vec<Value>) -> Vec<Value> {
    for line in &mut record {
        let line = line.as_object_mut().expect("an object");
        for name in ["replay_key", "idempotency_key"] {
            let key = line.remove(name).expect("a key");
            assert_eq!(key.as_str().map(str::len), Some(64));
        }
    }
    record
}
