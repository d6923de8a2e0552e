//! Which event a body is: completed, failed, or unknown.

use serde_json::{Value, json};
use speech_webhooks::waves::{Event, Unknown};

use super::sample::{failure, transcription};

fn unknown(body: &str) -> Unknown<'_> {
    match Event::read_unverified(body.as_bytes()) {
        Ok(Event::Unknown(unknown)) => unknown,
        other => panic!("not an unknown event: {other:?}: {body}"),
    }
}

#[test]
fn the_status_decides() {
    let with = |status: &str| {
        json!({"status": status, "transcription": "t", "error": "e", "message": "m"}).to_string()
    };
    assert_eq!(transcription(&with("success")).text.as_deref(), Some("t"));
    for status in ["failed", "error"] {
        let body = with(status);
        let failed = failure(&body);
        assert_eq!(failed.status.as_deref(), Some(status));
        assert_eq!(failed.reason().as_deref(), Some("m"));
    }
    for status in ["processing", "", "Success", "succeeded"] {
        let body = with(status);
        let unknown = unknown(&body);
        assert_eq!(unknown.status.as_deref(), Some(status));
        assert_eq!(unknown.json.as_str(), body);
    }
}

/// As in the REST errors of which no document says what their status is.
#[test]
fn beside_an_undocumented_status_an_error_decides() {
    for (status, shown) in [
        (r#""bad_request""#, Some("bad_request")),
        ("400", Some("400")),
        ("false", Some("false")),
        // No text, and yet not absent.
        ("[400]", Some("[400]")),
        ("{}", Some("{}")),
    ] {
        for error in [r#""error": "e""#, r#""errors": [1]"#, r#""error_code": 1"#] {
            let body = format!(r#"{{"status": {status}, {error}, "message": "m"}}"#);
            let failed = failure(&body);
            assert_eq!(failed.status.as_deref(), shown, "{body}");
            assert_eq!(failed.reason().as_deref(), Some("m"), "{body}");
            assert_eq!(failed.json.as_str(), body);
        }
    }
    let progress = r#"{"status": "processing", "message": "m"}"#;
    assert_eq!(unknown(progress).status.as_deref(), Some("processing"));
    let progress = r#"{"status": [], "message": "m"}"#;
    assert_eq!(unknown(progress).status.as_deref(), Some("[]"));
    for status in [r#""failed\ud800""#, r#"["failed"]"#, r#"{"failed":true}"#] {
        let body = format!(r#"{{"status": {status}, "transcription": "t"}}"#);
        assert_eq!(unknown(&body).status.as_deref(), Some(status));
    }
    for not_failed in [
        r#"{"status": "processing", "words": [{"word": "a"}], "error": "e"}"#,
        r#"{"status": "processing", "error": false, "errors": [ ], "error_code": 0}"#,
        r#"{"status": "processing", "transcription": "t"}"#,
    ] {
        let unknown = unknown(not_failed);
        assert_eq!(unknown.status.as_deref(), Some("processing"));
    }
}

#[test]
fn whitespace_around_the_body() {
    let body = "\r\n\t {\"status\": \"success\"} \n";
    assert_eq!(transcription(body).status.as_deref(), Some("success"));
    let body = "\n {\"status\": \"failed\"}\n";
    assert_eq!(failure(body).json.as_str(), body.trim());
}

#[test]
fn without_a_status_the_body_decides() {
    for completed in [
        r#"{"transcription": ""}"#,
        r#"{"text": "t"}"#,
        r#"{"status": null, "transcription": "t", "error": null}"#,
        r#"{"transcription": "t", "error": "", "errors": [ ], "error_code": {}, "message": " "}"#,
        r#"{"transcription": "t", "error": false, "error_code": 0, "errors": { }}"#,
        r#"{"transcription": "", "error": null}"#,
        r#"{"words": [{"word": "a"}]}"#,
        r#"{"word_timestamps": []}"#,
        r#"{"utterances": []}"#,
    ] {
        assert_eq!(transcription(completed).status, None);
    }
    for failed in [
        r#"{"error": "e"}"#,
        r#"{"errors": ["e"]}"#,
        r#"{"error": true}"#,
        r#"{"transcription": "", "text": "", "words": [], "word_timestamps": [], "utterances": [], "error": "e"}"#,
        r#"{"message": "m"}"#,
        r#"{"error_code": 500}"#,
        r#"{"status": null, "transcription": null, "error": "e"}"#,
    ] {
        assert_eq!(failure(failed).status, None);
    }
    for neither in [
        "{}",
        r#"{"request_id": "r"}"#,
        r#"{"transcription": "t", "error": "e"}"#,
        r#"{"text": "t", "message": "m"}"#,
        r#"{"words": [{}], "error": "e"}"#,
        r#"{"word_timestamps": [{}], "error": "e"}"#,
        r#"{"utterances": [{}], "error": "e"}"#,
        r#"{"error": "", "errors": [], "message": ""}"#,
        " {} ",
    ] {
        let unknown = unknown(neither);
        assert_eq!(unknown.status, None);
        assert_eq!(unknown.json.as_str(), neither.trim());
    }
}

#[test]
fn a_body_that_is_no_object_is_unknown() {
    for body in [
        "[]",
        "\"failed\"",
        "0",
        "null",
        "true",
        r#"[{"status": "success"}]"#,
    ] {
        let unknown = unknown(body);
        assert_eq!((unknown.status, unknown.json.as_str()), (None, body));
    }
}

/// The forms of the vendor's REST errors, each of which may stand in for a failed payload.
#[test]
fn rest_errors() {
    let value = |json: Option<speech_webhooks::Json<'_>>| -> Option<Value> {
        json.map(|json| json.deserialize().expect("delivered JSON is JSON"))
    };

    let body =
        r#"{"errors": [{"code": "too_small"}], "status": "error", "message": "Invalid input"}"#;
    let failed = failure(body);
    assert_eq!(failed.status.as_deref(), Some("error"));
    assert_eq!(failed.reason().as_deref(), Some("Invalid input"));
    assert_eq!(value(failed.errors), Some(json!([{"code": "too_small"}])));

    let body = r#"{"status": "failed", "error_code": "E42", "message": "No", "language": "en", "region": "us"}"#;
    let failed = failure(body);
    assert_eq!(value(failed.error_code.clone()), Some(json!("E42")));
    assert_eq!(failed.reason().as_deref(), Some("No"));
    assert_eq!(failed.language.as_deref(), Some("en"));
    assert_eq!(failed.region.as_deref(), Some("us"));
    assert_eq!(value(failed.message), Some(json!("No")));

    assert_eq!(failure(r#"{"error": "e"}"#).reason().as_deref(), Some("e"));
    assert_eq!(
        failure(r#"{"message": "m"}"#).reason().as_deref(),
        Some("m")
    );

    let body = r#"{"error": "e", "request_id": "r", "details": [{"field": "language"}]}"#;
    let failed = failure(body);
    assert_eq!(failed.reason().as_deref(), Some("e"));
    assert_eq!(failed.request_id.as_deref(), Some("r"));
    assert_eq!(value(failed.details), Some(json!([{"field": "language"}])));
    assert_eq!(value(failed.error), Some(json!("e")));
}

#[test]
fn the_reason_is_the_first_string() {
    let cases = [
        (
            r#"{"message": "m", "error": "e", "errors": "s"}"#,
            Some("m"),
        ),
        (
            r#"{"message": null, "error": "e", "errors": "s"}"#,
            Some("e"),
        ),
        (r#"{"message": "", "error": "e"}"#, Some("e")),
        (
            r#"{"message": {"text": "m"}, "error": ["e"], "errors": "s"}"#,
            Some("s"),
        ),
        (r#"{"error": "with \"escapes\""}"#, Some("with \"escapes\"")),
        (r#"{"error": {"message": "m"}}"#, None),
        (r#"{"error_code": "c"}"#, None),
        (r#"{"status": "failed"}"#, None),
    ];
    for (body, reason) in cases {
        assert_eq!(failure(body).reason().as_deref(), reason, "{body}");
    }
}
