//! An honest body, and the same body with one field in another form: it is read too, and says the same except for the
//! field.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;
use speech_webhooks::{Deviation, prosa, waves};
use speech_webhooks_fuzz::{
    drift::{self, Drift, Drifted, Meaning, Step},
    honest::{Draft, Honest},
    redaction::{assert_deviations, assert_shows_no_text},
    signed,
    slow::{
        json::Json,
        transcript::{self, Segment},
    },
};

#[derive(Arbitrary, Debug)]
struct Case {
    drift: Drift,
    honest: Honest,
}

/// Values that change the meaning of a status.
const STATUSES: [&str; 4] = [r#""failed""#, r#""queued""#, r#""processing""#, r#""completed""#];

/// Fields that may be all that is left of a failure.
const PROSA_ERRORS: [&str; 3] = ["error", "code", "recovery"];
const WAVES_ERRORS: [&str; 5] = ["message", "error", "errors", "error_code", "code"];

/// The fields of a body that may have the transcript.
const CARRIERS: [&str; 7] =
    ["result", "transcription", "text", "words", "word_timestamps", "utterances", "speakers"];

#[derive(Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there are never many of them")]
enum Event<'b> {
    Prosa(prosa::Event<'b>),
    Waves(waves::Event<'b>),
}

impl<'b> Event<'b> {
    /// Reads a body, which must succeed.
    fn read(honest: Honest, body: &'b str) -> (Self, Vec<Deviation>) {
        let (name, body) = (honest.name(), body.as_bytes());
        let (event, deviations) = if honest.is_prosas() {
            let event = prosa::Event::read_unverified(name, body);
            let deviations = signed::prosa(name, body).deviations();
            (event.map(Self::Prosa), deviations)
        } else {
            let event = waves::Event::read_unverified(body);
            let deviations = signed::waves(body).deviations();
            (event.map(Self::Waves), deviations)
        };
        let event = event.expect("JSON");
        assert_shows_no_text(&event);
        assert_deviations(&deviations);
        (event, deviations)
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Prosa(event) => event.kind(),
            Self::Waves(event) => event.kind(),
        }
    }

    fn transcript(&self) -> Vec<Segment> {
        match self {
            Self::Prosa(event) => event.transcript().map(Segment::from).collect(),
            Self::Waves(event) => event.transcript().map(Segment::from).collect(),
        }
    }

    /// Whether both say the same, apart from the copy of the whole body in a failure of Waves.
    fn says_the_same_as(&self, other: &Self) -> bool {
        let failures = (self, other);
        if let (
            Self::Waves(waves::Event::TranscriptionFailed(one)),
            Self::Waves(waves::Event::TranscriptionFailed(other)),
        ) = failures
        {
            let mut other = other.clone();
            other.json = one.json.clone();
            return *one == other;
        }
        self == other
    }
}

/// Returns the transcript by the slow reader, which is empty if the event has none.
fn slow_transcript(honest: Honest, kind: &str, body: &str) -> Vec<Segment> {
    if kind != "transcription-completed" {
        return Vec::new();
    }
    let json = Json::of(body.as_bytes()).expect("JSON");
    if honest.is_prosas() { transcript::prosa(&json) } else { transcript::waves(&json) }
}

fuzz_target!(|case: Case| {
    let Case { drift, honest } = case;
    let draft = honest.draft();
    let body = draft.to_string();
    let (event, deviations) = Event::read(honest, &body);
    assert_eq!(event.kind(), honest.kind(), "{body}");
    assert_eq!(deviations, [], "{body}");
    let said = event.transcript();
    assert_eq!(said, slow_transcript(honest, event.kind(), &body), "{body}");

    // The change is made at each place in turn.
    for path in drift::paths(&draft) {
        if let Some(drifted) = drift.happen_to(&draft, &path) {
            compare(honest, &draft, &event, &drifted);
        }
    }
});

/// Asserts that a changed body says the same as an honest one, except for the field.
fn compare(honest: Honest, draft: &Draft, event: &Event<'_>, drifted: &Drifted) {
    let said = event.transcript();
    let changed_body = drifted.draft.to_string();
    let (changed, deviations) = Event::read(honest, &changed_body);
    let kind = changed.kind();
    if !decides_on_kind(honest, draft, drifted) {
        assert_eq!(kind, honest.kind(), "{changed_body}");
    }
    let changed_said = changed.transcript();
    let is_json = serde_json::from_str::<IgnoredAny>(&changed_body).is_ok();
    assert!(is_json || !deviations.is_empty(), "{changed_body}");
    let expected = slow_transcript(honest, kind, &changed_body);
    assert_eq!(changed_said, expected, "{changed_body}");
    if kind != honest.kind() {
        return;
    }

    match &drifted.meaning {
        Meaning::Same => assert!(changed.says_the_same_as(event), "{changed_body}"),
        Meaning::Without(rest) => {
            let rest = rest.to_string();
            let (rest, _) = Event::read(honest, &rest);
            assert!(changed.says_the_same_as(&rest), "{changed_body}");
        }
        Meaning::Extra if honest.is_prosas() => assert_eq!(changed, *event, "{changed_body}"),
        Meaning::Extra | Meaning::Other => {}
    }
    let is_of_transcript = matches!(drifted.path[0], Step::Field(name) if CARRIERS.contains(&name));
    if !is_of_transcript || matches!(drifted.meaning, Meaning::Extra) {
        assert_eq!(changed_said, said, "{changed_body}");
    }
    let text = text_of_changed_element(draft, &drifted.path);
    if let Some(text) = text.filter(|text| said.iter().any(|said| said.text == *text)) {
        let others = said.iter().filter(|said| said.text != text);
        assert!(is_subsequence(others, &changed_said), "{changed_body}");
        // What is lost is reported.
        let is_reported = !deviations.is_empty() || may_be_lost(drifted);
        assert!(changed_said.len() >= said.len() || is_reported, "{changed_body}");
    }
}

/// Whether only the changed field shows which kind of event the body is.
fn decides_on_kind(honest: Honest, body: &Draft, drifted: &Drifted) -> bool {
    let has = |name| drift::at(body, &[Step::Field(name)]).is_some();
    let path = drifted.path.as_slice();
    if path == [Step::Field("status")] {
        return drifted.value.as_deref().is_some_and(|value| STATUSES.contains(&value));
    }
    match (honest.kind(), path) {
        ("transcription-completed" | "synthesis-completed", _) if honest.is_prosas() => {
            matches!(path, [Step::Field("result")] | [Step::Field("result"), Step::Field("data")])
        }
        ("transcription-completed", [Step::Field(name)]) => {
            CARRIERS.contains(name) && CARRIERS.iter().filter(|name| has(name)).count() == 1
        }
        ("transcription-failed", [Step::Field(name), ..]) if !honest.is_prosas() => {
            WAVES_ERRORS.contains(name) && !has("status")
        }
        ("transcription-failed" | "synthesis-failed", [Step::Field("result"), rest @ ..]) => {
            let is_of_error = match rest {
                [] => true,
                [Step::Field(name), ..] => PROSA_ERRORS.contains(name),
                _ => false,
            };
            is_of_error && !has("status") && honest.name().is_none()
        }
        _ => false,
    }
}

/// Returns the text of the element that changed or whose field changed, if its list takes precedence over all others.
fn text_of_changed_element(body: &Draft, path: &[Step]) -> Option<String> {
    let is_element = |step: &Step| matches!(step, Step::Element(_));
    let position = path.iter().position(is_element)?;
    let (list, element) = (&path[..position], &path[..=position]);
    let text_names: &[&'static str] = match list {
        [Step::Field("result"), Step::Field("data")] => &["transcript"],
        [Step::Field("utterances" | "speakers")] => &["text", "transcript"],
        _ => return None,
    };
    let text = text_names.iter().find_map(|name| {
        let path = [element, &[Step::Field(name)]].concat();
        drift::at(body, &path)
    })?;
    Json::of(text.to_string().as_bytes())?.text()
}

/// Whether `some` is among `others`, in the same order.
fn is_subsequence<'s>(some: impl Iterator<Item = &'s Segment>, others: &[Segment]) -> bool {
    let mut others = others.iter();
    some.into_iter().all(|said| others.any(|other| other == said))
}

/// Whether the change may remove an element from the transcript without a deviation: the element says that it is not
/// final or that nothing was said, or it was removed.
fn may_be_lost(drifted: &Drifted) -> bool {
    let is_text = |value: &String| value.starts_with('"');
    match drifted.path.last() {
        Some(Step::Element(_)) => drifted.value.is_none(),
        Some(Step::Field("final")) => true,
        _ => drifted.value.as_ref().is_some_and(is_text),
    }
}
