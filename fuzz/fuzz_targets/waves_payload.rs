//! Any body, read as an event of Waves'.

#![no_main]

use libfuzzer_sys::fuzz_target;
use speech_webhooks::waves::Event;
use speech_webhooks_fuzz::{
    redaction::{CANARY, assert_deviations, assert_message, assert_shows_no_text},
    signed,
    slow::{
        json::Json,
        transcript::{self, Said},
    },
};

/// The documented ones that are not those of a completed transcription.
const NOT_COMPLETED: [&str; 4] = ["failed", "error", "processing", "pending"];

fuzz_target!(|body: &[u8]| {
    let outcome = Event::read_unverified(body);
    let deviations = signed::waves(body).deviations();
    assert_deviations(&deviations);

    let Some(json) = Json::of(body) else {
        let error = outcome.expect_err("not JSON");
        assert_message(&error.to_string());
        assert_message(&format!("{error:?}"));
        let is_utf8 = str::from_utf8(body).is_ok();
        assert_eq!(error.code() == "body-not-utf8", !is_utf8);
        assert!(!is_utf8 || ["json-syntax", "json-truncated"].contains(&error.code()));
        assert_eq!(deviations, []);
        return;
    };
    // Whatever is JSON is read.
    let event = outcome.expect("JSON");
    assert_shows_no_text(&event);

    let transcript: Vec<Said> = event.transcript().map(Said::from).collect();
    let is_completed = matches!(event, Event::TranscriptionCompleted(_));
    if is_completed {
        assert_eq!(transcript, transcript::waves(&json));
    } else {
        assert_eq!(transcript, []);
    }
    // What was said is not lost, whatever else is in the body.
    let status = json.text_field(&["status"]).unwrap_or_default();
    if !NOT_COMPLETED.contains(&status.as_str()) {
        assert!(is_completed || !transcript::waves_says_something(&json));
    }

    let owned = event.clone().into_owned();
    assert_eq!(owned, event);
    assert_eq!(
        owned.extra_unverified(CANARY),
        event.extra_unverified(CANARY)
    );
    let extra = match &event {
        Event::TranscriptionCompleted(transcription) => &transcription.extra,
        Event::TranscriptionFailed(failure) => {
            let _ = failure.reason();
            &failure.extra
        }
        Event::Unknown(unknown) => &unknown.extra,
        _ => return,
    };
    assert!(extra.iter().count() <= 64);
    // The first of those that have the key.
    for (key, _) in extra.iter() {
        let first = extra.iter().find(|(other, _)| *other == key);
        assert_eq!(event.extra_unverified(key), first.map(|(_, value)| value));
    }
});
