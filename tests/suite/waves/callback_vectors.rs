//! The published test vectors in `tests/callbacks.json`, made by Python and openssl.
#![expect(
    clippy::unwrap_in_result,
    reason = "a malformed vector fails the test, a rejected one is its outcome"
)]

use core::time::Duration;

use serde_json::Value;
use speech_webhooks::{
    Key, Keyring, UnixTime, VerifyError,
    waves::{Signer, Verifier},
};

const VECTORS: &str = include_str!("../../callbacks.json");

fn file() -> Value {
    serde_json::from_str(VECTORS).expect("the file is JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn seconds(value: &Value) -> u64 {
    value.as_u64().expect("a number of seconds")
}

fn time(value: &Value) -> UnixTime {
    UnixTime::from_secs(seconds(value))
}

fn pairs(value: &Value) -> Vec<(&str, &str)> {
    list(value).iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
}

#[test]
fn a_signer_makes_the_published_urls() {
    let file = file();
    let cases = list(&file["signing"]);
    for case in cases {
        let name = text(&case["name"]);
        let key = Key::new("vector", text(&case["secret"]));
        let keyring = Keyring::new([key]).expect("a keyring");
        let mut signer = Signer::new(keyring, text(&case["base_url"])).expect(name);
        if let Some(audience) = case.get("audience") {
            signer = signer.with_audience(text(audience)).expect(name);
        }
        let validity = Duration::from_secs(seconds(&case["validity"]));
        let callback =
            signer.sign(pairs(&case["pairs"]), validity, time(&case["now"])).expect(name);
        assert_eq!(callback.webhook_url(), text(&case["webhook_url"]), "{name}");
        assert_eq!(callback.webhook_extra(), text(&case["webhook_extra"]), "{name}");
    }
    assert_eq!(cases.len(), 9);
}

#[test]
fn a_verifier_gives_the_published_outcomes() {
    let file = file();
    let cases = list(&file["verifying"]);
    for case in cases {
        let name = text(&case["name"]);
        let outcome = verify(case).map_err(|error| error.code());
        let expected = match (case.get("accepted_by"), case.get("rejected_with")) {
            (Some(key_id), None) => Ok((text(key_id).to_owned(), owned(&pairs(&case["pairs"])))),
            (None, Some(code)) => Err(text(code)),
            _ => panic!("{name}: a case is either accepted or rejected"),
        };
        assert_eq!(outcome, expected, "{name}");
    }
    assert_eq!(cases.len(), 67);
}

type Accepted = (String, Vec<(String, String)>);

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
    pairs.iter().map(owned).collect()
}

fn verify(case: &Value) -> Result<Accepted, VerifyError> {
    let keys = list(&case["keys"]).iter().map(|key| {
        let new_key = Key::new(text(&key["id"]), text(&key["secret"]));
        match key.get("expires_at") {
            Some(end) => new_key.with_expiry(time(end)),
            None => new_key,
        }
    });
    let mut verifier = Verifier::new(Keyring::new(keys).expect("a keyring"));
    if let Some(audience) = case.get("audience") {
        verifier = verifier.with_audience(text(audience)).expect("an audience");
    }
    let (target, now) = (text(&case["target"]), time(&case["now"]));
    let outcome = verifier.verify(target, b"{}", now);
    let early = outcome.as_ref().map(drop).map_err(|error| *error);
    assert_eq!(verifier.check_target(target, now), early);
    let verified = outcome?;
    let pairs: Vec<_> = verified.extras().collect();
    Ok((verified.key_id().to_owned(), owned(&pairs)))
}
