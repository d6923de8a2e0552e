//! The crate and the slow reader find the same keys in any text of a keyring, or the same error.

#![no_main]

use libfuzzer_sys::fuzz_target;
use speech_webhooks::{Keyring, UnixTime, prosa::Verifier};
use speech_webhooks_fuzz::{
    keys::EPOCH,
    redaction::assert_message,
    slow::{Scheme, keyring},
};

fuzz_target!(|text: &str| {
    let slow = keyring::read(text);
    let keyring = match text.parse::<Keyring>() {
        Ok(keyring) => keyring,
        Err(error) => {
            assert_message(&format!("{error} {error:?} {}", error.code()));
            return assert_eq!(slow, Err(error));
        }
    };
    let scheme = Scheme::BodyHmac;
    let verifier = Verifier::new(keyring).with_scheme(scheme.into());
    for (id, secret, end) in slow.expect("the crate accepts the text") {
        let signature = format!("sha256={}", scheme.sign(secret, "", b""));
        let key_at = |secs| {
            let headers = [("x-prosa-signature", &signature)];
            let verified = verifier.verify(headers, b"", UnixTime::from_secs(secs));
            verified.ok().map(|verified| verified.key_id().to_owned())
        };
        // A key that expired in 1970 or before was never active.
        if let Some(last) = end.unwrap_or(EPOCH).checked_sub(1) {
            assert_eq!(key_at(last).as_deref(), Some(id));
        }
        assert_eq!(end.and_then(key_at), None);
    }
});
