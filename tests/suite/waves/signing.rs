//! Which pairs a signer accepts, and what it makes for the submission.

use alloc::collections::BTreeMap;
use core::time::Duration;
use std::{collections::HashMap, time::SystemTime};

use speech_webhooks::{
    ConfigError, Key, Keyring, SignError,
    waves::{Extra, Signer, Verifier},
};

use super::sample::{
    BASE_URL, DAY, EXPIRES, NO_PAIRS, NOW, PAIRS, SECRET, at, keyring, signer, target, target_of,
    verifier,
};

#[test]
fn the_sample_is_signed() {
    let submission = signer().sign(PAIRS, DAY, NOW).expect("the sample is signed");
    assert_eq!(submission.webhook_url(), format!("https://receiver.example{}", target()));
    assert_eq!(submission.webhook_extra(), "case_id:42,region:us-east");
    assert_eq!(submission.expires_at(), at(EXPIRES));
    assert_eq!(
        submission.query(),
        // `python3 -c "from urllib.parse import quote; print(quote(URL, safe=''))"`
        "webhook_url=https%3A%2F%2Freceiver.example%2Fwebhooks%2Fwaves%3Fcase_id%3D42%26region%3Dus-east\
         %26callback_expires%3D1767225600%26callback_signature%3Dv1.\
         dca0e07372cbaf4ef2fe9b2011a8c3215deba7fc920d38ccb331ef43e491578d\
         &webhook_extra=case_id%3A42%2Cregion%3Aus-east"
    );
}

/// Pairs may come from any collection, with values of any type that has `Display`.
#[test]
fn pairs_are_accepted_in_every_type() {
    let signed = signer().sign(PAIRS, DAY, NOW);
    let owned = PAIRS.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(signer().sign(owned.to_vec(), DAY, NOW), signed);
    assert_eq!(signer().sign(owned.clone(), DAY, NOW), signed);
    let keys_borrowed = PAIRS.map(|(key, value)| (key, value.to_owned()));
    assert_eq!(signer().sign(keys_borrowed, DAY, NOW), signed);
    let vec = owned.to_vec();
    assert_eq!(signer().sign(&vec, DAY, NOW), signed);
    assert_eq!(signer().sign(owned.as_slice(), DAY, NOW), signed);
    let any: [&dyn Extra; PAIRS.len()] = PAIRS.each_ref().map(|pair| -> &dyn Extra { pair });
    assert_eq!(signer().sign(any, DAY, NOW), signed);
    assert_eq!(signer().sign(BTreeMap::from(owned), DAY, NOW), signed);

    let number = signer().sign([("case_id", "42")], DAY, NOW);
    assert!(number.is_ok());
    assert_eq!(signer().sign([("case_id", 42)], DAY, NOW), number);
    assert_eq!(signer().sign([("case_id", 42_u8)], DAY, NOW), number);
    let map = HashMap::from([("case_id".to_owned(), 42)]);
    assert_eq!(signer().sign(&map, DAY, NOW), number);
    assert_eq!(signer().sign(map, DAY, NOW), number);
    let map = HashMap::from([("case_id".to_owned(), "42".to_owned())]);
    assert_eq!(signer().sign(&map, DAY, NOW), number);

    // What `Display` shows of a value may contain what no pair allows.
    let ip = core::net::Ipv6Addr::LOCALHOST;
    assert_eq!(
        signer().sign([("ip", ip)], DAY, NOW),
        Err(SignError::PairValueCharacter { key: "ip".into() })
    );
    let submission = signed.expect("the sample is signed");
    assert_eq!(submission.target(), target_of(&submission));
    let verified = verifier().verify(submission.target(), "", NOW).expect("the callback verifies");
    assert_eq!(verified.extras().collect::<Vec<_>>(), PAIRS);
}

/// Anyone who has seen a URL can try out short secrets. A verifier still accepts what a signer once signed with.
#[test]
fn secrets_of_less_than_32_bytes_are_rejected() {
    let keyring = |secrets: &[&str]| {
        let keys = (1..).zip(secrets);
        let keys = keys.map(|(number, secret)| Key::new(number.to_string(), secret));
        Keyring::new(keys).expect("a keyring")
    };
    let too_short = |number, len| ConfigError::SecretTooShort { number, len, min: 32 };
    let (short, long) = ("s".repeat(31), "s".repeat(32));
    let new = |secrets: &[&str]| Signer::new(keyring(secrets), BASE_URL).map(drop);
    let new_insecure =
        |secrets: &[&str]| Signer::new_insecure(keyring(secrets), BASE_URL).map(drop);
    assert_eq!(new(&[&long]), Ok(()));
    assert_eq!(new_insecure(&[&long]), Ok(()));
    assert_eq!(new(&[&short]), Err(too_short(1, 31)));
    assert_eq!(new_insecure(&[&short]), Err(too_short(1, 31)));
    // Every key is checked, and its bytes are counted, not its characters.
    assert_eq!(new(&[&long, "s", &short]), Err(too_short(2, 1)));
    let (short, long) = ("é".repeat(15) + "s", "é".repeat(16));
    assert_eq!(new(&[&long]), Ok(()));
    assert_eq!(new(&[&short]), Err(too_short(1, 31)));
    // HMAC ignores NULs at the end of a key.
    let mut with_nuls = [7; 33];
    with_nuls[31..].fill(0);
    for key in [Key::from_bytes("bytes", [7; 31]), Key::from_bytes("bytes", with_nuls)] {
        assert_eq!(
            Signer::new(Keyring::new([key]).expect("a keyring"), BASE_URL).map(drop),
            Err(too_short(1, 31))
        );
    }
}

#[test]
fn without_pairs_there_is_no_webhook_extra() {
    let submission = signer().sign(NO_PAIRS, DAY, NOW).expect("signed");
    assert_eq!(submission.webhook_extra(), "");
    let query = submission.query();
    assert!(query.starts_with("webhook_url=https%3A%2F%2F"), "{query}");
    assert!(!query.contains('&') && !query.contains("webhook_extra"), "{query}");
}

#[test]
fn now_is_cut_to_seconds() {
    let now = SystemTime::UNIX_EPOCH + Duration::new(NOW.as_secs(), 999_999_999);
    assert_eq!(signer().sign(PAIRS, DAY, now), signer().sign(PAIRS, DAY, NOW));
}

#[test]
fn these_pairs_are_rejected() {
    let key = || Box::<str>::from("k");
    let cases = [
        ("", "v", SignError::PairKeyEmpty),
        ("k", "", SignError::PairValueEmpty { key: key() }),
        ("a,b", "v", SignError::PairKeyCharacter { key: "a,b".into() }),
        ("a:b", "v", SignError::PairKeyCharacter { key: "a:b".into() }),
        ("a\nb", "v", SignError::PairKeyCharacter { key: "a\nb".into() }),
        (",", "", SignError::PairKeyCharacter { key: ",".into() }),
        ("k", "1,2", SignError::PairValueCharacter { key: key() }),
        ("k", "12:30", SignError::PairValueCharacter { key: key() }),
        ("k", "\0", SignError::PairValueCharacter { key: key() }),
        ("k", "a\u{7f}", SignError::PairValueCharacter { key: key() }),
        ("k", "\u{85}", SignError::PairValueCharacter { key: key() }),
        ("callback_expires", "1", SignError::PairKeyReserved { key: "callback_expires".into() }),
        (
            "callback_signature",
            "1",
            SignError::PairKeyReserved { key: "callback_signature".into() },
        ),
        ("case_id", "42", SignError::PairKeyRepeated { key: "case_id".into() }),
        ("tenant", "7", SignError::PairKeyRepeated { key: "tenant".into() }),
    ];
    let signer = Signer::new(keyring(), &format!("{BASE_URL}?tenant=7")).expect("a base URL");
    for (key, value, expected) in cases {
        let outcome = signer.sign([("case_id", "42"), (key, value)], DAY, NOW);
        assert_eq!(outcome, Err(expected), "{key:?}: {value:?}");
    }
}

#[test]
fn a_url_has_at_most_64_parameters_and_2048_bytes() {
    // Two of the 64 are this crate's parameters.
    let with = |count| {
        let pairs = (0..count).map(|number| (format!("k{number}"), "v"));
        signer().sign(pairs, DAY, NOW)
    };
    let submission = with(62).expect("64 parameters");
    let target = target_of(&submission);
    assert!(verifier().verify(&target, "{}", NOW).is_ok());
    for too_many in [63, 64, 1000] {
        assert_eq!(with(too_many), Err(SignError::TooManyParameters { max: 64 }));
    }

    let rest = signer().sign([("k", "v")], DAY, NOW).expect("signed").webhook_url().len();
    let filled = |len: usize| signer().sign([("k", "v".repeat(len - rest + 1))], DAY, NOW);
    assert_eq!(filled(2048).map(|submission| submission.webhook_url().len()), Ok(2048));
    assert_eq!(filled(2049), Err(SignError::UrlTooLong { len: 2049, max: 2048 }));
}

#[test]
fn a_url_is_valid_for_at_least_a_second_and_until_the_year_9999() {
    let expires_after = |validity| {
        let submission = signer().sign(PAIRS, validity, NOW);
        submission.map(|submission| submission.expires_at().as_secs())
    };
    let now = NOW.as_secs();
    assert_eq!(expires_after(Duration::from_secs(1)), Ok(now + 1));
    assert_eq!(expires_after(Duration::from_millis(1999)), Ok(now + 1));
    // `date -ud 9999-12-31T23:59:59Z +%s`, and two days for offsets from UTC.
    let last = 253_402_300_799 + 2 * 86_400;
    let validity = Duration::from_secs(last - now);
    assert_eq!(expires_after(validity), Ok(last));
    for validity in [validity + Duration::from_secs(1), Duration::MAX] {
        assert_eq!(expires_after(validity), Err(SignError::ExpiryTooLate));
    }
    for validity in [Duration::ZERO, Duration::from_millis(999)] {
        assert_eq!(expires_after(validity), Err(SignError::NoValidity));
    }
}

/// The URL would be valid for 56,000 years.
#[test]
fn now_in_milliseconds_is_rejected() {
    let in_milliseconds = at(NOW.as_secs() * 1000);
    assert_eq!(signer().sign(PAIRS, DAY, in_milliseconds), Err(SignError::ExpiryTooLate));
}

/// A URL whose key expires before it would be rejected without a warning.
#[test]
fn the_first_key_that_outlives_the_url_signs() {
    let old = || Key::new("old", "old".repeat(11));
    let new = || Key::new("new", "new".repeat(11));
    let signed_by = |keys: Vec<Key>| {
        let keyring = Keyring::new(keys).expect("a keyring");
        let signer = Signer::new(keyring, BASE_URL).expect("a base URL");
        let submission = signer.sign(PAIRS, DAY, NOW)?;
        let target = target_of(&submission);
        let all = Keyring::new([new(), Key::new("current", SECRET), old()]);
        let verifier = Verifier::new(all.expect("a keyring"));
        let verified = verifier.verify(&target, "", NOW).expect("the callback verifies");
        Ok(verified.key_id().to_owned())
    };
    assert_eq!(signed_by(vec![new(), old()]).as_deref(), Ok("new"));
    // A URL is accepted until a minute after its expiry. At the end of that minute, no key would be active.
    let too_short = old().with_expiry(at(EXPIRES + 60));
    assert_eq!(signed_by(vec![too_short, new()]).as_deref(), Ok("new"));
    let long_enough = old().with_expiry(at(EXPIRES + 61));
    assert_eq!(signed_by(vec![long_enough, new()]).as_deref(), Ok("old"));
    assert_eq!(
        signed_by(vec![old().with_expiry(at(EXPIRES + 60))]),
        Err(SignError::NoLastingKey { expires_at: at(EXPIRES) })
    );
}

/// The service may put the pairs among the payload's own fields.
#[test]
fn names_of_payload_fields_are_rejected() {
    let own = super::fields::whole_transcription();
    let own = own.as_object().expect("an object");
    let metadata = own["metadata"].as_object().expect("an object");
    let errors = [
        "text",
        "word_timestamps",
        "message",
        "error",
        "errors",
        "error_code",
        "details",
        "webhook_extra",
        "extra",
    ];
    let names = own.keys().chain(metadata.keys()).map(String::as_str);
    let mut count = 0;
    for name in names.chain(errors) {
        assert_eq!(
            signer().sign([(name, "v")], DAY, NOW),
            Err(SignError::PairKeyReserved { key: name.into() })
        );
        count += 1;
    }
    assert_eq!(count, 28);
    assert!(signer().sign([("region", "v")], DAY, NOW).is_ok());
}
