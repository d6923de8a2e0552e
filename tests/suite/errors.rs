//! Every error's code, HTTP status, message and source, word for word.

use core::{error::Error as _, str::Utf8Error};

use speech_webhooks::{
    ApiKeyError, BaseUrlError, Error, EventError, HeaderError, JsonError, KeyringError, PairError,
    PercentError, RequestError, SecretError, SignError, TargetError, UnixTime, UnknownScheme,
    VerifyError,
    prosa::{self, api::ApiError},
};

fn utf8_error(bytes: &[u8]) -> Utf8Error {
    str::from_utf8(bytes).expect_err("these bytes are not UTF-8")
}

fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(secs)
}

#[test]
fn of_start_up() {
    let cases = [
        (SecretError::Empty, "secret-empty", "the secret is empty"),
        (SecretError::Blank, "secret-blank", "the secret is blank"),
        (
            SecretError::SurroundingWhitespace,
            "secret-surrounding-whitespace",
            "the secret has whitespace around it",
        ),
    ];
    for (error, code, message) in cases {
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
    }

    let error = KeyringError::Empty;
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("keyring-empty", "the keyring has no keys")
    );
    let error = KeyringError::RepeatedId {
        id: "2026-11".into(),
    };
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("key-id-repeated", "two keys have the id \"2026-11\"")
    );

    let error: UnknownScheme = "Body-HMAC"
        .parse::<prosa::Scheme>()
        .expect_err("names are lower-case");
    assert_eq!(error.code(), "scheme-unknown");
    assert_eq!(
        error.to_string(),
        "unknown scheme, expected timestamped-hmac, body-hmac or secret-prefix-sha256"
    );
}

#[test]
fn of_base_urls() {
    let name = "callback_expires";
    let cases = [
        (
            BaseUrlError::NotAbsolute,
            "base-url-not-absolute",
            "the base URL is not of the form https://host/path",
        ),
        (
            BaseUrlError::PlainHttp,
            "base-url-plain-http",
            "the base URL is plain http",
        ),
        (
            BaseUrlError::TooLong {
                len: 1025,
                max: 1024,
            },
            "base-url-too-long",
            "the base URL has 1025 bytes, more than 1024",
        ),
        (
            BaseUrlError::Character { position: 7 },
            "base-url-character",
            "the base URL has a character at byte 7 that has to be percent-encoded",
        ),
        (
            BaseUrlError::Fragment,
            "base-url-fragment",
            "the base URL has a fragment",
        ),
        (
            BaseUrlError::UserInfo,
            "base-url-user-info",
            "the base URL has a user name in it",
        ),
        (
            BaseUrlError::Host,
            "base-url-host",
            "the base URL has no valid host and port",
        ),
        (
            BaseUrlError::PathSegment,
            "base-url-path-segment",
            "the base URL has an empty segment, a . or a .. in its path",
        ),
        (
            BaseUrlError::ReservedParameter { name },
            "base-url-reserved-parameter",
            "the base URL has a parameter callback_expires, which is reserved",
        ),
        (
            BaseUrlError::from(TargetError::ParameterRepeated),
            "parameter-repeated",
            "more than one parameter of the same name",
        ),
        (
            BaseUrlError::from(PercentError::Escape),
            "percent-encoding",
            "a % without two hexadecimal digits behind it",
        ),
        (
            BaseUrlError::Query,
            "base-url-query",
            "the base URL has a query",
        ),
    ];
    for (error, code, message) in cases {
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
        assert!(error.source().is_none(), "{code}: the message says it all");
    }
}

#[test]
fn of_api_keys() {
    let cases = [
        (ApiKeyError::Empty, "api-key-empty", "the API key is empty"),
        (
            ApiKeyError::Character { position: 7 },
            "api-key-character",
            "the API key has whitespace or a character that is not visible ASCII at byte 7",
        ),
    ];
    for (error, code, message) in cases {
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
    }
}

#[test]
fn of_requests() {
    let cases = [
        (RequestError::IdEmpty, "id-empty", "the id is empty"),
        (
            RequestError::IdTooLong { len: 300, max: 256 },
            "id-too-long",
            "the id has 300 bytes, more than 256",
        ),
        (
            RequestError::IdCharacter { position: 7 },
            "id-character",
            "the id has a character at byte 7 that no id has",
        ),
        (
            RequestError::IdDots,
            "id-dots",
            "the id is a segment that paths resolve away",
        ),
        (
            RequestError::Year { year: -1 },
            "year-out-of-range",
            "the year -1 is not one from 0 to 9999",
        ),
    ];
    for (error, code, message) in cases {
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
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
fn of_signing() {
    let key = || Box::<str>::from("case\n");
    let cases = [
        (
            SignError::KeyEmpty,
            "pair-key-empty",
            "a pair has an empty key",
        ),
        (
            SignError::KeyCharacter { key: key() },
            "pair-key-character",
            r#"the key "case\n" has a comma, a colon or a control character in it"#,
        ),
        (
            SignError::KeyReserved { key: key() },
            "pair-key-reserved",
            r#"the key "case\n" is reserved"#,
        ),
        (
            SignError::KeyRepeated { key: key() },
            "pair-key-repeated",
            r#"the key "case\n" occurs more than once"#,
        ),
        (
            SignError::ValueEmpty { key: key() },
            "pair-value-empty",
            r#"the value of "case\n" is empty"#,
        ),
        (
            SignError::ValueCharacter { key: key() },
            "pair-value-character",
            r#"the value of "case\n" has a comma, a colon or a control character in it"#,
        ),
        (
            SignError::TooManyParameters { max: 64 },
            "too-many-parameters",
            "the URL has more than 64 parameters",
        ),
        (
            SignError::UrlTooLong {
                len: 2049,
                max: 2048,
            },
            "url-too-long",
            "the URL has 2049 bytes, more than 2048",
        ),
        (
            SignError::NoValidity,
            "no-validity",
            "the validity is shorter than a second",
        ),
        (
            SignError::NoLastingKey {
                expires_at: at(100),
            },
            "no-lasting-key",
            "no key is active until the URL expires, at 100",
        ),
        (
            SignError::NoActiveKey,
            "no-active-key",
            "every key has expired",
        ),
    ];
    for (error, code, message) in cases {
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
        assert!(error.source().is_none(), "{code}: the message says it all");
    }
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
fn of_verification() {
    let header = |error| VerifyError::Header(error);
    let target = |error| VerifyError::Target(error);
    let name = "x-prosa-signature";
    let cases = [
        (
            header(HeaderError::Missing { name }),
            400,
            "header-missing",
            "no x-prosa-signature header",
        ),
        (
            header(HeaderError::Repeated { name }),
            400,
            "header-repeated",
            "more than one x-prosa-signature header",
        ),
        (
            header(HeaderError::TooLong {
                name,
                len: 8193,
                max: 8192,
            }),
            400,
            "header-too-long",
            "the x-prosa-signature header has 8193 bytes, more than 8192",
        ),
        (
            header(HeaderError::TimestampMissing),
            400,
            "timestamp-missing",
            "the signature header has no t",
        ),
        (
            header(HeaderError::TimestampRepeated),
            400,
            "timestamp-repeated",
            "the signature header has more than one t",
        ),
        (
            header(HeaderError::TimestampNotDigits),
            400,
            "timestamp-not-digits",
            "the t of the signature header is not all digits",
        ),
        (
            header(HeaderError::TimestampOverflow),
            400,
            "timestamp-overflow",
            "the t of the signature header does not fit into 64 bits",
        ),
        (
            header(HeaderError::SignatureMissing { name: "v1" }),
            400,
            "signature-missing",
            "the signature header has no readable v1 signature",
        ),
        (
            header(HeaderError::TooManySignatures { max: 64 }),
            400,
            "too-many-signatures",
            "the signature header has more than 64 signatures",
        ),
        (
            target(TargetError::TooLong {
                len: 8193,
                max: 8192,
            }),
            400,
            "target-too-long",
            "the request target has 8193 bytes, more than 8192",
        ),
        (
            target(TargetError::NotOriginForm),
            400,
            "target-not-origin-form",
            "the request target does not begin with /",
        ),
        (
            target(TargetError::Character { position: 7 }),
            400,
            "target-character",
            "the request target has a character at byte 7 that has to be percent-encoded",
        ),
        (
            target(PercentError::Escape.into()),
            400,
            "percent-encoding",
            "a % without two hexadecimal digits behind it",
        ),
        (
            target(PercentError::NotUtf8.into()),
            400,
            "percent-encoding-not-utf8",
            "escaped bytes that are not UTF-8",
        ),
        (
            target(TargetError::ParameterRepeated),
            400,
            "parameter-repeated",
            "more than one parameter of the same name",
        ),
        (
            target(TargetError::TooManyParameters { max: 64 }),
            400,
            "too-many-parameters",
            "more than 64 parameters",
        ),
        (
            target(TargetError::ParameterMissing {
                name: "callback_signature",
            }),
            400,
            "parameter-missing",
            "no parameter callback_signature",
        ),
        (
            target(TargetError::ExpiryNotDigits),
            400,
            "expiry-not-digits",
            "the expiry is not all digits",
        ),
        (
            target(TargetError::ExpiryOverflow),
            400,
            "expiry-overflow",
            "the expiry does not fit into 64 bits",
        ),
        (
            target(TargetError::SignatureVersion),
            400,
            "signature-version",
            "the signature does not begin with v1.",
        ),
        (
            target(TargetError::SignatureNotHex),
            400,
            "signature-not-hex",
            "the signature is not 64 hexadecimal digits",
        ),
        (
            VerifyError::NoActiveKey,
            401,
            "no-active-key",
            "every key has expired",
        ),
        (
            VerifyError::BodyTooLong { max: 1000 },
            413,
            "body-too-long",
            "the body has more than 1000 bytes",
        ),
        (
            VerifyError::SignatureMismatch,
            401,
            "signature-mismatch",
            "no signature matches an active key",
        ),
        (
            VerifyError::LengthExtended,
            401,
            "length-extended",
            "the body is not UTF-8, as one that was extended without the secret",
        ),
        (
            VerifyError::TooOld {
                signed: at(100),
                now: at(401),
            },
            401,
            "too-old",
            "its t, 100, is too far before now, 401",
        ),
        (
            VerifyError::InFuture {
                signed: at(401),
                now: at(100),
            },
            401,
            "in-future",
            "its t, 401, is too far after now, 100",
        ),
        (
            VerifyError::Expired {
                expires_at: at(100),
                now: at(161),
            },
            401,
            "url-expired",
            "the URL expired at 100, and now is 161",
        ),
    ];
    for (error, status, code, message) in cases {
        let shown = error.to_string();
        assert_eq!(
            (error.http_status(), error.code(), shown.as_str()),
            (status, code, message)
        );
        let union = Error::from(error);
        let shown = union.to_string();
        assert_eq!(
            (union.http_status(), union.code(), shown.as_str()),
            (status, code, message)
        );
        assert!(union.source().is_none(), "{code}: the message says it all");
    }
    let error = HeaderError::TimestampMissing;
    assert_eq!(VerifyError::from(error), VerifyError::Header(error));
    assert_eq!(error.code(), "timestamp-missing");
}

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
        (
            EventError::JobIdMissing {
                named: "stt.jobs.failed",
            },
            "job-id-missing",
            "the event name header says stt.jobs.failed, the body has no job_id",
        ),
        (
            EventError::NameContradictsBody {
                named: "stt.jobs.failed",
                body: "a completed synthesis",
            },
            "event-name-contradicts-body",
            "the event name header says stt.jobs.failed, the body is a completed synthesis",
        ),
    ];
    for (error, code, message) in cases {
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
        (
            b"{\"job_id\": 1}",
            JsonError::Shape {
                line: 1,
                column: 12,
            }
            .into(),
        ),
        (
            b"{\"job_id\": \"a\", \"job_id\": \"b\"}",
            JsonError::Shape {
                line: 1,
                column: 24,
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

#[test]
fn schemes_have_names() {
    let schemes = [
        (prosa::Scheme::TimestampedHmac, "timestamped-hmac"),
        (prosa::Scheme::BodyHmac, "body-hmac"),
        (prosa::Scheme::SecretPrefixSha256, "secret-prefix-sha256"),
    ];
    for (scheme, name) in schemes {
        assert_eq!(scheme.as_str(), name);
        assert_eq!(scheme.to_string(), name);
        assert_eq!(name.parse(), Ok(scheme));
    }
    assert_eq!(prosa::Scheme::default(), prosa::Scheme::TimestampedHmac);
}
