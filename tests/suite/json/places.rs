//! The places of a body that hold a value, and what is read from a value there.

use alloc::collections::BTreeMap;
use core::fmt;

use speech_webhooks::{
    RawJson, Speaker, Text,
    prosa::{
        self, Timestamp,
        api::{Api, DateRange, Delivery, Endpoint},
    },
    waves,
};

/// Reads a body, or returns the code with which it is rejected.
pub(super) type Read = fn(&[u8]) -> Result<(), &'static str>;

/// What is read from a value, as text; `None` if the value is left out.
pub(super) type ReadValue = Option<String>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// An element of an array of strings.
    Element,
    Time,
    Flag,
    Number,
    Unsigned,
    Signed,
    Speaker,
    /// A string, or any other value as JSON.
    Said,
    /// A pair of `webhook_extra`.
    Pair,
    Object,
    /// An element of an array: an object that says nothing without its text.
    Segment,
    /// An array of texts. A list that is absent reads like an empty one.
    Texts,
    Segments,
    /// An object of numbers.
    Numbers,
    /// Prosa's `result.data`.
    Product,
    /// Any value, kept as JSON.
    Kept,
    /// A field that this crate does not know.
    Ignored,
    // Values that reject a reply of the REST API if they do not fit: ids, secrets and their
    // expiries.
    ReplyText,
    ReplyTime,
    ReplyObject,
    ReplyList,
}

/// Which event or reply has the place, and how to get its value.
#[derive(Clone, Copy)]
enum Look {
    Waves(fn(&waves::Transcription<'_>) -> ReadValue),
    WavesFailure(fn(&waves::Failure<'_>) -> ReadValue),
    Prosa(fn(&prosa::Event<'_>) -> ReadValue),
    Transcription(fn(&prosa::Transcription<'_>) -> ReadValue),
    Synthesis(fn(&prosa::Synthesis<'_>) -> ReadValue),
    Failure(fn(&prosa::Failure<'_>) -> ReadValue),
    Endpoint(fn(&Endpoint) -> ReadValue),
    Delivery(fn(&Delivery) -> ReadValue),
}

pub(super) struct Place {
    pub(super) kind: Kind,
    /// The body around the place, which an `@` marks.
    around: &'static str,
    look: Look,
}

impl Place {
    pub(super) fn is_of_reply(&self) -> bool {
        matches!(self.look, Look::Endpoint(_) | Look::Delivery(_))
    }

    /// Returns the body with `value` in the place.
    pub(super) fn body(&self, value: &[u8]) -> Vec<u8> {
        let (before, after) = self.around.split_once('@').expect("a place");
        [before.as_bytes(), value, after.as_bytes()].concat()
    }

    /// Returns the body with the field twice, if the place is a field.
    pub(super) fn body_with_both(&self, first: &str, second: &str) -> Option<String> {
        let (before, after) = self.around.split_once('@')?;
        let (_, name) = before.strip_suffix(':')?.rsplit_once(['{', ','])?;
        Some(format!("{before}{first},{name}:{second}{after}"))
    }

    /// Returns what is read from `value`, or the code with which the body is rejected.
    pub(super) fn read_value(&self, value: &[u8]) -> Result<ReadValue, &'static str> {
        self.read_value_of_body(&self.body(value))
    }

    pub(super) fn read_value_of_body(&self, body: &[u8]) -> Result<ReadValue, &'static str> {
        let shown = || String::from_utf8_lossy(body);
        match self.look {
            Look::Waves(_) | Look::WavesFailure(_) => {
                let event = waves_event(body)?;
                Ok(match (self.look, &event) {
                    (Look::Waves(look), waves::Event::TranscriptionCompleted(read)) => look(read),
                    (Look::WavesFailure(look), waves::Event::TranscriptionFailed(read)) => {
                        look(read)
                    }
                    _ => panic!("{} is another event: {event:?}", shown()),
                })
            }
            Look::Endpoint(look) => {
                let endpoints = read_endpoints(body)?;
                Ok(endpoints.first().and_then(look))
            }
            Look::Delivery(look) => {
                let log = read_log(body)?;
                Ok(log.first().and_then(look))
            }
            _ => {
                use prosa::Event;
                let event = prosa_event(None, body)?;
                Ok(match (self.look, &event) {
                    (Look::Prosa(look), event) => look(event),
                    (Look::Transcription(look), Event::TranscriptionCompleted(read)) => look(read),
                    (Look::Synthesis(look), Event::SynthesisCompleted(read)) => look(read),
                    (Look::Failure(look), Event::TranscriptionFailed(read)) => look(read),
                    _ => panic!("{} is another event: {event:?}", shown()),
                })
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.around)
    }
}

fn waves_event(body: &[u8]) -> Result<waves::Event<'_>, &'static str> {
    let event = waves::Event::read_unverified(body).map_err(|error| error.code())?;
    assert_eq!(event.clone().into_owned(), event);
    Ok(event)
}

pub(super) fn waves(body: &[u8]) -> Result<(), &'static str> {
    waves_event(body).map(drop)
}

fn prosa_event<'a>(
    name: Option<&'a str>,
    body: &'a [u8],
) -> Result<prosa::Event<'a>, &'static str> {
    let event = prosa::Event::read_unverified(name, body).map_err(|error| error.code())?;
    assert_eq!(event.clone().into_owned(), event);
    Ok(event)
}

/// Reads a body without a name, so that every kind of job is possible.
pub(super) fn prosa(body: &[u8]) -> Result<(), &'static str> {
    prosa_event(None, body).map(drop)
}

pub(super) fn ping(body: &[u8]) -> Result<(), &'static str> {
    prosa_event(Some("webhook.ping"), body).map(drop)
}

pub(super) fn unknown(body: &[u8]) -> Result<(), &'static str> {
    prosa_event(Some("tts.voices.added"), body).map(drop)
}

fn api() -> Api {
    Api::new("key").expect("a key")
}

fn read_endpoints(body: &[u8]) -> Result<Vec<Endpoint>, &'static str> {
    let reply = api().list_endpoints().parse_response(200, body);
    reply.map_err(|error| error.code())
}

pub(super) fn endpoints(body: &[u8]) -> Result<(), &'static str> {
    read_endpoints(body).map(drop)
}

fn read_log(body: &[u8]) -> Result<Vec<Delivery>, &'static str> {
    match api().list_deliveries("e-1", DateRange::default()) {
        Ok(log) => log.parse_response(200, body).map_err(|error| error.code()),
        Err(error) => panic!("{error}"),
    }
}

pub(super) fn log(body: &[u8]) -> Result<(), &'static str> {
    read_log(body).map(drop)
}

/// Returns a body that is kept whole.
pub(super) fn kept_by_waves(body: &[u8]) -> RawJson<'_> {
    match waves::Event::read_unverified(body) {
        Ok(waves::Event::Unknown { json, .. }) => json,
        other => panic!("not unknown: {other:?}"),
    }
}

fn shown<T: ToString>(value: &Option<T>) -> ReadValue {
    value.as_ref().map(T::to_string)
}

fn json(value: &Option<RawJson<'_>>) -> ReadValue {
    value.as_ref().map(|json| json.as_str().to_owned())
}

fn object<T>(value: &Option<T>) -> ReadValue {
    value.as_ref().map(|_| "an object".to_owned())
}

fn speaker(value: &Option<Speaker<'_>>) -> ReadValue {
    Some(match value.as_ref()? {
        Speaker::Number(number) => format!("number {number}"),
        Speaker::Label(label) => format!("label {label}"),
    })
}

/// Reads a timestamp. No value in these tests is in a known format.
fn time(value: &Option<Timestamp<'_>>) -> ReadValue {
    match value.as_ref()? {
        Timestamp::Other(text) => Some(text.to_string()),
        known => panic!("a time: {known:?}"),
    }
}

fn texts<'t>(texts: impl IntoIterator<Item = &'t Text<'t>>) -> ReadValue {
    let texts: Vec<_> = texts.into_iter().map(Text::as_str).collect();
    Some(texts.join(","))
}

fn product(event: &prosa::Event<'_>) -> ReadValue {
    match event {
        prosa::Event::TranscriptionCompleted(read) => {
            let segments = read.segments.iter().map(|segment| &segment.transcript);
            texts(segments).map(|texts| format!("segments {texts}"))
        }
        prosa::Event::SynthesisCompleted(read) => {
            shown(&read.audio_base64).map(|audio| format!("audio {audio}"))
        }
        prosa::Event::Unknown { .. } => None,
        other => panic!("another event: {other:?}"),
    }
}

fn emotions(emotions: &BTreeMap<Text<'_>, f64>) -> ReadValue {
    let emotions = emotions.iter();
    let emotions: Vec<_> = emotions.map(|(name, strength)| format!("{name} {strength}")).collect();
    Some(emotions.join(","))
}

#[rustfmt::skip]
pub(super) const PLACES: &[Place] = {
    use Kind::*;
    use Look::*;
    &[
        place(Text, r#"{"text":"t","status":@}"#, Waves(|read| shown(&read.status))),
        place(Text, r#"{"text":"t","language":@}"#, Waves(|read| shown(&read.language))),
        place(Text, r#"{"words":[],"transcription":@}"#, Waves(|read| shown(&read.text))),
        place(Text, r#"{"words":[],"result":{"text":@}}"#, Waves(|read| shown(&read.text))),
        place(Number, r#"{"text":"t","totalBytes":@}"#, Waves(|read| shown(&read.total_bytes))),
        place(Segments, r#"{"text":"t","words":@}"#, Waves(|read| texts(read.words.iter().map(|it| &it.word)))),
        place(Segment, r#"{"text":"t","words":[@]}"#, Waves(|read| shown(&read.words.first().map(|it| &it.word)))),
        place(Text, r#"{"words":[{"word":@}]}"#, Waves(|read| shown(&read.words.first().map(|it| &it.word)))),
        place(Number, r#"{"words":[{"word":"a","start":@}]}"#, Waves(|read| shown(&read.words[0].start))),
        place(Speaker, r#"{"words":[{"word":"a","speaker":@}]}"#, Waves(|read| speaker(&read.words[0].speaker))),
        place(Ignored, r#"{"words":[{"word":"a","new":@}]}"#, Waves(|_| None)),
        place(Segments, r#"{"text":"t","utterances":@}"#, Waves(|read| texts(read.utterances.iter().map(|it| &it.text)))),
        place(Segment, r#"{"text":"t","utterances":[@]}"#, Waves(|read| shown(&read.utterances.first().map(|it| &it.text)))),
        place(Number, r#"{"utterances":[{"text":"a","end":@}]}"#, Waves(|read| shown(&read.utterances[0].end))),
        place(Numbers, r#"{"text":"t","emotions":@}"#, Waves(|read| emotions(&read.emotions))),
        place(Number, r#"{"text":"t","emotions":{"calm":@}}"#, Waves(|read| shown(&read.emotions.get("calm")))),
        place(Texts, r#"{"text":"t","redacted_entities":@}"#, Waves(|read| texts(&read.redacted_entities))),
        place(Element, r#"{"text":"t","redacted_entities":[@]}"#, Waves(|read| shown(&read.redacted_entities.first()))),
        place(Ignored, r#"{"text":"t","metadata":@}"#, Waves(|read| object(&read.metadata))),
        place(Number, r#"{"text":"t","metadata":{"rtfx":@}}"#, Waves(|read| shown(&read.metadata.as_ref()?.rtfx))),
        place(Text, r#"{"text":"t","metadata":{"filename":@}}"#, Waves(|read| shown(&read.metadata.as_ref()?.filename))),
        place(Pair, r#"{"text":"t","metadata":{"new":@}}"#, Waves(|read| shown(&read.unsigned_extra.get("new")))),
        place(Pair, r#"{"text":"t","webhook_extra":{"new":@}}"#, Waves(|read| shown(&read.unsigned_extra.get("new")))),
        place(Pair, r#"{"text":"t","new":@}"#, Waves(|read| shown(&read.unsigned_extra.get("new")))),
        place(Kept, r#"{"status":"failed","error":@}"#, WavesFailure(|read| json(&read.error))),
        place(Number, r#"{"status":"failed","retry_after":@}"#, WavesFailure(|read| shown(&read.retry_after))),
        place(Product, r#"{"job_id":"j","result":{"data":@}}"#, Prosa(product)),
        place(Text, r#"{"result":{"data":[]},"job_id":@}"#, Transcription(|read| shown(&read.job.job_id))),
        place(Text, r#"{"result":{"data":[]},"status":@}"#, Transcription(|read| shown(&read.job.status))),
        place(Time, r#"{"result":{"data":[]},"created_at":@}"#, Transcription(|read| time(&read.job.created_at))),
        place(Ignored, r#"{"result":{"data":[]},"model":@}"#, Transcription(|read| object(&read.job.model))),
        place(Unsigned, r#"{"result":{"data":[]},"model":{"channels":@}}"#, Transcription(|read| shown(&read.job.model.as_ref()?.channels))),
        place(Ignored, r#"{"result":{"data":[]},"job_config":@}"#, Transcription(|read| object(&read.job.job_config))),
        place(Flag, r#"{"result":{"data":[]},"job_config":{"wait":@}}"#, Transcription(|read| shown(&read.job.job_config.as_ref()?.wait))),
        place(Number, r#"{"result":{"data":[]},"request":{"duration":@}}"#, Transcription(|read| shown(&read.job.request.as_ref()?.duration))),
        place(Object, r#"{"result":{"data":[{"transcript":"a"}]},"request":@}"#, Transcription(|read| object(&read.job.request))),
        place(Text, r#"{"result":{"data":[]},"request":{"uri":@}}"#, Transcription(|read| shown(&read.job.request.as_ref()?.uri))),
        place(Segment, r#"{"result":{"data":[@]}}"#, Transcription(|read| shown(&read.segments.first().map(|it| &it.transcript)))),
        place(Text, r#"{"result":{"data":[{"transcript":@}]}}"#, Transcription(|read| shown(&read.segments.first().map(|it| &it.transcript)))),
        place(Flag, r#"{"result":{"data":[{"transcript":"a","final":@}]}}"#, Transcription(|read| shown(&read.segments[0].is_final))),
        place(Number, r#"{"result":{"data":[{"transcript":"a","time_start":@}]}}"#, Transcription(|read| shown(&read.segments[0].time_start))),
        place(Signed, r#"{"result":{"data":[{"transcript":"a","channel":@}]}}"#, Transcription(|read| shown(&read.segments[0].channel))),
        place(Ignored, r#"{"result":{"data":[{"transcript":"a","new":@}]}}"#, Transcription(|_| None)),
        place(Unsigned, r#"{"result":{"data":[],"speaker_count":@}}"#, Transcription(|read| shown(&read.speaker_count))),
        place(Kept, r#"{"result":{"data":[],"speech_insights":@}}"#, Transcription(|read| json(&read.speech_insights))),
        place(Ignored, r#"{"result":{"data":[],"new":@}}"#, Transcription(|_| None)),
        place(Ignored, r#"{"result":{"data":[]},"new":@}"#, Transcription(|_| None)),
        place(Number, r#"{"result":{"data":"AAAA"},"job_config":{"pitch":@}}"#, Synthesis(|read| shown(&read.job.job_config.as_ref()?.pitch))),
        place(Segments, r#"{"result":{"data":"AAAA","texts":@}}"#, Synthesis(|read| texts(read.texts.iter().map(|it| &it.text)))),
        place(Segment, r#"{"result":{"data":"AAAA","texts":[@]}}"#, Synthesis(|read| shown(&read.texts.first().map(|it| &it.text)))),
        place(Said, r#"{"status":"failed","job_config":{"engine":"e"},"result":{"error":@}}"#, Failure(|read| shown(&read.error))),
        place(Kept, r#"{"status":"failed","job_config":{"engine":"e"},"result":{"context":@}}"#, Failure(|read| json(&read.context))),
        place(Ignored, r#"{"status":"failed","job_config":{"engine":"e"},"result":{"recovery":@}}"#, Failure(|read| shown(&read.retryable))),
        place(Flag, r#"{"status":"failed","job_config":{"engine":"e"},"result":{"recovery":{"retryable":@}}}"#, Failure(|read| shown(&read.retryable))),
        place(Number, r#"{"status":"failed","job_config":{"engine":"e"},"result":{"recovery":{"retry_after_seconds":@}}}"#, Failure(|read| shown(&read.retry_after_seconds))),
        place(Signed, r#"{"status":"failed","job_config":{"engine":"e"},"result":{"version":@}}"#, Failure(|read| shown(&read.version))),
        place(ReplyObject, "[@]", Endpoint(|_| panic!("not an endpoint"))),
        place(ReplyText, r#"[{"url":"u","id":@}]"#, Endpoint(|read| Some(read.id.to_string()))),
        place(ReplyList, r#"[{"url":"u","id":"e","secrets":@}]"#, Endpoint(|read| shown(&read.secrets.first().map(|it| &it.id)))),
        place(ReplyObject, r#"[{"url":"u","id":"e","secrets":[@]}]"#, Endpoint(|read| shown(&read.secrets.first().map(|it| &it.id)))),
        place(ReplyText, r#"[{"url":"u","id":"e","secrets":[{"id":"s","key":@}]}]"#, Endpoint(|read| Some(read.secrets[0].expose().to_owned()))),
        place(ReplyTime, r#"[{"url":"u","id":"e","secrets":[{"id":"s","key":"k","expired_at":@}]}]"#, Endpoint(|read| time(&read.secrets[0].expired_at))),
        place(Texts, r#"[{"url":"u","id":"e","event_filters":@}]"#, Endpoint(|read| texts(&read.event_filters))),
        place(Flag, r#"[{"url":"u","id":"e","ssl_verification":@}]"#, Endpoint(|read| shown(&read.ssl_verification))),
        place(Ignored, r#"[{"url":"u","id":"e","new":@}]"#, Endpoint(|_| None)),
        place(ReplyText, r#"[{"delivery_id":"d","event_id":"v","endpoint_id":@}]"#, Delivery(|read| Some(read.endpoint_id.to_string()))),
        place(Time, r#"[{"delivery_id":"d","event_id":"v","endpoint_id":"e","delivery":@}]"#, Delivery(|read| time(&read.delivered_at))),
        place(Said, r#"[{"delivery_id":"d","event_id":"v","endpoint_id":"e","request_headers":{"a":@}}]"#, Delivery(|read| shown(&read.request_headers.first().map(|(_, value)| value)))),
        place(Kept, r#"[{"delivery_id":"d","event_id":"v","endpoint_id":"e","request_body":@}]"#, Delivery(|read| json(&read.request_body))),
        place(Unsigned, r#"[{"delivery_id":"d","event_id":"v","endpoint_id":"e","response_status":@}]"#, Delivery(|read| shown(&read.response_status))),
        place(Number, r#"[{"delivery_id":"d","event_id":"v","endpoint_id":"e","elapsed_time":@}]"#, Delivery(|read| shown(&read.elapsed_time))),
    ]
};

const fn place(kind: Kind, around: &'static str, look: Look) -> Place {
    Place { kind, around, look }
}

/// Returns the places of events.
pub(super) fn places_of_events() -> impl Iterator<Item = &'static Place> {
    PLACES.iter().filter(|place| !place.is_of_reply())
}
