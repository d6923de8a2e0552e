//! Valid JSON (RFC 8259) that no vendor sends.

use serde_json::Value;

use super::places::{self, Kind, PLACES, ReadValue, kept_by_waves, places_of_events};

/// Values of each kind.
const VALUES: [&str; 16] = [
    "null",
    "true",
    "0",
    "1",
    "-7",
    "7.5",
    "1.0",
    r#""true""#,
    r#""7""#,
    r#""a""#,
    "[]",
    r#"["a"]"#,
    "{}",
    r#"{"a":"1"}"#,
    SEGMENT,
    r#"[{"word":"a","text":"a","transcript":"a"}]"#,
];

/// An object that has a text in every place that needs one.
const SEGMENT: &str = r#"{"word":"a","text":"a","transcript":"a"}"#;

/// Returns those of `VALUES` that fit, with what is read from them.
#[rustfmt::skip]
const fn fitting(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Text => &[
            ("true", "true"), ("0", "0"), ("1", "1"), ("-7", "-7"),
            (r#""true""#, "true"), (r#""7""#, "7"), (r#""a""#, "a"),
        ],
        Kind::Element | Kind::ReplyText => &[(r#""true""#, "true"), (r#""7""#, "7"), (r#""a""#, "a")],
        Kind::Time => &[
            ("0", "0"), ("1", "1"), ("-7", "-7"), (r#""true""#, "true"), (r#""7""#, "7"), (r#""a""#, "a"),
        ],
        Kind::Flag => &[("true", "true"), ("0", "false"), ("1", "true"), ("1.0", "true"), (r#""true""#, "true")],
        Kind::Number => &[("0", "0"), ("1", "1"), ("-7", "-7"), ("7.5", "7.5"), ("1.0", "1"), (r#""7""#, "7")],
        Kind::Unsigned => &[("0", "0"), ("1", "1"), ("1.0", "1"), (r#""7""#, "7")],
        Kind::Signed => &[("0", "0"), ("1", "1"), ("-7", "-7"), ("1.0", "1"), (r#""7""#, "7")],
        Kind::Speaker => &[
            ("0", "number 0"), ("1", "number 1"), ("-7", "number -7"), ("1.0", "number 1"),
            (r#""true""#, "label true"), (r#""7""#, "label 7"), (r#""a""#, "label a"),
        ],
        Kind::Said => &[
            ("true", "true"), ("0", "0"), ("1", "1"), ("-7", "-7"), ("7.5", "7.5"), ("1.0", "1.0"),
            (r#""true""#, "true"), (r#""7""#, "7"), (r#""a""#, "a"),
            ("[]", "[]"), (r#"["a"]"#, r#"["a"]"#), ("{}", "{}"), (r#"{"a":"1"}"#, r#"{"a":"1"}"#),
            (SEGMENT, SEGMENT), (VALUES[15], VALUES[15]),
        ],
        Kind::Pair => &[
            ("true", "true"), ("0", "0"), ("1", "1"), ("-7", "-7"), ("7.5", "7.5"), ("1.0", "1.0"),
            (r#""true""#, "true"), (r#""7""#, "7"), (r#""a""#, "a"),
        ],
        Kind::Object => &[(SEGMENT, "an object")],
        Kind::Segment => &[(SEGMENT, "a")],
        Kind::Texts => &[("[]", ""), (r#"["a"]"#, "a"), (VALUES[15], "")],
        Kind::Segments => &[("[]", ""), (r#"["a"]"#, ""), (VALUES[15], "a")],
        Kind::Numbers => &[("{}", ""), (r#"{"a":"1"}"#, "a 1"), (SEGMENT, "")],
        Kind::Product => &[
            ("[]", "segments "), (r#"["a"]"#, "segments "), (VALUES[15], "segments a"),
            (r#""true""#, "audio true"), (r#""7""#, "audio 7"), (r#""a""#, "audio a"),
        ],
        Kind::Kept => &[
            ("true", "true"), ("0", "0"), ("1", "1"), ("-7", "-7"), ("7.5", "7.5"), ("1.0", "1.0"),
            (r#""true""#, r#""true""#), (r#""7""#, r#""7""#), (r#""a""#, r#""a""#),
            ("[]", "[]"), (r#"["a"]"#, r#"["a"]"#), ("{}", "{}"), (r#"{"a":"1"}"#, r#"{"a":"1"}"#),
            (SEGMENT, SEGMENT), (VALUES[15], VALUES[15]),
        ],
        Kind::Ignored | Kind::ReplyTime | Kind::ReplyObject | Kind::ReplyList => &[],
    }
}

fn if_it_fits(kind: Kind, value: &str) -> ReadValue {
    let mut values = fitting(kind).iter();
    let (_, read_value) = values.find(|(fits, _)| *fits == value)?;
    Some((*read_value).to_owned())
}

/// Returns what is read from a value that does not fit.
fn if_it_does_not(kind: Kind, value: &str) -> Result<ReadValue, &'static str> {
    match (kind, value) {
        (Kind::ReplyTime | Kind::ReplyObject | Kind::ReplyList, "null")
        | (Kind::ReplyList, "[]") => Ok(None),
        (Kind::ReplyText | Kind::ReplyTime | Kind::ReplyObject | Kind::ReplyList, _) => {
            Err("json-shape")
        }
        (Kind::Texts | Kind::Segments | Kind::Numbers, _) => Ok(Some(String::new())),
        _ => Ok(None),
    }
}

#[test]
fn a_value_of_any_kind_is_read_left_out_or_rejected() {
    for place in PLACES {
        for value in VALUES {
            let expected = match if_it_fits(place.kind, value) {
                Some(read_value) => Ok(Some(read_value)),
                None => if_it_does_not(place.kind, value),
            };
            assert_eq!(place.read_value(value.as_bytes()), expected, "{place} {value}");
        }
    }
}

/// The last value that fits counts, as in most other parsers. An empty value does not replace another one.
#[test]
fn the_last_value_that_fits_counts_in_a_repeated_field() {
    for place in places_of_events() {
        for first in VALUES {
            for second in VALUES {
                let Some(body) = place.body_with_both(first, second) else {
                    continue; // The place is an element.
                };
                // Of two pairs with one key, the first counts.
                let (one, other) = match place.kind {
                    Kind::Pair => (first, second),
                    _ => (second, first),
                };
                let says_something =
                    |read_value: &String| !["", "segments "].contains(&read_value.as_str());
                let one = if_it_fits(place.kind, one);
                let other = if_it_fits(place.kind, other);
                let read_value = one.clone().filter(says_something).or(other).or(one);
                let expected = match read_value {
                    Some(read_value) => Ok(Some(read_value)),
                    None => if_it_does_not(place.kind, "null"),
                };
                assert_eq!(place.read_value_of_body(body.as_bytes()), expected, "{body}");
            }
        }
    }
}

/// If another crate turns on `serde_json`'s `arbitrary_precision`, a reader gets a fraction as an object with one field
/// of this name.
#[test]
fn an_object_that_looks_like_a_number_is_not_read_as_one() {
    const NUMBER: &str = r#"{"$serde_json::private::Number":"7"}"#;
    for place in PLACES {
        let expected = match place.kind {
            Kind::Kept | Kind::Said => Ok(Some(NUMBER.to_owned())),
            kind => if_it_does_not(kind, NUMBER),
        };
        assert_eq!(place.read_value(NUMBER.as_bytes()), expected, "{place}");
    }
}

/// `serde_json` counts to 128 in what is read. What is kept, ignored or left out may be nested to any depth, and uses
/// no stack.
#[test]
fn only_what_is_read_has_a_limit_of_depth() {
    let nested = |depth: usize, open: &str, middle: &str, close: &str| {
        [open.repeat(depth), middle.into(), close.repeat(depth)].concat()
    };
    for depth in [100, 127, 128, 1_000, 100_000] {
        let deep = [
            nested(depth, "[", "", "]"),
            nested(depth, r#"{"a":"#, "1", "}"),
            nested(depth, r#"[{"a":"#, "1", "}]"),
        ];
        for value in &deep {
            for place in PLACES {
                let is_array = value.starts_with('[');
                let expected = match place.kind {
                    Kind::Kept | Kind::Said => Ok(Some(value.clone())),
                    Kind::Product if is_array => Ok(Some("segments ".to_owned())),
                    kind => if_it_does_not(kind, value),
                };
                // `assert_eq!` would print the value.
                let is_expected = place.read_value(value.as_bytes()) == expected;
                assert!(is_expected, "{place} {depth}");
            }
        }
        let unclosed = ["[".repeat(depth), r#"{"a":"#.repeat(depth)];
        for value in unclosed {
            for place in PLACES {
                let code = place.read_value(value.as_bytes()).expect_err("not closed");
                let may_be_shape = place.is_of_reply() && code == "json-shape";
                assert!(
                    may_be_shape || ["json-syntax", "json-truncated"].contains(&code),
                    "{place} {depth}: {code}"
                );
            }
            for read in [places::waves, places::prosa, places::ping, places::unknown] {
                assert_eq!(read(value.as_bytes()), Err("json-truncated"), "{depth}");
            }
        }
        assert_eq!(kept_by_waves(deep[0].as_bytes()).as_str(), deep[0]);
        let as_value = kept_by_waves(deep[0].as_bytes())
            .deserialize::<Value>()
            .map(drop)
            .map_err(|error| error.code());
        let expected = if depth < 128 { Ok(()) } else { Err("json-syntax") };
        assert_eq!(as_value, expected);
    }
}

/// RFC 8259 allows these escapes and does not say what they mean. In a text, each becomes U+FFFD.
#[test]
fn half_surrogate_pairs_become_u_fffd() {
    for (value, text) in [
        (r#""\ud800""#, "\u{fffd}"),
        (r#""\udc00""#, "\u{fffd}"),
        (r#""\ud800\ud800""#, "\u{fffd}\u{fffd}"),
        (r#""a\ud83d""#, "a\u{fffd}"),
        (r#""\ud83d\u0041""#, "\u{fffd}A"),
        (r#""\udfff\ud800""#, "\u{fffd}\u{fffd}"),
        (r#""\uD800\n""#, "\u{fffd}\n"),
        (r#""\ud83d\ude42\ud83d""#, "\u{1f642}\u{fffd}"),
        (r#""\ud83d\ud83d\ude42é""#, "\u{fffd}\u{1f642}é"),
        (r#""\\ud800\ud800\"""#, "\\ud800\u{fffd}\""),
    ] {
        for place in places_of_events() {
            use Kind::{Element, Kept, Pair, Said, Speaker, Text, Time};
            let expected = match place.kind {
                Text | Element | Time | Said | Pair => Ok(Some(text.to_owned())),
                Speaker => Ok(Some(format!("label {text}"))),
                // Kept JSON has not been decoded yet.
                Kept => Ok(Some(value.to_owned())),
                // `Product` too: a text with U+FFFD is not base64.
                kind => if_it_does_not(kind, value),
            };
            assert_eq!(place.read_value(value.as_bytes()), expected, "{place} {value}");
        }
        let kept = kept_by_waves(value.as_bytes());
        assert_eq!(kept.as_text().as_deref(), Some(text), "{value}");
        let name = format!(r#"{{{value}:1}}"#);
        assert_eq!(places::waves(name.as_bytes()), Ok(()), "{value}");
        assert_eq!(places::prosa(name.as_bytes()), Ok(()), "{value}");
    }
}

/// Python and others write these where JSON has no number.
#[test]
fn nan_and_infinity_read_like_null() {
    for value in ["NaN", "Infinity", "-Infinity"] {
        for place in places_of_events() {
            let expected = if_it_does_not(place.kind, "null");
            assert_eq!(place.read_value(value.as_bytes()), expected, "{place} {value}");
            let nested = format!(r#"{{"x": [{value}, "{value}"]}}"#);
            let expected = match place.kind {
                Kind::Kept | Kind::Said => Ok(Some(nested.replacen(value, "null", 1))),
                kind => if_it_does_not(kind, &nested),
            };
            assert_eq!(place.read_value(nested.as_bytes()), expected, "{place} {nested}");
        }
        assert_eq!(kept_by_waves(value.as_bytes()).as_str(), "null");
    }
}

/// What is read from a number: as a float, an unsigned integer and a signed integer.
type Numbers = (Option<f64>, Option<u64>, Option<i64>);

const fn all(float: f64, integer: i64) -> Numbers {
    (Some(float), Some(integer.cast_unsigned()), Some(integer))
}

const fn float(number: f64) -> Numbers {
    (Some(number), None, None)
}

const NONE: Numbers = (None, None, None);

/// 2^63.
const MAX_I64: f64 = 9.223_372_036_854_776e18;
/// 2^64.
const MAX_U64: f64 = 1.844_674_407_370_955_2e19;

#[rustfmt::skip]
const NUMBERS: &[(&str, Numbers)] = &[
    ("0", all(0.0, 0)), ("-0", all(0.0, 0)), ("7", all(7.0, 7)), ("1.0", all(1.0, 1)), ("1e0", all(1.0, 1)), ("2.50E1", all(25.0, 25)),
    ("-2.5e1", (Some(-25.0), None, Some(-25))), ("1.5", float(1.5)), ("-0.5", float(-0.5)),
    ("9223372036854775807", all(MAX_I64, i64::MAX)),
    ("9223372036854775808", (Some(MAX_I64), Some(1 << 63), None)),
    ("18446744073709551615", (Some(MAX_U64), Some(u64::MAX), None)),
    ("18446744073709551616", float(MAX_U64)),
    ("-9223372036854775808", (Some(-MAX_I64), None, Some(i64::MIN))),
    ("-18446744073709551616", float(-MAX_U64)), ("1e30", float(1e30)),
    ("1.7976931348623157e308", float(f64::MAX)), ("-1.7976931348623157E+308", float(f64::MIN)),
    ("4.9e-324", float(4.9e-324)), ("1e-999999999999", all(0.0, 0)), ("0e999999999999", all(0.0, 0)),
    ("1e309", NONE), ("-1e309", NONE), ("1.8e308", NONE), ("1e999999999999", NONE),
];

/// Asserts what is read from a number in each place for numbers, in quotes or not.
fn assert_numbers(written: &str, (float, unsigned, signed): Numbers, quote: &str) {
    let value = format!("{quote}{written}{quote}");
    let shown = &written[..written.len().min(30)];
    for place in places_of_events() {
        let read_value = place.read_value(value.as_bytes());
        let expected = match place.kind {
            Kind::Number => {
                // 0 and -0 compare as equal.
                let read_value = read_value.expect("JSON");
                let read_value =
                    read_value.map(|read_value| read_value.parse::<f64>().expect("a number"));
                assert_eq!(read_value, float, "{place} {shown}");
                continue;
            }
            Kind::Unsigned => unsigned.map(|number| number.to_string()),
            Kind::Signed => signed.map(|number| number.to_string()),
            Kind::Speaker if quote.is_empty() => signed.map(|number| format!("number {number}")),
            _ => continue,
        };
        assert_eq!(read_value, Ok(expected), "{place} {shown}");
    }
}

#[test]
fn numbers_are_read_up_to_the_limits_of_their_type() {
    for (written, numbers) in NUMBERS {
        assert_numbers(written, *numbers, "");
    }
    let nines = |digits: usize| "9".repeat(digits);
    for (written, numbers) in [
        (format!("1.{}", "0".repeat(10_000)), all(1.0, 1)),
        (nines(308), float(1e308)),
        (nines(310), NONE),
        (nines(10_000), NONE),
    ] {
        assert_numbers(&written, numbers, "");
    }
    // A number past `f64` fits in no place.
    for place in places_of_events() {
        if !matches!(place.kind, Kind::Kept | Kind::Said | Kind::Pair) {
            let expected = if_it_does_not(place.kind, "null");
            assert_eq!(place.read_value(b"1e999"), expected, "{place}");
        }
    }
}

/// A number in quotes has at most 32 bytes and nothing around it.
#[test]
fn numbers_are_read_in_quotes() {
    for (written, numbers) in NUMBERS {
        assert_numbers(written, *numbers, "\"");
    }
    for (zeros, numbers) in [(30, all(1.0, 1)), (31, NONE)] {
        assert_numbers(&format!("1.{}", "0".repeat(zeros)), numbers, "\"");
    }
    for no_number in [
        "", " 7", "7 ", "7s", "+7", "07", ".5", "7.", "-", "1,5", "1_000", "0x7", "1e", "NaN",
        "Infinity", "true", "\u{661}",
    ] {
        assert_numbers(no_number, NONE, "\"");
    }
}

#[test]
fn flags_are_read_only_in_these_other_forms() {
    for (value, flag) in [
        ("false", Some("false")),
        (r#""false""#, Some("false")),
        ("0.0", Some("false")),
        ("2", None),
        ("-1", None),
        ("0.5", None),
        (r#""1""#, None),
        (r#""True""#, None),
        (r#""yes""#, None),
        (r#""""#, None),
    ] {
        for place in PLACES.iter().filter(|place| place.kind == Kind::Flag) {
            let expected = flag.map(ToOwned::to_owned);
            assert_eq!(place.read_value(value.as_bytes()), Ok(expected), "{place} {value}");
        }
    }
}

#[test]
fn a_string_of_ten_megabytes_is_read_or_left_out() {
    let plain = "a".repeat(10_000_000);
    let invisible = "\u{200b}".repeat(3_333_333);
    for text in [plain, invisible] {
        let value = format!("\"{text}\"");
        for around in [
            r#"{"words":[],"transcription":@}"#,
            r#"{"text":"t","new":@}"#,
            r#"{"text":"t","words":@}"#,
            r#"{"text":"t","words":[@]}"#,
            r#"{"words":[{"word":"a","start":@}]}"#,
            r#"{"result":{"data":[]},"job_config":{"wait":@}}"#,
            r#"{"result":{"data":[]},"created_at":@}"#,
        ] {
            let mut places = PLACES.iter();
            let place = places.find(|place| place.to_string() == around);
            let place = place.expect("a place");
            let expected = match place.kind {
                Kind::Text | Kind::Time => Ok(Some(text.clone())),
                kind => if_it_does_not(kind, "null"),
            };
            // `assert_eq!` would print the value.
            assert!(place.read_value(value.as_bytes()) == expected, "{around}");
        }
    }
}

/// In every place, also where the reader looks for a text inside.
#[test]
fn nested_values_never_reject_an_event() {
    for (open, close) in [("[", "]"), (r#"{"message":"#, "}"), (r#"[{"message":"#, "}]")] {
        for depth in [2, 3, 4, 64, 127, 128, 10_000] {
            let value = [&open.repeat(depth), "1", &close.repeat(depth)].concat();
            for place in places_of_events() {
                assert!(place.read_value(value.as_bytes()).is_ok(), "{place} {open} {depth}");
            }
            let result = format!(r#"{{"job_id": "j", "result": {value}}}"#);
            assert_eq!(places::prosa(result.as_bytes()), Ok(()), "{open} {depth}");
        }
    }
}
