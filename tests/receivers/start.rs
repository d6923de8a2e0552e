//! Settings that are missing or wrong: a clear refusal to start, never an open door, and no secret
//! in it.

use core::time::Duration;
use std::time::SystemTime;

use speech_webhooks::prosa::Signer;

use super::{
    SECRET,
    client::deliver,
    keyring,
    process::{Receiver, command, settings},
    prosa::{BODY, PATH, signed},
    waves::{callback, signed as signed_url},
};

fn refusal(settings: &[(&str, &str)]) -> String {
    super::process::refusal(command(settings))
}

const SECRETS: [&str; 2] = ["PROSA_WEBHOOK_SECRETS", "WAVES_CALLBACK_SECRETS"];

#[test]
fn without_secrets() {
    let refused = refusal(&[("LISTEN", "127.0.0.1:0")]);
    assert!(SECRETS.iter().all(|name| refused.contains(name)), "{refused}");
}

/// The other's route is as if it were not there.
#[test]
fn one_vendor_alone() {
    for (other, statuses) in [(SECRETS[1], [204, 404]), (SECRETS[0], [404, 204])] {
        let alone: Vec<_> = settings(&[]).into_iter().filter(|(name, _)| *name != other).collect();
        let receiver = Receiver::of(command(&alone));
        let delivered = deliver(&receiver.url(PATH), &signed(BODY));
        let called_back = callback(&signed_url(&receiver, "42"), b"{}");
        assert_eq!([delivered, called_back], statuses, "without {other}");
        assert_eq!(receiver.record().len(), 1);
    }
}

/// A secret of callbacks would sign deliveries, too.
#[test]
fn one_secret_for_both_vendors() {
    let expected = "PROSA_WEBHOOK_SECRETS and WAVES_CALLBACK_SECRETS have a secret in common; \
                    use one for each vendor";
    for [prosa, waves] in [
        ["a=SECRET_of_32_bytes_or_some_more_", "a=SECRET_of_32_bytes_or_some_more_"],
        ["a=SECRET_1,b=SECRET_of_32_bytes_or_some_more_", "c=SECRET_of_32_bytes_or_some_more_"],
    ] {
        let same = [(SECRETS[0], prosa), (SECRETS[1], waves)];
        assert_eq!(refusal(&settings(&same)), expected);
    }
}

#[test]
fn secrets_in_the_environment_and_in_a_file() {
    for name in SECRETS {
        let file = format!("{name}_FILE");
        let refused = refusal(&settings(&[(&file, "/nowhere")]));
        assert!(refused.contains(name) && refused.contains(&file), "{refused}");
        let refused = refusal(&[(&file, "/nowhere"), ("LISTEN", "127.0.0.1:0")]);
        assert!(refused.contains(&file), "{refused}");
    }
}

#[test]
fn secrets_that_are_wrong() {
    for name in SECRETS {
        for (value, reason) in [
            ("", "the keyring has no keys; at least one is required"),
            (
                "whsec_SECRET",
                "key 1 is not written as id=secret or id@time=secret, with commas between keys",
            ),
            (
                "=whsec_SECRET",
                "the id of key 1 is empty, starts with whsec_, has whitespace around it or contains invisible characters; choose another",
            ),
            (
                "a=whsec_SECRET,",
                "key 2 is not written as id=secret or id@time=secret, with commas between keys",
            ),
            ("a=whsec_11,a=whsec_SECRET", "keys 1 and 2 have the same id; give each its own"),
            ("a=whsec_SECRET,b=whsec_SECRET", "keys 1 and 2 have the same secret; remove one"),
            ("a=", "secret 1 is empty; check where it is read from"),
            ("a=whsec_SECRET,b=\u{feff}", "secret 2 is blank; check where it is read from"),
            ("a= whsec_SECRET,b=whsec_22", "secret 1 has whitespace around it; remove it"),
            // Base64 with an end, and no id before it.
            ("SECRETSECRETSECRETQ==", "secret 1 is 1 bytes long; at least 8 are required"),
            ("a=whsec_SE,CRET=1234567", "secret 2 is 7 bytes long; at least 8 are required"),
            (
                "a=whsec_11,b@SECRET=whsec_22",
                "the expiry of key 2 is not an RFC 3339 time; write it like 2026-12-01T00:00:00Z",
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

/// In seconds. By default, it is five minutes.
#[test]
fn another_tolerance() {
    const NAME: &str = "PROSA_WEBHOOK_TOLERANCE";
    let then = SystemTime::now() - Duration::from_secs(1_000);
    let delivery = Signer::new(keyring()).sign("", "e", BODY, then).expect("an active key");
    for (set, status) in [("10000", 204), ("900", 401)] {
        let receiver = Receiver::start(&[(NAME, set)]);
        assert_eq!(deliver(&receiver.url(PATH), &delivery), status, "{set}");
    }
    for value in ["", "-1", "a day"] {
        let refused = refusal(&settings(&[(NAME, value)]));
        assert!(refused.contains(NAME), "{refused}");
    }
}

#[test]
fn an_address_that_is_taken() {
    let first = Receiver::start(&[]);
    let taken = refusal(&settings(&[("LISTEN", &first.address)]));
    assert!(taken.contains("in use"), "{taken}");
}

/// There may be blanks around an id.
#[test]
fn several_secrets() {
    for comma in [",", ", "] {
        let secrets = ["new=whsec_new", "old=12345=78", &format!("current={SECRET}")];
        let secrets = secrets.join(comma);
        let receiver = Receiver::start(&[("PROSA_WEBHOOK_SECRETS", &secrets)]);
        assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), 204);
        let record = receiver.record();
        assert_eq!(record[0]["key_id"], "current");
    }
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
