//! Settings that are missing or wrong: the receiver does not start, and gives a clear reason without a
//! secret.

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

fn startup_error(settings: &[(&str, &str)]) -> String {
    super::process::startup_error(command(settings))
}

const SECRETS: [&str; 2] = ["PROSA_WEBHOOK_SECRETS", "WAVES_CALLBACK_SECRETS"];

#[test]
fn without_secrets_the_receiver_does_not_start() {
    let error = startup_error(&[("LISTEN", "127.0.0.1:0")]);
    assert!(SECRETS.iter().all(|name| error.contains(name)), "{error}");
}

#[test]
fn a_vendor_without_secrets_gets_404() {
    for (other, statuses) in [(SECRETS[1], [204, 404]), (SECRETS[0], [404, 204])] {
        let alone: Vec<_> = settings(&[]).into_iter().filter(|(name, _)| *name != other).collect();
        let receiver = Receiver::of(command(&alone));
        let delivered = deliver(&receiver.url(PATH), &signed(BODY));
        let called_back = callback(&signed_url(&receiver, "42"), b"{}");
        assert_eq!([delivered, called_back], statuses, "without {other}");
        assert_eq!(receiver.record().len(), 1);
    }
}

/// Somebody with the secret of one vendor could sign for the other.
#[test]
fn with_a_secret_for_both_vendors_the_receiver_does_not_start() {
    let expected = "PROSA_WEBHOOK_SECRETS and WAVES_CALLBACK_SECRETS have a secret in common; \
                    use a different secret for each vendor";
    for [prosa, waves] in [
        ["a=SECRET_of_32_bytes_or_some_more_", "a=SECRET_of_32_bytes_or_some_more_"],
        ["a=SECRET_1,b=SECRET_of_32_bytes_or_some_more_", "c=SECRET_of_32_bytes_or_some_more_"],
    ] {
        let same = [(SECRETS[0], prosa), (SECRETS[1], waves)];
        assert_eq!(startup_error(&settings(&same)), expected);
    }
}

#[test]
fn with_two_sources_of_secrets_or_no_file_the_receiver_does_not_start() {
    for name in SECRETS {
        let file = format!("{name}_FILE");
        let error = startup_error(&settings(&[(&file, "/nowhere")]));
        assert!(error.contains(name) && error.contains(&file), "{error}");
        let error = startup_error(&[(&file, "/nowhere"), ("LISTEN", "127.0.0.1:0")]);
        assert!(error.contains(&file), "{error}");
    }
}

#[test]
fn with_wrong_secrets_the_receiver_does_not_start() {
    for name in SECRETS {
        for (value, reason) in [
            ("", "the keyring has no keys; at least one is required"),
            (
                "whsec_SECRET",
                "key 1 is not id=secret or id@expiry=secret, or its secret contains whitespace; put commas between keys",
            ),
            (
                "=whsec_SECRET",
                "the id of key 1 is unusable; use visible ASCII, no spaces around it, no whsec_ in front",
            ),
            (
                "a=whsec_SECRET,",
                "key 2 is not id=secret or id@expiry=secret, or its secret contains whitespace; put commas between keys",
            ),
            ("a=whsec_11,a=whsec_SECRET", "keys 1 and 2 have the same id; give each its own"),
            ("a=whsec_SECRET,b=whsec_SECRET", "keys 1 and 2 have the same secret; remove one"),
            ("a=", "secret 1 is empty; check where it is read from"),
            ("a=whsec_SECRET,b=\u{feff}", "secret 2 is blank; check where it is read from"),
            (
                "a= whsec_SECRET,b=whsec_22",
                "secret 1 has whitespace, a NUL or a byte order mark around it; remove it",
            ),
            // Base64 with padding, and no id before it.
            (
                "SECRETSECRETSECRETQ==",
                "secret 1 is too short: 1 of at least 8 bytes; use a longer one",
            ),
            (
                "a=whsec_SE,CRET=1234567",
                "secret 2 is too short: 7 of at least 8 bytes; use a longer one",
            ),
            (
                "a=whsec_11,b@SECRET=whsec_22",
                "the text after @ in key 2 is not an RFC 3339 time; write it like 2026-12-01T00:00:00Z",
            ),
        ] {
            let error = startup_error(&settings(&[(name, value)]));
            assert_eq!(error, format!("{name}: {reason}"), "{value:?}");
        }
    }
}

/// An id is logged. The shortest secret that signs URLs is longer than most ids, which shows that the two are swapped.
#[test]
fn with_a_short_waves_secret_the_receiver_does_not_start() {
    let swapped = format!("{}=2026-11-prod", "5EC2E7".repeat(10));
    for (value, len) in [("a=12345678", 8), (&swapped, 12)] {
        let error = startup_error(&settings(&[(SECRETS[1], value)]));
        let expected = format!(
            "WAVES_CALLBACK_SECRETS: secret 1 is too short: {len} of at least 32 bytes; use a longer one"
        );
        assert_eq!(error, expected);
    }
}

#[test]
fn with_other_wrong_settings_the_receiver_does_not_start() {
    assert_eq!(
        startup_error(&settings(&[("PROSA_WEBHOOK_SCHEME", "hmac")])),
        "PROSA_WEBHOOK_SCHEME: unknown scheme; \
         use timestamped-hmac, body-hmac or secret-prefix-sha256"
    );
    assert_eq!(
        startup_error(&settings(&[("LISTEN", "localhost")])),
        "LISTEN: expected an IP address and a port, such as 127.0.0.1:3000"
    );
    for value in ["", "yes"] {
        assert_eq!(
            startup_error(&settings(&[("RECORD_BODY", value)])),
            "RECORD_BODY: expected 0 or 1, found another value"
        );
    }
}

/// The default is five minutes.
#[test]
fn the_tolerance_is_in_seconds() {
    const NAME: &str = "PROSA_WEBHOOK_TOLERANCE";
    let then = SystemTime::now() - Duration::from_secs(1_000);
    let delivery = Signer::new(keyring()).sign("", "e", BODY, then).expect("an active key");
    for (set, status) in [("10000", 204), ("900", 401)] {
        let receiver = Receiver::start(&[(NAME, set)]);
        assert_eq!(deliver(&receiver.url(PATH), &delivery), status, "{set}");
    }
    for value in ["", "-1", "a day"] {
        let error = startup_error(&settings(&[(NAME, value)]));
        assert!(error.contains(NAME), "{error}");
    }
}

#[test]
fn at_an_address_in_use_the_receiver_does_not_start() {
    let first = Receiver::start(&[]);
    let error = startup_error(&settings(&[("LISTEN", &first.address)]));
    assert!(error.starts_with("LISTEN: ") && error.contains("in use"), "{error}");
}

/// An id may have spaces around it.
#[test]
fn any_of_several_secrets_verifies() {
    for comma in [",", ", "] {
        let secrets = ["new=whsec_new", "old=12345=78", &format!("current={SECRET}")];
        let secrets = secrets.join(comma);
        let receiver = Receiver::start(&[("PROSA_WEBHOOK_SECRETS", &secrets)]);
        assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), 204);
        let record = receiver.record();
        assert_eq!(record[0]["key_id"], "current");
    }
}

/// Both expiries are far from the time of any test.
#[test]
fn an_expired_secret_verifies_nothing() {
    for (end, answer) in [("9999-01-01T00:00:00Z", 204), ("2001-01-01T00:00:00Z", 401)] {
        let secrets = format!("new=whsec_new,current@{end}={SECRET}");
        let receiver = Receiver::start(&[("PROSA_WEBHOOK_SECRETS", &secrets)]);
        assert_eq!(deliver(&receiver.url(PATH), &signed(BODY)), answer, "{end}");
    }
}
