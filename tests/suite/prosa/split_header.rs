//! A signature header that was split in two at its comma is joined again; nothing else is joined. The digests are
//! openssl's (`sample.rs`) and those of `tests/vectors.py`.

use speech_webhooks::{
    VerifyError,
    prosa::{Diagnosis, Scheme},
};

use super::sample::{BODY, DIGEST, NOW, OTHER_DIGEST, SECRET, T, key, keyring, verifier};

const NAME: &str = "x-prosa-signature";
const REPEATED: VerifyError = VerifyError::HeaderRepeated { name: NAME };
/// HMAC of `BODY` alone.
const BODY_DIGEST: &str = "ccd94888cd18230b9601dc4e8c56bb8170b6eb41a2b3caaf8fd7060fcb3536f7";
/// SHA-256 of `SECRET`, a dot and `BODY`.
const PREFIX_DIGEST: &str = "0537adcb4edbe3bed5634492f3f4046e4197410f73df5eceb1991b6c1f31cc9a";

/// Returns the outcome with these headers, and asserts that `check_headers` and `diagnose` agree.
fn outcome(scheme: Scheme, values: &[&str]) -> Result<(), VerifyError> {
    let verifier = verifier().with_scheme(scheme);
    // Names match in any case, and other headers may be in between.
    let names = [NAME, "X-Prosa-Signature", "X-PROSA-SIGNATURE"].into_iter().cycle();
    let signatures = names.zip(values.iter().copied());
    let headers: Vec<_> =
        signatures.flat_map(|header| [("accept", "*/*"), header, ("host", "h")]).collect();

    let outcome = verifier.verify(&headers, BODY, NOW).map(drop);
    let early = match outcome {
        Err(VerifyError::SignatureMismatch) => Ok(()),
        other => other,
    };
    assert_eq!(verifier.check_headers(&headers, NOW), early, "{values:?}");
    let diagnosis = verifier.diagnose(&headers, BODY, NOW);
    match outcome {
        Ok(()) => assert_eq!(diagnosis, Diagnosis::Verifies, "{values:?}"),
        Err(VerifyError::SignatureMismatch) => {
            assert_eq!(diagnosis, Diagnosis::Unexplained, "{values:?}");
        }
        Err(error) => assert_eq!(diagnosis, Diagnosis::AsStated(error), "{values:?}"),
    }
    outcome
}

#[test]
fn two_halves_are_joined_in_either_order() {
    let (t, good) = (format!("t={T}"), format!("v1={DIGEST}"));
    let both = format!("v1={OTHER_DIGEST},v1={DIGEST}");
    let blanks = (format!(" t = {T}\t"), format!(" v1 = {DIGEST} "));
    let wrong = format!("v1={OTHER_DIGEST}");
    let unreadable = VerifyError::SignatureMissing { name: "v1" };
    for (time, signatures, expected) in [
        (t.as_str(), good.as_str(), Ok(())),
        (&t, &both, Ok(())),
        (&blanks.0, &blanks.1, Ok(())),
        (&t, &wrong, Err(VerifyError::SignatureMismatch)),
        // The error says what is wrong with a half.
        (&t, "v1=", Err(unreadable)),
        ("t=", &good, Err(VerifyError::TimestampNotDigits)),
        ("t=x", &good, Err(VerifyError::TimestampNotDigits)),
        ("t=18446744073709551616", &good, Err(VerifyError::TimestampOverflow)),
    ] {
        for halves in [[time, signatures], [signatures, time]] {
            assert_eq!(outcome(Scheme::TimestampedHmac, &halves), expected, "{halves:?}");
        }
    }
    let good = format!("v1={PREFIX_DIGEST}");
    for halves in [[t.as_str(), &good], [&good, &t]] {
        assert_eq!(outcome(Scheme::SecretPrefixSha256, &halves), Ok(()), "{halves:?}");
        // The same header does not match under another scheme.
        let mismatch = verifier().verify(halves.map(|half| (NAME, half)), BODY, NOW).map(drop);
        assert_eq!(mismatch, Err(VerifyError::SignatureMismatch));
    }
}

#[test]
fn all_other_repeated_headers_are_rejected() {
    let (t, good) = (format!("t={T}"), format!("v1={DIGEST}"));
    let whole = format!("{t},{good}");
    let other = format!("v1={OTHER_DIGEST}");
    let [two_t, with_an_unknown, with_an_empty_one, with_a_t] =
        [format!("{t},{t}"), format!("{good},v2=0"), format!("{good},"), format!("{good},{t}")];
    let cases: [&[&str]; 25] = [
        // Three headers.
        &[&t, &good, &other],
        &[&t, &good, ""],
        &[&t, &good, "v0=0"],
        &[&whole, &whole, &whole],
        // Both with a `t`.
        &[&t, &t],
        &[&t, "t=1"],
        &[&t, &whole],
        &[&t, &with_a_t],
        &[&whole, &t],
        &[&two_t, &good],
        // Both with signatures.
        &[&good, &good],
        &[&good, &other],
        &[&good, &whole],
        &[&whole, &other],
        // Two whole headers.
        &[&whole, &whole],
        &[&whole, &with_a_t],
        // Halves with another item.
        &[&t, &with_an_unknown],
        &[&t, &with_an_empty_one],
        &[&format!("{t},"), &good],
        &[&format!("{t},v2=0"), &good],
        &[&t, "v2=0"],
        &[&t, "sha256=0"],
        &[&t, ""],
        &["", &good],
        &["", ""],
    ];
    for values in cases {
        for scheme in [Scheme::TimestampedHmac, Scheme::SecretPrefixSha256, Scheme::BodyHmac] {
            assert_eq!(outcome(scheme, values), Err(REPEATED), "{values:?} {scheme}");
        }
    }
    // In this scheme a header has no comma, so none is split.
    let good = format!("sha256={BODY_DIGEST}");
    assert_eq!(outcome(Scheme::BodyHmac, &[&good]), Ok(()));
    for values in [[good.as_str(), &t], [&t, &good], [&good, &good], [&good, "sha256=0"]] {
        assert_eq!(outcome(Scheme::BodyHmac, &values), Err(REPEATED), "{values:?}");
    }
}

/// The limits apply to both halves together, with the comma between them.
#[test]
fn limits_apply_to_both_halves_together() {
    let t = format!("t={T}");
    let signatures = |len: usize| vec![format!("v1={DIGEST}"); len].join(",");
    let unreadable = |len: usize| format!("v1={DIGEST}{}", ",v1=".repeat(len - 1));
    let padded = |len: usize| format!("{:1$}", format!("v1={DIGEST}"), len - t.len() - ",".len());
    let max = 8192;
    for (half, expected) in [
        (signatures(64), Ok(())),
        (signatures(65), Err(VerifyError::TooManySignatures { max: 64 })),
        (unreadable(127), Ok(())),
        (unreadable(128), Err(VerifyError::TooManyItems { max: 128 })),
        (padded(max), Ok(())),
        (padded(max + 1), Err(VerifyError::HeaderTooLong { name: NAME, len: max + 1, max })),
        // A header that is not a half stays a repeated header, however long it is.
        (format!("{t}{}", padded(max + 1)), Err(REPEATED)),
    ] {
        for halves in [[t.as_str(), &half], [&half, &t]] {
            assert_eq!(outcome(Scheme::TimestampedHmac, &halves), expected, "{half:.80}");
        }
    }
}

#[test]
fn a_split_header_says_which_key_signed_it_and_when() {
    let rotating = keyring([key("new", "whsec_new"), key("old", SECRET)]);
    let verifier = verifier().with_keyring(rotating);
    let headers = [(NAME, format!("v1={DIGEST}")), (NAME, format!("t={T}"))];
    let verified = verifier.verify(headers, BODY, NOW).expect("both halves are there");
    assert_eq!(verified.key_id(), "old");
    assert_eq!(verified.signed_at(), Some(super::sample::at(T)));
}
