//! A diagnosis tells the usual mistakes apart, and explains no forgery.

mod changes;

use core::time::Duration;

use speech_webhooks::{
    Key, Keyring, UnixTime, VerifyError,
    prosa::{Diagnosis, Scheme, Verifier},
};

use super::sample::{BODY, NOW, OTHER_SECRET, SECRET, T, at, keyring, sign, verifier};

const SCHEMES: [Scheme; 3] =
    [Scheme::TimestampedHmac, Scheme::BodyHmac, Scheme::SecretPrefixSha256];

/// Returns the signature header of a delivery that was signed at `T`.
fn header(scheme: Scheme, secret: &[u8], body: &[u8]) -> String {
    let signature = sign(scheme, secret, body);
    match scheme {
        Scheme::BodyHmac => signature,
        _ => format!("t={T},{signature}"),
    }
}

/// Returns the diagnosis of a delivery, which must be rejected.
fn diagnose(verifier: &Verifier, header: &str, body: &[u8], now: UnixTime) -> Diagnosis {
    let headers = [("x-prosa-signature", header)];
    assert!(verifier.verify(headers, body, now).is_err(), "{header}");
    let diagnosis = verifier.diagnose(headers, body, now);
    // A receiver does not read the body after malformed headers, so an empty body must give the same diagnosis. Only
    // the search for another scheme needs the body.
    if let Err(error) = verifier.check_headers(headers, now)
        && error != VerifyError::NoActiveKey
    {
        let without_body = verifier.diagnose(headers, b"", now);
        let is_of_other_format = matches!(without_body, Diagnosis::OtherFormat { .. });
        assert!(is_of_other_format || without_body == diagnosis, "{header}");
    }
    diagnosis
}

fn retired() -> Keyring {
    keyring([Key::new("new", OTHER_SECRET), Key::new("old", SECRET).with_expiry(NOW)])
}

#[test]
fn a_signature_under_another_scheme_is_found() {
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
        }
    }
}

#[test]
fn the_format_of_another_scheme_is_found() {
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
    }
}

#[test]
fn a_signature_of_a_retired_key_is_found() {
    for scheme in SCHEMES {
        let signature = header(scheme, SECRET.as_bytes(), BODY);
        let found = diagnose(&Verifier::new(retired()).with_scheme(scheme), &signature, BODY, NOW);
        let key_id = "old".to_owned();
        assert_eq!(found, Diagnosis::RetiredKey { key_id });
    }
}

/// In milliseconds, `now` is past the expiry of any key.
#[test]
fn now_in_milliseconds_is_told_from_a_retired_key() {
    let rotating = Verifier::new(keyring([Key::new("old", SECRET).with_expiry(at(T + 10))]));
    let signature = header(Scheme::TimestampedHmac, SECRET.as_bytes(), BODY);
    let retired = || Diagnosis::RetiredKey { key_id: "old".to_owned() };
    let untimed = header(Scheme::BodyHmac, SECRET.as_bytes(), BODY);
    for (now, expected) in [
        (T * 1000, Diagnosis::NowInMilliseconds),
        ((T + 9) * 1000 + 999, Diagnosis::NowInMilliseconds),
        ((T + 10) * 1000, retired()),
        (253_402_473_600, Diagnosis::NowInMilliseconds),
        (253_402_473_599, retired()),
        (T + 10, retired()),
    ] {
        let now = at(now);
        let any_time = rotating.clone().with_tolerance(Duration::MAX);
        let untimed_verifier = rotating.clone().with_scheme(Scheme::BodyHmac);
        for (verifier, signature) in
            [(&rotating, &signature), (&any_time, &signature), (&untimed_verifier, &untimed)]
        {
            assert_eq!(diagnose(verifier, signature, BODY, now), expected, "{now}");
        }
    }
}

#[test]
fn a_retired_key_is_found_if_no_key_is_active() {
    let all_retired = Verifier::new(keyring([Key::new("old", SECRET).with_expiry(NOW)]));
    let headers = |secret| header(Scheme::TimestampedHmac, secret, BODY);
    let key_id = "old".to_owned();
    assert_eq!(
        error_and_diagnosis(&all_retired, &headers(SECRET.as_bytes())),
        (VerifyError::NoActiveKey, Diagnosis::RetiredKey { key_id })
    );
    assert_eq!(
        error_and_diagnosis(&all_retired, &headers(b"unknown")),
        (VerifyError::NoActiveKey, Diagnosis::AsStated(VerifyError::NoActiveKey))
    );
}

fn error_and_diagnosis(verifier: &Verifier, header: &str) -> (VerifyError, Diagnosis) {
    let headers = [("x-prosa-signature", header)];
    let error = verifier.verify(headers, BODY, NOW).expect_err("rejected");
    (error, verifier.diagnose(headers, BODY, NOW))
}

#[test]
fn times_in_milliseconds_are_told_from_late_and_early_ones() {
    let in_milliseconds = format!("{T}999");
    let tolerance = Verifier::DEFAULT_TOLERANCE;
    let too_old = |off| {
        Diagnosis::AsStated(VerifyError::TooOld {
            timestamp: at(T),
            off: Duration::from_secs(off),
            tolerance,
        })
    };
    let in_future = |timestamp, off| {
        Diagnosis::AsStated(VerifyError::InFuture {
            timestamp: at(timestamp),
            off: Duration::from_secs(off),
            tolerance,
        })
    };
    for (t, now, expected) in [
        (in_milliseconds.as_str(), T, Diagnosis::SignedInMilliseconds),
        (&T.to_string(), (T + 300) * 1000, Diagnosis::NowInMilliseconds),
        (&T.to_string(), T + 301, too_old(301)),
        (&T.to_string(), T - 301, in_future(T, 301)),
        (&T.to_string(), (T + 301) * 1000, too_old((T + 301) * 1000 - T)),
        ("18446744073709551615", T, in_future(u64::MAX, u64::MAX - T)),
    ] {
        // Secret-prefix SHA-256 does not sign `t`, so any `t` matches.
        let signature = sign(Scheme::SecretPrefixSha256, SECRET.as_bytes(), BODY);
        let verifier = verifier().with_scheme(Scheme::SecretPrefixSha256);
        let header = format!("t={t},{signature}");
        assert_eq!(diagnose(&verifier, &header, BODY, at(now)), expected);
    }
}

#[test]
fn an_unknown_secret_and_two_mistakes_at_once_are_unexplained() {
    let unknown = header(Scheme::TimestampedHmac, b"unknown", BODY);
    let found = diagnose(&verifier(), &unknown, BODY, NOW);
    assert_eq!(found, Diagnosis::Unexplained);
    // Two mistakes at once are not looked for.
    let two = header(Scheme::SecretPrefixSha256, SECRET.as_bytes(), b"{}\n");
    assert_eq!(diagnose(&verifier(), &two, b"{}", NOW), Diagnosis::Unexplained);
}

/// Compression cannot be undone here, so it is only a hint, given if nothing is proven.
#[test]
fn compression_is_a_hint_if_nothing_is_proven() {
    let unknown = header(Scheme::TimestampedHmac, b"unknown", BODY);
    // Python: gzip.compress(b"{}", mtime=0) and zlib.compress(b"{}").
    let gzip: &[u8] =
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\xae\x05\x00C\xbf\xa6\xa3\x02\x00\x00\x00";
    let deflate: &[u8] = b"x\x9c\xab\xae\x05\x00\x01u\x00\xf9";
    let compressed = || Diagnosis::PerhapsCompressed;
    let decompressed = || Diagnosis::PerhapsDecompressed;
    let neither = || Diagnosis::Unexplained;
    for (encoding, body, expected) in [
        (None, gzip, compressed()),
        (Some("gzip"), gzip, compressed()),
        (Some("identity"), gzip, compressed()),
        (None, b"\x1f\x8b", compressed()),
        (Some("deflate"), deflate, compressed()),
        (Some("br"), b"\x1b\x8b", compressed()),
        (None, deflate, neither()),
        (None, b"\x1f", neither()),
        (Some(" GZIP "), BODY, decompressed()),
        (Some("br"), BODY, decompressed()),
        (Some("deflate"), b"", decompressed()),
        (Some(" Identity\t"), BODY, neither()),
        (Some(" "), BODY, neither()),
        (None, BODY, neither()),
    ] {
        for at in [0, 1] {
            let mut headers = vec![("x-prosa-signature", unknown.as_str())];
            headers.extend([("content-length", "1"), ("accept-encoding", "gzip")]);
            if let Some(encoding) = encoding {
                headers.insert(at, ("Content-Encoding", encoding));
            }
            let found = verifier().diagnose(&headers, body, NOW);
            assert_eq!(found, expected, "{encoding:?} {body:.20?}");
        }
    }

    // A proven mistake comes before the hint, and so does an error that explains itself.
    let with_encoding = |header: String, body: &[u8], now| {
        let headers = [("content-encoding", "gzip"), ("x-prosa-signature", &header)];
        verifier().diagnose(headers, body, now)
    };
    let good = header(Scheme::TimestampedHmac, SECRET.as_bytes(), gzip);
    assert_eq!(with_encoding(good.clone(), gzip, NOW), Diagnosis::Verifies);
    let key_id = "current".to_owned();
    assert_eq!(
        with_encoding(good.clone(), &[gzip, b"\n"].concat(), NOW),
        Diagnosis::NewlineAdded { key_id }
    );
    let late = with_encoding(good, gzip, at(T + 301));
    assert!(matches!(late, Diagnosis::AsStated(VerifyError::TooOld { .. })), "{late:?}");
    let missing = Diagnosis::AsStated(VerifyError::TimestampMissing);
    assert_eq!(with_encoding("v1=00".to_owned(), gzip, NOW), missing);
}

/// A split header is not a mistake, so another mistake is still found.
#[test]
fn a_mistake_is_found_in_a_delivery_with_a_split_header() {
    let signature = sign(Scheme::TimestampedHmac, SECRET.as_bytes(), BODY);
    let time = format!("t={T}");
    let headers = [("x-prosa-signature", &signature), ("x-prosa-signature", &time)];
    let body = [BODY, b"\n"].concat();
    let key_id = "current".to_owned();
    assert_eq!(verifier().diagnose(headers, &body, NOW), Diagnosis::NewlineAdded { key_id });
}

#[test]
fn errors_that_explain_themselves_are_repeated() {
    let two = [("x-prosa-signature", "t=1"), ("X-Prosa-Signature", "t=1")];
    let repeated = VerifyError::HeaderRepeated { name: "x-prosa-signature" };
    let found = verifier().diagnose(two, BODY, NOW);
    assert_eq!(found, Diagnosis::AsStated(repeated));

    let no_time = diagnose(&verifier(), "v1=00", BODY, NOW);
    let missing = VerifyError::TimestampMissing;
    assert_eq!(no_time, Diagnosis::AsStated(missing));

    let extended = header(Scheme::SecretPrefixSha256, SECRET.as_bytes(), b"{}\x80");
    let verifier = verifier().with_scheme(Scheme::SecretPrefixSha256);
    assert_eq!(
        diagnose(&verifier, &extended, b"{}\x80", NOW),
        Diagnosis::AsStated(VerifyError::LengthExtended)
    );
}

#[test]
fn a_delivery_that_verifies_is_reported_as_such() {
    let signature = header(Scheme::TimestampedHmac, SECRET.as_bytes(), BODY);
    let headers = [("x-prosa-signature", signature)];
    let found = verifier().diagnose(headers, BODY, NOW);
    assert_eq!(found, Diagnosis::Verifies);
}

/// A diagnosis hashes at most 32 MiB in addition to verifying: here a body of 16 MiB with each of two keys, which finds
/// a retired one.
#[test]
fn a_diagnosis_hashes_at_most_32_mib() {
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
}

/// A body with one escaped slash and one comma has six forms: unchanged, with a newline, with a byte order mark, with a
/// space, without the escape, and with the space but without the escape.
#[test]
fn no_form_is_hashed_twice() {
    let keys = (0..256).map(|number| Key::new(number.to_string(), format!("{number}")));
    let verifier = Verifier::new(keyring(keys)).with_scheme(Scheme::BodyHmac);
    let unknown = header(Scheme::BodyHmac, b"unknown", b"{}");
    // 32 MiB for 256 keys are 131,072 bytes: six times `len`, with one, three and one byte more and one less.
    let len = 21_844;
    for (len, expected) in [(len, Diagnosis::Unexplained), (len + 1, Diagnosis::TooMuchWork)] {
        let body = format!(r#"["\/{}",1]"#, "x".repeat(len - r#"["\/",1]"#.len()));
        assert_eq!(diagnose(&verifier, &unknown, body.as_bytes(), NOW), expected, "{len}");
    }
}

/// Someone without the secret may have extended the body and then made a usual mistake. No key signed it.
#[test]
fn a_body_that_may_have_been_extended_is_unexplained() {
    let extended = [BODY, b"\x80"].concat();
    let signature = header(Scheme::SecretPrefixSha256, SECRET.as_bytes(), &extended);
    let with_newline = [&extended, &b"\n"[..]].concat();
    let prefix = verifier().with_scheme(Scheme::SecretPrefixSha256);
    let rotated = Verifier::new(retired()).with_scheme(Scheme::SecretPrefixSha256);
    for (verifier, body) in
        [(&prefix, &with_newline), (&verifier(), &extended), (&rotated, &extended)]
    {
        assert_eq!(diagnose(verifier, &signature, body, NOW), Diagnosis::Unexplained);
    }
}
