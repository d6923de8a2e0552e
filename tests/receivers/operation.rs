//! The operation of a receiver: it reloads its secrets while deliveries arrive, and a program can read its
//! log.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::mpsc::{self, Sender},
    thread,
};

use serde_json::Value;
use speech_webhooks::{
    Keyring,
    prosa::{SignedDelivery, Signer},
};

use super::{
    SECRET,
    client::{Client, deliver, post, request},
    keyring_of,
    log::fields_of,
    now,
    process::{Receiver, command},
    prosa::PATH,
    report,
    waves::{callback, submission_with},
};

const CLIENTS: usize = 4;

/// Secrets for Prosa and for Waves.
const OLD: [&str; 2] = ["whsec_that_is_old", "callbacks_of_32_bytes_that_is_old_"];
const NEW: [&str; 2] = ["whsec_that_is_new", "callbacks_of_32_bytes_that_is_new_"];

/// The files with the secrets of both vendors.
struct Files([PathBuf; 2]);

impl Files {
    /// Creates files with the old secrets.
    fn new(test: &str) -> Self {
        let program = Path::new(crate::PROGRAM).file_name().expect("a name").to_str();
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(program.expect("UTF-8")).join(test);
        fs::create_dir_all(&folder).expect("a folder");
        let files = Self(["prosa", "waves"].map(|vendor| folder.join(vendor)));
        files.write(|vendor| format!("old={}", OLD[vendor]));
        files
    }

    fn write(&self, secrets: impl Fn(usize) -> String) {
        for (vendor, path) in self.0.iter().enumerate() {
            fs::write(path, secrets(vendor)).expect("a file");
        }
    }

    fn start(&self) -> Receiver {
        let [prosa, waves] = self.0.each_ref().map(|path| path.to_str().expect("UTF-8"));
        Receiver::of(command(&[
            ("PROSA_WEBHOOK_SECRETS_FILE", prosa),
            ("WAVES_CALLBACK_SECRETS_FILE", waves),
            ("LISTEN", "127.0.0.1:0"),
        ]))
    }
}

/// Signs the `n`th delivery with this keyring, now.
fn signed_with(keyring: &Keyring, n: usize) -> SignedDelivery {
    let body = format!(r#"{{"job_id": "j-{n}", "result": {{"data": []}}}}"#);
    let delivery = Signer::new(keyring.clone()).sign("stt.jobs.completed", "e", body, now());
    delivery.expect("an active key")
}

/// Makes the receiver reload its files, waits for `count` new log lines with this message, and returns their
/// fields.
fn reload_files(receiver: &Receiver, message: &str, count: usize) -> Vec<Value> {
    let before = fields_of(&receiver.log(), message).len();
    receiver.signal("HUP");
    let all = before + count;
    let (log, is_logged) = receiver.log_until(|log| fields_of(log, message).len() >= all);
    assert!(is_logged, "{message} is not logged: {log:?}");
    fields_of(&log, message).split_off(before)
}

/// Delivers without a pause: in stage 0 with the old secret, in stage 1 with both in turn, in stage 2 with the
/// new secret, until stage 3.
fn deliver_all(
    address: &str,
    client: usize,
    stage: &AtomicUsize,
    answers: &Sender<(usize, usize, u16)>,
) {
    let [old, new] = [OLD, NEW].map(|secrets| keyring_of("a", secrets[0]));
    let mut vendor = Client::of(address);
    for n in (client..).step_by(CLIENTS) {
        let stage = stage.load(Ordering::SeqCst);
        let keyring = match stage {
            0 => &old,
            1 => [&old, &new][n / CLIENTS % 2],
            2 => &new,
            _ => return,
        };
        let answer = vendor.answer(&request(PATH, &signed_with(keyring, n)));
        answers.send((client, stage, answer)).expect("the test listens");
    }
}

#[test]
fn a_rotation_rejects_no_delivery() {
    let files = Files::new("rotation");
    let receiver = files.start();
    let stage = AtomicUsize::new(0);
    let (send, answers) = mpsc::channel();
    let mut statuses = Vec::new();
    let old_url = submission_with(keyring_of("a", OLD[1]), &receiver, "1");
    let waves_status = || callback(old_url.webhook_url(), b"{}");
    // For each vendor, whether the new key and the old key are loaded.
    let reload = || {
        let lines = reload_files(&receiver, "keyring loaded", 2);
        ["prosa", "waves"].map(|vendor| {
            let line = lines.iter().find(|fields| fields["vendor"] == vendor);
            let ids = line.expect("a line")["key_ids"].to_string();
            (ids.contains("new"), ids.contains("old"))
        })
    };
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (address, stage, send) = (&receiver.address, &stage, send.clone());
            scope.spawn(move || deliver_all(address, client, stage, &send));
        }
        drop(send);
        // Waits until each client has had a hundred answers in this stage.
        let mut go_through = |stage: usize| {
            let mut counts = [0; CLIENTS];
            while counts.iter().any(|count| *count < 100) {
                let (client, of, status) = answers.recv().expect("an answer");
                counts[client] += usize::from(of == stage);
                statuses.push(status);
            }
        };
        go_through(0);
        files.write(|vendor| {
            format!("new={}, old@9999-01-01T00:00:00Z={}\n", NEW[vendor], OLD[vendor])
        });
        assert_eq!(reload(), [(true, true); 2]);
        assert_eq!(waves_status(), 204);
        stage.store(1, Ordering::SeqCst);
        go_through(1);
        stage.store(2, Ordering::SeqCst);
        go_through(2);
        files.write(|vendor| format!("new={}\n", NEW[vendor]));
        assert_eq!(reload(), [(true, false); 2]);
        go_through(2);
        stage.store(3, Ordering::SeqCst);
        statuses.extend(answers.iter().map(|(_, _, status)| status));
    });
    report(format_args!("{} deliveries while secrets are rotated", statuses.len()));
    assert!(statuses.iter().all(|status| *status == 204), "{statuses:?}");
    let [old, new] = [OLD, NEW].map(|secrets| signed_with(&keyring_of("a", secrets[0]), 999_999));
    assert_eq!(deliver(&receiver.url(PATH), &old), 401);
    assert_eq!(waves_status(), 401);
    assert_eq!(deliver(&receiver.url(PATH), &new), 204);
    let record = receiver.record();
    assert_eq!(record.len(), statuses.len() + 2);
}

/// The receiver logs the error without the content of the file, and keeps the old secrets.
#[test]
fn a_faulty_file_changes_no_secret() {
    let files = Files::new("faulty");
    let receiver = files.start();
    let [prosa_file, _] = &files.0;
    let faulty: [&[u8]; 6] = [
        b"",
        b"SAID",
        b"new=SAID,old",
        b"new=SAID",
        b"new=SAIDSAID,new=SAIDSAIE",
        b"new=SAIDSAID\xff",
    ];
    let old = keyring_of("a", OLD[0]);
    let mut n = 0;
    let mut still_works = || {
        n += 1;
        assert_eq!(deliver(&receiver.url(PATH), &signed_with(&old, n)), 204, "{n}");
    };
    let rejected = || reload_files(&receiver, "keyring not reloaded", 1).remove(0);
    for text in faulty {
        fs::write(prosa_file, text).expect("a file");
        let fields = rejected().to_string();
        assert!(fields.to_lowercase().contains("prosa"), "{fields}");
        still_works();
    }
    fs::remove_file(prosa_file).expect("a file");
    rejected();
    still_works();
    let log = receiver.log().concat();
    for secret in ["SAID", OLD[0], OLD[1]] {
        assert!(!log.contains(secret), "{log}");
    }
    files.write(|vendor| format!("new={}\n", NEW[vendor]));
    reload_files(&receiver, "keyring loaded", 2);
    let [old, new] = [OLD, NEW].map(|secrets| signed_with(&keyring_of("a", secrets[0]), 0));
    assert_eq!([old, new].map(|delivery| deliver(&receiver.url(PATH), &delivery)), [401, 204]);
}

#[test]
fn every_line_of_the_log_is_json() {
    let receiver = Receiver::start(&[]);
    let delivery = signed_with(&keyring_of("current", SECRET), 1);
    let deviating = Signer::new(keyring_of("current", SECRET));
    let deviating = deviating.sign("a", "b", r#"{"job_id": ["\n"]}"#, now());
    for delivery in [&delivery, &delivery, &deviating.expect("an active key")] {
        assert_eq!(deliver(&receiver.url(PATH), delivery), 204);
    }
    assert_eq!(post(&receiver.url(PATH), [("x-prosa-signature", "\"\\")], b"{}"), 400);
    assert_eq!(callback(&receiver.url("/webhooks/waves?a=%0A"), b"{}"), 400);
    assert_eq!(callback(&receiver.url("/webhooks/waves?a=1"), b"{}"), 400);
    let log = receiver.log_with_lines(3, "rejected");
    for line in &log {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        for name in ["timestamp", "level", "target"] {
            assert!(line[name].is_string(), "{line}");
        }
        assert!(line["fields"]["message"].is_string(), "{line}");
    }
    let counts = ["recorded", "duplicate"].map(|message| fields_of(&log, message).len());
    assert_eq!(counts, [2, 1]);
    for fields in fields_of(&log, "rejected") {
        for name in ["vendor", "code", "error"] {
            assert!(fields[name].is_string(), "{fields}");
        }
    }
}
