//! Responses with a status other than success.

use serde_json::{Value, json};
use speech_webhooks::prosa::api::{ApiError, ErrorResponse};

use super::sample::api;

fn response(http_status: u16, body: &[u8]) -> ErrorResponse {
    let request = api().list_endpoints();
    match request.parse_response(http_status, body) {
        Err(ApiError::Response(response)) => *response,
        other => panic!("not a response with an error: {other:?}"),
    }
}

#[test]
fn the_sample_for_a_wrong_key_is_read() {
    let sample = include_bytes!("../../../samples/prosa-docs2-error-unauthorized.json");
    let response = response(401, sample);
    assert_eq!((response.http_status, response.reason()), (401, "api-unauthorized"));
    assert_eq!(response.code.as_deref(), Some("auth_unauthorized"));
    assert_eq!(response.message.as_deref(), Some("Unauthorized"));
    assert_eq!(response.context, None);
}

#[test]
fn the_sample_for_an_unknown_endpoint_is_read() {
    let sample = include_bytes!("../../../samples/prosa-docs2-error-endpoint-not-found.json");
    let response = response(404, sample);
    assert_eq!(response.reason(), "api-endpoint-not-found");
    assert_eq!(response.code.as_deref(), Some("webhook_endpoint_not_found"));
    assert_eq!(
        response.message.as_deref(),
        Some("Webhook endpoint with id {endpoint_id} is not found.")
    );
    let context: Option<Value> = response.context.map(|json| json.deserialize().expect("JSON"));
    let expected = json!({"endpoint_id": "e9ce0d4f-d433-423d-9497-4c000544106c"});
    assert_eq!(context, Some(expected));
}

#[test]
fn status_and_code_determine_the_reason() {
    for (http_status, code, reason) in [
        (401, "auth_unauthorized", "api-unauthorized"),
        (403, "forbidden", "api-forbidden"),
        (404, "webhook_endpoint_not_found", "api-endpoint-not-found"),
        (404, "webhook_event_not_found", "api-event-not-found"),
        (404, "webhook_delivery_not_found", "api-delivery-not-found"),
        (404, "anything", "api-not-found"),
        (422, "request_validation_error", "api-invalid"),
        (429, "anything", "api-too-many-requests"),
        (500, "anything", "api-server"),
        (599, "webhook_event_not_found", "api-server"),
        (400, "webhook_event_not_found", "api-other"),
        (302, "anything", "api-other"),
        (199, "anything", "api-other"),
        (600, "anything", "api-other"),
        (300, "anything", "api-other"),
    ] {
        for field in ["status", "code"] {
            let body = json!({field: code, "message": "m"}).to_string();
            let error = api()
                .list_endpoints()
                .parse_response(http_status, body.as_bytes())
                .expect_err("no success");
            assert_eq!(error.code(), reason);
            let response = response(http_status, body.as_bytes());
            assert_eq!(response.http_status, http_status);
            assert_eq!(response.reason(), reason);
            assert_eq!(response.code.as_deref(), Some(code));
        }
    }
}

#[test]
fn the_newer_code_field_counts_if_it_has_a_code() {
    for (body, code) in [
        (r#"{"status": "old", "code": "webhook_event_not_found"}"#, "webhook_event_not_found"),
        (r#"{"status": 404, "code": "webhook_event_not_found"}"#, "webhook_event_not_found"),
        (r#"{"status": "webhook_event_not_found", "code": 404}"#, "webhook_event_not_found"),
        (r#"{"status": "webhook_event_not_found", "code": ""}"#, "webhook_event_not_found"),
        (r#"{"status": "webhook_event_not_found", "code": null}"#, "webhook_event_not_found"),
        (r#"{"code": "old", "code": "webhook_event_not_found"}"#, "webhook_event_not_found"),
    ] {
        let response = response(404, body.as_bytes());
        assert_eq!(response.reason(), "api-event-not-found", "{body}");
        assert_eq!(response.code.as_deref(), Some(code), "{body}");
    }
    assert_eq!(response(404, br#"{"status": 404, "code": 404}"#).code, None);
}

/// The context names the fields, in any form.
#[test]
fn the_context_of_invalid_fields_is_kept() {
    for context in [
        json!([{"location": ["body", "rotation_period", "days"], "message": "not a number"}]),
        json!([]),
        json!("odd"),
    ] {
        let body = json!({"status": "request_validation_error", "context": context});
        let response = response(422, body.to_string().as_bytes());
        assert_eq!(response.reason(), "api-invalid");
        assert_eq!(response.code.as_deref(), Some("request_validation_error"));
        let kept = response.context.expect("a context");
        assert_eq!(kept.deserialize(), Ok(context));
    }
}

#[test]
fn without_a_code_the_status_determines_the_reason() {
    let bodies: [&[u8]; 8] = [
        b"",
        b"<html>502</html>",
        b"\xff",
        b"null",
        b"[]",
        br#""busy""#,
        b"{}",
        br#"{"status": {"a": 1}, "message": ["m"], "code": null}"#,
    ];
    for body in bodies {
        let response = response(502, body);
        assert_eq!((response.http_status, response.reason()), (502, "api-server"));
        assert_eq!((response.code, response.message, response.context), (None, None, None));
    }
}
