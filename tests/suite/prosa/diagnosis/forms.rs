//! The right body in another form.

use speech_webhooks::prosa::{BodyForm, Diagnosis};

use super::{
    super::sample::{NOW, SECRET, verifier},
    SCHEMES, diagnose, header,
};

const COMPACT: &str =
    r#"{"job_id":"j-1","result":{"data":[{"transcript":"a, b: \"c\\","final":true}]}}"#;
const SPACED: &str =
    r#"{"job_id": "j-1", "result": {"data": [{"transcript": "a, b: \"c\\", "final": true}]}}"#;
const INDENTED: &str = "{\n\t\"job_id\" : \"j-1\",\r\n \"result\":{ \"data\":[ {\"transcript\":\"a, b: \\\"c\\\\\",\"final\":true}]}}";

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
