//! Any body, read as a Waves event.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use speech_webhooks::{Text, waves::Event};
use speech_webhooks_fuzz::{
    redaction::{CANARY, assert_deviations, assert_not_json, assert_shows_no_text},
    signed,
    slow::{
        extra,
        json::Json,
        transcript::{self, Segment},
    },
    stored::assert_says_kind,
};

/// The documented statuses of transcriptions that are not complete.
const NOT_COMPLETED: [&str; 4] = ["failed", "error", "processing", "pending"];

fuzz_target!(|body: &[u8]| {
    let outcome = Event::read_unverified(body);
    let deviations = signed::waves(body).deviations();
    assert_deviations(&deviations);

    let Some(json) = Json::of(body) else {
        assert_not_json(outcome.expect_err("not JSON"), body);
        assert_eq!(deviations, []);
        return;
    };
    // All JSON is read.
    let event = outcome.expect("JSON");
    assert_shows_no_text(&event);
    assert_says_kind(&event, event.kind());

    let transcript: Vec<Segment> = event.transcript().map(Segment::from).collect();
    let is_completed = matches!(event, Event::TranscriptionCompleted(_));
    if is_completed {
        assert_eq!(transcript, transcript::waves(&json));
    } else {
        assert_eq!(transcript, []);
    }
    // The transcript is not lost, whatever else is in the body.
    let status = json.text_field(&["status"]).unwrap_or_default();
    if !NOT_COMPLETED.contains(&status.as_str()) {
        assert!(is_completed || !transcript::waves_says_something(&json));
    }

    let owned = event.clone().into_owned();
    assert_eq!(owned, event);
    assert_eq!(owned.unsigned_extra(CANARY), event.unsigned_extra(CANARY));
    let pairs = match &event {
        Event::TranscriptionCompleted(transcription) => &transcription.unsigned_extra,
        Event::TranscriptionFailed(failure) => {
            let _ = failure.reason();
            &failure.unsigned_extra
        }
        Event::Unknown { unsigned_extra, .. } => unsigned_extra,
        _ => return,
    };
    assert!(pairs.len() <= 64);
    for (key, value) in pairs {
        assert_eq!(event.unsigned_extra(key), Some(value.as_str()));
    }
    // Of several pairs with one key, the first counts.
    if let Some(expected) = extra::waves(&json, event.kind() == "unknown") {
        let owned = |(key, value): (&Text<'_>, &Text<'_>)| (key.to_string(), value.to_string());
        assert_eq!(pairs.iter().map(owned).collect::<BTreeMap<_, _>>(), expected);
    }
});
