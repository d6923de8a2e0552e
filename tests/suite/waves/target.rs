//! Request targets that are refused before any key is tried: what `tests/callbacks.json` cannot
//! say, and in which order it is said.

use speech_webhooks::{Keyring, PercentError, TargetError, VerifyError, waves::Verifier};

use super::sample::{BODY, NOW, SECRET, key, target, verifier};

fn outcome(target: &str) -> Result<(), VerifyError> {
    verifier().verify(target, BODY, NOW).map(drop)
}

#[test]
fn at_most_8192_bytes() {
    let of_length = |len: usize| target() + &"&".repeat(len - target().len());
    assert_eq!(outcome(&of_length(8192)), Ok(()));
    assert_eq!(
        outcome(&of_length(8193)),
        Err(TargetError::TooLong {
            len: 8193,
            max: 8192
        }
        .into())
    );
}

#[test]
fn at_most_64_parameters() {
    // Of the sample's, there are four already.
    let with = |more: usize| {
        let added: String = (0..more).map(|number| format!("&p{number}")).collect();
        target() + &added
    };
    assert_eq!(outcome(&with(60)), Err(VerifyError::SignatureMismatch));
    assert_eq!(
        outcome(&with(61)),
        Err(TargetError::TooManyParameters { max: 64 }.into())
    );
}

#[test]
fn only_paths_begin_with_a_slash() {
    for target in [
        "",
        "?case_id=42",
        "*",
        "receiver.example:443",
        "https://h/p",
        " /",
    ] {
        let expected = Err(TargetError::NotOriginForm.into());
        assert_eq!(outcome(target), expected, "{target:?}");
    }
}

#[test]
fn the_first_fault_in_this_order() {
    let missing = |name| TargetError::ParameterMissing { name };
    let long = "x".repeat(8192);
    let cases = [
        (
            format!("%{long}"),
            TargetError::TooLong {
                len: 8193,
                max: 8192,
            },
        ),
        ("%?%".into(), TargetError::NotOriginForm),
        ("/%FF?%".into(), TargetError::Percent(PercentError::NotUtf8)),
        ("/?a&a&%".into(), TargetError::ParameterRepeated),
        ("/?%&a&a".into(), TargetError::Percent(PercentError::Escape)),
        ("/".into(), missing("callback_signature")),
        ("/?".into(), missing("callback_signature")),
        ("/?callback_signature".into(), TargetError::SignatureVersion),
        (
            "/?callback_signature=v1.".into(),
            TargetError::SignatureNotHex,
        ),
        (
            format!("/?callback_signature=v1.{}", "0".repeat(64)),
            missing("callback_expires"),
        ),
        (
            format!(
                "/?callback_signature=v1.{}&callback_expires",
                "0".repeat(64)
            ),
            TargetError::ExpiryNotDigits,
        ),
    ];
    for (target, expected) in cases {
        assert_eq!(outcome(&target), Err(expected.into()), "{target:.40}");
    }

    let ended = key("ended", SECRET).with_expiry(NOW);
    let verifier = Verifier::new(Keyring::new([ended]).expect("a keyring"));
    let verify = |target: &str| verifier.verify(target, BODY, NOW).map(drop);
    assert_eq!(verify("/"), Err(missing("callback_signature").into()));
    assert_eq!(verify(&target()), Err(VerifyError::NoActiveKey));
    let forged = target().replace("=42", "=43");
    assert_eq!(verify(&forged), Err(VerifyError::NoActiveKey));
}

/// No request has one, and if it had, it would be no end of anything.
#[test]
fn a_fragment_is_a_part_of_its_parameter() {
    let fragment = target() + "#f";
    assert_eq!(outcome(&fragment), Err(TargetError::SignatureNotHex.into()));
    let fragment = target().replace("us-east", "us-east#f");
    assert_eq!(outcome(&fragment), Err(VerifyError::SignatureMismatch));
    let fragment = target().replace("/waves", "/waves#f");
    assert_eq!(outcome(&fragment), Err(VerifyError::SignatureMismatch));
}

#[test]
fn text_that_is_not_ascii_may_come_unescaped() {
    let callback = super::sample::signer()
        .sign(&[("naïve", "selamat pagi 🎧")], super::sample::DAY, NOW)
        .expect("signed");
    let escaped = callback
        .webhook_url()
        .replace("https://receiver.example", "");
    let unescaped = escaped
        .replace("na%C3%AFve", "naïve")
        .replace("%F0%9F%8E%A7", "🎧");
    assert_ne!(escaped, unescaped);
    assert_eq!(outcome(&escaped), Ok(()));
    assert_eq!(outcome(&unescaped), Ok(()));
}
