//! Headers in the map types of web frameworks, and event names.

use speech_webhooks::{VerifyError, prosa};

use super::sample::{BODY, NOW, signature, verifier};

fn assert_read(headers: impl IntoIterator<Item: prosa::Header>) {
    let verified = verifier().verify(headers, BODY, NOW).expect("the sample verifies");
    assert_eq!(verified.key_id(), "current");
    assert_eq!(verified.unsigned_event_name(), Some("stt.jobs.completed"));
}

#[test]
fn header_maps_of_http_1_are_accepted() {
    let mut headers = http::HeaderMap::new();
    headers.insert("X-Prosa-Event", http::HeaderValue::from_static("stt.jobs.completed"));
    headers.insert("X-Prosa-Signature", signature().parse().expect("a header value"));
    assert_read(&headers);

    headers.append("x-prosa-signature", signature().parse().expect("a header value"));
    let error = verifier().verify(&headers, BODY, NOW).expect_err("two signature headers");
    assert_eq!(error.code(), "header-repeated");
}

/// The body may have any byte type, and the event borrows only the request.
#[test]
fn requests_of_http_1_are_verified() {
    fn assert_verifies<B: AsRef<[u8]>>(body: B) {
        let request = http::Request::post("/webhooks/prosa")
            .header("X-Prosa-Event", "stt.jobs.completed")
            .header("X-Prosa-Signature", signature());
        let request = request.body(body).expect("a request");
        let event = {
            let verified = verifier().verify_request(&request, NOW).expect("the sample verifies");
            assert_eq!(verified.key_id(), "current");
            assert_eq!(verified.unsigned_event_name(), Some("stt.jobs.completed"));
            assert_eq!(verified.body(), BODY);
            verified.event()
        };
        assert_eq!(event.map(|event| event.kind()), Ok("transcription-completed"));
    }
    assert_verifies(BODY);
    assert_verifies(Vec::from(BODY));
    assert_verifies(str::from_utf8(BODY).expect("the sample is UTF-8"));

    let outcome = |request| verifier().verify_request(&request, NOW).map(drop);
    let name = "x-prosa-signature";
    let unsigned = http::Request::new(BODY);
    assert_eq!(outcome(unsigned), Err(VerifyError::HeaderMissing { name }));
    let signed = || http::Request::post("/").header(name, signature());
    let twice = signed().header(name, signature()).body(BODY);
    assert_eq!(outcome(twice.expect("a request")), Err(VerifyError::HeaderRepeated { name }));
    let forged = signed().body(&BODY[1..]).expect("a request");
    assert_eq!(outcome(forged), Err(VerifyError::SignatureMismatch));
}

#[test]
fn header_maps_of_http_0_2_are_accepted() {
    let mut headers = http02::HeaderMap::new();
    headers.insert("X-Prosa-Event", http02::HeaderValue::from_static("stt.jobs.completed"));
    headers.insert("X-Prosa-Signature", signature().parse().expect("a header value"));
    assert_read(&headers);

    headers.append("x-prosa-signature", signature().parse().expect("a header value"));
    let error = verifier().verify(&headers, BODY, NOW).expect_err("two signature headers");
    assert_eq!(error.code(), "header-repeated");
}

#[test]
fn an_event_name_that_is_not_utf8_is_read_lossily() {
    let mut headers = http::HeaderMap::new();
    headers.insert("x-prosa-signature", signature().parse().expect("a header value"));
    headers.insert(
        "x-prosa-event",
        http::HeaderValue::from_bytes(b"stt\xff").expect("a header value"),
    );
    let verified = verifier().verify(&headers, BODY, NOW).expect("the sample verifies");
    assert_eq!(verified.unsigned_event_name(), Some("stt\u{fffd}"));
}

#[test]
fn header_names_match_in_any_case() {
    for name in ["x-prosa-signature", "X-Prosa-Signature", "X-PROSA-SIGNATURE", "x-pRoSa-SiGnAtUrE"]
    {
        assert_read([(name, signature()), ("X-PROSA-EVENT", "stt.jobs.completed".to_owned())]);
    }
}

/// The event name is not signed and rejects no delivery. An unusable name counts as absent.
#[test]
fn event_names_are_trimmed_and_unusable_ones_are_absent() {
    const NAME: &str = "stt.jobs.completed";
    let [longest, too_long] = [256, 257].map(|len| "x".repeat(len));
    let padded = format!(" {longest}\t");
    let cases: [(&[&str], Option<&str>); 15] = [
        (&[], None),
        (&[NAME], Some(NAME)),
        (&[" stt.jobs.completed\t "], Some(NAME)),
        (&["stt.jobs.completed,stt.jobs.completed"], Some(NAME)),
        (&["stt.jobs.completed , stt.jobs.completed"], Some(NAME)),
        (&["stt.jobs.completed,webhook.ping"], Some("stt.jobs.completed,webhook.ping")),
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
        let headers = [("x-prosa-signature", &*signature)].into_iter().chain(names);
        let verified = verifier().verify(headers, BODY, NOW).expect("the sample verifies");
        assert_eq!(verified.unsigned_event_name(), name, "{values:?}");
        let event = verified.event();
        let is_completed = matches!(event, Ok(prosa::Event::TranscriptionCompleted(_)));
        assert!(is_completed, "{values:?}: {event:?}");
    }
}
