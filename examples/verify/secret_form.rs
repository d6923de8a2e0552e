//! Looks for a secret that the sender used in another form than this program. A keyring does not keep its
//! secrets, so this needs their text.

use core::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use speech_webhooks::{Key, Keyring, UnixTime, prosa::Verifier};

/// Returns the form of `secret` that signed the delivery, if the unchanged secret did not.
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
            "with a newline at its end, which may come from a file",
        ),
        (hex::decode(secret).ok(), "decoded from hexadecimal, but verify uses it as text"),
        (prefixed.map(Into::into), "without its prefix whsec_, but verify uses all of it"),
        (
            prefixed.and_then(|text| BASE64_STANDARD.decode(text).ok()),
            "decoded from the base64 after its prefix whsec_, but verify uses it as text",
        ),
    ];
    forms.into_iter().find_map(|(form, how)| has_signed(&form?).map(|_| how))
}
