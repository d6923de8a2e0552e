//! The reply of each operation: the samples of both documents, and what may be absent.

use serde_json::Value;
use speech_webhooks::{
    ReadError, Text,
    prosa::{
        Event, Timestamp,
        api::{Api, ApiError, DateRange, DeliveryTicket, Endpoint, EndpointSettings, LoggedEvent},
    },
    time::{Date, Month, PrimitiveDateTime, Time},
};

use super::sample::{
    ENDPOINT, ENDPOINT_ID, ENDPOINT_LIST, EVENT, ROTATED, api, endpoint, event, zoned,
};

/// Returns a local time on the day of the vendor's samples.
fn local(hour: u8, minute: u8, second: u8, micro: u32) -> Option<Timestamp<'static>> {
    let date = Date::from_calendar_date(2023, Month::January, 17).expect("a date");
    let time = Time::from_hms_micro(hour, minute, second, micro).expect("a time");
    Some(Timestamp::Local(PrimitiveDateTime::new(date, time)))
}

/// Returns id, key and expiry of each secret.
fn secrets(endpoint: &Endpoint) -> Vec<(&str, &str, Option<Timestamp<'_>>)> {
    let secrets = endpoint.secrets.iter();
    secrets.map(|secret| (&*secret.id, secret.expose(), secret.expired_at.clone())).collect()
}

#[test]
fn the_endpoint_in_prosas_document_is_read() {
    let endpoint = endpoint(ENDPOINT);
    assert_eq!(endpoint.id, ENDPOINT_ID);
    assert_eq!(endpoint.url, "https://example.domain.name/prosa-webhook");
    assert_eq!(endpoint.event_filters.len(), 0);
    assert_eq!(endpoint.ssl_verification, Some(true));
    let key = "a35837907f71e9eaf52848b54ca11135187e9e30e23f2ac001eabbc3321e9bdd";
    let id = "063c6473-fa0c-79b7-8000-760e63e5b4f7";
    assert_eq!(secrets(&endpoint), [(id, key, None)]);
}

#[test]
fn the_endpoints_in_gl_speechs_document_are_read() {
    let sample = include_bytes!("../../../samples/prosa-gl-endpoint-expired_at-null.json");
    let one = endpoint(sample);
    assert_eq!(one.id, "endpoint-123e4567-e89b-12d3-a456-426614174000");
    assert_eq!(one.url, "https://your-server.com/webhook");
    assert_eq!(one.event_filters, ["stt.job.completed", "tts.job.completed"]);
    assert_eq!(one.ssl_verification, Some(true));
    let old = ("secret-abc123", "whsec_abc123xyz789def456ghi");
    assert_eq!(secrets(&one), [(old.0, old.1, None)]);

    // date -ud 2024-01-18T10:00:00Z +%s
    let end = zoned(1_705_572_000);
    let rotated = endpoint(ROTATED);
    assert_eq!(rotated.event_filters, ["stt.job.completed"]);
    assert_eq!(
        secrets(&rotated),
        [("secret-new789", "whsec_newkey123abc", None), (old.0, old.1, end)]
    );
}

#[test]
fn operations_read_the_endpoint_in_their_reply() {
    let expected = endpoint(ENDPOINT);
    let settings = EndpointSettings::default();
    let created = api().create_endpoint("https://h", None, &settings);
    let updated = api().update_endpoint("e-1", &settings);
    let rotated = api().rotate_secret("e-1", Api::DEFAULT_ROTATION_PERIOD);
    let requests = [created.expect("no secret"), updated.expect("an id"), rotated.expect("an id")];
    for request in requests {
        for status in [200, 201] {
            let reply = request.parse_response(status, ENDPOINT);
            assert_eq!(reply.as_ref(), Ok(&expected), "{request:?}");
        }
    }

    let deleted = api().delete_endpoint("e-1").expect("an id");
    assert_eq!(deleted.parse_response(200, ENDPOINT), Ok(Some(expected)));
    // The deletion is done, whatever the reply looks like.
    let others: [&[u8]; 7] = [b"", b" \n", b"null", b"{}", b"true", br#""gone""#, b"[]"];
    for other in others {
        assert_eq!(deleted.parse_response(204, other), Ok(None));
    }
    let more_than_is_read: Vec<_> = (0..257).map(|n| format!(r#""{n}":0"#)).collect();
    let other = format!("{{{}}}", more_than_is_read.join(","));
    assert_eq!(deleted.parse_response(200, other.as_bytes()), Ok(None));
    let (line, column) = (1, 1);
    let syntax = ReadError::JsonSyntax { line, column };
    assert_eq!(deleted.parse_response(200, b"<html>"), Err(ApiError::Reply(syntax)));
}

#[test]
fn the_listing_of_endpoints_is_read() {
    let request = api().list_endpoints();
    let [endpoint] = &request.parse_response(200, ENDPOINT_LIST).expect("a list")[..] else {
        panic!("the sample has one element");
    };
    assert_eq!(endpoint.id, ENDPOINT_ID);
    assert_eq!(endpoint.url, "https://example.domain.name/prosa-webhook");
    assert_eq!((endpoint.secrets.len(), endpoint.event_filters.len()), (0, 0));
    assert_eq!(endpoint.ssl_verification, Some(true));
    assert_eq!(request.parse_response(200, b"[]"), Ok(vec![]));
}

#[test]
fn the_listing_of_events_is_read() {
    let sample = include_bytes!("../../../samples/prosa-docs2-events-list.json");
    let request = api().list_events(DateRange::default()).expect("no dates");
    let [LoggedEvent { id, event_type, created_at, data, .. }] =
        &request.parse_response(200, sample).expect("a list")[..]
    else {
        panic!("the sample has one element");
    };
    assert_eq!((id, event_type), (&Text::from(ENDPOINT_ID), &Text::from("stt.jobs.completed")));
    // date -ud 2019-08-24T14:15:22Z +%s
    assert_eq!((created_at, data), (&zoned(1_566_656_122), &None));
}

#[test]
fn the_event_in_prosas_document_is_read() {
    let event = event(EVENT);
    assert_eq!(event.id, ENDPOINT_ID);
    assert_eq!(event.event_type, "stt.jobs.completed");
    assert_eq!(event.created_at, local(14, 26, 27, 329_321));
    let sample: Value = serde_json::from_slice(EVENT).expect("JSON");
    let data: Option<Value> = event.data.as_ref().map(|json| json.deserialize().expect("JSON"));
    assert_eq!(data.as_ref(), Some(&sample["data"]));
    let Ok(Event::TranscriptionCompleted(read)) = event.event_unverified() else {
        panic!("not a completed transcription");
    };
    assert_eq!(read.job.job_id.as_deref(), Some("063c64da-180d-731e-8000-d11a28529080"));
    assert_eq!(read.segments[0].transcript, "hasil dari pekerjaan ini cukup memuaskan");
}

#[test]
fn the_event_in_gl_speechs_document_is_read() {
    let event = event(include_bytes!("../../../samples/prosa-gl-event-detail.json"));
    assert_eq!((&*event.id, &*event.event_type), ("event-abc123", "stt.job.completed"));
    // date -ud 2024-01-15T10:00:05Z +%s
    assert_eq!(event.created_at, zoned(1_705_312_805));
    let Ok(Event::TranscriptionCompleted(read)) = event.event_unverified() else {
        panic!("not a completed transcription");
    };
    assert_eq!(read.job.job_id.as_deref(), Some("2fec34e1-efb1-46f7-a743-1cb35b64550d"));
    assert_eq!(read.job.status.as_deref(), Some("complete"));
    assert_eq!(read.job.created_at, zoned(1_705_312_800));
}

/// One odd event does not hide the others. An odd expiry of a secret rejects the reply: if it
/// counted as absent, the secret would stay valid.
#[test]
fn an_unreadable_time_is_kept_but_an_unreadable_expiry_is_rejected() {
    for (time, expected) in [
        ("1705312800", Some(Timestamp::Other("1705312800".into()))),
        (r#""soon""#, Some(Timestamp::Other("soon".into()))),
        ("[]", None),
        ("null", None),
    ] {
        let body = format!(r#"{{"id": "v", "event_type": "t", "created_at": {time}}}"#);
        assert_eq!(event(body.as_bytes()).created_at, expected, "{time}");
    }
    let request = api().get_endpoint("e-1").expect("an id");
    for end in ["1705312800", r#""""#, r#""soon""#, "false", "[]"] {
        let body = format!(
            r#"{{"id": "e", "url": "u", "secrets": [{{"id": "s", "key": "k", "expired_at": {end}}}]}}"#
        );
        let outcome = request.parse_response(200, body.as_bytes());
        assert!(matches!(outcome, Err(ApiError::Reply(ReadError::JsonShape { .. }))), "{end}");
    }
}

#[test]
fn an_event_of_a_listing_has_no_body() {
    let event = event(br#"{"id": "v", "event_type": "stt.jobs.completed"}"#);
    let (line, column) = (1, 0);
    let truncated = ReadError::JsonTruncated { line, column };
    assert_eq!(event.event_unverified(), Err(truncated));
}

#[test]
fn lists_may_be_null() {
    let endpoint = endpoint(br#"{"id": "e", "url": "u", "secrets": null, "event_filters": null}"#);
    assert_eq!((endpoint.secrets.len(), endpoint.event_filters.len()), (0, 0));
    assert_eq!(endpoint.ssl_verification, None);
}

#[test]
fn every_2xx_status_is_success() {
    let request = api().list_endpoints();
    for http_status in 200..=299 {
        assert_eq!(request.parse_response(http_status, b"[]"), Ok(vec![]), "{http_status}");
    }
}

#[test]
fn tickets_are_read() {
    let sample = include_bytes!("../../../samples/prosa-docs2-DeliveryTicketDTO.json");
    let assert_sample = |ticket: &DeliveryTicket| {
        assert_eq!(ticket.delivery_tag, "063c5237-b0ae-7d93-8000-6817f091458c");
        assert_eq!(ticket.endpoint_id, ENDPOINT_ID);
        assert_eq!(ticket.url, "https://example.domain.name/prosa-webhook");
    };
    let tested = api().test_endpoint("e-1").expect("an id");
    assert_sample(&tested.parse_response(200, sample).expect("a ticket"));
    let replayed = api().replay_delivery("d-1").expect("an id");
    assert_sample(&replayed.parse_response(200, sample).expect("a ticket"));
    let failed = api().replay_failed_deliveries("e-1").expect("an id");
    let list = [b"[", &sample[..], b"]"].concat();
    let tickets = failed.parse_response(200, &list).expect("tickets");
    assert_eq!(tickets.len(), 1);
    assert_sample(&tickets[0]);
}

#[test]
fn replies_of_another_shape_are_rejected() {
    let one = api().get_endpoint("e-1").expect("an id");
    let list = api().list_endpoints();
    let at = |line, column| (line, column);
    let shape = |(line, column)| Err(ApiError::Reply(ReadError::JsonShape { line, column }));
    for (body, expected) in [
        (&br#"{"id": "e-1"}"#[..], shape(at(1, 13))),
        (br#"{"id": null, "url": "u"}"#, shape(at(1, 11))),
        (br#"{"id": "e-1", "id": "e-1", "url": "u"}"#, shape(at(1, 18))),
        (br#"{"id": "e-1", "url": "u", "secrets": [["s", null, "k"]]}"#, shape(at(1, 55))),
        (b"<html>", Err(ApiError::Reply(ReadError::JsonSyntax { line: 1, column: 1 }))),
        (b"", Err(ApiError::Reply(ReadError::JsonTruncated { line: 1, column: 0 }))),
    ] {
        let shown = String::from_utf8_lossy(body);
        assert_eq!(one.parse_response(200, body).map(drop), expected, "{shown}");
    }
    for (read, body) in [
        (one.parse_response(200, br#"["e-1", "u", []]"#).map(drop), "an array"),
        (one.parse_response(200, b"null").map(drop), "null"),
        (list.parse_response(200, b"{}").map(drop), "an object"),
    ] {
        // Lines are numbered from 1.
        let shape = matches!(read, Err(ApiError::Reply(ReadError::JsonShape { line: 1, .. })));
        assert!(shape, "{body}: {read:?}");
    }
    let not_utf8 = list.parse_response(200, b"\xff").expect_err("not UTF-8");
    assert_eq!(not_utf8, ReadError::NotUtf8 { position: 0 }.into());
    assert_eq!(not_utf8.code(), "body-not-utf8");
}

/// Asserts that `read` accepts `reply`, and rejects it without any one of the fields of `object`.
fn assert_all_required<R>(reply: &str, object: &str, read: impl Fn(&[u8]) -> Result<R, ApiError>) {
    assert!(read(reply.as_bytes()).is_ok(), "{reply}");
    let fields: Vec<_> = object.split(", ").collect();
    for field in &fields {
        let others: Vec<_> = fields.iter().filter(|other| other != &field).copied().collect();
        let without = reply.replacen(object, &others.join(", "), 1);
        let error = read(without.as_bytes()).map(drop);
        let is_missing = matches!(error, Err(ApiError::Reply(ReadError::JsonShape { .. })));
        assert!(is_missing, "{without}: {error:?}");
    }
}

#[test]
fn a_reply_without_an_id_a_url_or_a_secret_is_rejected() {
    let secret = r#""id": "s-1", "key": "k""#;
    let endpoint = r#""id": "e-1", "url": "u""#;
    let reply = format!(r#"{{{endpoint}, "secrets": [{{{secret}}}]}}"#);
    let get = api().get_endpoint("e-1").expect("an id");
    for object in [endpoint, secret] {
        assert_all_required(&reply, object, |reply| get.parse_response(200, reply));
    }
    let delivery = r#""delivery_id": "d-1", "event_id": "v-1", "endpoint_id": "e-1""#;
    let list = api().list_deliveries("e-1", DateRange::default()).expect("an id");
    let reply = format!("[{{{delivery}}}]");
    assert_all_required(&reply, delivery, |reply| list.parse_response(200, reply));
    let ticket = r#""delivery_tag": "t-1", "endpoint_id": "e-1", "url": "u""#;
    let test = api().test_endpoint("e-1").expect("an id");
    let reply = format!("{{{ticket}}}");
    assert_all_required(&reply, ticket, |reply| test.parse_response(200, reply));
    let event = r#""id": "v-1", "event_type": "webhook.ping""#;
    let get = api().get_event("v-1").expect("an id");
    let reply = format!("{{{event}}}");
    assert_all_required(&reply, event, |reply| get.parse_response(200, reply));
}

#[test]
fn responses_of_the_http_crate_are_read() {
    let request = api().list_endpoints();
    let mut response = http::Response::new(ENDPOINT_LIST);
    assert_eq!(request.parse_http_response(&response), request.parse_response(200, ENDPOINT_LIST));
    *response.status_mut() = http::StatusCode::NOT_FOUND;
    assert_eq!(request.parse_http_response(&response), request.parse_response(404, ENDPOINT_LIST));
}

#[test]
fn at_most_256_headers_of_a_logged_request_are_kept() {
    for (count, kept) in [(255, 255), (256, 256), (257, 256)] {
        let headers: Vec<_> = (0..count).map(|number| format!(r#""h{number}":"v""#)).collect();
        let headers = headers.join(",");
        let body = format!(
            r#"[{{"delivery_id":"d","event_id":"e","endpoint_id":"p","request_headers":{{{headers}}}}}]"#
        );
        let request = api().list_deliveries("e-1", DateRange::default()).expect("an id");
        let read = request.parse_response(200, body.as_bytes()).expect("a reply");
        assert_eq!(read[0].request_headers.len(), kept);
    }
}
