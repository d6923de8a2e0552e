//! How many values are read of a body.

use speech_webhooks::{EventError, JsonError, prosa, waves};

/// A body of `len` bytes, with `count` times `element` in it.
fn body_of(len: usize, head: &str, element: &str, count: usize, tail: &str) -> String {
    let elements = vec![element; count].join(",");
    let body = format!("{head}{elements}{tail}");
    let padding = len.checked_sub(body.len()).expect("a longer body");
    body + &" ".repeat(padding)
}

fn waves_code(body: &str) -> Result<(), &'static str> {
    let event = waves::Event::read_unverified(body.as_bytes());
    event.map(drop).map_err(|error| error.code())
}

fn prosa_code(body: &str) -> Result<(), &'static str> {
    let event = prosa::Event::read_unverified(None, body.as_bytes());
    event.map(drop).map_err(|error| error.code())
}

/// One for each 15 bytes, and 64: elements of arrays, and objects, the body itself among them.
#[test]
fn elements_and_objects() {
    const LEN: usize = 15_000;
    const ALLOWED: usize = 1_000 + 64;
    const BODY: usize = 1;
    type Read = fn(&str) -> Result<(), &'static str>;
    let prosa: Read = prosa_code;
    let waves: Read = waves_code;
    let cases = [
        (waves, r#"{"words":["#, "{}", "]}", (ALLOWED - BODY) / 2),
        (waves, r#"{"words":["#, "null", "]}", ALLOWED - BODY),
        (
            waves,
            r#"{"word_timestamps":["#,
            "{}",
            "]}",
            (ALLOWED - BODY) / 2,
        ),
        (
            waves,
            r#"{"utterances":["#,
            "{}",
            "]}",
            (ALLOWED - BODY) / 2,
        ),
        (
            waves,
            r#"{"redacted_entities":["#,
            r#""""#,
            "]}",
            ALLOWED - BODY,
        ),
        (
            prosa,
            r#"{"job_id":"j","result":{"texts":["#,
            "{}",
            "]}}",
            (ALLOWED - BODY - 1) / 2,
        ),
        (
            prosa,
            r#"{"job_id":"j","result":{"data":["#,
            "null",
            "]}}",
            ALLOWED - BODY - 1,
        ),
    ];
    for (code, head, element, tail, most) in cases {
        let body = |count| body_of(LEN, head, element, count, tail);
        assert_eq!(code(&body(most)), Ok(()), "{head}");
        assert_eq!(code(&body(most + 1)), Err("json-too-many"), "{head}");
    }
}

#[test]
fn fields_of_an_object() {
    type Read = fn(&str) -> Result<(), &'static str>;
    let cases: [(Read, &str, usize, &str); 7] = [
        (waves_code, "{", 0, "}"),
        (waves_code, r#"{"metadata":{"#, 0, "}}"),
        (waves_code, r#"{"emotions":{"#, 0, "}}"),
        (waves_code, r#"{"words":[{"#, 0, "}]}"),
        (prosa_code, r#"{"job_id":"j","#, 1, "}"),
        (prosa_code, r#"{"job_id":"j","result":{"#, 0, "}}"),
        (prosa_code, r#"{"job_id":"j","job_config":{"#, 0, "}}"),
    ];
    for (code, head, own, tail) in cases {
        let body = |count: usize| {
            let fields: Vec<_> = (0..count).map(|n| format!(r#""field-{n}":0"#)).collect();
            format!("{head}{}{tail}", fields.join(","))
        };
        assert_eq!(code(&body(256 - own)), Ok(()), "{head}");
        assert_eq!(code(&body(257 - own)), Err("json-too-many"), "{head}");
    }
}

/// What is kept as it is, and what is ignored, may have any number.
#[test]
fn of_json_that_is_not_read() {
    let zeros = vec!["0"; 10_000].join(",");
    for field in ["details", "webhook_extra", "unknown"] {
        let body = format!(r#"{{"{field}":[{zeros}]}}"#);
        assert_eq!(waves_code(&body), Ok(()), "{field}");
    }
    let body = format!(r#"{{"job_id":"j","unknown":[{zeros}],"result":{{"context":[{zeros}]}}}}"#);
    assert_eq!(prosa_code(&body), Ok(()));
    assert_eq!(prosa_code(&format!("[{zeros}]")), Ok(()));
}

/// It says where the element ends that is too many.
#[test]
fn position() {
    let elements = vec!["null"; 120].join(",");
    let body = format!("{{\"words\":\n[{elements}]}}");
    let error = waves::Event::read_unverified(body.as_bytes());
    let expected = JsonError::TooMany {
        line: 2,
        column: 521,
    };
    assert_eq!(error, Err(EventError::Json(expected)));
}
