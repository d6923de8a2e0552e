//! Any body, read as a Prosa event under any name.

#![no_main]

use libfuzzer_sys::fuzz_target;
use speech_webhooks::prosa::Event;
use speech_webhooks_fuzz::{
    redaction::{assert_deviations, assert_not_json, assert_shows_no_text},
    signed,
    slow::{
        json::Json,
        transcript::{self, Segment},
    },
    stored::assert_says_kind,
};

const PING: &str = "webhook.ping";

/// The first byte of the input chooses the name, from `a` on.
const NAMES: [Option<&str>; 11] = [
    None,
    Some("stt.jobs.completed"),
    Some("stt.jobs.failed"),
    Some("stt.job.completed"),
    Some("stt.job.failed"),
    Some("tts.job.completed"),
    Some("tts.job.failed"),
    Some("tts.jobs.completed"),
    Some("tts.jobs.failed"),
    Some(PING),
    Some("canary.of.another.kind"),
];

/// The documented statuses of jobs that are not complete.
const NOT_COMPLETED: [&str; 5] = ["failed", "cancelled", "created", "queued", "in_progress"];

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else {
        return;
    };
    let name = NAMES[usize::from(choice.wrapping_sub(b'a')) % NAMES.len()];
    let outcome = Event::read_unverified(name, body);
    let deviations = signed::prosa(name, body).deviations();
    assert_deviations(&deviations);

    let Some(json) = Json::of(body) else {
        match outcome {
            Ok(event @ Event::Ping { json: None, .. }) => {
                assert_says_kind(&event, "ping");
                assert_eq!(name, Some(PING));
                assert!(body.iter().all(|byte| b" \t\r\n".contains(byte)));
            }
            Ok(event) => panic!("{event:?} from malformed JSON"),
            Err(error) => assert_not_json(error, body),
        }
        assert_eq!(deviations, []);
        return;
    };
    // All other JSON is read.
    let event = outcome.expect("JSON");
    assert_shows_no_text(&event);
    assert_says_kind(&event, event.kind());
    let owned = event.clone().into_owned();
    assert_eq!(owned, event);

    let transcript: Vec<Segment> = event.transcript().map(Segment::from).collect();
    let is_completed = matches!(event, Event::TranscriptionCompleted(_));
    if is_completed {
        assert_eq!(transcript, transcript::prosa(&json));
    } else {
        assert_eq!(transcript, []);
    }
    // The transcript is not lost, whatever else is in the body.
    let status = json.text_field(&["status"]).unwrap_or_default();
    if !NOT_COMPLETED.contains(&status.as_str()) {
        assert!(is_completed || !transcript::prosa_says_something(&json));
    }
    // The name is not signed, so it only adds to what the body shows.
    let nameless = Event::read_unverified(None, body).expect("JSON");
    match (&nameless, &event) {
        (Event::Unknown { json, .. }, Event::Unknown { json: named, unsigned_name: kept, .. }) => {
            assert_eq!((json, name), (named, kept.as_deref()));
        }
        (Event::Unknown { .. }, Event::Ping { .. }) => assert_eq!(name, Some(PING)),
        (Event::Unknown { .. }, _) => assert!(name.is_some_and(|name| name.contains(".job"))),
        _ => assert_eq!(event, nameless),
    }
});
