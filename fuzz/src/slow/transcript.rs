//! The transcript, read from a body as the crate's documentation says.

use speech_webhooks::{Speaker, TranscriptSegment};

use super::json::Json;

/// A segment of a transcript.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub text: String,
    pub start: Option<f64>,
    pub end: Option<f64>,
    pub speaker: Option<Speaker<'static>>,
    pub channel: Option<i64>,
}

impl From<TranscriptSegment<'_>> for Segment {
    fn from(segment: TranscriptSegment<'_>) -> Self {
        let segment = segment.into_owned();
        Self {
            text: segment.text.to_string(),
            start: segment.start,
            end: segment.end,
            speaker: segment.speaker,
            channel: segment.channel,
        }
    }
}

/// Returns the transcript of a completed Prosa job.
#[must_use]
pub fn prosa(body: &Json) -> Vec<Segment> {
    let data = prosa_data(body);
    let elements = match &data {
        Some(Json::Array(elements)) => elements,
        // The text is not audio, so it is the transcript.
        Some(Json::Text(text)) => {
            return vec![Segment {
                text: text.clone(),
                start: None,
                end: None,
                speaker: None,
                channel: None,
            }];
        }
        _ => return Vec::new(),
    };
    let is_final = |element: &&Json| element.field("final", Json::flag) != Some(false);
    let elements = elements.iter().filter(is_final);
    in_time_order(elements.filter_map(prosa_segment).collect())
}

/// Whether a Prosa body has segments that say something, final or not.
#[must_use]
pub fn prosa_says_something(body: &Json) -> bool {
    let data = prosa_data(body);
    let elements = data.as_ref().and_then(Json::elements);
    let mut segments = elements.into_iter().flatten().filter_map(prosa_segment);
    segments.any(|said| !said.text.is_empty())
}

/// Returns the last result data that is not empty, or else an empty one.
fn prosa_data(body: &Json) -> Option<Json> {
    let is_data = |json: &Json| match json {
        Json::Array(elements) => elements.iter().any(|element| prosa_segment(element).is_some()),
        Json::Text(text) => !text.is_empty(),
        _ => false,
    };
    let data = |json: &Json| is_data(json).then(|| json.clone());
    body.object_field("result").field("data", data)
}

fn prosa_segment(element: &Json) -> Option<Segment> {
    let speaker = element.field("speaker_tag", Json::integer);
    Some(Segment {
        text: element.text_field(&["transcript"])?,
        start: element.field("time_start", Json::number),
        end: element.field("time_end", Json::number),
        speaker: speaker.map(Speaker::Number),
        channel: element.field("channel", Json::integer),
    })
}

/// Returns the transcript of a completed Waves transcription.
#[must_use]
pub fn waves(body: &Json) -> Vec<Segment> {
    let [words, utterances] = [waves_words(body), waves_utterances(body)];
    let is_said = |said: &Segment| !said.text.is_empty();
    if utterances.iter().any(is_said) {
        return in_time_order(utterances.into_iter().filter(is_said).collect());
    }
    let mut speakers: Vec<_> = words.iter().filter_map(|word| word.speaker.clone()).collect();
    let first_speaker = speakers.first().cloned();
    speakers.dedup_by_key(|speaker| speaker.number().ok_or_else(|| speaker.clone()));
    let are_several = speakers.len() > 1;
    let text = waves_texts(body).into_iter().find(|text| !text.is_empty());
    match text {
        Some(text) if !(are_several && words.iter().any(is_said)) => {
            let starts = words.iter().filter_map(|word| word.start);
            let ends = words.iter().filter_map(|word| word.end);
            vec![Segment {
                text,
                start: starts.min_by(f64::total_cmp),
                end: ends.max_by(f64::total_cmp),
                speaker: first_speaker.filter(|_| !are_several),
                channel: None,
            }]
        }
        _ => in_time_order(words.into_iter().filter(is_said).collect()),
    }
}

/// Whether a Waves body has anything that was said.
#[must_use]
pub fn waves_says_something(body: &Json) -> bool {
    let said = [waves_words(body), waves_utterances(body)].concat();
    let texts = said.into_iter().map(|said| said.text);
    texts.chain(waves_texts(body)).any(|text| !text.is_empty())
}

fn waves_texts(body: &Json) -> Vec<String> {
    [
        body.text_field(&["transcription"]),
        body.text_field(&["text"]),
        body.object_field("result").text_field(&["text"]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn waves_words(body: &Json) -> Vec<Segment> {
    waves_list(body, ["words", "word_timestamps"], |word| word.text_field(&["word"]))
}

fn waves_utterances(body: &Json) -> Vec<Segment> {
    waves_list(body, ["utterances", "speakers"], |utterance| {
        utterance.text_field(&["text", "transcript"])
    })
}

/// Returns the elements of the first of two lists that has any.
fn waves_list(
    body: &Json,
    names: [&str; 2],
    text: impl Fn(&Json) -> Option<String>,
) -> Vec<Segment> {
    let said = |element: &Json| {
        Some(Segment {
            text: text(element)?,
            start: element.field("start", Json::number),
            end: element.field("end", Json::number),
            speaker: element.field("speaker", speaker),
            channel: None,
        })
    };
    // The last list of a name that has any elements.
    let list = |json: &Json| {
        let said: Vec<Segment> = json.elements()?.iter().filter_map(said).collect();
        (!said.is_empty()).then_some(said)
    };
    let mut names = names.into_iter();
    names.find_map(|name| body.field(name, list)).unwrap_or_default()
}

fn speaker(json: &Json) -> Option<Speaker<'static>> {
    match json {
        Json::Text(label) if !label.is_empty() => Some(Speaker::Label(label.clone().into())),
        Json::Number(_) => json.integer().map(Speaker::Number),
        _ => None,
    }
}

/// Takes the earliest of those that are left, again and again. A segment without a start is placed
/// at the start of the one before it.
fn in_time_order(said: Vec<Segment>) -> Vec<Segment> {
    let mut time = f64::NEG_INFINITY;
    let mut left: Vec<(f64, Segment)> = Vec::new();
    for said in said {
        time = said.start.unwrap_or(time);
        left.push((time, said));
    }
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let mut earliest = 0;
        for (position, (time, _)) in left.iter().enumerate() {
            if *time < left[earliest].0 {
                earliest = position;
            }
        }
        ordered.push(left.remove(earliest).1);
    }
    ordered
}
