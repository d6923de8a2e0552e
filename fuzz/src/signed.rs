//! Any body, as a verified one.

use std::{sync::LazyLock, time::Duration};

use speech_webhooks::{prosa, waves};

use crate::{
    keys::{NOW, Ring},
    slow::Scheme,
};

/// Returns a verified delivery of the body under the name, signed by the receiver's key.
pub fn prosa<'b>(name: Option<&str>, body: &'b [u8]) -> prosa::Verified<'b> {
    static VERIFIER: LazyLock<prosa::Verifier> =
        LazyLock::new(|| Ring::One.prosa(Scheme::BodyHmac, Duration::ZERO));
    let key = Ring::One.keys().next().expect("a ring has a key");
    let signature = format!("sha256={}", Scheme::BodyHmac.sign(key.secret, "", body));
    let headers = [("x-prosa-signature", signature.as_str())].into_iter();
    let headers = headers.chain(name.map(|name| ("x-prosa-event", name)));
    let verified = VERIFIER.verify(headers, body, NOW);
    verified.expect("the signature matches")
}

/// Returns a verified callback with the body at a signed URL.
pub fn waves(body: &[u8]) -> waves::Verified<'_> {
    static TARGET: LazyLock<String> = LazyLock::new(|| {
        const ORIGIN: &str = "https://receiver.example";
        let signer = waves::Signer::new(Ring::One.keyring(), &format!("{ORIGIN}/waves"));
        let signer = signer.expect("a URL that can be signed");
        let submission = signer.sign([("case", 7)], Duration::from_secs(1), NOW);
        let submission = submission.expect("a pair that can be signed");
        let url = submission.webhook_url();
        url.strip_prefix(ORIGIN).expect("the origin").to_owned()
    });
    let verified = Ring::One.waves(false).verify(&TARGET, body, NOW);
    verified.expect("the signature matches")
}
