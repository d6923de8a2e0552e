//! The record without Redis: it has every acknowledged delivery, whatever happens.

use alloc::collections::BTreeSet;
use std::{
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
    process::Stdio,
    sync::mpsc,
    thread,
};

use serde_json::Value;

use crate::receivers::{
    client::{deliver, try_post},
    process::{Receiver, command, settings, startup_error},
    prosa::signed,
};
use crate::{PATH, body, job_id, recorded_job};

/// A receiver that records to this file.
fn recording_to(out: File) -> Receiver {
    let mut command = command(&settings(&[]));
    command.stdout(out);
    Receiver::of(command)
}

fn temporary(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_file(&path);
    path
}

fn appending(path: &Path) -> File {
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.expect("a file")
}

#[test]
fn an_unrecorded_delivery_is_not_acknowledged_even_when_repeated() {
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
fn lines_after_half_a_line_of_a_killed_process_are_whole() {
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
        assert_eq!(recorded_job(&line), job_id(n));
    }
}

/// The file is not open in append mode, so a receiver could overwrite it from its beginning.
#[test]
fn lines_of_an_earlier_process_stay() {
    let path = temporary("written.jsonl");
    for n in 0..3 {
        let out = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let receiver = recording_to(out.expect("a file"));
        assert_eq!(deliver(&receiver.url(PATH), &signed(body(n))), 204);
    }
    let record = fs::read_to_string(&path).expect("UTF-8");
    let lines = record.lines().filter(|line| !line.is_empty());
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let jobs: Vec<_> = lines.map(|line| recorded_job(&line)).collect();
    assert_eq!(jobs, [0, 1, 2].map(job_id));
}

/// The receiver is killed in each round, while four clients send new deliveries.
#[test]
fn acknowledged_deliveries_survive_sigkill() {
    const ROUNDS: usize = 5;
    const AT_LEAST: usize = 40;
    let path = temporary("killed.jsonl");
    let mut all_acknowledged = BTreeSet::new();
    for round in 0..ROUNDS {
        let mut receiver = recording_to(appending(&path));
        let url = receiver.url(PATH);
        let (acknowledge, acknowledged) = mpsc::channel();
        thread::scope(|scope| {
            for client in 0..4 {
                let (url, acknowledge) = (&url, acknowledge.clone());
                scope.spawn(move || {
                    // Ends when the receiver is gone.
                    for n in (client..).step_by(4) {
                        let number = round * 1_000_000 + n;
                        let delivery = signed(body(number));
                        match try_post(url, delivery.headers(), delivery.body()) {
                            Ok(204) => acknowledge.send(number).expect("the test listens"),
                            Ok(other) => panic!("{other}"),
                            Err(_gone) => break,
                        }
                    }
                });
            }
            drop(acknowledge);
            all_acknowledged.extend(acknowledged.iter().take(AT_LEAST));
            receiver.kill();
            all_acknowledged.extend(acknowledged);
        });
        assert!(all_acknowledged.len() >= (round + 1) * AT_LEAST);
    }
    let record = fs::read(&path).expect("a file");
    let recorded: Vec<String> = record
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
        .map(|line| recorded_job(&line))
        .collect();
    let recorded_once: BTreeSet<&String> = recorded.iter().collect();
    assert_eq!(recorded.len(), recorded_once.len());
    let lost: Vec<_> =
        all_acknowledged.into_iter().filter(|n| !recorded_once.contains(&job_id(*n))).collect();
    assert_eq!(lost, Vec::<usize>::new());
}

#[test]
fn with_standard_output_to_dev_null_the_receiver_does_not_start() {
    let mut command = command(&settings(&[]));
    command.stdout(Stdio::null());
    let error = startup_error(command);
    assert_eq!(error, "standard output is /dev/null; use a file or a pipe");
}
