//! The delivery log: its sample, and other forms that it may have.

use serde_json::{Value, json};
use speech_webhooks::{
    RawJson, ReadError, Text,
    prosa::{
        Event, Timestamp,
        api::{ApiError, DateRange, Delivery},
    },
};

use super::sample::{DELIVERIES, api, deliveries, zoned};

#[test]
fn the_sample_of_the_delivery_log_is_read() {
    let [delivery] = &deliveries(DELIVERIES)[..] else {
        panic!("the sample has one delivery");
    };
    assert_eq!(delivery.delivery_id, "9892f438-d31c-4ff2-bc84-146525b292ff");
    assert_eq!(delivery.event_id, "a7a26ff2-e851-45b6-9634-d595f45458b7");
    assert_eq!(delivery.endpoint_id, "e9ce0d4f-d433-423d-9497-4c000544106c");
    // date -ud 2023-01-17T14:26:22Z +%s
    assert_eq!(delivery.delivered_at, zoned(1_673_965_582));
    assert_eq!(delivery.request_method.as_deref(), Some("string"));
    assert_eq!(delivery.response_status, Some(200));
    let response_body = delivery.response_body.as_ref().and_then(RawJson::as_text);
    assert_eq!(response_body.as_deref(), Some(""));
    assert_eq!(delivery.elapsed_time, Some(0.32921));
    assert_eq!(delivery.error_code, None);

    let sample: Value = serde_json::from_slice(DELIVERIES).expect("JSON");
    let sample = &sample[0];
    let object = |headers: &[(Text<'_>, Text<'_>)]| -> Value {
        let headers = headers.iter();
        headers.map(|(name, value)| (name.to_string(), value.as_str())).collect()
    };
    assert_eq!(object(&delivery.request_headers), sample["request_headers"]);
    assert_eq!(object(&delivery.response_headers), sample["response_headers"]);
    let body: Option<Value> =
        delivery.request_body.as_ref().map(|json| json.deserialize().expect("JSON"));
    assert_eq!(body.as_ref(), Some(&sample["request_body"]));

    assert_eq!(delivery.event_name(), Some("stt.jobs.completed"));
    let Ok(Event::TranscriptionCompleted(read)) = delivery.event_unverified() else {
        panic!("not a completed transcription");
    };
    assert_eq!(read.job.request.expect("a request").label.as_deref(), Some("Example audio"));
}

#[test]
fn a_failed_delivery_is_read_without_optional_fields() {
    let log = json!([{
        "delivery_id": "d", "event_id": "v", "endpoint_id": "e", "delivery": null,
        "request_method": null, "request_headers": null, "request_body": null,
        "response_status": null, "response_headers": null, "response_body": null,
        "elapsed_time": 30, "error_code": "webhook_timeout",
    }, null, {"delivery_id": "d2", "event_id": "v", "endpoint_id": "e"}]);
    let log = deliveries(log.to_string().as_bytes());
    let [failed, bare] = &log[..] else {
        panic!("null is not a delivery");
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
        assert_eq!((request_body, response_status, response_body), (&None, &None, &None));
        assert_eq!(delivery.request_headers, []);
        assert_eq!(delivery.response_headers, []);
        assert_eq!(delivery.event_name(), None);
    }
    assert_eq!((bare.elapsed_time, bare.error_code.as_deref()), (None, None));
    let (line, column) = (1, 0);
    let truncated = ReadError::JsonTruncated { line, column };
    assert_eq!(bare.event_unverified(), Err(truncated));
}

/// One odd delivery does not hide the others in the log.
#[test]
fn everything_but_the_ids_of_a_delivery_may_have_any_form() {
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
        panic!("there are two deliveries");
    };
    let yesterday = Timestamp::Other("yesterday".into());
    assert_eq!(odd.delivered_at, Some(yesterday));
    assert_eq!(odd.request_method, None);
    assert_eq!((odd.response_status, odd.elapsed_time), (Some(200), Some(0.3)));
    assert_eq!(odd.error_code.as_deref(), Some("504"));
    assert_eq!(odd.request_headers, []);
    assert_eq!(odd.response_headers, []);
    let json = |body: &Option<RawJson<'static>>| body.as_ref().map(|json| json.as_str().to_owned());
    assert_eq!(json(&odd.request_body).as_deref(), Some(r#""text""#));
    assert_eq!(json(&odd.response_body).as_deref(), Some(r#"{"ok":true}"#));
    assert_eq!((&odder.delivered_at, odder.request_method.as_deref()), (&None, Some("7")));
    assert_eq!((odder.response_status, odder.elapsed_time), (None, None));
    assert_eq!((odder.error_code.as_deref(), &odder.response_body), (None, &None));
    assert_eq!(json(&odder.request_body).as_deref(), Some("false"));

    let request = api().list_deliveries("e-1", DateRange::default()).expect("an id");
    for id in ["delivery_id", "event_id", "endpoint_id"] {
        let mut ids = json!({"delivery_id": "d", "event_id": "v", "endpoint_id": "e"});
        ids[id] = json!(7);
        let outcome = request.parse_response(200, json!([ids]).to_string().as_bytes());
        assert!(matches!(outcome, Err(ApiError::Reply(ReadError::JsonShape { .. }))), "{id}");
    }
}

#[test]
fn logged_headers_may_have_values_of_any_type() {
    let log = deliveries(
        br#"[{"delivery_id": "d", "event_id": "v", "endpoint_id": "e",
            "request_headers": {"A": "1", "b": 2, "c": ["3",4], "a": "5", "d": null}}]"#,
    );
    let headers = log[0].request_headers.iter();
    let headers: Vec<_> = headers.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    // In the order of the log, without null values.
    assert_eq!(headers, [("A", "1"), ("b", "2"), ("c", r#"["3",4]"#), ("a", "5")]);
}

#[test]
fn a_logged_event_is_read_without_a_name() {
    for name in ["null", r#""""#] {
        let log = format!(
            r#"[{{"delivery_id": "d", "event_id": "v", "endpoint_id": "e", "request_headers":
                {{"x-prosa-event": {name}}}, "request_body": {{"job_id": "j", "result": {{"data": []}}}}}}]"#
        );
        let log = deliveries(log.as_bytes());
        assert_eq!(log[0].event_name(), None);
        let event = log[0].event_unverified();
        assert!(matches!(event, Ok(Event::TranscriptionCompleted(_))), "{event:?}");
    }
}
