//! `examples/prosa_api.rs` as its users run it.

use std::{path::PathBuf, process::Command, sync::LazyLock};

use prosa_stand_in::{API_KEY, Clock, Dialect, StandIn};
use serde_json::{Value, json};

use crate::{program, receiver::Receiver};

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| program::built("prosa_api"));

/// 2026-11-22T10:00:00Z.
const NOW: u64 = 1_795_341_600;

struct Environment {
    vendor: StandIn,
    dialect: Option<&'static str>,
}

/// Exit status, standard output and standard error.
type Outcome = (i32, String, String);

impl Environment {
    fn new() -> Self {
        Self {
            vendor: StandIn::start(Dialect::Prosa, &Clock::new(NOW)),
            dialect: None,
        }
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let url = self.vendor.base_url();
        run(
            arguments,
            &[
                ("PROSA_API_KEY", Some(API_KEY)),
                ("PROSA_API_URL", Some(&url)),
                ("PROSA_API_DIALECT", self.dialect),
                ("PROSA_WEBHOOK_SECRET", Some("whsec_of_my_own")),
            ],
        )
    }

    /// Of a command that succeeds.
    fn shown(&self, arguments: &[&str]) -> String {
        let (status, stdout, stderr) = self.run(arguments);
        assert_eq!((status, stderr.as_str()), (0, ""), "{arguments:?}");
        stdout
    }
}

fn run(arguments: &[&str], environment: &[(&str, Option<&str>)]) -> Outcome {
    let mut command = Command::new(&*PROGRAM);
    for (name, value) in environment {
        command.env_remove(name);
        command.envs(value.map(|value| (name, value)));
    }
    let output = command.args(arguments).output().expect("the example runs");
    (
        output.status.code().expect("an exit status"),
        String::from_utf8(output.stdout).expect("UTF-8"),
        String::from_utf8(output.stderr).expect("UTF-8"),
    )
}

fn transcription() -> Value {
    let segment = json!({"transcript": "satu", "final": true, "time_start": 0, "time_end": 1.5});
    json!({"job_id": "j-1", "result": {"data": [segment]}})
}

#[test]
fn endpoints() {
    let environment = Environment::new();
    let created = environment.shown(&["create", "http://127.0.0.1:1/", "--show-keys"]);
    assert_eq!(
        created,
        "ENDPOINT    URL                  EVENTS  TLS\n\
         endpoint-1  http://127.0.0.1:1/  all     verified\n\
         \n\
         SECRET    KEY                ENDS\n\
         secret-2  whsec_of_secret-2  -\n"
    );
    let own = [
        "create",
        "http://h/\u{1b}[2J",
        "--own-secret",
        "--no-ssl-verification",
    ];
    let created = environment.shown(&[&own[..], &["--filter", "a", "--filter", "b"]].concat());
    assert_eq!(
        created,
        "ENDPOINT    URL                 EVENTS  TLS\n\
         endpoint-3  http://h/\\u{1b}[2J  a,b     not verified\n\
         \n\
         SECRET    KEY            ENDS\n\
         secret-4  (--show-keys)  -\n"
    );
    let got = environment.shown(&["get", "endpoint-3", "--show-keys"]);
    assert!(got.contains("secret-4  whsec_of_my_own  -\n"), "{got}");

    let change = [
        "update",
        "endpoint-3",
        "--url",
        "https://i",
        "--all-events",
        "--ssl-verification",
    ];
    assert_eq!(
        environment.shown(&change),
        "ENDPOINT    URL        EVENTS  TLS\n\
         endpoint-3  https://i  all     verified\n"
    );
    let change = environment.shown(&["update", "endpoint-3", "--filter", "c"]);
    assert!(
        change.contains("endpoint-3  https://i  c       verified\n"),
        "{change}"
    );
    assert_eq!(
        environment.shown(&["list"]),
        "ENDPOINT    URL                  EVENTS  TLS\n\
         endpoint-1  http://127.0.0.1:1/  all     verified\n\
         endpoint-3  https://i            c       verified\n"
    );
    let deleted = environment.shown(&["delete", "endpoint-3"]);
    assert!(
        deleted.contains("endpoint-3  https://i  c       verified\n"),
        "{deleted}"
    );
    assert!(!environment.shown(&["list"]).contains("endpoint-3"));
}

#[test]
fn rotations() {
    let mut environment = Environment::new();
    environment.shown(&["create", "http://127.0.0.1:1/"]);
    let rotated = environment.shown(&["rotate", "endpoint-1"]);
    let (_, secrets) = rotated.split_once("\n\n").expect("two tables");
    assert_eq!(
        secrets,
        "SECRET    KEY            ENDS\n\
         secret-3  (--show-keys)  -\n\
         secret-2  (--show-keys)  2026-11-25T10:00:00Z\n"
    );
    let rotated = environment.shown(&["rotate", "endpoint-1", "--hours", "2", "--show-keys"]);
    assert!(
        rotated.contains("secret-3  whsec_of_secret-3  2026-11-22T12:00:00Z\n"),
        "{rotated}"
    );
    let rotated = environment.shown(&["rotate", "endpoint-1", "--days", "1"]);
    assert!(
        rotated.contains("secret-4  (--show-keys)  2026-11-23T10:00:00Z\n"),
        "{rotated}"
    );

    environment.vendor = StandIn::start(Dialect::GlSpeech, &Clock::new(NOW));
    environment.dialect = Some("gl-speech");
    environment.shown(&["create", "http://127.0.0.1:1/"]);
    let rotated = environment.shown(&["rotate", "endpoint-1"]);
    assert!(rotated.contains("2026-11-25T10:00:00Z"), "{rotated}");
}

#[test]
fn deliveries_and_events() {
    let clock = Clock::new(NOW);
    let environment = Environment {
        vendor: StandIn::start(Dialect::Prosa, &clock),
        dialect: Some("prosa"),
    };
    let receiver = Receiver::start(&clock);
    receiver.set_down(true);
    let url = receiver.url();
    environment.shown(&["create", &url]);
    environment
        .vendor
        .emit("stt.jobs.completed", &transcription());
    let log = "\
DELIVERY    EVENT    TYPE                AT                    STATUS  SECONDS  ERROR
delivery-4  event-3  stt.jobs.completed  2026-11-22T10:00:00Z  503     0.25     -
";
    assert_eq!(environment.shown(&["deliveries", "endpoint-1"]), log);
    let within = [
        "deliveries",
        "endpoint-1",
        "--from",
        "2026-11-22",
        "--until",
        "2026-11-22",
    ];
    assert_eq!(environment.shown(&within), log);
    let none = environment.shown(&["deliveries", "endpoint-1", "--until", "2026-11-21"]);
    assert_eq!(none.lines().count(), 1);

    assert_eq!(
        environment.shown(&["test", "endpoint-1"]),
        format!(
            "TICKET      ENDPOINT    URL\n\
             delivery-6  endpoint-1  {url}\n"
        )
    );
    let replayed = environment.shown(&["replay", "delivery-4"]);
    assert!(replayed.contains("delivery-7  endpoint-1  "), "{replayed}");
    let replayed = environment.shown(&["replay-failed", "endpoint-1"]);
    assert_eq!(replayed.lines().count(), 3, "{replayed}");

    assert_eq!(
        environment.shown(&["events"]),
        "EVENT    TYPE                AT\n\
         event-3  stt.jobs.completed  2026-11-22T10:00:00Z\n\
         event-5  webhook.ping        2026-11-22T10:00:00Z\n"
    );
    assert_eq!(
        environment.shown(&["events", "--from", "2026-11-23"]),
        "EVENT  TYPE  AT\n"
    );
    assert_eq!(
        environment.shown(&["event", "event-3"]),
        format!(
            "EVENT    TYPE                AT\n\
             event-3  stt.jobs.completed  2026-11-22T10:00:00Z\n\
             \n\
             {}\n",
            transcription()
        )
    );
}

#[test]
fn a_delivery_sent_again() {
    let environment = Environment::new();
    let receiver = Receiver::start(&Clock::new(NOW));
    environment.shown(&["create", "http://127.0.0.1:1/", "--own-secret"]);
    let created = environment.shown(&["get", "endpoint-1", "--show-keys"]);
    assert!(created.contains("whsec_of_my_own"), "{created}");
    receiver.trust("whsec_of_my_own");
    environment
        .vendor
        .emit("stt.jobs.completed", &transcription());
    let resend = |url: &str, delivery: &str| {
        let now = NOW.to_string();
        environment.run(&["resend", "endpoint-1", delivery, "--to", url, "--now", &now])
    };
    let accepted = (0, "answered with 204\n".to_owned(), String::new());
    assert_eq!(resend(&receiver.url(), "delivery-4"), accepted);
    assert_eq!(receiver.recorded().len(), 1);
    receiver.set_down(true);
    let refused = (
        1,
        String::new(),
        "prosa_api: answered with 503\n".to_owned(),
    );
    assert_eq!(resend(&receiver.url(), "delivery-4"), refused);
    let unknown = "prosa_api: the log has no such delivery\n".to_owned();
    assert_eq!(
        resend(&receiver.url(), "delivery-5"),
        (3, String::new(), unknown)
    );
    let (status, _, stderr) = resend("http://127.0.0.1:1/", "delivery-4");
    assert_eq!(status, 5);
    assert!(stderr.starts_with("prosa_api: no answer: "), "{stderr}");
}

#[test]
fn exit_statuses_for_scripts() {
    let environment = Environment::new();
    let refused = |arguments: &[&str]| {
        let (status, stdout, stderr) = environment.run(arguments);
        assert_eq!(stdout, "");
        (status, stderr)
    };
    let (status, stderr) = refused(&["get", "endpoint-9"]);
    assert_eq!(
        (status, stderr.as_str()),
        (
            3,
            "prosa_api: api-endpoint-not-found: the API answered 404: no such endpoint\n\
             \x20 Webhook endpoint with id endpoint-9 is not found.\n"
        )
    );
    assert_eq!(refused(&["event", "event-9"]).0, 3);
    assert_eq!(refused(&["replay", "delivery-9"]).0, 3);

    let url = environment.vendor.base_url();
    let with = |key, url, dialect| {
        let (status, stdout, stderr) = run(
            &["events", "--until", "2026-11-22"],
            &[
                ("PROSA_API_KEY", key),
                ("PROSA_API_URL", Some(url)),
                ("PROSA_API_DIALECT", dialect),
            ],
        );
        assert_eq!(stdout, "");
        (status, stderr)
    };
    let key = Some(API_KEY);
    let (status, stderr) = with(Some("another"), &url, None);
    assert_eq!(
        (status, stderr.as_str()),
        (
            4,
            "prosa_api: api-unauthorized: the API answered 401: the API key is not accepted\n\
             \x20 Unauthorized\n"
        )
    );
    let (status, stderr) = with(key, &url, Some("gl-speech"));
    assert_eq!(
        (status, stderr.as_str()),
        (
            1,
            "prosa_api: api-invalid: the API answered 422: the request has a wrong field\n\
             \x20 Request is not valid.\n\
             \x20 query.until_date: not valid\n"
        )
    );
    let (status, stderr) = with(key, "http://127.0.0.1:1", None);
    assert_eq!(status, 5);
    assert!(stderr.starts_with("prosa_api: no answer: "), "{stderr}");
    for (key, url, dialect, reason) in [
        (None, &*url, None, "PROSA_API_KEY is not set"),
        (
            Some("a\n"),
            &url,
            None,
            "PROSA_API_KEY: the API key has whitespace or a character that is not visible ASCII at byte 1",
        ),
        (
            key,
            "http://h",
            None,
            "PROSA_API_URL: the base URL is plain http",
        ),
        (
            key,
            "http://localhost.h",
            None,
            "PROSA_API_URL: the base URL is plain http",
        ),
        (
            key,
            &url,
            Some("Prosa"),
            "PROSA_API_DIALECT: neither prosa nor gl-speech",
        ),
    ] {
        assert_eq!(
            with(key, url, dialect),
            (2, format!("prosa_api: {reason}\n"))
        );
    }
}

#[test]
fn wrong_usage() {
    let environment = Environment::new();
    for (arguments, reason) in [
        (&[][..], "no command"),
        (&["frobnicate"], "there is no such command"),
        (&["--show-keys"], "there is no option --show-keys"),
        (&["list", "a"], "one argument too many"),
        (&["list", "--show-keys"], "there is no option --show-keys"),
        (&["get"], "no ENDPOINT"),
        (
            &["get", "a/b"],
            "the id has a character at byte 1 that no id has",
        ),
        (&["get", "a", "b"], "one argument too many"),
        (&["create", "u", "--filter"], "--filter needs a value"),
        (
            &["rotate", "a", "--days", "-1"],
            "not a number: invalid digit found in string",
        ),
        (
            &["update", "a", "--filter", "b", "--all-events"],
            "--filter and --all-events contradict each other",
        ),
        (
            &["events", "--from", "22.11.2026"],
            "a date is not of the form 2026-11-22",
        ),
        (
            &["events", "--from", "2026-02-29"],
            "a date is not of the form 2026-11-22",
        ),
        (&["resend", "a"], "no DELIVERY"),
        (&["resend", "a", "b"], "no --to"),
    ] {
        let (status, stdout, stderr) = environment.run(arguments);
        assert_eq!((status, stdout.as_str()), (2, ""), "{arguments:?}");
        let first_line = stderr.lines().next();
        assert_eq!(first_line, Some(format!("prosa_api: {reason}").as_str()));
    }
    for help in [&["--help"][..], &["-h"], &["get", "--help"]] {
        let shown = environment.shown(help);
        assert!(shown.starts_with("usage: prosa_api list\n"), "{shown}");
    }
}
