//! Bodies that Python changed after they were signed, with Python's digests (`tests/changes.py`).

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD as STANDARD, BASE64_STANDARD_NO_PAD as STANDARD_NO_PAD},
};
use serde_json::Value;
use speech_webhooks::prosa::{Diagnosis, Scheme};

use super::{
    super::sample::{DIGEST, NOW, T, verifier},
    SCHEMES, diagnose,
};

fn cases() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../../../changes.json")).expect("JSON");
    let Value::Array(cases) = file["cases"].clone() else { panic!("no cases") };
    assert_eq!(cases.len(), 75);
    cases
}

fn text<'c>(case: &'c Value, name: &str) -> Option<&'c str> {
    case[name].as_str()
}

fn arrived(case: &Value) -> Vec<u8> {
    match text(case, "arrived") {
        Some(text) => text.into(),
        None => hex::decode(text(case, "arrived_hex").expect("a body")).expect("hexadecimal"),
    }
}

fn expected(case: &Value) -> Diagnosis {
    let key_id = "current".to_owned();
    if let Some(form) = text(case, "form") {
        return Diagnosis::BodyRewritten { form: form.to_owned(), key_id };
    }
    match text(case, "change") {
        Some("NewlineAdded") => Diagnosis::NewlineAdded { key_id },
        Some("NewlineRemoved") => Diagnosis::NewlineRemoved { key_id },
        Some("BomAdded") => Diagnosis::BomAdded { key_id },
        Some("BomRemoved") => Diagnosis::BomRemoved { key_id },
        Some("Base64Encoded") => Diagnosis::Base64Encoded { key_id },
        Some(other) => panic!("{other}"),
        None => Diagnosis::Unexplained,
    }
}

fn is_base64_of_other_than_utf8(body: &[u8]) -> bool {
    let decoded = STANDARD.decode(body).or_else(|_| STANDARD_NO_PAD.decode(body));
    decoded.is_ok_and(|decoded| str::from_utf8(&decoded).is_err())
}

#[test]
fn changes_of_the_body_are_found() {
    for case in cases() {
        let body = arrived(&case);
        for scheme in SCHEMES {
            let name = format!("{} under {scheme}", case["name"]);
            let digest = text(&case, scheme.as_str()).expect("a digest");
            let header = match scheme {
                Scheme::BodyHmac => format!("sha256={digest}"),
                _ => format!("t={T},v1={digest}"),
            };
            let found = diagnose(&verifier().with_scheme(scheme), &header, &body, NOW);
            // Under this scheme, someone without the secret may have signed a body that is not
            // UTF-8.
            if scheme == Scheme::SecretPrefixSha256 && is_base64_of_other_than_utf8(&body) {
                assert_eq!(found, Diagnosis::Unexplained, "{name}");
                continue;
            }
            assert_eq!(found, expected(&case), "{name}");
        }
    }
}

/// Whatever the body of a forgery looks like.
#[test]
fn a_forgery_is_unexplained() {
    for case in cases() {
        let body = arrived(&case);
        let forged = text(&case, "forged").expect("a digest");
        let of_another_body = DIGEST;
        for digest in [forged, of_another_body] {
            let found = diagnose(&verifier(), &format!("t={T},v1={digest}"), &body, NOW);
            assert_eq!(found, Diagnosis::Unexplained, "{}", case["name"]);
        }
    }
}

/// No function calls itself for each level.
#[test]
fn deep_json_does_not_overflow_the_stack() {
    for (open, close) in [("[", "]"), (r#"{"b":1,"a":"#, "}"), (r#"[{"b":1,"a":"#, "}]")] {
        let levels = 30_000;
        let body = [&open.repeat(levels), "0", &close.repeat(levels)].concat();
        let found = diagnose(&verifier(), &format!("t={T},v1={DIGEST}"), body.as_bytes(), NOW);
        assert_eq!(found, Diagnosis::Unexplained);
    }
}

/// Malformed JSON is searched for changes, too.
#[test]
fn malformed_json_is_unexplained() {
    let header = format!("t={T},v1={DIGEST}");
    for body in [
        "\"",
        "\\",
        "\"\\",
        "\"\\\"",
        "{",
        "}",
        "]",
        ",",
        "{,",
        "}{",
        "{]",
        "[}",
        "\0",
        "{\0,}",
        r#""\u""#,
        r#""\u00""#,
        r#"{"a"b""c":"#,
        "\"a\n\"",
        "\"\u{7f}\"/",
        "=",
        "==",
        "===",
    ] {
        for body in [body.as_bytes(), &[body.as_bytes(), b"\xff"].concat()] {
            let found = diagnose(&verifier(), &header, body, NOW);
            assert_eq!(found, Diagnosis::Unexplained, "{body:?}");
        }
    }
}
