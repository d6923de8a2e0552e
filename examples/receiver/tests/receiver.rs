//! The receiver without sockets, where a test decides what happens when: the clock is moved on when
//! there is nothing else to do, and senders hang up when they should.

extern crate alloc;

use alloc::{collections::VecDeque, sync::Arc};
use core::{
    convert::Infallible,
    iter,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use std::{
    fs::File,
    io::{self, BufRead as _, BufReader},
    os::fd::OwnedFd,
    time::SystemTime,
};

use futures_util::{
    Stream, StreamExt as _,
    future::{poll_immediate, ready},
    stream,
};
use receiver::{Journal, MAX_BODY, Receiver, Record, Verifiers};
use speech_webhooks::{
    Key, Keyring,
    prosa::{Signer, Verifier},
    waves,
};
use tokio::{
    task,
    time::{Instant, advance, sleep},
};

const BODY: &str = r#"{"job_id": "j-1", "result": {"data": []}}"#;

fn keyring(secret: &str) -> Keyring {
    Keyring::new([Key::new("current", secret)]).expect("a keyring")
}

/// The longest body that takes no place while it arrives.
const SHORT: usize = 128 << 10;

const SECRET: &str = "whsec_of_the_tests";
const CALLBACK_SECRET: &str = "callback_secret_of_at_least_32_bytes";

fn receiver(out: File) -> Arc<Receiver> {
    let journal = Journal::new(out, 1_000, Duration::MAX).expect("a file");
    let trusted = Verifiers {
        prosa: Some(Verifier::new(keyring(SECRET))),
        waves: Some(waves::Verifier::new(keyring(CALLBACK_SECRET))),
    };
    Arc::new(Receiver::new(trusted, Record::in_journal(journal), false))
}

fn to_nowhere() -> Arc<Receiver> {
    receiver(File::create("/dev/null").expect("the device"))
}

/// The headers of a good delivery of this body.
fn signed(body: &str) -> Vec<(String, String)> {
    let delivery = Signer::new(keyring(SECRET)).sign("", "e", body, SystemTime::now());
    let delivery = delivery.expect("an active key");
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    delivery.headers().map(owned).collect()
}

type Chunk = Result<Vec<u8>, Infallible>;

fn at_once(body: &str) -> impl Stream<Item = Chunk> {
    stream::iter([Ok(body.as_bytes().to_vec())])
}

/// A chunk after so many milliseconds each.
fn slowly(chunks: impl IntoIterator<Item = (u64, Vec<u8>)>) -> impl Stream<Item = Chunk> {
    stream::unfold(chunks.into_iter().collect::<VecDeque<_>>(), async |mut chunks| {
        let (millis, chunk) = chunks.pop_front()?;
        sleep(Duration::from_millis(millis)).await;
        Some((Ok(chunk), chunks))
    })
}

/// After two seconds, it needs 64 KiB in each second, and has 25 seconds in all.
#[tokio::test(start_paused = true)]
async fn a_body_has_to_arrive_fast_enough() {
    let short = BODY.as_bytes().split_at(BODY.len() - 1);
    let padded = |len: usize| format!("{BODY}{}", " ".repeat(len - BODY.len()));
    let one_of = |body: &str, count: usize, millis| -> Vec<(u64, Vec<u8>)> {
        let chunks = body.as_bytes().chunks(body.len().div_ceil(count));
        chunks.map(|chunk| (millis, chunk.to_vec())).collect()
    };
    let (mebibyte, longest) = (padded(1 << 20), padded(MAX_BODY));
    for (body, chunks, expected) in [
        (BODY, vec![(0, short.0.to_vec()), (1_999, short.1.to_vec())], 204),
        (BODY, vec![(0, short.0.to_vec()), (2_001, short.1.to_vec())], 408),
        (BODY, vec![(u64::MAX, short.0.to_vec())], 408),
        // 16 chunks of 64 KiB.
        (&mebibyte, one_of(&mebibyte, 16, 1_050), 204),
        (&mebibyte, one_of(&mebibyte, 16, 1_200), 408),
        (&mebibyte, vec![(0, mebibyte.as_bytes()[1..].to_vec()), (17_900, vec![b' '])], 401),
        (&mebibyte, vec![(0, mebibyte.as_bytes()[1..].to_vec()), (18_100, vec![b' '])], 408),
        (&longest, one_of(&longest, 25, 999), 204),
        (&longest, one_of(&longest, 25, 1_001), 408),
    ] {
        let times: Vec<_> = chunks.iter().map(|(millis, _)| *millis).collect();
        let status = to_nowhere().prosa(&signed(body), slowly(chunks)).await;
        assert_eq!(status, expected, "{} bytes, {times:?}", body.len());
    }
}

/// They wait for a place, and other requests do not: short ones, and those of the other vendor.
#[tokio::test(start_paused = true)]
async fn no_more_than_32_long_bodies_of_a_vendor_at_a_time() {
    let (receiver, start) = (to_nowhere(), Instant::now());
    let mut slow: Vec<_> = (0..33)
        .map(|n| {
            let (receiver, body) =
                (Arc::clone(&receiver), format!("{BODY}{}", " ".repeat(SHORT + n)));
            let (head, last) = body.as_bytes().split_at(body.len() - 1);
            let chunks = [(0, head.to_vec()), (2_900, last.to_vec())];
            Box::pin(async move { receiver.prosa(&signed(&body), slowly(chunks)).await })
        })
        .collect();
    for request in &mut slow {
        assert_eq!(poll_immediate(request).await, None);
    }
    let day = Duration::from_secs(24 * 60 * 60);
    let signer = waves::Signer::new(keyring(CALLBACK_SECRET), "https://receiver.example/");
    let submission = signer.expect("a URL").sign([("", ""); 0], day, SystemTime::now());
    let submission = submission.expect("a key");
    let long = format!("{{}}{}", " ".repeat(SHORT));
    for body in ["{}", &long] {
        assert_eq!(receiver.waves(submission.target(), at_once(body)).await, 204);
    }
    assert_eq!(receiver.prosa(&signed("{}"), at_once("{}")).await, 204);
    assert_eq!(start.elapsed().as_secs(), 0);
    // The last goes on arriving when the others are recorded, and the wait makes it no slower.
    for request in slow {
        assert_eq!(request.await, 204);
    }
    assert_eq!(start.elapsed().as_millis() / 100, 58);
}

/// A slow sender of a short body takes no place.
#[tokio::test(start_paused = true)]
async fn slow_strangers_keep_nobody_out() {
    let receiver = to_nowhere();
    let mut strangers: Vec<_> = (0..1_000)
        .map(|_| {
            let receiver = Arc::clone(&receiver);
            let chunks = [(0, vec![b' '; SHORT]), (u64::MAX, vec![])];
            Box::pin(async move { receiver.prosa(&signed(BODY), slowly(chunks)).await })
        })
        .collect();
    for stranger in &mut strangers {
        assert_eq!(poll_immediate(stranger).await, None);
        task::yield_now().await;
    }
    let headers = signed(BODY);
    let mut delivery = Box::pin(receiver.prosa(&headers, at_once(BODY)));
    assert_eq!(poll_immediate(&mut delivery).await, None); // It is being recorded.
    assert_eq!(delivery.await, 204);
    for stranger in strangers {
        assert_eq!(stranger.await, 408);
    }
}

/// While nobody reads the record, senders who hang up do not make room for more: what they have
/// sent waits to be recorded. A sender who waits for a place in vain can write all of the body.
#[tokio::test(start_paused = true)]
async fn those_who_hang_up_keep_their_places() {
    for (len, places) in [(100_000, 256), (200_000, 32)] {
        let (record, out) = io::pipe().expect("a pipe");
        let receiver = receiver(File::from(OwnedFd::from(out)));
        // Longer than what a pipe holds.
        let body = |n: usize| format!(r#"{{"n": {n}, "long": "{}"}}"#, "a".repeat(len));
        let send = |n: usize| {
            let (receiver, body) = (Arc::clone(&receiver), body(n));
            Box::pin(async move { receiver.prosa(&signed(&body), at_once(&body)).await })
        };
        for n in 0..places {
            // It arrives, is verified, and waits to be recorded.
            assert_eq!(poll_immediate(send(n)).await, None, "{n}");
            task::yield_now().await; // A task of tokio's may not do too much at a time.
        }
        let read = AtomicUsize::new(0);
        let next = body(places);
        let chunks = next.as_bytes().chunks(len).map(|chunk| {
            read.fetch_add(chunk.len(), Ordering::SeqCst);
            Ok::<_, Infallible>(chunk.to_vec())
        });
        let headers = signed(&next);
        let mut answer = Box::pin(receiver.prosa(&headers, stream::iter(chunks)));
        assert_eq!(poll_immediate(&mut answer).await, None);
        advance(Duration::from_millis(9_999)).await;
        assert_eq!(poll_immediate(&mut answer).await, None);
        advance(Duration::from_millis(2)).await;
        assert_eq!(poll_immediate(&mut answer).await, Some(503));
        drop(answer);
        assert_eq!(read.into_inner(), next.len());

        let last = places + 1;
        let lines = BufReader::new(record).lines().take(last);
        let reader = task::spawn_blocking(|| lines.map_while(Result::ok).collect::<Vec<_>>());
        assert_eq!(send(last).await, 204);
        let recorded = reader.await.expect("a record");
        let is_recorded =
            |n| recorded.iter().any(|line| line.contains(&format!(r#"{{"n": {n}, "#)));
        assert!((0..places).chain([last]).all(is_recorded));
        assert_eq!(recorded.len(), last);
    }
}

/// They send long bodies slowly, and others wait for their places.
#[tokio::test(start_paused = true)]
async fn slow_strangers_with_long_bodies_lose_their_places() {
    let (receiver, start) = (to_nowhere(), Instant::now());
    let mut strangers: Vec<_> = (0..480)
        .map(|_| {
            let receiver = Arc::clone(&receiver);
            let slow = iter::repeat_n((1_000, vec![b' '; 68_000]), 20);
            let chunks: Vec<_> = [(0, vec![b' '; 133_000])].into_iter().chain(slow).collect();
            Box::pin(async move { receiver.prosa(&signed(BODY), slowly(chunks)).await })
        })
        .collect();
    for stranger in &mut strangers {
        assert_eq!(poll_immediate(stranger).await, None);
        task::yield_now().await;
    }
    let strangers: Vec<_> = strangers.into_iter().map(task::spawn).collect();
    let long = format!("{BODY}{}", " ".repeat(200_000));
    assert_eq!(receiver.prosa(&signed(&long), at_once(&long)).await, 204);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    strangers.into_iter().for_each(|stranger| stranger.abort());
}

/// A sender who writes all before it reads learns its status.
#[tokio::test]
async fn what_is_rejected_early_is_read_on() {
    let read = AtomicUsize::new(0);
    let chunks = |count: usize| {
        let chunk = || {
            read.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(vec![b' '; 1 << 20])
        };
        stream::iter(0..count).map(move |_| chunk())
    };
    let receiver = to_nowhere();
    let malformed = [("x-prosa-signature", "t=1")];
    for (headers, count, expected) in [
        // 16 MiB, and one chunk to see that there are more.
        (signed(BODY), 40, (413, 17 + 17)),
        (signed(BODY), 17, (413, 17)),
        (signed(BODY), 16, (401, 16)),
    ] {
        let status = receiver.prosa(&headers, chunks(count)).await;
        assert_eq!((status, read.swap(0, Ordering::SeqCst)), expected);
    }
    for (count, expected) in [(40, 17), (10, 10)] {
        let status = receiver.prosa(malformed, chunks(count)).await;
        assert_eq!((status, read.swap(0, Ordering::SeqCst)), (400, expected));
        let status = receiver.waves("/webhooks/waves", chunks(count)).await;
        assert_eq!((status, read.swap(0, Ordering::SeqCst)), (400, expected));
    }
}

/// It is told to stop.
#[tokio::test]
async fn what_has_begun_is_recorded_before_it_ends() {
    let (record, out) = io::pipe().expect("a pipe");
    let receiver = receiver(File::from(OwnedFd::from(out)));
    let body = format!(r#"{{"long": "{}"}}"#, "a".repeat(100_000));
    assert_eq!(
        poll_immediate(Box::pin(receiver.prosa(&signed(&body), at_once(&body)))).await,
        None
    );
    let mut finished = Box::pin(receiver.finish(ready(())));
    assert_eq!(poll_immediate(&mut finished).await, None);
    let reader = task::spawn_blocking(|| BufReader::new(record).lines().next());
    finished.await;
    let line = reader.await.expect("a record").expect("a line").expect("UTF-8");
    assert!(line.starts_with(r#"{"vendor":"prosa""#));
}

#[tokio::test]
async fn a_vendor_that_is_not_received() {
    let journal = Journal::new(File::create("/dev/null").expect("the device"), 1, Duration::MAX);
    let record = Record::in_journal(journal.expect("a file"));
    let receiver = Arc::new(Receiver::new(Verifiers::default(), record, false));
    assert_eq!(receiver.prosa(&signed(BODY), at_once(BODY)).await, 404);
    assert_eq!(receiver.waves("/webhooks/waves?case_id=42", at_once(BODY)).await, 404);
    let trusted = Verifiers { prosa: Some(Verifier::new(keyring(SECRET))), waves: None };
    receiver.trust(trusted);
    assert_eq!(receiver.prosa(&signed(BODY), at_once(BODY)).await, 204);
}
