//! Each operation's method, URL, headers and body.

use serde_json::{Value, json};
use speech_webhooks::{
    BaseUrlError,
    prosa::api::{
        Api, ApiKey, ApiKeyError, Call, Dialect, EndpointSettings, Period, RequestError,
        RotationPeriod, SecretText,
    },
    time::{Date, Month},
};

use super::sample::{API_KEY, api, gl_speech};

/// Method, URL and body.
type Shown = (&'static str, String, Option<Value>);

fn shown<R>(call: &Call<R>) -> Shown {
    let body = call.body();
    let json = (!body.is_empty()).then(|| serde_json::from_slice(body).expect("JSON"));
    let mut headers = vec![("x-api-key", API_KEY)];
    headers.extend(json.as_ref().map(|_| ("content-type", "application/json")));
    assert_eq!(call.headers().collect::<Vec<_>>(), headers);
    let path_and_query = call.url().splitn(4, '/').nth(3).expect("a path");
    assert_eq!(call.path_and_query(), format!("/{path_and_query}"));
    (call.method(), call.url().to_owned(), json)
}

fn date(year: i32, month: Month, day: u8) -> Option<Date> {
    Some(Date::from_calendar_date(year, month, day).expect("a date"))
}

fn secret_key() -> SecretText {
    SecretText::new("whsec_\"1\"").expect("a secret")
}

fn every_operation(api: &Api) -> Result<Vec<Shown>, RequestError> {
    let january = Period {
        from: date(2023, Month::January, 1),
        until: date(2023, Month::January, 31),
    };
    let created = EndpointSettings::new("https://h/?a=b&c")
        .with_event_filters(["stt.jobs.completed", "tts.jobs.completed"])
        .with_ssl_verification(false);
    let change = EndpointSettings::default().with_event_filters([]);
    let period = RotationPeriod { days: 3, hours: 12 };
    Ok(vec![
        shown(&api.list_endpoints()),
        shown(&api.create_endpoint(&created, Some(&secret_key()))),
        shown(&api.get_endpoint("e-1")?),
        shown(&api.update_endpoint("e-1", &change)?),
        shown(&api.delete_endpoint("e-1")?),
        shown(&api.rotate_secret("e-1", period)?),
        shown(&api.test_endpoint("e-1")?),
        shown(&api.list_deliveries("e-1", january)?),
        shown(&api.replay_delivery("d-1")?),
        shown(&api.replay_failed_deliveries("e-1")?),
        shown(&api.list_events(january)?),
        shown(&api.get_event("v-1")?),
    ])
}

/// The table of VENDORS.md, with what the two documents have in common.
fn expected(base: &str, [rotate, replay_failed, until]: [&str; 3], rotation: &Value) -> Vec<Shown> {
    let new = json!({
        "url": "https://h/?a=b&c", "event_filters": ["stt.jobs.completed", "tts.jobs.completed"],
        "ssl_verification": false, "secret_key": "whsec_\"1\"",
    });
    let period = format!("from_date=2023-01-01&{until}=2023-01-31");
    let on = |path: &str| format!("{base}/{path}");
    vec![
        ("GET", on("endpoints"), None),
        ("POST", on("endpoints"), Some(new)),
        ("GET", on("endpoints/e-1"), None),
        (
            "PUT",
            on("endpoints/e-1"),
            Some(json!({"event_filters": []})),
        ),
        ("DELETE", on("endpoints/e-1"), None),
        (
            "POST",
            on(&format!("endpoints/e-1/{rotate}")),
            Some(rotation.clone()),
        ),
        ("POST", on("endpoints/e-1/test"), None),
        (
            "GET",
            on(&format!("endpoints/e-1/deliveries?{period}")),
            None,
        ),
        ("POST", on("deliveries/d-1/replay"), None),
        ("POST", on(&format!("endpoints/e-1/{replay_failed}")), None),
        ("GET", on(&format!("events?{period}")), None),
        ("GET", on("events/v-1"), None),
    ]
}

#[test]
fn every_operation_as_prosa_documents_it() {
    // The vendor's sample: prosa-docs2-WebhookRotationDTO.json, with other numbers.
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
fn every_operation_as_gl_speech_documents_it() {
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
fn a_rotation_is_the_vendors_sample() {
    let sample = include_bytes!("../../../samples/prosa-docs2-WebhookRotationDTO.json");
    let sample: Value = serde_json::from_slice(sample).expect("JSON");
    let period = RotationPeriod { days: 3, hours: 0 };
    let call = api().rotate_secret("e-1", period).expect("an id");
    assert_eq!(shown(&call).2, Some(sample));
}

#[test]
fn what_is_not_named_is_left_out() {
    let call = api().create_endpoint(&EndpointSettings::new("https://h"), None);
    assert_eq!(shown(&call).2, Some(json!({"url": "https://h"})));

    let body = |change: EndpointSettings| {
        let call = api().update_endpoint("e-1", &change).expect("an id");
        shown(&call).2
    };
    let nothing = EndpointSettings::default();
    assert_eq!(body(nothing.clone()), Some(json!({})));
    assert_eq!(
        body(EndpointSettings::new("https://h")),
        Some(json!({"url": "https://h"}))
    );
    assert_eq!(
        body(nothing.with_ssl_verification(true)),
        Some(json!({"ssl_verification": true}))
    );
}

#[test]
fn the_order_of_settings_does_not_matter() {
    let one = EndpointSettings::new("https://h")
        .with_ssl_verification(false)
        .with_event_filters(["a"]);
    let other = EndpointSettings::new("https://h")
        .with_event_filters(["a"])
        .with_ssl_verification(false);
    let expected = json!({"url": "https://h", "event_filters": ["a"], "ssl_verification": false});
    let secret = SecretText::new("whsec_1").expect("a secret");
    for settings in [one, other] {
        let changed = api().update_endpoint("e-1", &settings).expect("an id");
        assert_eq!(shown(&changed).2, Some(expected.clone()));
        let mut expected = expected.clone();
        expected["secret_key"] = json!("whsec_1");
        let created = api().create_endpoint(&settings, Some(&secret));
        assert_eq!(shown(&created).2, Some(expected));
    }
    let base_url = "https://gl.example/v2/speech/webhooks";
    let other = api()
        .with_dialect(Dialect::GlSpeech)
        .with_base_url(base_url)
        .expect("a base URL");
    assert_eq!(every_operation(&other), every_operation(&gl_speech()));
}

#[test]
fn a_rotation_has_three_days_by_default() {
    let period = RotationPeriod::default();
    assert_eq!(period, RotationPeriod { days: 3, hours: 0 });
}

#[test]
fn either_end_of_a_period_may_be_open() {
    let first = date(2023, Month::January, 1);
    let cases = [
        (None, None, ""),
        (first, None, "?from_date=2023-01-01"),
        (None, first, "?to_date=2023-01-01"),
        (date(5, Month::December, 31), None, "?from_date=0005-12-31"),
    ];
    for (from, until, query) in cases {
        let call = api().list_events(Period { from, until }).expect("dates");
        let expected = format!("/v2/speech/webhooks/events{query}");
        assert_eq!(call.path_and_query(), expected);
    }
}

#[test]
fn dates_before_the_year_0_are_refused() {
    let period = Period {
        until: date(-1, Month::June, 1),
        from: None,
    };
    let expected = Err(RequestError::Year { year: -1 });
    assert_eq!(api().list_events(period).map(drop), expected);
    let deliveries = api().list_deliveries("e-1", period);
    assert_eq!(deliveries.map(drop), expected);
}

#[test]
fn ids_that_could_leave_their_place_are_refused() {
    let character = |position| RequestError::IdCharacter { position };
    let long = "a".repeat(257);
    let cases = [
        ("", RequestError::IdEmpty),
        (&long, RequestError::IdTooLong { len: 257, max: 256 }),
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
        ("a\u{ff0f}b", character(1)), // a slash of full width, a slash to some
        (".", RequestError::IdDots),
        ("..", RequestError::IdDots),
    ];
    for (id, expected) in cases {
        let outcomes = [
            api().get_endpoint(id).map(drop),
            api()
                .update_endpoint(id, &EndpointSettings::default())
                .map(drop),
            api().delete_endpoint(id).map(drop),
            api()
                .rotate_secret(id, RotationPeriod { days: 1, hours: 0 })
                .map(drop),
            api().test_endpoint(id).map(drop),
            api().list_deliveries(id, Period::default()).map(drop),
            api().replay_delivery(id).map(drop),
            api().replay_failed_deliveries(id).map(drop),
            api().get_event(id).map(drop),
        ];
        assert_eq!(outcomes, [Err(expected); 9], "{id:?}");
    }
}

#[test]
fn unusual_ids_are_encoded() {
    let longest = "a".repeat(256);
    let cases = [
        ("a:b@c+d&e=f", "a%3Ab%40c%2Bd%26e%3Df"),
        ("\"<{id}>\"", "%22%3C%7Bid%7D%3E%22"),
        ("...", "..."),
        (&longest, &longest),
    ];
    for (id, encoded) in cases {
        let call = api().replay_delivery(id).expect(id);
        let expected = format!("/v2/speech/webhooks/deliveries/{encoded}/replay");
        assert_eq!(call.path_and_query(), expected);
    }
}

#[test]
fn base_urls() {
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
        ("h/a", BaseUrlError::NotAbsolute),
        ("http://h", BaseUrlError::PlainHttp),
        ("https://h/a?", BaseUrlError::Query),
        ("https://h/a?b=c", BaseUrlError::Query),
        ("https://h/#a", BaseUrlError::Fragment),
        ("https://user@h/", BaseUrlError::UserInfo),
        ("https://h/a/../b", BaseUrlError::PathSegment),
        ("https://h/a//b", BaseUrlError::PathSegment),
        ("https:///a", BaseUrlError::Host),
    ] {
        assert_eq!(events(base_url), Err(expected), "{base_url}");
    }
}

#[test]
fn plain_http_must_be_asked_for() {
    let api = api()
        .with_base_url_over_plain_http("http://127.0.0.1:8080/")
        .expect("a base URL");
    let call = api.list_endpoints();
    assert_eq!(call.url(), "http://127.0.0.1:8080/endpoints");
    assert_eq!(call.path_and_query(), "/endpoints");
}

#[test]
fn api_keys_are_visible_ascii() {
    let character = |position| Err(ApiKeyError::Character { position });
    for (text, expected) in [
        ("", Err(ApiKeyError::Empty)),
        ("key\n", character(3)),
        (" key", character(0)),
        ("a key", character(1)),
        ("kéy", character(1)),
        ("a-key_1.~", Ok(())),
    ] {
        assert_eq!(ApiKey::new(text).map(drop), expected, "{text:?}");
    }
}

#[test]
fn as_requests_of_the_http_crate() {
    let call = api().create_endpoint(&EndpointSettings::new("https://h"), None);
    let request = call.to_http().expect("a request");
    assert_eq!(request.method(), http::Method::POST);
    assert_eq!(request.uri().to_string(), call.url());
    assert_eq!(request.body(), br#"{"url":"https://h"}"#);
    let headers = request.headers();
    assert_eq!(headers.len(), 2);
    assert_eq!(headers["x-api-key"], API_KEY);
    assert!(headers["x-api-key"].is_sensitive());
    assert_eq!(headers["content-type"], "application/json");
    assert!(!headers["content-type"].is_sensitive());

    let request = api().list_endpoints().to_http().expect("a request");
    assert_eq!(request.method(), http::Method::GET);
    assert_eq!(request.headers().len(), 1);
    assert_eq!(request.body(), b"");
}
