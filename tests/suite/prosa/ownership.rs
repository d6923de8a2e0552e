//! Events borrow from the body and can be kept without it.

use speech_webhooks::prosa::{Event, Segment};

use super::{
    fields::{whole_failure, whole_synthesis, whole_transcription},
    sample::{self, transcription},
};

#[test]
fn texts_are_borrowed_from_the_body_unless_they_have_escapes() {
    let body = r#"{"job_id": "j", "status": "complete", "result": {"data": [
        {"transcript": "plain", "final": true, "time_start": 0, "time_end": 1},
        {"transcript": "with\tescape", "final": true, "time_start": 1, "time_end": 2}],
        "path": "/r", "speech_insights": {"a": 1}}}"#;
    let range = body.as_bytes().as_ptr_range();
    let borrowed = |text: &str| range.contains(&text.as_ptr());
    let read = transcription(body);
    let [plain, escaped] = read.segments.as_slice() else { panic!("two segments") };
    assert!(borrowed(&plain.transcript));
    assert!(read.job.job_id.as_deref().is_some_and(borrowed));
    assert!(read.job.status.as_deref().is_some_and(borrowed));
    assert!(read.path.as_deref().is_some_and(borrowed));
    assert!(read.speech_insights.as_ref().is_some_and(|json| borrowed(json.as_str())));
    assert_eq!(
        (escaped.transcript.as_str(), borrowed(&escaped.transcript)),
        ("with\tescape", false)
    );

    let owned = plain.clone().into_owned();
    assert_eq!((&owned, borrowed(&owned.transcript)), (plain, false));
}

#[test]
fn owned_events_equal_their_source() {
    let failed_synthesis = r#"{"job_id": "j", "status": "failed", "request": {"text": "t"}}"#;
    let bodies = [
        str::from_utf8(sample::BODY).expect("UTF-8"),
        include_str!("../../samples/prosa-gl-event-body-stt.job.completed.json"),
        include_str!("../../samples/prosa-gl-event-body-tts.job.completed.json"),
        include_str!("../../samples/prosa-docs2-tts-job-listed.json"),
        failed_synthesis,
        r#"{"hello": 1}"#,
        &whole_transcription(),
        &whole_synthesis(),
        &whole_failure(),
    ];
    for body in bodies {
        let event = Event::read_unverified(None, body.as_bytes()).expect(body);
        assert_eq!(event.clone().into_owned(), event, "{body}");
    }
    for name in ["webhook.ping", "something.new"] {
        let event = Event::read_unverified(Some(name), b"{}").expect(name);
        assert_eq!(event.clone().into_owned(), event, "{name}");
    }
}

#[test]
fn parts_can_be_kept_on_their_own() {
    let body = str::from_utf8(sample::BODY).expect("UTF-8").to_owned();
    let segment: Segment<'static> = {
        let mut owned = transcription(&body).into_owned();
        owned.segments.remove(0)
    };
    drop(body);
    assert_eq!(segment.transcript.into_cow(), "hasil dari pekerjaan ini cukup memuaskan");
}
