//! In a handler: what is not verified.

use core::error::Error as _;

use speech_webhooks::{Error, HeaderError, TargetError, VerifyError};

use super::{assert_documented, at};

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
            "the t of the signature header has more than 20 digits or does not fit into 64 bits",
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
            header(HeaderError::TooManyItems { max: 128 }),
            400,
            "too-many-items",
            "the signature header has more than 128 items",
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
            target(TargetError::SignedTextTooLong {
                len: 4161,
                max: 4160,
            }),
            400,
            "signed-text-too-long",
            "what is signed of the request target has 4161 bytes, more than 4160",
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
            target(TargetError::PercentEncoding),
            400,
            "percent-encoding",
            "a % without two hexadecimal digits behind it",
        ),
        (
            target(TargetError::PercentEncodingNotUtf8),
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
            "the expiry has more than 20 digits or does not fit into 64 bits",
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
        assert_documented(status, code);
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
