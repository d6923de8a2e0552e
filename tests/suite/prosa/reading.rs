//! How strictly bodies are read: what is passed over, what is refused, and what escapes become.

use serde_json::Value;
use speech_webhooks::prosa::Event;

use super::sample::transcription;

fn shape_of(body: &str) -> Result<(), &'static str> {
    Event::read_unverified(None, body.as_bytes())
        .map(drop)
        .map_err(|error| error.code())
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
fn escaped_audio() {
    let body = br#"{"job_id": "j", "result": {"data": "AA\/A"}}"#;
    match Event::read_unverified(None, body) {
        Ok(Event::SynthesisCompleted(synthesis)) => {
            assert_eq!(synthesis.audio_base64.as_deref(), Some("AA/A"));
        }
        other => panic!("not a completed synthesis: {other:?}"),
    }
}

#[test]
fn numbers_too_large_to_be_read() {
    for body in [
        r#"{"job_id": "j", "result": {"latency": 1e400}}"#,
        r#"{"job_id": "j", "model": {"channels": 1e400}}"#,
    ] {
        // The latter where another crate turns on `serde_json`'s `arbitrary_precision`.
        let code = shape_of(body).expect_err("too large");
        assert!(["json-syntax", "json-shape"].contains(&code), "{body}");
    }
    for body in [
        r#"{"job_id": "j", "model": {"channels": 18446744073709551616}}"#,
        r#"{"job_id": "j", "model": {"channels": -1}}"#,
        r#"{"job_id": "j", "model": {"channels": 1.0}}"#,
    ] {
        assert_eq!(shape_of(body), Err("json-shape"), "{body}");
    }
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
fn nulls_among_segments_are_left_out() {
    let segment = r#"{"transcript": "a", "final": true, "time_start": 0, "time_end": 1}"#;
    let body = format!(r#"{{"job_id": "j", "result": {{"data": [null, {segment}, null]}}}}"#);
    let read = transcription(&body);
    let [only] = read.segments.as_slice() else {
        panic!("one segment")
    };
    assert_eq!(only.transcript, "a");
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
        r#"{"job_id": "j", "result": {"texts": {}}}"#,
        r#"{"job_id": "j", "result": {"latency": "1"}}"#,
        r#"{"job_id": "j", "job_config": {"wait": "true"}}"#,
    ] {
        assert_eq!(shape_of(body), Err("json-shape"), "{body}");
    }
}

#[test]
fn an_array_is_no_object() {
    // Each has as many elements as the object has fields, so that serde's derived implementations
    // would take it, fields by position.
    let nulls = |count: usize| vec!["null"; count].join(",");
    let bodies = [
        format!(r#"["j",{},{{"data":[]}}]"#, nulls(6)),
        format!(r#"{{"job_id":"j","model":[{}]}}"#, nulls(7)),
        format!(r#"{{"job_id":"j","job_config":[{}]}}"#, nulls(16)),
        format!(r#"{{"job_id":"j","request":[{}]}}"#, nulls(9)),
        format!(r#"{{"job_id":"j","result":[[],{}]}}"#, nulls(17)),
        r#"{"job_id":"j","result":{"data":[["a",true,0,1,0,1]]}}"#.into(),
        r#"{"job_id":"j","result":{"texts":[["a",0,1]]}}"#.into(),
        r#"{"job_id":"j","result":{"recovery":[true,1]}}"#.into(),
    ];
    for body in bodies {
        let outcome = Event::read_unverified(Some("stt.jobs.completed"), body.as_bytes());
        let code = outcome.map(drop).map_err(|error| error.code());
        assert_eq!(code, Err("json-shape"), "{body}");
    }
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
