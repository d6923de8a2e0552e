//! The record without Redis: what is acknowledged is in it, whatever happens.

use alloc::collections::BTreeSet;
use std::{
    fs::{self, File, OpenOptions},
    path::Path,
    thread,
};

use serde_json::Value;

use crate::receivers::{
    client::{deliver, try_post},
    process::{Receiver, command, settings},
    prosa::signed,
};

const PATH: &str = "/webhooks/prosa";

fn body(n: usize) -> String {
    format!(r#"{{"job_id": "j-{n}", "result": {{"data": []}}}}"#)
}

/// A receiver whose standard output is this file.
fn recording_to(out: File) -> Receiver {
    let mut command = command(&settings(&[]));
    command.stdout(out);
    Receiver::of(command)
}

fn temporary(name: &str) -> std::path::PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_file(&path);
    path
}

fn appending(path: &Path) -> File {
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.expect("a file")
}

#[test]
fn what_is_not_recorded_is_not_acknowledged_and_may_come_again() {
    let full = OpenOptions::new().write(true).open("/dev/full");
    let receiver = recording_to(full.expect("the device"));
    let delivery = signed(body(0));
    for _ in 0..2 {
        assert_eq!(deliver(&receiver.url(PATH), &delivery), 503);
    }
    let log = receiver.log_with("not recorded");
    assert!(log.concat().contains("the record cannot be written"));
}

#[test]
fn half_a_line_of_a_killed_process_stays_by_itself() {
    let path = temporary("torn.jsonl");
    fs::write(&path, r#"{"vendor": "pro"#).expect("a file");
    let receiver = recording_to(appending(&path));
    for n in 0..2 {
        assert_eq!(deliver(&receiver.url(PATH), &signed(body(n))), 204);
    }
    drop(receiver);
    let record = fs::read_to_string(&path).expect("UTF-8");
    let lines: Vec<_> = record.lines().collect();
    assert_eq!(lines.len(), 3, "{record}");
    assert_eq!(lines[0], r#"{"vendor": "pro"#);
    for (n, line) in lines[1..].iter().enumerate() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(line["body"], body(n));
    }
}

/// Killed again and again while four clients deliver, each until it is acknowledged.
#[test]
fn what_is_acknowledged_survives_sigkill() {
    const DELIVERIES: usize = 400;
    const KILLS: usize = 5;
    let path = temporary("killed.jsonl");
    for round in 0..=KILLS {
        let mut receiver = recording_to(appending(&path));
        let url = receiver.url(PATH);
        let numbers = |client| (0..DELIVERIES / 4).map(move |n| 4 * n + client);
        let acknowledged: BTreeSet<usize> = thread::scope(|scope| {
            let clients: Vec<_> = (0..4)
                .map(|client| {
                    let url = &url;
                    scope.spawn(move || -> Vec<usize> {
                        let is_acknowledged = |n: &usize| {
                            let delivery = signed(body(*n));
                            let answer = try_post(url, delivery.headers(), delivery.body());
                            matches!(answer, Ok(204))
                        };
                        // Until the receiver is gone.
                        numbers(client).take_while(is_acknowledged).collect()
                    })
                })
                .collect();
            if round < KILLS {
                // In the middle, as the record shows.
                let has_begun = |len: u64| len > 1_000 * (round as u64 + 1);
                let length = || fs::metadata(&path).expect("a file").len();
                while !has_begun(length()) && clients.iter().any(|client| !client.is_finished()) {
                    thread::yield_now();
                }
                receiver.kill();
            }
            let acknowledged = clients.into_iter().map(thread::ScopedJoinHandle::join);
            acknowledged.flat_map(|it| it.expect("a client")).collect()
        });
        let record = fs::read(&path).expect("a file");
        let recorded: BTreeSet<String> = record
            .split(|byte| *byte == b'\n')
            .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
            .map(|line| line["body"].as_str().expect("a body").to_owned())
            .collect();
        let lost: Vec<_> = acknowledged
            .iter()
            .filter(|n| !recorded.contains(&body(**n)))
            .collect();
        assert_eq!(lost, Vec::<&usize>::new(), "round {round}");
        if round == KILLS {
            assert_eq!(acknowledged.len(), DELIVERIES);
        }
    }
}
