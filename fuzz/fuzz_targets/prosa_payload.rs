//! Any body, read as an event of Prosa's under any name.

#![no_main]

use std::collections::HashMap;

use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;
use speech_webhooks::prosa::Event;
use speech_webhooks_fuzz::redaction::{assert_message, assert_shows_no_text};

/// The first byte of the input chooses, from `a` on.
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
    Some("webhook.ping"),
    Some("canary.of.another.kind"),
];

/// Whether nothing in a body is read as a job's: it is no object, or one whose names can be read
/// and which has no `job_id`.
fn is_no_job(body: &[u8]) -> bool {
    let fields: Option<HashMap<String, IgnoredAny>> = serde_json::from_slice(body).ok();
    !body.trim_ascii_start().starts_with(b"{")
        || fields.is_some_and(|fields| !fields.contains_key("job_id"))
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else {
        return;
    };
    let name = NAMES[usize::from(choice.wrapping_sub(b'a')) % NAMES.len()];
    let is_json = || serde_json::from_slice::<IgnoredAny>(body).is_ok();
    let event = match Event::read_unverified(name, body) {
        Ok(event) => event,
        Err(error) => {
            assert_message(&error.to_string());
            assert_message(&format!("{error:?}"));
            assert!(error.code() != "json-truncated" || !is_json());
            // In a job's field, a number past `f64` is one too.
            let is_no_job = !name.is_some_and(|name| name.contains(".job")) && is_no_job(body);
            assert!(error.code() != "json-syntax" || !is_no_job || !is_json());
            return;
        }
    };

    match &event {
        Event::Ping(ping) if ping.json.is_none() => assert!(body.trim_ascii().is_empty()),
        _ => assert!(is_json(), "read, but not JSON"),
    }
    assert_shows_no_text(&event);
    let starts = event.transcript().filter_map(|segment| segment.start);
    assert!(starts.is_sorted());
    let owned = event.clone().into_owned();
    assert_eq!(owned, event);
});
