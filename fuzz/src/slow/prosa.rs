//! The signature header of a Prosa delivery, read as the documents say.

use std::time::Duration;

use arbitrary::Arbitrary;
use speech_webhooks::prosa;

use super::{Verdict, hmac_hex, sha256_hex};
use crate::keys::PlainKey;

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    TimestampedHmac,
    BodyHmac,
    SecretPrefixSha256,
}

impl From<Scheme> for prosa::Scheme {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::TimestampedHmac => Self::TimestampedHmac,
            Scheme::BodyHmac => Self::BodyHmac,
            Scheme::SecretPrefixSha256 => Self::SecretPrefixSha256,
        }
    }
}

impl Scheme {
    pub const ALL: [Self; 3] = [Self::TimestampedHmac, Self::BodyHmac, Self::SecretPrefixSha256];

    /// Returns the name of this scheme's signatures in the header.
    #[must_use]
    pub const fn signature_name(self) -> &'static str {
        match self {
            Self::BodyHmac => "sha256",
            Self::TimestampedHmac | Self::SecretPrefixSha256 => "v1",
        }
    }

    /// Returns the signature of a body in hexadecimal. `t` is written as in the header.
    #[must_use]
    pub fn sign(self, secret: &str, t: &str, body: &[u8]) -> String {
        match self {
            Self::TimestampedHmac => hmac_hex(secret, &[t.as_bytes(), b".", body]),
            Self::BodyHmac => hmac_hex(secret, &[body]),
            Self::SecretPrefixSha256 => sha256_hex(&[secret.as_bytes(), b".", body]),
        }
    }
}

/// Verifies a delivery.
pub fn verify<'k>(
    keys: impl Iterator<Item = &'k PlainKey>,
    scheme: Scheme,
    tolerance: Duration,
    headers: &[(String, Vec<u8>)],
    body: &[u8],
    now: u64,
) -> Verdict {
    let Some(header) = the_signature_header(scheme, headers) else {
        return Verdict::Malformed;
    };
    let Some((t, signatures)) = read(scheme, &header) else {
        return Verdict::Malformed;
    };
    let mut active = keys.filter(|key| key.ends_at.is_none_or(|end| now < end)).peekable();
    if active.peek().is_none() {
        return Verdict::NoActiveKey;
    }
    let signer = active.find(|key| signatures.contains(&scheme.sign(key.secret, &t, body)));
    let Some(signer) = signer else {
        return Verdict::Mismatch;
    };
    if scheme == Scheme::SecretPrefixSha256 && String::from_utf8(body.to_vec()).is_err() {
        return Verdict::LengthExtended;
    }
    if scheme != Scheme::BodyHmac {
        let t = t.parse::<u64>().unwrap_or_default();
        let off = now.abs_diff(t);
        if off > tolerance.as_secs() {
            return if t < now { Verdict::TooOld(off) } else { Verdict::InFuture(off) };
        }
    }
    Verdict::Accepted(signer.id)
}

/// Returns the name of the event. An unusable name counts as absent and rejects no delivery.
#[must_use]
pub fn event_name(headers: &[(String, Vec<u8>)]) -> Option<String> {
    let [value] = named(headers, "x-prosa-event")[..] else {
        return None;
    };
    let value = value.trim_ascii();
    if value.len() > 256 {
        return None;
    }
    // A proxy may have joined two headers of the same name.
    let names: Vec<&[u8]> = value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii).collect();
    let is_one_name = names.iter().all(|name| *name == names[0]);
    let name = if is_one_name { names[0] } else { value };
    (!name.is_empty()).then(|| String::from_utf8_lossy(name).into_owned())
}

fn named<'h>(headers: &'h [(String, Vec<u8>)], wanted: &str) -> Vec<&'h Vec<u8>> {
    headers
        .iter()
        .filter(|(name, _)| name.to_ascii_lowercase() == wanted)
        .map(|(_, value)| value)
        .collect()
}

/// Returns the one signature header, or joins two halves of one. It must not be too long.
fn the_signature_header(scheme: Scheme, headers: &[(String, Vec<u8>)]) -> Option<String> {
    // Bytes that are not UTF-8 are no digits and no name that matters, before and after the
    // conversion.
    let text = |value: &Vec<u8>| String::from_utf8_lossy(value).into_owned();
    let (len, header) = match named(headers, "x-prosa-signature")[..] {
        [one] => (one.len(), text(one)),
        [one, other] => {
            let (halves, len) = ([text(one), text(other)], one.len() + 1 + other.len());
            let names = halves.each_ref().map(|half| item_names(half));
            let is_time = |names: &[&str]| names == ["t"];
            let are_signatures =
                |names: &[&str]| names.iter().all(|name| *name == scheme.signature_name());
            let are_halves = is_time(&names[0]) && are_signatures(&names[1])
                || is_time(&names[1]) && are_signatures(&names[0]);
            if scheme == Scheme::BodyHmac || !are_halves {
                return None;
            }
            (len, halves.join(","))
        }
        _ => return None,
    };
    (len <= 8192).then_some(header)
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_ascii_whitespace())
}

/// Returns what precedes the `=` of each item; an empty text for an item without one.
fn item_names(header: &str) -> Vec<&str> {
    let name = |item: &str| item.find('=').unwrap_or_default();
    header.split(',').map(|item| trimmed(&item[..name(item)])).collect()
}

/// Returns the `t`, and the signatures in lower case.
fn read(scheme: Scheme, header: &str) -> Option<(String, Vec<String>)> {
    let items: Vec<&str> = header.split(',').collect();
    if items.len() > 128 {
        return None;
    }
    let mut times = Vec::new();
    let mut signatures = Vec::new();
    for item in items {
        let Some((name, value)) = item.split_once('=') else {
            continue;
        };
        let (name, value) = (trimmed(name), trimmed(value));
        if name == "t" {
            times.push(value.to_owned());
        }
        let is_digest = value.len() == 64 && value.chars().all(|c| c.is_ascii_hexdigit());
        if name == scheme.signature_name() && is_digest {
            signatures.push(value.to_ascii_lowercase());
        }
    }
    if signatures.is_empty() || signatures.len() > 64 {
        return None;
    }
    if scheme == Scheme::BodyHmac {
        return Some((String::new(), signatures));
    }
    let [t] = times.as_slice() else { return None };
    let all_digits = !t.is_empty() && t.len() <= 20 && t.chars().all(|c| c.is_ascii_digit());
    (all_digits && t.parse::<u64>().is_ok()).then(|| (t.clone(), signatures))
}
