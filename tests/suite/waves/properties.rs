//! A verifier accepts what a signer signed, after a real URL parser has read the URL and written it
//! again.

use core::time::Duration;

use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use speech_webhooks::{
    VerifyError,
    waves::{Signer, Submission},
};
use url::{Url, form_urlencoded};

use super::sample::{BODY, at, keyring, verifier};

/// Any text, with many characters that URLs and `webhook_extra` must escape.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9_-]{1,8}",
        "[ -~]{0,8}",
        "[%&=+?#/;,:.~\u{0}\n é🎧]{0,6}",
        "\\PC{0,6}",
        ".{0,6}",
    ]
}

fn any_pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((text(), text()), 0..6)
}

/// Pairs that signers mostly accept.
fn likely_pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    let likely = "[^,:\\p{Cc}]{1,6}";
    prop::collection::btree_map(likely, likely, 0..6).prop_map(|pairs| pairs.into_iter().collect())
}

/// URLs in which every part may have a fault.
fn base_url() -> impl Strategy<Value = String> {
    let host = prop_oneof![
        Just("receiver.example".to_owned()),
        "[a-zA-Z0-9_-]{1,5}(\\.[a-z0-9-]{1,5}){0,3}",
        "(25[0-9]|[0-9]{1,3})(\\.[0-9]{1,3}){1,4}",
        "\\[[0-9a-f:]{2,8}\\]",
        text(),
    ];
    let port = prop_oneof![Just(String::new()), ":[0-9]{1,5}", ":.{0,2}"];
    let path = prop_oneof![
        Just(String::new()),
        "(/[a-zA-Z0-9._~!$&'()*+,;=:@-]{0,5}){0,4}",
        "(/(\\.|%2[eE]|%41|%2F|%C3%A9|%3B|a){0,3}){0,3}",
        text().prop_map(|text| format!("/{text}")),
    ];
    let query = prop_oneof![
        Just(String::new()),
        "\\?([a-z%2C5B3=+/?:@!'-]{0,6}&){0,3}",
        text().prop_map(|text| format!("?{text}")),
    ];
    let fragment = prop_oneof![9 => Just(String::new()), 1 => "#[a-z]{0,2}"];
    (host, port, path, query, fragment)
        .prop_map(|(host, port, path, query, fragment)| {
            format!("https://{host}{port}{path}{query}{fragment}")
        })
        .prop_filter("only Unicode's tables tell which of these hosts are names", |url| {
            !url.to_ascii_lowercase().contains("xn--")
        })
}

fn target_of(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// Writes the query as forms do, in reverse order.
fn rewritten(url: &Url) -> Url {
    let mut parameters: Vec<_> = url.query_pairs().into_owned().collect();
    parameters.reverse();
    let mut url = url.clone();
    url.query_pairs_mut().clear().extend_pairs(parameters);
    url
}

/// Escapes every character of path and query that may be escaped.
fn escaped(target: &str) -> String {
    let mut escaped = String::new();
    let mut rest = target;
    while let Some(first) = rest.chars().next() {
        let kept = match first {
            '%' => 3,
            '/' | '?' | '&' | '=' | '+' => 1,
            _ => 0,
        };
        if kept > 0 {
            escaped.push_str(&rest[..kept]);
            rest = &rest[kept..];
        } else {
            let byte = rest.as_bytes()[0];
            escaped.push_str(&format!("%{byte:02x}"));
            rest = &rest[1..];
        }
    }
    escaped
}

fn verified_pairs(target: &str, now: u64) -> Vec<(String, String)> {
    let verified = verifier()
        .verify(target, BODY, at(now))
        .unwrap_or_else(|error| panic!("{error}: {target}"));
    let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    verified.extras().map(owned).collect()
}

/// Returns path and query as the URL writes them.
fn as_written(url: &str) -> &str {
    let (_, rest) = url.split_once("://").expect("a scheme");
    &rest[rest.find('/').expect("a path")..]
}

/// Returns what a URL means to a verifier: its path, and its query in any order.
fn meaning(url: &Url) -> (Vec<Vec<u8>>, Vec<(String, String)>) {
    let segments = url.path_segments().expect("a path");
    let mut query: Vec<_> = url.query_pairs().into_owned().collect();
    query.retain(|(name, _)| name != "callback_signature");
    query.sort();
    let decoded = |segment: &str| percent_decode_str(segment).collect();
    (segments.map(decoded).collect(), query)
}

fn sign(base_url: &str, pairs: &[(String, String)], now: u64, validity: u64) -> Option<Submission> {
    let signer = Signer::new(keyring(), base_url).ok()?;
    let pairs = pairs.iter().cloned();
    signer.sign(pairs, Duration::from_secs(validity), at(now)).ok()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        // Cases that no signer accepts do not count.
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_signed_verifies(
        base_url in base_url(),
        pairs in prop_oneof![any_pairs(), likely_pairs()],
        now in 0..126_000_000_000_u64,
        validity in 1..126_000_000_000_u64,
    ) {
        let callback = sign(&base_url, &pairs, now, validity);
        prop_assume!(callback.is_some());
        let callback = callback.expect("a signed URL, as assumed above");
        let url = Url::parse(callback.webhook_url()).expect("a real parser reads the URL");
        let mut expected: Vec<_> = Url::parse(&base_url)
            .expect("a real parser reads the base URL")
            .query_pairs()
            .into_owned()
            .chain(pairs)
            .collect();
        expected.sort();

        let parsed = target_of(&url);
        let mut targets = vec![
            as_written(callback.webhook_url()).to_owned(),
            target_of(&rewritten(&url)),
            escaped(&parsed),
            parsed,
        ];
        targets.dedup();
        for target in targets {
            prop_assert_eq!(verified_pairs(&target, now), expected.clone(), "{}", target);
        }
    }

    #[test]
    fn a_signature_matches_only_one_meaning(
        (base_url, other_base_url) in (base_url(), base_url()),
        (pairs, other_pairs) in (likely_pairs(), likely_pairs()),
        (validity, other_validity) in (1..3_u64, 1..3_u64),
        (same_base, same_pairs) in any::<(bool, bool)>(),
    ) {
        let one = sign(&base_url, &pairs, 0, validity);
        let other_base_url = if same_base { &base_url } else { &other_base_url };
        let other_pairs = if same_pairs { &pairs } else { &other_pairs };
        let other = sign(other_base_url, other_pairs, 0, other_validity);
        prop_assume!(one.is_some() && other.is_some());
        let (one, other) = (one.expect("a signed URL, as assumed above"), other.expect("a signed URL, as assumed above"));

        let (_, signature) = one.webhook_url().rsplit_once('=').expect("a signature");
        let (unsigned, _) = other.webhook_url().rsplit_once('=').expect("a signature");
        let moved = format!("{unsigned}={signature}");
        let outcome = verifier().verify(as_written(&moved), BODY, at(0)).map(drop);

        let parsed = |url: &str| Url::parse(url).expect("a real parser reads the URL");
        if meaning(&parsed(one.webhook_url())) == meaning(&parsed(other.webhook_url())) {
            prop_assert_eq!(outcome, Ok(()));
        } else {
            prop_assert_eq!(outcome, Err(VerifyError::SignatureMismatch));
        }
    }

    #[test]
    fn the_submission_is_what_a_form_parser_reads(pairs in likely_pairs()) {
        let callback = sign("https://h/p?a=b", &pairs, 0, 1);
        prop_assume!(callback.is_some());
        let callback = callback.expect("a signed URL, as assumed above");
        let query = callback.query();
        let read: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let mut expected = vec![("webhook_url".into(), callback.webhook_url().into())];
        if !pairs.is_empty() {
            expected.push(("webhook_extra".into(), callback.webhook_extra().into()));
        }
        prop_assert_eq!(read, expected);
        let extra: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}:{value}")).collect();
        prop_assert_eq!(callback.webhook_extra(), extra.join(","));
    }

    #[test]
    fn an_unsigned_target_is_rejected_without_a_panic(target in prop_oneof!["/\\PC{0,40}", text(), any::<String>()]) {
        prop_assert!(verifier().verify(&target, BODY, at(0)).is_err());
    }
}
