//! The JSON that events are stored as, byte for byte.

use serde::Serialize;
use speech_webhooks::{
    Speaker, TranscriptSegment,
    prosa::{self, Timestamp},
    waves,
};

/// Joins the lines of a literal: removes each line break that spaces follow, and those spaces.
fn one_line(json: &str) -> String {
    json.split("\n ").map(str::trim_start).collect()
}

fn assert_json(value: &impl Serialize, expected: &str) {
    let json = serde_json::to_string(value).expect("JSON");
    assert_eq!(json, one_line(expected));
}

#[test]
fn prosa_events_are_stored_as_this_json() {
    for (name, body, expected) in PROSA {
        let body = one_line(body);
        let name = Some(*name).filter(|name| !name.is_empty());
        let event = prosa::Event::read_unverified(name, body.as_bytes()).expect("JSON");
        assert_json(&event, expected);
        assert_json(&event.into_owned(), expected);
    }
}

#[test]
fn waves_events_are_stored_as_this_json() {
    for (body, expected) in WAVES {
        let body = one_line(body);
        let event = waves::Event::read_unverified(body.as_bytes()).expect("JSON");
        assert_json(&event, expected);
        assert_json(&event.into_owned(), expected);
    }
}

/// Undocumented JSON is stored on one line, without half surrogate pairs.
#[test]
fn undocumented_json_can_be_stored() {
    let body = b"{\n  \"new\" : [1,\r\n 2.50, \"a\\nb \\ud83d\"]\n}";
    let event = prosa::Event::read_unverified(None, body).expect("JSON");
    let json = r#"{"kind":"unknown","unsigned_name":null,"job_id":null,
        "json":{  "new" : [1, 2.50, "a\nb \ufffd"]}}"#;
    assert_json(&event, json);
}

/// Event names, bodies and their stored JSON.
const PROSA: &[(&str, &str, &str)] = &[
    // Numbers in other forms, a time with an offset and one without, and undocumented fields.
    (
        "",
        r#"{"job_id":"j-1","status":"complete","created_at":"2024-01-15 17:00:00+0700",
            "modified_at":"2023-01-17T14:26:25.505439","model":{"name":"stt-general","channels":1},
            "job_config":{"engine":"stt-general","wait":false,"speaker_count":"2","pitch":0.5},
            "request":{"label":"caf\u00e9 \"1\"","data":"QUJD","duration":3},
            "result":{"data":[{"transcript":"dua","final":true,"time_start":"2.5","time_end":3,"channel":0,
            "speaker_tag":1.0},{"transcript":"satu\n"}],"path":"s3://p","latency":0.25,"speaker_count":2,
            "speech_insights":{"a" : [1, 2.50],"b":"\u0041"},"voice_insights":"x","new":7}}"#,
        r#"{"kind":"transcription-completed","job":{"job_id":"j-1","status":"complete",
            "created_at":"2024-01-15T17:00:00+07:00","modified_at":"2023-01-17T14:26:25.505439",
            "model":{"name":"stt-general","label":null,"language":null,"domain":null,"acoustic":null,"voice":null,
            "gender":null,"channels":1,"samplerate":null},
            "job_config":{"engine":"stt-general","model":null,"wait":false,"speaker_count":2,"include_filler":null,
            "include_partial_results":null,"auto_punctuation":null,"enable_spoken_numerals":null,
            "enable_speech_insights":null,"enable_voice_insights":null,"enable_conversation_analytics":null,
            "conversation_analytics_prompt":null,"pitch":0.5,"tempo":null,"audio_format":null,"sample_rate":null},
            "request":{"label":"café \"1\"","uri":null,"audio_base64":"QUJD","duration":3.0,"mime_type":null,
            "sample_rate":null,"channels":null,"text":null,"ssml":null}},
            "segments":[{"transcript":"dua","is_final":true,"time_start":2.5,"time_end":3.0,"channel":0,
            "speaker_tag":1},{"transcript":"satu\n","is_final":null,"time_start":null,"time_end":null,
            "channel":null,"speaker_tag":null}],"path":"s3://p","latency":0.25,"speaker_count":2,
            "speech_insights":{"a" : [1, 2.50],"b":"\u0041"},"voice_insights":"x","conversation_analytics":null}"#,
    ),
    // A time that cannot be parsed.
    (
        "",
        r#"{"job_id":"j-3","status":"failed","created_at":"yesterday","job_config":{"engine":"e"},
            "result":{"error":"E_AUDIO","code":504,"message":["no audio"],"context":{"reason": "r"},
            "recovery":{"retryable":true,"retry_after_seconds":60},"version":2}}"#,
        r#"{"kind":"transcription-failed","job":{"job_id":"j-3","status":"failed","created_at":"yesterday",
            "modified_at":null,"model":null,"job_config":{"engine":"e","model":null,"wait":null,
            "speaker_count":null,"include_filler":null,"include_partial_results":null,"auto_punctuation":null,
            "enable_spoken_numerals":null,"enable_speech_insights":null,"enable_voice_insights":null,
            "enable_conversation_analytics":null,"conversation_analytics_prompt":null,"pitch":null,"tempo":null,
            "audio_format":null,"sample_rate":null},"request":null},
            "error":"E_AUDIO","code":"504","message":"[\"no audio\"]","context":{"reason": "r"},"retryable":true,
            "retry_after_seconds":60.0,"version":2}"#,
    ),
    (
        "tts.job.failed",
        r#"{"job_id":"j-4","status":"failed"}"#,
        r#"{"kind":"synthesis-failed","job":{"job_id":"j-4","status":"failed","created_at":null,
            "modified_at":null,"model":null,"job_config":null,"request":null},
            "error":null,"code":null,"message":null,"context":null,"retryable":null,"retry_after_seconds":null,
            "version":null}"#,
    ),
    (
        "",
        r#"{"job_id":"j-2","result":{"data":"QUJD","path":"p","format":"opus","duration":2.5,"samplerate":48000,
            "channels":1,"latency":1,"texts":[{"text":"satu","start":0,"end":1.5},{"text":"dua"}]}}"#,
        r#"{"kind":"synthesis-completed","job":{"job_id":"j-2","status":null,"created_at":null,
            "modified_at":null,"model":null,"job_config":null,"request":null},
            "audio_base64":"QUJD","path":"p","format":"opus","duration":2.5,"samplerate":48000,"channels":1,
            "texts":[{"text":"satu","start":0.0,"end":1.5},{"text":"dua","start":null,"end":null}],
            "latency":1.0}"#,
    ),
    ("webhook.ping", "", r#"{"kind":"ping","json":null}"#),
    // A repaired body is stored as the repaired JSON.
    (
        r#"stt.voices."added""#,
        r#"{"job_id":"j-5","status":"created","x":NaN}"#,
        r#"{"kind":"unknown","unsigned_name":"stt.voices.\"added\"","job_id":"j-5",
            "json":{"job_id":"j-5","status":"created","x":null}}"#,
    ),
    ("", "[1.50]", r#"{"kind":"unknown","unsigned_name":null,"job_id":null,"json":[1.50]}"#),
];

/// Bodies and their stored JSON.
const WAVES: &[(&str, &str)] = &[
    (
        r#"{"status":"success","transcription":"Halo \"dunia\".","words":[
            {"word":"Halo","start":0.5,"end":1,"confidence":0.75,"speaker":"speaker_0","speaker_confidence":1},
            {"word":"dunia","speaker":1}],
            "utterances":[{"text":"Halo","start":0.5,"end":1,"speaker":"speaker_0"},{"transcript":"dunia"}],
            "language":"en","request_id":"r-1","job_id":"j-1","confidence":0.5,"totalBytes":465740,
            "audio_length":1.5,"gender":"male","age":"25","emotions":{"happiness":0.75,"calm":1},
            "redacted_entities":["[A]"],"metadata":{"duration":1.5,"processing_time_ms":18.42,"rtfx":48,
            "num_chunks":1,"fileSize":465740,"filename":"a.wav"},"webhook_extra":"case_id:42,region:us"}"#,
        r#"{"kind":"transcription-completed","status":"success","language":"en","request_id":"r-1",
            "job_id":"j-1","confidence":0.5,"total_bytes":465740.0,"audio_length":1.5,"gender":"male","age":"25",
            "emotions":{"calm":1.0,"happiness":0.75},"redacted_entities":["[A]"],"text":"Halo \"dunia\".",
            "words":[{"word":"Halo","start":0.5,"end":1.0,"confidence":0.75,"speaker":"speaker_0",
            "speaker_confidence":1.0},{"word":"dunia","start":null,"end":null,"confidence":null,"speaker":1,
            "speaker_confidence":null}],
            "utterances":[{"text":"Halo","start":0.5,"end":1.0,"speaker":"speaker_0"},
            {"text":"dunia","start":null,"end":null,"speaker":null}],
            "metadata":{"duration":1.5,"processing_time_ms":18.42,"rtfx":48.0,"num_chunks":1.0,
            "file_size":465740.0,"filename":"a.wav"},
            "unsigned_extra":{"case_id":"42","job_id":"j-1","region":"us"}}"#,
    ),
    (
        r#"{"text":"a"}"#,
        r#"{"kind":"transcription-completed","status":null,"language":null,"request_id":null,"job_id":null,
            "confidence":null,"total_bytes":null,"audio_length":null,"gender":null,"age":null,"emotions":{},
            "redacted_entities":[],"text":"a","words":[],"utterances":[],"metadata":null,"unsigned_extra":{}}"#,
    ),
    (
        r#"{"status":"failed","message":"m","error":{"message": "gone"},"errors":["a"],"code":"E1",
            "details":[{"a":1}],"language":"en","region":"us","job_id":"j-1","retry_after":5}"#,
        r#"{"kind":"transcription-failed","status":"failed","message":"m","error":{"message": "gone"},
            "errors":["a"],"error_code":"E1","details":[{"a":1}],"language":"en","region":"us",
            "retry_after":5.0,"request_id":null,"job_id":"j-1",
            "json":{"status":"failed","message":"m","error":{"message": "gone"},"errors":["a"],"code":"E1",
            "details":[{"a":1}],"language":"en","region":"us","job_id":"j-1","retry_after":5},
            "unsigned_extra":{"job_id":"j-1","region":"us"}}"#,
    ),
    (
        r#"{"status":"processing","request_id":"r-1","job_id":"j-1","webhook_extra":{"case_id":42}}"#,
        r#"{"kind":"unknown","status":"processing","request_id":"r-1","job_id":"j-1",
            "json":{"status":"processing","request_id":"r-1","job_id":"j-1","webhook_extra":{"case_id":42}},
            "unsigned_extra":{"case_id":"42"}}"#,
    ),
    (
        "[]",
        r#"{"kind":"unknown","status":null,"request_id":null,"job_id":null,"json":[],"unsigned_extra":{}}"#,
    ),
];

#[test]
fn transcript_segments_and_speakers_are_stored_as_this_json() {
    let body = r#"{"status":"success","utterances":[{"text":"satu","start":1,"speaker":7},
        {"text":"dua","start":2.5,"end":3,"speaker":"agent"},{"text":"tiga","start":4}]}"#;
    let event = waves::Event::read_unverified(body.as_bytes()).expect("JSON");
    let segments: Vec<TranscriptSegment<'_>> = event.transcript().collect();
    assert_json(
        &segments,
        r#"[{"start":1.0,"end":null,"speaker":7,"channel":null,"text":"satu"},
            {"start":2.5,"end":3.0,"speaker":"agent","channel":null,"text":"dua"},
            {"start":4.0,"end":null,"speaker":null,"channel":null,"text":"tiga"}]"#,
    );
    let speakers = [Speaker::Number(-1), Speaker::Label("a \"b\"".into())];
    assert_json(&speakers, r#"[-1,"a \"b\""]"#);
}

#[test]
fn timestamps_are_stored_as_display_writes_them() {
    for (sent, stored) in [
        ("2024-01-15T10:00:00Z", "2024-01-15T10:00:00Z"),
        ("2024-01-15 17:00:00.5+07", "2024-01-15T17:00:00.5+07:00"),
        ("2023-01-17T14:26:25.505439", "2023-01-17T14:26:25.505439"),
        ("2023-01-17 14:26:25", "2023-01-17T14:26:25"),
        ("17 January", "17 January"),
    ] {
        let body = format!(r#"{{"job_id":"j","created_at":"{sent}","result":{{"data":[]}}}}"#);
        let event = prosa::Event::read_unverified(None, body.as_bytes());
        let Ok(prosa::Event::TranscriptionCompleted(read)) = event else { panic!("{body}") };
        let timestamp: Timestamp<'_> = read.job.created_at.expect("a time");
        assert_json(&timestamp, &format!("\"{stored}\""));
        assert_eq!(timestamp.to_string(), stored);
    }
}
