//! Answers other than success.

use serde_json::{Value, json};
use speech_webhooks::{
    Text,
    prosa::api::{ApiError, Refusal, RefusalKind},
};

use super::sample::api;

fn refusal(http_status: u16, body: &[u8]) -> Refusal {
    match api().list_endpoints().read(http_status, body) {
        Err(ApiError::Refused(refusal)) => *refusal,
        other => panic!("not a refusal: {other:?}"),
    }
}

#[test]
fn of_a_wrong_key() {
    let sample = include_bytes!("../../../samples/prosa-docs2-error-unauthorized.json");
    let refusal = refusal(401, sample);
    assert_eq!(
        (refusal.http_status, refusal.kind),
        (401, RefusalKind::Unauthorized)
    );
    assert_eq!(refusal.code.as_deref(), Some("auth_unauthorized"));
    assert_eq!(refusal.message.as_deref(), Some("Unauthorized"));
    assert_eq!((refusal.context, refusal.fields.len()), (None, 0));
}

#[test]
fn of_an_endpoint_that_is_not_there() {
    let sample = include_bytes!("../../../samples/prosa-docs2-error-endpoint-not-found.json");
    let refusal = refusal(404, sample);
    assert_eq!(refusal.kind, RefusalKind::EndpointNotFound);
    assert_eq!(refusal.code.as_deref(), Some("webhook_endpoint_not_found"));
    assert_eq!(
        refusal.message.as_deref(),
        Some("Webhook endpoint with id {endpoint_id} is not found.")
    );
    let context: Option<Value> = refusal
        .context
        .map(|json| json.deserialize().expect("JSON"));
    let expected = json!({"endpoint_id": "e9ce0d4f-d433-423d-9497-4c000544106c"});
    assert_eq!(context, Some(expected));
    assert_eq!(refusal.fields, []);
}

#[test]
fn by_status_and_code() {
    use RefusalKind::{
        DeliveryNotFound, EndpointNotFound, EventNotFound, Forbidden, Invalid, NotFound, Other,
        Server, TooManyRequests, Unauthorized,
    };
    for (http_status, code, kind, name, message) in [
        (
            401,
            "auth_unauthorized",
            Unauthorized,
            "api-unauthorized",
            "the API key is not accepted",
        ),
        (
            403,
            "forbidden",
            Forbidden,
            "api-forbidden",
            "the API key may not do that",
        ),
        (
            404,
            "webhook_endpoint_not_found",
            EndpointNotFound,
            "api-endpoint-not-found",
            "no such endpoint",
        ),
        (
            404,
            "webhook_event_not_found",
            EventNotFound,
            "api-event-not-found",
            "no such event",
        ),
        (
            404,
            "webhook_delivery_not_found",
            DeliveryNotFound,
            "api-delivery-not-found",
            "no such delivery",
        ),
        (
            404,
            "anything",
            NotFound,
            "api-not-found",
            "nothing at that path",
        ),
        (
            422,
            "request_validation_error",
            Invalid,
            "api-invalid",
            "the request has a wrong field",
        ),
        (
            429,
            "anything",
            TooManyRequests,
            "api-too-many-requests",
            "too many requests",
        ),
        (500, "anything", Server, "api-server", "the server failed"),
        (
            599,
            "webhook_event_not_found",
            Server,
            "api-server",
            "the server failed",
        ),
        (
            400,
            "webhook_event_not_found",
            Other,
            "api-other",
            "an unexpected status",
        ),
        (302, "anything", Other, "api-other", "an unexpected status"),
        (199, "anything", Other, "api-other", "an unexpected status"),
        (600, "anything", Other, "api-other", "an unexpected status"),
        (300, "anything", Other, "api-other", "an unexpected status"),
    ] {
        for field in ["status", "code"] {
            let body = json!({field: code, "message": "m"}).to_string();
            let error = api()
                .list_endpoints()
                .read(http_status, body.as_bytes())
                .expect_err("no success");
            assert_eq!(error.code(), name);
            assert_eq!(
                error.to_string(),
                format!("the API answered {http_status}: {message}")
            );
            let ApiError::Refused(refusal) = error else {
                panic!("not a refusal");
            };
            assert_eq!((refusal.http_status, refusal.kind), (http_status, kind));
            assert_eq!(refusal.code.as_deref(), Some(code));
        }
    }
}

#[test]
fn the_newer_code_counts_where_it_says_one() {
    for (body, code) in [
        (
            r#"{"status": "old", "code": "webhook_event_not_found"}"#,
            "webhook_event_not_found",
        ),
        (
            r#"{"status": 404, "code": "webhook_event_not_found"}"#,
            "webhook_event_not_found",
        ),
        (
            r#"{"status": "webhook_event_not_found", "code": 404}"#,
            "webhook_event_not_found",
        ),
        (
            r#"{"status": "webhook_event_not_found", "code": ""}"#,
            "webhook_event_not_found",
        ),
        (
            r#"{"status": "webhook_event_not_found", "code": null}"#,
            "webhook_event_not_found",
        ),
        (
            r#"{"code": "old", "code": "webhook_event_not_found"}"#,
            "webhook_event_not_found",
        ),
    ] {
        let refusal = refusal(404, body.as_bytes());
        assert_eq!(refusal.kind, RefusalKind::EventNotFound, "{body}");
        assert_eq!(refusal.code.as_deref(), Some(code), "{body}");
    }
    assert_eq!(refusal(404, br#"{"status": 404, "code": 404}"#).code, None);
}

#[test]
fn of_wrong_fields() {
    let body = json!({
        "status": "request_validation_error", "message": "Request is not valid.",
        "context": [
            "odd",
            ["body"],
            {"location": ["body", "rotation_period", "days"], "message": "not a number", "status": "type_error.integer"},
            {"location": ["query", 0], "message": "m", "code": "new", "status": "old"},
            {"location": "body", "message": null},
            {},
            null,
        ],
    });
    let refusal = refusal(422, body.to_string().as_bytes());
    let shown: Vec<_> = refusal
        .fields
        .iter()
        .map(|field| {
            let location: Vec<&str> = field.location.iter().map(Text::as_str).collect();
            (
                location.join("."),
                field.message.as_deref(),
                field.code.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (
                "body.rotation_period.days".to_owned(),
                Some("not a number"),
                Some("type_error.integer")
            ),
            ("query.0".to_owned(), Some("m"), Some("new")),
        ]
    );
    assert!(
        refusal
            .context
            .is_some_and(|context| context.as_str().starts_with('['))
    );
}

#[test]
fn of_bodies_that_say_nothing() {
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
        let refusal = refusal(502, body);
        assert_eq!(
            (refusal.http_status, refusal.kind),
            (502, RefusalKind::Server)
        );
        assert_eq!(
            (refusal.code, refusal.message, refusal.context),
            (None, None, None)
        );
        assert_eq!(refusal.fields, []);
    }
}

#[test]
fn wrong_fields_are_those_of_a_422() {
    let body = br#"{"context": [{"message": "m"}]}"#;
    assert_eq!(refusal(422, body).fields.len(), 1);
    for http_status in [400, 404, 500] {
        let refusal = refusal(http_status, body);
        assert_eq!((refusal.fields.len(), refusal.context.is_some()), (0, true));
    }
}

#[test]
fn no_more_is_kept_of_wrong_fields_than_a_request_has() {
    let body = |fields, steps| {
        let field = json!({"location": vec!["a"; steps]});
        json!({"context": vec![field; fields]}).to_string()
    };
    let kept = |fields, steps| {
        let refusal = refusal(422, body(fields, steps).as_bytes());
        (refusal.fields.len(), refusal.fields[0].location.len())
    };
    assert_eq!(kept(64, 16), (64, 16));
    assert_eq!(kept(65, 17), (64, 16));
}
