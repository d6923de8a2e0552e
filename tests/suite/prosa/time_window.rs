//! The tolerance, and the ways to say what time it is.

use core::time::Duration;
use std::time::SystemTime;

use speech_webhooks::{UnixTime, VerifyError, prosa};
use time::OffsetDateTime;

use super::sample::{BODY, SECRET, T, headers, key, keyring, verifier};

fn with_tolerance(tolerance: Duration) -> prosa::Verifier {
    prosa::Verifier::new(keyring([key("current", SECRET)])).with_tolerance(tolerance)
}

fn too_old(now: u64) -> Result<(), VerifyError> {
    Err(VerifyError::TooOld {
        signed: UnixTime::from_secs(T),
        now: UnixTime::from_secs(now),
    })
}

fn in_future(now: u64) -> Result<(), VerifyError> {
    Err(VerifyError::InFuture {
        signed: UnixTime::from_secs(T),
        now: UnixTime::from_secs(now),
    })
}

#[test]
fn the_window_is_inclusive_on_both_sides() {
    let cases = [
        (Duration::from_secs(300), T - 301, in_future(T - 301)),
        (Duration::from_secs(300), T - 300, Ok(())),
        (Duration::from_secs(300), T, Ok(())),
        (Duration::from_secs(300), T + 300, Ok(())),
        (Duration::from_secs(300), T + 301, too_old(T + 301)),
        (Duration::ZERO, T - 1, in_future(T - 1)),
        (Duration::ZERO, T, Ok(())),
        (Duration::ZERO, T + 1, too_old(T + 1)),
        (Duration::from_millis(1500), T + 1, Ok(())),
        (Duration::from_millis(1500), T + 2, too_old(T + 2)),
        (Duration::from_secs(T), 0, Ok(())),
        (Duration::from_secs(T - 1), 0, in_future(0)),
        (Duration::from_secs(u64::MAX - T), u64::MAX, Ok(())),
        (
            Duration::from_secs(u64::MAX - T - 1),
            u64::MAX,
            too_old(u64::MAX),
        ),
        (Duration::MAX, 0, Ok(())),
        (Duration::MAX, u64::MAX, Ok(())),
    ];
    for (tolerance, now, expected) in cases {
        let outcome = with_tolerance(tolerance)
            .verify(headers(), BODY, now)
            .map(drop);
        assert_eq!(outcome, expected, "tolerance {tolerance:?}, now {now}");
    }
}

#[test]
fn the_default_is_five_minutes() {
    assert_eq!(prosa::Verifier::DEFAULT_TOLERANCE, Duration::from_secs(300));
    assert_eq!(
        verifier().verify(headers(), BODY, T + 300).map(drop),
        Ok(())
    );
    assert_eq!(
        verifier().verify(headers(), BODY, T + 301).map(drop),
        too_old(T + 301)
    );
}

#[test]
fn now_from_the_clocks_people_have() {
    let verifier = with_tolerance(Duration::ZERO);
    let since_epoch = Duration::new(T, 999_999_999);
    let system = SystemTime::UNIX_EPOCH + since_epoch;
    let offset = OffsetDateTime::UNIX_EPOCH + since_epoch;
    assert_eq!(verifier.verify(headers(), BODY, system).map(drop), Ok(()));
    assert_eq!(verifier.verify(headers(), BODY, offset).map(drop), Ok(()));
    assert_eq!(
        verifier
            .verify(headers(), BODY, UnixTime::from_secs(T))
            .map(drop),
        Ok(())
    );
    assert_eq!(verifier.verify(headers(), BODY, T).map(drop), Ok(()));
}

#[test]
fn a_clock_before_1970_is_zero() {
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(UnixTime::from(before), UnixTime::from_secs(0));
    let before = OffsetDateTime::UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(UnixTime::from(before), UnixTime::from_secs(0));
    assert_eq!(
        verifier().verify(headers(), BODY, before).map(drop),
        in_future(0)
    );
}

#[test]
fn unix_time_shows_its_seconds() {
    let time = UnixTime::from_secs(T);
    assert_eq!(time.as_secs(), T);
    assert_eq!(time.to_string(), "1673940396");
    assert_eq!(format!("{time:>12}|"), "  1673940396|");
}

/// A rotation changes the keys, and nothing else.
#[test]
fn other_keys_leave_scheme_and_tolerance_alone() {
    let before = prosa::Verifier::new(keyring([key("old", "whsec_old")]))
        .with_scheme(prosa::Scheme::BodyHmac)
        .with_tolerance(Duration::from_secs(7));
    let after = before.with_keyring(keyring([key("current", SECRET)]));
    assert_eq!(
        format!("{after:?}"),
        "Verifier { keyring: Keyring { keys: [Key { id: \"current\", secret: Secret(redacted), \
         expires_at: None }] }, scheme: BodyHmac, tolerance: 7s }"
    );
    let after = after.with_scheme(prosa::Scheme::TimestampedHmac);
    let verified = after
        .verify(headers(), BODY, T + 7)
        .expect("signed with the new key");
    assert_eq!(verified.key_id(), "current");
    assert_eq!(
        after.verify(headers(), BODY, T + 8).map(drop),
        too_old(T + 8)
    );
}
