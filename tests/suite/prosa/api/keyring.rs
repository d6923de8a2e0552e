//! Keyrings that are made from an endpoint and verify its deliveries.

use serde_json::json;
use speech_webhooks::{
    ConfigError, Keyring, UnixTime, VerifyError,
    prosa::{
        Verifier,
        api::{ApiError, Endpoint, EndpointSettings},
    },
    time::UtcOffset,
};

use super::sample::{ENDPOINT, ENDPOINT_LIST, ROTATED, api, endpoint};
use crate::prosa::sample::{BODY, NOW, OTHER_DIGEST, T, at, headers};

fn jakarta() -> UtcOffset {
    UtcOffset::from_hms(7, 0, 0).expect("an offset")
}

/// Returns the id of the key that signed the vendor's sample body at `T`. The signatures are
/// openssl's.
fn key_id(keyring: Keyring, signature: &str, now: UnixTime) -> Result<String, VerifyError> {
    let verifier = Verifier::new(keyring).with_tolerance(core::time::Duration::MAX);
    let headers = [("x-prosa-signature", signature)];
    let verified = verifier.verify(headers, BODY, now)?;
    Ok(verified.key_id().to_owned())
}

#[test]
fn the_keyring_of_an_endpoint_verifies_its_deliveries() {
    let keyring = endpoint(ENDPOINT).keyring().expect("a keyring");
    let [(_, signature)] = headers();
    let id = "063c6473-fa0c-79b7-8000-760e63e5b4f7";
    assert_eq!(key_id(keyring, &signature, NOW), Ok(id.to_owned()));
}

#[test]
fn the_keyring_of_a_rotation_has_both_secrets_until_the_old_one_expires() {
    let keyring = endpoint(ROTATED).keyring().expect("a keyring");
    let old = format!("t={T},v1={OTHER_DIGEST}");
    // date -ud 2024-01-18T10:00:00Z +%s
    let end = 1_705_572_000;
    assert_eq!(key_id(keyring.clone(), &old, at(end - 1)), Ok("secret-abc123".to_owned()));
    assert_eq!(key_id(keyring.clone(), &old, at(end)), Err(VerifyError::SignatureMismatch));
    // (printf 1673940396.; cat tests/samples/prosa-docs2-event-body-stt.jobs.completed.json) |
    //     openssl dgst -sha256 -hmac whsec_newkey123abc
    let new = format!("t={T},v1={NEW_DIGEST}");
    assert_eq!(key_id(keyring, &new, at(end)), Ok("secret-new789".to_owned()));
}

const NEW_DIGEST: &str = "5d10a2dd2f65aac7eb254e3fe6858bbfffb2129557945dd6eaeee44bf6b501e8";

/// A delivery during a rotation has both signatures. In whatever order the reply lists the secrets,
/// the new key is named: when the old one is no longer named, it is no longer needed.
#[test]
fn the_key_without_an_expiry_comes_first() {
    let new = json!({"id": "new", "key": "whsec_newkey123abc"});
    let old = json!({"id": "old", "key": "whsec_abc123xyz789def456ghi",
        "expired_at": "2024-01-18T10:00:00Z"});
    let both = format!("t={T},v1={OTHER_DIGEST},v1={NEW_DIGEST}");
    for secrets in [json!([new, old]), json!([old, new])] {
        let keyring = with_secrets(&secrets).keyring().expect("a keyring");
        assert_eq!(key_id(keyring, &both, NOW), Ok("new".to_owned()));
    }
}

#[test]
fn an_endpoint_of_a_listing_has_no_keyring() {
    let endpoints = api().list_endpoints().parse_response(200, ENDPOINT_LIST).expect("a list");
    for outcome in [endpoints[0].keyring(), endpoints[0].keyring_with_offset(jakarta())] {
        assert_eq!(outcome.map(drop), Err(ConfigError::EndpointWithoutSecrets));
    }
}

fn with_secrets(secrets: &serde_json::Value) -> Endpoint {
    endpoint(json!({"id": "e-1", "url": "u", "secrets": secrets}).to_string().as_bytes())
}

#[test]
fn an_expiry_without_an_offset_is_rejected_unless_one_is_given() {
    // 07:26:37 UTC with the offset of 7 hours, a second after `T`; 14:26:37 if it were UTC.
    let secret = json!({"id": "s-1", "key": "whsec_abc123xyz789def456ghi", "expired_at": "2023-01-17T14:26:37"});
    let endpoint = with_secrets(&json!([secret]));
    let error = ConfigError::ExpiryWithoutOffset;
    assert_eq!(endpoint.keyring().map(drop), Err(error));
    // Keys without an expiry are numbered first.
    let lasting = json!({"id": "s-2", "key": "k"});
    let both = with_secrets(&json!([secret, lasting]));
    assert_eq!(both.keyring().map(drop), Err(ConfigError::ExpiryWithoutOffset));

    let old = format!("t={T},v1={OTHER_DIGEST}");
    let keyring = || endpoint.keyring_with_offset(jakarta()).expect("a keyring");
    // date -ud 2023-01-17T07:26:37Z +%s is 1673940397.
    assert_eq!(key_id(keyring(), &old, at(1_673_940_396)), Ok("s-1".to_owned()));
    assert_eq!(key_id(keyring(), &old, at(1_673_940_397)), Err(VerifyError::NoActiveKey));
}

/// Some systems write "never" as this time.
#[test]
fn the_last_second_of_the_year_9999_is_a_valid_expiry() {
    let secret = json!({"id": "s-1", "key": "whsec_abc123xyz789def456ghi", "expired_at": "9999-12-31T23:59:59"});
    let endpoint = with_secrets(&json!([secret]));
    let offset = UtcOffset::from_hms(-25, -59, -59).expect("the largest offset");
    endpoint.keyring_with_offset(offset).expect("a keyring");
}

#[test]
fn an_expiry_with_an_offset_keeps_it() {
    let secret = json!({"id": "s-1", "key": "whsec_abc123xyz789def456ghi", "expired_at": "2023-01-17T07:26:37Z"});
    let keyring = with_secrets(&json!([secret])).keyring_with_offset(jakarta());
    let old = format!("t={T},v1={OTHER_DIGEST}");
    let keyring = keyring.expect("a keyring");
    assert_eq!(key_id(keyring.clone(), &old, at(1_673_940_396)), Ok("s-1".to_owned()));
    assert_eq!(key_id(keyring, &old, at(1_673_940_397)), Err(VerifyError::NoActiveKey));
}

#[test]
fn one_unusable_secret_rejects_the_keyring() {
    let good = json!({"id": "s-1", "key": "k"});
    let (first, second) = (1, 2);
    for (other, expected) in [
        (json!({"id": "s-2", "key": "k\n"}), ConfigError::SecretWhitespace { number: 2 }),
        (good.clone(), ConfigError::KeyIdRepeated { first, second }),
        (json!({"id": "s-2", "key": "k"}), ConfigError::KeySecretRepeated { first, second }),
    ] {
        let endpoint = with_secrets(&json!([good, other]));
        assert_eq!(endpoint.keyring().map(drop), Err(expected));
    }
}

#[test]
fn a_secret_for_a_new_endpoint_must_be_usable() {
    let number = 1;
    for (secret, expected) in [
        ("whsec_1", Ok(())),
        ("", Err(ConfigError::SecretEmpty { number })),
        (" ", Err(ConfigError::SecretBlank { number })),
        ("k\n", Err(ConfigError::SecretWhitespace { number })),
    ] {
        let settings = EndpointSettings::default();
        let request = api().create_endpoint("https://h", Some(secret), &settings);
        assert_eq!(request.map(drop), expected.map_err(ApiError::from), "{secret:?}");
    }
}
