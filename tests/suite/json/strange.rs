//! What is JSON by RFC 8259, and yet not what a vendor sends.

use serde_json::Value;

use super::places::{self, Kind, Place, kept_by_waves, places};

const SHAPE: Result<(), &str> = Err("json-shape");
const SYNTAX: Result<(), &str> = Err("json-syntax");

/// One of each kind of value. A number with a fraction too: where `arbitrary_precision` of
/// `serde_json` is on, it comes to a reader as an object.
const VALUES: [&str; 10] = [
    r#"{"$serde_json::private::Number":"7"}"#,
    "true",
    "7",
    "-7",
    "7.5",
    r#""7""#,
    "[]",
    r#"["a"]"#,
    "{}",
    r#"{"a":1}"#,
];

fn fits(place: &Place, value: &str) -> bool {
    let around = place.to_string();
    let is_of_texts = ["redacted_entities", "event_filters"]
        .iter()
        .any(|name| around.contains(name));
    let starts = |first| value.starts_with(first);
    match place.kind {
        Kind::Text => starts('"'),
        Kind::Time => false,
        Kind::Flag => value == "true",
        Kind::Number => value.parse::<f64>().is_ok(),
        Kind::Unsigned => value == "7",
        Kind::Signed => value == "7" || value == "-7",
        Kind::Object => starts('{'),
        Kind::ObjectOfNumbers => value == "{}" || value == r#"{"a":1}"#,
        // An element of an array is of a kind, too.
        Kind::Array => value == "[]" || (value == r#"["a"]"# && is_of_texts),
        Kind::ArrayOrText => value == "[]" || starts('"'),
        Kind::ObjectOrText => starts('{') || starts('"'),
        Kind::Speaker => value == "7" || value == "-7" || starts('"'),
        Kind::Kept | Kind::Ignored => true,
    }
}

/// Endpoints, secrets and segments have fields that may not be missing.
fn lacks_fields(place: &Place, value: &str) -> bool {
    let needs = ["[@]", r#""secrets":[@]"#, r#""data":[@]"#];
    let around = place.to_string();
    value.starts_with('{')
        && (around == needs[0] || needs[1..].iter().any(|place| around.contains(place)))
}

#[test]
fn a_value_of_another_kind() {
    for place in places() {
        for value in VALUES {
            let readable = fits(&place, value) && !lacks_fields(&place, value);
            let expected = if readable { Ok(()) } else { SHAPE };
            assert_eq!(place.code(value.as_bytes()), expected, "{place} {value}");
        }
    }
}

/// `serde_json` counts to 128, in what is read. What is kept or ignored may be nested as it likes,
/// and costs no stack.
#[test]
fn deep_nesting() {
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
            for place in places() {
                let expected = match place.kind {
                    Kind::Kept | Kind::Ignored => Ok(()),
                    _ => continue,
                };
                assert_eq!(place.code(value.as_bytes()), expected, "{place} {depth}");
            }
        }
        // In a place for something else it is refused, too deep or not.
        for place in places() {
            if !matches!(place.kind, Kind::Kept | Kind::Ignored) {
                let code = place.code(deep[0].as_bytes());
                assert!([SHAPE, SYNTAX].contains(&code), "{place} {depth}: {code:?}");
            }
        }
        let unclosed = ["[".repeat(depth), r#"{"a":"#.repeat(depth)];
        for value in unclosed {
            for place in places() {
                let code = place.code(value.as_bytes()).expect_err("not closed");
                assert!(code.starts_with("json-"), "{place} {depth}: {code}");
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
        assert_eq!(as_value, if depth < 128 { Ok(()) } else { SYNTAX });
    }
}

/// A parser that takes the first and one that takes the last would read two different bodies.
#[test]
fn a_field_twice() {
    for place in places() {
        let around = place.to_string();
        let (before, after) = around.split_once('@').expect("a place");
        let Some(field) = before.strip_suffix(':') else {
            continue; // an element
        };
        let (_, name) = field.rsplit_once(['{', ',']).expect("a field");
        if name == r#""new""# {
            continue;
        }
        // Nulls among the emotions are left out, and so are not there twice.
        let value = if name == r#""calm""# { "1" } else { "null" };
        let twice = format!("{before}{value},{name}:{value}{after}");
        assert_eq!((place.read)(twice.as_bytes()), SHAPE, "{twice}");
    }
}

/// RFC 8259 allows the escapes and leaves open what they mean. As text they mean nothing.
#[test]
fn lone_surrogates() {
    for value in [
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\ud800""#,
        r#""a\ud83d""#,
        r#""\ud83d\u0041""#,
        r#""\udfff\ud800""#,
        r#""\uD800\n""#,
    ] {
        for place in places() {
            let expected = match place.kind {
                Kind::Kept | Kind::Ignored => Ok(()),
                _ => SYNTAX,
            };
            assert_eq!(place.code(value.as_bytes()), expected, "{place} {value}");
        }
        assert_eq!(kept_by_waves(value.as_bytes()).as_text(), None, "{value}");
        let name = format!(r#"{{{value}:1}}"#);
        assert_eq!(places::waves(name.as_bytes()), SYNTAX);
    }
}

#[test]
fn numbers_at_their_ends() {
    use Kind::{Number, Signed, Speaker, Unsigned};
    const U64: &[Kind] = &[Number, Unsigned];
    const I64: &[Kind] = &[Number, Unsigned, Signed, Speaker];
    const NEGATIVE: &[Kind] = &[Number, Signed, Speaker];
    const FLOAT: &[Kind] = &[Number];
    let digits = |digits: usize| "9".repeat(digits);
    let cases = [
        ("0".into(), I64),
        ("9223372036854775807".into(), I64),
        ("9223372036854775808".into(), U64),
        ("18446744073709551615".into(), U64),
        ("18446744073709551616".into(), FLOAT),
        ("-9223372036854775808".into(), NEGATIVE),
        ("-9223372036854775809".into(), FLOAT),
        ("-0".into(), FLOAT),
        ("1.0".into(), FLOAT),
        ("1e0".into(), FLOAT),
        ("1.7976931348623157e308".into(), FLOAT),
        ("-1.7976931348623157E+308".into(), FLOAT),
        ("4.9e-324".into(), FLOAT),
        ("1e-999999999999".into(), FLOAT),
        ("0e999999999999".into(), FLOAT),
        (format!("0.{}", digits(10_000)), FLOAT),
        (digits(308), FLOAT),
        ("1e309".into(), &[]),
        ("-1e309".into(), &[]),
        ("1.8e308".into(), &[]),
        ("1e999999999999".into(), &[]),
        (digits(310), &[]),
        (digits(10_000), &[]),
    ];
    for place in places() {
        for (number, kinds) in &cases {
            let is_number = [Number, Unsigned, Signed, Speaker].contains(&place.kind);
            if !is_number {
                continue;
            }
            let code = place.code(number.as_bytes());
            let shown = &number[..number.len().min(30)];
            if kinds.contains(&place.kind) {
                assert_eq!(code, Ok(()), "{place} {shown}");
            } else {
                assert!([SHAPE, SYNTAX].contains(&code), "{place} {shown}: {code:?}");
            }
        }
    }
}

#[test]
fn a_string_of_ten_megabytes() {
    let plain = format!("\"{}\"", "a".repeat(10_000_000));
    let invisible = format!("\"{}\"", "\u{200b}".repeat(3_333_333));
    for value in [plain, invisible] {
        for around in [
            r#"{"transcription":@}"#,
            r#"{"new":@}"#,
            r#"{"words":@}"#,
            r#"{"words":[@]}"#,
            r#"{"words":[{"start":@}]}"#,
            r#"{"job_id":"j","job_config":{"wait":@}}"#,
        ] {
            let place = places()
                .into_iter()
                .find(|place| place.to_string() == around);
            let place = place.expect("a place");
            let expected = match place.kind {
                Kind::Text | Kind::Kept => Ok(()),
                _ => SHAPE,
            };
            assert_eq!(place.code(value.as_bytes()), expected, "{around}");
        }
    }
}
