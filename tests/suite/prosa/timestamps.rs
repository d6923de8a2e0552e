//! Times in bodies: with an offset or without, and never one for the other.

use speech_webhooks::prosa::{Event, Timestamp};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

fn created_at(text: &str) -> Result<Option<Timestamp>, &'static str> {
    let body = format!(r#"{{"job_id": "j", "created_at": "{text}", "result": {{"data": []}}}}"#);
    match Event::read_unverified(None, body.as_bytes()) {
        Ok(Event::TranscriptionCompleted(transcription)) => Ok(transcription.job.created_at),
        Ok(other) => panic!("{text}: not a transcription but {other:?}"),
        Err(error) => Err(error.code()),
    }
}

fn date_time(hour: u8, nanosecond: u32) -> PrimitiveDateTime {
    let date = Date::from_calendar_date(2023, Month::January, 17).expect("a date");
    PrimitiveDateTime::new(
        date,
        Time::from_hms_nano(hour, 26, 25, nanosecond).expect("a time"),
    )
}

fn offset(hours: i8) -> UtcOffset {
    UtcOffset::from_hms(hours, 0, 0).expect("an offset")
}

#[test]
fn times_without_an_offset_stay_local() {
    for (text, expected) in [
        ("2023-01-17T14:26:25.505439", date_time(14, 505_439_000)),
        ("2023-01-17T14:26:25", date_time(14, 0)),
        ("2023-01-17t14:26:25", date_time(14, 0)),
        ("2023-01-17 14:26:25.5", date_time(14, 500_000_000)),
    ] {
        assert_eq!(
            created_at(text),
            Ok(Some(Timestamp::Local(expected))),
            "{text}"
        );
    }
}

#[test]
fn times_with_an_offset_keep_it() {
    for (text, expected) in [
        ("2023-01-17T14:26:25Z", date_time(14, 0).assume_utc()),
        ("2023-01-17t14:26:25z", date_time(14, 0).assume_utc()),
        (
            "2023-01-17T14:26:25.505439+07:00",
            date_time(14, 505_439_000).assume_offset(offset(7)),
        ),
        ("2023-01-17 14:26:25-00:00", date_time(14, 0).assume_utc()),
    ] {
        let read = created_at(text);
        assert_eq!(read, Ok(Some(Timestamp::Zoned(expected))), "{text}");
        if let Ok(Some(Timestamp::Zoned(time))) = read {
            assert_eq!(time.offset(), expected.offset(), "{text}");
        }
    }
}

#[test]
fn what_is_no_time_is_an_error() {
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
        "2023-01-17T14:26:25+07",
        "2023-01-17T14:26:25+0700",
        "2023-01-17T14:26:25ZZ",
        "2023-01-17T14:26:25Z ",
        " 2023-01-17T14:26:25Z",
        "1673940396",
        "9999-12-31T23:59:59-00:01",
    ] {
        assert_eq!(created_at(text), Err("json-shape"), "{text:?}");
    }
}

#[test]
fn a_local_time_becomes_a_point_in_time_only_by_the_callers_offset() {
    let local = Timestamp::Local(date_time(14, 505_439_000));
    let point: OffsetDateTime = local.assume_offset(offset(7));
    assert_eq!(
        point.to_offset(UtcOffset::UTC).time(),
        date_time(7, 505_439_000).time()
    );

    let zoned = Timestamp::Zoned(date_time(14, 0).assume_utc());
    assert_eq!(
        zoned.assume_offset(offset(7)),
        date_time(14, 0).assume_utc()
    );
}
