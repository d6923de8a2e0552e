//! A receiver as a process.

use alloc::sync::Arc;
use core::time::Duration;
use std::{
    fs,
    io::{BufRead as _, BufReader, Lines, Read as _},
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
    sync::Mutex,
    thread::{self, JoinHandle},
};

use serde_json::Value;

use super::{SECRET, WAVES_SECRET, log};

/// A running receiver. Dropping it kills the process.
pub(crate) struct Receiver {
    pub(crate) process: Child,
    pub(crate) address: String,
    record: Option<JoinHandle<String>>,
    log: Arc<Mutex<Vec<String>>>,
}

/// The receiver with these settings, and without the environment of this process.
pub(crate) fn command(settings: &[(&str, &str)]) -> Command {
    with_settings(Command::new(crate::PROGRAM), settings)
}

/// The receiver with these settings, and a limit of open files and sockets.
pub(crate) fn command_with_files(limit: u32, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &format!("ulimit -n {limit} && exec \"$0\""), crate::PROGRAM]);
    with_settings(command, settings)
}

fn with_settings(mut command: Command, settings: &[(&str, &str)]) -> Command {
    command
        .env_clear()
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a receiver that does not start, and returns the reason that it logs.
pub(crate) fn startup_error(mut command: Command) -> String {
    let mut process = command.spawn().expect("the receiver runs");
    let stderr = BufReader::new(process.stderr.take().expect("a pipe"));
    let (mut log, mut line) = (String::new(), Value::Null);
    for read in stderr.lines().map_while(Result::ok) {
        line = log::line(&read);
        if line["fields"]["message"] == "listening" {
            process.kill().expect("a running process");
        }
        log += &(read + "\n");
    }
    let output = process.wait_with_output().expect("an ended process");
    assert_eq!(output.status.code(), Some(1), "{log}");
    assert_eq!(output.stdout, b"");
    assert_eq!(log.lines().count(), 1, "{log}");
    assert_eq!(line["level"], "ERROR");
    assert_eq!(line["fields"]["message"], "did not start");
    line["fields"]["error"].as_str().expect("a reason").to_owned()
}

/// Settings with which a receiver starts, and `more`. The last setting of a name counts.
pub(crate) fn settings<'s>(more: &[(&'s str, &'s str)]) -> Vec<(&'s str, &'s str)> {
    const PROSA: &str = "current=whsec_of_the_tests_of_the_receivers";
    const WAVES: &str = "current=callbacks_of_the_tests_of_the_receivers";
    const _: () = assert!(PROSA.len() == "current=".len() + SECRET.len());
    const _: () = assert!(WAVES.len() == "current=".len() + WAVES_SECRET.len());
    let usual = [
        ("PROSA_WEBHOOK_SECRETS", PROSA),
        ("WAVES_CALLBACK_SECRETS", WAVES),
        ("LISTEN", "127.0.0.1:0"),
    ];
    [&usual, more].concat()
}

impl Receiver {
    pub(crate) fn start(more: &[(&str, &str)]) -> Self {
        Self::of(command(&settings(more)))
    }

    /// Starts a receiver, and waits until it listens.
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

    /// Starts a receiver that cannot write its log.
    pub(crate) fn without_log() -> Self {
        let (receiver, lines) = Self::with_log(command(&settings(&[])));
        drop(lines);
        receiver
    }

    fn with_log(mut command: Command) -> (Self, Lines<BufReader<ChildStderr>>) {
        let mut process = command.spawn().expect("the receiver starts");
        let record = process.stdout.take().map(keep);
        let mut lines = BufReader::new(process.stderr.take().expect("a pipe")).lines();
        let mut before = Vec::new();
        let address = loop {
            let line = lines.next().expect("a line").expect("UTF-8");
            let fields = &log::line(&line)["fields"];
            if fields["message"] == "listening" {
                break fields["address"].as_str().expect("an address").to_owned();
            }
            before.push(line);
        };
        let receiver = Self { process, address, record, log: Arc::new(Mutex::new(before)) };
        (receiver, lines)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The log until now, without the line that has the address.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().expect("not poisoned").clone()
    }

    /// Waits for a log line with this text, and returns the log until now.
    pub(crate) fn log_with(&self, text: &str) -> Vec<String> {
        self.log_with_lines(1, text)
    }

    /// Waits for `count` log lines with this text, and returns the log until now.
    pub(crate) fn log_with_lines(&self, count: usize, text: &str) -> Vec<String> {
        let has = |log: &[String]| log.iter().filter(|line| line.contains(text)).count() >= count;
        let (log, has) = self.log_until(has);
        assert!(has, "{text} is not {count} times in {log:?}");
        log
    }

    /// Waits for a minute at most until this is true of the log, and returns the log and whether it is.
    pub(crate) fn log_until(&self, is_true: impl Fn(&[String]) -> bool) -> (Vec<String>, bool) {
        for _ in 0..6_000 {
            let log = self.log.lock().expect("not poisoned");
            if is_true(&log) {
                return (log.clone(), true);
            }
            drop(log);
            thread::sleep(Duration::from_millis(10));
        }
        (self.log(), false)
    }

    /// Sends the process a signal, such as `HUP`.
    pub(crate) fn signal(&self, name: &str) {
        let (name, id) = (format!("-{name}"), self.process.id().to_string());
        let sent = Command::new("kill").args([name, id]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// The most memory that the process has used, in MB.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.expect("a process");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|it| it.trim().strip_suffix(" kB")).expect("a size");
        peak.parse::<u64>().expect("a number") * 1_024 / 1_000_000
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("a running process");
        self.process.wait().expect("an ended process");
    }

    /// Kills the receiver, and returns its record, which must have every acknowledged event.
    pub(crate) fn record(mut self) -> Vec<Value> {
        self.kill();
        self.recorded()
    }

    /// Kills the receiver, and returns its record as text, for very long records.
    pub(crate) fn record_as_text(mut self) -> String {
        self.kill();
        self.recorded_text()
    }

    /// Waits until the receiver has ended, and returns its record.
    pub(crate) fn recorded(&mut self) -> Vec<Value> {
        let lines = self.recorded_text();
        let lines = lines.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().expect("JSON")
    }

    fn recorded_text(&mut self) -> String {
        let record = self.record.take().expect("a pipe").join();
        record.expect("UTF-8")
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
