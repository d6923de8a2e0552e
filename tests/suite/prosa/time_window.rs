//! The tolerance, and the types of `now`.

use core::time::Duration;
use std::time::SystemTime;

use speech_webhooks::{Key, UnixTime, VerifyError, prosa};
use time::OffsetDateTime;

use super::sample::{BODY, SECRET, T, at, headers, keyring, verifier};

fn with_tolerance(tolerance: Duration) -> prosa::Verifier {
    prosa::Verifier::new(keyring([Key::new("current", SECRET)])).with_tolerance(tolerance)
}

/// The error for a delivery that was signed at `T`, `off` seconds before `now`.
fn too_old(off: u64, tolerance: Duration) -> Result<(), VerifyError> {
    Err(VerifyError::TooOld { timestamp: at(T), off: Duration::from_secs(off), tolerance })
}

/// The error for a delivery that was signed at `T`, `off` seconds after `now`.
fn in_future(off: u64, tolerance: Duration) -> Result<(), VerifyError> {
    Err(VerifyError::InFuture { timestamp: at(T), off: Duration::from_secs(off), tolerance })
}

#[test]
fn the_window_is_inclusive_on_both_sides() {
    let secs = Duration::from_secs;
    let millis_1500 = Duration::from_millis(1500);
    let cases = [
        (secs(300), T - 301, in_future(301, secs(300))),
        (secs(300), T - 300, Ok(())),
        (secs(300), T, Ok(())),
        (secs(300), T + 300, Ok(())),
        (secs(300), T + 301, too_old(301, secs(300))),
        (Duration::ZERO, T - 1, in_future(1, Duration::ZERO)),
        (Duration::ZERO, T, Ok(())),
        (Duration::ZERO, T + 1, too_old(1, Duration::ZERO)),
        (millis_1500, T + 1, Ok(())),
        (millis_1500, T + 2, too_old(2, millis_1500)),
        (secs(T), 0, Ok(())),
        (secs(T - 1), 0, in_future(T, secs(T - 1))),
        (secs(u64::MAX - T), u64::MAX, Ok(())),
        (secs(u64::MAX - T - 1), u64::MAX, too_old(u64::MAX - T, secs(u64::MAX - T - 1))),
        (Duration::MAX, 0, Ok(())),
        (Duration::MAX, u64::MAX, Ok(())),
    ];
    for (tolerance, now, expected) in cases {
        let outcome = with_tolerance(tolerance).verify(headers(), BODY, at(now));
        assert_eq!(outcome.map(drop), expected, "{tolerance:?} {now}");
    }
}

#[test]
fn the_default_tolerance_is_five_minutes() {
    let five_minutes = Duration::from_secs(300);
    assert_eq!(prosa::Verifier::DEFAULT_TOLERANCE, five_minutes);
    let outcome = |secs| verifier().verify(headers(), BODY, at(secs)).map(drop);
    assert_eq!(outcome(T + 300), Ok(()));
    assert_eq!(outcome(T + 301), too_old(301, five_minutes));
}

#[test]
fn now_is_accepted_from_common_clocks() {
    let verifier = with_tolerance(Duration::ZERO);
    let since_epoch = Duration::new(T, 999_999_999);
    let system = SystemTime::UNIX_EPOCH + since_epoch;
    let offset = OffsetDateTime::UNIX_EPOCH + since_epoch;
    assert_eq!(verifier.verify(headers(), BODY, system).map(drop), Ok(()));
    assert_eq!(verifier.verify(headers(), BODY, offset).map(drop), Ok(()));
    assert_eq!(verifier.verify(headers(), BODY, at(T)).map(drop), Ok(()));
}

#[test]
fn a_time_before_1970_is_zero() {
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(UnixTime::from(before), at(0));
    let before = OffsetDateTime::UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(UnixTime::from(before), at(0));
    assert_eq!(
        verifier().verify(headers(), BODY, before).map(drop),
        in_future(T, Duration::from_secs(300))
    );
}

#[test]
fn unix_time_shows_its_seconds() {
    let time = at(T);
    assert_eq!(time.as_secs(), T);
    assert_eq!(time.to_string(), "1673940396");
    assert_eq!(format!("{time:>12}|"), "  1673940396|");
}

/// A rotation changes only the keys.
#[test]
fn another_keyring_keeps_scheme_and_tolerance() {
    let before = prosa::Verifier::new(keyring([Key::new("old", "whsec_old")]))
        .with_scheme(prosa::Scheme::BodyHmac)
        .with_tolerance(Duration::from_secs(7));
    let after = before.with_keyring(keyring([Key::new("current", SECRET)]));
    assert_eq!(
        format!("{after:?}"),
        "Verifier { keyring: Keyring { keys: [Key { id: \"current\", expires_at: None, .. }] }, \
         scheme: BodyHmac, tolerance: 7s }"
    );
    let after = after.with_scheme(prosa::Scheme::TimestampedHmac);
    let verified = after.verify(headers(), BODY, at(T + 7)).expect("signed with the new key");
    assert_eq!(verified.key_id(), "current");
    assert_eq!(
        after.verify(headers(), BODY, at(T + 8)).map(drop),
        too_old(8, Duration::from_secs(7))
    );
}
