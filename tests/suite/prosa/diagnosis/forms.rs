//! The right secret, or the right body, in another form.

use speech_webhooks::{
    Key, Secret, SecretForm,
    prosa::{BodyForm, Diagnosis, Scheme, Verifier},
};

use super::{
    super::sample::{BODY, NOW, OTHER_SECRET, SECRET, key, keyring, verifier},
    SCHEMES, diagnose, header,
};

const COMPACT: &str =
    r#"{"job_id":"j-1","result":{"data":[{"transcript":"a, b: \"c\\","final":true}]}}"#;
const SPACED: &str =
    r#"{"job_id": "j-1", "result": {"data": [{"transcript": "a, b: \"c\\", "final": true}]}}"#;
const INDENTED: &str = "{\n\t\"job_id\" : \"j-1\",\r\n \"result\":{ \"data\":[ {\"transcript\":\"a, b: \\\"c\\\\\",\"final\":true}]}}";

fn of_bytes(secret: &[u8]) -> Verifier {
    let secret = Secret::from_bytes(secret).expect("a secret");
    Verifier::new(keyring([Key::new("current", secret)]))
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
            let found = diagnose(
                &of_bytes(here).with_scheme(scheme),
                &header(scheme, there, BODY),
                BODY,
                NOW,
            );
            let key_id = "current".to_owned();
            assert_eq!(found, Diagnosis::OtherSecret { form, key_id }, "{scheme}");
            assert_eq!(
                found.to_string(),
                format!("the secret of key current signed it, used {words}")
            );
        }
    }
}

/// The digits of a text are no form of it: whoever has the text has no digits to decode.
#[test]
fn a_text_is_not_encoded() {
    for scheme in SCHEMES {
        let found = diagnose(
            &of_bytes(b"whsec_text").with_scheme(scheme),
            &header(scheme, hex::encode("whsec_text").as_bytes(), BODY),
            BODY,
            NOW,
        );
        assert_eq!(found, Diagnosis::Unexplained, "{scheme}");
    }
}

/// With some keys that have the form and some that have not, the one that matched is named.
#[test]
fn the_right_key_is_named() {
    let hexadecimal = |id: &str, digit: &str| key(id, &digit.repeat(64));
    let keys = [
        key("text", OTHER_SECRET),
        hexadecimal("twos", "2"),
        hexadecimal("threes", "3"),
    ];
    let signature = header(Scheme::TimestampedHmac, &[0x33; 32], BODY);
    assert_eq!(
        diagnose(&Verifier::new(keyring(keys)), &signature, BODY, NOW),
        Diagnosis::OtherSecret {
            form: SecretForm::HexDecoded,
            key_id: "threes".to_owned()
        }
    );
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
