//! Other libraries read back from a request what a builder accepted. Otherwise the builder returns
//! an error.

use core::time::Duration;

use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use serde_json::Value;
use speech_webhooks::{
    prosa::api::{Api, ApiError, ApiRequest, DateRange, EndpointSettings},
    time::{Date, Month},
};
use url::Url;

use super::sample::{api, gl_speech};

/// Any text, often with characters that have a meaning in paths and URLs.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z0-9./\\\\%?#;:&=+ \"{}~\u{ff0f}\n-]{0,12}",
        "[!-~]{0,300}",
        "[a-z0-9-]{1,45}",
        prop_oneof![Just("..".to_owned()), Just("%2e%2e".to_owned()), Just("{id}".to_owned())],
    ]
}

fn any_date() -> impl Strategy<Value = Date> {
    // All dates of the `time` crate.
    (Date::MIN.to_julian_day()..=Date::MAX.to_julian_day())
        .prop_map(|day| Date::from_julian_day(day).expect("a day in its range"))
}

fn any_api() -> impl Strategy<Value = Api> {
    prop_oneof![Just(api()), Just(gl_speech())]
}

/// Returns the decoded segments of the path after the three of the base URL.
fn segments<R>(request: &ApiRequest<R>) -> Vec<String> {
    let url = Url::parse(request.url()).expect("a URL");
    // A parser that resolved segments or changed characters would show here.
    assert_eq!(url.as_str(), request.url());
    let segments = url.path_segments().expect("a path").skip(3);
    segments
        .map(|segment| percent_decode_str(segment).decode_utf8().expect("UTF-8").into_owned())
        .collect()
}

fn query<R>(request: &ApiRequest<R>) -> Vec<(String, String)> {
    let url = Url::parse(request.url()).expect("a URL");
    url.query_pairs().into_owned().collect()
}

/// Whether the documentation of [`ApiError`] rejects the id.
fn may_be_rejected(id: &str) -> bool {
    let breaks_out = |c: char| !c.is_ascii_graphic() || "/\\%?#;".contains(c);
    id.is_empty() || id.len() > 256 || id == "." || id == ".." || id.contains(breaks_out)
}

fn assert_segments<R>(outcome: Result<ApiRequest<R>, ApiError>, id: &str, expected: &[&str]) {
    match outcome {
        Ok(request) => {
            assert_eq!(segments(&request), expected);
            assert_eq!(query(&request), []);
            assert!(!may_be_rejected(id), "{id:?}");
        }
        Err(
            ApiError::IdEmpty
            | ApiError::IdTooLong { .. }
            | ApiError::IdCharacter { .. }
            | ApiError::IdDots,
        ) => assert!(may_be_rejected(id), "{id:?}"),
        Err(other) => panic!("{other:?}"),
    }
}

fn fields<R>(request: &ApiRequest<R>) -> Value {
    serde_json::from_slice(request.body()).expect("JSON")
}

proptest! {
    #[test]
    fn ids_stay_in_their_segment(api in any_api(), id in any_text()) {
        let gl_speech = api.list_endpoints().url().contains("gl.example");
        let rotate = if gl_speech { "rotate" } else { "secret" };
        let failed = if gl_speech { "replay-failed" } else { "replay-failed-deliveries" };
        let change = EndpointSettings::default();
        let id = id.as_str();
        assert_segments(api.get_endpoint(id), id, &["endpoints", id]);
        assert_segments(api.update_endpoint(id, &change), id, &["endpoints", id]);
        assert_segments(api.delete_endpoint(id), id, &["endpoints", id]);
        assert_segments(api.rotate_secret(id, Api::DEFAULT_ROTATION_PERIOD), id, &["endpoints", id, rotate]);
        assert_segments(api.test_endpoint(id), id, &["endpoints", id, "test"]);
        assert_segments(api.list_deliveries(id, DateRange::default()), id, &["endpoints", id, "deliveries"]);
        assert_segments(api.replay_delivery(id), id, &["deliveries", id, "replay"]);
        assert_segments(api.replay_failed_deliveries(id), id, &["endpoints", id, failed]);
        assert_segments(api.get_event(id), id, &["events", id]);
    }

    #[test]
    fn dates_can_be_read_back(
        api in any_api(),
        from in proptest::option::of(any_date()),
        until in proptest::option::of(any_date()),
    ) {
        let until_name = if api.list_endpoints().url().contains("gl.example") { "until_date" } else { "to_date" };
        let in_range = |date: &Option<Date>| date.is_none_or(|date| (0..=9999).contains(&date.year()));
        let dates = DateRange { from, until };
        let outcomes = [
            api.list_events(dates).map(|request| query(&request)),
            api.list_deliveries("e-1", dates).map(|request| query(&request)),
        ];
        for outcome in outcomes {
            match outcome {
                Ok(query) => {
                    let read = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, date)| date_of(date));
                    prop_assert_eq!((read("from_date"), read(until_name)), (from, until));
                    prop_assert_eq!(query.len(), usize::from(from.is_some()) + usize::from(until.is_some()));
                }
                Err(ApiError::YearOutOfRange { .. }) => prop_assert!(!in_range(&from) || !in_range(&until)),
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[test]
    fn urls_and_filters_can_be_read_back(
        url in any_text(),
        filters in proptest::collection::vec(any_text(), 0..4),
        verify in any::<bool>(),
        (days, hours) in (any::<u32>(), 0..24_u32),
    ) {
        let old_lives_for = Duration::from_secs((24 * u64::from(days) + u64::from(hours)) * 60 * 60);
        let rotation = api().rotate_secret("e-1", old_lives_for).expect("an id");
        let expected = serde_json::json!({"rotation_period": {"days": days, "hours": hours}});
        prop_assert_eq!(fields(&rotation), expected);

        let names = || filters.iter().map(String::as_str);
        let settings = EndpointSettings::default()
            .with_url(&url)
            .with_event_filters(names())
            .with_ssl_verification(verify);
        let created = api().create_endpoint(&url, None, &settings).expect("no secret");
        let updated = api().update_endpoint("e-1", &settings).expect("an id");
        for fields in [fields(&created), fields(&updated)] {
            let expected = serde_json::json!({"url": url, "event_filters": filters, "ssl_verification": verify});
            prop_assert_eq!(fields, expected);
        }
    }

    /// Requests go to an accepted base URL and nowhere else.
    #[test]
    fn requests_go_to_the_base_url(base_url in any_base_url()) {
        let Ok(api) = api().with_base_url(&base_url) else {
            return Ok(());
        };
        let given = Url::parse(&base_url).expect("a URL");
        let api_request = api.get_event("v-1").expect("an id");
        let request = Url::parse(api_request.url()).expect("a URL");
        prop_assert_eq!(request.origin(), given.origin());
        prop_assert_eq!((request.username(), request.password()), ("", None));
        let prefix = given.path().trim_end_matches('/');
        prop_assert_eq!(request.path(), format!("{prefix}/events/v-1"));
        prop_assert_eq!((request.query(), request.fragment()), (None, None));
        let request = api_request.to_http_request().expect("a request");
        prop_assert_eq!(request.uri().to_string(), api_request.url());
    }
}

fn any_base_url() -> impl Strategy<Value = String> {
    let host = prop_oneof![
        "[a-z0-9.-]{1,12}",
        "[a-z@:\\[\\]%_.0-9]{1,12}",
        Just("127.0.0.1".to_owned()),
        Just("[::1]".to_owned()),
    ];
    let path = prop_oneof!["(/[a-z0-9._-]{1,6}){0,3}/?", "/[a-z./%25EFef;?#\\\\@:-]{0,12}"];
    (host, "(:[0-9]{0,6})?", path)
        .prop_map(|(host, port, path)| format!("https://{host}{port}{path}"))
        .prop_filter("only Unicode's tables tell which of these hosts are names", |url| {
            !url.contains("xn--")
        })
}

/// Parses a date as a server does: four, two and two digits.
fn date_of(text: &str) -> Date {
    let numbers: Vec<&str> = text.split('-').collect();
    let [year, month, day] = numbers[..] else {
        panic!("{text}");
    };
    assert_eq!([year.len(), month.len(), day.len()], [4, 2, 2], "{text}");
    let month: u8 = month.parse().expect("a month");
    Date::from_calendar_date(
        year.parse().expect("a year"),
        Month::try_from(month).expect("a month"),
        day.parse().expect("a day"),
    )
    .expect("a date")
}
