//! The in-memory guard against duplicates is bounded in number and in time.

use core::{panic::AssertUnwindSafe, time::Duration};
use std::{panic::catch_unwind, sync::Barrier, thread};

use speech_webhooks::{Claim, Fingerprint, ReplayGuard, Reservation, UnixTime};
use static_assertions::assert_impl_all;

assert_impl_all!(ReplayGuard: Clone, Send, Sync);
assert_impl_all!(Reservation: Send, Sync);

const fn is_static<T: 'static>() {}
const _: () = {
    is_static::<ReplayGuard>();
    is_static::<Reservation>();
};

fn guard(capacity: usize) -> ReplayGuard {
    ReplayGuard::new(capacity, Duration::from_secs(10))
}

fn claim(guard: &ReplayGuard, number: u8, now: u64) -> Claim {
    guard.claim(Fingerprint::from([number; 32]), "ping", UnixTime::from_secs(now))
}

fn reserve(guard: &ReplayGuard, number: u8, now: u64) -> Reservation {
    match claim(guard, number, now) {
        Claim::Reserved(reservation) => reservation,
        other => panic!("not reserved: {other:?}"),
    }
}

/// Makes a claim, commits a reservation, and returns the outcome in words.
fn claim_and_commit(guard: &ReplayGuard, number: u8, now: u64) -> &'static str {
    match claim(guard, number, now) {
        Claim::Reserved(reservation) => {
            reservation.commit();
            "new"
        }
        Claim::Duplicate => "duplicate",
        Claim::InProgress => "in progress",
        Claim::Full => "full",
    }
}

#[test]
fn a_key_is_remembered_for_10_seconds() {
    let guard = guard(9);
    for (number, now, expected) in [
        (1, 100, "new"),
        (1, 100, "duplicate"),
        (2, 105, "new"),
        (1, 109, "duplicate"),
        (1, 110, "new"),
        (2, 114, "duplicate"),
        (1, 119, "duplicate"),
        (2, 119, "new"),
    ] {
        assert_eq!(claim_and_commit(&guard, number, now), expected, "{number} at {now}");
    }
}

#[test]
fn a_duplicate_does_not_extend_the_time() {
    let guard = guard(9);
    assert_eq!(claim_and_commit(&guard, 1, 100), "new");
    assert_eq!(claim_and_commit(&guard, 1, 109), "duplicate");
    assert_eq!(claim_and_commit(&guard, 1, 110), "new");
}

#[test]
fn two_keys_can_be_reserved_at_once() {
    let guard = guard(9);
    let (first, second) = (reserve(&guard, 1, 100), reserve(&guard, 2, 100));
    assert_eq!(claim_and_commit(&guard, 1, 100), "in progress");
    assert_eq!(claim_and_commit(&guard, 2, 100), "in progress");
    second.commit();
    assert_eq!(claim_and_commit(&guard, 1, 100), "in progress");
    assert_eq!(claim_and_commit(&guard, 2, 100), "duplicate");
    first.commit();
    assert_eq!(claim_and_commit(&guard, 1, 100), "duplicate");
}

/// The same body may arrive as two kinds of event.
#[test]
fn a_key_is_reserved_separately_for_each_kind() {
    let (guard, now) = (guard(3), UnixTime::from_secs(100));
    for kind in ["transcription-failed", "transcription-completed", ""] {
        let reserved = |claim| matches!(claim, Claim::Reserved(_));
        let claim = guard.claim(Fingerprint::from([1; 32]), kind, now);
        let Claim::Reserved(reservation) = claim else { panic!("{kind}: {claim:?}") };
        reservation.commit();
        assert!(!reserved(guard.claim(Fingerprint::from([1; 32]), kind, now)), "{kind}");
    }
    assert!(matches!(guard.claim(Fingerprint::from([1; 32]), "ping", now), Claim::Full));
}

/// However the handler ends: by an error, by a panic, or in another thread.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "WebAssembly has neither threads nor unwinding")]
fn a_dropped_reservation_releases_the_key() {
    let guard = guard(1);
    drop(reserve(&guard, 1, 100));
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _reservation = reserve(&guard, 1, 100);
        panic!("the store is gone");
    }));
    assert!(unwound.is_err());
    let reservation = reserve(&guard, 1, 100);
    thread::spawn(|| drop(reservation)).join().expect("no panic");
    assert_eq!(claim_and_commit(&guard, 1, 100), "new");
    drop(claim(&guard, 1, 100));
    assert_eq!(claim_and_commit(&guard, 1, 100), "duplicate");
}

#[test]
fn clones_share_the_remembered_keys() {
    let guard = guard(2);
    let clone = guard.clone();
    let reservation = reserve(&clone, 1, 100);
    assert_eq!(claim_and_commit(&guard, 1, 100), "in progress");
    drop(clone);
    reservation.commit();
    assert_eq!(claim_and_commit(&guard, 1, 100), "duplicate");
    assert_eq!(claim_and_commit(&guard.clone(), 2, 100), "new");
    assert_eq!(claim_and_commit(&guard, 3, 100), "full");
    assert_eq!(claim_and_commit(&self::guard(2), 1, 100), "new");
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "WebAssembly has neither threads nor unwinding")]
fn only_one_of_simultaneous_claims_is_reserved() {
    const CLAIMS: usize = 8;
    let (guard, barrier) = (guard(CLAIMS), Barrier::new(CLAIMS));
    let claims = thread::scope(|scope| {
        let spawn = |_| {
            scope.spawn(|| {
                barrier.wait();
                claim(&guard, 1, 100)
            })
        };
        let threads: Vec<_> = (0..CLAIMS).map(spawn).collect();
        let claims = threads.into_iter().map(|thread| thread.join().expect("no panic"));
        claims.collect::<Vec<_>>()
    });
    let count = |matches_state: fn(&&Claim) -> bool| claims.iter().filter(matches_state).count();
    assert_eq!(count(|claim| matches!(claim, Claim::Reserved(_))), 1);
    assert_eq!(count(|claim| matches!(claim, Claim::InProgress)), CLAIMS - 1);
}

#[test]
fn a_guard_holds_no_more_keys_than_its_capacity() {
    let guard = guard(2);
    for (number, now, expected) in [
        (1, 100, "new"),
        (2, 104, "new"),
        (3, 109, "full"),
        (1, 109, "duplicate"),
        (3, 110, "new"),
        (1, 110, "full"),
    ] {
        assert_eq!(claim_and_commit(&guard, number, now), expected, "{number} at {now}");
    }
    assert_eq!(claim_and_commit(&ReplayGuard::new(0, Duration::MAX), 1, 0), "full");
}

/// A reserved key counts towards the capacity, and time alone does not release it.
#[test]
fn reserved_keys_count_towards_the_capacity() {
    let guard = guard(2);
    let (first, second) = (reserve(&guard, 1, 100), reserve(&guard, 2, 100));
    assert_eq!(claim_and_commit(&guard, 3, 100), "full");
    assert_eq!(claim_and_commit(&guard, 1, 1_000), "in progress");
    assert_eq!(claim_and_commit(&guard, 3, 1_000), "full");
    drop(second);
    assert_eq!(claim_and_commit(&guard, 3, 1_000), "new");
    // Its time started with the claim and is over.
    first.commit();
    assert_eq!(claim_and_commit(&guard, 1, 1_000), "new");
    assert_eq!(claim_and_commit(&guard, 2, 1_000), "full");
}

/// A key from a time when the clock was ahead stays long, but does not keep other keys from
/// expiring.
#[test]
fn a_clock_that_is_set_back_does_not_block_the_guard() {
    let guard = guard(2);
    for (number, now, expected) in [
        (1, 1_000_000, "new"),
        (2, 100, "new"),
        (3, 109, "full"),
        (3, 110, "new"),
        (1, 999_999, "duplicate"),
        (2, 999_999, "new"),
    ] {
        assert_eq!(claim_and_commit(&guard, number, now), expected, "{number} at {now}");
    }
}

#[test]
fn extreme_times_are_handled() {
    let forever = ReplayGuard::new(9, Duration::MAX);
    assert_eq!(claim_and_commit(&forever, 1, u64::MAX - 1), "new");
    assert_eq!(claim_and_commit(&forever, 1, u64::MAX - 1), "duplicate");
    for less_than_a_second in [Duration::ZERO, Duration::from_millis(999)] {
        let guard = ReplayGuard::new(9, less_than_a_second);
        assert_eq!(claim_and_commit(&guard, 1, 100), "new");
        assert_eq!(claim_and_commit(&guard, 1, 100), "new");
    }
}

#[test]
fn debug_shows_counts_and_a_fingerprint() {
    let guard = guard(9);
    assert_eq!(claim_and_commit(&guard, 1, 100), "new");
    let claim = claim(&guard, 0xa5, 100);
    assert_eq!(format!("{guard:?}"), "ReplayGuard { len: 2, capacity: 9, remember_for: 10s, .. }");
    // Python's SHA-256 of `speech-webhooks claim v1`, a NUL, the key and `ping`.
    let digest = "1da9b8742d19b954fef19f5cd8ae32773f02a9f9062d51be050b1b83d210aa29";
    assert_eq!(format!("{claim:?}"), format!("Reserved(Reservation(Fingerprint({digest})))"));
}
