//! All errors but those of the REST API: one type for each stage, and `Error`, which joins the two that a handler
//! meets. No message shows a secret, a digest or a body.

use core::time::Duration;

use crate::unix_time::UnixTime;

/// The documentation of a field of an error or a diagnosis.
#[rustfmt::skip]
macro_rules! field {
    (column) => { "In bytes, counted from 1; 0 at the start of a line, or if it is unknown." };
    (configured) => { "The verifier's scheme." };
    (error) => { "The error in its path or query." };
    (expires_at) => { "When the URL expires." };
    (first) => { "The number of the first key, counted from 1." };
    (form) => { "How the JSON was written: its spaces, the order of its keys, what was escaped in its strings." };
    (key) => { "The key of the pair." };
    (key_id) => { "The id of the key that signed." };
    (len) => { "The length that was found, in bytes." };
    (line) => { "Counted from 1." };
    (max) => { "How many are allowed." };
    (min) => { "How many bytes are required." };
    (name) => { "The name of the header, signature or parameter." };
    (number) => { "The number of the key or secret, counted from 1." };
    (off) => { "The distance from `now`." };
    (position) => { "The position in bytes, counted from 0." };
    (prefix) => { "The prefix, such as `/prod`." };
    (scheme) => { "The scheme that it was signed under." };
    (second) => { "The number of the second key, counted from 1." };
    (timestamp) => { "The timestamp of the delivery." };
    (tolerance) => { "How far the timestamp may be from `now`." };
}
pub(crate) use field;

/// Declares errors and diagnoses: `Variant { fields } = "code" ("message"),`. The documentation of a variant shows
/// its code and message. Variants that wrap another error follow after `=>`.
macro_rules! errors {
    ($(
        $(#[$meta:meta])*
        $name:ident {
            $(
                $(#[$note:meta])*
                $variant:ident $({ $($field:ident: $type:ty),+ })?
                    = $code:literal ($message:literal $($argument:tt)*),
            )*
            $(=> $wrapper:ident($(#[$from:ident])? $source:ty): $wrapped:literal,)*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, thiserror::Error)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $code, "`: ", $message, ".\n\n")]
                $(#[$note])*
                #[error($message $($argument)*)]
                $variant $({ $(#[doc = $crate::error::field!($field)] $field: $type),+ })?,
            )*
            $(
                #[doc = $wrapped]
                #[error(transparent)]
                $wrapper($(#[$from])? $source),
            )*
        }

        impl $name {
            /// Returns a stable name of the reason, for logs and metrics.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)*
                    $(Self::$wrapper(error) => error.code(),)*
                }
            }
        }
    )*};
}
pub(crate) use errors;

errors! {
    /// Why a secret, a keyring, a URL or another setting was rejected at startup.
    ///
    /// It identifies keys by their number, never by their text: the text where an id belongs may be a secret.
    #[derive(Copy, Eq)]
    ConfigError {
        SecretEmpty { number: usize } = "secret-empty" ("secret {number} is empty; check where it is read from"),
        SecretBlank { number: usize } = "secret-blank" ("secret {number} is blank; check where it is read from"),
        /// The usual cause is the newline at the end of a file.
        SecretWhitespace { number: usize } = "secret-surrounding-whitespace"
            ("secret {number} has whitespace, a NUL or a byte order mark around it; remove it"),
        /// NULs at the end do not count.
        SecretTooShort { number: usize, len: usize, min: usize } = "secret-too-short"
            ("secret {number} is too short: {len} of at least {min} bytes; use a longer one"),
        KeyringEmpty = "keyring-empty" ("the keyring has no keys; at least one is required"),
        TooManyKeys { max: usize } = "too-many-keys" ("the keyring has too many keys; at most {max} are allowed"),
        KeyText { number: usize } = "key-text"
            ("key {number} is not id=secret or id@expiry=secret, or its secret contains whitespace; put commas between keys"),
        /// Logs show ids. The usual cause is that id and secret were swapped.
        KeyIdUnusable { number: usize } = "key-id-unusable"
            ("the id of key {number} is unusable; use visible ASCII, no spaces around it, no whsec_ in front"),
        KeyIdRepeated { first: usize, second: usize } = "key-id-repeated"
            ("keys {first} and {second} have the same id; give each its own"),
        /// HMAC treats the two as equal. A retired secret would stay trusted under the other id.
        KeySecretRepeated { first: usize, second: usize } = "key-secret-repeated"
            ("keys {first} and {second} have the same secret; remove one"),
        KeyExpiryUnreadable { number: usize } = "key-expiry-unreadable"
            ("the text after @ in key {number} is not an RFC 3339 time; write it like 2026-12-01T00:00:00Z"),
        KeyExpiryTooLate { number: usize } = "key-expiry-too-late"
            ("key {number} expires after the year 9999; pass seconds, not milliseconds"),
        SchemeUnknown = "scheme-unknown" ("unknown scheme; use timestamped-hmac, body-hmac or secret-prefix-sha256"),
        BaseUrlNotAbsolute = "base-url-not-absolute"
            ("the base URL does not start with https://; write it like https://host/path"),
        /// The functions whose names end in `_insecure` allow it.
        BaseUrlPlainHttp = "base-url-plain-http" ("the base URL uses http; use https"),
        BaseUrlTooLong { len: usize, max: usize } = "base-url-too-long"
            ("the base URL is {len} bytes long; at most {max} are allowed"),
        BaseUrlCharacter { position: usize } = "base-url-character"
            ("the base URL has a forbidden character at byte {position}; remove it or percent-encode it"),
        BaseUrlFragment = "base-url-fragment" ("the base URL has a fragment; remove the # and the text after it"),
        BaseUrlUserInfo = "base-url-user-info"
            ("the base URL has an @ before its host; write it like https://host/path"),
        BaseUrlHost = "base-url-host" ("the base URL has no valid host and port; write it like https://host/path"),
        /// Clients and proxies may remove such a segment.
        BaseUrlPathSegment = "base-url-path-segment"
            ("the path of the base URL has a // or a . or .. segment; remove it"),
        BaseUrlReservedParameter { name: &'static str } = "base-url-reserved-parameter"
            ("the base URL has the reserved parameter {name}; rename it"),
        BaseUrlPlus = "base-url-plus"
            ("the query of the base URL has a +, which some servers read as a space; write %20 or %2B"),
        BaseUrlQuery = "base-url-query" ("the base URL of the API has a query; remove the ? and the text after it"),
        /// Verifiers would reject its path or query.
        BaseUrlTarget { error: VerifyError } = "base-url-target" ("the base URL is invalid: {error}"),
        AudienceBlank = "audience-blank" ("the audience is blank; pass the name of a receiver"),

        ApiKeyEmpty = "api-key-empty" ("the API key is empty; check where it is read from"),
        ApiKeyCharacter { position: usize } = "api-key-character"
            ("the API key has a character at byte {position} that is not visible ASCII; remove it"),
        EndpointWithoutSecrets = "endpoint-without-secrets"
            ("the endpoint has no secrets; if it is from a listing, request it with get_endpoint"),
        /// A guess could keep a secret trusted for too long.
        ExpiryWithoutOffset = "expiry-without-offset"
            ("the expired_at of a secret has no UTC offset; pass the offset to keyring_with_offset"),
    }

    /// Why a delivery was not verified. Nothing in it can be trusted.
    #[derive(Copy, Eq)]
    VerifyError {
        HeaderMissing { name: &'static str } = "header-missing" ("the {name} header is missing"),
        HeaderRepeated { name: &'static str } = "header-repeated"
            ("the {name} header occurs more than once; one is expected"),
        HeaderTooLong { name: &'static str, len: usize, max: usize } = "header-too-long"
            ("the {name} header is {len} bytes long; at most {max} are allowed"),
        TimestampMissing = "timestamp-missing"
            ("the signature header has no timestamp; t= and Unix time in seconds is expected"),
        TimestampRepeated = "timestamp-repeated"
            ("the signature header has more than one timestamp (t=); one is expected"),
        TimestampNotDigits = "timestamp-not-digits"
            ("the timestamp (t=) is not all digits; Unix time in seconds is expected"),
        TimestampOverflow = "timestamp-overflow"
            ("the timestamp (t=) has more than 20 digits or exceeds 64 bits; Unix time in seconds is expected"),
        /// A readable signature has the name that the scheme uses, and 64 hexadecimal digits.
        SignatureMissing { name: &'static str } = "signature-missing"
            ("the signature header has no readable signature; {name}= and 64 hexadecimal digits are expected"),
        TooManySignatures { max: usize } = "too-many-signatures"
            ("the signature header has too many signatures; at most {max} are allowed"),
        TooManyItems { max: usize } = "too-many-items"
            ("the signature header has too many items; at most {max} are allowed"),

        TargetTooLong { len: usize, max: usize } = "target-too-long"
            ("the request target is {len} bytes long; at most {max} are allowed"),
        /// The text to verify is the path and the parameters, as signed. An audience does not count.
        SignedTextTooLong { len: usize, max: usize } = "signed-text-too-long"
            ("the text to verify is {len} bytes long when percent-encoded; at most {max} are allowed"),
        TargetNotOriginForm = "target-not-origin-form"
            ("the request target does not start with /; path and query are expected, not a whole URL"),
        TargetCharacter { position: usize } = "target-character"
            ("the request target has a forbidden character at byte {position}; pass it unchanged, as it arrived"),
        PercentEncoding = "percent-encoding" ("two hexadecimal digits must follow each % of the URL"),
        PercentEncodingNotUtf8 = "percent-encoding-not-utf8" ("the percent-encoded bytes of the URL are not UTF-8"),
        ParameterRepeated = "parameter-repeated"
            ("a query parameter occurs more than once; each name may occur once"),
        TooManyParameters { max: usize } = "too-many-parameters"
            ("the query has too many parameters; at most {max} are allowed"),
        ParameterMissing { name: &'static str } = "parameter-missing"
            ("the query has no {name}; the URL is not signed, or a part of it was lost"),
        ExpiryNotDigits = "expiry-not-digits"
            ("callback_expires is not all digits; Unix time in seconds is expected"),
        ExpiryOverflow = "expiry-overflow"
            ("callback_expires has more than 20 digits or exceeds 64 bits; Unix time in seconds is expected"),
        SignatureVersion = "signature-version" ("callback_signature does not start with v1."),
        SignatureNotHex = "signature-not-hex" ("callback_signature is not v1. and 64 hexadecimal digits"),

        NoActiveKey = "no-active-key" ("every key has expired; add an active one to the keyring"),
        SignatureMismatch = "signature-mismatch" ("no signature matches an active key"),
        /// Somebody without the secret may have appended bytes to a signed body
        /// ([`SecretPrefixSha256`](crate::prosa::Scheme::SecretPrefixSha256)).
        LengthExtended = "length-extended"
            ("the signature matches, but the body is not UTF-8: an attacker may have appended bytes"),
        /// The signature matches. It is a late retry that was not re-signed, or a replay; or your clock is ahead.
        TooOld { timestamp: UnixTime, off: Duration, tolerance: Duration } = "too-old"
            ("timestamp {timestamp} is {off} s old; {tolerance} s are allowed",
            off = .off.as_secs(), tolerance = .tolerance.as_secs()),
        /// The signature matches. A clock is wrong, or an unsigned timestamp was changed.
        InFuture { timestamp: UnixTime, off: Duration, tolerance: Duration } = "in-future"
            ("timestamp {timestamp} is {off} s in the future; {tolerance} s are allowed",
            off = .off.as_secs(), tolerance = .tolerance.as_secs()),
        /// The signature matches.
        UrlExpired { expires_at: UnixTime, off: Duration } = "url-expired"
            ("the URL expired at Unix time {expires_at}, {off} s ago; a minute is allowed",
            off = .off.as_secs()),
    }

    /// Why a verified delivery, or a reply of the REST API, cannot be read. It shows no value of the body.
    #[derive(Copy, Eq)]
    ReadError {
        NotUtf8 { position: usize } = "body-not-utf8" ("the body is not UTF-8 at byte {position}"),
        /// [`RawJson::deserialize`](crate::RawJson::deserialize) also returns it for JSON that is nested too
        /// deeply, for half of a surrogate pair, and for a number that is too large.
        JsonSyntax { line: usize, column: usize } = "json-syntax"
            ("the JSON cannot be read at line {line}, column {column}"),
        JsonTruncated { line: usize, column: usize } = "json-truncated"
            ("the JSON ends too early, at line {line}, column {column}"),
        /// Events never fail with it: only a type of your own, or a reply of the REST API.
        JsonShape { line: usize, column: usize } = "json-shape"
            ("the JSON up to line {line}, column {column} does not fit the expected type"),
        PairMissing { key: &'static str } = "pair-missing" ("the URL has no pair with the key {key:?}"),
        PairUnreadable { key: &'static str } = "pair-unreadable"
            ("the value of the pair {key:?} cannot be parsed as the requested type"),
    }

    /// Why a callback URL or a test delivery was not signed.
    #[derive(Eq)]
    SignError {
        PairKeyEmpty = "pair-key-empty" ("a pair has an empty key; name it"),
        PairKeyCharacter { key: Box<str> } = "pair-key-character"
            ("the key {key:?} contains a comma, a colon or a control character; remove that character"),
        /// This crate has a parameter, or the vendor's payload has a field, of that name.
        PairKeyReserved { key: Box<str> } = "pair-key-reserved" ("the key {key:?} is reserved; choose another"),
        /// It may also be in the query of the base URL.
        PairKeyRepeated { key: Box<str> } = "pair-key-repeated"
            ("the key {key:?} occurs more than once; use each key once"),
        PairValueEmpty { key: Box<str> } = "pair-value-empty"
            ("the value of {key:?} is empty; set it or omit the pair"),
        PairValueCharacter { key: Box<str> } = "pair-value-character"
            ("the value of {key:?} contains a comma, a colon or a control character; remove that character"),
        TooManyParameters { max: usize } = "too-many-parameters"
            ("the URL has too many parameters; at most {max} are allowed"),
        UrlTooLong { len: usize, max: usize } = "url-too-long"
            ("the URL is {len} bytes long; at most {max} are allowed"),
        NoValidity = "no-validity" ("the URL would be valid for less than a second; pass a longer validity"),
        ExpiryTooLate = "expiry-too-late"
            ("the URL would expire after the year 9999; check the validity, and that now is in seconds"),
        NoLastingKey { expires_at: UnixTime } = "no-lasting-key"
            ("every key expires before Unix time {expires_at} plus a minute; add a key or shorten the validity"),
        HeaderCharacter { name: &'static str } = "header-character"
            ("the value of the {name} header contains whitespace or a character that is not visible ASCII; remove it"),
        NoActiveKey = "no-active-key" ("every key has expired; add an active one to the keyring"),
    }
}

impl VerifyError {
    /// Returns the HTTP status to answer with: 400 if the delivery is unsigned or malformed, 401 if no active key signed
    /// it or if it is not recent, 503 if the keyring has no active key: then the vendor may retry.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::NoActiveKey => 503,
            Self::SignatureMismatch
            | Self::LengthExtended
            | Self::TooOld { .. }
            | Self::InFuture { .. }
            | Self::UrlExpired { .. } => 401,
            _ => 400,
        }
    }
}

errors! {
    /// Why a delivery was not verified, or, if it was, why it cannot be read.
    ///
    /// [`VerifyError`] and [`ReadError`] convert into it with `?`.
    ///
    /// ```
    /// use speech_webhooks::{Error, UnixTime, waves};
    ///
    /// fn case_id(verifier: &waves::Verifier, target: &str, body: &[u8], now: UnixTime) -> Result<u64, Error> {
    ///     let verified = verifier.verify(target, body, now)?; // a `VerifyError`
    ///     Ok(verified.parse_extra("case_id")?) // a `ReadError`
    /// }
    /// ```
    ///
    /// | status | when | codes |
    /// |---|---|---|
    /// | 400 | unsigned, or malformed headers | `header-missing` `header-repeated` `header-too-long` `timestamp-missing` `timestamp-repeated` `timestamp-not-digits` `timestamp-overflow` `signature-missing` `too-many-signatures` `too-many-items` |
    /// | 400 | unsigned, or a malformed request target | `target-too-long` `signed-text-too-long` `target-not-origin-form` `target-character` `percent-encoding` `percent-encoding-not-utf8` `parameter-missing` `parameter-repeated` `too-many-parameters` `expiry-not-digits` `expiry-overflow` `signature-version` `signature-not-hex` |
    /// | 401 | not authentic, or not recent | `signature-mismatch` `length-extended` `too-old` `in-future` `url-expired` |
    /// | 503 | every key has expired: reload the keyring | `no-active-key` |
    /// | 422 | verified, but not readable | `body-not-utf8` `json-syntax` `json-truncated` `json-shape` `pair-missing` `pair-unreadable` |
    ///
    /// Rather than answer 422, store the body and answer 2xx: a retry has the same body.
    ///
    /// The variants of the other errors name their codes.
    #[derive(Copy, Eq)]
    Error {
        => Verify(#[from] VerifyError): "The delivery was not verified.",
        => Read(#[from] ReadError):
            "The delivery was verified, but its body or a parameter of its URL cannot be read.",
    }
}

impl Error {
    /// Returns the HTTP status to answer with: that of the [`VerifyError`], or 422 if a verified delivery cannot be
    /// read. Prefer to store the body and answer 2xx: after the last retry, the event would be lost.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::Verify(error) => error.http_status(),
            Self::Read(_) => 422,
        }
    }
}

/// The status of [`VerifyError::http_status`].
#[cfg(feature = "http")]
impl From<&VerifyError> for http::StatusCode {
    fn from(error: &VerifyError) -> Self {
        Self::from_u16(error.http_status()).unwrap_or(Self::INTERNAL_SERVER_ERROR)
    }
}
