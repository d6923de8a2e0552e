//! The record in Redis, which two receivers share.

use alloc::collections::BTreeMap;
use core::{
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Mutex, mpsc},
    thread,
    time::Instant,
};

use redis::{Client, Connection, streams::StreamReadReply};
use serde_json::Value;
use speech_webhooks::prosa::Verifier;

use crate::receivers::{
    client::try_post,
    keyring, now,
    process::{Receiver, command, settings, startup_error},
    prosa::{signed, signed_under},
    report,
    waves::{callback, signed_target},
};
use crate::{PATH, body, job_id, recorded_job};

const DELIVERIES: usize = 200;

/// A Redis server for one test, with an append-only file.
struct Redis {
    process: Child,
    port: u16,
    folder: PathBuf,
}

impl Redis {
    /// Starts a server. Returns `None`, with a note on standard error, if Redis is not installed.
    fn start(name: &str) -> Option<Self> {
        if Command::new("redis-server").arg("--version").output().is_err() {
            report(format_args!("skipped: {name}: there is no redis-server on this machine"));
            return None;
        }
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        let process = Self::spawn(port, &folder);
        let server = Self { process, port, folder };
        server.connection();
        Some(server)
    }

    fn spawn(port: u16, folder: &PathBuf) -> Child {
        Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--appendonly", "yes", "--appendfsync", "always", "--save", ""])
            .arg("--dir")
            .arg(folder)
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server starts")
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Waits until the server is ready, and returns a connection.
    fn connection(&self) -> Connection {
        let client = Client::open(self.url()).expect("a URL");
        for _ in 0..1_000 {
            if let Ok(mut connection) = client.get_connection()
                && redis::cmd("PING").exec(&mut connection).is_ok()
            {
                return connection;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("redis-server is not ready");
    }

    fn kill(&mut self) {
        self.process.kill().expect("a running process");
        self.process.wait().expect("an ended process");
    }

    fn start_again(&mut self) {
        self.process = Self::spawn(self.port, &self.folder);
        self.connection();
    }

    /// Reads the lines of the stream, as a group of two consumers.
    fn lines(&self) -> Vec<Value> {
        const STREAM: &str = "{speech-webhooks}:events";
        let mut connection = self.connection();
        redis::cmd("XGROUP")
            .arg(&["CREATE", STREAM, "readers", "0"])
            .exec(&mut connection)
            .expect("a stream");
        let mut lines = Vec::new();
        for consumer in ["first", "second"].into_iter().cycle() {
            let reply: Option<StreamReadReply> = redis::cmd("XREADGROUP")
                .arg(&["GROUP", "readers", consumer, "COUNT", "7"])
                .arg(&["STREAMS", STREAM, ">"])
                .query(&mut connection)
                .expect("a reply");
            let Some(reply) = reply else { break };
            for entry in reply.keys.iter().flat_map(|stream| &stream.ids) {
                let line: String = entry.get("event").expect("a line");
                lines.push(serde_json::from_str(&line).expect("JSON"));
                redis::cmd("XACK")
                    .arg(&[STREAM, "readers", &entry.id])
                    .exec(&mut connection)
                    .expect("a reply");
            }
        }
        lines
    }

    /// How often each job is in the stream.
    fn recorded(&self) -> BTreeMap<String, usize> {
        let mut recorded = BTreeMap::new();
        for line in self.lines() {
            *recorded.entry(recorded_job(&line)).or_default() += 1;
        }
        recorded
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn receiver(redis: &Redis) -> Receiver {
    Receiver::of(command(&settings(&[("REDIS_URL", &redis.url())])))
}

fn once_each() -> BTreeMap<String, usize> {
    (0..DELIVERIES).map(|n| (job_id(n), 1)).collect()
}

#[test]
fn two_receivers_record_each_delivery_once() {
    let Some(redis) = Redis::start("two_receivers_record_each_delivery_once") else {
        return;
    };
    let receivers = [receiver(&redis), receiver(&redis)];
    thread::scope(|scope| {
        for receiver in &receivers {
            for client in 0..4 {
                scope.spawn(move || {
                    for n in (client..DELIVERIES).step_by(4) {
                        let delivery = signed(body(n));
                        let answer =
                            try_post(&receiver.url(PATH), delivery.headers(), delivery.body());
                        assert_eq!(answer.expect("an answer"), 204);
                    }
                });
            }
        }
    });
    assert_eq!(redis.recorded(), once_each());
    for receiver in receivers {
        assert_eq!(receiver.record(), crate::receivers::NOTHING);
    }
}

#[test]
fn one_body_of_two_kinds_is_two_events() {
    let Some(redis) = Redis::start("one_body_of_two_kinds_is_two_events") else {
        return;
    };
    const OPEN: &str = r#"{"job_id": "j-1"}"#;
    let receiver = receiver(&redis);
    let (failed, completed) = ("stt.job.failed", "stt.job.completed");
    for name in [failed, completed, failed, completed] {
        let delivery = signed_under(name, OPEN);
        let answer = try_post(&receiver.url(PATH), delivery.headers(), delivery.body());
        assert_eq!(answer.expect("an answer"), 204);
    }
    let delivery = signed(OPEN);
    let verified = Verifier::new(keyring()).verify(delivery.headers(), OPEN, now());
    let key = verified.expect("signed").idempotency_key();
    let mut connection = redis.connection();
    let seen: Vec<String> =
        redis::cmd("KEYS").arg("{speech-webhooks}:seen:*").query(&mut connection).expect("a reply");
    assert_eq!(seen, [format!("{{speech-webhooks}}:seen:prosa:{key}")]);
    let mut events: Vec<String> =
        redis::cmd("HKEYS").arg(&seen).query(&mut connection).expect("a reply");
    events.sort_unstable();
    assert_eq!(
        events,
        ["completed", "failed"].map(|outcome| format!("transcription-{outcome}:{key}"))
    );
    assert_eq!(redis.recorded(), BTreeMap::from([("j-1".to_owned(), 2)]));
}

#[test]
fn replicas_mark_a_transcription_that_differs_from_the_first() {
    let Some(redis) = Redis::start("replicas_mark_a_transcription_that_differs_from_the_first")
    else {
        return;
    };
    let receivers = [receiver(&redis), receiver(&redis)];
    let target = signed_target(&receivers[0], "42");
    for text in ["forged", "true", "forged", "true"] {
        let body = format!(r#"{{"status": "success", "transcription": "{text}"}}"#);
        for receiver in &receivers {
            assert_eq!(callback(&receiver.url(&target), body.as_bytes()), 204);
        }
    }
    let lines = redis.lines();
    let lines: Vec<_> =
        lines.iter().map(|line| (&line["event"]["text"], &line["conflict"])).collect();
    let conflict = Value::Bool(true);
    assert_eq!(lines, [(&"forged".into(), &Value::Null), (&"true".into(), &conflict)]);
}

/// Redis remembers a few of them, for a week.
#[test]
fn many_bodies_at_one_url_are_all_recorded() {
    let Some(redis) = Redis::start("many_bodies_at_one_url_are_all_recorded") else {
        return;
    };
    const COMPLETED: &str = r#"{"status": "success", "transcription": "Hello world."}"#;
    let receiver = receiver(&redis);
    let url = receiver.url(&signed_target(&receiver, "42"));
    let others: Vec<_> = (1..10).map(|n| format!(r#"{{"error": "{n}"}}"#)).collect();
    for body in others.iter().map(String::as_str).chain([COMPLETED]).cycle().take(20) {
        assert_eq!(callback(&url, body.as_bytes()), 204);
    }
    let key = "{speech-webhooks}:seen:waves:*";
    let keys: Vec<String> =
        redis::cmd("KEYS").arg(key).query(&mut redis.connection()).expect("a reply");
    let [key] = &keys[..] else { panic!("{keys:?}") };
    let seconds: u64 = redis::cmd("TTL").arg(key).query(&mut redis.connection()).expect("a reply");
    assert!((604_000..=604_800).contains(&seconds), "{seconds}");
    let errors: Vec<_> = redis.lines().iter().map(|line| line["event"]["error"].clone()).collect();
    let expected = (1..10).map(|n| Value::from(n.to_string())).chain([Value::Null, "9".into()]);
    assert_eq!(errors, expected.collect::<Vec<_>>());
}

/// The deliveries that wait for a client, and counts of the answers to the others.
struct Vendor {
    waiting: Mutex<mpsc::Receiver<usize>>,
    acknowledged: AtomicUsize,
    unavailable: AtomicUsize,
}

impl Vendor {
    /// Sends the waiting deliveries, each until one of the receivers acknowledges it.
    fn deliver_all(&self, urls: &Mutex<Vec<String>>) {
        let next = || self.waiting.lock().expect("not poisoned").recv();
        while let Ok(n) = next() {
            let is_acknowledged = (0..6_000).any(|attempt| {
                let url = {
                    let urls = urls.lock().expect("not poisoned");
                    urls[attempt % urls.len()].clone()
                };
                let delivery = signed(body(n));
                match try_post(&url, delivery.headers(), delivery.body()) {
                    Ok(204) => return true,
                    Ok(503) => _ = self.unavailable.fetch_add(1, Ordering::SeqCst),
                    Ok(other) => panic!("{other}"),
                    Err(_gone) => {}
                }
                thread::sleep(Duration::from_millis(10));
                false
            });
            assert!(is_acknowledged, "delivery {n}");
            self.acknowledged.fetch_add(1, Ordering::SeqCst);
        }
    }
}

fn wait_until(is_true: impl Fn() -> bool) {
    for _ in 0..6_000 {
        if is_true() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("the condition never became true");
}

#[test]
fn killing_a_receiver_and_redis_loses_and_duplicates_nothing() {
    let Some(mut redis) = Redis::start("killing_a_receiver_and_redis_loses_and_duplicates_nothing")
    else {
        return;
    };
    let mut first = receiver(&redis);
    let second = receiver(&redis);
    let urls = Mutex::new(vec![first.url(PATH), second.url(PATH)]);
    let (deliveries, waiting) = mpsc::channel();
    let vendor = Vendor {
        waiting: Mutex::new(waiting),
        acknowledged: AtomicUsize::new(0),
        unavailable: AtomicUsize::new(0),
    };
    let acknowledged = || vendor.acknowledged.load(Ordering::SeqCst);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| vendor.deliver_all(&urls));
        }
        let release = move |range: Range<usize>| {
            range.into_iter().for_each(|n| deliveries.send(n).expect("a client"));
        };
        release(0..100);
        wait_until(|| acknowledged() >= 30);
        first.kill();
        first = receiver(&redis);
        urls.lock().expect("not poisoned")[0] = first.url(PATH);

        wait_until(|| acknowledged() >= 60);
        redis.kill();
        // While Redis is down, nothing is acknowledged.
        release(100..DELIVERIES);
        wait_until(|| vendor.unavailable.load(Ordering::SeqCst) >= 10);
        redis.start_again();
        drop(release);
    });
    assert_eq!(acknowledged(), DELIVERIES);
    assert_eq!(redis.recorded(), once_each());
}

#[test]
fn a_restart_of_redis_loses_and_duplicates_nothing() {
    const MANY: usize = 2_000;
    let Some(mut redis) = Redis::start("a_restart_of_redis_loses_and_duplicates_nothing") else {
        return;
    };
    let receivers = [receiver(&redis), receiver(&redis)];
    let urls = Mutex::new(receivers.each_ref().map(|receiver| receiver.url(PATH)).to_vec());
    let (deliveries, waiting) = mpsc::channel();
    let vendor = Vendor {
        waiting: Mutex::new(waiting),
        acknowledged: AtomicUsize::new(0),
        unavailable: AtomicUsize::new(0),
    };
    (0..MANY).for_each(|n| deliveries.send(n).expect("a client"));
    drop(deliveries);
    let acknowledged = || vendor.acknowledged.load(Ordering::SeqCst);
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| vendor.deliver_all(&urls));
        }
        wait_until(|| acknowledged() >= MANY / 2);
        redis.kill();
        wait_until(|| vendor.unavailable.load(Ordering::SeqCst) >= 10);
        redis.start_again();
    });
    report(format_args!(
        "{MANY} deliveries with Redis down for a while: {} s, {} rejected and sent again, at most {:?} MB",
        began.elapsed().as_secs(),
        vendor.unavailable.load(Ordering::SeqCst),
        receivers.each_ref().map(Receiver::peak_memory),
    ));
    assert_eq!(acknowledged(), MANY);
    let recorded = redis.recorded();
    assert_eq!(recorded.len(), MANY);
    assert!(recorded.values().all(|count| *count == 1), "{recorded:?}");
}

#[test]
fn without_redis_nothing_is_acknowledged() {
    // Nothing listens on that port.
    let receiver = Receiver::start(&[("REDIS_URL", "redis://127.0.0.1:1/")]);
    let delivery = signed(body(0));
    let answer = try_post(&receiver.url(PATH), delivery.headers(), delivery.body());
    assert_eq!(answer.expect("an answer"), 503);
    assert_eq!(receiver.record(), crate::receivers::NOTHING);
}

#[test]
fn with_a_wrong_redis_url_the_receiver_does_not_start() {
    let url = ("REDIS_URL", "http://user:SECRET@localhost");
    let error = startup_error(command(&settings(&[url])));
    assert!(error.starts_with("REDIS_URL: "), "{error}");
    assert!(!error.contains("SECRET"), "{error}");
}
