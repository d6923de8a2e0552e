//! Tests over real sockets that all receivers share. `crate::PROGRAM` is the receiver under test.

pub(crate) mod client;
mod duplicates;
mod early;
mod ending;
mod fake_redis;
mod floods;
mod log;
mod operation;
mod places;
pub(crate) mod process;
pub(crate) mod prosa;
mod slow;
mod start;
pub(crate) mod waves;

use core::fmt::Display;
use std::{
    io::{self, Write as _},
    time::SystemTime,
};

use serde_json::Value;
use speech_webhooks::{Key, Keyring, UnixTime};

/// The secret for Prosa deliveries.
pub(crate) const SECRET: &str = "whsec_of_the_tests_of_the_receivers";

/// The secret for Waves callback URLs, which is long enough to sign them.
pub(crate) const WAVES_SECRET: &str = "callbacks_of_the_tests_of_the_receivers";

/// A record without a line.
pub(crate) const NOTHING: [Value; 0] = [];

pub(crate) fn keyring() -> Keyring {
    keyring_of("current", SECRET)
}

pub(crate) fn waves_keyring() -> Keyring {
    keyring_of("current", WAVES_SECRET)
}

pub(crate) fn keyring_of(id: &str, secret: &str) -> Keyring {
    Keyring::new([Key::new(id, secret)]).expect("a keyring")
}

/// Prints the figures of a test. `cargo test` would hide the output of `eprintln!` in a successful test.
pub(crate) fn report(figures: impl Display) {
    let line = format!("{}: {figures}\n", crate::PROGRAM.rsplit('/').next().expect("a name"));
    io::stderr().write_all(line.as_bytes()).expect("an open standard error");
}

/// The time of the clock, since the receivers read it too.
pub(crate) fn now() -> UnixTime {
    SystemTime::now().into()
}

/// The record, with the kind of each event instead of the event.
pub(crate) fn with_kinds_only(mut record: Vec<Value>) -> Vec<Value> {
    for line in &mut record {
        let kind = line["event"]["kind"].take();
        assert!(kind.is_string(), "{line}");
        line["event"] = kind;
    }
    record
}

/// The record without the keys. Checks their length.
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
