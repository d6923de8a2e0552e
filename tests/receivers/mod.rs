//! What every receiver must do, over real sockets: the tests of each have this module in common.
//! `crate::PROGRAM` is the receiver.

pub(crate) mod client;
pub(crate) mod process;
pub(crate) mod prosa;
mod start;
mod waves;

use std::time::SystemTime;

use serde_json::Value;
use speech_webhooks::{Key, Keyring, Secret, UnixTime};

pub(crate) const SECRET: &str = "whsec_of_the_tests";

/// A record without a line.
pub(crate) const NOTHING: [Value; 0] = [];

pub(crate) fn keyring() -> Keyring {
    let secret = Secret::new(SECRET).expect("a secret");
    Keyring::new([Key::new("current", secret)]).expect("a keyring")
}

/// The receivers read the clock, and so must whoever signs for them.
pub(crate) fn now() -> UnixTime {
    SystemTime::now().into()
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
