//! Settings that are missing or wrong: a clear refusal to start, never an open door, and no secret
//! in it.

use super::process::{Receiver, command, settings};

fn refusal(settings: &[(&str, &str)]) -> String {
    super::process::refusal(command(settings))
}

#[test]
fn without_secrets() {
    let names = ["PROSA_WEBHOOK_SECRETS", "WAVES_CALLBACK_SECRETS"];
    for name in names {
        let others: Vec<_> = settings(&[])
            .into_iter()
            .filter(|(set, _)| *set != name)
            .collect();
        assert_eq!(
            refusal(&others),
            format!(
                "{name} is not set: it takes secrets as id=secret, comma-separated, newest first"
            )
        );
        for (value, reason) in [
            ("", "secret 1 is not of the form id=secret"),
            ("whsec_SECRET", "secret 1 is not of the form id=secret"),
            ("=whsec_SECRET", "secret 1 is not of the form id=secret"),
            ("a=whsec_SECRET,", "secret 2 is not of the form id=secret"),
            ("a=whsec_11,a=whsec_SECRET", "two keys have the id \"a\""),
            (
                "a=whsec_SECRET,b=whsec_SECRET",
                "the keys \"a\" and \"b\" have the same secret",
            ),
            ("a=", "secret 1: the secret is empty"),
            ("a=whsec_SECRET,b= ", "secret 2: the secret is blank"),
            (
                "a=whsec_SECRET ,b=whsec_22",
                "secret 1: the secret has whitespace around it",
            ),
            // Base64 with an end, and no id before it.
            ("SECRETSECRETSECRETQ==", "secret 1 has less than 8 bytes"),
            ("a=whsec_SE,CRET=1234567", "secret 2 has less than 8 bytes"),
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
}

#[test]
fn an_address_that_is_taken() {
    let first = Receiver::start(&[]);
    let taken = refusal(&settings(&[("LISTEN", &first.address)]));
    assert!(taken.contains("in use"), "{taken}");
}

#[test]
fn several_secrets() {
    let secrets = "new=whsec_new,old=12345=78,current=whsec_of_the_tests";
    let receiver = Receiver::start(&[("PROSA_WEBHOOK_SECRETS", secrets)]);
    let url = receiver.url("/webhooks/prosa");
    let delivery = super::prosa::signed(r#"{"job_id": "j-1", "result": {"data": []}}"#);
    assert_eq!(super::client::deliver(&url, &delivery), 204);
    let record = receiver.record();
    assert_eq!(record[0]["key_id"], "current");
}
