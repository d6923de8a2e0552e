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
        (E::SecretEmpty { number: 2 }, "secret-empty", "secret 2 is empty; check where it is read from"),
        (E::SecretBlank { number: 2 }, "secret-blank", "secret 2 is blank; check where it is read from"),
        (E::SecretWhitespace { number: 2 }, "secret-surrounding-whitespace",
            "secret 2 has whitespace, a NUL or a byte order mark around it; remove it"),
        (E::SecretTooShort { number: 2, len: 7, min: 8 }, "secret-too-short",
            "secret 2 is too short: 7 of at least 8 bytes; use a longer one"),
        (E::KeyringEmpty, "keyring-empty", "the keyring has no keys; at least one is required"),
        (E::TooManyKeys { max: 256 }, "too-many-keys", "the keyring has too many keys; at most 256 are allowed"),
        (E::KeyText { number: 2 }, "key-text",
            "key 2 is not id=secret or id@expiry=secret, or its secret contains whitespace; put commas between keys"),
        (E::KeyIdUnusable { number: 2 }, "key-id-unusable",
            "the id of key 2 is unusable; use visible ASCII, no spaces around it, no whsec_ in front"),
        (E::KeyIdRepeated { first: 1, second: 3 }, "key-id-repeated",
            "keys 1 and 3 have the same id; give each its own"),
        (E::KeySecretRepeated { first: 1, second: 3 }, "key-secret-repeated",
            "keys 1 and 3 have the same secret; remove one"),
        (E::KeyExpiryUnreadable { number: 2 }, "key-expiry-unreadable",
            "the text after @ in key 2 is not an RFC 3339 time; write it like 2026-12-01T00:00:00Z"),
        (E::KeyExpiryTooLate { number: 2 }, "key-expiry-too-late",
            "key 2 expires after the year 9999; pass seconds, not milliseconds"),
        (E::SchemeUnknown, "scheme-unknown",
            "unknown scheme; use timestamped-hmac, body-hmac or secret-prefix-sha256"),
        (E::BaseUrlNotAbsolute, "base-url-not-absolute",
            "the base URL does not start with https://; write it like https://host/path"),
        (E::BaseUrlPlainHttp, "base-url-plain-http", "the base URL uses http; use https"),
        (E::BaseUrlTooLong { len: 1025, max: 1024 }, "base-url-too-long",
            "the base URL is 1025 bytes long; at most 1024 are allowed"),
        (E::BaseUrlCharacter { position: 7 }, "base-url-character",
            "the base URL has a forbidden character at byte 7; remove it or percent-encode it"),
        (E::BaseUrlFragment, "base-url-fragment", "the base URL has a fragment; remove the # and the text after it"),
        (E::BaseUrlUserInfo, "base-url-user-info",
            "the base URL has an @ before its host; write it like https://host/path"),
        (E::BaseUrlHost, "base-url-host", "the base URL has no valid host and port; write it like https://host/path"),
        (E::BaseUrlPathSegment, "base-url-path-segment",
            "the path of the base URL has a // or a . or .. segment; remove it"),
        (E::BaseUrlReservedParameter { name: "callback_expires" }, "base-url-reserved-parameter",
            "the base URL has the reserved parameter callback_expires; rename it"),
        (E::BaseUrlPlus, "base-url-plus",
            "the query of the base URL has a +, which some servers read as a space; write %20 or %2B"),
        (E::BaseUrlQuery, "base-url-query",
            "the base URL of the API has a query; remove the ? and the text after it"),
        (E::BaseUrlTarget { error: VerifyError::PercentEncoding }, "base-url-target",
            "the base URL is invalid: two hexadecimal digits must follow each % of the URL"),
        (E::AudienceBlank, "audience-blank", "the audience is blank; pass the name of a receiver"),
        (E::ApiKeyEmpty, "api-key-empty", "the API key is empty; check where it is read from"),
        (E::ApiKeyCharacter { position: 7 }, "api-key-character",
            "the API key has a character at byte 7 that is not visible ASCII; remove it"),
        (E::EndpointWithoutSecrets, "endpoint-without-secrets",
            "the endpoint has no secrets; if it is from a listing, request it with get_endpoint"),
        (E::ExpiryWithoutOffset, "expiry-without-offset",
            "the expired_at of a secret has no UTC offset; pass the offset to keyring_with_offset"),
    ]
};

#[rustfmt::skip]
const VERIFY: &[(VerifyError, u16, &str, &str)] = {
    use VerifyError as E;
    const NAME: &str = "x-prosa-signature";
    &[
        (E::HeaderMissing { name: NAME }, 400, "header-missing", "the x-prosa-signature header is missing"),
        (E::HeaderRepeated { name: NAME }, 400, "header-repeated",
            "the x-prosa-signature header occurs more than once; one is expected"),
        (E::HeaderTooLong { name: NAME, len: 8193, max: 8192 }, 400, "header-too-long",
            "the x-prosa-signature header is 8193 bytes long; at most 8192 are allowed"),
        (E::TimestampMissing, 400, "timestamp-missing",
            "the signature header has no timestamp; t= and Unix time in seconds is expected"),
        (E::TimestampRepeated, 400, "timestamp-repeated",
            "the signature header has more than one timestamp (t=); one is expected"),
        (E::TimestampNotDigits, 400, "timestamp-not-digits",
            "the timestamp (t=) is not all digits; Unix time in seconds is expected"),
        (E::TimestampOverflow, 400, "timestamp-overflow",
            "the timestamp (t=) has more than 20 digits or exceeds 64 bits; Unix time in seconds is expected"),
        (E::SignatureMissing { name: "v1" }, 400, "signature-missing",
            "the signature header has no readable signature; v1= and 64 hexadecimal digits are expected"),
        (E::TooManySignatures { max: 64 }, 400, "too-many-signatures",
            "the signature header has too many signatures; at most 64 are allowed"),
        (E::TooManyItems { max: 128 }, 400, "too-many-items",
            "the signature header has too many items; at most 128 are allowed"),
        (E::TargetTooLong { len: 6145, max: 6144 }, 400, "target-too-long",
            "the request target is 6145 bytes long; at most 6144 are allowed"),
        (E::SignedTextTooLong { len: 4161, max: 4160 }, 400, "signed-text-too-long",
            "the text to verify is 4161 bytes long when percent-encoded; at most 4160 are allowed"),
        (E::TargetNotOriginForm, 400, "target-not-origin-form",
            "the request target does not start with /; path and query are expected, not a whole URL"),
        (E::TargetCharacter { position: 7 }, 400, "target-character",
            "the request target has a forbidden character at byte 7; pass it unchanged, as it arrived"),
        (E::PercentEncoding, 400, "percent-encoding", "two hexadecimal digits must follow each % of the URL"),
        (E::PercentEncodingNotUtf8, 400, "percent-encoding-not-utf8",
            "the percent-encoded bytes of the URL are not UTF-8"),
        (E::ParameterRepeated, 400, "parameter-repeated",
            "a query parameter occurs more than once; each name may occur once"),
        (E::TooManyParameters { max: 64 }, 400, "too-many-parameters",
            "the query has too many parameters; at most 64 are allowed"),
        (E::ParameterMissing { name: "callback_signature" }, 400, "parameter-missing",
            "the query has no callback_signature; the URL is not signed, or a part of it was lost"),
        (E::ExpiryNotDigits, 400, "expiry-not-digits",
            "callback_expires is not all digits; Unix time in seconds is expected"),
        (E::ExpiryOverflow, 400, "expiry-overflow",
            "callback_expires has more than 20 digits or exceeds 64 bits; Unix time in seconds is expected"),
        (E::SignatureVersion, 400, "signature-version", "callback_signature does not start with v1."),
        (E::SignatureNotHex, 400, "signature-not-hex", "callback_signature is not v1. and 64 hexadecimal digits"),
        (E::NoActiveKey, 503, "no-active-key", "every key has expired; add an active one to the keyring"),
        (E::SignatureMismatch, 401, "signature-mismatch", "no signature matches an active key"),
        (E::LengthExtended, 401, "length-extended",
            "the signature matches, but the body is not UTF-8: an attacker may have appended bytes"),
        (E::TooOld { timestamp: at(1), off: secs(600), tolerance: secs(300) }, 401, "too-old",
            "timestamp 1 is 600 s old; 300 s are allowed"),
        (E::InFuture { timestamp: at(601), off: secs(600), tolerance: secs(300) }, 401, "in-future",
            "timestamp 601 is 600 s in the future; 300 s are allowed"),
        (E::UrlExpired { expires_at: at(100), off: secs(61) }, 401, "url-expired",
            "the URL expired at Unix time 100, 61 s ago; a minute is allowed"),
    ]
};

#[rustfmt::skip]
const READ: &[(ReadError, &str, &str)] = {
    use ReadError as E;
    &[
        (E::NotUtf8 { position: 7 }, "body-not-utf8", "the body is not UTF-8 at byte 7"),
        (E::JsonSyntax { line: 2, column: 7 }, "json-syntax", "the JSON cannot be read at line 2, column 7"),
        (E::JsonTruncated { line: 2, column: 7 }, "json-truncated", "the JSON ends too early, at line 2, column 7"),
        (E::JsonShape { line: 2, column: 7 }, "json-shape",
            "the JSON up to line 2, column 7 does not fit the expected type"),
        (E::PairMissing { key: "case_id" }, "pair-missing", r#"the URL has no pair with the key "case_id""#),
        (E::PairUnreadable { key: "case_id" }, "pair-unreadable",
            r#"the value of the pair "case_id" cannot be parsed as the requested type"#),
    ]
};

#[rustfmt::skip]
fn sign() -> Vec<(SignError, &'static str, &'static str)> {
    use SignError as E;
    let key = || Box::from("case\n");
    vec![
        (E::PairKeyEmpty, "pair-key-empty", "a pair has an empty key; name it"),
        (E::PairKeyCharacter { key: key() }, "pair-key-character",
            r#"the key "case\n" contains a comma, a colon or a control character; remove that character"#),
        (E::PairKeyReserved { key: key() }, "pair-key-reserved", r#"the key "case\n" is reserved; choose another"#),
        (E::PairKeyRepeated { key: key() }, "pair-key-repeated",
            r#"the key "case\n" occurs more than once; use each key once"#),
        (E::PairValueEmpty { key: key() }, "pair-value-empty",
            r#"the value of "case\n" is empty; set it or omit the pair"#),
        (E::PairValueCharacter { key: key() }, "pair-value-character",
            r#"the value of "case\n" contains a comma, a colon or a control character; remove that character"#),
        (E::TooManyParameters { max: 64 }, "too-many-parameters",
            "the URL has too many parameters; at most 64 are allowed"),
        (E::UrlTooLong { len: 2049, max: 2048 }, "url-too-long",
            "the URL is 2049 bytes long; at most 2048 are allowed"),
        (E::NoValidity, "no-validity", "the URL would be valid for less than a second; pass a longer validity"),
        (E::ExpiryTooLate, "expiry-too-late",
            "the URL would expire after the year 9999; check the validity, and that now is in seconds"),
        (E::NoLastingKey { expires_at: at(100) }, "no-lasting-key",
            "every key expires before Unix time 100 plus a minute; add a key or shorten the validity"),
        (E::HeaderCharacter { name: "x-prosa-event" }, "header-character",
            "the value of the x-prosa-event header contains whitespace or a character that is not visible ASCII; remove it"),
        (E::NoActiveKey, "no-active-key", "every key has expired; add an active one to the keyring"),
    ]
}

#[rustfmt::skip]
fn api() -> Vec<(ApiError, &'static str, &'static str)> {
    use ApiError as E;
    let request = Api::new("key").expect("a key").list_endpoints();
    let response = |status, body: &str| request.parse_response(status, body.as_bytes()).expect_err("a failure");
    vec![
        (E::IdEmpty, "id-empty", "the id is empty; pass that of an endpoint, event or delivery"),
        (E::IdTooLong { len: 257, max: 256 }, "id-too-long", "the id is 257 bytes long; at most 256 are allowed"),
        (E::IdCharacter { position: 7 }, "id-character", "the id has a character at byte 7 that ids do not allow"),
        (E::IdDots, "id-dots", "the id is . or .., which changes the path; pass that of an endpoint, event or delivery"),
        (E::YearOutOfRange { year: -1 }, "year-out-of-range", "the year -1 is out of range; 0 to 9999 are allowed"),
        (response(401, ""), "api-unauthorized", "the API answered 401: the API key was rejected; check it"),
        (response(403, "{}"), "api-forbidden", "the API answered 403: the API key has no permission for that"),
        (response(404, r#"{"code":"webhook_endpoint_not_found"}"#), "api-endpoint-not-found",
            "the API answered 404: no such endpoint"),
        (response(404, r#"{"status":"webhook_event_not_found"}"#), "api-event-not-found",
            "the API answered 404: no such event"),
        (response(404, r#"{"code":"webhook_delivery_not_found"}"#), "api-delivery-not-found",
            "the API answered 404: no such delivery"),
        (response(404, "[]"), "api-not-found", "the API answered 404: nothing is at that path; check the base URL, and which paths the API has"),
        (response(422, "{}"), "api-invalid", "the API answered 422: the request has a missing or invalid field; `ErrorResponse::context` names it"),
        (response(429, "{}"), "api-too-many-requests", "the API answered 429: too many requests; try again later"),
        (response(500, "{}"), "api-server", "the API answered 500: the server failed, and may have carried out the request; check before you try again"),
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
            "the signature header has the format of another scheme; body-hmac is configured"),
        (D::OtherScheme { scheme, key_id: key_id() }, "other-scheme",
            "key old signed the delivery under another scheme: body-hmac"),
        (D::RetiredKey { key_id: key_id() }, "retired-key", "key old signed the delivery, but has expired"),
        (D::NewlineAdded { key_id: key_id() }, "newline-added",
            "a newline was added to the end of the body after key old signed it"),
        (D::NewlineRemoved { key_id: key_id() }, "newline-removed",
            "the newline at the end of the body was removed after key old signed it"),
        (D::BomAdded { key_id: key_id() }, "bom-added",
            "a byte order mark was added to the start of the body after key old signed it"),
        (D::BomRemoved { key_id: key_id() }, "bom-removed",
            "the byte order mark at the start of the body was removed after key old signed it"),
        (D::Base64Encoded { key_id: key_id() }, "base64-encoded",
            "the body was encoded in base64 after key old signed it"),
        (D::BodyRewritten { form: "no spaces".to_owned(), key_id: key_id() }, "body-rewritten",
            "the JSON of the body was parsed and written again after key old signed it; the signed JSON had no spaces"),
        (D::SignedInMilliseconds, "signed-in-milliseconds",
            "the signature matches, but its timestamp is in milliseconds; seconds are expected"),
        (D::NowInMilliseconds, "now-in-milliseconds",
            "the signature matches, but `now` is in milliseconds; pass seconds"),
        (D::PerhapsCompressed, "perhaps-compressed",
            "no usual mistake was found; the body looks compressed, perhaps after it was signed"),
        (D::PerhapsDecompressed, "perhaps-decompressed",
            "no usual mistake was found; a content-encoding header came with an uncompressed body, perhaps signed in compressed form"),
        (D::Unexplained, "unexplained",
            "no usual mistake was found; perhaps another secret was used, a number or key was changed, a proxy decompressed the body, or its charset was changed"),
        (D::TooMuchWork, "too-much-work",
            "no mistake was found so far; the body is too long, or there are too many keys, to try all"),
    ]
}

#[rustfmt::skip]
fn diagnoses_of_waves() -> Vec<(waves::Diagnosis, &'static str, &'static str)> {
    use waves::Diagnosis as D;
    let key_id = || "old".to_owned();
    vec![
        (D::Verifies, "verifies", "the callback verifies"),
        (D::RetiredKey { key_id: key_id() }, "retired-key", "key old signed the URL, but has expired"),
        (D::PrefixAdded { prefix: "/prod".to_owned(), key_id: key_id() }, "prefix-added",
            "/prod was added to the start of the path after key old signed the URL"),
        (D::PrefixRemoved { prefix: "/prod", key_id: key_id() }, "prefix-removed",
            "/prod was removed from the start of the path after key old signed the URL"),
        (D::SlashAdded { key_id: key_id() }, "slash-added",
            "a slash was added to the end of the path after key old signed the URL"),
        (D::SlashRemoved { key_id: key_id() }, "slash-removed",
            "the slash at the end of the path was removed after key old signed the URL"),
        (D::EncodedTwice { key_id: key_id() }, "encoded-twice",
            "the URL was percent-encoded a second time after key old signed it"),
        (D::ParameterAdded { name: "more".to_owned(), key_id: key_id() }, "parameter-added",
            "the parameter more was added after key old signed the URL"),
        (D::SignedForPath { key_id: key_id() }, "signed-for-path",
            "key old signed the URL for its path; the verifier expects an audience"),
        (D::NowInMilliseconds, "now-in-milliseconds",
            "the signature matches, but `now` is in milliseconds; pass seconds"),
        (D::Unexplained, "unexplained",
            "no usual mistake was found; perhaps another secret or audience was used, a parameter was changed or dropped, or a proxy or nested router changed the path (in axum, pass OriginalUri)"),
        (D::TooMuchWork, "too-much-work", "no mistake was found so far; there are too many keys to try all"),
    ]
}

/// Asserts code and message, and that there is no source: the message says everything.
macro_rules! assert_says {
    ($error:expr, $code:expr, $message:expr) => {
        let (error, code, message) = (&$error, $code, $message);
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
        assert!(error.source().is_none(), "{code}");
    };
}

#[test]
fn errors_and_diagnoses_have_these_codes_and_messages() {
    for (error, code, message) in CONFIG {
        assert_says!(error, *code, *message);
        assert_says!(ApiError::from(*error), *code, *message);
    }
    for (error, _, code, message) in VERIFY {
        assert_says!(error, *code, *message);
        assert_says!(Error::from(*error), *code, *message);
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

/// Each error converts into its own variant of `Error`, which has the same status.
#[test]
fn errors_have_these_http_statuses() {
    for (error, status, code, _) in VERIFY {
        assert_eq!(error.http_status(), *status, "{code}");
        assert_eq!(StatusCode::from(error).as_u16(), *status, "{code}");
        let joined = Error::from(*error);
        assert_eq!((joined, joined.http_status()), (Error::Verify(*error), *status));
    }
    for (error, ..) in READ {
        let joined = Error::from(*error);
        assert_eq!((joined, joined.http_status()), (Error::Read(*error), 422));
    }
}

#[test]
fn the_table_in_the_docs_of_error_has_exactly_these_codes_and_statuses() {
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

/// Returns the codes of the error `name` in the order in which `src/error.rs` declares them.
fn declared(name: &str) -> Vec<&'static str> {
    declared_in(include_str!("../../src/error.rs"), name)
}

fn declared_in(source: &'static str, name: &str) -> Vec<&'static str> {
    let (_, rest) = source.split_once(&format!("\n    {name} {{\n")).expect(name);
    let (variants, _) = rest.split_once("\n    }\n").expect("the end of its variants");
    let codes = variants.split(r#"= ""#).skip(1);
    codes.filter_map(|code| code.split('"').next()).collect()
}

/// Returns the codes of the REST API: strings in their file that look like no other string there.
fn declared_of_api() -> BTreeSet<&'static str> {
    let strings = include_str!("../../src/prosa/api/error.rs").split('"');
    let is_of_code = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    let is_code = |text: &&str| text.contains('-') && text.bytes().all(is_of_code);
    strings.skip(1).step_by(2).filter(is_code).collect()
}

#[test]
fn every_code_is_tested_here_and_has_one_meaning() {
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
    // These mean the same in verification and in signing.
    assert_eq!(again, ["too-many-parameters", "no-active-key"]);
    assert_eq!(codes.len(), 91);
}

/// A diagnosis that repeats an error has the code of that error.
#[test]
fn every_diagnosis_is_tested_here_and_has_its_own_code() {
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
