//! Bodies to events: every field of every kind, and what happens when fields are absent, null or of
//! another type.

use serde_json::{Value, json};
use speech_webhooks::{
    EventError, Json,
    prosa::{Event, Failure, Segment, Synthesis, Timestamp, Transcription},
};
use time::{Date, Month, PrimitiveDateTime, Time};

use crate::sample;

fn transcription(body: &str) -> Transcription<'_> {
    match Event::read_unverified(None, body.as_bytes()) {
        Ok(Event::TranscriptionCompleted(transcription)) => transcription,
        other => panic!("not a completed transcription: {other:?}"),
    }
}

fn synthesis(body: &str) -> Synthesis<'_> {
    match Event::read_unverified(None, body.as_bytes()) {
        Ok(Event::SynthesisCompleted(synthesis)) => synthesis,
        other => panic!("not a completed synthesis: {other:?}"),
    }
}

fn failure(body: &str) -> Failure<'_> {
    match Event::read_unverified(None, body.as_bytes()) {
        Ok(Event::TranscriptionFailed(failure)) => failure,
        other => panic!("not a failed transcription: {other:?}"),
    }
}

fn shape_of(body: &str) -> Result<(), &'static str> {
    Event::read_unverified(None, body.as_bytes())
        .map(drop)
        .map_err(|error| error.code())
}

fn local(hour: u8, minute: u8, second: u8, micro: u32) -> Timestamp {
    let date = Date::from_calendar_date(2023, Month::January, 17).expect("a date");
    let time = Time::from_hms_micro(hour, minute, second, micro).expect("a time");
    Timestamp::Local(PrimitiveDateTime::new(date, time))
}

fn zoned(year: i32, month: Month, day: u8, (hour, minute, second): (u8, u8, u8)) -> Timestamp {
    let date = Date::from_calendar_date(year, month, day).expect("a date");
    let time = Time::from_hms(hour, minute, second).expect("a time");
    Timestamp::Zoned(PrimitiveDateTime::new(date, time).assume_utc())
}

fn value(json: Option<&Json<'_>>) -> Option<Value> {
    json.map(|json| json.deserialize().expect("delivered JSON is JSON"))
}

#[test]
fn d2_sample_transcription() {
    let body = str::from_utf8(sample::BODY).expect("the sample is UTF-8");
    let transcription = transcription(body);
    let job = &transcription.job;
    assert_eq!(job.job_id, "063c64da-180d-731e-8000-d11a28529080");
    assert_eq!(job.status, None);
    assert_eq!(job.created_at, Some(local(14, 26, 25, 505_439)));
    assert_eq!(job.modified_at, Some(local(14, 26, 26, 619_771)));

    let model = job.model.as_ref().expect("a model");
    assert_eq!(model.name.as_deref(), Some("stt-general"));
    assert_eq!(model.label.as_deref(), Some("ASR General"));
    assert_eq!(model.language.as_deref(), Some("Bahasa Indonesia"));
    assert_eq!(model.domain.as_deref(), Some("general"));
    assert_eq!(model.acoustic.as_deref(), Some("recording"));
    assert_eq!((model.channels, model.samplerate), (Some(1), Some(16000)));

    let config = job.job_config.as_ref().expect("a config");
    assert_eq!(config.engine.as_deref(), Some("stt-general"));
    assert_eq!(config.model, None);
    assert_eq!((config.wait, config.speaker_count), (Some(false), Some(1)));
    assert_eq!(
        (config.include_filler, config.include_partial_results),
        (Some(false), Some(false))
    );
    assert_eq!(config.auto_punctuation, None);

    let request = job.request.as_ref().expect("a request");
    assert_eq!(
        request.uri.as_deref(),
        Some("https://example.domain.name/media/example_audio.wav")
    );
    assert_eq!(request.label.as_deref(), Some("Example audio"));
    assert_eq!(request.mime_type.as_deref(), Some("audio/wav"));
    assert_eq!(
        (request.channels, request.sample_rate),
        (Some(1), Some(8000))
    );
    assert_eq!(request.duration, Some(6.766_625));

    let [segment] = transcription.segments.as_slice() else {
        panic!("one segment")
    };
    assert_eq!(
        segment.transcript,
        "hasil dari pekerjaan ini cukup memuaskan"
    );
    assert!(segment.is_final);
    assert_eq!(
        (segment.time_start, segment.time_end),
        (1.0, 6.470_000_009_536_743)
    );
    assert_eq!((segment.channel, segment.speaker_tag), (Some(0), Some(1)));
    assert_eq!(transcription.speech_insights, None);
}

#[test]
fn gl_sample_transcription() {
    let body = include_str!("../samples/prosa-gl-event-body-stt.job.completed.json");
    let transcription = transcription(body);
    let job = &transcription.job;
    assert_eq!(job.job_id, "2fec34e1-efb1-46f7-a743-1cb35b64550d");
    assert_eq!(
        job.created_at,
        Some(zoned(2024, Month::January, 15, (10, 0, 0)))
    );
    assert_eq!(
        job.modified_at,
        Some(zoned(2024, Month::January, 15, (10, 0, 5)))
    );
    assert_eq!(job.model, None);
    let request = job.request.as_ref().expect("a request");
    assert_eq!(request.label.as_deref(), Some("My audio file"));
    let config = job.job_config.as_ref().expect("a config");
    assert_eq!(
        (config.engine.as_deref(), config.wait),
        (Some("stt-general"), Some(false))
    );
    let [segment] = transcription.segments.as_slice() else {
        panic!("one segment")
    };
    assert_eq!(segment.transcript, "Hasil akhir dari pekerjaan ini");
    assert!(segment.is_final);
    assert_eq!((segment.time_start, segment.time_end), (0.0, 3.6));
    assert_eq!((segment.channel, segment.speaker_tag), (Some(0), None));
}

#[test]
fn gl_sample_synthesis() {
    let body = include_str!("../samples/prosa-gl-event-body-tts.job.completed.json");
    let synthesis = synthesis(body);
    let job = &synthesis.job;
    assert_eq!(job.job_id, "3abc45d2-1234-5678-abcd-ef1234567890");
    assert_eq!(
        job.created_at,
        Some(zoned(2024, Month::January, 15, (10, 0, 0)))
    );
    assert_eq!(
        job.modified_at,
        Some(zoned(2024, Month::January, 15, (10, 0, 2)))
    );
    let request = job.request.as_ref().expect("a request");
    assert_eq!(request.text.as_deref(), Some("Selamat pagi"));
    assert_eq!(request.label.as_deref(), Some("Greeting"));
    let config = job.job_config.as_ref().expect("a config");
    assert_eq!(
        (config.model.as_deref(), config.wait),
        (Some("tts-dimas-formal"), Some(false))
    );
    assert_eq!(
        synthesis.path.as_deref(),
        Some("https://storage.prosa.ai/tts/audio.mp3")
    );
    assert_eq!(
        (synthesis.format.as_deref(), synthesis.duration),
        (Some("mp3"), Some(2.5))
    );
    assert_eq!(synthesis.audio_base64, None);
}

#[test]
fn d2_sample_listed_synthesis() {
    let body = include_str!("../samples/prosa-docs2-tts-job-listed.json");
    let synthesis = synthesis(body);
    let job = &synthesis.job;
    assert_eq!(job.job_id, "2fec34e1efb146f7a7431cb35b64550d");
    assert_eq!(job.status.as_deref(), Some("complete"));
    assert_eq!(
        job.created_at,
        Some(zoned(2019, Month::August, 24, (14, 15, 22)))
    );
    let request = job.request.as_ref().expect("a request");
    assert_eq!(
        request.text.as_deref(),
        Some("Hasil akhir dari pekerjaan ini cukup memuaskan")
    );
    let config = job.job_config.as_ref().expect("a config");
    assert_eq!((config.pitch, config.tempo), (Some(0.0), Some(1.0)));
    assert_eq!(config.audio_format.as_deref(), Some("opus"));
    assert_eq!(synthesis.format.as_deref(), Some("opus"));
    assert_eq!(synthesis.duration, Some(3.797_333_333_333_333_4));
    assert_eq!(
        (synthesis.samplerate, synthesis.channels),
        (Some(48000), Some(1))
    );
}

#[test]
fn d2_minimal_result() {
    let result = include_str!("../samples/prosa-docs2-stt-result-minimal.json");
    let body = format!(r#"{{"job_id": "j", "result": {result}}}"#);
    let transcription = transcription(&body);
    let [segment] = transcription.segments.as_slice() else {
        panic!("one segment")
    };
    assert_eq!(
        segment.transcript,
        "hasil akhir dari pekerjaan ini cukup memuaskan"
    );
    assert_eq!((segment.time_start, segment.time_end), (0.0, 3.6));
    assert_eq!((segment.channel, segment.speaker_tag), (None, None));
}

#[test]
fn every_field_of_a_transcription() {
    let body = json!({
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
    .to_string();
    let transcription = transcription(&body);
    let job = &transcription.job;
    assert_eq!(job.status.as_deref(), Some("complete"));
    let config = job.job_config.as_ref().expect("a config");
    assert_eq!(
        (config.engine.as_deref(), config.model.as_deref()),
        (Some("e"), Some("m"))
    );
    assert_eq!((config.wait, config.speaker_count), (Some(true), Some(2)));
    assert_eq!(
        (config.include_filler, config.include_partial_results),
        (Some(true), Some(true))
    );
    assert_eq!(
        (config.auto_punctuation, config.enable_spoken_numerals),
        (Some(true), Some(true))
    );
    assert_eq!(
        (config.enable_speech_insights, config.enable_voice_insights),
        (Some(true), Some(true))
    );
    assert_eq!(config.enable_conversation_analytics, Some(true));
    assert_eq!(config.conversation_analytics_prompt.as_deref(), Some("p"));
    let request = job.request.as_ref().expect("a request");
    assert_eq!(
        (request.label.as_deref(), request.uri.as_deref()),
        (Some("l"), Some("u"))
    );
    assert_eq!(
        (request.audio_base64.as_deref(), request.duration),
        (Some("AAAA"), Some(6.0))
    );
    assert_eq!(request.mime_type.as_deref(), Some("audio/wav"));
    assert_eq!(
        (request.sample_rate, request.channels),
        (Some(8000), Some(2))
    );
    assert_eq!(transcription.path.as_deref(), Some("/r"));
    assert_eq!(
        (transcription.latency, transcription.speaker_count),
        (Some(0.25), Some(2))
    );
    assert_eq!(
        value(transcription.speech_insights.as_ref()),
        Some(json!({"a": [1]}))
    );
    assert_eq!(
        value(transcription.voice_insights.as_ref()),
        Some(json!("v"))
    );
    assert_eq!(
        value(transcription.conversation_analytics.as_ref()),
        Some(json!({"c": null}))
    );
}

#[test]
fn every_field_of_a_synthesis() {
    let body = json!({
        "job_id": "j",
        "job_config": {
            "model": "m", "wait": false, "pitch": -1.5, "tempo": 2, "audio_format": "opus", "sample_rate": 48000,
        },
        "request": {"ssml": "<speak/>", "label": "l"},
        "result": {
            "data": "T2dnUw==", "path": "/r", "format": "opus", "duration": 3, "samplerate": 48000, "channels": 1,
            "texts": [{"text": "a", "start": 0, "end": 1.5}, {"text": null}, {}], "latency": 1,
        },
    })
    .to_string();
    let synthesis = synthesis(&body);
    let job = &synthesis.job;
    let config = job.job_config.as_ref().expect("a config");
    assert_eq!((config.pitch, config.tempo), (Some(-1.5), Some(2.0)));
    assert_eq!(
        (config.audio_format.as_deref(), config.sample_rate),
        (Some("opus"), Some(48000))
    );
    assert_eq!(
        job.request
            .as_ref()
            .and_then(|request| request.ssml.as_deref()),
        Some("<speak/>")
    );
    assert_eq!(synthesis.audio_base64.as_deref(), Some("T2dnUw=="));
    assert_eq!(
        (synthesis.path.as_deref(), synthesis.format.as_deref()),
        (Some("/r"), Some("opus"))
    );
    assert_eq!(
        (synthesis.duration, synthesis.latency),
        (Some(3.0), Some(1.0))
    );
    assert_eq!(
        (synthesis.samplerate, synthesis.channels),
        (Some(48000), Some(1))
    );
    let texts: Vec<_> = synthesis
        .texts
        .iter()
        .map(|text| (text.text.as_deref(), text.start, text.end))
        .collect();
    assert_eq!(
        texts,
        [
            (Some("a"), Some(0.0), Some(1.5)),
            (None, None, None),
            (None, None, None)
        ]
    );
}

#[test]
fn every_field_of_a_failure() {
    let body = json!({
        "job_id": "j", "status": "failed", "model": {"name": "stt-general"},
        "result": {
            "error": "audio_unreadable", "code": "audio_unreadable", "message": "no audio", "version": 2,
            "context": {"reason": "format", "upstream_status": 415},
            "recovery": {"retryable": true, "retry_after_seconds": 30},
        },
    })
    .to_string();
    let failure = failure(&body);
    assert_eq!(failure.job.job_id, "j");
    assert_eq!(failure.error.as_deref(), Some("audio_unreadable"));
    assert_eq!(failure.code.as_deref(), Some("audio_unreadable"));
    assert_eq!(failure.message.as_deref(), Some("no audio"));
    let context = value(failure.context.as_ref());
    assert_eq!(
        context,
        Some(json!({"reason": "format", "upstream_status": 415}))
    );
    let recovery = failure.recovery.expect("a recovery");
    assert_eq!(
        (recovery.retryable, recovery.retry_after_seconds),
        (Some(true), Some(30.0))
    );
    assert_eq!(failure.version, Some(2));
}

#[test]
fn a_failure_of_an_old_server() {
    let body = r#"{"job_id": "j", "job_config": {"engine": "e"}, "result": {"error": "e1", "message": "m"}}"#;
    let failure = failure(body);
    assert_eq!(
        (failure.error.as_deref(), failure.message.as_deref()),
        (Some("e1"), Some("m"))
    );
    assert_eq!(
        (failure.code, failure.recovery, failure.version),
        (None, None, None)
    );
}

#[test]
fn all_optional_fields_may_be_null() {
    let nulls = |names: &[&str]| -> Value {
        names
            .iter()
            .map(|name| ((*name).to_owned(), Value::Null))
            .collect()
    };
    let body = json!({
        "job_id": "j", "status": null, "created_at": null, "modified_at": null,
        "model": null,
        "job_config": null,
        "request": null,
        "result": {
            "data": [{"transcript": "a", "final": false, "time_start": 0, "time_end": 0,
                "channel": null, "speaker_tag": null}],
            "path": null, "latency": null, "speaker_count": null, "speech_insights": null,
            "voice_insights": null, "conversation_analytics": null, "format": null, "texts": null,
            "error": null, "code": null, "message": null, "context": null, "recovery": null, "version": null,
        },
    })
    .to_string();
    let read = transcription(&body);
    assert_eq!(
        (
            read.segments.len(),
            read.job.model.is_none(),
            read.job.created_at
        ),
        (1, true, None)
    );
    assert_eq!((read.speech_insights, read.voice_insights), (None, None));

    let body = json!({
        "job_id": "j", "result": {"data": []},
        "model": nulls(&["name", "label", "language", "domain", "acoustic", "channels", "samplerate"]),
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
    assert_eq!(transcription(&body).segments, []);

    let failed = json!({"job_id": "j", "status": "failed", "job_config": {"engine": "e"},
        "result": nulls(&["error", "code", "message", "context", "recovery", "version"])})
    .to_string();
    assert_eq!(failure(&failed).message, None);
    let failed = r#"{"job_id": "j", "status": "failed", "model": {}, "result": null}"#;
    assert_eq!(failure(failed).error, None);
    let failed = r#"{"job_id": "j", "status": "failed", "model": {},
        "result": {"recovery": {"retryable": null, "retry_after_seconds": null}}}"#;
    assert_eq!(
        failure(failed).recovery.map(|recovery| recovery.retryable),
        Some(None)
    );
}

#[test]
fn a_result_without_data_has_no_segments() {
    for result in [r#"{"data": null, "path": "/r"}"#, r#"{"path": "/r"}"#] {
        let body = format!(r#"{{"job_id": "j", "model": {{}}, "result": {result}}}"#);
        let read = transcription(&body);
        assert_eq!(
            (read.segments.as_slice(), read.path.as_deref()),
            ([].as_slice(), Some("/r"))
        );
    }
}

#[test]
fn unknown_fields_are_passed_over_wherever_they_are() {
    let body = r#"{"job_id": "j", "new": [[{}]], "model": {"new": 1}, "job_config": {"new": {}},
        "request": {"new": "x"}, "result": {"new": null, "data": [
        {"new": {"deep": []}, "transcript": "a", "final": true, "time_start": 0, "time_end": 1}]}}"#;
    assert_eq!(transcription(body).segments.len(), 1);
}

#[test]
fn escapes_and_other_scripts() {
    let body = r#"{"job_id": "\u006a", "result": {"data": [
        {"transcript": "caf\u00e9 \"日本\" \ud83c\udf99 \n", "final": true, "time_start": 0, "time_end": 1},
        {"transcript": "naïve 🎙", "f\u0069nal": true, "time_start": 1, "time_end": 2}]}}"#;
    let read = transcription(body);
    let transcripts: Vec<&str> = read
        .segments
        .iter()
        .map(|segment| segment.transcript.as_str())
        .collect();
    assert_eq!(read.job.job_id, "j");
    assert_eq!(transcripts, ["café \"日本\" 🎙 \n", "naïve 🎙"]);
}

#[test]
fn texts_are_borrowed_from_the_body_unless_they_have_escapes() {
    let body = r#"{"job_id": "j", "status": "complete", "result": {"data": [
        {"transcript": "plain", "final": true, "time_start": 0, "time_end": 1},
        {"transcript": "with\tescape", "final": true, "time_start": 1, "time_end": 2}],
        "path": "/r", "speech_insights": {"a": 1}}}"#;
    let range = body.as_bytes().as_ptr_range();
    let borrowed = |text: &str| range.contains(&text.as_ptr());
    let read = transcription(body);
    let [plain, escaped] = read.segments.as_slice() else {
        panic!("two segments")
    };
    assert!(borrowed(&plain.transcript) && borrowed(&read.job.job_id));
    assert!(read.job.status.as_deref().is_some_and(borrowed));
    assert!(read.path.as_deref().is_some_and(borrowed));
    assert!(
        read.speech_insights
            .as_ref()
            .is_some_and(|json| borrowed(json.as_str()))
    );
    assert_eq!(
        (escaped.transcript.as_str(), borrowed(&escaped.transcript)),
        ("with\tescape", false)
    );

    let owned = plain.clone().into_owned();
    assert_eq!((&owned, borrowed(&owned.transcript)), (plain, false));
}

#[test]
fn segments_need_their_four_fields() {
    let whole = [
        ("transcript", "\"a\""),
        ("final", "true"),
        ("time_start", "0"),
        ("time_end", "1"),
    ];
    let body = |fields: &[(&str, &str)]| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("\"{name}\": {value}"))
            .collect();
        format!(
            r#"{{"job_id": "j", "result": {{"data": [{{{}}}]}}}}"#,
            fields.join(", ")
        )
    };
    assert_eq!(shape_of(&body(&whole)), Ok(()));
    for (position, (name, _)) in whole.iter().enumerate() {
        let mut without = whole.to_vec();
        without.remove(position);
        assert_eq!(
            shape_of(&body(&without)),
            Err("json-shape"),
            "without {name}"
        );
        let mut null = whole.to_vec();
        null[position].1 = "null";
        assert_eq!(shape_of(&body(&null)), Err("json-shape"), "{name} null");
    }
}

#[test]
fn fields_of_another_type_are_refused() {
    for body in [
        r#"{"job_id": "j", "created_at": 1673940396}"#,
        r#"{"job_id": "j", "status": 1}"#,
        r#"{"job_id": "j", "model": "stt-general"}"#,
        r#"{"job_id": "j", "request": "x"}"#,
        r#"{"job_id": "j", "result": "x"}"#,
        r#"{"job_id": "j", "result": {"data": 1}}"#,
        r#"{"job_id": "j", "result": {"data": {}}}"#,
        r#"{"job_id": "j", "result": {"data": ["x"]}}"#,
        r#"{"job_id": "j", "result": {"data": [null]}}"#,
        r#"{"job_id": "j", "result": {"texts": {}}}"#,
        r#"{"job_id": "j", "result": {"latency": "1"}}"#,
        r#"{"job_id": "j", "job_config": {"wait": "true"}}"#,
    ] {
        assert_eq!(shape_of(body), Err("json-shape"), "{body}");
    }
}

#[test]
fn an_array_is_no_object() {
    // serde's derived implementations would take each of these, fields by position.
    for body in [
        r#"["j"]"#,
        r#"{"job_id": "j", "model": ["n", "l", "la", "d", "a", 1, 2]}"#,
        r#"{"job_id": "j", "job_config": ["e"]}"#,
        r#"{"job_id": "j", "request": ["l"]}"#,
        r#"{"job_id": "j", "result": [[]]}"#,
        r#"{"job_id": "j", "result": {"data": [["a", true, 0, 1, 0, 1]]}}"#,
        r#"{"job_id": "j", "result": {"texts": [["a", 0, 1]]}}"#,
        r#"{"job_id": "j", "result": {"recovery": [true, 1]}}"#,
    ] {
        assert_eq!(shape_of(body), Err("json-shape"), "{body}");
    }
}

#[test]
fn owned_events_equal_their_source() {
    let failed = r#"{"job_id": "j", "status": "failed", "model": {}, "request": {"uri": "u"},
        "result": {"error": "e", "context": {}, "recovery": {"retryable": true}}}"#;
    let failed_synthesis = r#"{"job_id": "j", "status": "failed", "request": {"text": "t"}}"#;
    let bodies = [
        str::from_utf8(sample::BODY).expect("UTF-8"),
        include_str!("../samples/prosa-gl-event-body-stt.job.completed.json"),
        include_str!("../samples/prosa-gl-event-body-tts.job.completed.json"),
        include_str!("../samples/prosa-docs2-tts-job-listed.json"),
        failed,
        failed_synthesis,
        r#"{"hello": 1}"#,
    ];
    for body in bodies {
        let event = Event::read_unverified(None, body.as_bytes()).expect(body);
        assert_eq!(event.clone().into_owned(), event, "{body}");
    }
    for name in ["webhook.ping", "something.new"] {
        let event = Event::read_unverified(Some(name), b"{}").expect(name);
        assert_eq!(event.clone().into_owned(), event, "{name}");
    }
}

#[test]
fn parts_can_be_kept_on_their_own() {
    let body = str::from_utf8(sample::BODY).expect("UTF-8").to_owned();
    let segment: Segment<'static> = {
        let mut owned = transcription(&body).into_owned();
        owned.segments.remove(0)
    };
    drop(body);
    assert_eq!(
        segment.transcript.into_cow(),
        "hasil dari pekerjaan ini cukup memuaskan"
    );
}

#[test]
fn undocumented_json_is_read_on_demand() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    let body = format!(r#"{{"job_id": "j", "result": {{"data": [], "speech_insights": {deep}}}}}"#);
    let insights = transcription(&body).speech_insights.expect("insights");
    assert_eq!(insights.as_str(), deep);
    assert_eq!(
        insights
            .deserialize::<Value>()
            .map_err(|error| error.code()),
        Err("json-syntax")
    );

    let body = r#"{"job_id": "j", "result": {"data": [], "speech_insights": {"mood": "calm"}}}"#;
    let insights = transcription(body).speech_insights.expect("insights");
    let mood: std::collections::HashMap<&str, &str> = insights.deserialize().expect("a map");
    assert_eq!(mood["mood"], "calm");
    assert_eq!(
        insights.deserialize::<u8>().map_err(|error| error.code()),
        Err("json-shape")
    );
    assert_eq!(insights.clone().into_owned(), insights);
}

#[test]
fn a_length_extended_body_is_no_event() {
    // The glue that SHA-256's padding leaves in the middle of a forged body is neither UTF-8 nor
    // JSON.
    let glue = [b"\x80".as_slice(), &[0; 7], &[0, 0, 0, 0, 0, 0, 0x21, 0x90]].concat();
    let body = [sample::BODY, &glue, b"{\"job_id\":\"forged\"}"].concat();
    let error = Event::read_unverified(None, &body).expect_err("glue");
    assert!(matches!(error, EventError::NotUtf8(_)), "{error}");
}
