//! Deviations say where a body differs from the documents, and never what it says.

use speech_webhooks::{
    Deviation,
    prosa::{self, Signer},
};

use crate::{prosa::sample as prosa_sample, waves::sample as waves_sample};

pub(crate) fn of_waves(body: &str) -> Vec<Deviation> {
    let verified =
        waves_sample::verifier().verify(&waves_sample::target(), body, waves_sample::NOW);
    verified.expect("a signed URL").deviations()
}

/// Returns the deviations of a delivery with these event name headers.
fn of_prosa_named(names: &[&str], body: &str) -> Vec<Deviation> {
    let keyring = || prosa_sample::keyring([prosa_sample::key("current", prosa_sample::SECRET)]);
    let signer = Signer::new(keyring());
    let delivery = signer.sign("", "event-1", body, prosa_sample::NOW);
    let delivery = delivery.expect("an active key");
    let is_name = |(name, _): &(&str, &str)| *name == "x-prosa-event";
    let headers = delivery.headers().filter(|header| !is_name(header));
    let headers = headers.chain(names.iter().map(|name| ("x-prosa-event", *name)));
    let verified = prosa::Verifier::new(keyring()).verify(headers, body, prosa_sample::NOW);
    verified.expect("a signed delivery").deviations()
}

pub(crate) fn of_prosa(body: &str) -> Vec<Deviation> {
    of_prosa_named(&[], body)
}

fn shown(deviations: &[Deviation]) -> Vec<String> {
    deviations.iter().map(ToString::to_string).collect()
}

#[test]
fn prosa_bodies_have_these_deviations() {
    let cases: [(&str, &[&str]); 15] = [
        (r#"{"job_id":"j","result":{"data":[]}}"#, &[]),
        (
            r#"{"job_id":"j","status":null,"model":null,"new":[1],"result":{"data":[],"new":{}}}"#,
            &[],
        ),
        (r#"{"result":{"data":[]}}"#, &["job_id: expected a string, found nothing"]),
        (r#"{"job_id":7,"result":{"data":[]}}"#, &["job_id: expected a string, found an integer"]),
        (
            r#"{"job_id":"j","created_at":"soon","result":{"data":[]}}"#,
            &["created_at: expected an RFC 3339 time, found a string"],
        ),
        (
            r#"{"job_id":"j","model":[],"job_config":{"wait":"no","speaker_count":-1},"result":{"data":[]}}"#,
            &[
                "model: expected an object, found an array",
                "job_config.wait: expected true or false, found a string",
                "job_config.speaker_count: expected an integer that is not negative, found a negative integer",
            ],
        ),
        (
            r#"{"job_id":"j","result":{"data":[{"transcript":"a","final":true,"time_start":0,"time_end":1},{"transcript":"b","final":1,"time_start":"0","channel":1.5},7]}}"#,
            &[
                "result.data[1].final: expected true or false, found an integer",
                "result.data[1].time_start: expected a number, found a string",
                "result.data[1].channel: expected an integer of at most 64 bits, found a number with a fraction, or past 64 bits",
                "result.data[1].time_end: expected a number, found nothing",
                "result.data[2]: expected an object, found an integer",
            ],
        ),
        (
            r#"{"job_id":"j","result":{"data":[{"transcript":null,"final":true,"time_start":0,"time_end":null}]}}"#,
            &[
                "result.data[0].transcript: expected a string, found null",
                "result.data[0].time_end: expected a number, found null",
            ],
        ),
        (
            r#"{"job_id":"j","result":{"data":true}}"#,
            &["result.data: expected an array or a string, found true or false"],
        ),
        (
            r#"{"job_id":"j","status":"failed","result":"gone"}"#,
            &["result: expected an object, found a string"],
        ),
        (
            r#"{"job_id":"j","job_id":"k","result":{"data":[]}}"#,
            &["job_id: expected one field of this name, found a second one"],
        ),
        (
            r#"{"job_id":"j","result":{"data":[],"latency":NaN,"path":"\ud800"}}"#,
            &["the body: expected JSON, found NaN or Infinity"],
        ),
        ("[1]", &["the body: expected an object, found an array"]),
        ("{", &[]),
        ("{NaN", &[]),
    ];
    for (body, expected) in cases {
        assert_eq!(shown(&of_prosa(body)), expected, "{body}");
    }
}

#[test]
fn event_names_have_these_deviations() {
    const COMPLETED: &str = r#"{"job_id":"j","result":{"data":[]}}"#;
    const UNUSABLE: &str = "x-prosa-event: expected one event name of at most 256 bytes, found";
    let long = "e".repeat(257);
    let cases: [(&[&str], &str, String); 15] = [
        // An unknown event may be about a job of a known kind.
        (&["stt.jobs.archived"], r#"{"job_config":{"engine":"e"}}"#, "job_id: expected a string, found nothing".into()),
        // Under a job's event name, a body is compared with the documents of a job.
        (&["stt.jobs.completed"], "{}", "job_id: expected a string, found nothing".into()),
        (&["stt.jobs.completed"], COMPLETED, String::new()),
        (
            &["stt.job.completed, stt.job.completed"],
            COMPLETED,
            String::new(),
        ),
        (&["tts.job.failed"], r#"{"job_id":"j"}"#, String::new()),
        (&["webhook.ping"], r#"{"hook":1}"#, String::new()),
        (&["tts.voices.added"], r#"{"voices":[]}"#, String::new()),
        (
            &["stt.jobs.failed"],
            COMPLETED,
            "x-prosa-event: expected a name that fits the kind and outcome of the body, found stt.jobs.failed"
                .into(),
        ),
        (
            &["stt.jobs.completed"],
            r#"{"job_id":"j","status":"in_progress"}"#,
            "x-prosa-event: expected a name that fits the kind and outcome of the body, found stt.jobs.completed".into(),
        ),
        (
            &["webhook.ping"],
            COMPLETED,
            "x-prosa-event: expected a name that fits the kind and outcome of the body, found webhook.ping"
                .into(),
        ),
        (
            &["HALO-DUNIA"],
            COMPLETED,
            "x-prosa-event: expected a name that fits the kind and outcome of the body, found an unknown name"
                .into(),
        ),
        (&[""], COMPLETED, format!("{UNUSABLE} an empty name")),
        (&[" "], COMPLETED, format!("{UNUSABLE} an empty name")),
        (&[&long], COMPLETED, format!("{UNUSABLE} a longer name")),
        (
            &["stt.jobs.completed", "stt.jobs.completed"],
            COMPLETED,
            format!("{UNUSABLE} several"),
        ),
    ];
    for (names, body, expected) in cases {
        let expected = Some(expected).filter(|expected| !expected.is_empty());
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(shown(&of_prosa_named(names, body)), expected, "{names:?} {body}");
    }
}

#[test]
fn waves_bodies_have_these_deviations() {
    let cases: [(&str, &[&str]); 13] = [
        (r#"{"status":"success","transcription":"a"}"#, &[]),
        (r#"{"status":"processing","request_id":"r"}"#, &[]),
        (r#"{"error":{"message":"m"},"new":7}"#, &[]),
        (r#"{"voices":[1]}"#, &[]),
        ("[1]", &["the body: expected an object, found an array"]),
        // The transcript has another form, and no event shows it.
        (
            r#"{"transcription":{"text":"a"},"words":{"0":"a"}}"#,
            &[
                "transcription: expected a string, found an object",
                "words: expected an array, found an object",
            ],
        ),
        (
            r#"{"transcription":["a"],"text":"b","words":{},"language":7}"#,
            &[
                "transcription: expected a string, found an array",
                "words: expected an array, found an object",
                "language: expected a string, found an integer",
            ],
        ),
        (
            r#"{"text":"a","words":[{"word":"a","start":"0","end":1,"speaker":0.5},null]}"#,
            &[
                "words[0].start: expected a number, found a string",
                "words[0].speaker: expected a string or an integer, found a number with a fraction, or past 64 bits",
                "words[1]: expected an object, found null",
            ],
        ),
        (
            r#"{"utterances":[{"transcript":"a","start":0,"end":1},{"start":0,"end":1}]}"#,
            &["utterances[1].text: expected a string, found nothing"],
        ),
        (
            r#"{"text":"a","emotions":{"SECRET":"x","SECRET2":1},"redacted_entities":["[A]",7]}"#,
            &[
                "emotions.*: expected a number, found a string",
                "redacted_entities[1]: expected a string, found an integer",
            ],
        ),
        (
            r#"{"text":"a","metadata":{"fileSize":"465740","SECRET":[]}}"#,
            &["metadata.fileSize: expected a number, found a string"],
        ),
        (
            r#"{"text":"a","metadata":7}"#,
            &["metadata: expected an object or a string, found an integer"],
        ),
        (
            r#"{"text":"\ud83d","totalBytes":"1"}"#,
            &[
                "the body: expected JSON, found half of a surrogate pair",
                "totalBytes: expected a number, found a string",
            ],
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(shown(&of_waves(body)), expected, "{body}");
    }
}

#[test]
fn a_deviation_has_a_path_and_says_what_was_expected_and_found() {
    let deviations = of_waves(r#"{"text":"a","words":[{"word":"a","start":true,"end":1}]}"#);
    let [deviation] = deviations.as_slice() else { panic!("{deviations:?}") };
    assert_eq!(deviation.path, "words[0].start");
    assert_eq!(deviation.expected, "a number");
    assert_eq!(deviation.found, "true or false");
}

#[test]
fn only_the_first_32_deviations_are_reported() {
    let words = vec!["7"; 100].join(",");
    let deviations = of_waves(&format!(r#"{{"text":"a","words":[{words}],"totalBytes":NaN}}"#));
    assert_eq!(deviations.len(), 32);
    let last = "words[30]: expected an object, found an integer";
    assert_eq!(deviations[31].to_string(), last);
}
