//! Bodies and replies that cannot be read.

use core::error::Error as _;

use speech_webhooks::{
    Error, EventError, JsonError, PairError,
    prosa::{self, api::ApiError},
};

use super::{assert_documented, utf8_error};

#[test]
fn of_reading() {
    let not_utf8 = utf8_error(b"{\"\xff\"}");
    let (line, column) = (2, 7);
    let cases = [
        (
            EventError::NotUtf8(not_utf8),
            "body-not-utf8",
            "the body is not UTF-8",
        ),
        (
            EventError::Json(JsonError::Syntax { line, column }),
            "json-syntax",
            "not readable as JSON at line 2, column 7",
        ),
        (
            EventError::Json(JsonError::Truncated { line, column }),
            "json-truncated",
            "the JSON ends too early, at line 2, column 7",
        ),
        (
            EventError::Json(JsonError::Shape { line, column }),
            "json-shape",
            "a JSON value is missing, doubled or not of the expected form, by line 2, column 7",
        ),
    ];
    for (error, code, message) in cases {
        assert_documented(422, code);
        let shown = error.to_string();
        assert_eq!(
            (error.http_status(), error.code(), shown.as_str()),
            (422, code, message)
        );
        let union = Error::from(error);
        let shown = union.to_string();
        assert_eq!(
            (union.http_status(), union.code(), shown.as_str()),
            (422, code, message)
        );
    }
    let source = EventError::NotUtf8(not_utf8)
        .source()
        .map(ToString::to_string);
    assert_eq!(
        source.as_deref(),
        Some("invalid utf-8 sequence of 1 bytes from index 2")
    );
    let error = JsonError::Syntax { line, column };
    assert_eq!(EventError::from(error), EventError::Json(error));
    assert_eq!(Error::from(error), Error::Event(EventError::Json(error)));
}

#[test]
fn of_pairs() {
    let key = "case_id";
    let cases = [
        (
            PairError::Missing { key },
            "pair-missing",
            r#"the URL has no pair "case_id""#,
        ),
        (
            PairError::Unreadable { key },
            "pair-unreadable",
            r#"the value of "case_id" cannot be read"#,
        ),
    ];
    for (error, code, message) in cases {
        assert_documented(422, code);
        assert_eq!(
            (
                error.http_status(),
                error.code(),
                error.to_string().as_str()
            ),
            (422, code, message)
        );
        let union = Error::from(error);
        assert_eq!(
            (
                union.http_status(),
                union.code(),
                union.to_string().as_str()
            ),
            (422, code, message)
        );
    }
}

#[test]
fn of_replies() {
    let (line, column) = (1, 2);
    let error = ApiError::Json(JsonError::Syntax { line, column });
    assert_eq!(error.code(), "json-syntax");
    let message = "the reply: not readable as JSON at line 1, column 2";
    assert_eq!(error.to_string(), message);
    assert!(error.source().is_none(), "the message says it all");

    let error = ApiError::NotUtf8(utf8_error(b"\xff"));
    assert_eq!(error.code(), "reply-not-utf8");
    assert_eq!(error.to_string(), "the reply is not UTF-8");
    let source = error.source().map(ToString::to_string);
    assert_eq!(source, Some(utf8_error(b"\xff").to_string()));
}

#[test]
fn bodies_that_are_not_events() {
    let cases: [(&[u8], EventError); 10] = [
        (b"", JsonError::Truncated { line: 1, column: 0 }.into()),
        (b" \n ", JsonError::Truncated { line: 2, column: 1 }.into()),
        (
            b"{\"job_id\": \"j\"",
            JsonError::Truncated {
                line: 1,
                column: 14,
            }
            .into(),
        ),
        (
            b"{\"job_id\": \"j\"} x",
            JsonError::Syntax {
                line: 1,
                column: 17,
            }
            .into(),
        ),
        (
            b"{\"job_id\": \"j\"}{}",
            JsonError::Syntax {
                line: 1,
                column: 16,
            }
            .into(),
        ),
        (
            b"{\"job_id\": \"j\",}",
            JsonError::Syntax {
                line: 1,
                column: 16,
            }
            .into(),
        ),
        (
            b"{'job_id': 'j'}",
            JsonError::Syntax { line: 1, column: 2 }.into(),
        ),
        (
            b"\xef\xbb\xbf{\"job_id\": \"j\"}",
            JsonError::Syntax { line: 1, column: 1 }.into(),
        ),
        // Half of a surrogate pair and NaN are repaired. What is left is not JSON, and the position is
        // that in the body.
        (
            b"{\"job_id\": \"\\ud800\", \"a\": NaN, \"b\": nil}",
            JsonError::Syntax {
                line: 1,
                column: 19,
            }
            .into(),
        ),
        (
            b"{\"job_id\": NaN",
            JsonError::Syntax {
                line: 1,
                column: 12,
            }
            .into(),
        ),
    ];
    for (body, expected) in cases {
        for name in [None, Some("stt.jobs.completed")] {
            assert_eq!(
                prosa::Event::read_unverified(name, body),
                Err(expected),
                "{name:?} {body:?}"
            );
        }
    }
    let not_utf8 = utf8_error(b"\"\xff\"");
    assert_eq!(
        prosa::Event::read_unverified(Some("webhook.ping"), b"\"\xff\""),
        Err(EventError::NotUtf8(not_utf8))
    );
}
