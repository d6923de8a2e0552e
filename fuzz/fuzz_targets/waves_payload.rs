//! Any body, read as an event of Waves'.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;
use speech_webhooks::waves::Event;
use speech_webhooks_fuzz::redaction::{CANARY, assert_message, assert_shows_no_text};

fuzz_target!(|body: &[u8]| {
    let is_json = || serde_json::from_slice::<IgnoredAny>(body).is_ok();
    let event = match Event::read_unverified(body) {
        Ok(event) => event,
        Err(error) => {
            assert_message(&error.to_string());
            assert_message(&format!("{error:?}"));
            assert!(error.code() != "json-truncated" || !is_json());
            return;
        }
    };

    assert!(is_json(), "read, but not JSON");
    assert_shows_no_text(&event);
    let transcript = event.transcript();
    assert!(transcript.clone().all(|segment| !segment.text.is_empty()));
    let starts = transcript.filter_map(|segment| segment.start);
    assert!(starts.is_sorted());

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
    // The first of those that have the key.
    for (key, _) in extra.iter() {
        let first = extra.iter().find(|(other, _)| *other == key);
        assert_eq!(event.extra_unverified(key), first.map(|(_, value)| value));
    }
});
