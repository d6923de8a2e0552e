//! Every field of every generation: present, missing, null, reordered or among unknown fields, and what is left out.

use serde_json::{Map, Value, json};
use speech_webhooks::{Error, Speaker, waves::Event};

use super::sample::transcription;

/// Returns every field that any generation of a completed transcription has, except for the two older names.
pub(crate) fn whole_transcription() -> Value {
    json!({
        "status": "success", "transcription": "a b", "language": "en", "request_id": "r",
        "words": [
            {"word": "a", "start": 0, "end": 1, "confidence": 1, "speaker": 0, "speaker_confidence": 0},
            {"word": "b", "start": 1.5, "end": 2.5, "confidence": 0.5, "speaker": "speaker_1", "speaker_confidence": 0.25},
        ],
        "utterances": [{"text": "a b", "start": 0, "end": 2.5, "speaker": -1}],
        "metadata": {
            "duration": 3, "processing_time_ms": 4, "rtfx": 5, "num_chunks": 6, "fileSize": 7, "filename": "f.wav",
        },
        "totalBytes": 8, "audio_length": 9, "gender": "female", "age": "old",
        "emotions": {"neutral": 1, "calm": 0.5}, "redacted_entities": ["[NAME_1]", "[NAME_2]"],
    })
}

/// Samples of the four generations; there are two of the last one.
const GENERATIONS: [&str; 5] = [
    include_str!("../../samples/waves-webhook-lightning-2025-word_timestamps.json"),
    include_str!("../../samples/waves-webhook-pulse-2026q1-words-age-gender-emotions.json"),
    include_str!("../../samples/waves-webhook-current-2026-07-request_id-metadata.json"),
    include_str!("../../samples/waves-sync-unified-pulse-full.json"),
    include_str!("../../samples/waves-sync-unified-pulse-pro.json"),
];

fn objects() -> impl Iterator<Item = Map<String, Value>> {
    let generations = GENERATIONS.map(|body| serde_json::from_str(body).expect("JSON"));
    generations
        .into_iter()
        .chain([whole_transcription()])
        .map(|body| body.as_object().expect("an object").clone())
}

#[test]
fn every_field_is_read() {
    let body = whole_transcription().to_string();
    let read = transcription(&body);
    assert_eq!(read.status.as_deref(), Some("success"));
    assert_eq!(read.text.as_deref(), Some("a b"));
    assert_eq!(read.language.as_deref(), Some("en"));
    assert_eq!(read.request_id.as_deref(), Some("r"));
    let [a, b] = read.words.as_slice() else { panic!("two words") };
    assert_eq!((a.word.as_str(), a.start, a.end), ("a", Some(0.0), Some(1.0)));
    assert_eq!((a.confidence, a.speaker_confidence), (Some(1.0), Some(0.0)));
    assert_eq!(a.speaker, Some(Speaker::Number(0)));
    assert_eq!((b.word.as_str(), b.start, b.end), ("b", Some(1.5), Some(2.5)));
    assert_eq!((b.confidence, b.speaker_confidence), (Some(0.5), Some(0.25)));
    assert_eq!(b.speaker, Some(Speaker::Label("speaker_1".into())));
    let [utterance] = read.utterances.as_slice() else { panic!("one utterance") };
    assert_eq!(utterance.text, "a b");
    assert_eq!((utterance.start, utterance.end), (Some(0.0), Some(2.5)));
    assert_eq!(utterance.speaker, Some(Speaker::Number(-1)));
    let metadata = read.metadata.as_ref().expect("metadata");
    assert_eq!(metadata.duration, Some(3.0));
    assert_eq!(metadata.processing_time_ms, Some(4.0));
    assert_eq!(metadata.rtfx, Some(5.0));
    assert_eq!(metadata.num_chunks, Some(6.0));
    assert_eq!(metadata.file_size, Some(7.0));
    assert_eq!(metadata.filename.as_deref(), Some("f.wav"));
    assert_eq!((read.total_bytes, read.audio_length), (Some(8.0), Some(9.0)));
    assert_eq!((read.gender.as_deref(), read.age.as_deref()), (Some("female"), Some("old")));
    assert_eq!(read.emotions.get("neutral"), Some(&1.0));
    assert_eq!(read.emotions.get("calm"), Some(&0.5));
    assert_eq!(read.emotions.len(), 2);
    assert_eq!(read.redacted_entities, ["[NAME_1]", "[NAME_2]"]);
    assert!(read.unsigned_extra.is_empty());
}

/// Returns the text, the words and the utterances.
fn said(body: &str) -> [String; 3] {
    let read = transcription(body);
    let words: Vec<_> = read.words.iter().map(|word| word.word.as_str()).collect();
    let utterances = read.utterances.iter();
    let utterances: Vec<_> = utterances.map(|it| it.text.as_str()).collect();
    [read.text.as_deref().unwrap_or("none").to_owned(), words.join(" "), utterances.join(" ")]
}

#[test]
fn older_names_are_read_if_newer_ones_say_nothing() {
    let words = |word: &str| json!([{"word": word}]);
    let utterances = |text: &str| json!([{"text": text}]);
    for (body, expected) in [
        (json!({"status": "success", "text": "t", "word_timestamps": words("w")}), ["t", "w", ""]),
        (
            json!({"status": "completed", "result": {"text": "t"}, "speakers": utterances("u")}),
            ["t", "", "u"],
        ),
        (json!({"words": [], "utterances": [{"transcript": "u"}]}), ["none", "", "u"]),
        // The newer name counts…
        (
            json!({
                "transcription": "new", "text": "old", "result": {"text": "old"},
                "words": words("new"), "word_timestamps": words("old"),
                "utterances": utterances("new"), "speakers": utterances("old"),
            }),
            ["new", "new", "new"],
        ),
        (
            json!({"text": "old", "result": {"text": "older"}, "utterances": [{"text": "u"}]}),
            ["old", "", "u"],
        ),
    ] {
        assert_eq!(said(&body.to_string()), expected, "{body}");
    }
    // …if it says something.
    for nothing in [json!(null), json!(""), json!([]), json!([null]), json!({})] {
        let body = json!({
            "transcription": nothing, "text": nothing, "result": {"text": "old"},
            "words": nothing, "word_timestamps": words("old"),
            "utterances": nothing, "speakers": utterances("old"),
        });
        assert_eq!(said(&body.to_string()), ["old"; 3], "{body}");
    }
}

/// As in a repeated field, the last value that says something counts.
#[test]
fn the_last_of_both_names_of_an_utterance_counts() {
    for (fields, expected) in [
        (r#""text": "one", "transcript": "other""#, "other"),
        (r#""transcript": "other", "text": "one""#, "one"),
        (r#""text": null, "transcript": "other""#, "other"),
        (r#""transcript": "other", "text": null"#, "other"),
        (r#""text": "", "transcript": "other""#, "other"),
        (r#""transcript": "other", "text": """#, "other"),
    ] {
        let body = format!(r#"{{"utterances": [{{{fields}}}]}}"#);
        let read = transcription(&body);
        assert_eq!(read.utterances[0].text, expected, "{fields}");
    }
}

#[test]
fn the_fields_of_a_self_hosted_installation_are_read() {
    let body = json!({
        "status": "completed", "job_id": "j", "language": "en",
        "result": {"text": "a b", "confidence": 0.75},
        "speakers": [{"text": "a b", "start": 0, "end": 2.5, "speaker": "agent"}],
    })
    .to_string();
    let read = transcription(&body);
    assert_eq!(read.status.as_deref(), Some("completed"));
    assert_eq!(read.text.as_deref(), Some("a b"));
    assert_eq!((read.job_id.as_deref(), read.confidence), (Some("j"), Some(0.75)));
    let [turn] = read.utterances.as_slice() else { panic!("one turn") };
    assert_eq!((turn.start, turn.end), (Some(0.0), Some(2.5)));
    assert_eq!(turn.speaker, Some(Speaker::Label("agent".into())));

    let body = r#"{"text": "t", "confidence": 0.5, "result": {"confidence": 0.75}}"#;
    assert_eq!(transcription(body).confidence, Some(0.5));
}

/// A missing field changes nothing about the others. The status may be missing too, since the text shows that the
/// transcription is complete.
#[test]
fn a_missing_or_null_field_changes_no_other() {
    for whole in objects() {
        for name in whole.keys() {
            let mut missing = whole.clone();
            missing.remove(name);
            let mut null = whole.clone();
            null.insert(name.clone(), Value::Null);
            let (missing, null) = (Value::from(missing).to_string(), Value::from(null).to_string());
            let read = transcription(&null);
            assert_eq!(read, transcription(&missing), "{name}");

            let whole = Value::from(whole.clone()).to_string();
            let whole = transcription(&whole);
            let same = [
                ("status", read.status == whole.status),
                ("transcription", read.text == whole.text),
                ("words", read.words == whole.words),
                ("word_timestamps", read.words == whole.words),
                ("utterances", read.utterances == whole.utterances),
                ("language", read.language == whole.language),
                ("request_id", read.request_id == whole.request_id),
                ("metadata", read.metadata == whole.metadata),
                ("totalBytes", read.total_bytes == whole.total_bytes),
                ("audio_length", read.audio_length == whole.audio_length),
                ("gender", read.gender == whole.gender),
                ("age", read.age == whole.age),
                ("emotions", read.emotions == whole.emotions),
                ("redacted_entities", read.redacted_entities == whole.redacted_entities),
            ];
            for (field, is_same) in same {
                let shares_a_place = name.contains("word") && field.contains("word");
                assert_eq!(is_same, field != name && !shares_a_place, "{field} without {name}");
            }
        }
    }
}

#[test]
fn all_other_fields_may_be_missing_or_null() {
    let null: Map<_, _> = objects()
        .flatten()
        .map(|(name, _)| (name, Value::Null))
        .chain([("status".to_owned(), json!("success")), ("transcription".to_owned(), json!(""))])
        .collect();
    let null = Value::from(null).to_string();
    let read = transcription(&null);
    assert_eq!(read, transcription(r#"{"status": "success", "transcription": ""}"#));
    assert_eq!((read.text.as_deref(), read.words.len(), read.utterances.len()), (Some(""), 0, 0));
}

#[test]
fn nulls_in_nested_fields_read_like_missing_ones() {
    let body = json!({
        "status": "success",
        "words": [{"word": "a", "start": null, "end": null, "confidence": null, "speaker": null, "speaker_confidence": null}],
        "utterances": [{"text": "a", "start": null, "end": null, "speaker": null}],
        "metadata": {"duration": null, "processing_time_ms": null, "rtfx": null, "num_chunks": null, "fileSize": null, "filename": null},
        "emotions": {"calm": null, "anger": 0.5}, "redacted_entities": [null, "[NAME_1]"],
    })
    .to_string();
    let read = transcription(&body);
    let without = json!({
        "status": "success", "words": [{"word": "a"}], "utterances": [{"text": "a"}],
        "emotions": {"anger": 0.5}, "redacted_entities": ["[NAME_1]"],
    })
    .to_string();
    assert_eq!(read, transcription(&without));
    let word = &read.words[0];
    assert_eq!((word.start, word.end, word.confidence), (None, None, None));
    assert_eq!((&word.speaker, word.speaker_confidence), (&None, None));
    assert_eq!(read.metadata, None);
    assert_eq!(read.emotions.len(), 1);
    assert_eq!(read.redacted_entities, ["[NAME_1]"]);
}

/// An element without a text says nothing. In an element with a text, another field of a wrong type costs nothing else.
#[test]
fn elements_that_say_nothing_are_left_out() {
    let nothing =
        || json!([null, 0, true, "x", ["x", 0, 1], {}, {"start": 0, "end": 1, "speaker": 1}]);
    let with = |element: Value| {
        let mut list = nothing();
        list.as_array_mut().expect("an array").insert(3, element);
        list
    };
    let body = json!({
        "status": "success",
        "words": with(json!({"word": "a", "start": "soon", "end": "1.5", "speaker": [1]})),
        "utterances": with(json!({"text": 7, "start": {}, "end": 1, "speaker": 0.5})),
        "redacted_entities": [null, 1, "[NAME_1]", {}, ["[NAME_2]"], true, ""],
    })
    .to_string();
    let read = transcription(&body);
    let words: Vec<_> =
        read.words.iter().map(|it| (it.word.as_str(), it.start, it.end, &it.speaker)).collect();
    assert_eq!(words, [("a", None, Some(1.5), &None)]);
    let utterances: Vec<_> = read
        .utterances
        .iter()
        .map(|it| (it.text.as_str(), it.start, it.end, &it.speaker))
        .collect();
    assert_eq!(utterances, [("7", None, Some(1.0), &None)]);
    assert_eq!(read.redacted_entities, ["[NAME_1]", ""]);

    let body = json!({"words": with(json!({"word": ""})), "utterances": nothing()}).to_string();
    let read = transcription(&body);
    assert_eq!((read.words.len(), read.utterances.len()), (1, 0));
    assert_eq!(read.words[0].word, "");
}

#[test]
fn numbers_are_read_in_every_form() {
    let cases = [
        ("0", 0.0),
        ("7", 7.0),
        ("-1", -1.0),
        ("1.25", 1.25),
        ("-0.5", -0.5),
        ("1e2", 100.0),
        ("-9223372036854775808", -9_223_372_036_854_775_808.0),
        ("18446744073709551615", 18_446_744_073_709_551_616.0),
        ("18446744073709551616", 18_446_744_073_709_551_616.0),
    ];
    for (written, number) in cases {
        let body = format!(
            r#"{{"words": [{{"word": "a", "start": {written}, "end": {written}, "confidence": {written}, "speaker_confidence": {written}}}]}}"#
        );
        let word = &transcription(&body).words[0];
        let read = [word.start, word.end, word.confidence, word.speaker_confidence];
        assert_eq!(read, [Some(number); 4], "{written}");
    }
}

fn written(fields: &[(String, Value)]) -> String {
    let fields: Vec<_> =
        fields.iter().map(|(name, value)| format!("{}:{value}", json!(name))).collect();
    format!("{{{}}}", fields.join(","))
}

#[test]
fn order_and_unknown_fields_change_nothing() {
    for whole in objects() {
        let body = Value::from(whole.clone()).to_string();
        let expected = transcription(&body);
        let mut fields: Vec<_> = whole.into_iter().collect();
        for _ in 0..fields.len() {
            fields.rotate_left(1);
            assert_eq!(transcription(&written(&fields)), expected);
        }
        fields.reverse();
        assert_eq!(transcription(&written(&fields)), expected);

        for (name, value) in &mut fields {
            let nested = match name.as_str() {
                "words" | "word_timestamps" | "utterances" => value.as_array_mut(),
                _ => None,
            };
            for item in nested.into_iter().flatten() {
                item["new"] = json!({"start": [1, {"end": 2}]});
            }
        }
        let unknown = |name: &str| (name.to_owned(), json!([{"words": [0], "status": "failed"}]));
        fields.insert(0, unknown("Status"));
        fields.insert(3, unknown("paragraphs"));
        fields.push(unknown("zzz"));
        assert_eq!(transcription(&written(&fields)), expected);
    }
}

#[test]
fn escapes_and_non_ascii_text_are_read() {
    let body = r#"{"status": "success", "transcription": "na\u00efve \"\ud83c\udfa7\" \\ 🎧",
        "words": [{"word": "\u0041", "speaker": "speaker\u005f3"}], "emotions": {"\u0061nger": 1},
        "metadata": {"filename": "a\/b"}}"#;
    let read = transcription(body);
    assert_eq!(read.text.as_deref(), Some("naïve \"🎧\" \\ 🎧"));
    assert_eq!(read.words[0].word, "A");
    let speaker = read.words[0].speaker.as_ref().expect("a speaker");
    assert_eq!(speaker.number(), Some(3));
    assert_eq!(read.emotions.get("anger"), Some(&1.0));
    let metadata = read.metadata.expect("metadata");
    assert_eq!(metadata.filename.as_deref(), Some("a/b"));
}

#[test]
fn malformed_json_is_rejected() {
    let cases: [(&[u8], &str); 9] = [
        (b"", "json-truncated"),
        (b" ", "json-truncated"),
        (b"{", "json-truncated"),
        (br#"{"status": "success""#, "json-truncated"),
        (br#"{"status": "success"} {}"#, "json-syntax"),
        (br#"{"status": "success"}x"#, "json-syntax"),
        (br#"{"unknown": [1,]}"#, "json-syntax"),
        (b"success", "json-syntax"),
        (b"{\"status\": \"success\", \"new\": \"\xff\"}", "body-not-utf8"),
    ];
    for (body, code) in cases {
        let error = Error::from(Event::read_unverified(body).expect_err(code));
        assert_eq!(error.code(), code, "{}", String::from_utf8_lossy(body));
        assert_eq!(error.http_status(), 422);
    }
}

/// The vendor documents five emotions.
#[test]
fn the_first_64_emotions_are_read() {
    let emotions: Vec<_> = (0..70).map(|n| format!(r#""e{n}": {n}"#)).collect();
    let body = format!(r#"{{"text": "t", "emotions": {{{}}}}}"#, emotions.join(", "));
    let read = transcription(&body);
    assert_eq!(read.emotions.len(), 64);
    assert_eq!(read.emotions.get("e63"), Some(&63.0));
    assert_eq!(read.emotions.get("e64"), None);
}

/// `serde_json` rejects a number only for its size, and nothing else is lost by that.
#[test]
fn a_number_past_f64_counts_as_absent() {
    let zeros = |count: usize| "0".repeat(count);
    for number in [
        "1e999".to_owned(),
        "-1E+309".to_owned(),
        format!("1{}", zeros(309)),
        format!("1{}e99", zeros(210)),
        format!("1{}e9", zeros(300)),
    ] {
        let body = format!(r#"{{"text": "t", "audio_length": {number}}}"#);
        let read = transcription(&body);
        assert_eq!(read.text.as_deref(), Some("t"), "{number:.9}");
        assert_eq!(read.audio_length, None, "{number:.9}");
    }
}

/// If one body has fields of two generations, the newer one counts, unless it says nothing. Neither is a pair.
#[test]
fn the_newer_field_counts_unless_it_says_nothing() {
    let both = |newer: &str, older: &str| {
        [format!("{newer},{older}"), format!("{older},{newer}")]
            .map(|fields| format!(r#"{{"status":"success",{fields}}}"#))
    };
    let old_words = r#""word_timestamps":[{"word":"old"}]"#;
    let old_utterances = r#""speakers":[{"text":"old"}]"#;
    let old_text = r#""text":"old""#;
    let of_result = r#""result":{"text":"old"}"#;
    for (newer, older, expected) in [
        (r#""transcription":"new""#, old_text, ["new", "", ""]),
        (r#""transcription":"""#, old_text, ["old", "", ""]),
        (r#""transcription":null"#, old_text, ["old", "", ""]),
        (r#""transcription":"new""#, of_result, ["new", "", ""]),
        (r#""text":"new""#, of_result, ["new", "", ""]),
        (r#""text":"""#, of_result, ["old", "", ""]),
        (r#""words":[{"word":"new"}]"#, old_words, ["none", "new", ""]),
        (r#""words":[{"word":"new"}]"#, r#""word_timestamps":"old""#, ["none", "new", ""]),
        (r#""words":[]"#, old_words, ["none", "old", ""]),
        (r#""words":[null]"#, old_words, ["none", "old", ""]),
        (r#""utterances":[{"text":"new"}]"#, old_utterances, ["none", "", "new"]),
        (r#""utterances":{}"#, old_utterances, ["none", "", "old"]),
    ] {
        for body in both(newer, older) {
            assert_eq!(said(&body), expected, "{body}");
            assert!(transcription(&body).unsigned_extra.is_empty(), "{body}");
        }
    }
}
