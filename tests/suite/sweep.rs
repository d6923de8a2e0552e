//! Drift of one field never costs the rest of the transcript. Each test changes every field of every body in every way,
//! one at a time, also inside lists.
//!
//! The rule: a value in another spelling reads the same; a value that does not fit counts as absent; an absent value
//! takes nothing else with it.

use serde_json::{Value, json};
use speech_webhooks::{Text, prosa, waves};

use crate::deviations;

mod subjects;

use subjects::{Subject, subjects};

/// An event, compared apart from the copy of the whole body that some kinds have.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
enum Event {
    Prosa(prosa::Event<'static>),
    Waves(waves::Event<'static>),
}

impl Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Prosa(event) => event.kind(),
            Self::Waves(event) => event.kind(),
        }
    }

    /// Returns the texts of the result, each list by itself.
    fn said(&self) -> Vec<Vec<String>> {
        let one = |text: &Option<Text<'_>>| text.iter().map(ToString::to_string).collect();
        match self {
            Self::Prosa(prosa::Event::TranscriptionCompleted(transcription)) => {
                let segments = transcription.segments.iter();
                vec![segments.map(|segment| segment.transcript.to_string()).collect()]
            }
            Self::Prosa(prosa::Event::SynthesisCompleted(synthesis)) => {
                let texts = synthesis.texts.iter().map(|text| text.text.to_string());
                vec![one(&synthesis.audio_base64), one(&synthesis.path), texts.collect()]
            }
            Self::Prosa(
                prosa::Event::TranscriptionFailed(failure) | prosa::Event::SynthesisFailed(failure),
            ) => vec![one(&failure.error), one(&failure.code), one(&failure.message)],
            Self::Waves(waves::Event::TranscriptionCompleted(transcription)) => {
                let words = transcription.words.iter().map(|word| word.word.to_string());
                let utterances = transcription.utterances.iter();
                let utterances = utterances.map(|utterance| utterance.text.to_string());
                vec![one(&transcription.text), words.collect(), utterances.collect()]
            }
            Self::Waves(waves::Event::TranscriptionFailed(failure)) => {
                vec![one(&failure.reason())]
            }
            _ => Vec::new(),
        }
    }

    /// Returns the event with the other's copy of the whole body.
    fn with_body_of(mut self, other: &Self) -> Self {
        use waves::Event::{TranscriptionFailed, Unknown};
        match (&mut self, other) {
            (Self::Waves(TranscriptionFailed(event)), Self::Waves(TranscriptionFailed(other))) => {
                event.json = other.json.clone();
            }
            (Self::Waves(Unknown { json, .. }), Self::Waves(Unknown { json: other, .. }))
            | (
                Self::Prosa(prosa::Event::Unknown { json, .. }),
                Self::Prosa(prosa::Event::Unknown { json: other, .. }),
            ) => *json = other.clone(),
            _ => {}
        }
        self
    }
}

fn read(subject: &Subject, body: &str) -> Event {
    let event = if subject.is_prosa {
        let event = prosa::Event::read_unverified(None, body.as_bytes());
        event.map(|event| Event::Prosa(event.into_owned()))
    } else {
        let event = waves::Event::read_unverified(body.as_bytes());
        event.map(|event| Event::Waves(event.into_owned()))
    };
    event.unwrap_or_else(|error| panic!("{}: {error}: {body}", subject.name))
}

/// The path to a value: names and indexes.
type Path = Vec<Value>;

fn paths(value: &Value, to: &Path, found: &mut Vec<Path>) {
    let children: Vec<(Value, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (json!(name), value)).collect(),
        Value::Array(elements) => {
            let elements = elements.iter().enumerate();
            elements.map(|(index, value)| (json!(index), value)).collect()
        }
        _ => Vec::new(),
    };
    for (step, child) in children {
        let path = [to.as_slice(), &[step]].concat();
        found.push(path.clone());
        paths(child, &path, found);
    }
}

fn at<'v>(value: &'v mut Value, path: &[Value]) -> &'v mut Value {
    path.iter().fold(value, |value, step| match step {
        Value::String(name) => &mut value[name.as_str()],
        index => {
            &mut value[usize::try_from(index.as_u64().expect("an index")).expect("fits into usize")]
        }
    })
}

/// Returns the body with raw JSON at the path.
fn replaced(body: &Value, path: &Path, raw: &str) -> String {
    let mut body = body.clone();
    *at(&mut body, path) = json!("@@");
    body.to_string().replace(r#""@@""#, raw)
}

fn removed(body: &Value, path: &Path) -> String {
    let mut body = body.clone();
    let (last, parent) = path.split_last().expect("not the body itself");
    match (at(&mut body, parent), last) {
        (Value::Object(fields), Value::String(name)) => drop(fields.remove(name)),
        (Value::Array(elements), index) => {
            let index =
                usize::try_from(index.as_u64().expect("an index")).expect("fits into usize");
            elements.remove(index);
        }
        other => panic!("{other:?}"),
    }
    body.to_string()
}

/// Returns other spellings of a value with the same meaning.
fn spellings(value: &Value) -> Vec<String> {
    match value {
        Value::Bool(flag) => vec![format!("\"{flag}\""), u8::from(*flag).to_string()],
        Value::Number(number) if number.is_f64() => vec![format!("\"{number}\"")],
        Value::Number(number) => vec![format!("\"{number}\""), format!("{number}.0")],
        Value::String(text) if ["true", "false"].contains(&text.as_str()) => vec![text.clone()],
        Value::String(text) if text.parse::<u32>().is_ok() => vec![text.clone()],
        _ => Vec::new(),
    }
}

/// Returns values that do not fit where `value` is documented.
fn misfits(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Bool(_) => {
            &["null", "7", "-7", "7.5", r#""x""#, "[]", "{}", "[true]", "NaN", "1e999"]
        }
        Value::Number(_) => &[
            "null",
            "true",
            r#""x""#,
            r#""""#,
            r#"" 7""#,
            r#""7 ""#,
            r#""0x7""#,
            r#""07""#,
            "[]",
            "{}",
            "[7]",
            r#"{"a":7}"#,
            "NaN",
            "Infinity",
            "-Infinity",
            "1e999",
            "-1e999",
            r#""1e999""#,
            r#""000000000000000000000000000000007""#,
        ],
        Value::String(_) => {
            &["null", "7.5", "[]", "{}", r#"["x"]"#, r#"{"a":"x"}"#, "NaN", "1e999"]
        }
        Value::Array(_) => &["null", "true", "7", "7.5", "{}", r#"{"0":{}}"#, "-Infinity"],
        Value::Object(_) => &["null", "true", "7", "7.5", "[]", r#"[{"a":1}]"#, "NaN"],
        Value::Null => &["null"],
    }
}

/// Whether `raw` is a speaker's label: a string where a speaker may be.
fn is_label(path: &Path, raw: &str) -> bool {
    path.last().is_some_and(|name| name == "speaker") && raw.starts_with('"')
}

/// Whether `left` is `right` in the same order, with at most `but` texts missing.
fn is_all_but(left: &[String], right: &[String], but: usize) -> bool {
    let mut rest = right.iter();
    left.iter().all(|text| rest.any(|other| other == text)) && left.len() + but >= right.len()
}

/// Calls `look` for each path of each body, and returns the number of calls.
fn sweep(mut look: impl FnMut(&Subject, &Value, &Event, &Path, &Value)) -> usize {
    let mut count = 0;
    for subject in subjects() {
        let body: Value = serde_json::from_str(&subject.body).expect("JSON");
        let event = read(&subject, &body.to_string());
        assert_eq!(read(&subject, &subject.body).kind(), event.kind());
        assert_eq!(event.kind(), subject.kind, "{}", subject.name);
        // A listing of the REST API leaves the audio out.
        let is_listed = subject.name == "prosa-docs2-tts-job-listed";
        assert_eq!(event.said().concat().is_empty(), is_listed, "{}", subject.name);
        let mut all = Vec::new();
        paths(&body, &Path::new(), &mut all);
        for path in all {
            let value = at(&mut body.clone(), &path).clone();
            look(&subject, &body, &event, &path, &value);
            count += 1;
        }
    }
    count
}

#[test]
fn another_spelling_gives_the_same_event() {
    let mut spelled = 0;
    sweep(|subject, body, event, path, value| {
        if subject.is_kept(path) {
            return;
        }
        let spellings = spellings(value).into_iter();
        for raw in spellings.filter(|raw| !is_label(path, raw)) {
            let changed = replaced(body, path, &raw);
            let read = read(subject, &changed).with_body_of(event);
            assert_eq!(read, *event, "{}: {changed}", subject.name);
            spelled += 1;
        }
    });
    assert!(spelled > 200, "{spelled}");
}

#[test]
fn a_value_that_does_not_fit_counts_as_absent() {
    let mut misfit = 0;
    sweep(|subject, body, event, path, value| {
        if subject.is_kept(path) {
            return;
        }
        let without = read(subject, &removed(body, path));
        for raw in misfits(value).iter().filter(|raw| !is_label(path, raw)) {
            let changed = replaced(body, path, raw);
            let read = read(subject, &changed).with_body_of(&without);
            assert_eq!(read, without, "{}: {changed}", subject.name);
            misfit += 1;
        }
        // In a repeated field, the last value that can be read counts.
        if let Some(Value::String(name)) = path.last() {
            for raw in ["null", "[[]]"] {
                let is_list = value.is_array() || subject.is_product(path);
                if is_list && raw != "null" {
                    continue;
                }
                let changed = replaced(body, path, &format!("{value},{}:{raw}", json!(name)));
                let read = read(subject, &changed).with_body_of(event);
                assert_eq!(read, *event, "{}: {changed}", subject.name);
            }
        }
    });
    assert!(misfit > 2_000, "{misfit}");
}

#[test]
fn an_absent_value_takes_nothing_else_with_it() {
    let count = sweep(|subject, body, event, path, _| {
        for changed in
            [removed(body, path), replaced(body, path, "null"), replaced(body, path, "[[]]")]
        {
            let read = read(subject, &changed);
            if !subject.decides(path) {
                assert_eq!(read.kind(), event.kind(), "{}: {changed}", subject.name);
            }
            if read.kind() != event.kind() {
                continue;
            }
            let (before, after) = (event.said(), read.said());
            let differ = before.iter().zip(&after).filter(|(before, after)| before != after);
            let differ: Vec<_> = differ.collect();
            if !subject.carries(path) {
                assert_eq!(differ, [], "{}: {changed}", subject.name);
            }
            assert!(
                differ.len() <= subject.most_lists(path),
                "{}: {changed}: {differ:?}",
                subject.name
            );
            if path.iter().any(Value::is_number) {
                for (before, after) in differ {
                    assert!(is_all_but(after, before, 1), "{}: {changed}", subject.name);
                }
            }
        }
    });
    assert!(count > 400, "{count}");
}

#[test]
fn undocumented_fields_change_nothing() {
    let mut extended = 0;
    sweep(|subject, body, event, path, value| {
        let Value::Object(fields) = value else { return };
        if subject.is_kept(path) {
            return;
        }
        let mut fields = fields.clone();
        for new in [json!({"deep": [1, "x", {}]}), json!([1, "x"]), json!(null)] {
            fields.insert("new".into(), new);
            let changed = replaced(body, path, &Value::from(fields.clone()).to_string());
            let read = read(subject, &changed).with_body_of(event);
            assert_eq!(read, *event, "{}: {changed}", subject.name);
            extended += 1;
        }
    });
    assert!(extended > 100, "{extended}");
}

/// The documented form has no deviations, and every value that does not fit is reported with its path.
#[test]
fn a_value_that_does_not_fit_is_a_deviation() {
    let deviations = |subject: &Subject, body: &str| {
        if subject.is_prosa { deviations::of_prosa(body) } else { deviations::of_waves(body) }
    };
    let mut reported_misfits = 0;
    sweep(|subject, body, _, path, value| {
        if subject.is_kept(path) || !subject.is_documented(path) {
            return;
        }
        if path.len() == 1 {
            let of_body = deviations(subject, &body.to_string());
            assert_eq!(of_body.len(), subject.deviations, "{}: {of_body:?}", subject.name);
        }
        for raw in misfits(value).iter().filter(|raw| !is_label(path, raw)) {
            if *raw == "null" || is_repaired(raw) || subject.is_product(path) {
                continue;
            }
            let changed = replaced(body, path, raw);
            let reported = deviations(subject, &changed);
            let is_there = reported.iter().any(|deviation| deviation.path == shown(path));
            assert!(is_there, "{}: {reported:?}: {changed}", subject.name);
            reported_misfits += 1;
        }
    });
    assert!(reported_misfits > 1_000, "{reported_misfits}");
}

fn is_repaired(raw: &str) -> bool {
    raw.contains("NaN")
        || raw.contains("Infinity")
        || raw.contains("1e999") && !raw.starts_with('"')
}

/// Formats a path as deviations do.
fn shown(path: &Path) -> String {
    let is_entry = path.len() == 2 && path.first().is_some_and(|name| name == "emotions");
    path.iter().enumerate().fold(String::new(), |shown, (depth, step)| match step {
        Value::String(_) if is_entry && depth == 1 => format!("{shown}.*"),
        Value::String(name) if shown.is_empty() => name.clone(),
        Value::String(name) => format!("{shown}.{name}"),
        index => format!("{shown}[{index}]"),
    })
}
