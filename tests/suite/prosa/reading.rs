//! How bodies are read: what is ignored, what is left out, and what escapes become.

use serde_json::Value;
use speech_webhooks::prosa::Event;

use super::sample::transcription;

#[test]
fn unknown_fields_are_ignored_everywhere() {
    let body = r#"{"job_id": "j", "new": [[{}]], "model": {"new": 1}, "job_config": {"new": {}},
        "request": {"new": "x"}, "result": {"new": null, "data": [
        {"new": {"deep": []}, "transcript": "a", "final": true, "time_start": 0, "time_end": 1}]}}"#;
    assert_eq!(transcription(body).segments.len(), 1);
}

#[test]
fn escapes_and_non_ascii_text_are_read() {
    let body = r#"{"job_id": "\u006a", "result": {"data": [
        {"transcript": "caf\u00e9 \"日本\" \ud83c\udf99 \n", "final": true, "time_start": 0, "time_end": 1},
        {"transcript": "naïve 🎙", "f\u0069nal": true, "time_start": 1, "time_end": 2}]}}"#;
    let read = transcription(body);
    let transcripts: Vec<&str> =
        read.segments.iter().map(|segment| segment.transcript.as_str()).collect();
    assert_eq!(read.job.job_id.as_deref(), Some("j"));
    assert_eq!(transcripts, ["café \"日本\" 🎙 \n", "naïve 🎙"]);
}

#[test]
fn escaped_audio_is_read() {
    let body = br#"{"job_id": "j", "result": {"data": "AA\/A"}}"#;
    match Event::read_unverified(None, body) {
        Ok(Event::SynthesisCompleted(synthesis)) => {
            assert_eq!(synthesis.audio_base64.as_deref(), Some("AA/A"));
        }
        other => panic!("not a completed synthesis: {other:?}"),
    }
}

#[test]
fn segments_need_only_their_transcript() {
    let whole =
        [("transcript", r#""a""#), ("final", "true"), ("time_start", "0"), ("time_end", "1")];
    let body = |fields: &[(&str, &str)]| {
        let fields: Vec<_> =
            fields.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        format!(r#"{{"job_id": "j", "result": {{"data": [{{{}}}]}}}}"#, fields.join(", "))
    };
    let expected = ("a".to_owned(), Some(true), Some(0.0), Some(1.0));
    for (position, (name, _)) in whole.iter().enumerate() {
        let mut without = whole.to_vec();
        without.remove(position);
        let mut null = whole.to_vec();
        null[position].1 = "null";
        let mut of_another_type = whole.to_vec();
        of_another_type[position].1 = "[7]";
        let expected = match *name {
            "transcript" => None,
            "final" => Some((expected.0.clone(), None, expected.2, expected.3)),
            "time_start" => Some((expected.0.clone(), expected.1, None, expected.3)),
            _ => Some((expected.0.clone(), expected.1, expected.2, None)),
        };
        for fields in [without, null, of_another_type] {
            let body = body(&fields);
            let segments: Vec<_> = transcription(&body)
                .segments
                .iter()
                .map(|segment| {
                    (
                        segment.transcript.to_string(),
                        segment.is_final,
                        segment.time_start,
                        segment.time_end,
                    )
                })
                .collect();
            assert_eq!(segments, Vec::from_iter(expected.clone()), "{body}");
        }
    }
}

#[test]
fn elements_that_are_not_segments_are_left_out() {
    let segment = |text| format!(r#"{{"transcript": "{text}", "final": true}}"#);
    let (a, empty) = (segment("a"), segment(""));
    let body = format!(
        r#"{{"job_id": "j", "result": {{"data": [null, {a}, "x", 7, true, ["x"], {{}}, {empty}, {{"text": "x"}}]}}}}"#
    );
    let read = transcription(&body);
    let transcripts: Vec<_> = read.segments.iter().map(|it| it.transcript.as_str()).collect();
    assert_eq!(transcripts, ["a", ""]);
}

/// Each array has as many elements as the object has fields: serde's derived implementations would accept it, with
/// fields by position.
#[test]
fn an_array_is_not_read_as_an_object() {
    let nulls = |count: usize| vec!["null"; count].join(",");
    let event = |body: &str| {
        let event = Event::read_unverified(Some("stt.jobs.completed"), body.as_bytes());
        event.map(Event::into_owned).expect("JSON")
    };
    let bodies = [
        (format!(r#"{{"job_id":"j","model":["m",{}]}}"#, nulls(8)), "{}"),
        (format!(r#"{{"job_id":"j","job_config":["e",{}]}}"#, nulls(15)), "{}"),
        (format!(r#"{{"job_id":"j","request":["l",{}]}}"#, nulls(8)), "{}"),
        (format!(r#"{{"job_id":"j","result":[[],{}]}}"#, nulls(17)), "{}"),
        (r#"{"job_id":"j","result":{"data":[["a",true,0,1,0,1]]}}"#.into(), r#"{"data":[]}"#),
        (r#"{"job_id":"j","result":{"texts":[["a",0,1]]}}"#.into(), r#"{"texts":[]}"#),
        (r#"{"job_id":"j","result":{"recovery":[true,1]}}"#.into(), "{}"),
    ];
    for (body, result) in bodies {
        let same = format!(r#"{{"job_id":"j","result":{result}}}"#);
        assert!(matches!(event(&same), Event::TranscriptionCompleted(_)));
        assert_eq!(event(&body), event(&same), "{body}");
    }
    let body = format!(r#"["j",{},{{"data":[]}}]"#, nulls(6));
    match event(&body) {
        Event::Unknown { json, .. } => assert_eq!(json.as_str(), body),
        other => panic!("not an unknown event: {other:?}"),
    }
}

#[test]
fn undocumented_json_is_read_on_demand() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    let body = format!(r#"{{"job_id": "j", "result": {{"data": [], "speech_insights": {deep}}}}}"#);
    let insights = transcription(&body).speech_insights.expect("insights");
    assert_eq!(insights.as_str(), deep);
    assert_eq!(insights.deserialize::<Value>().map_err(|error| error.code()), Err("json-syntax"));

    let body = r#"{"job_id": "j", "result": {"data": [], "speech_insights": {"mood": "calm"}}}"#;
    let insights = transcription(body).speech_insights.expect("insights");
    let mood: std::collections::HashMap<&str, &str> = insights.deserialize().expect("a map");
    assert_eq!(mood["mood"], "calm");
    assert_eq!(insights.deserialize::<u8>().map_err(|error| error.code()), Err("json-shape"));
    assert_eq!(insights.clone().into_owned(), insights);
}
