//! Tests of the signature header that `tests/vectors.json` cannot express: bytes that are not text,
//! limits, repetition.

use speech_webhooks::{Key, VerifyError, prosa};

use super::sample::{BODY, DIGEST, NOW, SECRET, T, keyring, signature, verifier};

const SIGNATURE_HEADER: &str = "x-prosa-signature";

fn verify(value: &[u8]) -> Result<(), VerifyError> {
    let headers = [(SIGNATURE_HEADER, value)];
    let outcome = verifier().verify(headers, BODY, NOW).map(drop);
    let before_the_body = match outcome {
        Err(VerifyError::SignatureMismatch) => Ok(()),
        other => other,
    };
    assert_eq!(verifier().check_headers(headers, NOW), before_the_body);
    outcome
}

#[test]
fn an_unsigned_request_is_rejected() {
    let headers = [("content-type", "application/json"), ("x-prosa-signatures", "t=1,v1=00")];
    let outcome = verifier().verify(headers, BODY, NOW).map(drop);
    assert_eq!(outcome, Err(VerifyError::HeaderMissing { name: SIGNATURE_HEADER }));
}

#[test]
fn a_second_signature_header_is_rejected_even_if_equal() {
    let header = (SIGNATURE_HEADER, signature());
    let same_in_capitals = ("X-PROSA-SIGNATURE", signature());
    let outcome = verifier().verify([header, same_in_capitals], BODY, NOW).map(drop);
    assert_eq!(outcome, Err(VerifyError::HeaderRepeated { name: SIGNATURE_HEADER }));
}

/// All digits are 0 except for one character that is not a digit.
#[test]
fn a_character_that_is_not_a_digit_is_not_read_as_zero() {
    for other in ["g", "G", "@", "`", "/", ":", " "] {
        let digits = [other, &"0".repeat(63)].concat();
        assert_eq!(
            verify(format!("t={T},v1={digits}").as_bytes()),
            Err(VerifyError::SignatureMissing { name: "v1" }),
            "{other:?}"
        );
    }
}

#[test]
fn items_signatures_and_timestamps_have_limits() {
    let wrong = format!(",v1={}", "0".repeat(64));
    let header = |more: &str| verify([&signature(), more].concat().as_bytes());
    assert_eq!(header(&wrong.repeat(63)), Ok(()));
    assert_eq!(header(&wrong.repeat(64)), Err(VerifyError::TooManySignatures { max: 64 }));
    assert_eq!(header(&",".repeat(126)), Ok(()));
    assert_eq!(header(&",".repeat(127)), Err(VerifyError::TooManyItems { max: 128 }));
    assert_eq!(header(&format!(",t={T}")), Err(VerifyError::TimestampRepeated));
}

#[test]
fn the_length_limit_is_inclusive() {
    let padded_to = |len| format!("{:len$}", signature()).into_bytes();
    assert_eq!(verify(&padded_to(8192)), Ok(()));
    assert_eq!(
        verify(&padded_to(8193)),
        Err(VerifyError::HeaderTooLong { name: "x-prosa-signature", len: 8193, max: 8192 })
    );
}

#[test]
fn the_length_limit_holds_for_the_body_scheme_too() {
    let verifier = prosa::Verifier::new(keyring([Key::new("current", SECRET)]))
        .with_scheme(prosa::Scheme::BodyHmac);
    let outcome = verifier.verify([(SIGNATURE_HEADER, "x".repeat(8193))], BODY, NOW).map(drop);
    assert_eq!(
        outcome,
        Err(VerifyError::HeaderTooLong { name: "x-prosa-signature", len: 8193, max: 8192 })
    );
}

#[test]
fn unreadable_signatures_do_not_count_towards_the_limit() {
    let header = format!("t={T}{},v1={DIGEST}", ",v1=unreadable".repeat(100));
    assert_eq!(verify(header.as_bytes()), Ok(()));
}

/// One or both digits of a byte are not hexadecimal.
#[test]
fn one_unreadable_byte_makes_a_signature_unreadable() {
    for position in [0, 30, 62] {
        for pair in ["g0", "0g", "gg", "  ", "+1", "0x", "é"] {
            let mut digits = DIGEST.to_owned();
            digits.replace_range(position..position + 2, pair);
            assert_eq!(
                verify(format!("t={T},v1={digits}").as_bytes()),
                Err(VerifyError::SignatureMissing { name: "v1" }),
                "{digits}"
            );
        }
    }
}

#[test]
fn only_22_bytes_are_hexadecimal_digits() {
    // Together, these two have all of the digits.
    for digest in [DIGEST.to_owned(), DIGEST.to_uppercase()] {
        assert_eq!(verify(format!("t={T},v1={digest}").as_bytes()), Ok(()));
    }
    for position in [0, 31, 63] {
        for byte in 0..=u8::MAX {
            let mut digits = DIGEST.as_bytes().to_vec();
            let genuine = digits[position];
            digits[position] = byte;
            let expected = match byte {
                _ if byte.eq_ignore_ascii_case(&genuine) => Ok(()),
                b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' => Err(VerifyError::SignatureMismatch),
                _ => Err(VerifyError::SignatureMissing { name: "v1" }),
            };
            let header = [format!("t={T},v1=").as_bytes(), &digits].concat();
            assert_eq!(verify(&header), expected, "{byte:#x} at {position}");
        }
    }
}

#[test]
fn a_signature_has_64_digits() {
    for len in [0, 1, 62, 63, 65, 66, 128] {
        let digits = DIGEST.repeat(2);
        let header = format!("t={T},v1={}", &digits[..len]);
        assert_eq!(
            verify(header.as_bytes()),
            Err(VerifyError::SignatureMissing { name: "v1" }),
            "{len}"
        );
    }
}

#[test]
fn items_that_are_not_utf8_are_ignored() {
    let header = [b"\xff\xfe=\xff,".as_slice(), signature().as_bytes(), b",\x80"].concat();
    assert_eq!(verify(&header), Ok(()));
}

#[test]
fn a_timestamp_that_is_not_ascii_digits_is_rejected() {
    // Arabic-Indic digits are digits to `char::is_numeric`.
    for t in ["\u{661}\u{662}".as_bytes(), b"\xff", b"1\x00", b"0x1"] {
        let header = [b"t=", t, b",v1=", DIGEST.as_bytes()].concat();
        assert_eq!(verify(&header), Err(VerifyError::TimestampNotDigits), "{t:?}");
    }
}

#[test]
fn a_vertical_tab_is_not_whitespace() {
    // Neither RFC 9110 nor `u8::is_ascii_whitespace` counts it.
    let header = format!("\x0b{}", signature());
    assert_eq!(verify(header.as_bytes()), Err(VerifyError::TimestampMissing));
}

#[test]
fn a_missing_signature_is_reported_under_the_name_of_the_scheme() {
    assert_eq!(
        verify(format!("t={T}").as_bytes()),
        Err(VerifyError::SignatureMissing { name: "v1" })
    );
    let verifier = prosa::Verifier::new(keyring([Key::new("current", SECRET)]))
        .with_scheme(prosa::Scheme::BodyHmac);
    let outcome = verifier.verify(super::sample::headers(), BODY, NOW).map(drop);
    assert_eq!(outcome, Err(VerifyError::SignatureMissing { name: "sha256" }));
}
