//! The right body, changed on its way.

use speech_webhooks::prosa::{BodyChange, Diagnosis};

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
fn changes_of_the_body() {
    let bom = |body: &str| format!("\u{feff}{body}");
    let newline = |body: &str, end: &str| format!("{body}{end}");
    for (signed, arrived, change, words) in [
        (
            COMPACT.to_owned(),
            newline(COMPACT, "\n"),
            BodyChange::NewlineAdded,
            "without the newline at its end",
        ),
        (
            COMPACT.to_owned(),
            newline(COMPACT, "\r\n"),
            BodyChange::NewlineAdded,
            "without the newline at its end",
        ),
        (
            newline(COMPACT, "\n"),
            COMPACT.to_owned(),
            BodyChange::NewlineRemoved,
            "with a newline at its end, which is gone",
        ),
        (
            COMPACT.to_owned(),
            bom(COMPACT),
            BodyChange::BomAdded,
            "without the byte order mark that it begins with",
        ),
        (
            bom(COMPACT),
            COMPACT.to_owned(),
            BodyChange::BomRemoved,
            "with a byte order mark, which is gone",
        ),
        (
            COMPACT.to_owned(),
            SPACED.to_owned(),
            BodyChange::SpacesAdded,
            "without spaces: it was parsed and written again on the way",
        ),
        (
            COMPACT.to_owned(),
            INDENTED.to_owned(),
            BodyChange::SpacesAdded,
            "without spaces: it was parsed and written again on the way",
        ),
        (
            SPACED.to_owned(),
            COMPACT.to_owned(),
            BodyChange::SpacesChanged,
            "with spaces behind commas and colons: it was parsed and written again on the way",
        ),
        (
            SPACED.to_owned(),
            INDENTED.to_owned(),
            BodyChange::SpacesChanged,
            "with spaces behind commas and colons: it was parsed and written again on the way",
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
            assert_eq!(found, Diagnosis::BodyChanged { change, key_id }, "{scheme}");
            assert_eq!(found.to_string(), format!("key current signed the body {words}"));
        }
    }
}
