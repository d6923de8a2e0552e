//! A receiver as a process.

use alloc::sync::Arc;
use core::time::Duration;
use std::{
    io::{BufRead as _, BufReader, Lines, Read as _},
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
    sync::Mutex,
    thread::{self, JoinHandle},
};

use serde_json::Value;

use super::SECRET;

/// A receiver that runs. It is killed when it is dropped.
pub(crate) struct Receiver {
    pub(crate) process: Child,
    pub(crate) address: String,
    record: Option<JoinHandle<String>>,
    log: Arc<Mutex<Vec<String>>>,
}

/// The receiver with nothing set that this process has, and these settings.
pub(crate) fn command(settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(crate::PROGRAM);
    command
        .env_clear()
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What it says instead of starting.
pub(crate) fn refusal(mut command: Command) -> String {
    let mut process = command.spawn().expect("the receiver runs");
    let mut stderr = BufReader::new(process.stderr.take().expect("a pipe"));
    let mut said = String::new();
    stderr.read_line(&mut said).expect("UTF-8");
    if said.starts_with("listening") {
        process.kill().expect("it runs");
    }
    stderr.read_to_string(&mut said).expect("UTF-8");
    let output = process.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(output.stdout, b"");
    let (name, reason) = said.trim_end().split_once(": ").expect("two parts");
    assert!(crate::PROGRAM.ends_with(name), "{said}");
    reason.to_owned()
}

/// Settings with which it starts, and `more`, of which later ones count.
pub(crate) fn settings<'s>(more: &[(&'s str, &'s str)]) -> Vec<(&'s str, &'s str)> {
    const SECRETS: &str = "current=whsec_of_the_tests_of_the_receivers";
    const _: () = assert!(SECRETS.len() == "current=".len() + SECRET.len());
    let usual = [
        ("PROSA_WEBHOOK_SECRETS", SECRETS),
        ("WAVES_CALLBACK_SECRETS", SECRETS),
        ("LISTEN", "127.0.0.1:0"),
    ];
    [&usual, more].concat()
}

impl Receiver {
    pub(crate) fn start(more: &[(&str, &str)]) -> Self {
        Self::of(command(&settings(more)))
    }

    /// Starts it, and waits until it listens.
    pub(crate) fn of(command: Command) -> Self {
        let (receiver, lines) = Self::with_log(command);
        let kept = Arc::clone(&receiver.log);
        thread::spawn(move || {
            lines
                .map_while(Result::ok)
                .for_each(|line| kept.lock().expect("not poisoned").push(line));
        });
        receiver
    }

    /// The same, with a log that cannot be written.
    pub(crate) fn without_log() -> Self {
        let (receiver, lines) = Self::with_log(command(&settings(&[])));
        drop(lines);
        receiver
    }

    fn with_log(mut command: Command) -> (Self, Lines<BufReader<ChildStderr>>) {
        let mut process = command.spawn().expect("the receiver starts");
        let record = process.stdout.take().map(keep);
        let mut lines = BufReader::new(process.stderr.take().expect("a pipe")).lines();
        let first = lines.next().expect("a line").expect("UTF-8");
        let address = first.strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("{first}")).to_owned();
        let receiver = Self { process, address, record, log: Arc::default() };
        (receiver, lines)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Its log until now, once it has a line with this text in it.
    pub(crate) fn log_with(&self, text: &str) -> Vec<String> {
        self.log_with_lines(1, text)
    }

    /// Its log until now, once it has so many lines with this text in them.
    pub(crate) fn log_with_lines(&self, count: usize, text: &str) -> Vec<String> {
        // A minute, if they never come.
        for _ in 0..6_000 {
            let log = self.log.lock().expect("not poisoned").clone();
            if log.iter().filter(|line| line.contains(text)).count() >= count {
                return log;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("{text} is not {count} times in {:?}", self.log);
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it has ended");
    }

    /// Kills it, and gives what it has recorded: nothing that it has acknowledged may be missing.
    pub(crate) fn record(mut self) -> Vec<Value> {
        self.kill();
        self.recorded()
    }

    /// What it has recorded, when it has ended.
    pub(crate) fn recorded(&mut self) -> Vec<Value> {
        let record = self.record.take().expect("a pipe").join();
        let lines = record.expect("UTF-8");
        let lines = lines.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().expect("JSON")
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn keep(mut stdout: ChildStdout) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut record = String::new();
        stdout.read_to_string(&mut record).expect("UTF-8");
        record
    })
}
