//! The body decides which event it is; its unsigned name may add to that, and may not contradict
//! it.

use speech_webhooks::{
    EventError,
    prosa::{Event, Scheme, Verifier},
};

use crate::sample::{BODY, NOW, SECRET, T, key, keyring, signature};

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

/// Every body, with what it is without a name, what it is called when a name contradicts it, and
/// the names that do not.
#[test]
fn what_bodies_show() {
    let cases: [(&str, &str, &str, &[&str]); 25] = [
        (
            r#"{"job_id": "j", "result": {"data": []}}"#,
            "transcription completed",
            "a completed transcription",
            &NAMES[..1],
        ),
        (
            r#"{"job_id": "j", "result": {"data": "AAAA"}}"#,
            "synthesis completed",
            "a completed synthesis",
            &NAMES[2..3],
        ),
        (
            r#"{"job_id": "j", "result": {"format": "mp3"}}"#,
            "synthesis completed",
            "a completed synthesis",
            &NAMES[2..3],
        ),
        (
            r#"{"job_id": "j", "result": {"texts": []}}"#,
            "synthesis completed",
            "a completed synthesis",
            &NAMES[2..3],
        ),
        (
            r#"{"job_id": "j", "request": {"text": "t"}}"#,
            "unknown",
            "a synthesis",
            &NAMES[2..],
        ),
        (
            r#"{"job_id": "j", "request": {"ssml": "t"}}"#,
            "unknown",
            "a synthesis",
            &NAMES[2..],
        ),
        (
            r#"{"job_id": "j", "model": {}}"#,
            "unknown",
            "a transcription",
            &NAMES[..2],
        ),
        (
            r#"{"job_id": "j", "job_config": {"engine": "e"}}"#,
            "unknown",
            "a transcription",
            &NAMES[..2],
        ),
        (
            r#"{"job_id": "j", "job_config": {"model": "e"}}"#,
            "unknown",
            "",
            &NAMES,
        ),
        (
            r#"{"job_id": "j", "status": "complete"}"#,
            "unknown",
            "a completed job",
            &["stt.jobs.completed", "tts.jobs.completed"],
        ),
        (
            r#"{"job_id": "j", "status": "failed"}"#,
            "unknown",
            "a failed job",
            &["stt.jobs.failed", "tts.jobs.failed"],
        ),
        (
            r#"{"job_id": "j", "status": "queued"}"#,
            "unknown",
            "an open job",
            &[],
        ),
        (
            r#"{"job_id": "j", "status": "created"}"#,
            "unknown",
            "an open job",
            &[],
        ),
        (
            r#"{"job_id": "j", "status": "in_progress", "model": {}}"#,
            "unknown",
            "an open transcription",
            &[],
        ),
        (
            r#"{"job_id": "j", "status": "cancelled", "request": {"text": "t"}}"#,
            "unknown",
            "an open synthesis",
            &[],
        ),
        (
            r#"{"job_id": "j", "status": "archived"}"#,
            "unknown",
            "",
            &NAMES,
        ),
        (
            r#"{"job_id": "j", "status": "archived", "result": {"data": []}}"#,
            "transcription completed",
            "a completed transcription",
            &NAMES[..1],
        ),
        (
            r#"{"job_id": "j", "status": "failed", "model": {}}"#,
            "transcription failed",
            "a failed transcription",
            &NAMES[1..2],
        ),
        (
            r#"{"job_id": "j", "status": "failed", "request": {"text": "t"}}"#,
            "synthesis failed",
            "a failed synthesis",
            &NAMES[3..],
        ),
        (
            r#"{"job_id": "j", "result": {"path": "p"}}"#,
            "unknown",
            "a completed job",
            &["stt.jobs.completed", "tts.jobs.completed"],
        ),
        (
            r#"{"job_id": "j", "result": {"duration": 1}}"#,
            "unknown",
            "a completed job",
            &["stt.jobs.completed", "tts.jobs.completed"],
        ),
        (
            r#"{"job_id": "j", "result": {"error": "e", "path": "p"}}"#,
            "unknown",
            "a failed job",
            &["stt.jobs.failed", "tts.jobs.failed"],
        ),
        (
            r#"{"job_id": "j", "result": {"code": "e"}}"#,
            "unknown",
            "a failed job",
            &["stt.jobs.failed", "tts.jobs.failed"],
        ),
        (
            r#"{"job_id": "j", "result": {"message": "m", "data": []}}"#,
            "transcription completed",
            "a completed transcription",
            &NAMES[..1],
        ),
        (r#"{"job_id": "j", "result": {}}"#, "unknown", "", &NAMES),
    ];
    for (body, unnamed, in_words, agreeing) in cases {
        assert_eq!(outcome(None, body), Ok(unnamed), "{body}");
        for name in NAMES {
            let expected = if agreeing.contains(&name) {
                Ok(kind_of(name))
            } else {
                Err(EventError::NameContradictsBody {
                    named: name,
                    body: in_words,
                })
            };
            assert_eq!(outcome(Some(name), body), expected, "{name} {body}");
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
fn weaker_signs_of_failure() {
    for result in [
        r#"{"message": "m"}"#,
        r#"{"context": {}}"#,
        r#"{"recovery": {}}"#,
    ] {
        let body = format!(r#"{{"job_id": "j", "model": {{}}, "result": {result}}}"#);
        assert_eq!(outcome(None, &body), Ok("transcription failed"), "{result}");
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
    assert_eq!(ping(" \r\n"), Ok(None));
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
    for job in [r#"{"job_id": "j"}"#, r#"{"result": {}, "job_id": 1}"#] {
        assert_eq!(
            ping(job),
            Err(EventError::NameContradictsBody {
                named: "webhook.ping",
                body: "a job"
            })
        );
    }
}

/// The name comes from the header of the delivery, and changing it never turns one event into
/// another.
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

#[test]
fn a_length_extended_delivery_is_no_event_under_any_name() {
    let case: serde_json::Value =
        serde_json::from_str::<serde_json::Value>(include_str!("../vectors.json"))
            .expect("vectors")["cases"]
            .as_array()
            .expect("cases")
            .iter()
            .find(|case| {
                case["name"]
                    .as_str()
                    .is_some_and(|name| name.starts_with("length extension"))
            })
            .cloned()
            .expect("the vector");
    let body = hex::decode(case["body_hex"].as_str().expect("a body")).expect("hexadecimal");
    let signature = case["signature"].as_str().expect("a signature");
    assert!(signature.starts_with(&format!("t={T},")));

    let verifier =
        Verifier::new(keyring([key("current", SECRET)])).with_scheme(Scheme::SecretPrefixSha256);
    for name in ["stt.jobs.completed", "webhook.ping", "something.new"] {
        let headers = [("x-prosa-signature", signature), ("x-prosa-event", name)];
        let verified = verifier
            .verify(headers, &body, NOW)
            .expect("length extension passes verification");
        assert_eq!(
            verified.event().map_err(|error| error.code()).err(),
            Some("body-not-utf8"),
            "{name}"
        );
    }
}
