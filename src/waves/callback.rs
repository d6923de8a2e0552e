//! The parts of a callback URL, and the text that is signed.
//!
//! ```text
//! https://receiver.example/webhooks/waves?tenant=7       the base URL, with or without a query
//!     &case_id=42&region=us-east                         the pairs of `webhook_extra`
//!     &callback_expires=1767225600                       when it expires, in Unix time
//!     &callback_signature=v1.<64 hexadecimal digits>     HMAC-SHA256 of the text below
//! ```
//!
//! The signed text has three lines, without a newline at its end: the purpose and version, the endpoint, and every
//! parameter except the signature, sorted by the UTF-8 bytes of their names. It depends on the decoded path and
//! parameters, not on their spelling: proxies may reorder the query and encode it differently.
//!
//! ```text
//! speech-webhooks waves callback v1
//! path /webhooks/waves
//! callback_expires=1767225600&case_id=42&region=us-east&tenant=7
//! ```
//!
//! The path, the audience, names and values are percent-encoded in it, all but unreserved characters (RFC 3986) and a
//! path's slashes. So two different meanings never have the same text.

use crate::{
    error::{ConfigError, VerifyError},
    limits::{MAX_BASE_PARAMETERS, MAX_PARAMETERS},
    mac::{self, Digest},
    percent,
    unix_time::UnixTime,
    url::Url,
};
use alloc::collections::BTreeMap;

const PURPOSE: &str = "speech-webhooks waves callback v1";
pub(super) const EXPIRES: &str = "callback_expires";
pub(super) const SIGNATURE: &str = "callback_signature";
/// The names of the parameters that only this crate sets.
pub(super) const RESERVED: [&str; 2] = [EXPIRES, SIGNATURE];
const SIGNATURE_VERSION: &str = "v1.";

/// The endpoint that a callback URL is signed for, by its path or by its audience, as a line of the signed text.
#[derive(Clone, Debug)]
pub(super) struct Endpoint(pub(super) String);

impl Endpoint {
    pub(super) fn at_path(path: &str) -> Result<Self, VerifyError> {
        percent::decode(path)?; // Only to reject escapes that are not UTF-8.
        let mut line = "path ".to_owned();
        percent::encode_path(path, &mut line)?;
        Ok(Self(line))
    }

    pub(super) fn named(audience: &str) -> Result<Self, ConfigError> {
        if audience.trim().is_empty() {
            return Err(ConfigError::AudienceBlank);
        }
        let mut line = "audience ".to_owned();
        percent::encode(audience, &mut line);
        Ok(Self(line))
    }
}

/// The decoded parameters of a query. No name occurs twice.
#[derive(Clone, Default)]
pub(super) struct Parameters(pub(super) BTreeMap<String, String>);

impl Parameters {
    pub(super) fn parse(query: &str) -> Result<Self, VerifyError> {
        let mut parameters = Self::default();
        for item in query.split('&').filter(|item| !item.is_empty()) {
            let (name, value) = item.split_once('=').unwrap_or((item, ""));
            let (name, value) = (percent::decode_query(name)?, percent::decode_query(value)?);
            if parameters.0.insert(name, value).is_some() {
                return Err(VerifyError::ParameterRepeated);
            }
            if parameters.0.len() > MAX_PARAMETERS {
                let max = MAX_PARAMETERS;
                return Err(VerifyError::TooManyParameters { max });
            }
        }
        Ok(parameters)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(super) fn take_expiry(&mut self) -> Result<UnixTime, VerifyError> {
        UnixTime::parse(
            self.take(EXPIRES)?.as_bytes(),
            VerifyError::ExpiryNotDigits,
            VerifyError::ExpiryOverflow,
        )
    }

    pub(super) fn take_signature(&mut self) -> Result<Digest, VerifyError> {
        let signature = self.take(SIGNATURE)?;
        let digits =
            signature.strip_prefix(SIGNATURE_VERSION).ok_or(VerifyError::SignatureVersion)?;
        mac::read_digest(digits.as_bytes()).ok_or(VerifyError::SignatureNotHex)
    }

    fn take(&mut self, name: &'static str) -> Result<String, VerifyError> {
        self.0.remove(name).ok_or(VerifyError::ParameterMissing { name })
    }
}

/// Returns the text whose HMAC is the signature. `parameters` are all parameters except the signature.
pub(super) fn signed_text(endpoint: &Endpoint, parameters: &Parameters) -> String {
    let mut text = format!("{PURPOSE}\n{}\n", endpoint.0);
    for (name, value) in parameters.iter() {
        append(&mut text, name, value);
    }
    text
}

/// Returns the value of the signature parameter.
pub(super) fn signature(digest: &Digest) -> String {
    format!("{SIGNATURE_VERSION}{}", hex::encode(digest))
}

/// Appends a parameter, after an `&` unless it is the first.
pub(super) fn append(text: &mut String, name: &str, value: &str) {
    if !text.ends_with(['?', '&', '\n']) {
        text.push('&');
    }
    percent::encode(name, text);
    text.push('=');
    percent::encode(value, text);
}

/// A base URL whose path and query mean the same to every parser, so that the request target will mean what was signed.
pub(super) struct BaseUrl {
    /// The URL as it was given, with a `?` or `&` at its end so that parameters can follow.
    pub(super) url: String,
    pub(super) endpoint: Endpoint,
    pub(super) parameters: Parameters,
}

impl BaseUrl {
    pub(super) fn parse(url: &str, plain_http: bool) -> Result<Self, ConfigError> {
        let url = Url::parse(url, plain_http)?;
        let query = url.query.unwrap_or_default();
        if query.contains('+') {
            return Err(ConfigError::BaseUrlPlus);
        }
        let parameters =
            Parameters::parse(query).map_err(|error| ConfigError::BaseUrlTarget { error })?;
        if parameters.0.len() > MAX_BASE_PARAMETERS {
            let max = MAX_BASE_PARAMETERS;
            let error = VerifyError::TooManyParameters { max };
            return Err(ConfigError::BaseUrlTarget { error });
        }
        let is_taken = |name: &&str| parameters.get(name).is_some();
        if let Some(name) = RESERVED.into_iter().find(is_taken) {
            return Err(ConfigError::BaseUrlReservedParameter { name });
        }
        let is_open = query.is_empty() || query.ends_with('&');
        let separator = if is_open { "" } else { "&" };
        let Url { scheme, authority, path, .. } = url;
        Ok(Self {
            url: format!("{scheme}://{authority}{path}?{query}{separator}"),
            endpoint: Endpoint::at_path(path)
                .map_err(|error| ConfigError::BaseUrlTarget { error })?,
            parameters,
        })
    }
}
