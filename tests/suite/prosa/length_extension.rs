//! Carries out the attack on secret-prefix SHA-256: computes the digest of a longer body without
//! the secret, from one captured delivery and the length of the secret.

use sha2::block_api::compress256;
use speech_webhooks::{
    Key, VerifyError,
    prosa::{Scheme, Verifier},
};

use super::sample::{NOW, T, keyring, sign};

/// Returns what SHA-256 appends to a message of `len` bytes (FIPS 180-4, section 5.1.1).
fn padding(len: usize) -> Vec<u8> {
    let mut padding = vec![0x80];
    padding.resize(1 + (119 - len % 64) % 64, 0);
    padding.extend((len as u64 * 8).to_be_bytes());
    padding
}

/// Returns the digest of a message that consists of `before` bytes with a known digest, their
/// padding, and `tail`.
fn extend(digest: &str, before: usize, tail: &[u8]) -> String {
    let bytes = hex::decode(digest).expect("hexadecimal digits");
    let mut state = [0; 8];
    for (word, bytes) in state.iter_mut().zip(bytes.as_chunks().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    let hashed = before + padding(before).len();
    let rest = [tail, &padding(hashed + tail.len())].concat();
    for block in rest.as_chunks().0 {
        compress256(&mut state, &[*block]);
    }
    state.map(|word| format!("{word:08x}")).concat()
}

/// The padding can complete a character only if the vendor signs a body that ends in the middle of
/// one, which no JSON does. The NULs of the padding are not JSON.
#[test]
fn an_extended_body_that_is_utf8_is_not_json() {
    let (secret, captured) = ("s".repeat(62), b"\xcc");
    let body = [captured, &padding(64)[..], b"%"].concat();
    assert!(core::str::from_utf8(&body).is_ok());
    let key = Key::new("current", &secret);
    let verifier = Verifier::new(keyring([key])).with_scheme(Scheme::SecretPrefixSha256);
    let signed = sign(Scheme::SecretPrefixSha256, secret.as_bytes(), captured);
    let digest = signed.strip_prefix("v1=").expect("a digest");
    let signature = format!("t={T},v1={}", extend(digest, 64, b"%"));
    let verified = verifier
        .verify([("x-prosa-signature", signature)], &body, NOW)
        .expect("the signature matches and the body is UTF-8");
    let error = verified.event().expect_err("not JSON");
    assert_eq!(error.code(), "json-syntax");
}

#[test]
fn the_forged_digest_is_right_and_the_body_is_rejected() {
    let captured = r#"{"job_id":"j-1","result":{"data":[]}}"#;
    let tails = [
        "",
        r#"{"job_id":"forged","result":{"data":[]}}"#,
        r#","job_id":"forged"}"#,
        "\n",
        "ÿ",
        &"x".repeat(200),
    ];
    for secret_len in 1..=130 {
        let secret = "s".repeat(secret_len);
        let captured = &captured[..captured.len() - secret_len % 3];
        let keyring = keyring([Key::new("current", &secret)]);
        let verifier = Verifier::new(keyring).with_scheme(Scheme::SecretPrefixSha256);
        let verify = |signature: &str, body: &[u8]| {
            let signature = format!("t={T},{signature}");
            let verified = verifier.verify([("x-prosa-signature", signature)], body, NOW);
            verified.map(drop)
        };

        let signed = sign(Scheme::SecretPrefixSha256, secret.as_bytes(), captured.as_bytes());
        assert_eq!(verify(&signed, captured.as_bytes()), Ok(()));
        let digest = signed.strip_prefix("v1=").expect("a digest");
        let before = secret_len + 1 + captured.len();
        for tail in tails {
            let forged = format!("v1={}", extend(digest, before, tail.as_bytes()));
            let body = [captured.as_bytes(), &padding(before), tail.as_bytes()].concat();
            // Another implementation, which has the secret, computes the same digest. So the reason
            // for the rejection is the body.
            assert_eq!(forged, sign(Scheme::SecretPrefixSha256, secret.as_bytes(), &body));
            assert_eq!(verify(&forged, &body), Err(VerifyError::LengthExtended));
        }
    }
}
