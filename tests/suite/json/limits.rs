//! How many values are read of a body.

use speech_webhooks::{EventError, JsonError, prosa, waves};

use super::places::{self, Read};

/// A body of `len` bytes, with `count` times `element` in it.
fn body_of(len: usize, head: &str, element: &str, count: usize, tail: &str) -> String {
    let elements = vec![element; count].join(",");
    let body = format!("{head}{elements}{tail}");
    let padding = len.checked_sub(body.len()).expect("a longer body");
    body + &" ".repeat(padding)
}

/// One for each 15 bytes, and 64: elements of arrays, and objects, the body itself among them.
#[test]
fn elements_and_objects() {
    const LEN: usize = 15_000;
    const ALLOWED: usize = 1_000 + 64;
    const BODY: usize = 1;
    let prosa: Read = places::prosa;
    let waves: Read = places::waves;
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
        assert_eq!(code(body(most).as_bytes()), Ok(()), "{head}");
        assert_eq!(
            code(body(most + 1).as_bytes()),
            Err("json-too-many"),
            "{head}"
        );
    }
}

#[test]
fn fields_of_an_object() {
    let cases: [(Read, &str, usize, &str); 7] = [
        (places::waves, "{", 0, "}"),
        (places::waves, r#"{"metadata":{"#, 0, "}}"),
        (places::waves, r#"{"emotions":{"#, 0, "}}"),
        (places::waves, r#"{"words":[{"#, 0, "}]}"),
        (places::prosa, r#"{"job_id":"j","#, 1, "}"),
        (places::prosa, r#"{"job_id":"j","result":{"#, 0, "}}"),
        (places::prosa, r#"{"job_id":"j","job_config":{"#, 0, "}}"),
    ];
    for (code, head, own, tail) in cases {
        let body = |count: usize| {
            let fields: Vec<_> = (0..count).map(|n| format!(r#""field-{n}":0"#)).collect();
            format!("{head}{}{tail}", fields.join(","))
        };
        assert_eq!(code(body(256 - own).as_bytes()), Ok(()), "{head}");
        assert_eq!(
            code(body(257 - own).as_bytes()),
            Err("json-too-many"),
            "{head}"
        );
    }
}

/// What is kept as it is, and what is ignored, may have any number.
#[test]
fn of_json_that_is_not_read() {
    let zeros = vec!["0"; 10_000].join(",");
    for field in ["details", "webhook_extra", "unknown"] {
        let body = format!(r#"{{"{field}":[{zeros}]}}"#);
        assert_eq!(places::waves(body.as_bytes()), Ok(()), "{field}");
    }
    let body = format!(r#"{{"job_id":"j","unknown":[{zeros}],"result":{{"context":[{zeros}]}}}}"#);
    assert_eq!(places::prosa(body.as_bytes()), Ok(()));
    assert_eq!(places::prosa(format!("[{zeros}]").as_bytes()), Ok(()));
}

/// A body without a name that is no job is kept as it is, whatever it has.
#[test]
fn of_a_body_that_is_no_job() {
    let nulls = vec!["null"; 200].join(",");
    let many = format!(r#"{{"result":{{"data":[{nulls}]}}}}"#);
    for body in [
        many.as_str(),
        r#"{"result":1}"#,
        r#"{"result":1e999}"#,
        r#"{"model":{"channels":1e999}}"#,
        r#"{"status":"\ud800"}"#,
        "1e999",
        "[-1e999]",
    ] {
        match prosa::Event::read_unverified(None, body.as_bytes()) {
            Ok(prosa::Event::Unknown(unknown)) => assert_eq!(unknown.json.as_str(), body),
            other => panic!("{body}: {other:?}"),
        }
    }
    let job = format!(r#"{{"job_id":"j","result":{{"data":[{nulls}]}}}}"#);
    assert_eq!(places::prosa(job.as_bytes()), Err("json-too-many"));
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
