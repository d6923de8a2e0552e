//! Events borrow from the body and can be kept without it.

use speech_webhooks::{Speaker, Text, waves::Event};

use super::{
    fields::whole_transcription,
    sample::{BODY, failure, transcription},
};

#[test]
fn texts_are_borrowed_from_the_body_unless_they_have_escapes() {
    let body = r#"{"status": "success", "transcription": "plain with\tescape", "language": "en",
        "words": [{"word": "plain", "speaker": "speaker_0"}, {"word": "with\tescape"}],
        "utterances": [{"text": "plain", "speaker": "speaker_0"}], "emotions": {"calm": 1},
        "metadata": {"filename": "f", "region": "us"}, "redacted_entities": ["[NAME_1]"],
        "webhook_extra": "case_id:42"}"#;
    let range = body.as_bytes().as_ptr_range();
    let borrowed = |text: &str| range.contains(&text.as_ptr());
    let label = |speaker: &Option<Speaker<'_>>| match speaker {
        Some(Speaker::Label(label)) => borrowed(label),
        _ => false,
    };
    let read = transcription(body);
    let [plain, escaped] = read.words.as_slice() else { panic!("two words") };
    assert!(borrowed(&plain.word) && label(&plain.speaker));
    assert!(!borrowed(&escaped.word));
    assert!(!read.text.as_deref().is_some_and(borrowed));
    assert!(read.status.as_deref().is_some_and(borrowed));
    assert!(read.language.as_deref().is_some_and(borrowed));
    let utterance = &read.utterances[0];
    assert!(borrowed(&utterance.text) && label(&utterance.speaker));
    assert!(read.emotions.keys().all(|emotion| borrowed(emotion)));
    assert!(read.redacted_entities.iter().all(|entity| borrowed(entity)));
    let metadata = read.metadata.as_ref().expect("metadata");
    assert!(metadata.filename.as_deref().is_some_and(borrowed));
    let keys: Vec<_> = read.unsigned_extra.keys().map(Text::as_str).collect();
    assert_eq!(keys, ["case_id", "region"]);
    assert!(borrowed(&read.unsigned_extra["case_id"]) && borrowed(&read.unsigned_extra["region"]));
    assert!(keys.into_iter().all(borrowed));

    let owned = plain.clone().into_owned();
    assert_eq!(&owned, plain);
    assert!(!borrowed(&owned.word) && !label(&owned.speaker));

    let failed = r#"{"error": "e", "details": [1]}"#;
    let range = failed.as_bytes().as_ptr_range();
    assert!(failure(failed).reason().is_some_and(|reason| reason == "e"));
    let details = failure(failed).details.expect("details");
    assert!(range.contains(&details.as_str().as_ptr()));
}

#[test]
fn owned_events_equal_their_source() {
    let failed = r#"{"status": "failed", "message": "m", "error": "e", "errors": [], "error_code": 1,
        "details": {}, "language": "en", "region": "us", "request_id": "r", "webhook_extra": "k:v"}"#;
    let bodies = [
        str::from_utf8(BODY).expect("UTF-8"),
        &whole_transcription().to_string(),
        failed,
        r#"{"status": "processing", "webhook_extra": "k:v"}"#,
        "[]",
    ];
    for body in bodies {
        let event = Event::read_unverified(body.as_bytes()).expect(body);
        assert_eq!(event.clone().into_owned(), event, "{body}");
    }
}

#[test]
fn parts_can_be_kept_on_their_own() {
    let body = whole_transcription().to_string();
    let (word, utterance, metadata) = {
        let mut read = transcription(&body);
        (
            read.words.remove(0).into_owned(),
            read.utterances.remove(0).into_owned(),
            read.metadata.expect("metadata").into_owned(),
        )
    };
    drop(body);
    assert_eq!(word.word, "a");
    assert_eq!(utterance.text, "a b");
    assert_eq!(metadata.filename.as_deref(), Some("f.wav"));
}
