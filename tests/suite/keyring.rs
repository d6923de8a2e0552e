//! Secrets and keyrings: what they accept, and which of their keys verify.

use speech_webhooks::{
    Key, Keyring, KeyringError, Secret, SecretError, UnixTime, VerifyError, prosa,
};

use crate::prosa::sample::{
    BODY, DIGEST, NOW, OTHER_DIGEST, OTHER_SECRET, SECRET, T, key, keyring,
};

#[test]
fn text_secrets() {
    let cases = [
        ("", Some(SecretError::Empty)),
        (" ", Some(SecretError::Blank)),
        ("\r\n\t", Some(SecretError::Blank)),
        ("\u{a0}", Some(SecretError::Blank)),
        ("\0\u{feff}", Some(SecretError::Blank)),
        (
            "\u{feff}whsec_abc",
            Some(SecretError::SurroundingWhitespace),
        ),
        ("whsec_abc\0", Some(SecretError::SurroundingWhitespace)),
        ("whsec_abc\n", Some(SecretError::SurroundingWhitespace)),
        (" whsec_abc", Some(SecretError::SurroundingWhitespace)),
        (
            "whsec_abc\u{3000}",
            Some(SecretError::SurroundingWhitespace),
        ),
        ("whsec abc", None),
        ("x", None),
    ];
    for (text, expected) in cases {
        assert_eq!(Secret::new(text).err(), expected, "{text:?}");
    }
}

#[test]
fn byte_secrets() {
    let cases: [(&[u8], Option<SecretError>); 7] = [
        (b"", Some(SecretError::Empty)),
        (b" \t\r\n", Some(SecretError::Blank)),
        (b"\n", Some(SecretError::Blank)),
        (b"\nkey ", None),
        (b"\x0c\x0b", None),
        (b"\0\0", Some(SecretError::Blank)),
        (b"\0key", None),
    ];
    for (bytes, expected) in cases {
        assert_eq!(Secret::from_bytes(bytes).err(), expected, "{bytes:?}");
    }
}

#[test]
fn text_and_bytes_make_the_same_secret() {
    let secret = Secret::from_bytes(SECRET.as_bytes()).expect("a secret");
    let verifier = prosa::Verifier::new(keyring([Key::new("bytes", secret)]));
    let verified = verifier
        .verify(crate::prosa::sample::headers(), BODY, NOW)
        .expect("verifies");
    assert_eq!(verified.key_id(), "bytes");
}

#[test]
fn keyrings() {
    assert_eq!(Keyring::new([]).err(), Some(KeyringError::Empty));
    assert_eq!(
        Keyring::new([key("a", "1"), key("b", "2"), key("a", "3")]).err(),
        Some(KeyringError::RepeatedId { id: "a".into() })
    );
    assert_eq!(
        Keyring::new([key("b", "1"), key("a", "2"), key("a", "3")]).err(),
        Some(KeyringError::RepeatedId { id: "a".into() })
    );
    assert!(Keyring::new([key("a", "1"), key("A", "2")]).is_ok());
}

/// Under its second id, a secret would live on after the end of the first.
#[test]
fn no_secret_is_there_twice() {
    let of_bytes = |id, secret: &[u8]| Key::new(id, Secret::from_bytes(secret).expect("a secret"));
    let long = [b'k'; 65];
    // `printf 'k%.0s' {1..65} | openssl dgst -sha256`: HMAC takes that for a key longer than a block.
    let hashed = hex::decode("f39cdc2584758c99cf81c1f41d2572f54e17066afffc9d187aeafe5f7cbe2122")
        .expect("hex");
    for (first, second) in [
        (
            of_bytes("a", b"secret").with_expiry(NOW),
            of_bytes("b", b"secret"),
        ),
        // To HMAC, NULs at the end are nothing.
        (of_bytes("a", b"secret"), of_bytes("b", b"secret\0")),
        (of_bytes("a", &long), of_bytes("b", &hashed)),
    ] {
        assert_eq!(
            Keyring::new([key("other", "other"), first, second]).err(),
            Some(KeyringError::RepeatedSecret {
                first: "a".into(),
                second: "b".into()
            })
        );
    }
    assert!(Keyring::new([of_bytes("a", b"secret"), of_bytes("b", b"\0secret")]).is_ok());
}

/// In milliseconds, a key would never end.
#[test]
fn ends_are_in_seconds() {
    let ending = |end: u64| Keyring::new([key("a", "1"), key("b", "2").with_expiry(end)]).err();
    let too_late = Some(KeyringError::ExpiryTooLate { id: "b".into() });
    assert_eq!(ending(NOW.as_secs() * 1000), too_late);
    // The last second of the year 9999 stands for "never" in some databases, and may have an offset
    // from UTC.
    let last = 253_402_300_799 + 2 * 86_400;
    assert_eq!(ending(last), None);
    assert_eq!(ending(last + 1), too_late);
}

fn accepted_by(
    keys: impl IntoIterator<Item = Key>,
    digests: &[&str],
) -> Result<String, VerifyError> {
    let signature = format!("t={T},v1={}", digests.join(",v1="));
    prosa::Verifier::new(keyring(keys))
        .verify([("x-prosa-signature", signature)], BODY, NOW)
        .map(|verified| verified.key_id().to_owned())
}

#[test]
fn the_first_matching_key_is_named_wherever_it_stands() {
    let wrong = "0".repeat(64);
    let three = || [key("a", "wrong"), key("b", SECRET), key("c", OTHER_SECRET)];
    for digests in [
        vec![DIGEST],
        vec![DIGEST, OTHER_DIGEST],
        vec![OTHER_DIGEST, DIGEST],
        vec![&wrong, OTHER_DIGEST, &wrong, DIGEST, &wrong],
    ] {
        assert_eq!(
            accepted_by(three(), &digests).as_deref(),
            Ok("b"),
            "{digests:?}"
        );
    }
    assert_eq!(
        accepted_by(three(), &[OTHER_DIGEST, &wrong]).as_deref(),
        Ok("c")
    );
    assert_eq!(
        accepted_by(three(), &[&wrong, &wrong]),
        Err(VerifyError::SignatureMismatch)
    );
}

#[test]
fn a_key_of_many_is_found() {
    let keys = (0..300).map(|n| key(&format!("key-{n}"), &format!("secret-{n}")));
    let keys = keys.chain([key("the one", SECRET)]);
    assert_eq!(accepted_by(keys, &[DIGEST]).as_deref(), Ok("the one"));
}

#[test]
fn expired_keys_are_passed_over() {
    let long_ago = UnixTime::from_secs(0);
    let expired = || key("expired", SECRET).with_expiry(long_ago);
    for digests in [&[OTHER_DIGEST][..], &[DIGEST, OTHER_DIGEST]] {
        let keys = [expired(), key("other", OTHER_SECRET)];
        assert_eq!(accepted_by(keys, digests).as_deref(), Ok("other"));
    }
    assert_eq!(
        accepted_by([expired(), key("other", OTHER_SECRET)], &[DIGEST]),
        Err(VerifyError::SignatureMismatch)
    );
    assert_eq!(
        accepted_by([expired()], &[DIGEST]),
        Err(VerifyError::NoActiveKey)
    );
}

#[test]
fn malformed_headers_are_named_before_expired_keys() {
    let verifier = prosa::Verifier::new(keyring([key("expired", SECRET).with_expiry(0)]));
    let error = verifier
        .verify([("x-prosa-signature", "t=1")], BODY, NOW)
        .expect_err("no v1");
    assert_eq!(error.code(), "signature-missing");
}
