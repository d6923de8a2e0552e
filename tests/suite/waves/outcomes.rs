//! Which event a body is: completed, failed, or unknown.

use serde_json::{Value, json};
use speech_webhooks::{RawJson, waves::Event};

use super::sample::{failure, transcription};

fn event(body: &str) -> Event<'_> {
    Event::read_unverified(body.as_bytes()).unwrap_or_else(|error| panic!("{error}: {body}"))
}

/// Asserts that the body is an unknown event with this status.
fn assert_unknown(body: &str, expected: Option<&str>) {
    let Event::Unknown { status, json, .. } = event(body) else {
        panic!("not an unknown event: {body}")
    };
    assert_eq!(status.as_deref(), expected, "{body}");
    assert_eq!(json.as_str(), body.trim());
}

fn kind(body: &str) -> &'static str {
    event(body).kind()
}

const COMPLETED: &str = "transcription-completed";
const FAILED: &str = "transcription-failed";
const UNKNOWN: &str = "unknown";

#[test]
fn each_variant_has_its_kind_and_the_id_of_its_submission() {
    type IsVariant = fn(&Event<'_>) -> bool;
    let cases: [(_, _, IsVariant); 3] = [
        (r#""status": "success", "text": "t""#, COMPLETED, |event| {
            matches!(event, Event::TranscriptionCompleted(_))
        }),
        (r#""status": "failed""#, FAILED, |event| matches!(event, Event::TranscriptionFailed(_))),
        (r#""status": "processing""#, UNKNOWN, |event| matches!(event, Event::Unknown { .. })),
    ];
    for (fields, kind, is_variant) in cases {
        for (ids, job_id) in [
            ("", None),
            (r#", "request_id": "r""#, Some("r")),
            (r#", "job_id": "j""#, Some("j")),
            (r#", "job_id": "j", "request_id": "r""#, Some("r")),
            (r#", "job_id": "j", "request_id": null"#, Some("j")),
        ] {
            let body = format!("{{{fields}{ids}}}");
            let event = event(&body);
            assert!(is_variant(&event), "{event:?} {body}");
            assert_eq!((event.kind(), event.job_id()), (kind, job_id), "{body}");
        }
    }
}

#[test]
fn a_documented_status_decides() {
    let with = |status: &str| {
        json!({"status": status, "transcription": "t", "error": "e", "message": "m"}).to_string()
    };
    for status in ["success", "completed"] {
        let body = with(status);
        let completed = transcription(&body);
        assert_eq!(completed.status.as_deref(), Some(status));
        assert_eq!(completed.text.as_deref(), Some("t"));
    }
    for status in ["failed", "error"] {
        let body = with(status);
        let failed = failure(&body);
        assert_eq!(failed.status.as_deref(), Some(status));
        assert_eq!(failed.reason().as_deref(), Some("m"));
        assert_eq!(failed.json.as_str(), body);
    }
    for status in ["processing", "pending"] {
        let body = with(status);
        assert_unknown(&body, Some(status));
    }
}

/// The answer to a submission also has a status of success, but no field for a transcript.
#[test]
fn success_needs_a_field_for_the_transcript() {
    for status in ["success", "completed"] {
        for (fields, expected) in [
            (r#""transcription": """#, COMPLETED),
            (r#""text": "", "error": "e""#, COMPLETED),
            (r#""result": {"text": ""}"#, COMPLETED),
            (r#""words": []"#, COMPLETED),
            (r#""words": [{}], "message": "m""#, COMPLETED),
            (r#""word_timestamps": []"#, COMPLETED),
            (r#""utterances": [null]"#, COMPLETED),
            (r#""speakers": []"#, COMPLETED),
            (r#""request_id": "r""#, UNKNOWN),
            (r#""message": "done""#, UNKNOWN),
            (r#""transcription": null, "words": null"#, UNKNOWN),
            (r#""transcription": ["t"], "words": "w""#, UNKNOWN),
            (r#""result": "t", "metadata": {}"#, UNKNOWN),
            (r#""error": "OK""#, UNKNOWN),
            (r#""error": "e""#, FAILED),
        ] {
            let body = format!(r#"{{"status": "{status}", {fields}}}"#);
            assert_eq!(kind(&body), expected, "{body}");
        }
        assert_eq!(kind(&json!({"status": status}).to_string()), UNKNOWN);
    }
}

/// As in the REST errors, for which no document names a status.
#[test]
fn with_an_undocumented_status_the_body_decides() {
    for (status, shown) in [
        (r#""bad_request""#, Some("bad_request")),
        (r#""""#, Some("")),
        (r#""Failed""#, Some("Failed")),
        ("400", Some("400")),
        ("false", Some("false")),
        // Not a text.
        ("400.5", None),
        ("[400]", None),
        (r#"{"failed": true}"#, None),
        (r#"["processing"]"#, None),
    ] {
        for error in [
            r#""error": "e""#,
            r#""errors": [1]"#,
            r#""error_code": 1"#,
            r#""code": "E1", "words": []"#,
        ] {
            let body = format!(r#"{{"status": {status}, {error}, "message": "m"}}"#);
            let failed = failure(&body);
            assert_eq!(failed.status.as_deref(), shown, "{body}");
            assert_eq!(failed.reason().as_deref(), Some("m"), "{body}");
            assert_eq!(failed.json.as_str(), body);

            let body = format!(r#"{{"status": {status}, {error}, "transcription": "t"}}"#);
            let completed = transcription(&body);
            assert_eq!(completed.status.as_deref(), shown, "{body}");
            assert_eq!(completed.text.as_deref(), Some("t"), "{body}");
        }
        // If the status is a word, a message alone may be a progress report.
        let body = format!(r#"{{"status": {status}, "message": "m"}}"#);
        let is_word = shown.is_some_and(|shown| shown != "400");
        let expected = if is_word { UNKNOWN } else { FAILED };
        assert_eq!(kind(&body), expected, "{body}");
        let body = format!(r#"{{"status": {status}, "message": "m", "transcription": ""}}"#);
        let expected = if is_word { COMPLETED } else { FAILED };
        assert_eq!(kind(&body), expected, "{body}");
    }
    let body = r#"{"status": "failed\ud800", "transcription": "t"}"#;
    let completed = transcription(body);
    assert_eq!(completed.status.as_deref(), Some("failed\u{fffd}"));
    for progress in [
        r#"{"status": "processing", "words": [{"word": "a"}], "error": "e"}"#,
        r#"{"status": "processing", "message": "m"}"#,
        r#"{"status": "pending", "transcription": "t"}"#,
    ] {
        assert_eq!(kind(progress), UNKNOWN, "{progress}");
    }
}

/// Such entries have the status and the error of an attempt to deliver.
#[test]
fn entries_of_the_delivery_log_are_unknown() {
    for (body, expected) in [
        (r#"{"status": "failed", "attempt": 1, "error": "e"}"#, UNKNOWN),
        (r#"{"status": "error", "attempt": 0}"#, UNKNOWN),
        (r#"{"status": "success", "attempt": 2}"#, UNKNOWN),
        (r#"{"attempt": 1, "error": "e", "message": "m"}"#, UNKNOWN),
        (r#"{"status": "retrying", "attempt": 1, "error": "e", "text": ""}"#, UNKNOWN),
        // No entry has a transcript.
        (r#"{"attempt": 1, "error": "e", "text": "t"}"#, COMPLETED),
        (r#"{"status": "success", "attempt": 1, "text": ""}"#, COMPLETED),
        // A pair with this name is a string.
        (r#"{"status": "failed", "attempt": "1", "error": "e"}"#, FAILED),
        (r#"{"status": "failed", "attempt": null}"#, FAILED),
    ] {
        assert_eq!(kind(body), expected, "{body}");
    }
}

#[test]
fn whitespace_around_the_body_is_ignored() {
    let body = "\r\n\t {\"status\": \"success\", \"text\": \"t\"} \n";
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
        r#"{"transcription": "", "error": false, "error_code": 0, "errors": { }}"#,
        r#"{"transcription": "", "error": "None", "code": "OK", "message": "Success"}"#,
        r#"{"transcription": "", "error": null}"#,
        r#"{"transcription": "t", "error": "e"}"#,
        r#"{"text": "t", "message": "m"}"#,
        r#"{"words": [{"word": "a"}], "error": "e"}"#,
        r#"{"word_timestamps": []}"#,
        r#"{"utterances": []}"#,
        r#"{"speakers": [{"text": "a"}], "error": "e"}"#,
        r#"{"result": {"text": "a"}, "error": "e"}"#,
    ] {
        assert_eq!(transcription(completed).status, None);
    }
    for failed in [
        r#"{"error": "e"}"#,
        r#"{"errors": ["e"]}"#,
        r#"{"error": true}"#,
        r#"{"transcription": "", "text": "", "words": [], "word_timestamps": [], "utterances": [], "error": "e"}"#,
        r#"{"words": [{}], "utterances": [{"text": ""}], "error": "e"}"#,
        r#"{"message": "m"}"#,
        r#"{"message": "m", "words": []}"#,
        r#"{"error_code": 500}"#,
        r#"{"code": "E1"}"#,
        r#"{"status": null, "transcription": null, "error": "e"}"#,
    ] {
        assert_eq!(failure(failed).status, None);
    }
    for neither in [
        "{}",
        r#"{"request_id": "r"}"#,
        r#"{"error": "", "errors": [], "message": ""}"#,
        r#"{"error": "null", "errors": "none", "code": "ok", "message": "0"}"#,
        r#"{"details": "d", "retry_after": 1}"#,
        " {} ",
    ] {
        assert_unknown(neither, None);
    }
}

#[test]
fn unknown_events_have_their_ids() {
    let event = event(r#"{"status": "pending", "request_id": "r", "job_id": 7}"#);
    let Event::Unknown { request_id, job_id, .. } = event else { panic!("not an unknown event") };
    assert_eq!((request_id.as_deref(), job_id.as_deref()), (Some("r"), Some("7")));
}

#[test]
fn a_body_that_is_no_object_is_unknown() {
    for body in ["[]", "\"failed\"", "0", "null", "true", r#"[{"status": "success"}]"#] {
        assert_unknown(body, None);
    }
}

/// The forms of the vendor's REST errors. Each of them may be sent in place of a failed payload.
#[test]
fn rest_errors_are_read_as_failures() {
    let value = |json: Option<RawJson<'_>>| -> Option<Value> {
        json.map(|json| json.deserialize().expect("the JSON of a body is valid"))
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
    assert_eq!(failure(r#"{"message": "m"}"#).reason().as_deref(), Some("m"));

    let body = r#"{"error": "e", "request_id": "r", "details": [{"field": "language"}]}"#;
    let failed = failure(body);
    assert_eq!(failed.reason().as_deref(), Some("e"));
    assert_eq!(failed.request_id.as_deref(), Some("r"));
    assert_eq!(value(failed.details), Some(json!([{"field": "language"}])));
    assert_eq!(value(failed.error), Some(json!("e")));
}

#[test]
fn a_failure_of_a_self_hosted_installation_is_read() {
    let body =
        r#"{"status": "failed", "job_id": "j", "code": "GPU", "message": "m", "retry_after": 30}"#;
    let failed = failure(body);
    assert_eq!(failed.job_id.as_deref(), Some("j"));
    assert_eq!(failed.retry_after, Some(30.0));
    let code = failed.error_code.as_ref().map(RawJson::as_str);
    assert_eq!(code, Some(r#""GPU""#));
    let both = failure(r#"{"code": "new", "error_code": 1}"#);
    let code = both.error_code.as_ref().map(RawJson::as_str);
    assert_eq!(code, Some("1"));
}

#[test]
fn the_reason_is_the_first_text_of_message_error_and_errors() {
    let cases = [
        (r#"{"message": "m", "error": "e", "errors": "s"}"#, Some("m")),
        (r#"{"message": null, "error": "e", "errors": "s"}"#, Some("e")),
        (r#"{"message": "", "error": "e"}"#, Some("e")),
        (r#"{"message": {"text": "m"}, "error": ["e"], "errors": "s"}"#, Some("e")),
        (r#"{"error": "with \"escapes\""}"#, Some("with \"escapes\"")),
        // The message in an object.
        (r#"{"error": {"message": "m"}}"#, Some("m")),
        (r#"{"error": {"code": 7, "message": 7}}"#, Some("7")),
        (r#"{"error": {"message": "m\ud83d"}, "errors": "s"}"#, Some("m\u{fffd}")),
        (r#"{"message": {"message": "m"}, "error": "e"}"#, Some("m")),
        (r#"{"message": {"message": ""}, "error": {"message": null}, "errors": "s"}"#, Some("s")),
        (r#"{"errors": [{"message": "m"}]}"#, Some("m")),
        (r#"{"errors": [7.5, {}, {"message": ""}, [["deep"]], "s"]}"#, Some("deep")),
        (r#"{"error": [], "errors": {"messages": "s"}}"#, None),
        (r#"{"message": 7, "error_code": 8}"#, Some("7")),
        (r#"{"error_code": "c"}"#, None),
        (r#"{"status": "failed"}"#, None),
    ];
    for (body, reason) in cases {
        assert_eq!(failure(body).reason().as_deref(), reason, "{body}");
    }
}
