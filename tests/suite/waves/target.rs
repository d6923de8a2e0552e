//! Request targets that are rejected before any key is tried: what `tests/callbacks.json` cannot
//! express, and the order of the checks.

use speech_webhooks::{
    Key, Keyring, VerifyError,
    waves::{Signer, Verifier},
};

use super::sample::{BODY, DAY, NOW, SECRET, keyring, signer, target, target_of, verifier};

fn outcome(target: &str) -> Result<(), VerifyError> {
    let outcome = verifier().verify(target, BODY, NOW).map(drop);
    // Nobody signed the body, so it does not matter.
    assert_eq!(verifier().check_target(target, NOW), outcome);
    outcome
}

#[test]
fn a_target_has_at_most_6144_bytes() {
    let of_length = |len: usize| target() + &"&".repeat(len - target().len());
    assert_eq!(outcome(&of_length(6144)), Ok(()));
    assert_eq!(outcome(&of_length(6145)), Err(VerifyError::TargetTooLong { len: 6145, max: 6144 }));
}

/// The longest text that a signer signs: a base URL of characters that are escaped in the text, and
/// values up to the longest URL; or an audience that alone is longer than a text without one.
#[test]
fn the_longest_signed_url_verifies() {
    let base = format!("https://receiver.example/{}", "!".repeat(1024 - 25));
    for audience in [None, Some("!".repeat(1_400))] {
        let mut signer = Signer::new(keyring(), &base).expect("a base URL");
        let mut verifier = verifier();
        if let Some(audience) = audience {
            signer = signer.with_audience(&audience).expect("a name");
            verifier = verifier.with_audience(&audience).expect("a name");
        }
        let sign = |len: usize| signer.sign([("k", "v".repeat(len))], DAY, NOW);
        let len = (1..2048).rev().find(|len| sign(*len).is_ok()).expect("a length");
        let submission = sign(len).expect("this length was signed before");
        assert_eq!(submission.webhook_url().len(), 2048);
        let target = target_of(&submission);
        let escaped = target.replace('v', "%76").replace('!', "%21");
        for target in [&target, &escaped] {
            assert_eq!(verifier.verify(target, BODY, NOW).map(drop), Ok(()));
        }
    }
}

/// Nobody signs a longer text, so no key is needed to reject it.
#[test]
fn a_text_too_long_to_be_signed_is_rejected_without_a_key() {
    let expired = Key::new("expired", SECRET).with_expiry(NOW);
    let verifier = Verifier::new(Keyring::new([expired]).expect("a keyring"));
    let too_long = |len, max| Err(VerifyError::SignedTextTooLong { len, max });
    let forged = |marks: usize| {
        format!(
            "/{}?callback_expires=1&callback_signature=v1.{}",
            "!".repeat(marks),
            "0".repeat(64)
        )
    };
    // "speech-webhooks waves callback v1\npath /%21…\ncallback_expires=1", of at most 4,160 bytes.
    let most = (4_160 - 34 - 6 - 1 - 18) / 3;
    let outcome = |marks| verifier.verify(&forged(marks), BODY, NOW).map(drop);
    assert_eq!(outcome(most), Err(VerifyError::NoActiveKey));
    let len = 34 + 6 + 3 * (most + 1) + 1 + 18;
    assert_eq!(outcome(most + 1), too_long(len, 4_160));

    // With an audience, its line replaces that of the path, and does not count.
    let audience = "x".repeat(5_000);
    let named = verifier.clone().with_audience(&audience).expect("a name");
    let forged = |marks: usize| {
        format!(
            "/?a={}&callback_expires=1&callback_signature=v1.{}",
            "!".repeat(marks),
            "0".repeat(64)
        )
    };
    let rest = 34 + 1 + 2 + 1 + 18;
    let most = (4_160 - rest) / 3;
    let outcome = |marks| named.verify(&forged(marks), BODY, NOW).map(drop);
    assert_eq!(outcome(most), Err(VerifyError::NoActiveKey));
    let len = rest + 3 * (most + 1);
    assert_eq!(outcome(most + 1), too_long(len, 4_160));
}

#[test]
fn a_target_has_at_most_64_parameters() {
    // The sample has four of them.
    let with = |more: usize| {
        let added: String = (0..more).map(|number| format!("&p{number}")).collect();
        target() + &added
    };
    assert_eq!(outcome(&with(60)), Err(VerifyError::SignatureMismatch));
    assert_eq!(outcome(&with(61)), Err(VerifyError::TooManyParameters { max: 64 }));
}

#[test]
fn a_target_must_start_with_a_slash() {
    for target in ["", "?case_id=42", "*", "receiver.example:443", "https://h/p", " /"] {
        let expected = Err(VerifyError::TargetNotOriginForm);
        assert_eq!(outcome(target), expected, "{target:?}");
    }
}

#[test]
fn the_first_fault_is_reported_in_this_order() {
    let missing = |name| VerifyError::ParameterMissing { name };
    let long = "x".repeat(6144);
    let cases = [
        (format!("%{long}"), VerifyError::TargetTooLong { len: 6145, max: 6144 }),
        ("%?%#".into(), VerifyError::TargetNotOriginForm),
        ("/%?%#".into(), VerifyError::TargetCharacter { position: 4 }),
        ("/%FF?%".into(), VerifyError::PercentEncoding),
        ("/?a&a&%".into(), VerifyError::ParameterRepeated),
        ("/?%&a&a".into(), VerifyError::PercentEncoding),
        ("/".into(), missing("callback_signature")),
        ("/?".into(), missing("callback_signature")),
        ("/?callback_signature".into(), VerifyError::SignatureVersion),
        ("/?callback_signature=v1.".into(), VerifyError::SignatureNotHex),
        (
            format!("/%FF?callback_signature=v1.{}", "0".repeat(64)),
            VerifyError::PercentEncodingNotUtf8,
        ),
        (format!("/?callback_signature=v1.{}", "0".repeat(64)), missing("callback_expires")),
        (
            format!("/?callback_signature=v1.{}&callback_expires", "0".repeat(64)),
            VerifyError::ExpiryNotDigits,
        ),
    ];
    for (target, expected) in cases {
        assert_eq!(outcome(&target), Err(expected), "{target:.40}");
    }

    let expired = Key::new("expired", SECRET).with_expiry(NOW);
    let verifier = Verifier::new(Keyring::new([expired]).expect("a keyring"));
    let verify = |target: &str| verifier.verify(target, BODY, NOW).map(drop);
    assert_eq!(verify("/"), Err(missing("callback_signature")));
    assert_eq!(verify(&target()), Err(VerifyError::NoActiveKey));
    let forged = target().replace("=42", "=43");
    assert_eq!(verify(&forged), Err(VerifyError::NoActiveKey));
}

/// Readers disagree on what these characters mean: to most, a query ends at `#`, `\\` is a slash,
/// and tabs and newlines are ignored.
#[test]
fn characters_that_urls_do_not_allow_are_rejected() {
    let signer = signer();
    for character in ["#", "\\", "\t", "\n", "\r", " ", "\"", "<", ">", "\0", "\u{7f}"] {
        let at = |target: &str| VerifyError::TargetCharacter {
            position: target.find(character).expect("the character is in the target"),
        };
        let path = format!("/webhooks{character}/waves?{}", &target()[16..]);
        assert_eq!(outcome(&path), Err(at(&path)), "{character:?}");
        let at_the_end = target() + character;
        assert_eq!(outcome(&at_the_end), Err(at(&at_the_end)), "{character:?}");
        if character.contains(char::is_control) {
            continue;
        }
        // The same character in a signed value.
        let value = format!("a{character}b");
        let submission = signer.sign([("k", &value)], DAY, NOW).expect("signed");
        let escaped = target_of(&submission);
        assert_eq!(outcome(&escaped), Ok(()), "{character:?}");
        let code = format!("%{:02X}", character.as_bytes()[0]);
        let raw = escaped.replace(&code, character);
        assert_eq!(outcome(&raw), Err(at(&raw)), "{character:?}");
    }
}

/// Escaped or not, it is the same URL, and has the same replay key.
#[test]
fn five_characters_may_be_unescaped() {
    let value = "|^`{}";
    let base_url = "https://receiver.example/%7C%5E%60%7B%7D";
    let signer = Signer::new(keyring(), base_url).expect("a base URL");
    let submission = signer.sign([(value, value)], DAY, NOW).expect("signed");
    let escaped = target_of(&submission);
    let unescaped = escaped.replace("%7C%5E%60%7B%7D", value);
    assert!(unescaped.starts_with("/|^`{}?|^`{}=|^`{}&"), "{unescaped}");
    let verifier = verifier();
    let verify = |target| verifier.verify(target, BODY, NOW).expect("the same URL");
    assert_eq!(verify(&unescaped).extra(value), Some(value));
    assert_eq!(verify(&unescaped).replay_key(), verify(&escaped).replay_key());
    for (from, to) in [("|", "%5E"), ("`", "'"), ("{", "["), ("}", "")] {
        let changed = unescaped.replacen(from, to, 1);
        assert_eq!(outcome(&changed), Err(VerifyError::SignatureMismatch), "{changed}");
    }
}

#[test]
fn non_ascii_text_may_be_unescaped() {
    let submission = signer().sign([("naïve", "selamat pagi 🎧")], DAY, NOW).expect("signed");
    let escaped = target_of(&submission);
    let unescaped = escaped.replace("na%C3%AFve", "naïve").replace("%F0%9F%8E%A7", "🎧");
    assert_ne!(escaped, unescaped);
    assert_eq!(outcome(&escaped), Ok(()));
    assert_eq!(outcome(&unescaped), Ok(()));
}
