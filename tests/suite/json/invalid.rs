//! Malformed JSON (RFC 8259), modelled on `JSONTestSuite`. A reader that accepted it would read a body differently from
//! the vendor's own code, or from the receiver's next parser.

use speech_webhooks::{ReadError, prosa, waves};

use super::places::{self, PLACES, Read};

const SYNTAX: &str = "json-syntax";
const TRUNCATED: &str = "json-truncated";

/// Malformed JSON, with the code for it as the whole body. Inside a larger body nothing is truncated, since more text
/// follows.
#[rustfmt::skip]
const INVALID: &[(&[u8], &str)] = &[
    // Empty or truncated.
    (b"", TRUNCATED), (b" ", TRUNCATED), (b"[", TRUNCATED), (b"{", TRUNCATED), (b"[1", TRUNCATED), (b"[1,", TRUNCATED),
    (br#"{"a""#, TRUNCATED), (br#"{"a":"#, TRUNCATED), (br#"{"a":1"#, TRUNCATED), (br#"{"a":1,"#, TRUNCATED),
    (br#"""#, TRUNCATED), (br#""a"#, TRUNCATED), (br#""\"#, TRUNCATED), (br#""\u00"#, TRUNCATED),
    (b"t", TRUNCATED), (b"tru", TRUNCATED), (b"nul", TRUNCATED), 
    (br#"{"a":{"b":[{"#, TRUNCATED),
    // Words.
    (b"TRUE", SYNTAX), (b"True", SYNTAX), (b"nil", SYNTAX), (b"None", SYNTAX), (b"undefined", SYNTAX), (b"truefalse", SYNTAX),
    (b"nulll", SYNTAX), (b"nan", SYNTAX), (b"NAN", SYNTAX), (b"Inf", SYNTAX), (b"infinity", SYNTAX), (b"yes", SYNTAX), (b"\xe2\x80\xa6", SYNTAX),
    // What is repaired as a whole value (NaN, Infinity) is malformed as a part of one.
    (b"-NaN", SYNTAX), (b"+NaN", SYNTAX), (b"NaN1", SYNTAX), (b"1NaN", SYNTAX), (b"NaNNaN", SYNTAX), (b"+Infinity", SYNTAX),
    (b"--Infinity", SYNTAX), (b"Infinity.0", SYNTAX), (b"{NaN:1}", SYNTAX), (b"[NaN,]", SYNTAX), (b"1e999e", SYNTAX),
    (br#""\ud800"1"#, SYNTAX), (br#"["\ud800",x]"#, SYNTAX), (br#""\ud80g""#, SYNTAX),
    // Numbers.
    (b"01", SYNTAX), (b"-01", SYNTAX), (b"00", SYNTAX), (b"+1", SYNTAX), (b".5", SYNTAX), (b"-.5", SYNTAX), (b"1.e1", SYNTAX),
    (b"--1", SYNTAX), (b"- 1", SYNTAX), (b"1e1.5", SYNTAX), (b"0x1", SYNTAX), (b"1_000", SYNTAX), (b"1,000", SYNTAX), (b"1ee1", SYNTAX),
    (b"1f", SYNTAX), (b"\xef\xbc\x91", SYNTAX), (b"-a", SYNTAX), (b"1a", SYNTAX), (b"1.5.5", SYNTAX),
    // Strings.
    (b"'a'", SYNTAX), (br#""\x41""#, SYNTAX), (br#""\a""#, SYNTAX), (br#""\'""#, SYNTAX), (br#""\u{41}""#, SYNTAX), (br#""\U0041""#, SYNTAX),
    (br#""\u00g1""#, SYNTAX), (br#""\u 041""#, SYNTAX), (b"\"a\tb\"", SYNTAX), (b"\"a\nb\"", SYNTAX), (b"\"a\rb\"", SYNTAX), (b"\"a\0b\"", SYNTAX),
    (b"\"\x1f\"", SYNTAX), (br#""a"b"#, SYNTAX), (br#""a" "b""#, SYNTAX), (b"`a`", SYNTAX), (b"\xe2\x80\x9ca\xe2\x80\x9d", SYNTAX), (b"a", SYNTAX),
    // Arrays.
    (b"[1,]", SYNTAX), (b"[,1]", SYNTAX), (b"[1,,2]", SYNTAX), (b"[,]", SYNTAX), (b"[1 2]", SYNTAX), (b"[1;2]", SYNTAX), (b"[1:2]", SYNTAX),
    (b"]", SYNTAX), (b"[1]]", SYNTAX), (b"[1}", SYNTAX), (b"[[1]", TRUNCATED), (b"(1)", SYNTAX), (b"[1,*]", SYNTAX), (b"[...]", SYNTAX),
    // Objects.
    (br#"{"a":1,}"#, SYNTAX), (br#"{,"a":1}"#, SYNTAX), (br#"{"a":1,,"b":2}"#, SYNTAX), (br#"{"a"}"#, SYNTAX), (br#"{"a":}"#, SYNTAX),
    (b"{:1}", SYNTAX), (br#"{"a" 1}"#, SYNTAX), (br#"{"a"=1}"#, SYNTAX), (br#"{"a"::1}"#, SYNTAX), (br#"{"a":1 "b":2}"#, SYNTAX), (b"{a:1}", SYNTAX),
    (b"{'a':1}", SYNTAX), (b"{1:1}", SYNTAX), (b"{null:1}", SYNTAX), (b"{[1]:1}", SYNTAX), (br#"{{"a":1}:1}"#, SYNTAX), (b"}", SYNTAX),
    (br#"{"a":1}}"#, SYNTAX), (br#"{"a":1]"#, SYNTAX), (br#"{"a":1:2}"#, SYNTAX), (br#"{"a":1,2}"#, SYNTAX), (b"{\"a\nb\":1}", SYNTAX),
    // What other parsers allow around values.
    (b"/* */1", SYNTAX), (b"1/* */", SYNTAX), (b"1//", SYNTAX), (b"#1", SYNTAX), (b"1;", SYNTAX), (b"1,", SYNTAX), (b"\xef\xbb\xbf1", SYNTAX),
    (b"1\xef\xbb\xbf", SYNTAX), (b"\xc2\xa01", SYNTAX), (b"\x0c1", SYNTAX), (b"\x0b1", SYNTAX), (b"\xe2\x80\xa81", SYNTAX), (b"\0", SYNTAX),
    (b"1\0", SYNTAX), (b"\x001", SYNTAX), (b"1 2", SYNTAX), (b"{} {}", SYNTAX), (b"[][]", SYNTAX), (b"<a/>", SYNTAX), (b"a=1&b=2", SYNTAX),
    (b")]}',\n1", SYNTAX), (b"callback(1)", SYNTAX), (b"=", SYNTAX), (b"\x1b[0m", SYNTAX),
];

/// Numbers that are cut off. The parser reports them as malformed or as truncated, which depends on whether it reads or
/// skips them.
const CUT_NUMBERS: &[&[u8]] = &[b"-", b"1.", b"-1.", b"1e", b"1e+", b"0E", b"1.5e-"];

const NOT_UTF8: &[&[u8]] = &[
    b"\xff",
    b"\"\xff\"",
    b"\"\xc0\x80\"",
    b"\"\xed\xa0\x80\"",
    b"\"\xf4\x90\x80\x80\"",
    b"\"\xe2\x82\"",
    b"\"\x80\"",
    b"{\"\xff\":1}",
    b"1\xfe",
    // UTF-16 in both byte orders, with a byte order mark.
    b"\xff\xfe1\0",
    b"\xfe\xff\x001",
];

const EVENTS: [Read; 4] = [places::waves, places::prosa, places::ping, places::unknown];
const REPLIES: [Read; 2] = [places::endpoints, places::log];

#[test]
fn malformed_json_is_rejected_as_the_whole_body() {
    for &(body, expected) in INVALID {
        let shown = String::from_utf8_lossy(body);
        // Under the name of a ping, an empty body is accepted.
        let readers = if shown.trim().is_empty() { &EVENTS[..2] } else { &EVENTS };
        for read in readers {
            assert_eq!(read(body), Err(expected), "{shown}");
        }
        // A reply that is not an array may be rejected for that first.
        for read in REPLIES {
            let code = read(body).expect_err(&shown);
            assert!([expected, "json-shape"].contains(&code), "{shown}: {code}");
        }
    }
    for body in CUT_NUMBERS {
        for read in [&EVENTS[..], &REPLIES].concat() {
            let code = read(body).expect_err("cut off");
            assert!([SYNTAX, TRUNCATED].contains(&code), "{code}");
        }
    }
    for body in NOT_UTF8 {
        for read in [&EVENTS[..], &REPLIES].concat() {
            assert_eq!(read(body), Err("body-not-utf8"));
        }
    }
}

/// In a reply, an error about the shape may come first.
#[test]
fn malformed_json_is_rejected_in_each_place() {
    for place in PLACES {
        for value in INVALID.iter().map(|(value, _)| value).chain(CUT_NUMBERS) {
            let shown = String::from_utf8_lossy(value);
            // An array without an element is valid.
            if shown.trim().is_empty() && place.to_string().contains("[@]") {
                continue;
            }
            let code = place.read_value(value).expect_err(&format!("{place} {shown}"));
            let may_be_shape = place.is_of_reply() && code == "json-shape";
            assert!(may_be_shape || [SYNTAX, TRUNCATED].contains(&code), "{place} {shown}: {code}");
        }
        for value in NOT_UTF8 {
            assert_eq!(place.read_value(value), Err("body-not-utf8"), "{place}");
        }
    }
}

/// Positions refer to the body as it arrived, even if something before them was repaired.
#[test]
fn errors_have_the_position_in_the_body() {
    let syntax = |column| ReadError::JsonSyntax { line: 1, column };
    let truncated = |line, column| ReadError::JsonTruncated { line, column };
    let cases: [(&[u8], ReadError); 12] = [
        (b"", truncated(1, 0)),
        (b" \n ", truncated(2, 1)),
        (br#"{"job_id": "j""#, truncated(1, 14)),
        (br#"{"job_id": "j"} x"#, syntax(17)),
        (br#"{"job_id": "j"}{}"#, syntax(16)),
        (br#"{"job_id": "j",}"#, syntax(16)),
        (b"{'job_id': 'j'}", syntax(2)),
        (b"\xef\xbb\xbf{\"job_id\": \"j\"}", syntax(1)),
        (br#"{"job_id": "\ud800", "a": NaN, "b": nil}"#, syntax(19)),
        (br#"{"job_id": NaN"#, syntax(12)),
        (b"\"\xff\"", ReadError::NotUtf8 { position: 1 }),
        (b"{\"job_id\": \xe2\x82", ReadError::NotUtf8 { position: 11 }),
    ];
    for (body, expected) in cases {
        for name in [None, Some("stt.jobs.completed")] {
            let event = prosa::Event::read_unverified(name, body);
            assert_eq!(event, Err(expected), "{name:?} {body:?}");
        }
        assert_eq!(waves::Event::read_unverified(body), Err(expected), "{body:?}");
    }
    let ping = prosa::Event::read_unverified(Some("webhook.ping"), b"\"\xff\"");
    assert_eq!(ping, Err(ReadError::NotUtf8 { position: 1 }));
}

/// Bytes after a complete body, such as those that a length extension appends.
#[test]
fn only_whitespace_may_follow_a_body() {
    let samples: [(Read, &[u8]); 3] = [
        (places::waves, br#"{"status":"success","transcription":"a"}"#),
        (places::prosa, br#"{"job_id":"j","result":{"data":[]}}"#),
        (places::endpoints, br#"[{"url":"u","id":"e"}]"#),
    ];
    for (read, body) in samples {
        for tail in ["", " ", "\n", "\r\n", "\t \n"] {
            assert_eq!(read(&[body, tail.as_bytes()].concat()), Ok(()), "{tail:?}");
        }
        for byte in 0..0x80 {
            if !b" \t\r\n".contains(&byte) {
                let code = read(&[body, &[byte]].concat());
                assert_eq!(code, Err(SYNTAX), "{byte}");
            }
        }
        for tail in ["{}", " {}", "\n[]", " null", "\u{feff}", "\u{80}", "\u{a0}", "\n\0"] {
            let code = read(&[body, tail.as_bytes()].concat());
            assert_eq!(code, Err(SYNTAX), "{tail:?}");
        }
    }
}

#[test]
fn every_cut_of_a_body_is_rejected_as_truncated() {
    let samples: [(Read, &str); 2] = [
        (
            places::waves,
            include_str!("../../samples/waves-webhook-current-2026-07-request_id-metadata.json"),
        ),
        (
            places::prosa,
            include_str!("../../samples/prosa-docs2-event-body-stt.jobs.completed.json"),
        ),
    ];
    for (read, body) in samples {
        let body = body.trim_end();
        assert_eq!(read(body.as_bytes()), Ok(()));
        for (end, _) in body.char_indices() {
            assert_eq!(read(&body.as_bytes()[..end]), Err(TRUNCATED), "{end}");
        }
    }
}
