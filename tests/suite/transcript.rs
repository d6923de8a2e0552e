//! Transcripts of both vendors in one form.

use speech_webhooks::{Speaker, TranscriptSegment, prosa, waves};

/// (start, end, speaker, channel, text)
type Parts<'a> = (Option<f64>, Option<f64>, Option<Speaker<'a>>, Option<i64>, &'a str);

fn parts<'s>(segment: &'s TranscriptSegment<'_>) -> Parts<'s> {
    (segment.start, segment.end, segment.speaker.clone(), segment.channel, segment.text.as_str())
}

fn of_prosa(body: &str) -> prosa::Event<'_> {
    prosa::Event::read_unverified(None, body.as_bytes()).expect(body)
}

fn of_waves(body: &str) -> waves::Event<'_> {
    waves::Event::read_unverified(body.as_bytes()).expect(body)
}

#[test]
fn prosa_segments_are_in_time_order() {
    let event = of_prosa(
        r#"{"job_id": "j", "status": "complete", "result": {"data": [
            {"transcript": "third", "final": true, "time_start": 2.5, "time_end": 3, "channel": 0, "speaker_tag": 1},
            {"transcript": "draft", "final": false, "time_start": 0, "time_end": 3},
            {"transcript": "draft", "final": "false", "time_start": 0, "time_end": 3},
            {"transcript": "after the third", "final": null, "time_end": "4"},
            {"transcript": "first", "final": true, "time_start": 0, "time_end": 1},
            {"transcript": "second, one", "final": true, "time_start": 1, "time_end": 2, "channel": 1},
            {"transcript": "second, two", "final": true, "time_start": 1, "time_end": 1.5, "channel": 0}]}}"#,
    );
    let segments: Vec<_> = event.transcript().collect();
    let found: Vec<_> = segments.iter().map(parts).collect();
    assert_eq!(
        found,
        [
            (Some(0.0), Some(1.0), None, None, "first"),
            (Some(1.0), Some(2.0), None, Some(1), "second, one"),
            (Some(1.0), Some(1.5), None, Some(0), "second, two"),
            (Some(2.5), Some(3.0), Some(Speaker::Number(1)), Some(0), "third"),
            (None, Some(4.0), None, None, "after the third"),
        ]
    );
}

#[test]
fn waves_utterances_are_in_time_order() {
    let event = of_waves(
        r#"{"status": "success", "transcription": "not this", "words": [{"word": "nor", "start": 9}],
            "utterances": [
                {"text": "no time"}, {"text": "second", "start": 1, "end": 2, "speaker": 1}, {"start": 1.5},
                {"text": "first", "start": 0.5, "end": 1, "speaker": "speaker_0"}, {"text": "after the first"}]}"#,
    );
    let segments: Vec<_> = event.transcript().collect();
    let found: Vec<_> = segments.iter().map(parts).collect();
    let speaker_0 = Speaker::Label("speaker_0".into());
    assert_eq!(
        found,
        [
            (None, None, None, None, "no time"),
            (Some(0.5), Some(1.0), Some(speaker_0), None, "first"),
            (None, None, None, None, "after the first"),
            (Some(1.0), Some(2.0), Some(Speaker::Number(1)), None, "second"),
        ]
    );
}

#[test]
fn without_utterances_waves_gives_its_text_or_its_words() {
    let cases = [
        (
            r#""transcription": "a b", "words": [
                {"word": "a", "start": 0.5, "end": 1, "speaker": 0}, {"word": "b", "start": 1, "end": 2, "speaker": 0}]"#,
            vec![(Some(0.5), Some(2.0), Some(Speaker::Number(0)), None, "a b")],
        ),
        (
            r#""transcription": "a b", "utterances": [{"start": 7}], "words": [
                {"word": "b", "start": 1, "end": 2}, {"word": "a", "start": 0.5, "end": 1}]"#,
            vec![(Some(0.5), Some(2.0), None, None, "a b")],
        ),
        // Several speakers: the text does not tell who said what.
        (
            r#""text": "a b", "words": [{"word": "a", "speaker": 0}, {"word": "b", "speaker": "speaker_1"}]"#,
            vec![
                (None, None, Some(Speaker::Number(0)), None, "a"),
                (None, None, Some(Speaker::Label("speaker_1".into())), None, "b"),
            ],
        ),
        (
            r#""text": "a b", "words": [{"word": "a", "speaker": "agent"}, {"word": "b", "speaker": "customer"}]"#,
            vec![
                (None, None, Some(Speaker::Label("agent".into())), None, "a"),
                (None, None, Some(Speaker::Label("customer".into())), None, "b"),
            ],
        ),
        // One speaker in two spellings, and words without one.
        (
            r#""text": "a b c", "words": [
                {"word": "a"}, {"word": "b", "speaker": 0}, {"word": "c", "speaker": "speaker_0"}]"#,
            vec![(None, None, Some(Speaker::Number(0)), None, "a b c")],
        ),
        (
            r#""text": "a", "utterances": [{"text": "", "start": 0}]"#,
            vec![(None, None, None, None, "a")],
        ),
        // Words without a text are left out.
        (
            r#""text": "a b", "words": [{"start": 0, "speaker": 0}, {"end": 1, "speaker": 1}]"#,
            vec![(None, None, None, None, "a b")],
        ),
        (
            r#""text": "a b", "words": [{"word": "", "start": 0, "speaker": 0}, {"word": "", "end": 1, "speaker": 1}]"#,
            vec![(Some(0.0), Some(1.0), None, None, "a b")],
        ),
        (r#""transcription": "", "words": [{"word": "a"}]"#, vec![(None, None, None, None, "a")]),
        (r#""transcription": """#, vec![]),
        (r#""transcription": "a b""#, vec![(None, None, None, None, "a b")]),
        (
            r#""words": [{"word": "b", "start": 1, "end": 2, "speaker": 1}, {"start": 3}, {"word": "a", "start": 0}]"#,
            vec![
                (Some(0.0), None, None, None, "a"),
                (Some(1.0), Some(2.0), Some(Speaker::Number(1)), None, "b"),
            ],
        ),
        (r#""language": "en""#, vec![]),
    ];
    for (fields, expected) in cases {
        let body = format!(r#"{{"status": "success", {fields}}}"#);
        let event = of_waves(&body);
        let segments: Vec<_> = event.transcript().collect();
        let found: Vec<_> = segments.iter().map(parts).collect();
        assert_eq!(found, expected, "{body}");
    }
}

/// The last value counts, and the other one is not a pair.
#[test]
fn the_last_value_of_a_repeated_older_name_counts() {
    for (fields, expected) in [
        (r#""text": "a", "text": "b""#, "b"),
        (r#""text": "a", "language": "en", "text": "b""#, "b"),
        (r#""text": "a", "text": """#, "a"),
        (r#""word_timestamps": [{"word": "a"}], "word_timestamps": [{"word": "b"}]"#, "b"),
        (r#""speakers": [{"text": "a"}], "speakers": 7"#, "a"),
        (r#""speakers": [{"text": "a"}], "speakers": 1e999"#, "a"),
        (r#""utterances": [{"transcript": "a", "transcript": "b"}]"#, "b"),
        (r#""utterances": [{"text": "a", "transcript": ""}]"#, "a"),
    ] {
        let body = format!(r#"{{"status": "success", {fields}}}"#);
        let waves::Event::TranscriptionCompleted(transcription) = of_waves(&body) else {
            panic!("{body}")
        };
        let said = transcription.transcript().map(|segment| segment.text.to_string());
        assert_eq!(said.collect::<Vec<_>>(), [expected], "{body}");
        assert!(transcription.unsigned_extra.is_empty(), "{body}");
    }
}

/// A repeated field that says nothing the second time does not erase the transcript.
#[test]
fn an_empty_value_replaces_nothing() {
    let texts = |segments: Vec<String>| segments.join("|");
    for body in [
        r#"{"job_id": "j", "result": {"data": [{"transcript": "hi"}]}, "result": ""}"#,
        r#"{"job_id": "j", "result": {"data": [{"transcript": "hi"}]}, "result": "x"}"#,
        r#"{"job_id": "j", "result": {"data": [{"transcript": "hi"}]}, "result": {}}"#,
        r#"{"job_id": "j", "result": {"data": [{"transcript": "hi"}]}, "result": {"path": "p"}}"#,
        r#"{"job_id": "j", "result": "", "result": {"data": [{"transcript": "hi"}]}}"#,
        r#"{"job_id": "j", "result": {"data": [{"transcript": "hi"}], "data": ""}}"#,
        r#"{"job_id": "j", "result": {"data": [{"transcript": "hi"}], "data": []}}"#,
        r#"{"job_id": "j", "result": {"data": [{"transcript": "hi"}], "data": [null, {}, "x"]}}"#,
        r#"{"job_id": "j", "result": {"data": [{"transcript": "hi", "transcript": ""}]}}"#,
    ] {
        let event = of_prosa(body);
        let said = event.transcript().map(|segment| segment.text.to_string());
        assert_eq!(texts(said.collect()), "hi", "{body}");
    }
    for body in [
        r#"{"status": "success", "transcription": "hi", "transcription": ""}"#,
        r#"{"status": "success", "words": [{"word": "hi"}], "words": []}"#,
        r#"{"status": "success", "words": [{"word": "hi"}], "words": [null]}"#,
        r#"{"status": "success", "utterances": [{"text": "hi"}], "utterances": []}"#,
        r#"{"status": "success", "result": {"text": "hi"}, "result": {"confidence": 1}}"#,
    ] {
        let event = of_waves(body);
        let said = event.transcript().map(|segment| segment.text.to_string());
        assert_eq!(texts(said.collect()), "hi", "{body}");
    }
}

#[test]
fn an_empty_label_is_no_speaker() {
    let event = of_waves(
        r#"{"status": "success", "transcription": "Hi there.", "words": [
            {"word": "Hi", "speaker": ""}, {"word": "there", "speaker": "speaker_0"}]}"#,
    );
    let segments: Vec<_> = event.transcript().collect();
    let speaker = Some(Speaker::Label("speaker_0".into()));
    assert_eq!(
        segments.iter().map(parts).collect::<Vec<_>>(),
        [(None, None, speaker, None, "Hi there.")]
    );
}

#[test]
fn only_a_completed_transcription_has_a_transcript() {
    for (body, kind) in [
        (r#"{"job_id": "j", "status": "failed", "result": {"data": []}}"#, "transcription-failed"),
        (r#"{"job_id": "j", "result": {"data": "AAAA"}}"#, "synthesis-completed"),
        (r#"{"hello": 1}"#, "unknown"),
    ] {
        let event = of_prosa(body);
        assert_eq!((event.kind(), event.transcript().count()), (kind, 0), "{body}");
    }
    for (body, kind) in [
        (r#"{"status": "failed", "transcription": "t"}"#, "transcription-failed"),
        (r#"{"status": "processing", "transcription": "t"}"#, "unknown"),
        ("[]", "unknown"),
    ] {
        let event = of_waves(body);
        assert_eq!((event.kind(), event.transcript().count()), (kind, 0), "{body}");
    }
}

#[test]
fn a_transcript_copies_no_text() {
    let body = r#"{"status": "success", "utterances": [{"text": "a", "speaker": "speaker_0"}]}"#;
    let range = body.as_bytes().as_ptr_range();
    let event = of_waves(body);
    let segment = event.transcript().next().expect("a segment");
    assert!(range.contains(&segment.text.as_ptr()));
    assert!(
        matches!(&segment.speaker, Some(Speaker::Label(label)) if range.contains(&label.as_ptr()))
    );
    let owned = segment.clone().into_owned();
    assert_eq!(owned, segment);
    assert!(!range.contains(&owned.text.as_ptr()));

    let body = r#"{"job_id": "j", "status": "complete", "result": {"data": [
        {"transcript": "a", "final": true, "time_start": 0, "time_end": 1}]}}"#;
    let range = body.as_bytes().as_ptr_range();
    let event = of_prosa(body);
    let segment = event.transcript().next().expect("a segment");
    assert!(range.contains(&segment.text.as_ptr()));
}

#[test]
fn numbers_are_read_from_speaker_labels() {
    let label = |label| Speaker::Label(label);
    let cases = [
        (Speaker::Number(0), Some(0)),
        (Speaker::Number(-1), Some(-1)),
        (label("speaker_0".into()), Some(0)),
        (label("speaker_12".into()), Some(12)),
        (label("3".into()), Some(3)),
        (label("".into()), None),
        (label("speaker_".into()), None),
        (label("speaker_-1".into()), None),
        (label("speaker_+1".into()), None),
        (label("speaker_one".into()), None),
        (label("Speaker 1".into()), None),
        (label("agent".into()), None),
        (label("speaker_9223372036854775808".into()), None),
    ];
    for (speaker, number) in cases {
        assert_eq!(speaker.number(), number, "{speaker:?}");
        assert_eq!(speaker.clone().into_owned(), speaker);
    }
}

#[test]
fn speakers_are_shown_as_they_were_sent() {
    for (speaker, shown) in [
        (Speaker::Number(0), "0"),
        (Speaker::Number(-1), "-1"),
        (Speaker::Label("speaker_0".into()), "speaker_0"),
        (Speaker::Label("Pelanggan 1".into()), "Pelanggan 1"),
    ] {
        assert_eq!(speaker.to_string(), shown);
        assert_eq!(format!("{speaker:>12}|"), format!("{shown:>12}|"));
    }
    let shown = format!("{:?}", Speaker::Label("Pelanggan 1".into()));
    assert_eq!(shown, "Label(Text(11 bytes))");
}

/// Segments that start together keep the order of the body, even if others must be sorted.
#[test]
fn a_start_of_negative_zero_equals_zero() {
    let body = r#"{"utterances": [{"text": "a", "start": 0}, {"text": "b", "start": -0.0},
        {"text": "d", "start": 2}, {"text": "c", "start": 1}]}"#;
    let event = of_waves(body);
    let texts: Vec<_> = event.transcript().map(|segment| segment.text.to_string()).collect();
    assert_eq!(texts, ["a", "b", "c", "d"]);
}
