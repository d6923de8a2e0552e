//! Settings that are missing or wrong: a clear refusal to start, never an open door, and no secret
//! in it.

use super::{
    SECRET,
    client::deliver,
    process::{Receiver, command, settings},
    prosa::signed,
};

const PATH: &str = "/webhooks/prosa";
const BODY: &str = r#"{"job_id": "j-1", "result": {"data": []}}"#;

fn refusal(settings: &[(&str, &str)]) -> String {
    super::process::refusal(command(settings))
}

#[test]
fn without_secrets() {
    let names = ["PROSA_WEBHOOK_SECRETS", "WAVES_CALLBACK_SECRETS"];
    for name in names {
        let others: Vec<_> = settings(&[]).into_iter().filter(|(set, _)| *set != name).collect();
        assert_eq!(
            refusal(&others),
            format!(
                "{name} is not set: it takes secrets as id=secret, comma-separated, newest first"
            )
        );
        for (value, reason) in [
            ("", "the keyring has no keys"),
            ("whsec_SECRET", "key 1 is not of the form id=secret"),
            (
                "=whsec_SECRET",
                "the id of key 1 is empty, has whitespace around it, a character that is not visible, or begins as a secret does",
            ),
            ("a=whsec_SECRET,", "key 2 is not of the form id=secret"),
            ("a=whsec_11,a=whsec_SECRET", "keys 1 and 2 have the same id"),
            ("a=whsec_SECRET,b=whsec_SECRET", "keys 1 and 2 have the same secret"),
            ("a=", "secret 1 is empty"),
            ("a=whsec_SECRET,b=\u{feff}", "secret 2 is blank"),
            ("a= whsec_SECRET,b=whsec_22", "secret 1 has whitespace around it"),
            // Base64 with an end, and no id before it.
            ("SECRETSECRETSECRETQ==", "secret 1 has 1 bytes, and needs 8"),
            ("a=whsec_SE,CRET=1234567", "secret 2 has 7 bytes, and needs 8"),
            (
                "a=whsec_11,b@SECRET=whsec_22",
                "the end of key 2 is not a time such as 2026-12-01T00:00:00Z",
            ),
        ] {
            let refused = refusal(&settings(&[(name, value)]));
            assert_eq!(refused, format!("{name}: {reason}"), "{value:?}");
        }
    }
}

#[test]
fn other_settings() {
    assert_eq!(
        refusal(&settings(&[("PROSA_WEBHOOK_SCHEME", "hmac")])),
        "PROSA_WEBHOOK_SCHEME: unknown scheme, \
         expected timestamped-hmac, body-hmac or secret-prefix-sha256"
    );
    assert_eq!(
        refusal(&settings(&[("LISTEN", "localhost")])),
        "LISTEN is not an address and a port, such as 127.0.0.1:3000"
    );
    for value in ["", "yes"] {
        assert_eq!(refusal(&settings(&[("RECORD_BODY", value)])), "RECORD_BODY is neither 0 nor 1");
    }
}

#[test]
fn an_address_that_is_taken() {
    let first = Receiver::start(&[]);
    let taken = refusal(&settings(&[("LISTEN", &first.address)]));
    assert!(taken.contains("in use"), "{taken}");
}

#[test]
fn several_secrets() {
    let secrets = format!("new=whsec_new,old=12345=78,current={SECRET}");
    let receiver = Receiver::start(&[("PROSA_WEBHOOK_SECRETS", &secrets)]);
    assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), 204);
    let record = receiver.record();
    assert_eq!(record[0]["key_id"], "current");
}

/// Both ends are far from the time of any test.
#[test]
fn a_secret_with_an_end() {
    for (end, answer) in [("9999-01-01T00:00:00Z", 204), ("2001-01-01T00:00:00Z", 401)] {
        let secrets = format!("new=whsec_new,current@{end}={SECRET}");
        let receiver = Receiver::start(&[("PROSA_WEBHOOK_SECRETS", &secrets)]);
        assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), answer, "{end}");
    }
}
