//! Which pairs a signer takes, and what it makes for the submission.

use core::time::Duration;
use std::time::SystemTime;

use speech_webhooks::{Keyring, SignError, UnixTime, waves::Signer};

use super::sample::{
    BASE_URL, DAY, EXPIRES, NOW, PAIRS, SECRET, key, keyring, signer, target, target_of, verifier,
};

#[test]
fn the_sample() {
    let submission = signer()
        .sign(&PAIRS, DAY, NOW)
        .expect("the sample is signed");
    assert_eq!(
        submission.webhook_url(),
        format!("https://receiver.example{}", target())
    );
    assert_eq!(submission.webhook_extra(), "case_id:42,region:us-east");
    assert_eq!(submission.expires_at(), UnixTime::from_secs(EXPIRES));
    assert_eq!(
        submission.query(),
        // `python3 -c "from urllib.parse import quote; print(quote(URL, safe=''))"`
        "webhook_url=https%3A%2F%2Freceiver.example%2Fwebhooks%2Fwaves%3Fcase_id%3D42%26region%3Dus-east\
         %26callback_expires%3D1767225600%26callback_signature%3Dv1.\
         dca0e07372cbaf4ef2fe9b2011a8c3215deba7fc920d38ccb331ef43e491578d\
         &webhook_extra=case_id%3A42%2Cregion%3Aus-east"
    );
}

#[test]
fn without_pairs_there_is_no_webhook_extra() {
    let submission = signer().sign(&[], DAY, NOW).expect("signed");
    assert_eq!(submission.webhook_extra(), "");
    let query = submission.query();
    assert!(query.starts_with("webhook_url=https%3A%2F%2F"), "{query}");
    assert!(
        !query.contains('&') && !query.contains("webhook_extra"),
        "{query}"
    );
}

#[test]
fn now_is_cut_to_seconds() {
    let now = SystemTime::UNIX_EPOCH + Duration::new(NOW.as_secs(), 999_999_999);
    assert_eq!(
        signer().sign(&PAIRS, DAY, now),
        signer().sign(&PAIRS, DAY, NOW)
    );
}

#[test]
fn refused() {
    let key = || Box::<str>::from("k");
    let cases = [
        ("", "v", SignError::KeyEmpty),
        ("k", "", SignError::ValueEmpty { key: key() }),
        ("a,b", "v", SignError::KeyCharacter { key: "a,b".into() }),
        ("a:b", "v", SignError::KeyCharacter { key: "a:b".into() }),
        ("a\nb", "v", SignError::KeyCharacter { key: "a\nb".into() }),
        (",", "", SignError::KeyCharacter { key: ",".into() }),
        ("k", "1,2", SignError::ValueCharacter { key: key() }),
        ("k", "12:30", SignError::ValueCharacter { key: key() }),
        ("k", "\0", SignError::ValueCharacter { key: key() }),
        ("k", "a\u{7f}", SignError::ValueCharacter { key: key() }),
        ("k", "\u{85}", SignError::ValueCharacter { key: key() }),
        (
            "callback_expires",
            "1",
            SignError::KeyReserved {
                key: "callback_expires".into(),
            },
        ),
        (
            "callback_signature",
            "1",
            SignError::KeyReserved {
                key: "callback_signature".into(),
            },
        ),
        (
            "case_id",
            "42",
            SignError::KeyRepeated {
                key: "case_id".into(),
            },
        ),
        (
            "tenant",
            "7",
            SignError::KeyRepeated {
                key: "tenant".into(),
            },
        ),
    ];
    let signer = Signer::new(keyring(), &format!("{BASE_URL}?tenant=7")).expect("a base URL");
    for (key, value, expected) in cases {
        let outcome = signer.sign(&[("case_id", "42"), (key, value)], DAY, NOW);
        assert_eq!(outcome, Err(expected), "{key:?}: {value:?}");
    }
}

#[test]
fn at_most_64_parameters_and_2048_bytes() {
    // Two of the 64 are this crate's.
    let keys: Vec<_> = (0..1000).map(|number| format!("k{number}")).collect();
    let pairs: Vec<_> = keys.iter().map(|key| (key.as_str(), "v")).collect();
    let submission = signer()
        .sign(&pairs[..62], DAY, NOW)
        .expect("64 parameters");
    let target = target_of(&submission);
    assert!(verifier().verify(&target, "{}", NOW).is_ok());
    for too_many in [63, 64, 1000] {
        assert_eq!(
            signer().sign(&pairs[..too_many], DAY, NOW),
            Err(SignError::TooManyParameters { max: 64 })
        );
    }

    let rest = signer()
        .sign(&[("k", "v")], DAY, NOW)
        .expect("signed")
        .webhook_url()
        .len();
    let filled = |len: usize| signer().sign(&[("k", &"v".repeat(len - rest + 1))], DAY, NOW);
    assert_eq!(filled(2048).map(|made| made.webhook_url().len()), Ok(2048));
    assert_eq!(
        filled(2049),
        Err(SignError::UrlTooLong {
            len: 2049,
            max: 2048
        })
    );
}

#[test]
fn validity() {
    let expires_after = |validity| {
        let submission = signer().sign(&PAIRS, validity, NOW);
        submission.map(|made| made.expires_at().as_secs())
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

/// It would be good for 56,000 years.
#[test]
fn now_in_milliseconds() {
    let in_milliseconds = NOW.as_secs() * 1000;
    assert_eq!(
        signer().sign(&PAIRS, DAY, in_milliseconds),
        Err(SignError::ExpiryTooLate)
    );
}

/// A URL whose key ends before it does would be refused without anybody having been told.
#[test]
fn the_first_key_signs_that_outlives_the_url() {
    let signed_by = |keys: Vec<speech_webhooks::Key>| {
        let keyring = Keyring::new(keys).expect("a keyring");
        let signer = Signer::new(keyring, BASE_URL).expect("a base URL");
        let submission = signer.sign(&PAIRS, DAY, NOW)?;
        let target = target_of(&submission);
        let all = Keyring::new([key("new", "new"), key("current", SECRET), key("old", "old")]);
        let verified = speech_webhooks::waves::Verifier::new(all.expect("a keyring"))
            .verify(&target, "", NOW)
            .expect("it verifies");
        Ok(verified.key_id().to_owned())
    };
    let old = || key("old", "old");
    let new = || key("new", "new");
    assert_eq!(signed_by(vec![new(), old()]).as_deref(), Ok("new"));
    // A URL is accepted for a minute after its expiry, at the end of which no key would be left.
    let too_short = old().with_expiry(EXPIRES + 60);
    assert_eq!(signed_by(vec![too_short, new()]).as_deref(), Ok("new"));
    let long_enough = old().with_expiry(EXPIRES + 61);
    assert_eq!(signed_by(vec![long_enough, new()]).as_deref(), Ok("old"));
    assert_eq!(
        signed_by(vec![old().with_expiry(EXPIRES + 60)]),
        Err(SignError::NoLastingKey {
            expires_at: UnixTime::from_secs(EXPIRES)
        })
    );
}

/// The service may put the pairs among the payload's own fields.
#[test]
fn names_of_payload_fields_are_refused() {
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
            signer().sign(&[(name, "v")], DAY, NOW),
            Err(SignError::KeyReserved { key: name.into() })
        );
        count += 1;
    }
    assert_eq!(count, 28);
    assert!(signer().sign(&[("region", "v")], DAY, NOW).is_ok());
}
