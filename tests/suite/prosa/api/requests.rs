//! Method, URL, headers and body of each operation.

use core::time::Duration;

use serde_json::{Value, json};
use speech_webhooks::{
    ConfigError,
    prosa::api::{Api, ApiError, ApiRequest, DateRange, Endpoint, EndpointSettings},
    time::{Date, Month},
};

use super::sample::{API_KEY, api, gl_speech};

/// Method, URL and body.
type Shown = (&'static str, String, Option<Value>);

fn shown<R>(request: &ApiRequest<R>) -> Shown {
    let body = request.body();
    let json = (!body.is_empty()).then(|| serde_json::from_slice(body).expect("JSON"));
    let mut headers = vec![("x-api-key", API_KEY)];
    headers.extend(json.as_ref().map(|_| ("content-type", "application/json")));
    assert_eq!(request.headers().collect::<Vec<_>>(), headers);
    (request.method(), request.url().to_owned(), json)
}

fn create(
    api: &Api,
    url: &str,
    secret: Option<&str>,
    settings: &EndpointSettings,
) -> ApiRequest<Endpoint> {
    let request = api.create_endpoint(url, secret, settings);
    request.expect("a secret that can be used, or none")
}

fn date(year: i32, month: Month, day: u8) -> Option<Date> {
    Some(Date::from_calendar_date(year, month, day).expect("a date"))
}

fn every_operation(api: &Api) -> Result<Vec<Shown>, ApiError> {
    let january =
        DateRange { from: date(2023, Month::January, 1), until: date(2023, Month::January, 31) };
    let settings = EndpointSettings::default()
        .with_event_filters(["stt.jobs.completed", "tts.jobs.completed"])
        .with_ssl_verification(false);
    let for_all = EndpointSettings::default().with_event_filters([""; 0]);
    let old_lives_for = Duration::from_secs(84 * 60 * 60);
    Ok(vec![
        shown(&api.list_endpoints()),
        shown(&create(api, "https://h/?a=b&c", Some("whsec_\"1\""), &settings)),
        shown(&api.get_endpoint("e-1")?),
        shown(&api.update_endpoint("e-1", &for_all)?),
        shown(&api.delete_endpoint("e-1")?),
        shown(&api.rotate_secret("e-1", old_lives_for)?),
        shown(&api.test_endpoint("e-1")?),
        shown(&api.list_deliveries("e-1", january)?),
        shown(&api.replay_delivery("d-1")?),
        shown(&api.replay_failed_deliveries("e-1")?),
        shown(&api.list_events(january)?),
        shown(&api.get_event("v-1")?),
    ])
}

/// Returns what the two documents have in common, with the parts in which they differ.
fn expected(base: &str, [rotate, replay_failed, until]: [&str; 3], rotation: &Value) -> Vec<Shown> {
    let new = json!({
        "url": "https://h/?a=b&c", "event_filters": ["stt.jobs.completed", "tts.jobs.completed"],
        "ssl_verification": false, "secret_key": "whsec_\"1\"",
    });
    let january = format!("from_date=2023-01-01&{until}=2023-01-31");
    let on = |path: &str| format!("{base}/{path}");
    vec![
        ("GET", on("endpoints"), None),
        ("POST", on("endpoints"), Some(new)),
        ("GET", on("endpoints/e-1"), None),
        ("PUT", on("endpoints/e-1"), Some(json!({"event_filters": []}))),
        ("DELETE", on("endpoints/e-1"), None),
        ("POST", on(&format!("endpoints/e-1/{rotate}")), Some(rotation.clone())),
        ("POST", on("endpoints/e-1/test"), None),
        ("GET", on(&format!("endpoints/e-1/deliveries?{january}")), None),
        ("POST", on("deliveries/d-1/replay"), None),
        ("POST", on(&format!("endpoints/e-1/{replay_failed}")), None),
        ("GET", on(&format!("events?{january}")), None),
        ("GET", on("events/v-1"), None),
    ]
}

#[test]
fn every_operation_is_as_prosa_documents_it() {
    // The form of prosa-docs2-WebhookRotationDTO.json, with other numbers.
    let rotation = json!({"rotation_period": {"days": 3, "hours": 12}});
    assert_eq!(
        every_operation(&api()),
        Ok(expected(
            "https://api.prosa.ai/v2/speech/webhooks",
            ["secret", "replay-failed-deliveries", "to_date"],
            &rotation,
        ))
    );
}

#[test]
fn every_operation_is_as_gl_speech_documents_it() {
    assert_eq!(
        every_operation(&gl_speech()),
        Ok(expected(
            "https://gl.example/v2/speech/webhooks",
            ["rotate", "replay-failed", "until_date"],
            &json!({"days": 3, "hours": 12}),
        ))
    );
}

#[test]
fn a_rotation_is_written_like_the_vendors_sample() {
    let sample = include_bytes!("../../../samples/prosa-docs2-WebhookRotationDTO.json");
    let sample: Value = serde_json::from_slice(sample).expect("JSON");
    let request = api().rotate_secret("e-1", Api::DEFAULT_ROTATION_PERIOD);
    assert_eq!(shown(&request.expect("an id")).2, Some(sample));
}

/// A secret that expired too early would cost deliveries.
#[test]
fn a_rotation_period_is_rounded_up_to_whole_hours() {
    const HOUR: Duration = Duration::from_secs(60 * 60);
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    const BIT: Duration = Duration::from_nanos(1);
    for (old_lives_for, days, hours) in [
        (Duration::ZERO, 0, 0),
        (BIT, 0, 1),
        (HOUR - BIT, 0, 1),
        (HOUR, 0, 1),
        (HOUR + BIT, 0, 2),
        (HOUR + Duration::from_secs(1), 0, 2),
        (DAY - HOUR, 0, 23),
        (DAY - HOUR + BIT, 1, 0),
        (DAY, 1, 0),
        (DAY + BIT, 1, 1),
        (3 * DAY + 12 * HOUR, 3, 12),
        (Duration::MAX, 213_503_982_334_601_u64, 8),
    ] {
        let body = |api: Api| {
            let request = api.rotate_secret("e-1", old_lives_for).expect("an id");
            shown(&request).2
        };
        let period = json!({"days": days, "hours": hours});
        assert_eq!(body(gl_speech()), Some(period.clone()), "{old_lives_for:?}");
        let period = json!({"rotation_period": period});
        assert_eq!(body(api()), Some(period), "{old_lives_for:?}");
    }
}

/// Only an update may omit the URL.
#[test]
fn a_new_endpoint_has_the_url_that_it_was_given() {
    for settings in
        [EndpointSettings::default(), EndpointSettings::default().with_url("https://other")]
    {
        let request = create(&api(), "https://h", None, &settings);
        assert_eq!(shown(&request).2, Some(json!({"url": "https://h"})));
    }
}

#[test]
fn settings_that_are_not_given_are_omitted() {
    let body = |change: EndpointSettings| {
        let request = api().update_endpoint("e-1", &change).expect("an id");
        shown(&request).2
    };
    let nothing = EndpointSettings::default();
    assert_eq!(body(nothing.clone()), Some(json!({})));
    assert_eq!(body(nothing.clone().with_url("https://h")), Some(json!({"url": "https://h"})));
    assert_eq!(body(nothing.with_ssl_verification(true)), Some(json!({"ssl_verification": true})));
}

#[test]
fn the_order_of_settings_does_not_matter() {
    let one = EndpointSettings::default()
        .with_url("https://h")
        .with_ssl_verification(false)
        .with_event_filters(["a"]);
    let other = EndpointSettings::default()
        .with_event_filters(["a"])
        .with_ssl_verification(false)
        .with_url("https://h");
    let expected = json!({"url": "https://h", "event_filters": ["a"], "ssl_verification": false});
    for settings in [one, other] {
        let changed = api().update_endpoint("e-1", &settings).expect("an id");
        assert_eq!(shown(&changed).2, Some(expected.clone()));
        let mut expected = expected.clone();
        expected["secret_key"] = json!("whsec_1");
        let created = create(&api(), "https://h", Some("whsec_1"), &settings);
        assert_eq!(shown(&created).2, Some(expected));
    }
    let base_url = "https://gl.example/v2/speech/webhooks";
    let other = api().with_gl_speech_paths().with_base_url(base_url).expect("a base URL");
    assert_eq!(every_operation(&other), every_operation(&gl_speech()));
}

#[test]
fn either_end_of_the_dates_may_be_open() {
    let first = date(2023, Month::January, 1);
    let cases = [
        (None, None, ""),
        (first, None, "?from_date=2023-01-01"),
        (None, first, "?to_date=2023-01-01"),
        (date(5, Month::December, 31), None, "?from_date=0005-12-31"),
    ];
    for (from, until, query) in cases {
        let request = api().list_events(DateRange { from, until });
        let expected = format!("https://api.prosa.ai/v2/speech/webhooks/events{query}");
        assert_eq!(request.expect("dates").url(), expected);
    }
}

#[test]
fn dates_before_the_year_0_are_rejected() {
    let dates = DateRange { until: date(-1, Month::June, 1), from: None };
    let outcomes =
        [api().list_events(dates).map(drop), api().list_deliveries("e-1", dates).map(drop)];
    let expected = || Err(ApiError::YearOutOfRange { year: -1 });
    assert_eq!(outcomes, [expected(), expected()]);
}

#[test]
fn ids_that_could_leave_their_segment_are_rejected() {
    let character = |position| ApiError::IdCharacter { position };
    let long = "a".repeat(257);
    let cases = [
        ("", ApiError::IdEmpty),
        (&long, ApiError::IdTooLong { len: 257, max: 256 }),
        ("a/b", character(1)),
        ("a\\b", character(1)),
        ("%2F", character(0)),
        ("a?b", character(1)),
        ("ab#", character(2)),
        ("a;b", character(1)),
        ("a b", character(1)),
        ("a\n", character(1)),
        ("a\0", character(1)),
        ("a\u{7f}", character(1)),
        ("a\u{ff0f}b", character(1)), // a full-width slash, which some read as a slash
        (".", ApiError::IdDots),
        ("..", ApiError::IdDots),
    ];
    for (id, expected) in cases {
        let outcomes = [
            api().get_endpoint(id).map(drop),
            api().update_endpoint(id, &EndpointSettings::default()).map(drop),
            api().delete_endpoint(id).map(drop),
            api().rotate_secret(id, Api::DEFAULT_ROTATION_PERIOD).map(drop),
            api().test_endpoint(id).map(drop),
            api().list_deliveries(id, DateRange::default()).map(drop),
            api().replay_delivery(id).map(drop),
            api().replay_failed_deliveries(id).map(drop),
            api().get_event(id).map(drop),
        ];
        assert_eq!(outcomes, [(); 9].map(|()| Err(expected.clone())), "{id:?}");
    }
}

#[test]
fn unusual_ids_are_percent_encoded() {
    let longest = "a".repeat(256);
    let cases = [
        ("a:b@c+d&e=f", "a%3Ab%40c%2Bd%26e%3Df"),
        ("\"<{id}>\"", "%22%3C%7Bid%7D%3E%22"),
        ("...", "..."),
        (&longest, &longest),
    ];
    for (id, encoded) in cases {
        let request = api().replay_delivery(id).expect(id);
        let base_url = Api::DEFAULT_BASE_URL;
        let expected = format!("{base_url}/deliveries/{encoded}/replay");
        assert_eq!(request.url(), expected);
    }
}

#[test]
fn base_urls_lead_to_these_urls_and_errors() {
    let events = |base_url| {
        let api = api().with_base_url(base_url)?;
        Ok(api.get_event("v-1").expect("an id").url().to_owned())
    };
    for (base_url, url) in [
        ("https://h", "https://h/events/v-1"),
        ("https://h/", "https://h/events/v-1"),
        ("https://h:8443/a/b", "https://h:8443/a/b/events/v-1"),
        ("https://h/a/", "https://h/a/events/v-1"),
    ] {
        assert_eq!(events(base_url), Ok(url.to_owned()));
    }
    for (base_url, expected) in [
        ("h/a", ConfigError::BaseUrlNotAbsolute),
        ("http://h", ConfigError::BaseUrlPlainHttp),
        ("https://h/a?", ConfigError::BaseUrlQuery),
        ("https://h/a?b=c", ConfigError::BaseUrlQuery),
        ("https://h/#a", ConfigError::BaseUrlFragment),
        ("https://user@h/", ConfigError::BaseUrlUserInfo),
        ("https://h/a/../b", ConfigError::BaseUrlPathSegment),
        ("https://h/a//b", ConfigError::BaseUrlPathSegment),
        ("https:///a", ConfigError::BaseUrlHost),
    ] {
        assert_eq!(events(base_url), Err(expected), "{base_url}");
    }
}

#[test]
fn plain_http_needs_with_base_url_insecure() {
    let api = api().with_base_url_insecure("http://127.0.0.1:8080/").expect("a base URL");
    let request = api.list_endpoints();
    assert_eq!(request.url(), "http://127.0.0.1:8080/endpoints");
}

#[test]
fn api_keys_must_be_visible_ascii() {
    let character = |position| Err(ConfigError::ApiKeyCharacter { position });
    for (text, expected) in [
        ("", Err(ConfigError::ApiKeyEmpty)),
        ("key\n", character(3)),
        (" key", character(0)),
        ("a key", character(1)),
        ("kéy", character(1)),
        ("a-key_1.~", Ok(())),
    ] {
        assert_eq!(Api::new(text).map(drop), expected, "{text:?}");
    }
}

#[test]
fn requests_convert_to_the_http_crate() {
    let created = create(&api(), "https://h", None, &EndpointSettings::default());
    let request = created.to_http_request().expect("a request");
    assert_eq!(request.method(), http::Method::POST);
    assert_eq!(request.uri().to_string(), created.url());
    assert_eq!(request.body(), br#"{"url":"https://h"}"#);
    let headers = request.headers();
    assert_eq!(headers.len(), 2);
    assert_eq!(headers["x-api-key"], API_KEY);
    assert!(headers["x-api-key"].is_sensitive());
    assert_eq!(headers["content-type"], "application/json");
    assert!(!headers["content-type"].is_sensitive());

    let request = api().list_endpoints().to_http_request().expect("a request");
    assert_eq!(request.method(), http::Method::GET);
    assert_eq!(request.headers().len(), 1);
    assert_eq!(request.body(), b"");
}
