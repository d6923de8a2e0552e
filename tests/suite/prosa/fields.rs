//! Every field of every kind of job, present and null.

use serde_json::{Value, json};

use super::sample::{synthesis, transcription};
use speech_webhooks::{
    RawJson,
    prosa::{Event, Failure},
};

fn failure(body: &str) -> Failure<'_> {
    match Event::read_unverified(None, body.as_bytes()) {
        Ok(Event::TranscriptionFailed(failure)) => failure,
        other => panic!("not a failed transcription: {other:?}"),
    }
}

fn value(json: Option<&RawJson<'_>>) -> Option<Value> {
    json.map(|json| json.deserialize().expect("the JSON of a body is valid"))
}

pub(crate) fn whole_transcription() -> String {
    json!({
        "job_id": "j", "status": "complete",
        "job_config": {
            "engine": "e", "model": "m", "wait": true, "speaker_count": 2, "include_filler": true,
            "include_partial_results": true, "auto_punctuation": true, "enable_spoken_numerals": true,
            "enable_speech_insights": true, "enable_voice_insights": true,
            "enable_conversation_analytics": true, "conversation_analytics_prompt": "p",
        },
        "request": {
            "label": "l", "uri": "u", "data": "AAAA", "duration": 6, "mime_type": "audio/wav",
            "sample_rate": 8000, "channels": 2,
        },
        "result": {
            "data": [], "path": "/r", "latency": 0.25, "speaker_count": 2,
            "speech_insights": {"a": [1]}, "voice_insights": "v", "conversation_analytics": {"c": null},
        },
    })
    .to_string()
}

#[test]
fn every_field_of_a_transcription_is_read() {
    let body = whole_transcription();
    let transcription = transcription(&body);
    let job = &transcription.job;
    assert_eq!(job.status.as_deref(), Some("complete"));
    let config = job.job_config.as_ref().expect("a config");
    assert_eq!((config.engine.as_deref(), config.model.as_deref()), (Some("e"), Some("m")));
    assert_eq!((config.wait, config.speaker_count), (Some(true), Some(2)));
    assert_eq!((config.include_filler, config.include_partial_results), (Some(true), Some(true)));
    assert_eq!((config.auto_punctuation, config.enable_spoken_numerals), (Some(true), Some(true)));
    assert_eq!(
        (config.enable_speech_insights, config.enable_voice_insights),
        (Some(true), Some(true))
    );
    assert_eq!(config.enable_conversation_analytics, Some(true));
    assert_eq!(config.conversation_analytics_prompt.as_deref(), Some("p"));
    let request = job.request.as_ref().expect("a request");
    assert_eq!((request.label.as_deref(), request.uri.as_deref()), (Some("l"), Some("u")));
    assert_eq!((request.audio_base64.as_deref(), request.duration), (Some("AAAA"), Some(6.0)));
    assert_eq!(request.mime_type.as_deref(), Some("audio/wav"));
    assert_eq!((request.sample_rate, request.channels), (Some(8000), Some(2)));
    assert_eq!(transcription.path.as_deref(), Some("/r"));
    assert_eq!((transcription.latency, transcription.speaker_count), (Some(0.25), Some(2)));
    assert_eq!(value(transcription.speech_insights.as_ref()), Some(json!({"a": [1]})));
    assert_eq!(value(transcription.voice_insights.as_ref()), Some(json!("v")));
    assert_eq!(value(transcription.conversation_analytics.as_ref()), Some(json!({"c": null})));
}

pub(crate) fn whole_synthesis() -> String {
    json!({
        "job_id": "j",
        "model": {
            "name": "tts-dimas-formal", "label": "TTS Dimas Formal", "language": "Bahasa Indonesia",
            "domain": "formal", "voice": "Dimas", "gender": "male", "channels": 1, "samplerate": 48000,
        },
        "job_config": {
            "model": "m", "wait": false, "pitch": -1.5, "tempo": 2, "audio_format": "opus", "sample_rate": 48000,
        },
        "request": {"ssml": "<speak/>", "label": "l"},
        "result": {
            "data": "T2dnUw==", "path": "/r", "format": "opus", "duration": 3, "samplerate": 48000, "channels": 1,
            "texts": [{"text": "a", "start": 0, "end": 1.5}, {"text": ""}], "latency": 1,
        },
    })
    .to_string()
}

#[test]
fn every_field_of_a_synthesis_is_read() {
    let body = whole_synthesis();
    let synthesis = synthesis(&body);
    let job = &synthesis.job;
    let model = job.model.as_ref().expect("a model");
    assert_eq!((model.voice.as_deref(), model.gender.as_deref()), (Some("Dimas"), Some("male")));
    assert_eq!(model.name.as_deref(), Some("tts-dimas-formal"));
    assert_eq!((model.acoustic.as_ref(), model.channels), (None, Some(1)));
    let config = job.job_config.as_ref().expect("a config");
    assert_eq!((config.pitch, config.tempo), (Some(-1.5), Some(2.0)));
    assert_eq!((config.audio_format.as_deref(), config.sample_rate), (Some("opus"), Some(48000)));
    assert_eq!(job.request.as_ref().and_then(|request| request.ssml.as_deref()), Some("<speak/>"));
    assert_eq!(synthesis.audio_base64.as_deref(), Some("T2dnUw=="));
    assert_eq!(
        (synthesis.path.as_deref(), synthesis.format.as_deref()),
        (Some("/r"), Some("opus"))
    );
    assert_eq!((synthesis.duration, synthesis.latency), (Some(3.0), Some(1.0)));
    assert_eq!((synthesis.samplerate, synthesis.channels), (Some(48000), Some(1)));
    let texts: Vec<_> =
        synthesis.texts.iter().map(|text| (text.text.as_str(), text.start, text.end)).collect();
    assert_eq!(texts, [("a", Some(0.0), Some(1.5)), ("", None, None)]);
}

pub(crate) fn whole_failure() -> String {
    json!({
        "job_id": "j", "status": "failed", "created_at": "2024-01-15T10:00:00Z",
        "modified_at": "2024-01-15T10:00:05",
        "model": {
            "name": "stt-general", "label": "ASR General", "language": "Bahasa Indonesia", "domain": "general",
            "acoustic": "recording", "channels": 1, "samplerate": 16000,
        },
        "result": {
            "error": "audio_unreadable", "code": "audio_unreadable", "message": "no audio", "version": 2,
            "context": {"reason": "format", "upstream_status": 415},
            "recovery": {"retryable": true, "retry_after_seconds": 30},
        },
    })
    .to_string()
}

#[test]
fn every_field_of_a_failure_is_read() {
    let body = whole_failure();
    let failure = failure(&body);
    assert_eq!(failure.job.job_id.as_deref(), Some("j"));
    assert_eq!(failure.error.as_deref(), Some("audio_unreadable"));
    assert_eq!(failure.code.as_deref(), Some("audio_unreadable"));
    assert_eq!(failure.message.as_deref(), Some("no audio"));
    let model = failure.job.model.as_ref().expect("a model");
    assert_eq!(model.acoustic.as_deref(), Some("recording"));
    let context = value(failure.context.as_ref());
    assert_eq!(context, Some(json!({"reason": "format", "upstream_status": 415})));
    assert_eq!((failure.retryable, failure.retry_after_seconds), (Some(true), Some(30.0)));
    assert_eq!(failure.version, Some(2));
}

#[test]
fn a_failure_of_an_old_server_is_read() {
    let body = r#"{"job_id": "j", "job_config": {"engine": "e"}, "result": {"error": "e1", "message": "m"}}"#;
    let failure = failure(body);
    assert_eq!((failure.error.as_deref(), failure.message.as_deref()), (Some("e1"), Some("m")));
    assert_eq!((failure.retryable, failure.retry_after_seconds), (None, None));
    assert_eq!((failure.code, failure.version), (None, None));
}

/// The texts of a failure are for people, so the vendor may send any type.
#[test]
fn texts_of_a_failure_may_have_any_type() {
    for (written, text) in [
        (r#""no audio""#, Some("no audio")),
        ("415", Some("415")),
        ("4.50", Some("4.50")),
        ("true", Some("true")),
        (r#"["no audio", 1]"#, Some(r#"["no audio", 1]"#)),
        (r#"{"en": "no audio"}"#, Some(r#"{"en": "no audio"}"#)),
        ("null", None),
    ] {
        let body = format!(
            r#"{{"job_id": "j", "status": "failed", "job_config": {{"engine": "e"}},
                "result": {{"error": {written}, "code": {written}, "message": {written}}}}}"#
        );
        let failure = failure(&body);
        for field in [&failure.error, &failure.code, &failure.message] {
            assert_eq!(field.as_deref(), text, "{written}");
        }
    }
}

#[test]
fn a_result_that_is_a_text_is_the_message() {
    for (result, message) in [
        (r#""no audio""#, Some("no audio")),
        ("504", Some("504")),
        (r#"["no audio", "none"]"#, Some("no audio")),
        (r#"[null, {"reason": 1}, {"message": "no audio"}]"#, Some("no audio")),
        ("[[], [504]]", Some("504")),
        ("[]", None),
        ("5.5", None),
        ("true", None),
    ] {
        let body = format!(
            r#"{{"job_id": "j", "status": "failed", "job_config": {{"engine": "e"}}, "result": {result}}}"#
        );
        let failure = failure(&body);
        assert_eq!(failure.message.as_deref(), message, "{result}");
        assert_eq!((failure.error, failure.code), (None, None), "{result}");
    }
}

#[test]
fn all_optional_fields_may_be_null() {
    let nulls = |names: &[&str]| -> Value {
        names.iter().map(|name| ((*name).to_owned(), Value::Null)).collect()
    };
    let body = json!({
        "job_id": "j", "status": null, "created_at": null, "modified_at": null,
        "model": null,
        "job_config": null,
        "request": null,
        "result": {
            "data": [{"transcript": "a", "final": false, "time_start": 0, "time_end": 0,
                "channel": null, "speaker_tag": null}],
            "path": null, "latency": null, "speaker_count": null, "speech_insights": null, "duration": null, "samplerate": null, "channels": null,
            "voice_insights": null, "conversation_analytics": null, "format": null, "texts": null,
            "error": null, "code": null, "message": null, "context": null, "recovery": null, "version": null,
        },
    })
    .to_string();
    let read = transcription(&body);
    assert_eq!(
        (read.segments.len(), read.job.model.is_none(), read.job.created_at),
        (1, true, None)
    );
    assert_eq!((read.speech_insights, read.voice_insights), (None, None));

    let body = json!({
        "job_id": "j", "result": {"data": []},
        "model": nulls(&["name", "label", "language", "domain", "acoustic", "voice", "gender", "channels", "samplerate"]),
        "job_config": nulls(&[
            "engine", "model", "wait", "speaker_count", "include_filler", "include_partial_results",
            "auto_punctuation", "enable_spoken_numerals", "enable_speech_insights", "enable_voice_insights",
            "enable_conversation_analytics", "conversation_analytics_prompt", "pitch", "tempo",
            "audio_format", "sample_rate",
        ]),
        "request": nulls(&[
            "label", "uri", "data", "duration", "mime_type", "sample_rate", "channels", "text", "ssml",
        ]),
    })
    .to_string();
    let job = transcription(&body).job;
    assert_eq!((job.model, job.job_config, job.request), (None, None, None));

    let failed = json!({"job_id": "j", "status": "failed", "job_config": {"engine": "e"},
        "result": nulls(&["error", "code", "message", "context", "recovery", "version"])})
    .to_string();
    assert_eq!(failure(&failed).message, None);
    let failed =
        r#"{"job_id": "j", "status": "failed", "job_config": {"engine": "e"}, "result": null}"#;
    assert_eq!(failure(failed).error, None);
    let failed = r#"{"job_id": "j", "status": "failed", "job_config": {"engine": "e"},
        "result": {"recovery": {"retryable": null, "retry_after_seconds": null}}}"#;
    let failed = failure(failed);
    assert_eq!((failed.retryable, failed.retry_after_seconds), (None, None));
}

#[test]
fn a_result_without_data_has_no_segments() {
    for result in [r#"{"data": null, "path": "/r"}"#, r#"{"path": "/r"}"#] {
        let body =
            format!(r#"{{"job_id": "j", "job_config": {{"engine": "e"}}, "result": {result}}}"#);
        let read = transcription(&body);
        assert_eq!((read.segments.as_slice(), read.path.as_deref()), ([].as_slice(), Some("/r")));
    }
}

/// The text is not audio, so it is the transcript, without times.
#[test]
fn a_text_in_place_of_segments_is_one_segment() {
    for (data, expected) in [("hasil akhir", vec!["hasil akhir"]), ("", vec![])] {
        let body = json!({"job_id": "j", "job_config": {"engine": "e"}, "result": {"data": data}});
        let body = body.to_string();
        let read = transcription(&body);
        let transcripts = read.segments.iter().map(|segment| segment.transcript.as_str());
        assert_eq!(transcripts.collect::<Vec<_>>(), expected, "{data:?}");
        let times = read.segments.iter().map(|it| (it.time_start, it.time_end, it.is_final));
        assert!(times.into_iter().all(|it| it == (None, None, None)), "{data:?}");
    }
}

/// A number with a fraction or an exponent may have been rounded past 53 bits, and any number past
/// 64 bits.
#[test]
fn integers_are_never_rounded() {
    for (written, channel) in [
        ("9223372036854775807", Some(i64::MAX)),
        ("9223372036854775808", None),
        ("-9223372036854775808", Some(i64::MIN)),
        ("-9223372036854775809", None),
        ("9007199254740992.0", Some(9_007_199_254_740_992)),
        ("9007199254740994.0", None),
        ("1e15", Some(1_000_000_000_000_000)),
        ("1e16", None),
    ] {
        let segment = format!(r#"{{"transcript": "t", "channel": {written}}}"#);
        let body = format!(r#"{{"result": {{"data": [{segment}]}}}}"#);
        let event = Event::read_unverified(None, body.as_bytes());
        let Ok(Event::TranscriptionCompleted(read)) = event else { panic!("{body}") };
        assert_eq!(read.segments[0].channel, channel, "{written}");
    }
}
