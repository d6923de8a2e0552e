//! The output of each command.

use prosa_stand_in::{Clock, Dialect, StandIn};

use super::{Environment, NOW, transcription};
use crate::receiver::Receiver;

#[test]
fn endpoints_are_created_changed_listed_and_deleted() {
    let environment = Environment::new();
    let created = environment.shown(&["create", "http://127.0.0.1:1/", "--show-keys"]);
    assert_eq!(
        created,
        "ENDPOINT    URL                  EVENTS  TLS\n\
         endpoint-1  http://127.0.0.1:1/  all     verified\n\
         \n\
         SECRET    KEY                EXPIRES\n\
         secret-2  whsec_of_secret-2  -\n"
    );
    let own = ["create", "http://h/\u{1b}[2J", "--own-secret", "--no-ssl-verification"];
    let created = environment.shown(&[&own[..], &["--filter", "a", "--filter", "b"]].concat());
    assert_eq!(
        created,
        "ENDPOINT    URL                 EVENTS  TLS\n\
         endpoint-3  http://h/\\u{1b}[2J  a,b     not verified\n\
         \n\
         SECRET    KEY            EXPIRES\n\
         secret-4  (--show-keys)  -\n"
    );
    let got = environment.shown(&["get", "endpoint-3", "--show-keys"]);
    assert!(got.contains("secret-4  whsec_of_my_own  -\n"), "{got}");

    let change =
        ["update", "endpoint-3", "--url", "https://i", "--all-events", "--ssl-verification"];
    assert_eq!(
        environment.shown(&change),
        "ENDPOINT    URL        EVENTS  TLS\n\
         endpoint-3  https://i  all     verified\n"
    );
    let change = environment.shown(&["update", "endpoint-3", "--filter", "c"]);
    assert!(change.contains("endpoint-3  https://i  c       verified\n"), "{change}");
    assert_eq!(
        environment.shown(&["list"]),
        "ENDPOINT    URL                  EVENTS  TLS\n\
         endpoint-1  http://127.0.0.1:1/  all     verified\n\
         endpoint-3  https://i            c       verified\n"
    );
    let deleted = environment.shown(&["delete", "endpoint-3"]);
    assert!(deleted.contains("endpoint-3  https://i  c       verified\n"), "{deleted}");
    assert!(!environment.shown(&["list"]).contains("endpoint-3"));
}

#[test]
fn a_rotation_gives_the_old_secret_an_expiry() {
    let mut environment = Environment::new();
    environment.shown(&["create", "http://127.0.0.1:1/"]);
    let rotated = environment.shown(&["rotate", "endpoint-1"]);
    let (_, secrets) = rotated.split_once("\n\n").expect("two tables");
    assert_eq!(
        secrets,
        "SECRET    KEY            EXPIRES\n\
         secret-3  (--show-keys)  -\n\
         secret-2  (--show-keys)  2026-11-25T17:00:00\n"
    );
    let rotated = environment.shown(&["rotate", "endpoint-1", "--hours", "2", "--show-keys"]);
    assert!(rotated.contains("secret-3  whsec_of_secret-3  2026-11-22T19:00:00\n"), "{rotated}");
    let rotated = environment.shown(&["rotate", "endpoint-1", "--days", "1"]);
    assert!(rotated.contains("secret-4  (--show-keys)  2026-11-23T17:00:00\n"), "{rotated}");

    environment.vendor = StandIn::start(Dialect::GlSpeech, &Clock::new(NOW));
    environment.dialect = Some("gl-speech");
    environment.shown(&["create", "http://127.0.0.1:1/"]);
    let rotated = environment.shown(&["rotate", "endpoint-1"]);
    assert!(rotated.contains("2026-11-25T10:00:00Z"), "{rotated}");
}

#[test]
fn deliveries_and_events_are_listed_and_replayed() {
    let clock = Clock::new(NOW);
    let environment =
        Environment { vendor: StandIn::start(Dialect::Prosa, &clock), dialect: Some("prosa") };
    let receiver = Receiver::start(&clock);
    receiver.set_down(true);
    let url = receiver.url();
    environment.shown(&["create", &url]);
    environment.vendor.emit("stt.jobs.completed", &transcription());
    let log = "\
DELIVERY    EVENT    TYPE                AT                    STATUS  SECONDS  ERROR
delivery-4  event-3  stt.jobs.completed  2026-11-22T10:00:00Z  503     0.25     -
";
    assert_eq!(environment.shown(&["deliveries", "endpoint-1"]), log);
    let within = ["deliveries", "endpoint-1", "--from", "2026-11-22", "--until", "2026-11-22"];
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
    assert_eq!(environment.shown(&["events", "--from", "2026-11-23"]), "EVENT  TYPE  AT\n");
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
fn a_delivery_is_sent_again() {
    let environment = Environment::new();
    let receiver = Receiver::start(&Clock::new(NOW));
    environment.shown(&["create", "http://127.0.0.1:1/", "--own-secret"]);
    let created = environment.shown(&["get", "endpoint-1", "--show-keys"]);
    assert!(created.contains("whsec_of_my_own"), "{created}");
    receiver.trust("whsec_for_tests");
    environment.vendor.emit("stt.jobs.completed", &transcription());
    let resend = |url: &str, delivery: &str| {
        let now = NOW.to_string();
        environment.run(&["resend", "endpoint-1", delivery, "--to", url, "--now", &now])
    };
    let accepted = (0, "the receiver answered 204\n".to_owned(), String::new());
    assert_eq!(resend(&receiver.url(), "delivery-4"), accepted);
    assert_eq!(receiver.recorded().len(), 1);
    receiver.set_down(true);
    let down = (1, String::new(), "prosa_api: the receiver answered 503\n".to_owned());
    assert_eq!(resend(&receiver.url(), "delivery-4"), down);
    let unknown = "prosa_api: the endpoint's log has no delivery with that id\n".to_owned();
    assert_eq!(resend(&receiver.url(), "delivery-5"), (3, String::new(), unknown));
    let (status, _, stderr) = resend("http://127.0.0.1:1/", "delivery-4");
    assert_eq!(status, 5);
    assert!(stderr.starts_with("prosa_api: no answer: "), "{stderr}");
}
