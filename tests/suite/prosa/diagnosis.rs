//! Why a delivery was refused: each usual mistake is told from the others, and proves nothing.

mod forms;

use core::time::Duration;

use speech_webhooks::{
    HeaderError, Keyring, UnixTime, VerifyError,
    prosa::{Diagnosis, Scheme, Verifier},
};

use super::sample::{BODY, NOW, OTHER_SECRET, SECRET, T, key, keyring, sign, verifier};

const SCHEMES: [Scheme; 3] = [
    Scheme::TimestampedHmac,
    Scheme::BodyHmac,
    Scheme::SecretPrefixSha256,
];

/// The signature header of a delivery that was signed at `T`.
fn header(scheme: Scheme, secret: &[u8], body: &[u8]) -> String {
    let signature = sign(scheme, secret, body);
    match scheme {
        Scheme::BodyHmac => signature,
        _ => format!("t={T},{signature}"),
    }
}

/// What is found, after it has been refused.
fn diagnose(verifier: &Verifier, header: &str, body: &[u8], now: UnixTime) -> Diagnosis {
    let headers = [("x-prosa-signature", header)];
    assert!(verifier.verify(headers, body, now).is_err(), "{header}");
    let diagnosis = verifier.diagnose(headers, body, now);
    assert_eq!(
        in_chunks(verifier, header, body, now),
        diagnosis,
        "{header}"
    );
    diagnosis
}

/// The same for a body that has come in in chunks; for malformed headers, which are refused before
/// it, with an empty one.
fn in_chunks(verifier: &Verifier, header: &str, body: &[u8], now: UnixTime) -> Diagnosis {
    let headers = [("x-prosa-signature", header)];
    match verifier.begin(headers, body.len(), now) {
        Err(VerifyError::Header(_)) => match verifier.diagnose(headers, b"", now) {
            // Which of them, only the body tells.
            Diagnosis::OtherFormat { .. } => verifier.diagnose(headers, body, now),
            found => found,
        },
        Err(_) => verifier.diagnose(headers, body, now),
        Ok(mut incoming) => {
            incoming.update(body).expect("within the limit");
            let refused = incoming.finish_or_keep(now).expect_err("a refusal");
            refused.diagnose()
        }
    }
}

fn retired() -> Keyring {
    keyring([
        key("new", OTHER_SECRET),
        key("old", SECRET).with_expiry(NOW),
    ])
}

#[test]
fn another_scheme() {
    for configured in SCHEMES {
        for scheme in SCHEMES.into_iter().filter(|scheme| *scheme != configured) {
            let found = diagnose(
                &verifier().with_scheme(configured),
                &header(scheme, SECRET.as_bytes(), BODY),
                BODY,
                NOW,
            );
            let key_id = "current".to_owned();
            assert_eq!(found, Diagnosis::OtherScheme { scheme, key_id });
            assert_eq!(
                found.to_string(),
                format!("key current signed it under another scheme, {scheme}")
            );
        }
    }
}

#[test]
fn another_format() {
    for (configured, of_other) in [
        (Scheme::TimestampedHmac, Scheme::BodyHmac),
        (Scheme::SecretPrefixSha256, Scheme::BodyHmac),
        (Scheme::BodyHmac, Scheme::TimestampedHmac),
        (Scheme::BodyHmac, Scheme::SecretPrefixSha256),
    ] {
        let found = diagnose(
            &verifier().with_scheme(configured),
            &header(of_other, b"unknown", BODY),
            BODY,
            NOW,
        );
        assert_eq!(found, Diagnosis::OtherFormat { configured });
        assert_eq!(
            found.to_string(),
            format!(
                "the signature header is not of the form that {configured} has, but of another scheme's"
            )
        );
    }
}

#[test]
fn a_retired_key() {
    for scheme in SCHEMES {
        let signature = header(scheme, SECRET.as_bytes(), BODY);
        let found = diagnose(
            &Verifier::new(retired()).with_scheme(scheme),
            &signature,
            BODY,
            NOW,
        );
        let key_id = "old".to_owned();
        assert_eq!(found, Diagnosis::RetiredKey { key_id });
        assert_eq!(found.to_string(), "key old signed it, and has expired");
    }
}

/// In milliseconds, `now` is after the end of any key.
#[test]
fn a_key_with_an_end_and_now_in_milliseconds() {
    let rotating = Verifier::new(keyring([key("old", SECRET).with_expiry(T + 10)]));
    let signature = header(Scheme::TimestampedHmac, SECRET.as_bytes(), BODY);
    let retired = || Diagnosis::RetiredKey {
        key_id: "old".to_owned(),
    };
    let untimed = header(Scheme::BodyHmac, SECRET.as_bytes(), BODY);
    for (now, expected) in [
        (T * 1000, Diagnosis::NowInMilliseconds),
        ((T + 9) * 1000 + 999, Diagnosis::NowInMilliseconds),
        ((T + 10) * 1000, retired()),
        (253_402_473_600, Diagnosis::NowInMilliseconds),
        (253_402_473_599, retired()),
        (T + 10, retired()),
    ] {
        let now = UnixTime::from_secs(now);
        let any_time = rotating.clone().with_tolerance(Duration::MAX);
        let untimed_verifier = rotating.clone().with_scheme(Scheme::BodyHmac);
        for (verifier, signature) in [
            (&rotating, &signature),
            (&any_time, &signature),
            (&untimed_verifier, &untimed),
        ] {
            assert_eq!(diagnose(verifier, signature, BODY, now), expected, "{now}");
        }
    }
}

#[test]
fn a_retired_key_where_no_other_is_active() {
    let all_retired = Verifier::new(keyring([key("old", SECRET).with_expiry(NOW)]));
    let headers = |secret| header(Scheme::TimestampedHmac, secret, BODY);
    let key_id = "old".to_owned();
    assert_eq!(
        verifier_outcome(&all_retired, &headers(SECRET.as_bytes())),
        (VerifyError::NoActiveKey, Diagnosis::RetiredKey { key_id })
    );
    assert_eq!(
        verifier_outcome(&all_retired, &headers(b"unknown")),
        (
            VerifyError::NoActiveKey,
            Diagnosis::AsStated(VerifyError::NoActiveKey)
        )
    );
}

fn verifier_outcome(verifier: &Verifier, header: &str) -> (VerifyError, Diagnosis) {
    let headers = [("x-prosa-signature", header)];
    let error = verifier.verify(headers, BODY, NOW).expect_err("refused");
    (error, verifier.diagnose(headers, BODY, NOW))
}

#[test]
fn times() {
    let in_milliseconds = format!("{T}999");
    for (t, now, expected, words) in [
        (
            in_milliseconds.as_str(),
            T,
            Diagnosis::SignedInMilliseconds,
            "the signature matches, but its t is in milliseconds",
        ),
        (
            &T.to_string(),
            (T + 300) * 1000,
            Diagnosis::NowInMilliseconds,
            "the signature matches, but `now` was given in milliseconds",
        ),
        (
            &T.to_string(),
            T + 301,
            Diagnosis::TooOld { seconds: 301 },
            "the signature matches, but its t is 301 s before now: \
             a retry that was not signed anew, a replay, or a clock that is wrong",
        ),
        (
            &T.to_string(),
            T - 301,
            Diagnosis::InFuture { seconds: 301 },
            "the signature matches, but its t is 301 s after now: a clock is wrong",
        ),
        (
            &T.to_string(),
            (T + 301) * 1000,
            Diagnosis::TooOld {
                seconds: (T + 301) * 1000 - T,
            },
            "the signature matches, but its t is 1672266756604 s before now: \
             a retry that was not signed anew, a replay, or a clock that is wrong",
        ),
        (
            "18446744073709551615",
            T,
            Diagnosis::InFuture {
                seconds: u64::MAX - T,
            },
            "the signature matches, but its t is 18446744072035611219 s after now: a clock is wrong",
        ),
    ] {
        // Secret-prefix SHA-256 does not sign the `t`: any will do.
        let signature = sign(Scheme::SecretPrefixSha256, SECRET.as_bytes(), BODY);
        let verifier = verifier().with_scheme(Scheme::SecretPrefixSha256);
        let header = format!("t={t},{signature}");
        let found = diagnose(&verifier, &header, BODY, UnixTime::from_secs(now));
        assert_eq!(found, expected);
        assert_eq!(found.to_string(), words);
    }
}

#[test]
fn no_usual_mistake() {
    let unknown = header(Scheme::TimestampedHmac, b"unknown", BODY);
    let found = diagnose(&verifier(), &unknown, BODY, NOW);
    assert_eq!(found, Diagnosis::Unexplained);
    assert_eq!(
        found.to_string(),
        "no usual mistake explains it: another secret signed, or something was changed on the way"
    );
    // Two mistakes at once are not looked for.
    let two = header(Scheme::SecretPrefixSha256, SECRET.as_bytes(), b"{}\n");
    assert_eq!(
        diagnose(&verifier(), &two, b"{}", NOW),
        Diagnosis::Unexplained
    );
}

#[test]
fn what_the_refusal_says_itself() {
    let two = [("x-prosa-signature", "t=1"), ("X-Prosa-Signature", "t=1")];
    let repeated = VerifyError::Header(HeaderError::Repeated {
        name: "x-prosa-signature",
    });
    let found = verifier().diagnose(two, BODY, NOW);
    assert_eq!(found, Diagnosis::AsStated(repeated));
    assert_eq!(found.to_string(), "more than one x-prosa-signature header");

    let no_time = diagnose(&verifier(), "v1=00", BODY, NOW);
    let missing = VerifyError::Header(HeaderError::TimestampMissing);
    assert_eq!(no_time, Diagnosis::AsStated(missing));

    let extended = header(Scheme::SecretPrefixSha256, SECRET.as_bytes(), b"{}\x80");
    let verifier = verifier().with_scheme(Scheme::SecretPrefixSha256);
    assert_eq!(
        diagnose(&verifier, &extended, b"{}\x80", NOW),
        Diagnosis::AsStated(VerifyError::LengthExtended)
    );
}

#[test]
fn a_body_that_was_too_long() {
    let signature = header(Scheme::TimestampedHmac, SECRET.as_bytes(), BODY);
    let headers = [("x-prosa-signature", signature)];
    let mut incoming = verifier().begin(headers, 10, NOW).expect("headers");
    let error = VerifyError::BodyTooLong { max: 10 };
    assert_eq!(incoming.update(BODY), Err(error));
    let refused = incoming.finish_or_keep(NOW).expect_err("too long");
    assert_eq!(refused.error(), error);
    assert_eq!(refused.diagnose(), Diagnosis::AsStated(error));
    assert_eq!(
        format!("{refused:?}"),
        "Refused { error: BodyTooLong { max: 10 }, .. }"
    );
}

#[test]
fn a_delivery_that_verifies() {
    let signature = header(Scheme::TimestampedHmac, SECRET.as_bytes(), BODY);
    let headers = [("x-prosa-signature", signature)];
    let found = verifier().diagnose(headers, BODY, NOW);
    assert_eq!(found, Diagnosis::Verifies);
    assert_eq!(found.to_string(), "the delivery verifies");
}

/// Beside verifying, 32 MiB are hashed and no more: once a body of 16 under two keys, which tells
/// a retired one.
#[test]
fn the_work_is_bounded() {
    let verifier = Verifier::new(retired()).with_scheme(Scheme::BodyHmac);
    let longest = vec![b'x'; 16 << 20];
    let key_id = "old".to_owned();
    let signature = header(Scheme::BodyHmac, SECRET.as_bytes(), &longest);
    let found = diagnose(&verifier, &signature, &longest, NOW);
    assert_eq!(found, Diagnosis::RetiredKey { key_id });

    let too_long = [&longest, &b"x"[..]].concat();
    let signature = header(Scheme::BodyHmac, SECRET.as_bytes(), &too_long);
    let found = diagnose(&verifier, &signature, &too_long, NOW);
    assert_eq!(found, Diagnosis::TooMuchWork);
    assert_eq!(
        found.to_string(),
        "no usual mistake that was looked for explains it; the body is too long to look for all"
    );
}
