//! Every reason for which this crate rejects something: one type for each stage, and the union that a handler
//! answers with. No message shows a secret, a digest or a body.

use core::time::Duration;

use crate::unix_time::UnixTime;

/// What a field of an error or a diagnosis is.
#[rustfmt::skip]
macro_rules! field {
    (column) => { "In bytes from 1; 0 is before the first." };
    (configured) => { "The scheme of the verifier." };
    (expires_at) => { "When the URL expires." };
    (first) => { "The number of the first of the two, counted from 1." };
    (form) => { "How it was written: its spaces, the order of its keys, what was escaped in its strings." };
    (key) => { "The pair's key." };
    (key_id) => { "The id of the key that signed." };
    (len) => { "The length that was found, in bytes." };
    (line) => { "Counted from 1." };
    (max) => { "The most that is taken." };
    (min) => { "The fewest bytes that are taken." };
    (name) => { "The name of the header, signature or parameter." };
    (number) => { "Which key of the keyring it is, counted from 1." };
    (off) => { "How far it is from `now`." };
    (position) => { "Where it is, in bytes from 0." };
    (prefix) => { "Such as `/prod`." };
    (scheme) => { "The scheme it was signed under." };
    (second) => { "The number of the second of the two, counted from 1." };
    (timestamp) => { "The delivery's `t`." };
    (tolerance) => { "How far it may be from `now`." };
}
pub(crate) use field;

/// Declares errors and diagnoses: `Variant { fields } = "code" ("message"),`. Each variant's documentation has
/// both. Those that wrap an error of another stage come last, behind `=>`.
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
            /// A stable name for the reason, for logs and metrics.
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
    /// Why secrets, a keyring, a URL or another setting was not accepted, at start-up.
    ///
    /// It names keys by their number, never by their text: what stands where an id belongs may be a secret.
    #[derive(Copy, Eq)]
    ConfigError {
        SecretEmpty { number: usize } = "secret-empty" ("secret {number} is empty"),
        SecretBlank { number: usize } = "secret-blank" ("secret {number} is blank"),
        /// Most likely, a newline was read from a file along with it.
        SecretWhitespace { number: usize }
            = "secret-surrounding-whitespace" ("secret {number} has whitespace around it"),
        SecretTooShort { number: usize, len: usize, min: usize }
            = "secret-too-short" ("secret {number} has {len} bytes, and needs {min}"),
        KeyringEmpty = "keyring-empty" ("the keyring has no keys"),
        TooManyKeys { max: usize } = "too-many-keys" ("the keyring has more than {max} keys"),
        KeyText { number: usize } = "key-text" ("key {number} is not of the form id=secret"),
        /// Logs show ids. Most likely, id and secret were swapped.
        KeyIdUnusable { number: usize } = "key-id-unusable"
            ("the id of key {number} is empty, has whitespace around it, a character that is not visible, or begins as a secret does"),
        KeyIdRepeated { first: usize, second: usize }
            = "key-id-repeated" ("keys {first} and {second} have the same id"),
        /// They are the same to HMAC. A retired secret would live on under the other's id.
        KeySecretRepeated { first: usize, second: usize }
            = "key-secret-repeated" ("keys {first} and {second} have the same secret"),
        KeyExpiryUnreadable { number: usize }
            = "key-expiry-unreadable" ("the end of key {number} is not a time such as 2026-12-01T00:00:00Z"),
        KeyExpiryTooLate { number: usize }
            = "key-expiry-too-late" ("key {number} expires after the year 9999; times are in seconds"),
        SchemeUnknown = "scheme-unknown"
            ("unknown scheme, expected timestamped-hmac, body-hmac or secret-prefix-sha256"),
        BaseUrlNotAbsolute
            = "base-url-not-absolute" ("the base URL is not of the form https://host/path"),
        /// Allowed by the functions whose names end in `_insecure`.
        BaseUrlPlainHttp = "base-url-plain-http" ("the base URL is plain http"),
        BaseUrlTooLong { len: usize, max: usize }
            = "base-url-too-long" ("the base URL has {len} bytes, more than {max}"),
        BaseUrlCharacter { position: usize } = "base-url-character"
            ("the base URL has a character at byte {position} that has to be percent-encoded"),
        BaseUrlFragment = "base-url-fragment" ("the base URL has a fragment"),
        BaseUrlUserInfo = "base-url-user-info" ("the base URL has a user name in it"),
        BaseUrlHost = "base-url-host" ("the base URL has no valid host and port"),
        /// Some client or proxy resolves such a segment away.
        BaseUrlPathSegment
            = "base-url-path-segment" ("the base URL has an empty segment, a . or a .. in its path"),
        BaseUrlReservedParameter { name: &'static str } = "base-url-reserved-parameter"
            ("the base URL has a parameter {name}, which is reserved"),
        BaseUrlPlus = "base-url-plus"
            ("the base URL has a + in its query, which is a space to some: it has to be %20 or %2B"),
        BaseUrlQuery = "base-url-query" ("the base URL of an API has a query"),
        AudienceBlank = "audience-blank" ("the audience is blank"),

        ApiKeyEmpty = "api-key-empty" ("the API key is empty"),
        ApiKeyCharacter { position: usize } = "api-key-character"
            ("the API key has whitespace or a character that is not visible ASCII at byte {position}"),
        /// The endpoint is from a listing. `get_endpoint` gives one with its secrets.
        EndpointWithoutSecrets
            = "endpoint-without-secrets" ("the endpoint has no secrets; a listing never has them"),
        /// A guess could keep a secret alive for too long. `keyring_with_offset` takes the offset.
        ExpiryWithoutOffset { number: usize } = "expiry-without-offset"
            ("the expired_at of secret {number} has no offset from UTC"),
        => BaseUrlTarget(VerifyError): "The base URL's path or query would be rejected in a request.",
    }

    /// Why a delivery was not verified. Nothing in it can be trusted.
    #[derive(Copy, Eq)]
    VerifyError {
        HeaderMissing { name: &'static str } = "header-missing" ("no {name} header"),
        HeaderRepeated { name: &'static str } = "header-repeated" ("more than one {name} header"),
        HeaderTooLong { name: &'static str, len: usize, max: usize }
            = "header-too-long" ("the {name} header has {len} bytes, more than {max}"),
        TimestampMissing = "timestamp-missing" ("the signature header has no t"),
        TimestampRepeated = "timestamp-repeated" ("the signature header has more than one t"),
        TimestampNotDigits
            = "timestamp-not-digits" ("the t of the signature header is not all digits"),
        TimestampOverflow = "timestamp-overflow"
            ("the t of the signature header has more than 20 digits or does not fit into 64 bits"),
        /// A readable signature has the name that the scheme uses, and 64 hexadecimal digits.
        SignatureMissing { name: &'static str } = "signature-missing"
            ("the signature header has no readable {name} signature"),
        TooManySignatures { max: usize } = "too-many-signatures"
            ("the signature header has more than {max} signatures"),
        TooManyItems { max: usize }
            = "too-many-items" ("the signature header has more than {max} items"),

        TargetTooLong { len: usize, max: usize }
            = "target-too-long" ("the request target has {len} bytes, more than {max}"),
        /// The length is that of the escaped text, without an audience.
        SignedTextTooLong { len: usize, max: usize } = "signed-text-too-long"
            ("what is signed of the request target has {len} bytes, more than {max}"),
        /// Most likely, it is a whole URL.
        TargetNotOriginForm
            = "target-not-origin-form" ("the request target does not begin with /"),
        TargetCharacter { position: usize } = "target-character"
            ("the request target has a character at byte {position} that has to be percent-encoded"),
        PercentEncoding = "percent-encoding" ("a % without two hexadecimal digits behind it"),
        PercentEncodingNotUtf8
            = "percent-encoding-not-utf8" ("percent-encoded bytes that are not UTF-8"),
        ParameterRepeated = "parameter-repeated" ("more than one parameter of the same name"),
        TooManyParameters { max: usize } = "too-many-parameters" ("more than {max} parameters"),
        /// The URL is unsigned, or a part of it got lost.
        ParameterMissing { name: &'static str } = "parameter-missing" ("no parameter {name}"),
        ExpiryNotDigits = "expiry-not-digits" ("the expiry is not all digits"),
        ExpiryOverflow = "expiry-overflow"
            ("the expiry has more than 20 digits or does not fit into 64 bits"),
        SignatureVersion = "signature-version" ("the signature does not begin with v1."),
        SignatureNotHex
            = "signature-not-hex" ("the signature is not 64 hexadecimal digits"),

        NoActiveKey = "no-active-key" ("every key has expired"),
        SignatureMismatch = "signature-mismatch" ("no signature matches an active key"),
        /// Somebody without the secret may have appended bytes to a signed body
        /// ([`SecretPrefixSha256`](crate::prosa::Scheme::SecretPrefixSha256)).
        LengthExtended = "length-extended"
            ("the signature matches, but the body is not UTF-8: it may have been extended"),
        /// The signature matches. It is a late retry that was not re-signed, or a replay.
        TooOld { timestamp: UnixTime, off: Duration, tolerance: Duration } = "too-old"
            ("timestamp {timestamp} is too old: {off} s before now, {tolerance} s allowed",
            off = .off.as_secs(), tolerance = .tolerance.as_secs()),
        /// The signature matches. Some clock is wrong.
        InFuture { timestamp: UnixTime, off: Duration, tolerance: Duration } = "in-future"
            ("timestamp {timestamp} is in the future: {off} s after now, {tolerance} s allowed",
            off = .off.as_secs(), tolerance = .tolerance.as_secs()),
        /// The signature matches.
        UrlExpired { expires_at: UnixTime, off: Duration } = "url-expired"
            ("the URL expired at {expires_at}, {off} s before now", off = .off.as_secs()),
    }

    /// Why something verified cannot be read. It says where, and never what: a value of the body is in no
    /// error.
    #[derive(Copy, Eq)]
    ReadError {
        NotUtf8 { position: usize } = "body-not-utf8" ("the body is not UTF-8 at byte {position}"),
        /// [`RawJson::deserialize`](crate::RawJson::deserialize) also says so of JSON that is nested too
        /// deeply, has half of a surrogate pair, or a number too large to be read.
        JsonSyntax { line: usize, column: usize }
            = "json-syntax" ("not readable as JSON at line {line}, column {column}"),
        JsonTruncated { line: usize, column: usize }
            = "json-truncated" ("the JSON ends too early, at line {line}, column {column}"),
        /// No event is rejected for that: only a type of your own, or a reply of the REST API.
        JsonShape { line: usize, column: usize } = "json-shape"
            ("a JSON value is missing, doubled or not of the expected form, by line {line}, column {column}"),
        PairMissing { key: &'static str } = "pair-missing" ("the URL has no pair {key:?}"),
        PairUnreadable { key: &'static str }
            = "pair-unreadable" ("the value of the pair {key:?} cannot be read"),
    }

    /// Why a callback URL, or a test delivery, was not signed.
    #[derive(Eq)]
    SignError {
        PairKeyEmpty = "pair-key-empty" ("a pair has an empty key"),
        PairKeyCharacter { key: Box<str> } = "pair-key-character"
            ("the key {key:?} has a comma, a colon or a control character in it"),
        /// It is the name of one of this crate's parameters, or of a field of the vendor's payload.
        PairKeyReserved { key: Box<str> } = "pair-key-reserved" ("the key {key:?} is reserved"),
        /// Perhaps in the query of the base URL.
        PairKeyRepeated { key: Box<str> }
            = "pair-key-repeated" ("the key {key:?} occurs more than once"),
        PairValueEmpty { key: Box<str> } = "pair-value-empty" ("the value of {key:?} is empty"),
        PairValueCharacter { key: Box<str> } = "pair-value-character"
            ("the value of {key:?} has a comma, a colon or a control character in it"),
        TooManyParameters { max: usize }
            = "too-many-parameters" ("the URL has more than {max} parameters"),
        UrlTooLong { len: usize, max: usize }
            = "url-too-long" ("the URL has {len} bytes, more than {max}"),
        NoValidity = "no-validity" ("the validity is shorter than a second"),
        ExpiryTooLate = "expiry-too-late"
            ("the URL would expire after the year 9999; times are in seconds"),
        NoLastingKey { expires_at: UnixTime } = "no-lasting-key"
            ("no key is active until the URL expires, at {expires_at}"),
        HeaderCharacter { name: &'static str } = "header-character"
            ("the header {name} would have whitespace or a character that is not visible ASCII"),
        NoActiveKey = "no-active-key" ("every key has expired"),
    }
}

impl VerifyError {
    /// The HTTP status to answer with: 401 if the delivery is not authentic or not recent, 400 if its headers
    /// or its request target are malformed.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::NoActiveKey
            | Self::SignatureMismatch
            | Self::LengthExtended
            | Self::TooOld { .. }
            | Self::InFuture { .. }
            | Self::UrlExpired { .. } => 401,
            _ => 400,
        }
    }
}

errors! {
    /// Why a handler rejects a delivery: it was not verified, or it cannot be read.
    ///
    /// Both errors of a handler convert into it, so that `?` works on each.
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
    /// | 401 | not authentic, or not recent | `signature-mismatch` `length-extended` `no-active-key` `too-old` `in-future` `url-expired` |
    /// | 422 | verified, but not readable | `body-not-utf8` `json-syntax` `json-truncated` `json-shape` `pair-missing` `pair-unreadable` |
    ///
    /// Rather than answer 422, store the verified body and answer 2xx: it reads no better when it is retried.
    ///
    /// Each variant of the other errors names its code too.
    #[derive(Copy, Eq)]
    Error {
        => Verify(#[from] VerifyError): "The delivery was not verified.",
        => Read(#[from] ReadError):
            "The delivery was verified, but its body, or a pair of its URL, cannot be read.",
    }
}

impl Error {
    /// The HTTP status to answer with: that of a [`VerifyError`], or 422 for what is verified and cannot be
    /// read. Better store the verified body and answer 2xx: after the last retry, the event would be lost.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::Verify(error) => error.http_status(),
            Self::Read(_) => 422,
        }
    }
}

/// The status of [`Error::http_status`].
#[cfg(feature = "http")]
impl From<&Error> for http::StatusCode {
    fn from(error: &Error) -> Self {
        Self::from_u16(error.http_status()).unwrap_or(Self::INTERNAL_SERVER_ERROR)
    }
}

/// The status of [`VerifyError::http_status`].
#[cfg(feature = "http")]
impl From<&VerifyError> for http::StatusCode {
    fn from(error: &VerifyError) -> Self {
        Self::from(&Error::from(*error))
    }
}
