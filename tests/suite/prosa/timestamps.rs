//! Times in bodies: with an offset or without, never confused, and kept as text if their format is
//! unknown.

use speech_webhooks::prosa::{Event, Timestamp};
use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

/// Reads `value`, which is JSON, as a `created_at`.
fn created_at(value: &str) -> Option<Timestamp<'static>> {
    let body = format!(r#"{{"job_id": "j", "created_at": {value}, "result": {{"data": []}}}}"#);
    match Event::read_unverified(None, body.as_bytes()) {
        Ok(Event::TranscriptionCompleted(read)) => read.into_owned().job.created_at,
        other => panic!("{value}: not a completed transcription but {other:?}"),
    }
}

fn created_at_text(text: &str) -> Option<Timestamp<'static>> {
    created_at(&format!("\"{text}\""))
}

fn date_time(hour: u8, nanosecond: u32) -> PrimitiveDateTime {
    let date = Date::from_calendar_date(2023, Month::January, 17).expect("a date");
    PrimitiveDateTime::new(date, Time::from_hms_nano(hour, 26, 25, nanosecond).expect("a time"))
}

fn offset(hours: i8, minutes: i8) -> UtcOffset {
    UtcOffset::from_hms(hours, minutes, 0).expect("an offset")
}

#[test]
fn times_without_an_offset_stay_local() {
    for (text, expected) in [
        ("2023-01-17T14:26:25.505439", date_time(14, 505_439_000)),
        ("2023-01-17T14:26:25", date_time(14, 0)),
        ("2023-01-17t14:26:25", date_time(14, 0)),
        ("2023-01-17 14:26:25.5", date_time(14, 500_000_000)),
    ] {
        let read = created_at_text(text);
        assert_eq!(read, Some(Timestamp::Local(expected)), "{text}");
    }
}

/// Longer texts are not parsed.
#[test]
fn a_time_is_at_most_64_bytes_long() {
    let longest = format!("2023-01-17T14:26:25.{}Z", "0".repeat(43));
    let zoned = Timestamp::Zoned(date_time(14, 0).assume_utc());
    assert_eq!((longest.len(), created_at_text(&longest)), (64, Some(zoned)));
    let longer = longest.replace('Z', "0Z");
    let other = Timestamp::Other(longer.as_str().into());
    assert_eq!(created_at_text(&longer), Some(other));
}

#[test]
fn times_with_an_offset_keep_it() {
    let seven = |nanosecond| date_time(14, nanosecond).assume_offset(offset(7, 0));
    for (text, expected) in [
        ("2023-01-17T14:26:25Z", date_time(14, 0).assume_utc()),
        ("2023-01-17t14:26:25z", date_time(14, 0).assume_utc()),
        ("2023-01-17 14:26:25-00:00", date_time(14, 0).assume_utc()),
        ("2023-01-17T14:26:25.505439+07:00", seven(505_439_000)),
        ("2023-01-17T14:26:25+0700", seven(0)),
        ("2023-01-17T14:26:25+07", seven(0)),
        ("2023-01-17 14:26:25.5+0700", seven(500_000_000)),
        ("2023-01-17 14:26:25-0330", date_time(14, 0).assume_offset(offset(-3, -30))),
    ] {
        let read = created_at_text(text);
        assert_eq!(read, Some(Timestamp::Zoned(expected)), "{text}");
        // Times are equal if they are the same point in time, whatever their offsets.
        if let Some(Timestamp::Zoned(time)) = read {
            assert_eq!(time.offset(), expected.offset(), "{text}");
        }
    }
}

#[test]
fn texts_in_an_unknown_format_are_kept() {
    for text in [
        "",
        "2023-01-17",
        "14:26:25",
        "2023-01-17T14:26",
        "2023-01-17T14:26:25.",
        "2023-01-17X14:26:25",
        "2023-01-17é14:26:25Z",
        "2023-02-30T14:26:25Z",
        "2023-01-17T25:26:25",
        "2023-01-17T14:26:25+7",
        "2023-01-17T14:26:25+070",
        "2023-01-17T14:26:25+07000",
        "2023-01-17T14:26:25+0é0",
        "2023-01-17T14:26:25+é",
        "2023-01-17T14:26:25ZZ",
        "2023-01-17T14:26:25Z ",
        " 2023-01-17T14:26:25Z",
        "1673940396",
        "9999-12-31T23:59:59-00:01",
    ] {
        let other = Some(Timestamp::Other(text.into()));
        assert_eq!(created_at_text(text), other, "{text:?}");
    }
}

/// No unit says what a number counts, so it is not read as a time.
#[test]
fn numbers_are_kept_as_text() {
    for (value, expected) in [
        ("1673940396", Some("1673940396")),
        ("-1", Some("-1")),
        ("1673940396.5", None),
        ("null", None),
        ("true", None),
        ("[]", None),
        (r#"{"seconds": 1}"#, None),
    ] {
        let expected = expected.map(|text| Timestamp::Other(text.into()));
        assert_eq!(created_at(value), expected, "{value}");
    }
}

#[test]
fn a_local_time_becomes_a_point_in_time_only_by_the_callers_offset() {
    let local = Timestamp::Local(date_time(14, 505_439_000));
    let point = local.assume_offset(offset(7, 0)).expect("a known format");
    assert_eq!(point.to_offset(UtcOffset::UTC).time(), date_time(7, 505_439_000).time());

    let zoned = Timestamp::Zoned(date_time(14, 0).assume_utc());
    assert_eq!(zoned.assume_offset(offset(7, 0)), Some(date_time(14, 0).assume_utc()));

    let other = Timestamp::Other("yesterday".into());
    assert_eq!(other.assume_offset(offset(7, 0)), None);
}
