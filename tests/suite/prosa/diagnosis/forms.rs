//! The right secret, or the right body, in another form.

use speech_webhooks::prosa::{BodyForm, Diagnosis, Scheme, SecretForm};

use super::{
    super::sample::{BODY, NOW, SECRET, verifier},
    SCHEMES, diagnose, header,
};

const COMPACT: &str =
    r#"{"job_id":"j-1","result":{"data":[{"transcript":"a, b: \"c\\","final":true}]}}"#;
const SPACED: &str =
    r#"{"job_id": "j-1", "result": {"data": [{"transcript": "a, b: \"c\\", "final": true}]}}"#;
const INDENTED: &str = "{\n\t\"job_id\" : \"j-1\",\r\n \"result\":{ \"data\":[ {\"transcript\":\"a, b: \\\"c\\\\\",\"final\":true}]}}";

/// The form that is found for a secret here, of a delivery that was signed with another.
fn form_of(scheme: Scheme, here: &[u8], there: &[u8]) -> Option<SecretForm> {
    let headers = [("x-prosa-signature", header(scheme, there, BODY))];
    verifier()
        .with_scheme(scheme)
        .secret_form(headers, BODY, here)
}

#[test]
fn the_secret_in_another_form() {
    let decoded = hex::decode(SECRET).expect("64 digits");
    let upper_case = SECRET.to_uppercase();
    let with_newline = format!("{SECRET}\n");
    let surrounded = format!("\t{SECRET}\r\n");
    for (here, there, form, words) in [
        (
            SECRET.as_bytes(),
            with_newline.as_bytes(),
            SecretForm::WithNewline,
            "with a newline behind it, perhaps read from a file",
        ),
        (
            with_newline.as_bytes(),
            SECRET.as_bytes(),
            SecretForm::WithoutWhitespace,
            "without the whitespace that is around it here",
        ),
        (
            surrounded.as_bytes(),
            SECRET.as_bytes(),
            SecretForm::WithoutWhitespace,
            "without the whitespace that is around it here",
        ),
        (
            SECRET.as_bytes(),
            &decoded,
            SecretForm::HexDecoded,
            "decoded from hexadecimal, which is used as text here",
        ),
        (
            upper_case.as_bytes(),
            &decoded,
            SecretForm::HexDecoded,
            "decoded from hexadecimal, which is used as text here",
        ),
        (
            &decoded,
            SECRET.as_bytes(),
            SecretForm::HexEncoded,
            "as hexadecimal digits, which are decoded here",
        ),
    ] {
        for scheme in SCHEMES {
            assert_eq!(form_of(scheme, here, there), Some(form), "{scheme}");
            assert_eq!(form_of(scheme, there, there), None, "{scheme}");
            assert_eq!(form_of(scheme, b"unrelated", there), None, "{scheme}");
        }
        assert_eq!(form.to_string(), words);
    }
}

/// The digits of a text are no form of it: whoever has the text has no digits to decode.
#[test]
fn a_text_is_not_encoded() {
    let digits = hex::encode("whsec_text");
    for scheme in SCHEMES {
        assert_eq!(form_of(scheme, b"whsec_text", digits.as_bytes()), None);
    }
}

/// It takes part of what `verify` takes: what that refuses as malformed has no form.
#[test]
fn a_malformed_delivery_has_no_form() {
    let with_newline = format!("{SECRET}\n");
    let signature = header(Scheme::BodyHmac, with_newline.as_bytes(), BODY);
    let headers = || [("x-prosa-signature", &signature)];
    let find = |scheme| {
        verifier()
            .with_scheme(scheme)
            .secret_form(headers(), BODY, SECRET.as_bytes())
    };
    assert_eq!(find(Scheme::BodyHmac), Some(SecretForm::WithNewline));
    assert_eq!(find(Scheme::TimestampedHmac), None);
    let twice = headers().into_iter().chain(headers());
    let of_two =
        verifier()
            .with_scheme(Scheme::BodyHmac)
            .secret_form(twice, BODY, SECRET.as_bytes());
    assert_eq!(of_two, None);
}

#[test]
fn the_body_in_another_form() {
    let bom = |body: &str| format!("\u{feff}{body}");
    let newline = |body: &str, end: &str| format!("{body}{end}");
    for (signed, arrived, form, words) in [
        (
            COMPACT.to_owned(),
            newline(COMPACT, "\n"),
            BodyForm::WithoutNewline,
            "without the newline at its end",
        ),
        (
            COMPACT.to_owned(),
            newline(COMPACT, "\r\n"),
            BodyForm::WithoutNewline,
            "without the newline at its end",
        ),
        (
            newline(COMPACT, "\n"),
            COMPACT.to_owned(),
            BodyForm::WithNewline,
            "with a newline at its end, which is gone",
        ),
        (
            COMPACT.to_owned(),
            bom(COMPACT),
            BodyForm::WithoutBom,
            "without the byte order mark that it begins with",
        ),
        (
            bom(COMPACT),
            COMPACT.to_owned(),
            BodyForm::WithBom,
            "with a byte order mark, which is gone",
        ),
        (
            COMPACT.to_owned(),
            SPACED.to_owned(),
            BodyForm::Compact,
            "without spaces: it was parsed and written anew on the way",
        ),
        (
            COMPACT.to_owned(),
            INDENTED.to_owned(),
            BodyForm::Compact,
            "without spaces: it was parsed and written anew on the way",
        ),
        (
            SPACED.to_owned(),
            COMPACT.to_owned(),
            BodyForm::Spaced,
            "with spaces behind commas and colons: it was parsed and written anew on the way",
        ),
        (
            SPACED.to_owned(),
            INDENTED.to_owned(),
            BodyForm::Spaced,
            "with spaces behind commas and colons: it was parsed and written anew on the way",
        ),
    ] {
        for scheme in SCHEMES {
            let found = diagnose(
                &verifier().with_scheme(scheme),
                &header(scheme, SECRET.as_bytes(), signed.as_bytes()),
                arrived.as_bytes(),
                NOW,
            );
            let key_id = "current".to_owned();
            assert_eq!(found, Diagnosis::OtherBody { form, key_id }, "{scheme}");
            assert_eq!(
                found.to_string(),
                format!("key current signed the body {words}")
            );
        }
    }
}
