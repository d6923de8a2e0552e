//! Where a body has a place for a value, and what may stand there.

use speech_webhooks::{
    Json,
    prosa::{
        self,
        api::{Api, ApiKey, Period},
    },
    waves,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// RFC 3339.
    Time,
    Flag,
    Number,
    Unsigned,
    Signed,
    Object,
    ObjectOfNumbers,
    Array,
    /// An array or a string.
    ArrayOrText,
    /// An object or a string.
    ObjectOrText,
    /// A string or an integer.
    Speaker,
    /// What is kept as JSON, or used where it is readable.
    Kept,
    /// What this crate does not know.
    Ignored,
}

/// Reads a body, and says with which code it was refused.
pub(super) type Read = fn(&[u8]) -> Result<(), &'static str>;

pub(super) struct Place {
    pub(super) kind: Kind,
    /// The body around the place, which is at the `@`.
    around: &'static str,
    pub(super) read: Read,
}

impl Place {
    pub(super) fn body(&self, value: &[u8]) -> Vec<u8> {
        let (before, after) = self.around.split_once('@').expect("a place");
        [before.as_bytes(), value, after.as_bytes()].concat()
    }

    pub(super) fn code(&self, value: &[u8]) -> Result<(), &'static str> {
        (self.read)(&self.body(value))
    }
}

impl core::fmt::Display for Place {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.around)
    }
}

pub(super) fn waves(body: &[u8]) -> Result<(), &'static str> {
    match waves::Event::read_unverified(body) {
        Ok(event) => {
            assert_eq!(event.clone().into_owned(), event);
            Ok(())
        }
        Err(error) => Err(error.code()),
    }
}

fn prosa_event(name: Option<&str>, body: &[u8]) -> Result<(), &'static str> {
    match prosa::Event::read_unverified(name, body) {
        Ok(event) => {
            assert_eq!(event.clone().into_owned(), event);
            Ok(())
        }
        Err(error) => Err(error.code()),
    }
}

/// With a name that leaves every kind of job possible: none.
pub(super) fn prosa(body: &[u8]) -> Result<(), &'static str> {
    prosa_event(None, body)
}

pub(super) fn ping(body: &[u8]) -> Result<(), &'static str> {
    prosa_event(Some("webhook.ping"), body)
}

pub(super) fn unknown(body: &[u8]) -> Result<(), &'static str> {
    prosa_event(Some("tts.voices.added"), body)
}

fn api() -> Api {
    Api::new(ApiKey::new("key").expect("a key"))
}

pub(super) fn endpoints(body: &[u8]) -> Result<(), &'static str> {
    let reply = api().list_endpoints().read(200, body);
    reply.map(drop).map_err(|error| error.code())
}

pub(super) fn log(body: &[u8]) -> Result<(), &'static str> {
    match api().list_deliveries("e-1", Period::default()) {
        Ok(log) => log.read(200, body).map(drop).map_err(|error| error.code()),
        Err(error) => panic!("{error}"),
    }
}

/// A body that is kept whole.
pub(super) fn kept_by_waves(body: &[u8]) -> Json<'_> {
    match waves::Event::read_unverified(body) {
        Ok(waves::Event::Unknown(unknown)) => unknown.json,
        other => panic!("not unknown: {other:?}"),
    }
}

pub(super) fn places() -> Vec<Place> {
    use Kind::*;
    let of = |read: Read, places: &[(Kind, &'static str)]| -> Vec<Place> {
        let place = |&(kind, around)| Place { kind, around, read };
        places.iter().map(place).collect()
    };
    let waves = of(
        waves,
        &[
            (Text, r#"{"language":@}"#),
            (Text, r#"{"transcription":@}"#),
            (Number, r#"{"totalBytes":@}"#),
            (Array, r#"{"words":@}"#),
            (Object, r#"{"words":[@]}"#),
            (Text, r#"{"words":[{"word":@}]}"#),
            (Number, r#"{"words":[{"start":@}]}"#),
            (Speaker, r#"{"words":[{"speaker":@}]}"#),
            (Ignored, r#"{"words":[{"new":@}]}"#),
            (Array, r#"{"utterances":@}"#),
            (Object, r#"{"utterances":[@]}"#),
            (Number, r#"{"utterances":[{"end":@}]}"#),
            (ObjectOfNumbers, r#"{"emotions":@}"#),
            (Number, r#"{"emotions":{"calm":@}}"#),
            (Array, r#"{"redacted_entities":@}"#),
            (Text, r#"{"redacted_entities":[@]}"#),
            (ObjectOrText, r#"{"metadata":@}"#),
            (Number, r#"{"metadata":{"rtfx":@}}"#),
            (Text, r#"{"metadata":{"filename":@}}"#),
            (Kept, r#"{"metadata":{"new":@}}"#),
            (Kept, r#"{"status":@}"#),
            (Kept, r#"{"error":@}"#),
            (Kept, r#"{"webhook_extra":@}"#),
            (Kept, r#"{"new":@}"#),
        ],
    );
    let prosa = of(
        prosa,
        &[
            (Text, r#"{"job_id":@}"#),
            (Text, r#"{"job_id":"j","status":@}"#),
            (Time, r#"{"job_id":"j","created_at":@}"#),
            (Object, r#"{"job_id":"j","model":@}"#),
            (Unsigned, r#"{"job_id":"j","model":{"channels":@}}"#),
            (Object, r#"{"job_id":"j","job_config":@}"#),
            (Flag, r#"{"job_id":"j","job_config":{"wait":@}}"#),
            (Number, r#"{"job_id":"j","job_config":{"pitch":@}}"#),
            (Object, r#"{"job_id":"j","request":@}"#),
            (Text, r#"{"job_id":"j","request":{"uri":@}}"#),
            (Object, r#"{"job_id":"j","result":@}"#),
            (ArrayOrText, r#"{"job_id":"j","result":{"data":@}}"#),
            (Object, r#"{"job_id":"j","result":{"data":[@]}}"#),
            (
                Text,
                r#"{"job_id":"j","result":{"data":[{"final":true,"time_start":0,"time_end":1,"transcript":@}]}}"#,
            ),
            (
                Flag,
                r#"{"job_id":"j","result":{"data":[{"transcript":"","time_start":0,"time_end":1,"final":@}]}}"#,
            ),
            (
                Number,
                r#"{"job_id":"j","result":{"data":[{"transcript":"","final":true,"time_end":1,"time_start":@}]}}"#,
            ),
            (
                Signed,
                r#"{"job_id":"j","result":{"data":[{"transcript":"","final":true,"time_start":0,"time_end":1,"channel":@}]}}"#,
            ),
            (
                Ignored,
                r#"{"job_id":"j","result":{"data":[{"transcript":"","final":true,"time_start":0,"time_end":1,"new":@}]}}"#,
            ),
            (Array, r#"{"job_id":"j","result":{"texts":@}}"#),
            (Object, r#"{"job_id":"j","result":{"texts":[@]}}"#),
            (Object, r#"{"job_id":"j","result":{"recovery":@}}"#),
            (Kept, r#"{"job_id":"j","result":{"context":@}}"#),
            (Ignored, r#"{"job_id":"j","result":{"new":@}}"#),
            (Ignored, r#"{"job_id":"j","new":@}"#),
        ],
    );
    let endpoints = of(
        endpoints,
        &[
            (Object, "[@]"),
            (Text, r#"[{"url":"u","id":@}]"#),
            (Array, r#"[{"url":"u","id":"e","secrets":@}]"#),
            (Object, r#"[{"url":"u","id":"e","secrets":[@]}]"#),
            (
                Text,
                r#"[{"url":"u","id":"e","secrets":[{"id":"s","key":@}]}]"#,
            ),
            (
                Time,
                r#"[{"url":"u","id":"e","secrets":[{"id":"s","key":"k","expired_at":@}]}]"#,
            ),
            (Array, r#"[{"url":"u","id":"e","event_filters":@}]"#),
            (Flag, r#"[{"url":"u","id":"e","ssl_verification":@}]"#),
            (Ignored, r#"[{"url":"u","id":"e","new":@}]"#),
        ],
    );
    let log = of(
        log,
        &[
            (
                Kept,
                r#"[{"delivery_id":"d","event_id":"v","endpoint_id":"e","delivery":@}]"#,
            ),
            (
                Kept,
                r#"[{"delivery_id":"d","event_id":"v","endpoint_id":"e","request_headers":@}]"#,
            ),
            (
                Kept,
                r#"[{"delivery_id":"d","event_id":"v","endpoint_id":"e","request_body":@}]"#,
            ),
            (
                Kept,
                r#"[{"delivery_id":"d","event_id":"v","endpoint_id":"e","response_status":@}]"#,
            ),
        ],
    );
    [waves, prosa, endpoints, log]
        .into_iter()
        .flatten()
        .collect()
}
