//! The body decides which event it is; its unsigned name may add to that, and may not contradict
//! it.

use speech_webhooks::{
    EventError,
    prosa::{Event, Verifier},
};

use super::sample::{BODY, NOW, SECRET, key, keyring, signature};

fn read<'a>(name: Option<&'a str>, body: &'a str) -> Result<Event<'a>, EventError> {
    Event::read_unverified(name, body.as_bytes())
}

fn kind(event: &Event<'_>) -> &'static str {
    match event {
        Event::TranscriptionCompleted(_) => "transcription completed",
        Event::TranscriptionFailed(_) => "transcription failed",
        Event::SynthesisCompleted(_) => "synthesis completed",
        Event::SynthesisFailed(_) => "synthesis failed",
        Event::Ping(_) => "ping",
        Event::Unknown(_) => "unknown",
        _ => "new",
    }
}

fn outcome(name: Option<&str>, body: &str) -> Result<&'static str, EventError> {
    read(name, body).map(|event| kind(&event))
}

#[test]
fn both_spellings_of_every_name() {
    // A body that leaves everything open.
    let body = r#"{"job_id": "j"}"#;
    for (name, expected) in [
        ("stt.jobs.completed", "transcription completed"),
        ("stt.job.completed", "transcription completed"),
        ("stt.jobs.failed", "transcription failed"),
        ("stt.job.failed", "transcription failed"),
        ("tts.jobs.completed", "synthesis completed"),
        ("tts.job.completed", "synthesis completed"),
        ("tts.jobs.failed", "synthesis failed"),
        ("tts.job.failed", "synthesis failed"),
        ("stt.jobs.created", "unknown"),
        ("STT.JOBS.COMPLETED", "unknown"),
        ("stt.jobs.completed ", "unknown"),
        ("", "unknown"),
    ] {
        assert_eq!(outcome(Some(name), body), Ok(expected), "{name:?}");
    }
    assert_eq!(outcome(None, body), Ok("unknown"));
}

const NAMES: [&str; 4] = [
    "stt.jobs.completed",
    "stt.jobs.failed",
    "tts.jobs.completed",
    "tts.jobs.failed",
];

#[test]
fn what_bodies_show() {
    const COMPLETED: [&str; 2] = ["stt.jobs.completed", "tts.jobs.completed"];
    const FAILED: [&str; 2] = ["stt.jobs.failed", "tts.jobs.failed"];
    let (stt, tts) = NAMES.split_at(2);
    let (stt_completed, stt_failed) = (&stt[..1], &stt[1..]);
    let (tts_completed, tts_failed) = (&tts[..1], &tts[1..]);
    // The body's fields beside `job_id`, what the body is called, and the names that do not
    // contradict it.
    let cases: [(&str, &str, &[&str]); 51] = [
        (r"{}", "a job", &NAMES),
        (r#"{"result": null}"#, "a job", &NAMES),
        (r#"{"result": {}}"#, "a job", &NAMES),
        (
            r#"{"result": {"data": null, "error": null, "message": ""}}"#,
            "a job",
            &NAMES,
        ),
        (
            r#"{"job_config": {"model": "m", "wait": true}, "request": {"label": "l"}}"#,
            "a job",
            &NAMES,
        ),
        // Which kind it is, by its product.
        (
            r#"{"result": {"data": []}}"#,
            "a completed transcription",
            stt_completed,
        ),
        (
            r#"{"result": {"data": []}, "request": {"text": "t"}}"#,
            "a completed transcription",
            stt_completed,
        ),
        (
            r#"{"result": {"data": "AAAA"}}"#,
            "a completed synthesis",
            tts_completed,
        ),
        (
            r#"{"result": {"data": "AAAA"}, "model": {}}"#,
            "a completed synthesis",
            tts_completed,
        ),
        // Which kind it is, by the fields that only one kind has.
        (r#"{"model": {}}"#, "a transcription", stt),
        (r#"{"job_config": {"engine": "e"}}"#, "a transcription", stt),
        (
            r#"{"job_config": {"speaker_count": 1}}"#,
            "a transcription",
            stt,
        ),
        (
            r#"{"job_config": {"include_filler": false}}"#,
            "a transcription",
            stt,
        ),
        (
            r#"{"job_config": {"include_partial_results": false}}"#,
            "a transcription",
            stt,
        ),
        (r#"{"request": {"uri": "u"}}"#, "a transcription", stt),
        (r#"{"request": {"data": "AAAA"}}"#, "a transcription", stt),
        (
            r#"{"request": {"mime_type": "audio/wav"}}"#,
            "a transcription",
            stt,
        ),
        (
            r#"{"result": {"speaker_count": 1}}"#,
            "a transcription",
            stt,
        ),
        (
            r#"{"result": {"speech_insights": {}}}"#,
            "a transcription",
            stt,
        ),
        (
            r#"{"result": {"voice_insights": {}}}"#,
            "a transcription",
            stt,
        ),
        (
            r#"{"result": {"conversation_analytics": {}}}"#,
            "a transcription",
            stt,
        ),
        (r#"{"request": {"text": "t"}}"#, "a synthesis", tts),
        (r#"{"request": {"ssml": "t"}}"#, "a synthesis", tts),
        (r#"{"job_config": {"pitch": 0}}"#, "a synthesis", tts),
        (r#"{"job_config": {"tempo": 1}}"#, "a synthesis", tts),
        (
            r#"{"job_config": {"audio_format": "opus"}}"#,
            "a synthesis",
            tts,
        ),
        (r#"{"result": {"samplerate": 48000}}"#, "a synthesis", tts),
        (
            r#"{"result": {"format": "mp3"}}"#,
            "a completed synthesis",
            tts_completed,
        ),
        (
            r#"{"result": {"texts": []}}"#,
            "a completed synthesis",
            tts_completed,
        ),
        (r#"{"request": {"text": "t", "uri": "u"}}"#, "a job", &NAMES),
        // Whether it completed or failed, by its status.
        (r#"{"status": "complete"}"#, "a completed job", &COMPLETED),
        (
            r#"{"status": "complete", "result": {"error": "e"}}"#,
            "a completed job",
            &COMPLETED,
        ),
        (r#"{"status": "failed"}"#, "a failed job", &FAILED),
        (
            r#"{"status": "failed", "result": {"path": "p"}}"#,
            "a failed job",
            &FAILED,
        ),
        (r#"{"status": "cancelled"}"#, "a failed job", &FAILED),
        (
            r#"{"status": "failed", "model": {}}"#,
            "a failed transcription",
            stt_failed,
        ),
        (
            r#"{"status": "failed", "request": {"text": "t"}}"#,
            "a failed synthesis",
            tts_failed,
        ),
        (r#"{"status": "created"}"#, "an open job", &[]),
        (
            r#"{"status": "queued", "model": {}}"#,
            "an open transcription",
            &[],
        ),
        (
            r#"{"status": "in_progress", "request": {"text": "t"}}"#,
            "an open synthesis",
            &[],
        ),
        (r#"{"status": "archived"}"#, "a job", &NAMES),
        (
            r#"{"status": "new word", "result": {"data": []}}"#,
            "a completed transcription",
            stt_completed,
        ),
        // Whether it completed or failed, by its result.
        (
            r#"{"result": {"path": "p"}}"#,
            "a completed job",
            &COMPLETED,
        ),
        (
            r#"{"result": {"duration": 1}}"#,
            "a completed job",
            &COMPLETED,
        ),
        (
            r#"{"result": {"message": "m", "path": "p"}}"#,
            "a completed job",
            &COMPLETED,
        ),
        (
            r#"{"result": {"error": "", "code": "", "path": "p"}}"#,
            "a completed job",
            &COMPLETED,
        ),
        (
            r#"{"result": {"error": "e", "path": "p"}}"#,
            "a failed job",
            &FAILED,
        ),
        (
            r#"{"result": {"code": "e", "path": "p"}}"#,
            "a failed job",
            &FAILED,
        ),
        (
            r#"{"result": {"recovery": {}, "data": []}}"#,
            "a failed transcription",
            stt_failed,
        ),
        (
            r#"{"result": {"message": "m", "context": {}, "version": 1}}"#,
            "a job",
            &NAMES,
        ),
        (
            r#"{"result": {"error": "e"}, "model": {}}"#,
            "a failed transcription",
            stt_failed,
        ),
    ];
    for (fields, in_words, agreeing) in cases {
        let mut body: serde_json::Value = serde_json::from_str(fields).expect(fields);
        body["job_id"] = "j".into();
        let body = body.to_string();
        let unnamed = match in_words {
            "a completed transcription" => "transcription completed",
            "a failed transcription" => "transcription failed",
            "a completed synthesis" => "synthesis completed",
            "a failed synthesis" => "synthesis failed",
            _ => "unknown",
        };
        assert_eq!(outcome(None, &body), Ok(unnamed), "{body}");
        for name in NAMES {
            let expected = if agreeing.contains(&name) {
                Ok(kind_of(name))
            } else {
                Err(EventError::NameContradictsBody {
                    named: name,
                    body: in_words,
                })
            };
            assert_eq!(outcome(Some(name), &body), expected, "{name} {body}");
        }
    }
}

fn kind_of(name: &str) -> &'static str {
    match name {
        "stt.jobs.completed" => "transcription completed",
        "stt.jobs.failed" => "transcription failed",
        "tts.jobs.completed" => "synthesis completed",
        _ => "synthesis failed",
    }
}

#[test]
fn a_job_needs_its_id() {
    for body in [r"{}", r#"{"job_id": null}"#, r#"{"result": {"data": []}}"#] {
        assert_eq!(outcome(None, body), Ok("unknown"), "{body}");
        for name in NAMES {
            assert_eq!(
                outcome(Some(name), body),
                Err(EventError::JobIdMissing { named: name }),
                "{body}"
            );
        }
    }
}

#[test]
fn what_is_no_job_is_unknown_without_a_name() {
    for body in [
        r#"{"event": "webhook.ping", "status": 200, "result": "x"}"#,
        r#"{"job_id": null, "model": "x"}"#,
        r#"["j"]"#,
        "null",
        "1",
    ] {
        assert_eq!(outcome(None, body), Ok("unknown"), "{body}");
    }
    for job in [
        r#"{"status": 200, "job_id": "j"}"#,
        r#"{"job_id": "j", "job_id": "j"}"#,
        r#"{"job_id": {}}"#,
    ] {
        let code = outcome(None, job).map_err(|error| error.code());
        assert_eq!(code, Err("json-shape"), "{job}");
    }
}

#[test]
fn unknown_events_keep_name_and_body() {
    let body = r#" {"job_id": "j", "result": {"data": []}} "#;
    let Ok(Event::Unknown(unknown)) = read(Some("stt.jobs.archived"), body) else {
        panic!("unknown")
    };
    assert_eq!(unknown.name.as_deref(), Some("stt.jobs.archived"));
    assert_eq!(unknown.json.as_str(), body.trim());

    let Ok(Event::Unknown(unknown)) = read(None, "{}") else {
        panic!("unknown")
    };
    assert_eq!((unknown.name, unknown.json.as_str()), (None, "{}"));

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
    assert_eq!(outcome(Some("something.new"), "[]"), Ok("unknown"));
}

#[test]
fn pings_have_any_body_but_a_jobs() {
    let ping = |body| match read(Some("webhook.ping"), body) {
        Ok(Event::Ping(ping)) => Ok(ping.json.map(|json| json.as_str().to_owned())),
        Ok(other) => panic!("not a ping: {other:?}"),
        Err(error) => Err(error),
    };
    assert_eq!(ping(""), Ok(None));
    assert_eq!(ping(" \t\r\n"), Ok(None));
    assert_eq!(ping("{}"), Ok(Some("{}".into())));
    assert_eq!(ping("null"), Ok(Some("null".into())));
    assert_eq!(ping(r#"["ping"]"#), Ok(Some(r#"["ping"]"#.into())));
    assert_eq!(
        ping(r#"{"event": "ping"}"#),
        Ok(Some(r#"{"event": "ping"}"#.into()))
    );
    assert_eq!(
        ping("{").map_err(|error| error.code()),
        Err("json-truncated")
    );
    // JSON has no form feed.
    assert_eq!(
        ping("\x0c").map_err(|error| error.code()),
        Err("json-syntax")
    );
    assert_eq!(
        ping(r#"{"job_id": "j", "job_id": "j"}"#).map_err(|error| error.code()),
        Err("json-shape")
    );
    for job in [
        r#"{"job_id": "j"}"#,
        r#" {"result": {}, "job_id": 1}"#,
        r#"{"job\u005fid": "j"}"#,
    ] {
        assert_eq!(
            ping(job),
            Err(EventError::NameContradictsBody {
                named: "webhook.ping",
                body: "a job"
            })
        );
    }
}

/// The name comes from the header of the delivery, and what the body shows it cannot change.
#[test]
fn a_forged_name_on_a_verified_delivery() {
    let verifier = Verifier::new(keyring([key("current", SECRET)]));
    let event = |name: Option<&'static str>| {
        let headers = [("x-prosa-signature", signature())];
        let name_header = name.map(|name| ("X-Prosa-Event", name.to_owned()));
        let verified = verifier
            .verify(headers.into_iter().chain(name_header), BODY, NOW)
            .expect("verifies");
        assert_eq!(verified.event_name_unverified(), name);
        verified.event().map(|event| kind(&event))
    };
    assert_eq!(event(None), Ok("transcription completed"));
    assert_eq!(
        event(Some("stt.jobs.completed")),
        Ok("transcription completed")
    );
    assert_eq!(
        event(Some("stt.job.completed")),
        Ok("transcription completed")
    );
    assert_eq!(event(Some("stt.jobs.archived")), Ok("unknown"));
    for (name, body) in [
        ("stt.jobs.failed", "a completed transcription"),
        ("tts.job.completed", "a completed transcription"),
        ("webhook.ping", "a job"),
    ] {
        assert_eq!(
            event(Some(name)),
            Err(EventError::NameContradictsBody { named: name, body })
        );
    }
}
