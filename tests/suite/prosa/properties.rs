//! Properties of every delivery, with signatures by the `hmac` crate.

use core::time::Duration;

use proptest::{prelude::*, sample::Index};
use speech_webhooks::{
    Key, VerifyError,
    prosa::{Scheme, Verifier},
};

use super::sample::{NOW, T, at, keyring, scheme, sign};

fn verifier(scheme: Scheme, secrets: &[&str]) -> Verifier {
    let keys = secrets.iter().enumerate();
    let keys = keys.map(|(number, secret)| Key::new(number.to_string(), secret));
    Verifier::new(keyring(keys)).with_scheme(scheme)
}

/// Returns the id of the key that signed.
fn outcome(
    verifier: &Verifier,
    name: &str,
    signature: &str,
    body: &[u8],
) -> Result<String, VerifyError> {
    let verified = verifier.verify([(name, signature)], body, NOW)?;
    Ok(verified.key_id().to_owned())
}

/// Returns a secret whose length depends on the number: shorter or longer than a block of SHA-256.
fn secret(number: u8) -> Vec<u8> {
    vec![number; usize::from(number) * 23]
}

/// One change of the body, the digest or the secret.
#[derive(Clone, Debug)]
enum Change {
    BodyBit(Index, u8),
    BodyInsert(Index, u8),
    BodyRemove(Index),
    BodyEnd(String),
    Digit(Index, u8),
    SecretBit(Index, u8),
    SecretEnd(char),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<Index>(), 0..8_u8).prop_map(|(at, bit)| Change::BodyBit(at, bit)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::BodyInsert(at, byte)),
        any::<Index>().prop_map(Change::BodyRemove),
        ".{1,3}".prop_map(Change::BodyEnd),
        (any::<Index>(), 1..16_u8).prop_map(|(at, by)| Change::Digit(at, by)),
        // Changes a printable byte into another printable one.
        (any::<Index>(), 0..4_u8).prop_map(|(at, bit)| Change::SecretBit(at, bit)),
        prop::char::range('!', '~').prop_map(Change::SecretEnd),
    ]
}

impl Change {
    /// Makes the change, and returns whether anything differs.
    fn make(&self, secret: &mut String, body: &mut Vec<u8>, digest: &mut String) -> bool {
        let before = (secret.clone(), body.clone(), digest.clone());
        match self {
            Self::BodyBit(at, bit) if !body.is_empty() => {
                let at = at.index(body.len());
                body[at] ^= 1 << bit;
            }
            Self::BodyInsert(at, byte) => body.insert(at.index(body.len() + 1), *byte),
            Self::BodyRemove(at) if !body.is_empty() => drop(body.remove(at.index(body.len()))),
            Self::BodyBit(..) | Self::BodyRemove(_) => {}
            Self::BodyEnd(end) => body.extend(end.bytes()),
            Self::Digit(at, by) => {
                let at = at.index(digest.len());
                let digit = u8::from_str_radix(&digest[at..=at], 16).expect("a digit");
                digest.replace_range(at..=at, &format!("{:x}", digit ^ by));
            }
            Self::SecretBit(at, bit) => {
                let at = at.index(secret.len());
                let byte = secret.as_bytes()[at] ^ (1 << bit);
                secret.replace_range(at..=at, &char::from(byte).to_string());
            }
            Self::SecretEnd(end) => secret.push(*end),
        }
        before != (secret.clone(), body.clone(), digest.clone())
    }
}

proptest! {
    #[test]
    fn any_change_is_rejected(
        scheme in scheme(),
        body in ".{0,100}",
        // From the middle of ASCII's rows, so that a byte with a changed bit stays printable.
        secret in "[@-_a-o]{1,80}",
        change in change(),
    ) {
        let mut body = body.into_bytes();
        let signed = sign(scheme, secret.as_bytes(), &body);
        let (name, digest) = signed.split_once('=').expect("a name");
        let header = |digest: &str| format!("t={T},{name}={digest}");
        let name = "x-prosa-signature";
        prop_assert_eq!(
            outcome(&verifier(scheme, &[&secret]), name, &header(digest), &body),
            Ok("0".to_owned())
        );

        let (mut secret, mut digest) = (secret, digest.to_owned());
        prop_assume!(change.make(&mut secret, &mut body, &mut digest));
        prop_assert_eq!(
            outcome(&verifier(scheme, &[&secret]), name, &header(&digest), &body),
            Err(VerifyError::SignatureMismatch)
        );
    }

    /// Some keys have expired, and the key that signed may be missing.
    #[test]
    fn only_active_keys_verify(
        scheme in scheme(),
        body in prop_oneof![
            ".{0,100}".prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..300),
        ],
        ends in prop::collection::vec(prop::option::of(0..12_u64), 1..7),
        signer in 1..7_u8,
        now in prop_oneof![0..15_u64, 295..305_u64],
    ) {
        let keys = (1..).zip(&ends).map(|(number, end)| {
            let key = Key::from_bytes(number.to_string(), secret(number));
            match end {
                Some(seconds) => key.with_expiry(at(T + seconds)),
                None => key,
            }
        });
        let verifier = Verifier::new(keyring(keys)).with_scheme(scheme);
        let signature = format!("t={T},{}", sign(scheme, &secret(signer), &body));
        let headers = [("x-prosa-signature", &signature)];

        let is_active = |end: &Option<u64>| end.is_none_or(|end| now < end);
        let early = match ends.iter().any(is_active) {
            true => Ok(()),
            false => Err(VerifyError::NoActiveKey),
        };
        prop_assert_eq!(verifier.check_headers(headers, at(T + now)), early);
        let expected = early.and(if !ends.get(usize::from(signer) - 1).is_some_and(is_active) {
            Err(VerifyError::SignatureMismatch)
        } else if scheme == Scheme::SecretPrefixSha256 && str::from_utf8(&body).is_err() {
            Err(VerifyError::LengthExtended)
        } else if scheme != Scheme::BodyHmac && now > 300 {
            Err(VerifyError::TooOld {
                timestamp: at(T),
                off: Duration::from_secs(now),
                tolerance: Duration::from_secs(300),
            })
        } else {
            Ok(signer.to_string())
        });
        let outcome = verifier.verify(headers, &body, at(T + now));
        prop_assert_eq!(outcome.map(|it| it.key_id().to_owned()), expected);
    }

    /// Only this scheme signs `t`. Here `t` is within the tolerance.
    #[test]
    fn a_changed_timestamp_is_rejected(body in ".{0,100}", secret in "[!-~]{1,80}", by in 1..300_u64, later in any::<bool>()) {
        let scheme = Scheme::TimestampedHmac;
        let t = if later { NOW.as_secs() + by } else { NOW.as_secs() - by };
        prop_assume!(t != T);
        let signature = format!("t={t},{}", sign(scheme, secret.as_bytes(), body.as_bytes()));
        prop_assert_eq!(
            outcome(&verifier(scheme, &[&secret]), "x-prosa-signature", &signature, body.as_bytes()),
            Err(VerifyError::SignatureMismatch)
        );
    }

    /// The case of the header name, the position of the timestamp and other signatures do not
    /// matter either.
    #[test]
    fn the_order_of_keys_and_signatures_does_not_matter(
        scheme in scheme(),
        body in ".{0,100}",
        keys in Just(["first", "second", "third", "fourth", "fifth"]).prop_shuffle(),
        signers in prop::sample::subsequence(vec!["third", "sixth", "seventh", "eighth"], 1..=4).prop_shuffle(),
        time_at in any::<Index>(),
        upper in any::<u32>(),
    ) {
        let time = format!("t={T}");
        let mut parts: Vec<_> = signers.iter().map(|secret| sign(scheme, secret.as_bytes(), body.as_bytes())).collect();
        parts.insert(time_at.index(parts.len() + 1), time);
        let name: String = "x-prosa-signature".chars().enumerate().map(|(at, letter)| {
            if upper & 1 << at == 0 { letter } else { letter.to_ascii_uppercase() }
        }).collect();

        let expected = match keys.iter().position(|secret| *secret == "third") {
            Some(number) if signers.contains(&"third") => Ok(number.to_string()),
            _ => Err(VerifyError::SignatureMismatch),
        };
        prop_assert_eq!(
            outcome(&verifier(scheme, &keys), &name, &parts.join(","), body.as_bytes()),
            expected
        );
    }

    /// The error and the diagnosis are short and contain no text of the sender or the receiver.
    #[test]
    fn nobody_verifies_without_the_secret(
        scheme in scheme(),
        headers in prop::collection::vec((header_name(), header_value()), 0..5),
        body in "[A-Z0-9]{0,200}",
        secret in "[A-Z0-9]{8,80}",
        now in any::<u64>(),
    ) {
        let verifier = verifier(scheme, &[&secret]);
        let headers = || headers.iter().map(|(name, value)| (name, value));
        let Err(error) = verifier.verify(headers(), body.as_bytes(), at(now)) else {
            return Err(TestCaseError::fail("verified"));
        };
        let diagnosis = verifier.diagnose(headers(), body.as_bytes(), at(now));
        let shown = format!("{error} {error:?} {} {diagnosis} {diagnosis:?}", error.code());
        prop_assert!(shown.len() < 1_000, "{}", shown);
        let repeats = |text: &str| text.as_bytes().windows(8).any(|window| {
            shown.as_bytes().windows(8).any(|shown| shown == window)
        });
        prop_assert!(!repeats(&body) && !repeats(&secret), "{}", shown);
    }
}

/// Lengths around the ends of blocks and of many blocks, with several keys.
#[test]
fn a_change_at_the_end_of_a_long_body_is_rejected() {
    for len in [0, 1, 54, 55, 56, 63, 64, 65, 119, 128, 4_097, 65_537, 200_003] {
        let body: Vec<u8> = (0..=250).cycle().take(len).collect();
        let changed = [&body[..len.saturating_sub(1)], b"\xff"].concat();
        for count in 1..=6 {
            let keys =
                (1..=count).map(|number| Key::from_bytes(number.to_string(), secret(number)));
            let verifier = Verifier::new(keyring(keys)).with_scheme(Scheme::BodyHmac);
            let signature = sign(Scheme::BodyHmac, &secret(count), &body);
            let outcome = |body| outcome(&verifier, "x-prosa-signature", &signature, body);
            assert_eq!(outcome(&body), Ok(count.to_string()), "{len}");
            assert_eq!(outcome(&changed), Err(VerifyError::SignatureMismatch), "{len}");
        }
    }
}

fn header_name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just("x-prosa-signature".to_owned()),
        1 => Just("x-prosa-event".to_owned()),
        1 => "[!-~]{0,20}",
    ]
}

/// In the format of a signature header, of a part of one, or of neither.
fn header_value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "t=[0-9]{1,25}(,v1=[0-9a-fA-F]{64}){0,3}".prop_map(String::into_bytes),
        "sha256=[0-9a-fA-F]{64}".prop_map(String::into_bytes),
        "[ ,=tv10-9a-z]{0,100}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..100),
    ]
}
