//! Configuration that is written as text: keyrings and schemes.

use speech_webhooks::{
    ConfigError::{
        self, KeyExpiryUnreadable, KeyIdRepeated, KeyIdUnusable, KeySecretRepeated, KeyText,
        KeyringEmpty, SecretEmpty, SecretTooShort, SecretWhitespace,
    },
    Keyring, VerifyError,
    prosa::{Scheme, Verifier},
};

use crate::prosa::sample::{BODY, NOW, OTHER_SECRET, SECRET, headers};

/// Returns the id of the key that verifies the sample, which `SECRET` signed.
fn verified_by(text: &str) -> Result<String, VerifyError> {
    let keyring = text.parse::<Keyring>();
    let keyring = keyring.unwrap_or_else(|error| panic!("{text}: {error}"));
    let verified = Verifier::new(keyring).verify(headers(), BODY, NOW)?;
    Ok(verified.key_id().to_owned())
}

#[test]
fn keyrings_are_parsed_from_text() {
    for (text, id) in [
        ("current=SECRET", "current"),
        ("current\t=SECRET", "current"),
        ("a=OTHER,b=SECRET", "b"),
        ("a@2030-01-01T00:00:00Z=SECRET,b=OTHER", "a"),
        ("a@2020-01-01T00:00:00Z=OTHER,b=SECRET", "b"),
        (" a =OTHER ,\n\t b @ 2030-01-01T00:00:00+07:00 =SECRET\r\n", "b"),
        ("an id=SECRET", "an id"),
        ("a@9999-12-31T23:59:59-23:59=SECRET", "a"),
        // Everything after the first `=` is the secret.
        ("a=12345678,b=1234567=,c=SECRET", "c"),
    ] {
        let text = text.replace("SECRET", SECRET).replace("OTHER", OTHER_SECRET);
        assert_eq!(verified_by(&text).as_deref(), Ok(id), "{text}");
    }
}

/// `NOW` is 2023-01-17T07:26:40Z.
#[test]
fn a_key_expires_at_the_given_second() {
    for (end, expected) in [
        ("2023-01-17T07:26:41Z", Ok("a")),
        ("2023-01-17T14:26:41+07:00", Ok("a")),
        ("2023-01-17T07:26:40.999Z", Err(VerifyError::NoActiveKey)),
        ("2023-01-17T07:26:40Z", Err(VerifyError::NoActiveKey)),
        ("2023-01-17T14:26:40+07:00", Err(VerifyError::NoActiveKey)),
    ] {
        let expected = expected.map(ToOwned::to_owned);
        assert_eq!(verified_by(&format!("a@{end}={SECRET}")), expected, "{end}");
    }
}

/// Rejected texts and their errors. The errors name keys by number, since the text in place of an id or a time may be a
/// secret.
#[rustfmt::skip]
const REJECTED: &[(&str, ConfigError)] = &[
    ("", KeyringEmpty),
    (" ", KeyringEmpty),
    ("\n\t", KeyringEmpty),
    ("WHSEC_ONE", KeyText { number: 1 }),
    ("ONE=WHSEC_ONE,WHSEC_TWO", KeyText { number: 2 }),
    ("ONE=WHSEC_ONE,", KeyText { number: 2 }),
    (",ONE=WHSEC_ONE", KeyText { number: 1 }),
    (",", KeyText { number: 1 }),
    ("ONE=WHSEC_ONE,,TWO=WHSEC_TWO", KeyText { number: 2 }),
    ("ONE=WHSEC_ONE\nTWO=WHSEC_TWO", KeyText { number: 1 }),
    ("ONE=WHSEC_ONE TWO=WHSEC_TWO", KeyText { number: 1 }),
    ("ONE=WHSEC_ONE,TWO=WHSEC\0TWO", KeyText { number: 2 }),
    ("\u{feff}ONE=WHSEC_ONE", KeyIdUnusable { number: 1 }),
    ("=WHSEC_ONE", KeyIdUnusable { number: 1 }),
    ("ONE=WHSEC_ONE, =WHSEC_TWO", KeyIdUnusable { number: 2 }),
    ("@2030-03-04T05:06:07Z=WHSEC_ONE", KeyIdUnusable { number: 1 }),
    ("whsec_ONE=TWO_THREE", KeyIdUnusable { number: 1 }),
    ("ONE@=WHSEC_ONE", KeyExpiryUnreadable { number: 1 }),
    ("ONE@WHSEC_ONE=", KeyExpiryUnreadable { number: 1 }),
    ("ONE=WHSEC_ONE,TWO@2030-03-04=WHSEC_TWO", KeyExpiryUnreadable { number: 2 }),
    ("ONE@2030-03-04T05:06:07=WHSEC_ONE", KeyExpiryUnreadable { number: 1 }),
    ("ONE@1893456000=WHSEC_ONE", KeyExpiryUnreadable { number: 1 }),
    ("ONE@TWO@2030-03-04T05:06:07Z=WHSEC_ONE", KeyExpiryUnreadable { number: 1 }),
    ("ONE=", SecretEmpty { number: 1 }),
    ("ONE= ,TWO=WHSEC_TWO", SecretEmpty { number: 1 }),
    ("ONE= WHSEC_ONE", SecretWhitespace { number: 1 }),
    ("WHSEC_ONE==", SecretTooShort { number: 1, len: 1, min: 8 }),
    ("ONE=WHSEC_ONE,TWO=WHSEC_T", SecretTooShort { number: 2, len: 7, min: 8 }),
    ("ONE=WHSEC_ONE,ONE=WHSEC_TWO", KeyIdRepeated { first: 1, second: 2 }),
    ("ONE=WHSEC_ONE,TWO=WHSEC_TWO,THREE=WHSEC_TWO", KeySecretRepeated { first: 2, second: 3 }),
];

#[test]
fn malformed_keyrings_are_rejected_by_errors_that_do_not_repeat_them() {
    for (text, expected) in REJECTED {
        let error = text.parse::<Keyring>().expect_err(text);
        assert_eq!(error, *expected, "{text}");
        let shown = format!("{error} {error:?} {error:#?}");
        let is_delimiter = |character: char| !character.is_ascii_alphanumeric();
        // One message names the prefix that all secrets of Prosa have.
        let is_own = |word: &&str| word.len() > 1 && *word != "whsec";
        let mut words = text.split(is_delimiter).filter(is_own);
        assert_eq!(words.find(|word| shown.contains(word)), None, "{text}");
    }
}

#[test]
fn schemes_are_parsed_and_shown_by_name() {
    for (scheme, name) in [
        (Scheme::TimestampedHmac, "timestamped-hmac"),
        (Scheme::BodyHmac, "body-hmac"),
        (Scheme::SecretPrefixSha256, "secret-prefix-sha256"),
    ] {
        assert_eq!((scheme.as_str(), scheme.to_string().as_str()), (name, name));
        assert_eq!(name.parse(), Ok(scheme));
        for other in [name.to_uppercase(), format!("{name} "), String::new()] {
            let error = other.parse::<Scheme>();
            assert_eq!(error, Err(ConfigError::SchemeUnknown), "{other:?}");
        }
    }
    assert_eq!(Scheme::default(), Scheme::TimestampedHmac);
}
