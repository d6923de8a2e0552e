//! A signed URL with one part changed at a time. Each change is rejected with the error that says
//! most about it. (For what only the digest covers, that is a mismatch.)

use core::time::Duration;

use speech_webhooks::{
    Key, Keyring, VerifyError,
    waves::{Signer, Verifier},
};

use super::sample::{
    BODY, DAY, DIGEST, EXPIRES, NOW, PAIRS, at, keyring, signer, target, target_of, verifier,
};

fn outcome(target: &str) -> Result<(), VerifyError> {
    let outcome = verifier().verify(target, BODY, NOW).map(drop);
    // Nobody signed the body, so it does not matter.
    assert_eq!(verifier().check_target(target, NOW), outcome);
    outcome
}

/// Returns the request target that is signed here.
fn signed() -> String {
    let submission = signer().sign(PAIRS, DAY, NOW).expect("signed");
    target_of(&submission)
}

#[test]
fn an_unchanged_url_verifies() {
    assert_eq!(signed(), target());
    assert_eq!(outcome(&signed()), Ok(()));
}

#[test]
fn a_url_with_one_changed_part_is_rejected() {
    use VerifyError::SignatureMismatch;
    let changed = |from: &str, to: &str| {
        let signed = signed();
        assert!(signed.contains(from), "{from} is not in {signed}");
        signed.replacen(from, to, 1)
    };
    let missing = |name| VerifyError::ParameterMissing { name };
    let expires = EXPIRES.to_string();
    let later = (EXPIRES + 1).to_string();
    let flipped = DIGEST.replacen('d', "c", 1);
    let cases = [
        ("first pair", changed("case_id=42", "case_id=43"), SignatureMismatch),
        ("second pair", changed("us-east", "us-west"), SignatureMismatch),
        ("a key", changed("region", "Region"), SignatureMismatch),
        ("first pair dropped", changed("case_id=42&", ""), SignatureMismatch),
        ("second pair dropped", changed("region=us-east&", ""), SignatureMismatch),
        ("value dropped", changed("case_id=42", "case_id="), SignatureMismatch),
        ("an added pair", changed("?", "?added=1&"), SignatureMismatch),
        ("an added pair without a value", signed() + "&added", SignatureMismatch),
        ("a doubled pair", changed("?", "?case_id=42&"), VerifyError::ParameterRepeated),
        ("expiry", changed(&expires, &later), SignatureMismatch),
        (
            "expiry dropped",
            changed(&format!("callback_expires={expires}&"), ""),
            missing("callback_expires"),
        ),
        ("expiry not a number", changed(&expires, "never"), VerifyError::ExpiryNotDigits),
        ("path", changed("/waves", "/prosa"), SignatureMismatch),
        ("path cut short", changed("/webhooks", ""), SignatureMismatch),
        ("digest", changed(DIGEST, &flipped), SignatureMismatch),
        (
            "digest dropped",
            changed(&format!("&callback_signature=v1.{DIGEST}"), ""),
            missing("callback_signature"),
        ),
        ("digest cut short", changed(DIGEST, &DIGEST[1..]), VerifyError::SignatureNotHex),
        ("version", changed("v1.", "v2."), VerifyError::SignatureVersion),
    ];
    for (name, target, expected) in cases {
        assert_eq!(outcome(&target), Err(expected), "{name}: {target}");
    }
}

#[test]
fn a_url_signed_with_another_key_is_rejected() {
    let keyring = Keyring::new([Key::new("other", "other"), Key::new("third", "third")]);
    let verifier = Verifier::new(keyring.expect("a keyring"));
    assert_eq!(
        verifier.verify(&signed(), BODY, NOW).map(drop),
        Err(VerifyError::SignatureMismatch)
    );
}

#[test]
fn a_url_signed_for_another_audience_is_rejected() {
    let audience = |name| verifier().with_audience(name).expect("an audience");
    let signer = signer().with_audience("waves").expect("an audience");
    let submission = signer.sign(PAIRS, DAY, NOW).expect("signed");
    let target = target_of(&submission);
    assert!(audience("waves").verify(&target, BODY, NOW).is_ok());
    for other in [audience("Waves"), audience("waves "), verifier()] {
        let outcome = other.verify(&target, BODY, NOW).map(drop);
        assert_eq!(outcome, Err(VerifyError::SignatureMismatch), "{other:?}");
    }
}

#[test]
fn a_url_with_any_changed_byte_is_rejected() {
    let signed = signed();
    let replaced = (0..signed.len()).flat_map(|position| {
        ["x", "0", "&", "=", "%", "/", "?", "+", ""].map(|other| (position..position + 1, other))
    });
    // Only a `&` can be inserted without a change of meaning.
    let inserted = (0..=signed.len()).flat_map(|position| {
        ["x", "0", "=", "%", "/", "?", "+", "%2F", "%0A"].map(|new| (position..position, new))
    });
    for (range, replacement) in replaced.chain(inserted) {
        let mut changed = signed.clone();
        changed.replace_range(range, replacement);
        if changed == signed {
            continue;
        }
        let outcome = outcome(&changed);
        let is_rejected = matches!(
            outcome,
            Err(VerifyError::SignatureMismatch
                | VerifyError::TargetNotOriginForm
                | VerifyError::PercentEncoding
                | VerifyError::PercentEncodingNotUtf8
                | VerifyError::ParameterMissing { .. }
                | VerifyError::ExpiryNotDigits
                | VerifyError::ExpiryOverflow
                | VerifyError::SignatureVersion
                | VerifyError::SignatureNotHex)
        );
        assert!(is_rejected, "{changed}: {outcome:?}");
    }
}

/// The signed text shows where the path ends, and whether a slash is a separator.
#[test]
fn a_url_with_another_meaning_of_the_same_bytes_is_rejected() {
    for (base_url, from, to) in [
        ("https://h/p%0Aq", "/p%0Aq?z", "/p?q%0Az"),
        ("https://h/a/b", "/a/b?", "/a%2Fb?"),
        ("https://h/a%2Fb", "/a%2Fb?", "/a/b?"),
        ("https://h/a/b", "/a/b?", "/a/b/?"),
        ("https://h/a/b/", "/a/b/?", "/a/b?"),
    ] {
        let signer = Signer::new(keyring(), base_url).expect("a base URL");
        let submission = signer.sign([("z", "v")], DAY, NOW).expect("signed");
        let target = submission.target();
        assert_eq!(outcome(target), Ok(()), "{target}");
        assert!(target.starts_with(from), "{target}");
        let changed = target.replacen(from, to, 1);
        assert_eq!(outcome(&changed), Err(VerifyError::SignatureMismatch), "{changed}");
    }
}

#[test]
fn a_url_is_rejected_61_seconds_after_its_expiry() {
    let outcome = |secs| {
        let outcome = verifier().verify(&signed(), BODY, at(secs)).map(drop);
        assert_eq!(verifier().check_target(&signed(), at(secs)), outcome);
        outcome
    };
    let expired = |off| {
        Err(VerifyError::UrlExpired { expires_at: at(EXPIRES), off: Duration::from_secs(off) })
    };
    assert_eq!(outcome(0), Ok(()));
    assert_eq!(outcome(EXPIRES), Ok(()));
    assert_eq!(outcome(EXPIRES + 60), Ok(()));
    assert_eq!(outcome(EXPIRES + 61), expired(61));
    assert_eq!(outcome(u64::MAX), expired(u64::MAX - EXPIRES));
    assert_eq!(Verifier::CLOCK_SKEW.as_secs(), 60);
}

/// A rotation changes only the keys.
#[test]
fn another_keyring_keeps_the_audience() {
    let signer = signer().with_audience("waves").expect("an audience");
    let target = target_of(&signer.sign(PAIRS, DAY, NOW).expect("signed"));
    let before = Verifier::new(Keyring::new([Key::new("old", "old")]).expect("a keyring"));
    let before = before.with_audience("waves").expect("an audience");
    let outcome = before.verify(&target, BODY, NOW).map(drop);
    assert_eq!(outcome, Err(VerifyError::SignatureMismatch));
    let after = before.with_keyring(keyring());
    assert_eq!(after.verify(&target, BODY, NOW).map(drop), Ok(()));
}
