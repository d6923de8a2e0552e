//! The receiver without sockets, so that a test controls the order of events: the clock advances only
//! when nothing else can run, and senders hang up at a given moment.

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

/// The longest body that needs no place while it arrives.
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

fn without_record() -> Arc<Receiver> {
    receiver(File::create("/dev/null").expect("the device"))
}

/// The headers of a valid delivery with this body.
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

/// A body in chunks, each of which arrives after a number of milliseconds.
fn slowly(chunks: impl IntoIterator<Item = (u64, Vec<u8>)>) -> impl Stream<Item = Chunk> {
    stream::unfold(chunks.into_iter().collect::<VecDeque<_>>(), async |mut chunks| {
        let (millis, chunk) = chunks.pop_front()?;
        sleep(Duration::from_millis(millis)).await;
        Some((Ok(chunk), chunks))
    })
}

/// After two seconds, 64 KiB must arrive in each second. The limit is 25 seconds in all.
#[tokio::test(start_paused = true)]
async fn a_slow_body_is_rejected() {
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
        let status = without_record().prosa(&signed(body), slowly(chunks)).await;
        assert_eq!(status, expected, "{} bytes, {times:?}", body.len());
    }
}

/// The others wait for a place. Short bodies do not wait for them, nor does the other vendor.
#[tokio::test(start_paused = true)]
async fn at_most_32_long_bodies_of_a_vendor_are_in_memory() {
    let (receiver, start) = (without_record(), Instant::now());
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
    // The last body continues when the others are recorded. The wait does not count as slowness.
    for request in slow {
        assert_eq!(request.await, 204);
    }
    assert_eq!(start.elapsed().as_millis() / 100, 58);
}

/// A short body needs no place while it arrives.
#[tokio::test(start_paused = true)]
async fn slow_strangers_block_nobody() {
    let receiver = without_record();
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
    assert_eq!(poll_immediate(&mut delivery).await, None); // The delivery is being recorded.
    assert_eq!(delivery.await, 204);
    for stranger in strangers {
        assert_eq!(stranger.await, 408);
    }
}

/// While nobody reads the record, the deliveries of senders who hang up still wait to be recorded, and
/// free no place. A sender who gets no place can write its whole body.
#[tokio::test(start_paused = true)]
async fn senders_who_hang_up_keep_their_places() {
    for (len, places) in [(100_000, 256), (200_000, 32)] {
        let (record, out) = io::pipe().expect("a pipe");
        let receiver = receiver(File::from(OwnedFd::from(out)));
        // Longer than the buffer of a pipe.
        let body = |n: usize| format!(r#"{{"n": {n}, "long": "{}"}}"#, "a".repeat(len));
        let send = |n: usize| {
            let (receiver, body) = (Arc::clone(&receiver), body(n));
            Box::pin(async move { receiver.prosa(&signed(&body), at_once(&body)).await })
        };
        for n in 0..places {
            // The delivery arrives, is verified, and waits to be recorded.
            assert_eq!(poll_immediate(send(n)).await, None, "{n}");
            task::yield_now().await; // Tokio limits the work of a task without a pause.
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

/// Other requests wait for the places.
#[tokio::test(start_paused = true)]
async fn slow_strangers_with_long_bodies_lose_their_places() {
    let (receiver, start) = (without_record(), Instant::now());
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

/// So a sender who writes everything before it reads gets its status.
#[tokio::test]
async fn a_body_that_is_rejected_early_is_still_drained() {
    let read = AtomicUsize::new(0);
    let chunks = |count: usize| {
        let chunk = || {
            read.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(vec![b' '; 1 << 20])
        };
        stream::iter(0..count).map(move |_| chunk())
    };
    let receiver = without_record();
    let malformed = [("x-prosa-signature", "t=1")];
    for (headers, count, expected) in [
        // 16 MiB, and one chunk that shows that the body is longer.
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

#[tokio::test]
async fn requests_that_have_begun_are_recorded_before_the_end() {
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
async fn a_vendor_without_secrets_gets_404() {
    let journal = Journal::new(File::create("/dev/null").expect("the device"), 1, Duration::MAX);
    let record = Record::in_journal(journal.expect("a file"));
    let receiver = Arc::new(Receiver::new(Verifiers::default(), record, false));
    assert_eq!(receiver.prosa(&signed(BODY), at_once(BODY)).await, 404);
    assert_eq!(receiver.waves("/webhooks/waves?case_id=42", at_once(BODY)).await, 404);
    let trusted = Verifiers { prosa: Some(Verifier::new(keyring(SECRET))), waves: None };
    receiver.trust(trusted);
    assert_eq!(receiver.prosa(&signed(BODY), at_once(BODY)).await, 204);
}
