//! At start-up: secrets, keyrings, schemes, base URLs, API keys.

use core::error::Error as _;

use speech_webhooks::{
    BaseUrlError, KeyringError, SecretError, TargetError, UnknownScheme,
    prosa::{self, api::ApiKeyError},
};

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
    let error = KeyringError::RepeatedSecret {
        first: "2026-08".into(),
        second: "2026-11".into(),
    };
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (
            "key-secret-repeated",
            "the keys \"2026-08\" and \"2026-11\" have the same secret"
        )
    );
    let error = KeyringError::ExpiryTooLate {
        id: "2026-11".into(),
    };
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (
            "key-expiry-too-late",
            "the key \"2026-11\" expires after the year 9999; times are in seconds"
        )
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
            BaseUrlError::from(TargetError::PercentEncoding),
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
