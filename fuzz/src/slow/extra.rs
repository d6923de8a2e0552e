//! The pairs of `webhook_extra`, read from a callback's body as the crate's documentation says.

use std::collections::BTreeMap;

use super::json::Json;

type Pairs = Vec<(String, String)>;

/// The fields of a body that belong to a payload.
const OF_BODY: [&str; 30] = [
    "status",
    "language",
    "request_id",
    "job_id",
    "confidence",
    "totalBytes",
    "audio_length",
    "gender",
    "age",
    "emotions",
    "redacted_entities",
    "transcription",
    "text",
    "words",
    "word_timestamps",
    "utterances",
    "speakers",
    "result",
    "metadata",
    "message",
    "error",
    "errors",
    "error_code",
    "code",
    "retry_after",
    "details",
    "region",
    "attempt",
    "webhook_extra",
    "extra",
];

const OF_METADATA: [&str; 6] =
    ["duration", "processing_time_ms", "rtfx", "num_chunks", "fileSize", "filename"];

/// Returns the pairs that came back with a body, by key. Of several with one key, the first counts. `None` if the body
/// has a number past `f64`: a pair keeps it as it is written, unless something else is repaired.
#[must_use]
pub fn waves(body: &Json, is_unknown: bool) -> Option<BTreeMap<String, String>> {
    if has_special(body) {
        return None;
    }
    let mut pairs = of_field(body, "webhook_extra", &[]);
    pairs.extend(of_field(body, "extra", &[]));
    if !is_unknown {
        pairs.extend(of_field(body, "metadata", &OF_METADATA));
        pairs.extend(of_object(body, &OF_BODY));
        for name in ["region", "attempt"] {
            let last = body.field(name, |json| (*json != Json::Null).then_some(json));
            pairs.extend(last.and_then(scalar).map(|value| (name.to_owned(), value)));
        }
        let job_id = body.text_field(&["job_id"]);
        pairs.extend(job_id.map(|value| ("job_id".to_owned(), value)));
    }
    // Which of more than 64 pairs are kept is undocumented.
    if pairs.len() > 64 {
        return None;
    }
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        map.entry(key).or_insert(value);
    }
    Some(map)
}

/// Returns the pairs of all objects under a name. A string replaces what comes before it.
fn of_field(body: &Json, name: &str, not: &[&str]) -> Pairs {
    let Json::Object(fields) = body else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    for (_, value) in fields.iter().filter(|(other, _)| other == name) {
        if let Json::Text(text) = value {
            let items = text.split(',').take(64);
            let split = items.filter_map(|item| item.split_once(':'));
            pairs = split.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        }
        pairs.extend(of_object(value, not));
        pairs.truncate(64);
    }
    pairs
}

fn of_object(json: &Json, not: &[&str]) -> Pairs {
    let Json::Object(fields) = json else {
        return Vec::new();
    };
    let fields = fields.iter().filter(|(name, _)| !not.contains(&name.as_str()));
    let pairs = fields.filter_map(|(name, value)| Some((name.clone(), scalar(value)?)));
    pairs.take(64).collect()
}

/// Returns a string, or a number, `true` or `false` as it is written.
fn scalar(json: &Json) -> Option<String> {
    match json {
        Json::Text(text) | Json::Number(text) => Some(text.clone()),
        Json::Flag(flag) => Some(flag.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Whether the JSON has a number past `f64`, or the name that `serde_json` gives to a number.
fn has_special(json: &Json) -> bool {
    match json {
        Json::Null | Json::Flag(_) | Json::Text(_) => false,
        Json::Number(_) => json.number().is_none(),
        Json::Array(elements) => elements.iter().any(has_special),
        Json::Object(fields) => fields
            .iter()
            .any(|(name, value)| name == "$serde_json::private::Number" || has_special(value)),
    }
}
