//! The body decides which event it is. The unsigned name may add to that, but cannot change it.

use speech_webhooks::{
    ReadError,
    prosa::{Event, Scheme, Verified},
};

use super::sample::{BODY, NOW, SECRET, T, sign, verifier};

fn read<'a>(name: Option<&'a str>, body: &'a str) -> Result<Event<'a>, ReadError> {
    Event::read_unverified(name, body.as_bytes())
}

const TC: &str = "transcription-completed";
const TF: &str = "transcription-failed";
const SC: &str = "synthesis-completed";
const SF: &str = "synthesis-failed";
const UN: &str = "unknown";

fn outcome(name: Option<&str>, body: &str) -> Result<&'static str, ReadError> {
    read(name, body).map(|event| event.kind())
}

/// Verifies a delivery of `body` under a name.
fn verified<'b>(name: Option<&str>, body: &'b [u8]) -> Verified<'b> {
    let signature = sign(Scheme::TimestampedHmac, SECRET.as_bytes(), body);
    let signature = ("x-prosa-signature", format!("t={T},{signature}"));
    let name = name.map(|name| ("x-prosa-event", name.to_owned()));
    verifier()
        .verify([signature].into_iter().chain(name), body, NOW)
        .expect("the delivery verifies")
}

/// Returns the deviations of the event name.
fn name_deviations(verified: &Verified<'_>) -> Vec<String> {
    let deviations = verified.deviations().into_iter();
    deviations
        .filter(|deviation| deviation.path == "x-prosa-event")
        .map(|deviation| deviation.to_string())
        .collect()
}

#[test]
fn each_variant_has_its_kind_and_the_id_of_its_job() {
    type IsVariant = fn(&Event<'_>) -> bool;
    let cases: [(_, _, _, IsVariant); 7] = [
        (None, r#""result": {"data": []}"#, TC, |event| {
            matches!(event, Event::TranscriptionCompleted(_))
        }),
        (Some(STT_FAILED), r#""status": "failed""#, TF, |event| {
            matches!(event, Event::TranscriptionFailed(_))
        }),
        (None, r#""result": {"data": "AAAA"}"#, SC, |event| {
            matches!(event, Event::SynthesisCompleted(_))
        }),
        (Some(TTS_FAILED), r#""status": "failed""#, SF, |event| {
            matches!(event, Event::SynthesisFailed(_))
        }),
        (Some("new"), r#""status": "queued""#, UN, |event| matches!(event, Event::Unknown { .. })),
        (None, r#""new": true"#, UN, |event| matches!(event, Event::Unknown { .. })),
        (Some("webhook.ping"), r#""new": true"#, "ping", |event| {
            matches!(event, Event::Ping { .. })
        }),
    ];
    for (name, fields, kind, is_variant) in cases {
        for (body, job_id) in [
            (format!(r#"{{"job_id": "j", {fields}}}"#), Some("j")),
            (format!("{{{fields}}}"), None),
        ] {
            let event = read(name, &body).expect("JSON");
            assert!(is_variant(&event), "{event:?} {body}");
            assert_eq!(event.kind(), kind, "{body}");
            // No document shows the body of a ping.
            let expected = job_id.filter(|_| kind != "ping");
            assert_eq!(event.job_id(), expected, "{body}");
        }
    }
}

#[test]
fn both_spellings_of_every_name_are_known() {
    // A body that shows neither kind nor outcome.
    let body = r#"{"job_id": "j"}"#;
    for (name, expected) in [
        ("stt.jobs.completed", TC),
        ("stt.job.completed", TC),
        ("stt.jobs.failed", TF),
        ("stt.job.failed", TF),
        ("tts.jobs.completed", SC),
        ("tts.job.completed", SC),
        ("tts.jobs.failed", SF),
        ("tts.job.failed", SF),
        ("stt.jobs.created", UN),
        ("STT.JOBS.COMPLETED", UN),
        ("stt.jobs.completed ", UN),
        ("", UN),
    ] {
        assert_eq!(outcome(Some(name), body), Ok(expected), "{name:?}");
    }
    assert_eq!(outcome(None, body), Ok(UN));
}

const STT_COMPLETED: &str = "stt.jobs.completed";
const STT_FAILED: &str = "stt.jobs.failed";
const TTS_COMPLETED: &str = "tts.jobs.completed";
const TTS_FAILED: &str = "tts.jobs.failed";

const NAMES: [&str; 4] = [STT_COMPLETED, STT_FAILED, TTS_COMPLETED, TTS_FAILED];

/// What a body shows: the kinds of event that it may be.
struct Shows {
    without_name: &'static str,
    /// The kind under each of `NAMES`.
    under_names: [&'static str; 4],
    /// Those of `NAMES` that do not contradict the body.
    agreeing: &'static [&'static str],
}

const fn shows(
    without_name: &'static str,
    under_names: [&'static str; 4],
    agreeing: &'static [&'static str],
) -> Shows {
    Shows { without_name, under_names, agreeing }
}

const JOB: Shows = shows(UN, [TC, TF, SC, SF], &NAMES);
const TRANSCRIPTION: Shows = shows(UN, [TC, TF, TC, TF], &[STT_COMPLETED, STT_FAILED]);
const SYNTHESIS: Shows = shows(UN, [SC, SF, SC, SF], &[TTS_COMPLETED, TTS_FAILED]);
const COMPLETED: Shows = shows(UN, [TC, TC, SC, SC], &[STT_COMPLETED, TTS_COMPLETED]);
const FAILED: Shows = shows(UN, [TF, TF, SF, SF], &[STT_FAILED, TTS_FAILED]);
const COMPLETED_TRANSCRIPTION: Shows = shows(TC, [TC; 4], &[STT_COMPLETED]);
const FAILED_TRANSCRIPTION: Shows = shows(TF, [TF; 4], &[STT_FAILED]);
const COMPLETED_SYNTHESIS: Shows = shows(SC, [SC; 4], &[TTS_COMPLETED]);
const FAILED_SYNTHESIS: Shows = shows(SF, [SF; 4], &[TTS_FAILED]);
/// Jobs that have not ended. No name in `NAMES` announces one.
const OPEN: Shows = shows(UN, [UN; 4], &[]);

/// The fields of bodies, without `job_id`.
#[rustfmt::skip]
const BODIES: &[(&str, Shows)] = &[
    (r#"{}"#, JOB),
    (r#"{"result": null}"#, JOB),
    (r#"{"result": {}}"#, JOB),
    (r#"{"result": "hasil"}"#, JOB),
    (r#"{"result": {"data": null, "error": null, "message": ""}}"#, JOB),
    (r#"{"job_config": {"model": "m", "wait": true}, "request": {"label": "l"}}"#, JOB),
    (r#"{"model": {}}"#, JOB),
    (r#"{"model": {"name": "m", "label": "l", "language": "id", "domain": "d", "channels": 1}}"#, JOB),

    // The form of the result data shows the kind.
    (r#"{"result": {"data": []}}"#, COMPLETED_TRANSCRIPTION),
    (r#"{"result": {"data": [null]}}"#, COMPLETED_TRANSCRIPTION),
    (r#"{"result": {"data": [{"transcript": ""}]}, "request": {"text": "t"}}"#, COMPLETED_TRANSCRIPTION),
    (r#"{"result": {"data": "AAAA"}}"#, COMPLETED_SYNTHESIS),
    (r#"{"result": {"data": "AA\r\n-_=="}}"#, COMPLETED_SYNTHESIS),
    (r#"{"result": {"data": "AAAA"}, "job_config": {"engine": "e"}}"#, COMPLETED_SYNTHESIS),
    // Some forms leave the kind to other fields: an empty array, an empty string, a text that is
    // not base64.
    (r#"{"result": {"data": []}, "request": {"text": "t"}}"#, COMPLETED_SYNTHESIS),
    (r#"{"result": {"data": ""}}"#, COMPLETED),
    (r#"{"result": {"data": "hasil akhir"}}"#, COMPLETED),
    (r#"{"result": {"data": "hasil akhir"}, "job_config": {"engine": "e"}}"#, COMPLETED_TRANSCRIPTION),
    (r#"{"result": {"data": {}}}"#, JOB),

    // Fields that only one kind has show the kind.
    (r#"{"model": {"acoustic": "recording"}}"#, TRANSCRIPTION),
    (r#"{"job_config": {"engine": "e"}}"#, TRANSCRIPTION),
    (r#"{"job_config": {"speaker_count": 1}}"#, TRANSCRIPTION),
    (r#"{"job_config": {"include_filler": false}}"#, TRANSCRIPTION),
    (r#"{"job_config": {"include_partial_results": false}}"#, TRANSCRIPTION),
    (r#"{"job_config": {"auto_punctuation": false}}"#, TRANSCRIPTION),
    (r#"{"job_config": {"enable_spoken_numerals": false}}"#, TRANSCRIPTION),
    (r#"{"job_config": {"enable_speech_insights": false}}"#, TRANSCRIPTION),
    (r#"{"job_config": {"enable_voice_insights": false}}"#, TRANSCRIPTION),
    (r#"{"job_config": {"enable_conversation_analytics": false}}"#, TRANSCRIPTION),
    (r#"{"request": {"uri": "u"}}"#, TRANSCRIPTION),
    (r#"{"request": {"data": "AAAA"}}"#, TRANSCRIPTION),
    (r#"{"request": {"mime_type": "audio/wav"}}"#, TRANSCRIPTION),
    (r#"{"result": {"speaker_count": 1}}"#, TRANSCRIPTION),
    (r#"{"result": {"speech_insights": {}}}"#, TRANSCRIPTION),
    (r#"{"result": {"voice_insights": {}}}"#, TRANSCRIPTION),
    (r#"{"result": {"conversation_analytics": {}}}"#, TRANSCRIPTION),
    (r#"{"model": {"voice": "Dimas"}}"#, SYNTHESIS),
    (r#"{"model": {"gender": "male"}}"#, SYNTHESIS),
    (r#"{"request": {"text": "t"}}"#, SYNTHESIS),
    (r#"{"request": {"ssml": "t"}}"#, SYNTHESIS),
    (r#"{"job_config": {"pitch": 0}}"#, SYNTHESIS),
    (r#"{"job_config": {"tempo": 1}}"#, SYNTHESIS),
    (r#"{"job_config": {"audio_format": "opus"}}"#, SYNTHESIS),
    (r#"{"result": {"samplerate": 48000}}"#, SYNTHESIS),
    (r#"{"result": {"format": "mp3"}}"#, COMPLETED_SYNTHESIS),
    (r#"{"result": {"texts": [{"text": "a"}]}}"#, COMPLETED_SYNTHESIS),
    (r#"{"result": {"texts": []}}"#, COMPLETED),
    // Fields of both kinds, and fields that say nothing.
    (r#"{"request": {"text": "t", "uri": "u"}}"#, JOB),
    (r#"{"model": {"acoustic": ""}, "job_config": {"engine": ""}, "request": {"uri": ""}}"#, JOB),
    (r#"{"model": {"voice": ""}, "job_config": {"audio_format": ""}, "request": {"text": ""}}"#, JOB),
    (r#"{"job_config": {"include_filler": "x", "pitch": "x"}, "result": {"samplerate": -1}}"#, JOB),

    // The status shows the outcome.
    (r#"{"status": "complete"}"#, COMPLETED),
    (r#"{"status": "complete", "result": {"error": "e"}}"#, COMPLETED),
    (r#"{"status": "failed"}"#, FAILED),
    (r#"{"status": "failed", "result": {"path": "p"}}"#, FAILED),
    (r#"{"status": "failed", "result": {"data": [{"transcript": "a"}]}}"#, FAILED_TRANSCRIPTION),
    (r#"{"status": "cancelled"}"#, FAILED),
    (r#"{"status": "failed", "job_config": {"engine": "e"}}"#, FAILED_TRANSCRIPTION),
    (r#"{"status": "failed", "request": {"text": "t"}}"#, FAILED_SYNTHESIS),
    (r#"{"status": "created"}"#, OPEN),
    (r#"{"status": "queued", "job_config": {"engine": "e"}}"#, OPEN),
    (r#"{"status": "in_progress", "request": {"text": "t"}}"#, OPEN),
    (r#"{"status": "in_progress", "result": {"data": [{"transcript": "a"}]}}"#, OPEN),
    (r#"{"status": "archived"}"#, JOB),
    (r#"{"status": 200}"#, JOB),
    (r#"{"status": "new word", "result": {"data": []}}"#, COMPLETED_TRANSCRIPTION),

    // Otherwise, result data that says something shows the outcome.
    (r#"{"result": {"path": "p"}}"#, COMPLETED),
    (r#"{"result": {"message": "m", "path": "p"}}"#, COMPLETED),
    (r#"{"result": {"error": "e", "path": "p"}}"#, COMPLETED),
    (r#"{"result": {"code": "e", "path": "p"}}"#, COMPLETED),
    (r#"{"result": {"error": "e", "data": [{"transcript": "a"}]}}"#, COMPLETED_TRANSCRIPTION),
    (r#"{"result": {"error": "e", "data": "AAAA"}}"#, COMPLETED_SYNTHESIS),
    // Otherwise, an error that says something.
    (r#"{"result": {"error": "e"}}"#, FAILED),
    (r#"{"result": {"error": 500}}"#, FAILED),
    (r#"{"result": {"error": true}}"#, FAILED),
    (r#"{"result": {"error": {"reason": "r"}}}"#, FAILED),
    (r#"{"result": {"code": "e", "path": ""}}"#, FAILED),
    (r#"{"result": {"error": "e"}, "job_config": {"engine": "e"}}"#, FAILED_TRANSCRIPTION),
    (r#"{"result": {"error": "e", "data": []}}"#, FAILED_TRANSCRIPTION),
    (r#"{"result": {"error": "e", "data": [{"transcript": ""}]}}"#, FAILED_TRANSCRIPTION),
    (r#"{"result": {"recovery": {"retryable": false}, "data": []}}"#, FAILED_TRANSCRIPTION),
    (r#"{"result": {"recovery": {"retry_after_seconds": 0}}}"#, FAILED),
    // Otherwise, empty result data.
    (r#"{"result": {"duration": 0}}"#, COMPLETED),
    (r#"{"result": {"error": "", "code": "", "duration": 1}}"#, COMPLETED),
    (r#"{"result": {"recovery": {}, "data": []}}"#, COMPLETED_TRANSCRIPTION),
    (r#"{"result": {"error": "OK", "data": []}}"#, COMPLETED_TRANSCRIPTION),
    // Nothing shows the outcome.
    (r#"{"result": {"message": "m", "context": {}, "version": 1}}"#, JOB),
    (r#"{"result": {"error": "OK", "code": "None"}}"#, JOB),
    (r#"{"result": {"error": "null", "code": "success"}}"#, JOB),
    (r#"{"result": {"error": "", "code": 0}}"#, JOB),
    (r#"{"result": {"error": false, "code": []}}"#, JOB),
    (r#"{"result": {"error": {}, "path": ""}}"#, JOB),
    (r#"{"result": {"recovery": {"retryable": "x"}}}"#, JOB),
];

#[test]
fn bodies_show_a_kind_that_names_add_to_or_contradict() {
    for (fields, shows) in BODIES {
        let Shows { without_name, under_names, agreeing } = shows;
        let mut body: serde_json::Value = serde_json::from_str(fields).expect(fields);
        body["job_id"] = "j".into();
        let body = body.to_string();
        assert_eq!(outcome(None, &body), Ok(*without_name), "{body}");
        assert_eq!(name_deviations(&verified(None, body.as_bytes())), [""; 0], "{body}");
        for (name, expected) in NAMES.into_iter().zip(under_names) {
            let verified = verified(Some(name), body.as_bytes());
            let event = verified.event().map(|event| event.kind());
            assert_eq!(event, Ok(*expected), "{name} {body}");
            let deviation = format!(
                "x-prosa-event: expected a name that fits the kind and outcome of the body, found {name}"
            );
            let expected = if agreeing.contains(&name) { vec![] } else { vec![deviation] };
            assert_eq!(name_deviations(&verified), expected, "{body}");
        }
    }
}

/// A body that shows its kind or its outcome is a job's, with or without an id.
#[test]
fn a_job_may_come_without_its_id() {
    let (completed, failed) = (Some(STT_COMPLETED), Some(TTS_FAILED));
    for (body, without_name, under_completed, under_failed) in [
        (r#"{}"#, UN, UN, UN),
        (r#"{"job_id": null, "model": "x"}"#, UN, UN, UN),
        (r#"{"job_id": {}}"#, UN, UN, UN),
        (r#"["j"]"#, UN, UN, UN),
        ("null", UN, UN, UN),
        ("1", UN, UN, UN),
        (r#"{"result": {"data": []}}"#, TC, TC, TC),
        (r#"{"job_id": [], "result": {"data": "AAAA"}}"#, SC, SC, SC),
        (r#"{"job_config": {"engine": "e"}}"#, UN, TC, TF),
        (r#"{"status": "complete"}"#, UN, TC, SC),
        (r#"{"status": "queued"}"#, UN, UN, UN),
        (r#"{"job_id": 7}"#, UN, TC, SF),
        (r#"{"job_id": "", "status": 200}"#, UN, TC, SF),
        (r#"{"job_id": "j", "job_id": null}"#, UN, TC, SF),
        (r#"{"result": {"message": "boom"}}"#, UN, TC, SF),
        (r#"{"event": "webhook.ping", "status": 200, "result": "x"}"#, UN, UN, UN),
    ] {
        assert_eq!(outcome(None, body), Ok(without_name), "{body}");
        assert_eq!(outcome(completed, body), Ok(under_completed), "{body}");
        assert_eq!(outcome(failed, body), Ok(under_failed), "{body}");
    }
}

#[test]
fn unknown_events_keep_name_and_body() {
    let body = r#" {"job_id": "j", "result": {"speaker_count": 1}} "#;
    let Ok(Event::Unknown { unsigned_name: name, json, .. }) =
        read(Some("stt.jobs.archived"), body)
    else {
        panic!("not an unknown event")
    };
    assert_eq!(name.as_deref(), Some("stt.jobs.archived"));
    assert_eq!(json.as_str(), body.trim());

    let Ok(Event::Unknown { unsigned_name: name, json, .. }) = read(None, "{}") else {
        panic!("not an unknown event")
    };
    assert_eq!((name, json.as_str()), (None, "{}"));

    for (body, code) in [
        ("", "json-truncated"),
        ("{", "json-truncated"),
        ("{} {}", "json-syntax"),
        ("[1,]", "json-syntax"),
    ] {
        assert_eq!(
            outcome(Some("something.new"), body).map_err(|error| error.code()),
            Err(code),
            "{body}"
        );
    }
    assert_eq!(outcome(Some("something.new"), "[]"), Ok(UN));
}

#[test]
fn a_ping_may_have_any_body_that_shows_no_job() {
    let ping = |body: &str| match read(Some("webhook.ping"), body) {
        Ok(Event::Ping { json, .. }) => Ok(json.map(|json| json.as_str().to_owned())),
        Ok(other) => panic!("not a ping: {other:?}"),
        Err(error) => Err(error.code()),
    };
    assert_eq!(ping(""), Ok(None));
    assert_eq!(ping(" \t\r\n"), Ok(None));
    for body in [
        "{}",
        "null",
        r#"["ping"]"#,
        r#"{"event": "ping"}"#,
        r#"{"job_id": "j"}"#,
        r#"{"job_id": "j", "job_id": "j"}"#,
        r#"{"result": {}, "job_id": 1}"#,
        r#"{"status": "pong", "result": {"error": "OK"}}"#,
    ] {
        assert_eq!(ping(body), Ok(Some(body.into())));
        assert_eq!(ping(&format!("\n{body} ")), Ok(Some(body.into())));
    }
    assert_eq!(ping("{"), Err("json-truncated"));
    // JSON does not allow a form feed.
    assert_eq!(ping("\x0c"), Err("json-syntax"));

    for (body, expected) in [
        (r#"{"result": {"data": []}}"#, TC),
        (r#"{"status": "failed", "request": {"text": "t"}}"#, SF),
        // Only a kind or only an outcome: neither a ping nor a known event.
        (r#"{"job_id": "j", "status": "complete"}"#, UN),
        (r#"{"job_config": {"engine": "e"}}"#, UN),
        (r#"{"status": "queued"}"#, UN),
    ] {
        assert_eq!(outcome(Some("webhook.ping"), body), Ok(expected), "{body}");
    }
}

/// The name comes from a header that is not signed. It cannot change what the body shows.
#[test]
fn a_forged_name_does_not_change_the_event() {
    for (name, found) in [
        (None, None),
        (Some("stt.jobs.completed"), None),
        (Some("stt.job.completed"), None),
        (Some("stt.jobs.archived"), Some("an unknown name")),
        (Some("stt.jobs.failed"), Some("stt.jobs.failed")),
        (Some("tts.job.completed"), Some("tts.job.completed")),
        (Some("webhook.ping"), Some("webhook.ping")),
    ] {
        let verified = verified(name, BODY);
        assert_eq!(verified.unsigned_event_name(), name);
        assert_eq!(verified.event().map(|event| event.kind()), Ok(TC));
        let deviations = verified.deviations();
        let deviations: Vec<_> =
            deviations.iter().map(|it| (&*it.path, it.expected, it.found)).collect();
        let name_deviations = |found| {
            let expected = "a name that fits the kind and outcome of the body";
            ("x-prosa-event", expected, found)
        };
        assert_eq!(deviations, Vec::from_iter(found.map(name_deviations)), "{name:?}");
    }
}
