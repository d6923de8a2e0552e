//! The delivery log: its sample, and the many forms it may have.

use serde_json::{Value, json};
use speech_webhooks::{
    Json, JsonError,
    prosa::{
        Event, Timestamp,
        api::{ApiError, Delivery, Period},
    },
};

use super::sample::{DELIVERIES, api, deliveries, zoned};

#[test]
fn the_delivery_log() {
    let [delivery] = &deliveries(DELIVERIES)[..] else {
        panic!("the sample has one");
    };
    assert_eq!(delivery.delivery_id, "9892f438-d31c-4ff2-bc84-146525b292ff");
    assert_eq!(delivery.event_id, "a7a26ff2-e851-45b6-9634-d595f45458b7");
    assert_eq!(delivery.endpoint_id, "e9ce0d4f-d433-423d-9497-4c000544106c");
    // date -ud 2023-01-17T14:26:22Z +%s
    assert_eq!(delivery.delivered_at, zoned(1_673_965_582));
    assert_eq!(delivery.request_method.as_deref(), Some("string"));
    assert_eq!(delivery.response_status, Some(200));
    let response_body = delivery.response_body.as_ref().and_then(Json::as_text);
    assert_eq!(response_body.as_deref(), Some(""));
    assert_eq!(delivery.elapsed_time, Some(0.32921));
    assert_eq!(delivery.error_code, None);

    let sample: Value = serde_json::from_slice(DELIVERIES).expect("JSON");
    let sample = &sample[0];
    let object = |headers: Vec<(&str, &str)>| -> Value {
        let fields = headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into()));
        Value::Object(fields.collect())
    };
    assert_eq!(
        object(delivery.request_headers.iter().collect()),
        sample["request_headers"]
    );
    assert_eq!(
        object(delivery.response_headers.iter().collect()),
        sample["response_headers"]
    );
    let body: Option<Value> = delivery
        .request_body
        .as_ref()
        .map(|json| json.deserialize().expect("JSON"));
    assert_eq!(body.as_ref(), Some(&sample["request_body"]));

    let uuid = Some("a7a26ff2-e851-45b6-9634-d595f45458b7");
    assert_eq!(delivery.request_headers.get("X-Prosa-Event-UUID"), uuid);
    assert_eq!(delivery.request_headers.get("x-prosa"), None);
    assert_eq!(delivery.event_name(), Some("stt.jobs.completed"));
    let Ok(Event::TranscriptionCompleted(read)) = delivery.event_unverified() else {
        panic!("not a completed transcription");
    };
    assert_eq!(
        read.job.request.expect("a request").label.as_deref(),
        Some("Example audio")
    );
}

#[test]
fn a_delivery_that_failed() {
    let log = json!([{
        "delivery_id": "d", "event_id": "v", "endpoint_id": "e", "delivery": null,
        "request_method": null, "request_headers": null, "request_body": null,
        "response_status": null, "response_headers": null, "response_body": null,
        "elapsed_time": 30, "error_code": "webhook_timeout",
    }, null, {"delivery_id": "d2", "event_id": "v", "endpoint_id": "e"}]);
    let log = deliveries(log.to_string().as_bytes());
    let [failed, bare] = &log[..] else {
        panic!("null is none");
    };
    assert_eq!(failed.error_code.as_deref(), Some("webhook_timeout"));
    assert_eq!(failed.elapsed_time, Some(30.0));
    for delivery in [failed, bare] {
        let Delivery {
            delivered_at,
            request_method,
            request_body,
            response_status,
            response_body,
            ..
        } = delivery;
        assert_eq!((delivered_at, request_method), (&None, &None));
        assert_eq!(
            (request_body, response_status, response_body),
            (&None, &None, &None)
        );
        assert_eq!(delivery.request_headers.iter().count(), 0);
        assert_eq!(delivery.response_headers.iter().count(), 0);
        assert_eq!(delivery.event_name(), None);
    }
    assert_eq!(
        (bare.elapsed_time, bare.error_code.as_deref()),
        (None, None)
    );
    let (line, column) = (1, 0);
    let truncated = JsonError::Truncated { line, column };
    assert_eq!(bare.event_unverified(), Err(truncated.into()));
}

/// One odd delivery does not hide the others of the log.
#[test]
fn what_describes_a_delivery_may_have_any_form() {
    let log = json!([{
        "delivery_id": "d", "event_id": "v", "endpoint_id": "e", "delivery": "yesterday",
        "request_method": ["POST"], "request_headers": ["a"], "request_body": "text",
        "response_status": "200", "response_headers": "a: b", "response_body": {"ok": true},
        "elapsed_time": "0.3", "error_code": 504,
    }, {
        "delivery_id": "d", "event_id": "v", "endpoint_id": "e", "delivery": {},
        "request_method": 7, "request_headers": "a", "request_body": false,
        "response_status": 65_536, "response_headers": 7, "response_body": null,
        "elapsed_time": "soon", "error_code": [],
    }]);
    let log = deliveries(log.to_string().as_bytes());
    let [odd, odder] = &log[..] else {
        panic!("there are two");
    };
    let yesterday = Timestamp::Other("yesterday".into());
    assert_eq!(odd.delivered_at, Some(yesterday));
    assert_eq!(odd.request_method, None);
    assert_eq!(
        (odd.response_status, odd.elapsed_time),
        (Some(200), Some(0.3))
    );
    assert_eq!(odd.error_code.as_deref(), Some("504"));
    assert_eq!(odd.request_headers.iter().count(), 0);
    assert_eq!(odd.response_headers.iter().count(), 0);
    let json = |body: &Option<Json<'static>>| body.as_ref().map(|json| json.as_str().to_owned());
    assert_eq!(json(&odd.request_body).as_deref(), Some(r#""text""#));
    assert_eq!(json(&odd.response_body).as_deref(), Some(r#"{"ok":true}"#));
    assert_eq!(
        (&odder.delivered_at, odder.request_method.as_deref()),
        (&None, Some("7"))
    );
    assert_eq!((odder.response_status, odder.elapsed_time), (None, None));
    assert_eq!(
        (odder.error_code.as_deref(), &odder.response_body),
        (None, &None)
    );
    assert_eq!(json(&odder.request_body).as_deref(), Some("false"));

    let call = api()
        .list_deliveries("e-1", Period::default())
        .expect("an id");
    for id in ["delivery_id", "event_id", "endpoint_id"] {
        let mut ids = json!({"delivery_id": "d", "event_id": "v", "endpoint_id": "e"});
        ids[id] = json!(7);
        let outcome = call.read(200, json!([ids]).to_string().as_bytes());
        assert!(
            matches!(outcome, Err(ApiError::Json(JsonError::Shape { .. }))),
            "{id}"
        );
    }
}

#[test]
fn logged_headers_of_any_type() {
    let log = json!([{"delivery_id": "d", "event_id": "v", "endpoint_id": "e",
        "request_headers": {"A": "1", "b": 2, "c": ["3", 4], "a": "5", "d": null}}]);
    let log = deliveries(log.to_string().as_bytes());
    let headers = &log[0].request_headers;
    let get = |name| headers.get(name);
    assert_eq!(
        (get("b"), get("C"), get("d")),
        (Some("2"), Some(r#"["3",4]"#), None)
    );
    // The order of an object's fields is that of the log.
    assert_eq!((get("a"), headers.iter().count()), (Some("1"), 4));
}

#[test]
fn a_logged_event_without_a_name() {
    for name in ["null", r#""""#] {
        let log = format!(
            r#"[{{"delivery_id": "d", "event_id": "v", "endpoint_id": "e", "request_headers":
                {{"x-prosa-event": {name}}}, "request_body": {{"job_id": "j", "result": {{"data": []}}}}}}]"#
        );
        let log = deliveries(log.as_bytes());
        assert_eq!(log[0].event_name(), None);
        let event = log[0].event_unverified();
        assert!(
            matches!(event, Ok(Event::TranscriptionCompleted(_))),
            "{event:?}"
        );
    }
}
