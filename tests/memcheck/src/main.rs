//! Checks that no branch and no index depends on a secret before the verdict is made public. The program runs under
//! valgrind's memcheck, with secrets marked as undefined. What is computed from something undefined (the states of a
//! key, a digest, a comparison) is undefined too, and memcheck counts each branch and each index that depends on it.
//!
//! `tests/memcheck/run` builds the program and runs it twice. With `verdict.supp`, which suppresses the reports from
//! `Keyring::make_public`, each verification must count nothing, and a comparison that leaks on purpose must count
//! something. Without it (`--nothing-left-out`), each verification must count one to three, however many keys and
//! signatures there are. This shows that the marks reached the verdict, and that `make_public` looks at nothing else.

use core::{hint::black_box, ops::RangeInclusive};
use std::{env, process::ExitCode};

use crabgrind::{
    memcheck::{MemState, mark_memory},
    valgrind,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use speech_webhooks::{
    Key, Keyring, UnixTime, VerifyError,
    prosa::{Scheme, Verifier},
    waves,
};

const T: u64 = 1_767_225_600;
const NOW: UnixTime = UnixTime::from_secs(T);
const BODY: &[u8] = br#"{"job_id":"j-1","result":{"data":[{"transcript":"selamat pagi"}]}}"#;
const SECRETS: [&[u8]; 5] = [b"first", b"second", b"third", b"fourth", b"fifth"];

fn main() -> ExitCode {
    if !valgrind::running_mode().is_valgrind() {
        eprintln!("this runs under valgrind: see tests/memcheck/run");
        return ExitCode::from(2);
    }
    let nothing_left_out = env::args().any(|argument| argument == "--nothing-left-out");
    let by_verification = if nothing_left_out { 1..=3 } else { 0..=0 };
    let (mut as_expected, mut reported) = (true, 0);
    let mut report = |name: &str, expected: &RangeInclusive<usize>, check: &dyn Fn()| {
        let before = valgrind::count_errors();
        check();
        let count = valgrind::count_errors() - before;
        let verdict = if expected.contains(&count) { "" } else { " NOT AS EXPECTED" };
        as_expected &= verdict.is_empty();
        reported += 1;
        println!("{count:4} {name}{verdict}");
    };

    for scheme in [Scheme::TimestampedHmac, Scheme::BodyHmac, Scheme::SecretPrefixSha256] {
        for secrets in [&SECRETS[..1], &SECRETS] {
            let verifier = Verifier::new(undefined(secrets)).with_scheme(scheme);
            let keys = secrets.len();
            for (signatures, signed, key_id) in [
                ("wrong", header(scheme, &[b"wrong"]), None),
                ("right", header(scheme, &secrets[keys - 1..]), Some(keys - 1)),
                ("right among three", header(scheme, &[b"wrong", secrets[0], b"other"]), Some(0)),
            ] {
                let headers = [("x-prosa-signature", &signed)];
                let name = format!("{scheme}, {keys} keys, signature {signatures}");
                let expected = key_id
                    .map(|position| position.to_string())
                    .ok_or(VerifyError::SignatureMismatch);
                report(&name, &by_verification, &|| {
                    let verified = verifier.verify(headers, BODY, NOW);
                    assert_eq!(verified.map(|it| it.key_id().to_owned()), expected);
                });
            }
        }
    }

    for secrets in [&SECRETS[..1], &SECRETS] {
        let verifier = waves::Verifier::new(undefined(secrets));
        let keys = secrets.len();
        let right = Ok((keys - 1).to_string());
        for (signature, secret, expected) in [
            ("wrong", &b"wrong"[..], Err(VerifyError::SignatureMismatch)),
            ("right", secrets[keys - 1], right),
        ] {
            let target = target(secret);
            let name = format!("callback URL, {keys} keys, signature {signature}");
            report(&name, &by_verification, &|| {
                let verified = verifier.verify(&target, BODY, NOW);
                assert_eq!(verified.map(|it| it.key_id().to_owned()), expected);
            });
            report(&format!("{name}, checked early"), &by_verification, &|| {
                let early = verifier.check_target(&target, NOW);
                assert_eq!(early, expected.clone().map(drop));
            });
        }
    }

    let state = hmac_state(&undefined_copy(SECRETS[0]));
    let signature = hex::encode(hmac_state(SECRETS[0]).chain_update(BODY).finalize().into_bytes());
    report("leaks on purpose: digits compared one by one", &(1..=64), &|| {
        let digits = hex::encode(state.clone().chain_update(BODY).finalize().into_bytes());
        let mut pairs = digits.bytes().zip(signature.bytes());
        assert!(black_box(pairs.all(|(digit, signed)| digit == signed)));
    });

    assert_eq!(reported, 27);
    if as_expected { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Makes a keyring whose states are undefined. Making it looks at the secrets; that is not counted.
fn undefined(secrets: &[&[u8]]) -> Keyring {
    let keys = secrets
        .iter()
        .enumerate()
        .map(|(position, secret)| Key::from_bytes(position.to_string(), undefined_copy(secret)));
    Keyring::new(keys).expect("a keyring")
}

fn undefined_copy(secret: &[u8]) -> Vec<u8> {
    let copy = secret.to_vec();
    mark_memory(copy.as_ptr().cast(), copy.len(), MemState::Undefined).expect("valgrind");
    copy
}

fn hmac_state(secret: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret).expect("HMAC accepts keys of any length")
}

/// Returns a header with one signature for each secret, made by the `hmac` and `sha2` crates.
fn header(scheme: Scheme, secrets: &[&[u8]]) -> String {
    let signature = |secret: &[u8]| match scheme {
        Scheme::TimestampedHmac => {
            let state = hmac_state(secret).chain_update(format!("{T}."));
            format!("v1={}", hex::encode(state.chain_update(BODY).finalize().into_bytes()))
        }
        Scheme::BodyHmac => {
            let state = hmac_state(secret).chain_update(BODY);
            format!("sha256={}", hex::encode(state.finalize().into_bytes()))
        }
        _ => {
            let digest = Sha256::digest([secret, b".", BODY].concat());
            format!("v1={}", hex::encode(digest))
        }
    };
    let signatures: Vec<String> = secrets.iter().map(|secret| signature(secret)).collect();
    format!("t={T},{}", signatures.join(","))
}

fn target(secret: &[u8]) -> String {
    let parameters = format!("callback_expires={T}&case_id=42");
    let text = format!("speech-webhooks waves callback v1\npath /waves\n{parameters}");
    let digits = hex::encode(hmac_state(secret).chain_update(text).finalize().into_bytes());
    format!("/waves?{parameters}&callback_signature=v1.{digits}")
}
