//! The values of the samples in the vendor's documents.

use speech_webhooks::{Speaker, waves::Transcription};

use super::sample::{failure, transcription};

/// (text, start, end, speaker)
type TimedText<'a> = (&'a str, f64, f64, Option<Speaker<'a>>);

fn words<'t>(transcription: &'t Transcription<'_>) -> Vec<TimedText<'t>> {
    let words = transcription.words.iter();
    words
        .map(|word| {
            (
                word.word.as_str(),
                word.start.expect("a start"),
                word.end.expect("an end"),
                word.speaker.clone(),
            )
        })
        .collect()
}

fn utterances<'t>(transcription: &'t Transcription<'_>) -> Vec<TimedText<'t>> {
    let utterances = transcription.utterances.iter();
    utterances
        .map(|utterance| {
            (
                utterance.text.as_str(),
                utterance.start.expect("a start"),
                utterance.end.expect("an end"),
                utterance.speaker.clone(),
            )
        })
        .collect()
}

fn speaker_0() -> Option<Speaker<'static>> {
    Some(Speaker::Label("speaker_0".into()))
}

/// Asserts what the three samples of webhook bodies have in common.
fn assert_hello_world(transcription: &Transcription<'_>) {
    assert_eq!(transcription.status.as_deref(), Some("success"));
    assert_eq!(transcription.text.as_deref(), Some("Hello world."));
    assert_eq!(
        words(transcription),
        [("Hello", 0.0, 0.5, speaker_0()), ("world.", 0.6, 0.9, speaker_0())]
    );
    for word in &transcription.words {
        assert_eq!((word.confidence, word.speaker_confidence), (None, None));
    }
    assert_eq!(utterances(transcription), [("Hello world.", 0.0, 0.9, speaker_0())]);
    assert_eq!(transcription.language.as_deref(), Some("en"));
    assert_eq!(transcription.total_bytes, None);
    assert_eq!(transcription.audio_length, None);
    assert!(transcription.redacted_entities.is_empty());
    assert!(transcription.unsigned_extra.is_empty());
}

fn assert_about_the_speaker(transcription: &Transcription<'_>) {
    assert_eq!(transcription.age.as_deref(), Some("adult"));
    assert_eq!(transcription.gender.as_deref(), Some("male"));
    let emotions = &transcription.emotions;
    let strengths = ["happiness", "sadness", "disgust", "fear", "anger"]
        .map(|emotion| emotions.get(emotion).copied());
    assert_eq!(strengths, [Some(0.8), Some(0.15), Some(0.02), Some(0.03), Some(0.05)]);
    assert_eq!(emotions.len(), 5);
    assert_eq!(transcription.request_id, None);
    assert_eq!(transcription.metadata, None);
}

#[test]
fn the_webhook_of_2025_is_read() {
    let transcription = transcription(include_str!(
        "../../samples/waves-webhook-lightning-2025-word_timestamps.json"
    ));
    assert_hello_world(&transcription);
    assert_about_the_speaker(&transcription);
}

#[test]
fn the_webhook_of_early_2026_is_read() {
    let transcription = transcription(include_str!(
        "../../samples/waves-webhook-pulse-2026q1-words-age-gender-emotions.json"
    ));
    assert_hello_world(&transcription);
    assert_about_the_speaker(&transcription);
}

#[test]
fn the_webhook_since_july_2026_is_read() {
    let transcription = transcription(include_str!(
        "../../samples/waves-webhook-current-2026-07-request_id-metadata.json"
    ));
    assert_hello_world(&transcription);
    assert_eq!(transcription.request_id.as_deref(), Some("8c355f4d-bd45-48ee-aa83-d00e4670f6bb"));
    let metadata = transcription.metadata.as_ref().expect("metadata");
    assert_eq!(metadata.duration, Some(0.9));
    assert_eq!(metadata.processing_time_ms, Some(18.42));
    assert_eq!(metadata.rtfx, Some(48.9));
    assert_eq!((metadata.num_chunks, metadata.file_size), (None, None));
    assert_eq!(metadata.filename, None);
    assert_eq!((&transcription.age, &transcription.gender), (&None, &None));
    assert!(transcription.emotions.is_empty());
}

#[test]
fn the_synchronous_reply_of_pulse_is_read() {
    let transcription =
        transcription(include_str!("../../samples/waves-sync-unified-pulse-full.json"));
    assert_eq!(transcription.status.as_deref(), Some("success"));
    assert_eq!(
        transcription.text.as_deref(),
        Some("Hello, how are you doing today? This is a word timestamp test.")
    );
    let number_0 = Some(Speaker::Number(0));
    assert_eq!(
        words(&transcription),
        [("Hello,", 0.16, 1.12, number_0.clone()), ("how", 1.12, 1.36, number_0.clone())]
    );
    let confidences: Vec<_> =
        transcription.words.iter().map(|word| (word.confidence, word.speaker_confidence)).collect();
    assert_eq!(confidences, [(Some(0.9975), Some(1.0)), (Some(0.6402), Some(1.0))]);
    assert_eq!(
        utterances(&transcription),
        [("Hello, how are you doing today?", 0.16, 2.88, number_0)]
    );
    let metadata = transcription.metadata.as_ref().expect("metadata");
    assert_eq!(metadata.duration, Some(5.28));
    assert_eq!(metadata.file_size, Some(465_740.0));
    assert_eq!(transcription.language, None);
    assert_eq!(transcription.request_id, None);
}

#[test]
fn the_synchronous_reply_of_pulse_pro_is_read() {
    let transcription =
        transcription(include_str!("../../samples/waves-sync-unified-pulse-pro.json"));
    assert_eq!(transcription.status.as_deref(), Some("success"));
    assert_eq!(
        transcription.text.as_deref(),
        Some("Hello. How are you doing today? This is a word timestamp test.")
    );
    assert_eq!(words(&transcription), [("Hello.", 0.24, 1.2, None), ("How", 1.2, 1.28, None)]);
    let confidences: Vec<_> =
        transcription.words.iter().map(|word| (word.confidence, word.speaker_confidence)).collect();
    assert_eq!(confidences, [(Some(0.9626), None), (Some(0.9929), None)]);
    assert!(transcription.utterances.is_empty());
    assert_eq!(transcription.language.as_deref(), Some("en"));
    assert_eq!(transcription.total_bytes, Some(465_740.0));
    assert_eq!(transcription.request_id.as_deref(), Some("36e977cf-d027-4fe2-b9ae-733d4f26c239"));
    let metadata = transcription.metadata.as_ref().expect("metadata");
    assert_eq!(metadata.duration, Some(5.28));
    assert_eq!(metadata.processing_time_ms, Some(172.11));
    assert_eq!(metadata.rtfx, Some(30.7));
    assert_eq!(metadata.num_chunks, Some(1.0));
    assert_eq!(metadata.file_size, None);
}

#[test]
fn two_error_responses_are_read_as_failures() {
    let failed = failure(include_str!("../../samples/waves-error-pulse-500.json"));
    assert_eq!(failed.reason().as_deref(), Some("Internal server error"));
    assert_eq!((&failed.status, &failed.request_id), (&None, &None));

    let failed = failure(include_str!("../../samples/waves-error-unified-429.json"));
    assert_eq!(
        failed.reason().as_deref(),
        Some("Rate limit exceeded. Please retry after a short backoff.")
    );
    assert_eq!(failed.request_id.as_deref(), Some("87dd36c1-4267-472d-96ee-4113e0a770a6"));
}
