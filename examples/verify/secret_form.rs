//! A secret in another form than the configured one: the sender may have used it so by mistake. A keyring
//! does not keep its secrets: it takes the secret's text to look for that.

use core::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use speech_webhooks::{Key, Keyring, UnixTime, prosa::Verifier};

/// How `secret` was used to sign a delivery that does not verify with it as it is.
pub(crate) fn of_delivery(
    verifier: &Verifier,
    headers: &[(&str, &str)],
    body: &[u8],
    now: UnixTime,
    secret: &str,
) -> Option<&'static str> {
    let has_signed = |form: &[u8]| {
        let keyring = Keyring::new([Key::from_bytes("form", form)]).ok()?;
        let verifier = verifier.clone().with_keyring(keyring).with_tolerance(Duration::MAX);
        verifier.verify(headers, body, now).ok()
    };
    let prefixed = secret.strip_prefix("whsec_");
    let forms = [
        (
            Some([secret.as_bytes(), b"\n"].concat()),
            "with a newline behind it, perhaps read from a file",
        ),
        (hex::decode(secret).ok(), "decoded from hexadecimal, while it is used as text here"),
        (prefixed.map(Into::into), "without its prefix whsec_, while it is used whole here"),
        (
            prefixed.and_then(|text| BASE64_STANDARD.decode(text).ok()),
            "decoded from base64 behind its prefix whsec_, while it is used as text here",
        ),
    ];
    forms.into_iter().find_map(|(form, how)| has_signed(&form?).map(|_| how))
}
