//! The guard against duplicates in memory: bounded in number and in time.

use core::time::Duration;

use speech_webhooks::{Claimed, Fingerprint, ReplayGuard, UnixTime};

use crate::prosa::sample::{NOW, T, key, keyring, sign};

/// A key for each `number`.
fn fingerprint(number: u64) -> Fingerprint {
    let body = number.to_string();
    let signature = sign(
        speech_webhooks::prosa::Scheme::TimestampedHmac,
        b"secret",
        body.as_bytes(),
    );
    let headers = [("x-prosa-signature", format!("t={T},{signature}"))];
    let verifier = speech_webhooks::prosa::Verifier::new(keyring([key("current", "secret")]));
    let verified = verifier.verify(headers, body, NOW).expect("signed");
    verified.idempotency_key()
}

#[derive(Debug, PartialEq)]
enum Seen {
    Fresh,
    Duplicate,
    Full,
}

/// Claims and, if it is fresh, keeps.
fn see(guard: &mut ReplayGuard, number: u64, now: u64) -> Seen {
    match guard.claim(fingerprint(number), now) {
        Claimed::Fresh(fresh) => {
            fresh.keep();
            Seen::Fresh
        }
        Claimed::Duplicate => Seen::Duplicate,
        Claimed::Full => Seen::Full,
    }
}

fn guard(capacity: usize) -> ReplayGuard {
    ReplayGuard::new(capacity, Duration::from_secs(10))
}

#[test]
fn a_key_is_remembered_for_its_time() {
    let mut guard = guard(9);
    assert_eq!(see(&mut guard, 1, 100), Seen::Fresh);
    assert_eq!(see(&mut guard, 1, 100), Seen::Duplicate);
    assert_eq!(see(&mut guard, 2, 105), Seen::Fresh);
    assert_eq!(see(&mut guard, 1, 109), Seen::Duplicate);
    assert_eq!(see(&mut guard, 1, 110), Seen::Fresh);
    assert_eq!(see(&mut guard, 2, 114), Seen::Duplicate);
    assert_eq!(see(&mut guard, 1, 119), Seen::Duplicate);
    assert_eq!(see(&mut guard, 2, 119), Seen::Fresh);
}

#[test]
fn a_duplicate_does_not_prolong() {
    let mut guard = guard(9);
    assert_eq!(see(&mut guard, 1, 100), Seen::Fresh);
    assert_eq!(see(&mut guard, 1, 109), Seen::Duplicate);
    assert_eq!(see(&mut guard, 1, 110), Seen::Fresh);
}

#[test]
fn a_key_that_is_not_kept_is_free() {
    let mut guard = guard(1);
    drop(guard.claim(fingerprint(1), 100_u64));
    assert_eq!(see(&mut guard, 1, 100), Seen::Fresh);
    drop(guard.claim(fingerprint(1), 100_u64));
    assert_eq!(see(&mut guard, 1, 100), Seen::Duplicate);
}

#[test]
fn no_more_keys_than_the_capacity() {
    let mut guard = guard(2);
    assert_eq!(see(&mut guard, 1, 100), Seen::Fresh);
    assert_eq!(see(&mut guard, 2, 104), Seen::Fresh);
    assert_eq!(see(&mut guard, 3, 109), Seen::Full);
    assert_eq!(see(&mut guard, 1, 109), Seen::Duplicate);
    assert_eq!(see(&mut guard, 3, 110), Seen::Fresh);
    assert_eq!(see(&mut guard, 1, 110), Seen::Full);
    assert_eq!(
        see(&mut ReplayGuard::new(0, Duration::MAX), 1, 0),
        Seen::Full
    );
}

/// One that came while the clock was ahead stays for long, and keeps no other from going.
#[test]
fn a_clock_that_is_set_back() {
    let mut guard = guard(2);
    assert_eq!(see(&mut guard, 1, 1_000_000), Seen::Fresh);
    assert_eq!(see(&mut guard, 2, 100), Seen::Fresh);
    assert_eq!(see(&mut guard, 3, 109), Seen::Full);
    assert_eq!(see(&mut guard, 3, 110), Seen::Fresh);
    assert_eq!(see(&mut guard, 1, 999_999), Seen::Duplicate);
    assert_eq!(see(&mut guard, 2, 999_999), Seen::Fresh);
}

#[test]
fn times_at_the_end_of_time() {
    let mut guard = ReplayGuard::new(9, Duration::MAX);
    assert_eq!(see(&mut guard, 1, u64::MAX - 1), Seen::Fresh);
    assert_eq!(see(&mut guard, 1, u64::MAX - 1), Seen::Duplicate);
}

#[test]
fn debug() {
    let mut guard = guard(9);
    assert_eq!(see(&mut guard, 1, 100), Seen::Fresh);
    assert_eq!(
        format!("{guard:?}"),
        "ReplayGuard { len: 1, capacity: 9, remember_for: 10s, .. }"
    );
    let key = fingerprint(2);
    let claimed = guard.claim(key, UnixTime::from_secs(100));
    assert_eq!(
        format!("{claimed:?}"),
        format!("Fresh(FreshKey(Fingerprint({key})))")
    );
}
