//! The pairs of `webhook_extra`, in every place and form in which they may come back.

use alloc::collections::BTreeMap;

use speech_webhooks::{Text, waves::Event};

fn pairs<'e>(extra: &'e BTreeMap<Text<'_>, Text<'_>>) -> Vec<(&'e str, &'e str)> {
    let pairs = extra.iter();
    pairs.map(|(key, value)| (&**key, &**value)).collect()
}

fn event(body: &str) -> Event<'_> {
    Event::read_unverified(body.as_bytes()).unwrap_or_else(|error| panic!("{error}: {body}"))
}

#[test]
fn pairs_are_read_in_every_place_and_form() {
    let pairs = r#"{"case_id": "42", "region": "us-east"}"#;
    let text = r#""case_id:42,region:us-east""#;
    let places = [
        format!(r#""webhook_extra": {pairs}"#),
        format!(r#""webhook_extra": {text}"#),
        format!(r#""extra": {pairs}"#),
        format!(r#""extra": {text}"#),
        format!(r#""metadata": {pairs}"#),
        format!(r#""metadata": {text}"#),
        r#""metadata": {"duration": 1, "case_id": "42", "filename": "f", "region": "us-east"}"#
            .into(),
        r#""metadata": "case_id\u003a42,region:us-east""#.into(),
        r#""webhook_extra": "case_id:42\u002cregion:us-east""#.into(),
        r#""webhook_extra": {"case_id": 42, "region": "us\u002deast"}"#.into(),
    ];
    for status in ["success", "failed", "processing"] {
        for place in &places {
            // An unknown event may have other values in these places.
            if status == "processing" && (place.contains("metadata") || !place.contains("extra")) {
                continue;
            }
            let body = format!(r#"{{"status": "{status}", "text": "t", {place}}}"#);
            let event = event(&body);
            for event in [event.clone().into_owned(), event] {
                assert_eq!(event.unsigned_extra("case_id"), Some("42"), "{body}");
                assert_eq!(event.unsigned_extra("region"), Some("us-east"), "{body}");
                assert_eq!(event.unsigned_extra("Region"), None, "{body}");
            }
        }
    }
}

#[test]
fn the_top_level_of_a_known_event_may_have_pairs() {
    for status in ["success", "failed", "processing"] {
        let body = format!(
            r#"{{"case_id": "42", "language": "en", "region": "us-east", "job_id": "j", "text": "t",
                "webhook_extra": {{"k": "v"}}, "metadata": {{"l": "w"}}, "status": "{status}"}}"#
        );
        let event = event(&body);
        let known = |value| (status != "processing").then_some(value);
        for (key, value) in [
            ("k", Some("v")),
            ("l", known("w")),
            ("case_id", known("42")),
            ("region", known("us-east")),
            ("job_id", known("j")),
            ("status", None),
            ("language", None),
            ("text", None),
        ] {
            assert_eq!(event.unsigned_extra(key), value, "{key} {status}");
        }
    }
}

/// `region` is also a field of the vendor's errors, which is told from a pair where that is
/// possible.
#[test]
fn a_pair_named_region_is_told_from_the_region_of_an_error() {
    let body = r#"{"region": "vendor", "webhook_extra": "region:us-east", "error": "e"}"#;
    let event = event(body);
    assert_eq!(event.unsigned_extra("region"), Some("us-east"));
    let Event::TranscriptionFailed(failure) = event else { panic!("a failure") };
    assert_eq!(failure.region.as_deref(), Some("vendor"));
}

#[test]
fn numbers_and_flags_are_read_as_they_are_written() {
    let body = r#"{"text": "t", "int": 9007199254740993, "float": 1.50, "yes": true, "no": false,
        "null": null, "list": ["a"], "object": {"a": "b"}, "empty": ""}"#;
    let event = event(body);
    let cases = [
        ("int", Some("9007199254740993")),
        ("float", Some("1.50")),
        ("yes", Some("true")),
        ("no", Some("false")),
        ("null", None),
        ("list", None),
        ("object", None),
        ("empty", Some("")),
    ];
    for (key, value) in cases {
        assert_eq!(event.unsigned_extra(key), value, "{key}");
    }
}

#[test]
fn the_first_place_of_a_pair_counts() {
    let sources = [
        r#""webhook_extra": "k:1""#,
        r#""extra": {"k": "2"}"#,
        r#""metadata": {"k": "3"}"#,
        r#""k": "4""#,
    ];
    for (first, expected) in (0..sources.len()).zip(["1", "2", "3", "4"]) {
        let mut fields = sources[first..].to_vec();
        fields.reverse();
        let body = format!(r#"{{"text": "t", {}}}"#, fields.join(","));
        assert_eq!(event(&body).unsigned_extra("k"), Some(expected), "{body}");
    }
    assert_eq!(event(r#"{"extra": "k:1,k:2"}"#).unsigned_extra("k"), Some("1"));
    assert_eq!(event(r#"{"extra": {"k": 1, "k": 2}}"#).unsigned_extra("k"), Some("1"));
}

#[test]
fn a_string_of_pairs_is_split_at_commas_and_first_colons() {
    let event = event(r#"{"webhook_extra": "a:1,,b,c:,:d,e:f:g, h : i "}"#);
    let Event::Unknown { unsigned_extra: extra, .. } = &event else { panic!("an unknown event") };
    assert_eq!(pairs(extra), [("", "d"), (" h ", " i "), ("a", "1"), ("c", ""), ("e", "f:g"),]);
}

#[test]
fn values_without_pairs_are_ignored() {
    for source in ["null", "0", "true", "[]", r#"["k:v"]"#, r#""""#, r#""k""#, "{}"] {
        for place in ["webhook_extra", "extra"] {
            let body = format!(r#"{{"status": "success", "text": "t", "{place}": {source}}}"#);
            let event = event(&body);
            assert!(matches!(event, Event::TranscriptionCompleted(_)), "{body}");
            assert_eq!(event.unsigned_extra("k"), None, "{body}");
        }
    }
    // Half of a surrogate pair does not exclude a pair.
    let body = r#"{"webhook_extra": {"k": "a\ud800", "l": "1"}}"#;
    assert_eq!(
        (event(body).unsigned_extra("k"), event(body).unsigned_extra("l")),
        (Some("a\u{fffd}"), Some("1"))
    );
}

#[test]
fn at_most_64_pairs_are_read() {
    let fields = |count| {
        let fields: Vec<_> = (0..count).map(|number| format!(r#""k{number}": {number}"#)).collect();
        fields.join(",")
    };
    let text = |count| {
        let pairs: Vec<_> = (0..count).map(|number| format!("k{number}:{number}")).collect();
        pairs.join(",")
    };
    for body in [
        format!(r#"{{"text": "t", {}}}"#, fields(65)),
        format!(r#"{{"text": "t", "extra": {{{}}}}}"#, fields(65)),
        format!(r#"{{"text": "t", "metadata": {{{}}}}}"#, fields(65)),
        format!(r#"{{"text": "t", "extra": "{}"}}"#, text(65)),
        format!(r#"{{"text": "t", "metadata": "{}"}}"#, text(65)),
    ] {
        let event = event(&body);
        assert_eq!(
            (event.unsigned_extra("k63"), event.unsigned_extra("k64")),
            (Some("63"), None),
            "{body}"
        );
    }
    // The limit applies to all places together.
    let body = format!(
        r#"{{"text": "t", "a": 1, "metadata": {{"b": 2}}, "extra": "c:3", "webhook_extra": "{}"}}"#,
        text(63)
    );
    let with_two_more = event(&body);
    for (key, expected) in [("k62", Some("62")), ("c", Some("3")), ("b", None), ("a", None)] {
        assert_eq!(with_two_more.unsigned_extra(key), expected, "{key}");
    }
    // Items that are not pairs count, too.
    let ten = "no pair,".repeat(10);
    let body = format!(r#"{{"status": "success", "extra": "{ten}{}"}}"#, text(65));
    let event = event(&body);
    assert_eq!((event.unsigned_extra("k53"), event.unsigned_extra("k54")), (Some("53"), None));
}

#[test]
fn no_pair_longer_than_16_kib_is_read() {
    const MAX: usize = 16 * 1024;
    let value = |len: usize| "v".repeat(len);
    for (around, room) in [
        (r#"{"extra": "k:@"}"#, MAX - "k:".len()),
        (r#"{"extra": {"k": "@"}}"#, MAX - r#""""#.len()),
        (r#"{"webhook_extra": {"k": "@"}}"#, MAX - r#""""#.len()),
        (r#"{"text": "t", "k": "@"}"#, MAX - r#""""#.len()),
        (r#"{"text": "t", "metadata": {"k": "@"}}"#, MAX - r#""""#.len()),
        (r#"{"text": "t", "metadata": "k:@"}"#, MAX - "k:".len()),
    ] {
        let body = around.replace('@', &value(room));
        assert_eq!(event(&body).unsigned_extra("k"), Some(value(room).as_str()), "{around}");
        let body = around.replace('@', &value(room + 1));
        assert_eq!(event(&body).unsigned_extra("k"), None, "{around}");
    }
    for around in [r#"{"text": "t", "@": "v"}"#, r#"{"text": "t", "metadata": {"@": "v"}}"#] {
        for (len, expected) in [(MAX, Some("v")), (MAX + 1, None)] {
            let body = around.replace('@', &value(len));
            assert_eq!(event(&body).unsigned_extra(&value(len)), expected, "{around}");
        }
    }
}

/// These names may be fields of the payload as well as pairs.
#[test]
fn some_fields_of_the_payload_are_also_read_as_pairs() {
    let long = "j".repeat(16 * 1024 + 1);
    for (fields, expected) in [
        (r#""region": "us""#, vec![("region", "us")]),
        (r#""attempt": "2""#, vec![("attempt", "2")]),
        (r#""attempt": 2"#, vec![("attempt", "2")]),
        (r#""job_id": "j""#, vec![("job_id", "j")]),
        (r#""job_id": []"#, vec![]),
        (&format!(r#""job_id": "{long}""#), vec![]),
    ] {
        let body = format!(r#"{{"status": "success", "text": "t", {fields}}}"#);
        let Event::TranscriptionCompleted(read) = event(&body) else { panic!("{body:.99}") };
        assert_eq!(pairs(&read.unsigned_extra), expected, "{body:.99}");
    }
}

/// After 64 pairs, such a field is not read as a pair.
#[test]
fn fields_of_the_payload_are_not_read_after_64_pairs() {
    for (count, region) in [(63, Some("us")), (64, None)] {
        let pairs: Vec<_> = (0..count).map(|number| format!("k{number}:v")).collect();
        let pairs = pairs.join(",");
        let body = format!(
            r#"{{"text": "t", "webhook_extra": "{pairs}", "region": "us", "attempt": "2"}}"#
        );
        let Event::TranscriptionCompleted(read) = event(&body) else { panic!("{body}") };
        let read = (read.unsigned_extra.len(), read.unsigned_extra.get("region"));
        assert_eq!(read, (64, region.map(Text::from).as_ref()));
    }
}

/// A repeated key is as much work as many keys.
#[test]
fn repeated_keys_count_towards_the_64_pairs() {
    for (count, last) in [(63, Some("z")), (64, None), (100, None)] {
        for (around, end) in [("", ""), (r#""extra": {"#, "}"), (r#""metadata": {"#, "}")] {
            let again = r#""a": 1, "#.repeat(count);
            let body = format!(r#"{{"text": "t", {around}{again}"b": "z"{end}}}"#);
            let Event::TranscriptionCompleted(read) = event(&body) else { panic!("{body}") };
            assert_eq!(read.unsigned_extra.get("a").map(Text::as_str), Some("1"));
            assert_eq!(read.unsigned_extra.get("b").map(Text::as_str), last, "{body:.60}");
        }
    }
}

/// An object that occurs twice has the pairs of both.
#[test]
fn a_repeated_object_has_the_pairs_of_both() {
    for name in ["webhook_extra", "extra", "metadata"] {
        let body = format!(r#"{{"text": "t", "{name}": {{"a": "1"}}, "{name}": {{"b": "2"}}}}"#);
        let Event::TranscriptionCompleted(read) = event(&body) else { panic!("{body}") };
        assert_eq!(pairs(&read.unsigned_extra), [("a", "1"), ("b", "2")], "{body}");
    }
}
