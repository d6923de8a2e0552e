//! Properties of every body that consists of fields this crate knows, with random values.

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use speech_webhooks::{prosa, waves};

/// Fields of both vendors, so that each vendor also gets the other's.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "job_id", "status", "created_at", "modified_at", "model", "job_config", "request", "result", "data", "path", "texts",
    "error", "code", "message", "context", "recovery", "retryable", "transcript", "final", "time_start", "time_end",
    "channel", "speaker_tag", "text", "start", "end", "name", "acoustic", "voice", "wait", "engine", "pitch", "language",
    "request_id", "retry_after", "attempt", "speakers",
    "transcription", "words", "word_timestamps", "utterances", "word", "speaker", "confidence", "totalBytes", "emotions",
    "redacted_entities", "errors", "details", "metadata", "duration", "filename", "webhook_extra", "extra", "region", "other",
];

/// A text that is long enough to differ from the words of messages.
fn said() -> impl Strategy<Value = String> {
    "[A-Z]{8,12}"
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        2 => Just(Value::Null),
        2 => any::<bool>().prop_map(Value::from),
        2 => any::<i64>().prop_map(Value::from),
        2 => (-1e9..1e9).prop_map(Value::from),
        6 => said().prop_map(Value::from),
        1 => ".{0,20}".prop_map(Value::from),
        1 => prop::sample::select(vec!["success", "complete", "failed", "2026-01-15T10:00:00Z"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |value| {
        prop_oneof![
            prop::collection::vec(value.clone(), 0..5).prop_map(Value::from),
            fields(value).prop_map(Value::from),
        ]
    })
}

fn fields(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let name = prop::sample::select(NAMES).prop_map(ToOwned::to_owned);
    prop::collection::vec((name, value), 0..8).prop_map(Map::from_iter)
}

/// Whether `shown` contains eight capital letters in a row from the body.
fn repeats(shown: &str, body: &str) -> bool {
    body.as_bytes().windows(8).any(|window| {
        window.iter().all(u8::is_ascii_uppercase)
            && shown.as_bytes().windows(8).any(|shown| shown == window)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn prosa_reads_any_json_and_debug_repeats_no_text(
        name in prop::option::of(prop::sample::select(vec!["stt.jobs.completed", "tts.job.failed", "webhook.ping"])),
        job_id in prop::option::of(said()),
        mut body in fields(value()),
    ) {
        if let Some(job_id) = job_id {
            body.insert("job_id".into(), job_id.into());
        }
        let body = Value::from(body).to_string();
        let event = prosa::Event::read_unverified(name, body.as_bytes()).expect("JSON is read");
        let shown = format!("{event:?}");
        prop_assert!(!repeats(&shown, &body));
        prop_assert_eq!(event.clone().into_owned(), event);
    }

    #[test]
    fn waves_reads_any_json_and_debug_repeats_no_text(body in fields(value())) {
        let body = Value::from(body).to_string();
        let event = waves::Event::read_unverified(body.as_bytes()).expect("JSON is read");
        let shown = format!("{event:?}");
        prop_assert!(!repeats(&shown, &body));
        prop_assert_eq!(event.clone().into_owned(), event);
    }

    /// Random bytes, and random characters of JSON's syntax.
    #[test]
    fn only_json_is_read(body in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..50),
        "[ {}\\[\\]:,\"a1e.\\\\-]{0,9}".prop_map(String::into_bytes),
    ]) {
        let is_json = serde_json::from_slice::<IgnoredAny>(&body).is_ok();
        for name in [None, Some("tts.voices.added"), Some("webhook.ping")] {
            let is_empty = body.iter().all(|byte| b" \t\r\n".contains(byte));
            let is_empty_ping = name == Some("webhook.ping") && is_empty;
            let is_read = prosa::Event::read_unverified(name, &body).is_ok();
            prop_assert_eq!(is_read, is_json || is_empty_ping);
        }
        prop_assert_eq!(waves::Event::read_unverified(&body).is_ok(), is_json);
    }
}
