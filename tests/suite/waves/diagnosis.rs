//! A diagnosis tells the usual mistakes apart, and explains no forgery.
//!
//! The signatures are from Python, as `DIGEST` is:
//!
//! ```python
//! import hashlib, hmac
//! def sign(endpoint, query="callback_expires=1767225600&case_id=42&region=us-east", secret=SECRET):
//!     text = f"speech-webhooks waves callback v1\n{endpoint}\n{query}"
//!     return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
//! ```

use core::time::Duration;

use speech_webhooks::{
    Key, Keyring, UnixTime, VerifyError,
    waves::{Diagnosis, Verifier},
};

use super::sample::{
    BODY, DAY, DIGEST, EXPIRES, NO_PAIRS, NOW, SECRET, at, signer, target, target_of, verifier,
};

/// Prefixes that may have been removed before `/waves`, and `sign(f"path {prefix}/waves")`.
const PREFIXES: [(&str, &str); 16] = [
    ("/prod", "9843e81e9388fd3ab34228c6a0e502a92e0054b0c85b2ae36eea351041ae4db5"),
    ("/Prod", "62121e5557cb7431dbf7feb163802b3d4b8f6b7663dd201eba4a50779f3b82d1"),
    ("/production", "8e16819c81604f5e34353f6da60bfe5f8dddae881ce7f75dd3f50d9630331f8f"),
    ("/dev", "49264736b8dc16efb7d24e3746df3671b36c601885bbfa01beb0611b40cccc8a"),
    ("/stage", "24aa82bace685694c8dbaa62a179ea490361d64cbeaf70389ea5ba8a4d0848cf"),
    ("/Stage", "e54fba6861804e7cce1606f56eefa35fb301157cddf3761e23f481e7c4a21275"),
    ("/staging", "5dbd868db9eb3efacb5b9de18a85f529c6f35830d62249c7943324b3e064045b"),
    ("/test", "dcc97d6f783ae47c513f3d6e2fe7674376eb0c32a4f536654159b92e86875b5d"),
    ("/default", "69837d642181bab4f453da9d707938c60ee3aceeba86318c973abe4087df186a"),
    ("/api", "e8a416c77bfecb7286dc5f089bc1418c19308075d8410f99a9a0277328220d58"),
    ("/v1", "b40a34dad094972fdf0f11472eb531e54df8b1b2d82cf84f548f1cd284ee656d"),
    ("/api/v1", "486f35ba44fa4864c9f2a69a82dcde8de738484f459672cbe7e88db1303bbc60"),
    ("/webhook", "72aa560f05c79d05ac8c2969a21e66f20ee0f020d6f3d9434d970b0ab3b947f5"),
    ("/webhooks", DIGEST),
    ("/hooks", "3f18e4a6887b076edd66540c6fbbedbb1428fcedea5063f18a01cc665011d13f"),
    ("/callbacks", "8d8a17578f2eb63ca4d46ad7f3a04e07c1d264f53cbfd4dd91fb8f227b773327"),
];

/// `sign("path /other/waves")`
const OTHER_PREFIX: &str = "1c44948dd4834b2f7a275cebf4a25fe04d360bf42f8e1a88adf84b6372637635";
/// `sign("path /webhooks/waves/")`
const SLASH: &str = "398eb8ccb05b2253097dff05f52d8a0431d4b9d097274a13f3c5b963d6c37eef";
/// `sign("path /")`
const ROOT: &str = "58ec00a8fd04bc07025ec186b464ee7fd110e32ff2dd533d836140c4acac5fb7";
/// `sign("path /a%2Fb", "callback_expires=1767225600&case%20id=4%262")`
const ESCAPES: &str = "dd2e9cd133e1335e7fe5a0ef0bb02e5b4dfc9df3d2d0347594699430546e9cc7";
/// `sign("audience waves")`
const AUDIENCE: &str = "6684d589469aca227df251a6db524ba436484abb95fc69eceffedcb3351f2bce";
/// `sign("path /webhooks/waves", secret="unknown")`
const UNKNOWN: &str = "530ad1ad65735d88ec80878becfcdca93af5555b24d20e614e6a8a54b89e218f";

/// Returns a target with the sample's parameters, this path and this signature.
fn at_path(path: &str, digest: &str) -> String {
    target().replace("/webhooks/waves", path).replace(DIGEST, digest)
}

fn for_audience() -> Verifier {
    verifier().with_audience("waves").expect("a name")
}

/// Returns the diagnosis of a target, which must be rejected. The diagnosis must show nothing confidential.
fn diagnose(verifier: &Verifier, target: &str, now: UnixTime) -> Diagnosis {
    assert!(verifier.verify(target, BODY, now).is_err(), "{target}");
    let diagnosis = verifier.diagnose(target, now);
    let shown = format!("{diagnosis} {diagnosis:?}");
    let hidden = [SECRET, DIGEST, SLASH, ROOT, ESCAPES, AUDIENCE, "us-east", "=42"];
    assert!(hidden.iter().all(|hidden| !shown.contains(hidden)), "{shown}");
    diagnosis
}

fn assert_change(target: &str, change: Diagnosis) {
    assert_eq!(diagnose(&verifier(), target, NOW), change, "{target}");
}

fn key_id() -> String {
    "current".into()
}

fn assert_unexplained(verifier: &Verifier, target: &str) {
    assert_eq!(diagnose(verifier, target, NOW), Diagnosis::Unexplained, "{target}");
}

#[test]
fn a_callback_that_verifies_is_reported_as_such() {
    assert_eq!(verifier().diagnose(&target(), NOW), Diagnosis::Verifies);
    // The expiry decides, not the size of `now`: `sign("path /", f"callback_expires={2**64 - 1}")`.
    let digest = "9aac6c29e76b8eb731732741d5bd095886877299a2f2a5319e16120055a128e7";
    let endless = format!("/?callback_expires={}&callback_signature=v1.{digest}", u64::MAX);
    assert_eq!(verifier().diagnose(&endless, at(u64::MAX)), Diagnosis::Verifies);
}

#[test]
fn an_added_prefix_is_found() {
    let escaped = "%0A".repeat(22);
    for (prefix, shown) in [
        ("/prod", "/prod"),
        ("/api/v1", "/api/v1"),
        ("/a/b/c/d", "/a/b/c/d"),
        ("//", "//"),
        ("/%70rod", "/prod"),
        // An escape that could forge a log line stays encoded, and a long text is cut.
        ("/a%0Ab", "/a%0Ab"),
        (&format!("/{escaped}"), &format!("/{}", &escaped[..63])),
    ] {
        let change = Diagnosis::PrefixAdded { prefix: shown.into(), key_id: key_id() };
        assert_change(&format!("{prefix}{}", target()), change);
    }
    let prefix = || Diagnosis::PrefixAdded { prefix: "/prod".into(), key_id: key_id() };
    let root = at_path("/prod/", ROOT);
    assert_change(&root, prefix());
    // A prefix is not the whole path, has at most four segments, and ends where a segment ends.
    assert_unexplained(&verifier(), &at_path("/prod", ROOT));
    assert_unexplained(&verifier(), &format!("/a/b/c/d/e{}", target()));
    assert_unexplained(&verifier(), &at_path("/prodwebhooks/waves", DIGEST));
    assert_unexplained(&verifier(), &at_path("/prod%2Fwebhooks/waves", DIGEST));
}

#[test]
fn a_removed_prefix_is_found() {
    for (prefix, digest) in PREFIXES {
        let change = Diagnosis::PrefixRemoved { prefix, key_id: key_id() };
        assert_change(&at_path("/waves", digest), change);
    }
    assert_unexplained(&verifier(), &at_path("/waves", OTHER_PREFIX));
    // One prefix was replaced by another.
    assert_unexplained(&verifier(), &at_path("/dev/waves", PREFIXES[0].1));
}

#[test]
fn a_slash_added_or_removed_at_the_end_is_found() {
    let added = at_path("/webhooks/waves/", DIGEST);
    assert_change(&added, Diagnosis::SlashAdded { key_id: key_id() });
    let removed = at_path("/webhooks/waves", SLASH);
    assert_change(&removed, Diagnosis::SlashRemoved { key_id: key_id() });
    assert_unexplained(&verifier(), &at_path("/webhooks/waves//", DIGEST));
    assert_unexplained(&verifier(), &at_path("/webhooks/waves%2F", DIGEST));
}

#[test]
fn a_second_percent_encoding_is_found() {
    let once = format!(
        "/a%2Fb?case%20id=4%262&callback_expires={EXPIRES}&callback_signature=v1.{ESCAPES}"
    );
    assert_eq!(verifier().check_target(&once, NOW), Ok(()));
    let twice = once.replace('%', "%25");
    assert_change(&twice, Diagnosis::EncodedTwice { key_id: key_id() });
    // If the delimiters are encoded, there are no parameters.
    let all = |text: &str| text.replace('?', "%3F").replace('=', "%3D").replace('&', "%26");
    for target in [target().replace('?', "%3F"), all(&target()), all(&twice)] {
        assert_change(&target, Diagnosis::EncodedTwice { key_id: key_id() });
    }
    assert_unexplained(&verifier(), &twice.replace('%', "%25"));
    // Encoded twice only in part, and decoded once too often.
    assert_unexplained(&verifier(), &once.replace("%20", "%2520"));
    assert_unexplained(&verifier(), &once.replace("%2F", "/"));
}

#[test]
fn an_added_parameter_is_found() {
    let long = "x".repeat(65);
    for (added, shown) in [
        ("more=SAID", "more"),
        ("utm_source", "utm_source"),
        ("=SAID", ""),
        ("na%C3%AFve+key=", "na%C3%AFve%20key"),
        // An escape that could forge a log line stays encoded, and a long text is cut.
        ("a%0Arejected%3A=SAID", "a%0Arejected%3A"),
        (&long, &long[..64]),
    ] {
        let change = || Diagnosis::ParameterAdded { name: shown.into(), key_id: key_id() };
        assert_change(&format!("{}&{added}", target()), change());
        assert_change(&target().replace('?', &format!("?{added}&")), change());
    }
    assert_unexplained(&verifier(), &(target() + "&a=1&b=2"));
    assert_unexplained(&verifier(), &target().replace("us-east", "us-east1"));
    assert_unexplained(&verifier(), &target().replace("&region=us-east", ""));
    assert_unexplained(&verifier(), &target().replace("region", "a"));
}

#[test]
fn a_signature_of_a_retired_key_is_found() {
    let retired = Key::new("old", SECRET).with_expiry(NOW);
    let rotated = Keyring::new([Key::new("new", "another"), retired]).expect("a keyring");
    let all_retired = Keyring::new([Key::new("old", SECRET).with_expiry(NOW)]).expect("a keyring");
    for keyring in [rotated, all_retired.clone()] {
        let found = diagnose(&Verifier::new(keyring), &target(), NOW);
        assert_eq!(found, Diagnosis::RetiredKey { key_id: "old".into() });
    }
    let forged = at_path("/webhooks/waves", UNKNOWN);
    let found = diagnose(&Verifier::new(all_retired), &forged, NOW);
    assert_eq!(found, Diagnosis::AsStated(VerifyError::NoActiveKey));
}

#[test]
fn a_url_that_was_signed_for_its_path_is_found() {
    let found = diagnose(&for_audience(), &target(), NOW);
    assert_eq!(found, Diagnosis::SignedForPath { key_id: key_id() });

    let named = at_path("/webhooks/waves", AUDIENCE);
    assert_eq!(for_audience().check_target(&named, NOW), Ok(()));
    // The name of the other audience cannot be known.
    assert_unexplained(&verifier(), &named);
    let other = verifier().with_audience("another").expect("a name");
    assert_unexplained(&other, &named);
    // With an audience, the path does not matter.
    assert_unexplained(&for_audience(), &format!("/prod{}", target()));
    assert_unexplained(&for_audience(), &at_path("/%zz", DIGEST));

    let added = diagnose(&for_audience(), &format!("/prod{named}&more=1"), NOW);
    let name = "more".into();
    assert_eq!(added, Diagnosis::ParameterAdded { name, key_id: key_id() });
    let encoded = diagnose(&for_audience(), &named.replace('?', "%3F"), NOW);
    assert_eq!(encoded, Diagnosis::EncodedTwice { key_id: key_id() });
}

#[test]
fn now_in_milliseconds_is_found() {
    let in_milliseconds = |now: u64| {
        let found = diagnose(&verifier(), &target(), at(now));
        let rotating = Key::new("current", SECRET).with_expiry(at(EXPIRES + 10));
        let rotating = Verifier::new(Keyring::new([rotating]).expect("a keyring"));
        (found, diagnose(&rotating, &target(), at(now)))
    };
    let expired = |now: u64| {
        let off = Duration::from_secs(now - EXPIRES);
        Diagnosis::AsStated(VerifyError::UrlExpired { expires_at: at(EXPIRES), off })
    };
    let retired = || Diagnosis::RetiredKey { key_id: key_id() };
    let milliseconds = || Diagnosis::NowInMilliseconds;
    for (now, expected) in [
        (NOW.as_secs() * 1000, (milliseconds(), milliseconds())),
        ((EXPIRES + 9) * 1000 + 999, (milliseconds(), milliseconds())),
        ((EXPIRES + 10) * 1000, (milliseconds(), retired())),
        ((EXPIRES + 60) * 1000 + 999, (milliseconds(), retired())),
        ((EXPIRES + 61) * 1000, (expired((EXPIRES + 61) * 1000), retired())),
        (253_402_473_600, (milliseconds(), milliseconds())),
        (253_402_473_599, (expired(253_402_473_599), retired())),
        (EXPIRES + 61, (expired(EXPIRES + 61), retired())),
    ] {
        assert_eq!(in_milliseconds(now), expected, "{now}");
    }
    // A forgery is unexplained at any time.
    let forged = at_path("/webhooks/waves", UNKNOWN);
    let found = diagnose(&verifier(), &forged, at(NOW.as_secs() * 1000));
    assert_eq!(found, Diagnosis::Unexplained);
}

#[test]
fn errors_that_explain_themselves_are_repeated() {
    let missing = |name| VerifyError::ParameterMissing { name };
    for (target, error) in [
        ("/".into(), missing("callback_signature")),
        (target().replace("callback_expires=", "x="), missing("callback_expires")),
        ("".into(), VerifyError::TargetNotOriginForm),
        (format!("{}%", target()), VerifyError::PercentEncoding),
        (format!("{}#", target()), VerifyError::TargetCharacter { position: target().len() }),
        (target() + "&case_id=42", VerifyError::ParameterRepeated),
        (target().replace("v1.", "v2."), VerifyError::SignatureVersion),
        (target() + &"&".repeat(7_000), VerifyError::TargetTooLong { len: 7_156, max: 6_144 }),
    ] {
        let found = diagnose(&verifier(), &target, NOW);
        assert_eq!(found, Diagnosis::AsStated(error), "{target:.200}");
    }
    let late = diagnose(&verifier(), &target(), at(EXPIRES + 61));
    let off = Duration::from_secs(61);
    let expired = VerifyError::UrlExpired { expires_at: at(EXPIRES), off };
    assert_eq!(late, Diagnosis::AsStated(expired));
}

/// Every change of a forged URL, and every two changes of a signed one.
#[test]
fn forgeries_and_two_mistakes_at_once_are_unexplained() {
    let prefix = |target: &str| format!("/prod{target}");
    let no_prefix = |target: &str| target.replace("/webhooks/", "/");
    let slash = |target: &str| target.replace('?', "/?");
    let twice = |target: &str| target.replace('?', "%3F");
    let parameter = |target: &str| format!("{target}&more=1");
    let changes: [&dyn Fn(&str) -> String; 5] = [&prefix, &no_prefix, &slash, &parameter, &twice];
    for (number, one) in changes.iter().enumerate() {
        let signed = diagnose(&verifier(), &one(&target()), NOW);
        assert!(signed.to_string().contains("after key current signed "), "{signed}");
        let forged = one(&at_path("/webhooks/waves", UNKNOWN));
        let unexplained = |target: &str| {
            let found = diagnose(&verifier(), target, NOW);
            let missing = VerifyError::ParameterMissing { name: "callback_signature" };
            let is_missing = !target.contains('?');
            let stated = [Diagnosis::Unexplained, Diagnosis::AsStated(missing)];
            assert_eq!(found, stated[usize::from(is_missing)], "{target}");
        };
        unexplained(&forged);
        for other in &changes[number + 1..] {
            unexplained(&other(&one(&target())));
            unexplained(&other(&forged));
        }
    }
}

/// A diagnosis hashes at most 32 MiB in addition to verifying: here a text of 16 MiB with each of two keys, which finds
/// a retired one.
#[test]
fn a_diagnosis_hashes_at_most_32_mib() {
    let retired = Key::new("old", SECRET).with_expiry(NOW);
    let keys = Keyring::new([Key::new("new", "another"), retired]).expect("a keyring");
    // "speech-webhooks waves callback v1\naudience xxx…\ncallback_expires=1767225600"
    let longest = (16 << 20) - (33 + 1 + 9 + 1 + 27);
    let found = |len: usize| {
        let audience = "x".repeat(len);
        let signer = signer().with_audience(&audience).expect("a name");
        let submission = signer.sign(NO_PAIRS, DAY, NOW).expect("signed");
        let verifier = Verifier::new(keys.clone()).with_audience(&audience).expect("a name");
        diagnose(&verifier, &target_of(&submission), NOW)
    };
    assert_eq!(found(longest), Diagnosis::RetiredKey { key_id: "old".into() });
    assert_eq!(found(longest + 1), Diagnosis::TooMuchWork);
}

/// A URL has at most 86 variants. The highest number of keys can hash all of them if they are short.
#[test]
fn all_86_variants_count_towards_the_limit() {
    let keys = (0..256).map(|number| Key::new(number.to_string(), format!("secret {number}")));
    let verifier = Verifier::new(Keyring::new(keys).expect("a keyring"));
    let query = (0..62).map(|number| format!("p{number}=&")).collect::<String>()
        + "callback_expires=1767225600";
    let found = |len: usize| {
        let path = format!("/a/b/c/d/{}", "e".repeat(len - 9));
        let target = format!("{path}?{query}&callback_signature=v1.{UNKNOWN}");
        diagnose(&verifier, &target, NOW)
    };
    let hashed = |len: usize| {
        let text = "speech-webhooks waves callback v1\npath \n".len() + len + query.len();
        let prefix_added = 4 * text - (2 + 4 + 6 + 8);
        let prefix_removed = PREFIXES.map(|(prefix, _)| text + prefix.len()).iter().sum::<usize>();
        let parameter_added = 63 * text - (query.len() + 1);
        256 * (2 * text + prefix_added + prefix_removed + (text + 1) + parameter_added)
    };
    let longest = (9..).take_while(|len| hashed(*len) <= 32 << 20).last().expect("a length");
    assert_eq!(found(longest), Diagnosis::Unexplained);
    assert_eq!(found(longest + 1), Diagnosis::TooMuchWork);
    assert_eq!(hashed(longest + 1) - hashed(longest), 256 * 86);
}
