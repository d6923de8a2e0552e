//! Verification as people write it by hand, after Stripe's documentation.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Whether `header` has a signature of `body` that is at most five minutes old. (`==` of strings is
/// not constant in time, but this is how people write it.)
pub(crate) fn verify(secret: &str, header: &str, body: &[u8], now: u64) -> bool {
    let (mut time, mut signatures) = (None, Vec::new());
    for item in header.split(',') {
        match item.split_once('=') {
            Some(("t", value)) => time = Some(value),
            Some(("v1", value)) => signatures.push(value),
            _ => {}
        }
    }
    let Some(time) = time else { return false };
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC accepts keys of any length");
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    let expected = hex::encode(mac.finalize().into_bytes());
    signatures.iter().any(|signature| **signature == expected)
        && time.parse::<u64>().is_ok_and(|time| now.abs_diff(time) <= 300)
}
