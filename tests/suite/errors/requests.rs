//! Where something is to be sent: requests of the REST API, callback URLs, signed deliveries.

use core::error::Error as _;

use speech_webhooks::{
    SignError,
    prosa::{DeliverySignError, api::RequestError},
};

use super::at;

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
            SignError::ExpiryTooLate,
            "expiry-too-late",
            "the URL would expire after the year 9999; times are in seconds",
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
    ];
    for (error, code, message) in cases {
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
        assert!(error.source().is_none(), "{code}: the message says it all");
    }
}

#[test]
fn of_signed_deliveries() {
    let cases = [
        (
            DeliverySignError::HeaderCharacter {
                name: "x-prosa-event",
            },
            "header-character",
            "the header x-prosa-event would have whitespace or a character that is not visible ASCII",
        ),
        (
            DeliverySignError::NoActiveKey,
            "no-active-key",
            "every key has expired",
        ),
    ];
    for (error, code, message) in cases {
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
    }
}
