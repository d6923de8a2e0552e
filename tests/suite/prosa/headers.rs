//! Headers from anywhere: the map types of the frameworks, and plain collections.

use std::collections::HashMap;

use speech_webhooks::prosa;

use super::sample::{BODY, NOW, signature, verifier};

fn assert_read<N: AsRef<str>, V: AsRef<[u8]>>(headers: impl IntoIterator<Item = (N, V)>) {
    let verified = verifier()
        .verify(headers, BODY, NOW)
        .expect("the sample verifies");
    assert_eq!(verified.key_id(), "current");
    assert_eq!(verified.event_name_unverified(), Some("stt.jobs.completed"));
}

#[test]
fn http_1() {
    let mut headers = http::HeaderMap::new();
    headers.insert(
        "X-Prosa-Event",
        http::HeaderValue::from_static("stt.jobs.completed"),
    );
    headers.insert(
        "X-Prosa-Signature",
        signature().parse().expect("a header value"),
    );
    assert_read(&headers);

    headers.append(
        "x-prosa-signature",
        signature().parse().expect("a header value"),
    );
    let error = verifier()
        .verify(&headers, BODY, NOW)
        .expect_err("two signature headers");
    assert_eq!(error.code(), "header-repeated");
}

#[test]
fn http_0_2() {
    let mut headers = http02::HeaderMap::new();
    headers.insert(
        "X-Prosa-Event",
        http02::HeaderValue::from_static("stt.jobs.completed"),
    );
    headers.insert(
        "X-Prosa-Signature",
        signature().parse().expect("a header value"),
    );
    assert_read(&headers);

    headers.append(
        "x-prosa-signature",
        signature().parse().expect("a header value"),
    );
    let error = verifier()
        .verify(&headers, BODY, NOW)
        .expect_err("two signature headers");
    assert_eq!(error.code(), "header-repeated");
}

#[test]
fn a_header_value_that_is_not_utf8() {
    let mut headers = http::HeaderMap::new();
    headers.insert(
        "x-prosa-signature",
        signature().parse().expect("a header value"),
    );
    headers.insert(
        "x-prosa-event",
        http::HeaderValue::from_bytes(b"stt\xff").expect("a header value"),
    );
    let verified = verifier()
        .verify(&headers, BODY, NOW)
        .expect("the sample verifies");
    assert_eq!(verified.event_name_unverified(), Some("stt\u{fffd}"));
}

#[test]
fn plain_collections() {
    let signature = signature();
    let pairs = [
        ("x-prosa-event", "stt.jobs.completed"),
        ("x-prosa-signature", signature.as_str()),
        ("x-prosa-event-uuid", "a7a26ff2-e851-45b6-9634-d595f45458b7"),
    ];
    let owned = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_read(pairs);
    assert_read(pairs.iter().copied());
    assert_read(owned.clone());
    assert_read(owned.iter().map(|(name, value)| (name, value)));
    assert_read(&HashMap::from(owned.clone()));
    assert_read(HashMap::from(owned));
    assert_read(pairs.map(|(name, value)| (name, value.as_bytes().to_vec())));
}

#[test]
fn names_match_in_any_case() {
    for name in [
        "x-prosa-signature",
        "X-Prosa-Signature",
        "X-PROSA-SIGNATURE",
        "x-pRoSa-SiGnAtUrE",
    ] {
        assert_read([
            (name, signature()),
            ("X-PROSA-EVENT", "stt.jobs.completed".to_owned()),
        ]);
    }
}

/// A name is not signed, and refuses nothing. One that cannot be used counts as absent.
#[test]
fn event_names() {
    const NAME: &str = "stt.jobs.completed";
    let [longest, too_long] = [256, 257].map(|len| "x".repeat(len));
    let padded = format!(" {longest}\t");
    let cases: [(&[&str], Option<&str>); 15] = [
        (&[], None),
        (&[NAME], Some(NAME)),
        (&[" stt.jobs.completed\t "], Some(NAME)),
        (&["stt.jobs.completed,stt.jobs.completed"], Some(NAME)),
        (&["stt.jobs.completed , stt.jobs.completed"], Some(NAME)),
        (
            &["stt.jobs.completed,webhook.ping"],
            Some("stt.jobs.completed,webhook.ping"),
        ),
        (&["STT.jobs.completed"], Some("STT.jobs.completed")),
        (&[&longest], Some(&longest)),
        (&[&padded], Some(&longest)),
        (&[&too_long], None),
        (&[""], None),
        (&[" \t"], None),
        (&[NAME, NAME], None),
        (&[NAME, "webhook.ping"], None),
        (&[" , "], None),
    ];
    for (values, name) in cases {
        let names = values.iter().map(|value| ("X-Prosa-Event", *value));
        let signature = signature();
        let headers = [("x-prosa-signature", &*signature)]
            .into_iter()
            .chain(names);
        let verified = verifier()
            .verify(headers, BODY, NOW)
            .expect("the sample verifies");
        assert_eq!(verified.event_name_unverified(), name, "{values:?}");
        let event = verified.event();
        let is_completed = matches!(event, Ok(prosa::Event::TranscriptionCompleted(_)));
        assert!(is_completed, "{values:?}: {event:?}");
    }
}

#[test]
fn bodies_of_any_kind() {
    let headers = super::sample::headers;
    let verifier = verifier();
    let borrowed: prosa::Verified<&[u8]> = verifier.verify(headers(), BODY, NOW).expect("verifies");
    let owned: prosa::Verified<Vec<u8>> = verifier
        .verify(headers(), BODY.to_vec(), NOW)
        .expect("verifies");
    let text = str::from_utf8(BODY).expect("the sample is UTF-8");
    let string: prosa::Verified<&str> = verifier.verify(headers(), text, NOW).expect("verifies");
    assert_eq!(borrowed.body(), BODY);
    assert_eq!(owned.body(), BODY);
    assert_eq!(string.body(), BODY);
}
