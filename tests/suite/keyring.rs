//! Keyrings: which keys and secrets they accept, and which of their keys verify.

use speech_webhooks::{
    ConfigError::{
        self, KeyExpiryTooLate, KeyIdRepeated, KeyIdUnusable, KeySecretRepeated, KeyringEmpty,
        SecretBlank, SecretEmpty, SecretWhitespace, TooManyKeys,
    },
    Key, Keyring, UnixTime, VerifyError, prosa,
};

use crate::prosa::sample::{
    BODY, DIGEST, NOW, OTHER_DIGEST, OTHER_SECRET, SECRET, at, headers, key, keyring,
};

/// Returns the error of a keyring in which this key is the second.
fn error_for(second: Key) -> Option<ConfigError> {
    Keyring::new([Key::new("first", "1"), second]).err()
}

#[test]
fn blank_or_padded_text_secrets_are_rejected() {
    let number = 2;
    let (empty, blank) = (SecretEmpty { number }, SecretBlank { number });
    let whitespace = SecretWhitespace { number };
    for (text, expected) in [
        ("", Some(empty)),
        (" ", Some(blank)),
        ("\r\n\t", Some(blank)),
        ("\u{a0}", Some(blank)),
        ("\0\u{feff}", Some(blank)),
        ("\u{feff}whsec_abc", Some(whitespace)),
        ("whsec_abc\0", Some(whitespace)),
        ("whsec_abc\n", Some(whitespace)),
        (" whsec_abc", Some(whitespace)),
        ("whsec_abc\u{3000}", Some(whitespace)),
        ("whsec abc", None),
        ("x", None),
    ] {
        assert_eq!(error_for(Key::new("id", text)), expected, "{text:?}");
    }
}

#[test]
fn empty_or_blank_byte_secrets_are_rejected() {
    let number = 2;
    let (empty, blank) = (SecretEmpty { number }, SecretBlank { number });
    let cases: [(&[u8], _); 7] = [
        (b"", Some(empty)),
        (b" \t\r\n", Some(blank)),
        (b"\n", Some(blank)),
        (b"\nkey ", None),
        (b"\x0c\x0b", None),
        (b"\0\0", Some(blank)),
        (b"\0key", None),
    ];
    for (bytes, expected) in cases {
        assert_eq!(error_for(Key::from_bytes("id", bytes)), expected, "{bytes:?}");
    }
}

#[test]
fn ids_and_secrets_are_accepted_in_any_string_type() {
    let (id, secret) = ("current".to_owned(), SECRET.to_owned());
    for key in [
        Key::new("current", SECRET),
        Key::new(&id, &secret),
        Key::new(id.clone(), secret.clone()),
        Key::from_bytes("current", SECRET.as_bytes()),
        Key::from_bytes(&id, &secret),
        Key::from_bytes(id.clone(), secret.clone().into_bytes()),
    ] {
        let verifier = prosa::Verifier::new(keyring([key]));
        let verified = verifier.verify(headers(), BODY, NOW).expect("the sample verifies");
        assert_eq!(verified.key_id(), "current");
    }
}

#[test]
fn a_verifier_of_one_secret_has_the_key_id_default() {
    let secret = SECRET.to_owned();
    for verifier in [
        prosa::Verifier::from_secret(SECRET),
        prosa::Verifier::from_secret(&secret),
        prosa::Verifier::from_secret(secret.clone()),
    ] {
        let verifier = verifier.expect("a secret");
        let verified = verifier.verify(headers(), BODY, NOW).expect("the sample verifies");
        assert_eq!(verified.key_id(), "default");
    }
    let number = 1;
    for (secret, expected) in [
        ("", Some(SecretEmpty { number })),
        (" ", Some(SecretBlank { number })),
        ("whsec_abc\n", Some(SecretWhitespace { number })),
        ("x", None),
    ] {
        let error = prosa::Verifier::from_secret(secret).err();
        assert_eq!(error, expected, "{secret:?}");
    }
}

#[test]
fn empty_keyrings_and_repeated_or_unusable_ids_are_rejected() {
    let ids = |ids: [&str; 3]| Keyring::new([key(ids[0], "1"), key(ids[1], "2"), key(ids[2], "3")]);
    for (keyring, expected) in [
        (Keyring::new([]), Some(KeyringEmpty)),
        (Keyring::new(vec![key("a", "1"), key("A", "2")]), None),
        (ids(["a", "b", "a"]), Some(KeyIdRepeated { first: 1, second: 3 })),
        (ids(["b", "a", "a"]), Some(KeyIdRepeated { first: 2, second: 3 })),
        (ids(["", "b", "c"]), Some(KeyIdUnusable { number: 1 })),
        (ids(["a", "b", " \n"]), Some(KeyIdUnusable { number: 3 })),
        (ids(["a", " b", "c"]), Some(KeyIdUnusable { number: 2 })),
        (ids(["a", "b\n", "c"]), Some(KeyIdUnusable { number: 2 })),
        (ids(["a", "b\u{1b}c", "d"]), Some(KeyIdUnusable { number: 2 })),
        (ids(["a\u{200b}", "b", "c"]), Some(KeyIdUnusable { number: 1 })),
        (ids(["a", "b", "whsec_c"]), Some(KeyIdUnusable { number: 3 })),
        (ids(["team a", "b", "é"]), Some(KeyIdUnusable { number: 3 })),
        (ids(["team a", "b#1@c", "c"]), None),
        // Only the first fault is reported, of all keys and of one key.
        (ids(["a", "a", ""]), Some(KeyIdRepeated { first: 1, second: 2 })),
        (Keyring::new([key("", "")]), Some(KeyIdUnusable { number: 1 })),
    ] {
        assert_eq!(keyring.err(), expected);
    }
}

#[test]
fn a_keyring_lists_its_ids() {
    let keyring = keyring([key("2026-11", "1"), key("2026-08", "2").with_expiry(at(1))]);
    assert_eq!(keyring.ids().collect::<Vec<_>>(), ["2026-11", "2026-08"]);
}

/// Under a second id, a secret would stay valid after the first one expires.
#[test]
fn a_repeated_secret_is_rejected() {
    let of_bytes = |id: &str, secret: &[u8]| Key::from_bytes(id, secret);
    let long = [b'k'; 65];
    // `printf 'k%.0s' {1..65} | openssl dgst -sha256`: HMAC uses this hash in place of a key longer than a block.
    let hashed = hex::decode("f39cdc2584758c99cf81c1f41d2572f54e17066afffc9d187aeafe5f7cbe2122")
        .expect("hex");
    for (second, third) in [
        (of_bytes("a", b"secret").with_expiry(NOW), of_bytes("b", b"secret")),
        // HMAC ignores NULs at the end of a key.
        (of_bytes("a", b"secret"), of_bytes("b", b"secret\0")),
        (of_bytes("a", &long), of_bytes("b", &hashed)),
    ] {
        assert_eq!(
            Keyring::new([key("other", "other"), second, third]).err(),
            Some(KeySecretRepeated { first: 2, second: 3 })
        );
    }
    assert!(Keyring::new([of_bytes("a", b"secret"), of_bytes("b", b"\0secret")]).is_ok());
    let apart = [of_bytes("a", b"secret"), key("other", "other"), of_bytes("b", b"secret")];
    assert_eq!(Keyring::new(apart).err(), Some(KeySecretRepeated { first: 1, second: 3 }));
}

/// An expiry in milliseconds would never come.
#[test]
fn an_expiry_in_milliseconds_is_rejected() {
    let error_for_expiry =
        |end| error_for(Key::new("b", "2").with_expiry(UnixTime::from_secs(end)));
    let too_late = Some(KeyExpiryTooLate { number: 2 });
    assert_eq!(error_for_expiry(NOW.as_secs() * 1000), too_late);
    // Some databases write "never" as the last second of the year 9999, which may have an offset from UTC.
    let last = 253_402_300_799 + 2 * 86_400;
    assert_eq!(error_for_expiry(last), None);
    assert_eq!(error_for_expiry(last + 1), too_late);
}

fn accepted_by(
    keys: impl IntoIterator<Item = Key>,
    digests: &[&str],
) -> Result<String, VerifyError> {
    let signature = format!("t=1673940396,v1={}", digests.join(",v1="));
    prosa::Verifier::new(keyring(keys))
        .verify([("x-prosa-signature", signature)], BODY, NOW)
        .map(|verified| verified.key_id().to_owned())
}

#[test]
fn the_first_key_that_matches_any_signature_is_named() {
    let wrong = "0".repeat(64);
    let three = || [key("a", "wrong"), key("b", SECRET), key("c", OTHER_SECRET)];
    for digests in [
        vec![DIGEST],
        vec![DIGEST, OTHER_DIGEST],
        vec![OTHER_DIGEST, DIGEST],
        vec![&wrong, OTHER_DIGEST, &wrong, DIGEST, &wrong],
    ] {
        assert_eq!(accepted_by(three(), &digests).as_deref(), Ok("b"), "{digests:?}");
    }
    assert_eq!(accepted_by(three(), &[OTHER_DIGEST, &wrong]).as_deref(), Ok("c"));
    assert_eq!(accepted_by(three(), &[&wrong, &wrong]), Err(VerifyError::SignatureMismatch));
}

#[test]
fn a_keyring_has_at_most_256_keys() {
    let keys = |count| (0..count).map(|n| key(&format!("key-{n}"), &format!("secret-{n}")));
    let found = accepted_by(keys(255).chain([key("the one", SECRET)]), &[DIGEST]);
    assert_eq!(found.as_deref(), Ok("the one"));
    let error = Keyring::new(keys(257)).err();
    assert_eq!(error, Some(TooManyKeys { max: 256 }));
}

#[test]
fn expired_keys_are_skipped() {
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
    assert_eq!(accepted_by([expired()], &[DIGEST]), Err(VerifyError::NoActiveKey));
}

#[test]
fn a_malformed_header_is_reported_before_expired_keys() {
    let expired = key("expired", SECRET).with_expiry(UnixTime::from_secs(0));
    let verifier = prosa::Verifier::new(keyring([expired]));
    let error = verifier.verify([("x-prosa-signature", "t=1")], BODY, NOW).expect_err("no v1");
    assert_eq!(error.code(), "signature-missing");
}
