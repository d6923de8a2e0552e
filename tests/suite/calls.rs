//! Calls as programs write them. Most of the test is that they compile.

use core::{slice, time::Duration};
use std::{collections::HashMap, time::SystemTime};

use http::{HeaderMap, HeaderValue, Request};
use speech_webhooks::{Error, VerifyError, prosa, time::OffsetDateTime, waves};

use crate::{
    prosa::sample::{BODY, NOW, signature, verifier},
    waves::sample as callback,
};

/// Asserts that headers of each type verify the same delivery, before its body is read and with it.
macro_rules! assert_verified_with {
    ($($headers:expr),+ $(,)?) => {$({
        let shown = stringify!($headers);
        assert!(verifier().verify($headers, BODY, NOW).is_ok(), "{shown}");
        let diagnosis = verifier().diagnose($headers, BODY, NOW);
        assert_eq!(diagnosis, prosa::Diagnosis::Verifies, "{shown}");
        assert_eq!(verifier().check_headers($headers, NOW), Ok(()), "{shown}");
    })+};
}

#[test]
fn headers_of_every_type_are_accepted() {
    let (name, signature) = ("X-Prosa-Signature".to_owned(), signature());
    let owned =
        vec![("host".to_owned(), "receiver.example".to_owned()), (name.clone(), signature.clone())];
    let array = [(name.clone(), signature.clone())];
    let slice: &[(String, String)] = &owned;
    let bytes: &[(&str, &[u8])] = &[(&name, signature.as_bytes())];
    let byte_vec = vec![(name.clone(), signature.clone().into_bytes())];
    let map = HashMap::from([(name.clone(), signature.clone())]);
    let value = HeaderValue::from_str(&signature).expect("visible ASCII");
    let mut header_map = HeaderMap::new();
    header_map.insert("host", HeaderValue::from_static("receiver.example"));
    header_map.insert("x-prosa-signature", value);
    assert_verified_with! {
        slice,
        bytes,
        &owned,
        owned.clone(),
        owned.iter(),
        &byte_vec,
        &array,
        array.clone(),
        array.iter(),
        [(name.as_str(), signature.as_str())],
        &[(name.as_str(), signature.as_str())],
        [("x-prosa-signature", signature.as_bytes())],
        slice::from_ref(&array[0]),
        Some((&name, &signature)),
        &map,
        map.clone(),
        &header_map,
        header_map.iter(),
    }
}

#[test]
fn bodies_and_times_of_every_type_are_accepted() {
    let headers = [("x-prosa-signature", signature())];
    let array: &[u8; 4] = b"body";
    let (vec, text) = (BODY.to_vec(), str::from_utf8(BODY).expect("UTF-8"));
    let system = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW.as_secs());
    let seconds = NOW.as_secs().cast_signed();
    let offset = OffsetDateTime::from_unix_timestamp(seconds).expect("a time");
    let verifier = verifier();
    assert!(verifier.verify(&headers, BODY, system).is_ok());
    assert!(verifier.verify(&headers, &vec, offset).is_ok());
    assert!(verifier.verify(&headers, vec.as_slice(), NOW).is_ok());
    assert!(verifier.verify(&headers, text, NOW).is_ok());
    assert!(verifier.verify(&headers, &text.to_owned(), NOW).is_ok());
    let boxed = vec.into_boxed_slice();
    assert!(verifier.verify(&headers, &boxed, NOW).is_ok());
    let rejected = verifier.verify(&headers, array, NOW);
    assert_eq!(rejected.err(), Some(VerifyError::SignatureMismatch));
}

/// The event borrows only the body; the headers and the verifier are dropped.
fn event_of(body: &[u8]) -> Result<prosa::Event<'_>, Error> {
    let (headers, verifier) = ([("x-prosa-signature", signature())], verifier());
    let verified = verifier.verify(&headers, body, NOW)?;
    Ok(verified.event()?)
}

fn event_of_callback(body: &[u8]) -> Result<waves::Event<'_>, Error> {
    let (target, verifier) = (callback::target(), callback::verifier());
    let verified = verifier.verify(&target, body, callback::NOW)?;
    Ok(verified.event()?)
}

#[test]
fn events_outlive_their_headers_and_verifier() {
    let event = event_of(BODY).expect("an event");
    assert_eq!(event.kind(), "transcription-completed");
    let segment = event.transcript().next().expect("a segment");
    assert!(BODY.as_ptr_range().contains(&segment.text.as_ptr()));
    let event = event_of_callback(callback::BODY).expect("an event");
    assert_eq!(event.kind(), "transcription-completed");
    let code = |event: Result<_, Error>| event.map_or_else(|error| error.code(), |()| "");
    assert_eq!(code(event_of(b"{}").map(drop)), "signature-mismatch");
    let truncated = event_of_callback(b"{").map(drop);
    assert_eq!(code(truncated), "json-truncated");
}

/// `?` converts the errors of both calls.
#[test]
fn one_expression_turns_a_request_into_an_event() -> Result<(), Box<dyn core::error::Error>> {
    let (headers, target) = ([("x-prosa-signature", signature())], callback::target());
    let (prosa, waves) = (verifier(), callback::verifier());
    let event = prosa.verify(&headers, BODY, NOW)?.event()?;
    let callback = waves.verify(&target, callback::BODY, callback::NOW)?.event()?;
    assert_eq!(event.kind(), "transcription-completed");
    assert_eq!(callback.kind(), "transcription-completed");

    let request = Request::post("/prosa").header("x-prosa-signature", signature());
    let request = request.body(BODY.to_vec())?;
    assert_eq!(prosa.verify_request(&request, NOW)?.event()?, event);
    let request = Request::post(&target).body(callback::BODY)?;
    let verified = waves.verify_request(&request, callback::NOW)?;
    assert_eq!(verified.event()?, callback);
    Ok(())
}
