//! Every error's code, HTTP status and message, word for word.

use alloc::collections::BTreeSet;
use core::{error::Error as _, time::Duration};

use http::StatusCode;
use speech_webhooks::{
    ConfigError, Error, ReadError, SignError, UnixTime, VerifyError,
    prosa::{
        self, Scheme,
        api::{Api, ApiError},
    },
    waves,
};

const fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(secs)
}

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

#[rustfmt::skip]
const CONFIG: &[(ConfigError, &str, &str)] = {
    use ConfigError as E;
    &[
        (E::SecretEmpty { number: 2 }, "secret-empty", "secret 2 is empty"),
        (E::SecretBlank { number: 2 }, "secret-blank", "secret 2 is blank"),
        (E::SecretWhitespace { number: 2 }, "secret-surrounding-whitespace", "secret 2 has whitespace around it"),
        (E::SecretTooShort { number: 2, len: 7, min: 8 }, "secret-too-short", "secret 2 has 7 bytes, and needs 8"),
        (E::KeyringEmpty, "keyring-empty", "the keyring has no keys"),
        (E::TooManyKeys { max: 256 }, "too-many-keys", "the keyring has more than 256 keys"),
        (E::KeyText { number: 2 }, "key-text", "key 2 is not of the form id=secret"),
        (E::KeyIdUnusable { number: 2 }, "key-id-unusable", "the id of key 2 is empty, has whitespace around it, a character that is not visible, or begins as a secret does"),
        (E::KeyIdRepeated { first: 1, second: 3 }, "key-id-repeated", "keys 1 and 3 have the same id"),
        (E::KeySecretRepeated { first: 1, second: 3 }, "key-secret-repeated", "keys 1 and 3 have the same secret"),
        (E::KeyExpiryUnreadable { number: 2 }, "key-expiry-unreadable",
            "the end of key 2 is not a time such as 2026-12-01T00:00:00Z"),
        (E::KeyExpiryTooLate { number: 2 }, "key-expiry-too-late",
            "key 2 expires after the year 9999; times are in seconds"),
        (E::SchemeUnknown, "scheme-unknown",
            "unknown scheme, expected timestamped-hmac, body-hmac or secret-prefix-sha256"),
        (E::BaseUrlNotAbsolute, "base-url-not-absolute", "the base URL is not of the form https://host/path"),
        (E::BaseUrlPlainHttp, "base-url-plain-http", "the base URL is plain http"),
        (E::BaseUrlTooLong { len: 1025, max: 1024 }, "base-url-too-long",
            "the base URL has 1025 bytes, more than 1024"),
        (E::BaseUrlCharacter { position: 7 }, "base-url-character",
            "the base URL has a character at byte 7 that has to be percent-encoded"),
        (E::BaseUrlFragment, "base-url-fragment", "the base URL has a fragment"),
        (E::BaseUrlUserInfo, "base-url-user-info", "the base URL has a user name in it"),
        (E::BaseUrlHost, "base-url-host", "the base URL has no valid host and port"),
        (E::BaseUrlPathSegment, "base-url-path-segment",
            "the base URL has an empty segment, a . or a .. in its path"),
        (E::BaseUrlReservedParameter { name: "callback_expires" }, "base-url-reserved-parameter",
            "the base URL has a parameter callback_expires, which is reserved"),
        (E::BaseUrlPlus, "base-url-plus",
            "the base URL has a + in its query, which is a space to some: it has to be %20 or %2B"),
        (E::BaseUrlQuery, "base-url-query", "the base URL of an API has a query"),
        (E::AudienceBlank, "audience-blank", "the audience is blank"),
        (E::ApiKeyEmpty, "api-key-empty", "the API key is empty"),
        (E::ApiKeyCharacter { position: 7 }, "api-key-character",
            "the API key has whitespace or a character that is not visible ASCII at byte 7"),
        (E::EndpointWithoutSecrets, "endpoint-without-secrets",
            "the endpoint has no secrets; a listing never has them"),
        (E::ExpiryWithoutOffset { number: 2 }, "expiry-without-offset",
            "the expired_at of secret 2 has no offset from UTC"),
    ]
};

#[rustfmt::skip]
const VERIFY: &[(VerifyError, u16, &str, &str)] = {
    use VerifyError as E;
    const NAME: &str = "x-prosa-signature";
    &[
        (E::HeaderMissing { name: NAME }, 400, "header-missing", "no x-prosa-signature header"),
        (E::HeaderRepeated { name: NAME }, 400, "header-repeated", "more than one x-prosa-signature header"),
        (E::HeaderTooLong { name: NAME, len: 8193, max: 8192 }, 400, "header-too-long",
            "the x-prosa-signature header has 8193 bytes, more than 8192"),
        (E::TimestampMissing, 400, "timestamp-missing", "the signature header has no t"),
        (E::TimestampRepeated, 400, "timestamp-repeated", "the signature header has more than one t"),
        (E::TimestampNotDigits, 400, "timestamp-not-digits", "the t of the signature header is not all digits"),
        (E::TimestampOverflow, 400, "timestamp-overflow",
            "the t of the signature header has more than 20 digits or does not fit into 64 bits"),
        (E::SignatureMissing { name: "v1" }, 400, "signature-missing",
            "the signature header has no readable v1 signature"),
        (E::TooManySignatures { max: 64 }, 400, "too-many-signatures",
            "the signature header has more than 64 signatures"),
        (E::TooManyItems { max: 128 }, 400, "too-many-items", "the signature header has more than 128 items"),
        (E::TargetTooLong { len: 6145, max: 6144 }, 400, "target-too-long",
            "the request target has 6145 bytes, more than 6144"),
        (E::SignedTextTooLong { len: 4161, max: 4160 }, 400, "signed-text-too-long",
            "what is signed of the request target has 4161 bytes, more than 4160"),
        (E::TargetNotOriginForm, 400, "target-not-origin-form", "the request target does not begin with /"),
        (E::TargetCharacter { position: 7 }, 400, "target-character",
            "the request target has a character at byte 7 that has to be percent-encoded"),
        (E::PercentEncoding, 400, "percent-encoding", "a % without two hexadecimal digits behind it"),
        (E::PercentEncodingNotUtf8, 400, "percent-encoding-not-utf8", "percent-encoded bytes that are not UTF-8"),
        (E::ParameterRepeated, 400, "parameter-repeated", "more than one parameter of the same name"),
        (E::TooManyParameters { max: 64 }, 400, "too-many-parameters", "more than 64 parameters"),
        (E::ParameterMissing { name: "callback_signature" }, 400, "parameter-missing",
            "no parameter callback_signature"),
        (E::ExpiryNotDigits, 400, "expiry-not-digits", "the expiry is not all digits"),
        (E::ExpiryOverflow, 400, "expiry-overflow",
            "the expiry has more than 20 digits or does not fit into 64 bits"),
        (E::SignatureVersion, 400, "signature-version", "the signature does not begin with v1."),
        (E::SignatureNotHex, 400, "signature-not-hex", "the signature is not 64 hexadecimal digits"),
        (E::NoActiveKey, 401, "no-active-key", "every key has expired"),
        (E::SignatureMismatch, 401, "signature-mismatch", "no signature matches an active key"),
        (E::LengthExtended, 401, "length-extended",
            "the signature matches, but the body is not UTF-8: it may have been extended"),
        (E::TooOld { timestamp: at(1), off: secs(600), tolerance: secs(300) }, 401, "too-old",
            "timestamp 1 is too old: 600 s before now, 300 s allowed"),
        (E::InFuture { timestamp: at(601), off: secs(600), tolerance: secs(300) }, 401, "in-future",
            "timestamp 601 is in the future: 600 s after now, 300 s allowed"),
        (E::UrlExpired { expires_at: at(100), off: secs(61) }, 401, "url-expired",
            "the URL expired at 100, 61 s before now"),
    ]
};

#[rustfmt::skip]
const READ: &[(ReadError, &str, &str)] = {
    use ReadError as E;
    &[
        (E::NotUtf8 { position: 7 }, "body-not-utf8", "the body is not UTF-8 at byte 7"),
        (E::JsonSyntax { line: 2, column: 7 }, "json-syntax", "not readable as JSON at line 2, column 7"),
        (E::JsonTruncated { line: 2, column: 7 }, "json-truncated",
            "the JSON ends too early, at line 2, column 7"),
        (E::JsonShape { line: 2, column: 7 }, "json-shape",
            "a JSON value is missing, doubled or not of the expected form, by line 2, column 7"),
        (E::PairMissing { key: "case_id" }, "pair-missing", r#"the URL has no pair "case_id""#),
        (E::PairUnreadable { key: "case_id" }, "pair-unreadable",
            r#"the value of the pair "case_id" cannot be read"#),
    ]
};

#[rustfmt::skip]
fn sign() -> Vec<(SignError, &'static str, &'static str)> {
    use SignError as E;
    let key = || Box::from("case\n");
    vec![
        (E::PairKeyEmpty, "pair-key-empty", "a pair has an empty key"),
        (E::PairKeyCharacter { key: key() }, "pair-key-character",
            r#"the key "case\n" has a comma, a colon or a control character in it"#),
        (E::PairKeyReserved { key: key() }, "pair-key-reserved", r#"the key "case\n" is reserved"#),
        (E::PairKeyRepeated { key: key() }, "pair-key-repeated", r#"the key "case\n" occurs more than once"#),
        (E::PairValueEmpty { key: key() }, "pair-value-empty", r#"the value of "case\n" is empty"#),
        (E::PairValueCharacter { key: key() }, "pair-value-character",
            r#"the value of "case\n" has a comma, a colon or a control character in it"#),
        (E::TooManyParameters { max: 64 }, "too-many-parameters", "the URL has more than 64 parameters"),
        (E::UrlTooLong { len: 2049, max: 2048 }, "url-too-long", "the URL has 2049 bytes, more than 2048"),
        (E::NoValidity, "no-validity", "the validity is shorter than a second"),
        (E::ExpiryTooLate, "expiry-too-late", "the URL would expire after the year 9999; times are in seconds"),
        (E::NoLastingKey { expires_at: at(100) }, "no-lasting-key",
            "no key is active until the URL expires, at 100"),
        (E::HeaderCharacter { name: "x-prosa-event" }, "header-character",
            "the header x-prosa-event would have whitespace or a character that is not visible ASCII"),
        (E::NoActiveKey, "no-active-key", "every key has expired"),
    ]
}

#[rustfmt::skip]
fn api() -> Vec<(ApiError, &'static str, &'static str)> {
    use ApiError as E;
    let request = Api::new("key").expect("a key").list_endpoints();
    let response = |status, body: &str| request.parse_response(status, body.as_bytes()).expect_err("a failure");
    vec![
        (E::IdEmpty, "id-empty", "the id is empty"),
        (E::IdTooLong { len: 257, max: 256 }, "id-too-long", "the id has 257 bytes, more than 256"),
        (E::IdCharacter { position: 7 }, "id-character", "the id has a character at byte 7 that no id has"),
        (E::IdDots, "id-dots", "the id is a segment that paths resolve away"),
        (E::YearOutOfRange { year: -1 }, "year-out-of-range", "the year -1 is not one from 0 to 9999"),
        (response(401, ""), "api-unauthorized", "the API answered 401: the API key is not accepted"),
        (response(403, "{}"), "api-forbidden", "the API answered 403: the API key may not do that"),
        (response(404, r#"{"code":"webhook_endpoint_not_found"}"#), "api-endpoint-not-found",
            "the API answered 404: no such endpoint"),
        (response(404, r#"{"status":"webhook_event_not_found"}"#), "api-event-not-found",
            "the API answered 404: no such event"),
        (response(404, r#"{"code":"webhook_delivery_not_found"}"#), "api-delivery-not-found",
            "the API answered 404: no such delivery"),
        (response(404, "[]"), "api-not-found", "the API answered 404: nothing at that path"),
        (response(422, "{}"), "api-invalid", "the API answered 422: the request has a wrong field"),
        (response(429, "{}"), "api-too-many-requests", "the API answered 429: too many requests"),
        (response(500, "{}"), "api-server", "the API answered 500: the server failed"),
        (response(302, "{}"), "api-other", "the API answered 302: an unexpected status"),
    ]
}

#[rustfmt::skip]
fn diagnoses_of_prosa() -> Vec<(prosa::Diagnosis, &'static str, &'static str)> {
    use prosa::Diagnosis as D;
    let (key_id, scheme) = (|| "old".to_owned(), Scheme::BodyHmac);
    vec![
        (D::Verifies, "verifies", "the delivery verifies"),
        (D::OtherFormat { configured: scheme }, "other-format",
            "the signature header is not of the form that body-hmac has, but of another scheme's"),
        (D::OtherScheme { scheme, key_id: key_id() }, "other-scheme",
            "key old signed it under another scheme, body-hmac"),
        (D::RetiredKey { key_id: key_id() }, "retired-key", "key old signed it, and has expired"),
        (D::NewlineAdded { key_id: key_id() }, "newline-added",
            "key old signed the body without the newline at its end"),
        (D::NewlineRemoved { key_id: key_id() }, "newline-removed",
            "key old signed the body with a newline at its end, which is gone"),
        (D::BomAdded { key_id: key_id() }, "bom-added",
            "key old signed the body without the byte order mark that it begins with"),
        (D::BomRemoved { key_id: key_id() }, "bom-removed",
            "key old signed the body with a byte order mark, which is gone"),
        (D::Base64Encoded { key_id: key_id() }, "base64-encoded",
            "key old signed the body before it was encoded in base64"),
        (D::BodyRewritten { form: "without spaces".to_owned(), key_id: key_id() }, "body-rewritten",
            "key old signed the body without spaces: it was parsed and written again on the way"),
        (D::SignedInMilliseconds, "signed-in-milliseconds",
            "the signature matches, but its t is in milliseconds"),
        (D::NowInMilliseconds, "now-in-milliseconds",
            "the signature matches, but `now` was given in milliseconds"),
        (D::PerhapsCompressed, "perhaps-compressed",
            "no usual mistake explains it; the body looks compressed: perhaps what it decompresses to was signed"),
        (D::PerhapsDecompressed, "perhaps-decompressed",
            "no usual mistake explains it; a content-encoding header came with a text: perhaps it was decompressed on the way"),
        (D::Unexplained, "unexplained",
            "no usual mistake explains it: look for another secret, for numbers or keys that were changed, for a proxy that decompresses, for another charset"),
        (D::TooMuchWork, "too-much-work",
            "no usual mistake that was looked for explains it; the body is too long to look for all"),
    ]
}

#[rustfmt::skip]
fn diagnoses_of_waves() -> Vec<(waves::Diagnosis, &'static str, &'static str)> {
    use waves::Diagnosis as D;
    let key_id = || "old".to_owned();
    vec![
        (D::Verifies, "verifies", "the callback verifies"),
        (D::RetiredKey { key_id: key_id() }, "retired-key", "key old signed it, and has expired"),
        (D::PrefixAdded { prefix: "/prod".to_owned(), key_id: key_id() }, "prefix-added",
            "key old signed the URL without the /prod that its path begins with"),
        (D::PrefixRemoved { prefix: "/prod", key_id: key_id() }, "prefix-removed",
            "key old signed the URL with /prod before its path, which is gone"),
        (D::SlashAdded { key_id: key_id() }, "slash-added",
            "key old signed the URL without the slash at the end of its path"),
        (D::SlashRemoved { key_id: key_id() }, "slash-removed",
            "key old signed the URL with a slash at the end of its path, which is gone"),
        (D::EncodedTwice { key_id: key_id() }, "encoded-twice",
            "key old signed the URL before it was percent-encoded a second time"),
        (D::ParameterAdded { name: "more".to_owned(), key_id: key_id() }, "parameter-added",
            "key old signed the URL without the parameter more"),
        (D::SignedForPath { key_id: key_id() }, "signed-for-path",
            "key old signed it for its path, and not for an audience"),
        (D::NowInMilliseconds, "now-in-milliseconds",
            "the signature matches, but `now` was given in milliseconds"),
        (D::Unexplained, "unexplained",
            "no usual mistake explains it: another secret signed, or for another audience, or a parameter was changed or dropped, or the path (by a proxy, or by a nested router: in axum, take OriginalUri); these cannot be told apart"),
        (D::TooMuchWork, "too-much-work",
            "no usual mistake that was looked for explains it; there are too many keys to look for all"),
    ]
}

/// Holds code and message, and that the message says it all.
macro_rules! assert_says {
    ($error:expr, $code:expr, $message:expr) => {
        let (error, code, message) = (&$error, $code, $message);
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
        assert!(error.source().is_none(), "{code}");
    };
}

#[test]
fn codes_and_messages() {
    for (error, code, message) in CONFIG {
        assert_says!(error, *code, *message);
        assert_says!(ApiError::from(*error), *code, *message);
    }
    for (error, _, code, message) in VERIFY {
        assert_says!(error, *code, *message);
        assert_says!(Error::from(*error), *code, *message);
        assert_says!(ConfigError::BaseUrlTarget(*error), *code, *message);
        assert_says!(prosa::Diagnosis::AsStated(*error), *code, *message);
        assert_says!(waves::Diagnosis::AsStated(*error), *code, *message);
    }
    for (error, code, message) in READ {
        assert_says!(error, *code, *message);
        assert_says!(Error::from(*error), *code, *message);
        assert_says!(ApiError::from(*error), *code, *message);
    }
    for (error, code, message) in sign() {
        assert_says!(error, code, message);
    }
    for (error, code, message) in api() {
        assert_says!(error, code, message);
    }
    for (diagnosis, code, message) in diagnoses_of_prosa() {
        assert_says!(diagnosis, code, message);
    }
    for (diagnosis, code, message) in diagnoses_of_waves() {
        assert_says!(diagnosis, code, message);
    }
}

/// Each converts into its own variant of `Error`, which has its status.
#[test]
fn statuses() {
    for (error, status, code, _) in VERIFY {
        assert_eq!(error.http_status(), *status, "{code}");
        assert_eq!(StatusCode::from(error).as_u16(), *status, "{code}");
        assert_status(Error::from(*error), Error::Verify(*error), *status);
    }
    for (error, ..) in READ {
        assert_status(Error::from(*error), Error::Read(*error), 422);
    }
}

fn assert_status(converted: Error, variant: Error, status: u16) {
    assert_eq!((converted, converted.http_status()), (variant, status));
    assert_eq!(StatusCode::from(&variant).as_u16(), status);
}

#[test]
fn the_table_at_error_has_every_code_with_its_status_and_no_other() {
    let rows = include_str!("../../src/error.rs").lines();
    let rows = rows.filter_map(|line| line.trim_start().strip_prefix("/// | ")?.split_once(" | "));
    let in_table = rows.flat_map(|(status, row)| {
        let codes = row.split('`').skip(1).step_by(2);
        codes.filter_map(move |code| Some((status.parse().ok()?, code)))
    });
    let mut in_table: Vec<(u16, &str)> = in_table.collect();
    let verify = VERIFY.iter().map(|(_, status, code, _)| (*status, *code));
    let read = READ.iter().map(|(_, code, _)| (422, *code));
    let mut of_errors: Vec<_> = verify.chain(read).collect();
    in_table.sort_unstable();
    of_errors.sort_unstable();
    assert_eq!(in_table, of_errors);
}

/// The codes of the error `name` as `src/error.rs` declares them, in order.
fn declared(name: &str) -> Vec<&'static str> {
    declared_in(include_str!("../../src/error.rs"), name)
}

fn declared_in(source: &'static str, name: &str) -> Vec<&'static str> {
    let (_, behind) = source.split_once(&format!("\n    {name} {{\n")).expect(name);
    let (variants, _) = behind.split_once("\n    }\n").expect("its end");
    let codes = variants.split(r#"= ""#).skip(1);
    codes.filter_map(|code| code.split('"').next()).collect()
}

/// Those of the REST API stand as strings in their file, and have names like no other string there.
fn declared_of_api() -> BTreeSet<&'static str> {
    let strings = include_str!("../../src/prosa/api/error.rs").split('"');
    let is_of_code = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    let is_code = |text: &&str| text.contains('-') && text.bytes().all(is_of_code);
    strings.skip(1).step_by(2).filter(is_code).collect()
}

#[test]
fn every_code_is_here_and_has_one_meaning() {
    let config: Vec<_> = CONFIG.iter().map(|(_, code, _)| *code).collect();
    let verify: Vec<_> = VERIFY.iter().map(|(_, _, code, _)| *code).collect();
    let read: Vec<_> = READ.iter().map(|(_, code, _)| *code).collect();
    let sign: Vec<_> = sign().iter().map(|(_, code, _)| *code).collect();
    let api: Vec<_> = api().iter().map(|(_, code, _)| *code).collect();
    assert_eq!(config, declared("ConfigError"));
    assert_eq!(verify, declared("VerifyError"));
    assert_eq!(read, declared("ReadError"));
    assert_eq!(sign, declared("SignError"));
    assert_eq!(api.iter().copied().collect::<BTreeSet<_>>(), declared_of_api());

    let mut codes = BTreeSet::new();
    let again = [config, verify, read, sign, api].concat();
    let again: Vec<_> = again.into_iter().filter(|code| !codes.insert(*code)).collect();
    // These mean the same where something is verified and where it is signed.
    assert_eq!(again, ["too-many-parameters", "no-active-key"]);
    assert_eq!(codes.len(), 90);
}

/// An error that a diagnosis repeats has its own code.
#[test]
fn every_diagnosis_is_here_and_has_a_code_of_its_own() {
    let verify: BTreeSet<_> = VERIFY.iter().map(|(_, _, code, _)| *code).collect();
    let prosa: Vec<_> = diagnoses_of_prosa().iter().map(|(_, code, _)| *code).collect();
    let waves: Vec<_> = diagnoses_of_waves().iter().map(|(_, code, _)| *code).collect();
    let source = include_str!("../../src/prosa/diagnosis.rs");
    assert_eq!(prosa, declared_in(source, "Diagnosis"));
    let source = include_str!("../../src/waves/diagnosis.rs");
    assert_eq!(waves, declared_in(source, "Diagnosis"));
    for codes in [prosa, waves] {
        let all: BTreeSet<_> = codes.iter().copied().chain(verify.iter().copied()).collect();
        assert_eq!(all.len(), codes.len() + verify.len());
    }
}
