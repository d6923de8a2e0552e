//! A signed callback URL, read as the crate's documentation says.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{Verdict, hmac_hex};
use crate::keys::{AUDIENCE, PlainKey};

/// All characters but those that RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a request target means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The segments of the path; `None` if the path is not signed.
    path: Option<Vec<String>>,
    /// All parameters but the signature.
    parameters: BTreeMap<String, String>,
    expires_at: u64,
    /// In lower case.
    signature: String,
}

impl Meaning {
    /// Returns what a target means, if it is well-formed.
    #[must_use]
    pub fn of(target: &str, for_audience: bool) -> Option<Self> {
        let is_misplaced =
            |c: char| matches!(c, '\0'..=' ' | '"' | '#' | '<' | '>' | '\\' | '\x7f');
        let well_formed =
            target.len() <= 6144 && target.starts_with('/') && !target.contains(is_misplaced);
        if !well_formed {
            return None;
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = if for_audience {
            None
        } else {
            let segments: Option<Vec<_>> = path.split('/').skip(1).map(decode).collect();
            Some(segments?)
        };
        let mut parameters = BTreeMap::new();
        for item in query.split('&') {
            if item.is_empty() {
                continue;
            }
            let item = item.replace('+', "%20");
            let (name, value) = item.split_once('=').unwrap_or((&item, ""));
            if parameters.insert(decode(name)?, decode(value)?).is_some() {
                return None;
            }
        }
        if parameters.len() > 64 {
            return None;
        }
        let signature = parameters.remove("callback_signature")?;
        let signature = signature.strip_prefix("v1.")?.to_ascii_lowercase();
        if signature.len() != 64 || !signature.chars().all(|c| c.is_ascii_hexdigit()) {
            return None;
        }
        let expires_at = parameters.get("callback_expires")?;
        if expires_at.len() > 20 || !expires_at.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        let expires_at = expires_at.parse().ok()?;
        let meaning = Self { path, parameters, expires_at, signature };
        // The audience does not count towards the limit.
        let audience = if for_audience { "audience ".len() + encode(AUDIENCE).len() } else { 0 };
        (meaning.signed_text().len() - audience <= 4160).then_some(meaning)
    }

    fn signed_text(&self) -> String {
        let endpoint = match &self.path {
            None => format!("audience {}", encode(AUDIENCE)),
            Some(segments) => {
                let segments: Vec<String> = segments.iter().map(|text| encode(text)).collect();
                format!("path /{}", segments.join("/"))
            }
        };
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let parameters = parameters.join("&");
        format!("speech-webhooks waves callback v1\n{endpoint}\n{parameters}")
    }

    /// Returns the submitter's and the base URL's parameters, in the order of their names.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters
            .iter()
            .filter(|(name, _)| *name != "callback_expires")
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    #[must_use]
    pub const fn expires_at(&self) -> u64 {
        self.expires_at
    }
}

/// Verifies a callback whose target means this, if it means anything.
pub fn verify<'k>(
    keys: impl Iterator<Item = &'k PlainKey>,
    meaning: Option<&Meaning>,
    now: u64,
) -> Verdict {
    let Some(meaning) = meaning else {
        return Verdict::Malformed;
    };
    let mut active = keys.filter(|key| key.ends_at.is_none_or(|end| now < end)).peekable();
    if active.peek().is_none() {
        return Verdict::NoActiveKey;
    }
    let text = meaning.signed_text();
    match active.find(|key| hmac_hex(key.secret, &[text.as_bytes()]) == meaning.signature) {
        None => Verdict::Mismatch,
        Some(key) => match now.checked_sub(meaning.expires_at) {
            Some(off @ 61..) => Verdict::Expired(off),
            _ => Verdict::Accepted(key.id),
        },
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decodes a text in which two hexadecimal digits must follow every `%`; `percent-encoding` accepts
/// any text.
fn decode(text: &str) -> Option<String> {
    let escapes_something = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !text.split('%').skip(1).all(escapes_something) {
        return None;
    }
    Some(percent_decode_str(text).decode_utf8().ok()?.into_owned())
}
