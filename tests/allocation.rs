//! Counts how often verification and reading allocate. This is a program of its own because the counter replaces the
//! global allocator.

mod bodies;

use core::time::Duration;

use speech_webhooks::{
    Key, Keyring, UnixTime, VerifyError,
    prosa::{
        self, Verifier,
        api::{Api, ApiError, DateRange},
    },
    waves,
};

const T: u64 = 1_673_940_396;
const NOW: UnixTime = UnixTime::from_secs(T);
const BODY: &[u8] = include_bytes!("samples/prosa-docs2-event-body-stt.jobs.completed.json");
/// The secret and the digest of the vendor's sample in `tests/vectors.json`.
const SECRET: &str = "a35837907f71e9eaf52848b54ca11135187e9e30e23f2ac001eabbc3321e9bdd";
const DIGEST: &str = "7be8d7b30fb7c20c70a8892787ee4109680a5628d8758f43b11663a93061ef6d";

#[test]
fn verification_allocates_nothing() {
    let secrets = ["other", "another", "1", "2", "3", SECRET];
    let keys = secrets.map(|secret| Key::new(secret, secret));
    let verifier = Verifier::new(Keyring::new(keys).expect("a keyring"));

    let one = format!("t={T},v1={DIGEST}");
    let sixty_four = format!("t={T}{},v1={DIGEST}", format!(",v1={}", "0".repeat(64)).repeat(63));
    let wrong = format!("t={T},v1={}", "0".repeat(64));
    let cases = [
        (one.as_str(), T, Ok(())),
        (&sixty_four, T, Ok(())),
        (&wrong, T, Err("signature-mismatch")),
        (&one, T + 301, Err("too-old")),
        ("t=x", T, Err("timestamp-not-digits")),
        ("", T, Err("timestamp-missing")),
    ];
    // An undocumented event name is copied.
    for (event_name, kept) in [("stt.jobs.completed", 0), ("webhook.ping", 0), ("other", 1)] {
        for (signature, now, expected) in cases {
            let headers = [("X-Prosa-Signature", signature), ("X-Prosa-Event", event_name)];
            let now = UnixTime::from_secs(now);
            let mut outcome = Ok(());
            let early = allocation_counter::measure(|| {
                outcome = verifier.check_headers(headers, now);
            });
            let is_malformed = matches!(signature, "t=x" | "");
            assert_eq!(
                outcome.map_err(|error| error.code()),
                if is_malformed { expected } else { Ok(()) }
            );
            assert_eq!(early.count_total, 0, "{event_name} {signature:.20}");
            let mut outcome = None;
            let allocations = allocation_counter::measure(|| {
                outcome = Some(verifier.verify(headers, BODY, now));
            });
            let outcome = outcome.expect("measured").map(drop);
            assert_eq!(outcome.as_ref().copied().map_err(VerifyError::code), expected);
            let expected = if expected == Ok(()) { kept } else { 0 };
            assert_eq!(allocations.count_total, expected, "{event_name} {signature:.20}");
        }
    }
}

/// A list that grows moves its elements and leaves their bytes in freed memory, so secrets get their full space at
/// once. (`tests/wiping.rs` searches freed memory, but a later allocation may have overwritten it.)
#[test]
fn making_a_key_allocates_only_its_id_and_its_states() {
    // The id, and the states of the secret.
    let allocations = allocation_counter::measure(|| drop(Key::from_bytes("id", SECRET)));
    assert_eq!(allocations.count_total, 2);
}

/// A diagnosis holds one form of the body at a time, and what it needs to sort that.
#[test]
fn a_diagnosis_allocates_at_most_26_times_the_body() {
    let verifier = Verifier::from_secret(SECRET).expect("a secret");
    let missing = VerifyError::SignatureMissing { name: "v1" };
    let object = |member: &str| format!("{{{}}}", vec![member; 20_000].join(","));
    for body in [
        ",".repeat(100_000),
        "/".repeat(100_000),
        "é".repeat(50_000),
        "🎙".repeat(25_000),
        "A".repeat(100_000),
        // One element more than fits into a list before it doubles.
        format!("{{{}}}", vec![r#""":0"#; 16_385].join(",")),
        format!("{{{}}}", vec![r#""/":0"#; 16_385].join(",")),
        format!("{{{}}}", vec![r#""/":"/","":0"#; 8_193].join(",")),
        format!("{{{}}}", vec![r#""é":0"#; 16_385].join(",")),
        // DEL, whose escape is six bytes long.
        "\x7f".repeat(100_000),
        format!(r#"{{"b":"{0}","a":"{0}"}}"#, "\x7f".repeat(50_000)),
        // Malformed JSON, then repeated and nested objects.
        object(""),
        object(r#""é":"/""#),
        object(r#""é/":0,"":0"#),
        object(r#""b":0,"":0"#),
        format!(r#"{{"b":{},"a":{}}}"#, object(r#""b":0,"":0"#), object(r#""é":"","":"""#)),
        format!("[{}0{}]", r#"{"b":0,"":"#.repeat(15), "}".repeat(15)),
        format!(r#""{}""#, r"\u00e9\/".repeat(10_000)),
    ] {
        for (signature, expected, times) in [
            (format!("t={T},v1={DIGEST}"), prosa::Diagnosis::Unexplained, 26),
            // Without a signature, the body is not searched.
            (format!("t={T}"), prosa::Diagnosis::AsStated(missing), 0),
        ] {
            let headers = [("x-prosa-signature", signature)];
            let mut diagnosis = None;
            let most = allocation_counter::measure(|| {
                diagnosis = Some(verifier.diagnose(headers, &body, NOW));
            })
            .bytes_max;
            assert_eq!(diagnosis, Some(expected));
            assert!(most <= times * body.len() as u64 + 1_000, "{body:.20}: {most}");
        }
    }
}

/// Joining the two halves is the only allocation.
#[test]
fn joining_a_split_header_is_one_allocation() {
    let verifier = Verifier::from_secret(SECRET).expect("a secret");
    let halves = [format!("t={T}"), format!("v1={DIGEST}")];
    let headers = halves.each_ref().map(|half| ("X-Prosa-Signature", half));
    let mut outcome = None;
    let allocations = allocation_counter::measure(|| {
        outcome = Some(verifier.verify(headers, BODY, NOW).map(drop));
    });
    assert_eq!(outcome, Some(Ok(())));
    assert_eq!((allocations.count_total, allocations.bytes_total), (1, 80));
}

/// One word in 50 has an escape and is copied. Lists grow, too.
#[test]
fn reading_words_allocates_at_most_7_times_per_100_words() {
    for (len, words) in [(100_000, 1_153), (1_000_000, 11_278), (10_000_000, 110_116)] {
        let body = bodies::waves(len);
        let mut event = None;
        let allocations = allocation_counter::measure(|| {
            event = Some(waves::Event::read_unverified(&body));
        });
        let Some(Ok(waves::Event::TranscriptionCompleted(transcription))) = event else {
            panic!("not a transcription")
        };
        assert_eq!(transcription.words.len(), words);
        let allocations = usize::try_from(allocations.count_total).expect("fits into usize");
        assert!(allocations * 100 <= words * 7, "{allocations} allocations for {words} words");
    }
}

/// Asserts that `read` never holds more than `times` the length of `text`, plus 64 KiB.
fn assert_bounded<T>(times: usize, text: &str, read: impl FnOnce() -> T) {
    let mut outcome = None;
    let most = allocation_counter::measure(|| outcome = Some(read())).bytes_max;
    let bound = times * text.len() + 64 * 1024;
    assert!(most <= bound as u64, "{text:.60}: {most} for {}", text.len());
}

/// Lengths just past each growth of a list, where it holds the most memory for its length.
fn lengths_after_growth(most: usize) -> impl Iterator<Item = usize> {
    let grown = |room: &usize| {
        Some(match room {
            0..2_000 => room + (room / 2).max(4),
            _ => room + room / 8,
        })
    };
    core::iter::successors(Some(4), grown)
        .map(|room| room + 1)
        .take_while(move |count| *count <= most)
}

/// An ordinary event needs up to three times its length.
#[test]
fn reading_an_event_allocates_at_most_24_times_its_body() {
    fn assert_waves(body: &str) {
        let read = || waves::Event::read_unverified(body.as_bytes()).expect("a body");
        assert_bounded(24, body, read);
        assert_bounded(24, body, || read().into_owned());
        assert_bounded(24, body, || read().transcript().count());
    }
    fn assert_prosa(body: &str) {
        let read = || prosa::Event::read_unverified(None, body.as_bytes()).expect("a body");
        assert_bounded(24, body, read);
        assert_bounded(24, body, || read().into_owned());
        assert_bounded(24, body, || read().transcript().count());
    }
    type Assert = fn(&str);
    let lists: [(Assert, &str, &[&str], &str); 7] = [
        (
            assert_waves,
            r#"{"words":["#,
            &[
                "{}",
                "null",
                r#"{"word":""}"#,
                r#"{"word":"\n"}"#,
                r#"{"word":7}"#,
                r#"{"word":7,"start":9},{"word":7,"start":1}"#,
            ],
            "]}",
        ),
        (assert_waves, r#"{"word_timestamps":["#, &[r#"{"word":""}"#], "]}"),
        (
            assert_waves,
            r#"{"utterances":["#,
            &[r#"{"text":""}"#, r#"{"transcript":"\n","speaker":"\n"}"#],
            "]}",
        ),
        (assert_waves, r#"{"text":"","redacted_entities":["#, &[r#""""#, r#""\n""#], "]}"),
        (
            assert_prosa,
            r#"{"result":{"data":["#,
            &[r#"{"transcript":""}"#, r#"{"transcript":"\n"}"#],
            "]}}",
        ),
        (assert_prosa, r#"{"result":{"texts":["#, &[r#"{"text":""}"#, r#"{"text":"\n"}"#], "]}}"),
        (assert_prosa, r#"{"job_id":"j","result":{"data":[],"context":["#, &["{}"], "]}}"),
    ];
    for (assert, head, elements, tail) in lists {
        for element in elements {
            for count in lengths_after_growth(3_000) {
                let list = vec![*element; count].join(",");
                assert(&[head, &list, tail].concat());
                // `NaN` makes the body need a repair and a second reading.
                assert(&[head, &list, ",NaN", tail].concat());
            }
        }
    }
    // As many pairs and emotions as are kept, one more, and many; and undocumented fields.
    let fields = |field: fn(usize) -> String, count: usize| {
        (0..count).map(field).collect::<Vec<_>>().join(",")
    };
    for count in [1, 64, 65, 10_000] {
        let pairs = vec![":"; count].join(",");
        let unknown = fields(|_| r#""":0"#.into(), count);
        let escaped = fields(|_| r#""\n":"\n""#.into(), count);
        let emotions = fields(|n| format!(r#""\n{n}":0"#), count);
        for body in [
            format!(
                r#"{{"webhook_extra":"{pairs}","extra":"{pairs}","metadata":"{pairs}","text":""}}"#
            ),
            format!(
                r#"{{"webhook_extra":{{{unknown}}},"metadata":{{{unknown}}},{unknown},"text":""}}"#
            ),
            format!(
                r#"{{"webhook_extra":{{{escaped}}},"metadata":{{{escaped}}},{escaped},"text":""}}"#
            ),
            format!(r#"{{"emotions":{{{emotions}}},"text":""}}"#),
        ] {
            assert_waves(&body);
        }
        assert_prosa(&format!(r#"{{{unknown},"result":{{{unknown},"data":[]}}}}"#));
    }
    // Long values: kept, copied, left out or repaired.
    let many = 300_000;
    for (head, thing, tail) in [
        (r#"{"emotions":{"a":0"#, "  ", "}}"),
        (r#"{"webhook_extra":""#, r"\n:\n,", r#""}"#),
        (r#"{"error":""#, r"\n", r#""}"#),
        (r#"{"text":""#, r"\n", r#""}"#),
        (r#"{"totalBytes":""#, r"\n", r#""}"#),
        (r#"{"text":""#, r"\ud800", r#""}"#),
        (r#"{"text":["#, "NaN,", "1]}"),
        (r#"{"text":["#, "1e999,", "1]}"),
        (r#"{"text":0."#, "1", "}"),
    ] {
        assert_waves(&[head, &thing.repeat(many), tail].concat());
    }
    for (head, thing) in [(r#"{"new":"#, "["), (r#"{"error":"#, "["), (r#"{"text":""#, r"\n")] {
        let body = [head, &thing.repeat(many)].concat();
        assert_bounded(24, &body, || waves::Event::read_unverified(body.as_bytes()).is_err());
    }
    // The longest body that the example receivers accept.
    const LONGEST: usize = 16 * 1024 * 1024;
    let word = r#"{"word":7}"#;
    let count = lengths_after_growth(LONGEST / (word.len() + 1)).last().expect("a count");
    let words = vec![word; count].join(",");
    // Sorting them needs no more memory.
    let unsorted = r#"{"words":[{"word":7,"start":9},{"word":7,"start":1},"#;
    for (head, tail) in [(r#"{"words":["#, "]}"), (unsorted, ",NaN]}")] {
        assert_waves(&[head, &words, tail].concat());
    }
}

/// A list is skipped after its first reason.
#[test]
fn finding_a_reason_allocates_at_most_twice_the_body() {
    for element in ["7", "{}", "[7]", r#""""#] {
        for tail in ["", ",NaN"] {
            let list = vec![element; 300_000].join(",");
            let body = format!(r#"{{"errors":[{list}{tail}]}}"#);
            let event = waves::Event::read_unverified(body.as_bytes()).expect("a body");
            let waves::Event::TranscriptionFailed(failure) = event else {
                panic!("{element}: not a failure")
            };
            assert_bounded(2, &body, || failure.reason().map(|reason| reason.len()));
        }
    }
}

/// For a body of any length: 32 deviations are kept, and the fields of an object that have been seen.
#[test]
fn finding_deviations_allocates_less_than_16_kib() {
    let keyring = Keyring::new([Key::new("current", SECRET)]).expect("a keyring");
    let signer = waves::Signer::new(keyring.clone(), "https://receiver.example/w");
    let signer = signer.expect("a base URL");
    let submission = signer.sign([("case_id", 42)], Duration::from_secs(60), NOW);
    let submission = submission.expect("a validity");
    let target = submission.webhook_url().replace("https://receiver.example", "");
    let verifier = waves::Verifier::new(keyring);
    let doubled = [
        r#""text":0,"#.repeat(20_000),
        r#""age":0,"#.repeat(20_000),
        r#""words":[7,7],"#.repeat(10_000),
    ]
    .concat();
    for body in [
        format!(r#"{{{doubled}"gender":null}}"#),
        format!(r#"{{"words":[{}]}}"#, vec!["{}"; 100_000].join(",")),
        format!(r#"{{"words":[{}]}}"#, vec![r#"{"word":7}"#; 50_000].join(",")),
    ] {
        let verified = verifier.verify(&target, body.as_bytes(), NOW);
        let verified = verified.expect("a signed URL");
        let mut deviations = Vec::new();
        let allocations = allocation_counter::measure(|| deviations = verified.deviations());
        assert_eq!(deviations.len(), 32, "{body:.40}");
        assert!(
            allocations.bytes_max < 16 * 1024 && allocations.count_total < 1_000,
            "{body:.40}: {allocations:?}"
        );
    }
}

#[test]
fn reading_a_reply_allocates_at_most_24_times_its_length() {
    let api = Api::new("key").expect("a key");
    let log = api.list_deliveries("e-1", DateRange::default()).expect("an id");
    let endpoints = api.list_endpoints();
    let events = api.list_events(DateRange::default()).expect("no dates");
    for count in [1, 33, 129, 1_025] {
        let list = |element: &str| format!("[{}]", vec![element; count].join(","));
        let body = list(r#"{"url":"","id":""}"#);
        endpoints.parse_response(200, body.as_bytes()).expect("endpoints");
        assert_bounded(24, &body, || endpoints.parse_response(200, body.as_bytes()));

        let body = list(r#"{"id":"","event_type":"","data":{}}"#);
        events.parse_response(200, body.as_bytes()).expect("events");
        assert_bounded(24, &body, || events.parse_response(200, body.as_bytes()));
        for headers in [0, 1, 65, 129, 256] {
            let headers = vec![r#""":0"#; headers].join(",");
            let body = list(&format!(
                r#"{{"delivery_id":"","event_id":"","endpoint_id":"","request_headers":{{{headers}}},"response_headers":{{{headers}}}}}"#
            ));
            log.parse_response(200, body.as_bytes()).expect("deliveries");
            assert_bounded(24, &body, || log.parse_response(200, body.as_bytes()));
        }
    }
}

#[test]
fn reading_an_error_response_allocates_at_most_24_times_its_length() {
    let request = Api::new("key").expect("a key").list_endpoints();
    for count in [1, 64, 1_000, 100_000] {
        for context in [r#""""#, r#""\n""#, "0", r#"{"location":["\n"]}"#] {
            let context = vec![context; count].join(",");
            let escapes = r"\n".repeat(count);
            let body =
                format!(r#"{{"code":"{escapes}","message":"{escapes}","context":[{context}]}}"#);
            let error = request.parse_response(422, body.as_bytes());
            let Err(ApiError::Response(response)) = error else { panic!("{error:?}") };
            assert_eq!(response.code.map(|code| code.len()), Some(count));
            assert_bounded(24, &body, || request.parse_response(422, body.as_bytes()));
        }
    }
}

/// `serde_json` would put the string into its error message, escaped: eight bytes for each of these characters.
#[test]
fn a_string_in_place_of_another_type_is_not_copied() {
    let string = "\u{200b}".repeat(100_000);
    let read_waves: fn(&[u8]) -> &str = |body| {
        let event = waves::Event::read_unverified(body);
        event.map(drop).map_or_else(|error| error.code(), |()| "read")
    };
    let read_prosa: fn(&[u8]) -> &str = |body| {
        let event = prosa::Event::read_unverified(None, body);
        event.map(drop).map_or_else(|error| error.code(), |()| "read")
    };
    let cases = [
        (read_waves, r#"{"words":"@"}"#),
        (read_waves, r#"{"words":["@"]}"#),
        (read_waves, r#"{"words":[{"start":"@"}]}"#),
        (read_waves, r#"{"emotions":"@"}"#),
        (read_waves, r#"{"emotions":{"calm":"@"}}"#),
        (read_waves, r#"{"redacted_entities":"@"}"#),
        (read_prosa, r#"{"job_id":"j","created_at":"@"}"#),
        (read_prosa, r#"{"job_id":"j","model":"@"}"#),
        (read_prosa, r#"{"job_id":"j","model":{"channels":"@"}}"#),
        (read_prosa, r#"{"job_id":"j","job_config":{"wait":"@"}}"#),
        (read_prosa, r#"{"job_id":"j","result":{"version":"@"}}"#),
        (read_prosa, r#"{"job_id":"j","result":{"data":["@"]}}"#),
    ];
    // The parser makes one copy of a string with an escape, in a list that grows.
    let escaped = [r"\n", &string].concat();
    for (read, around) in cases {
        for (string, most) in [(&string, 1_000), (&escaped, 3 * escaped.len())] {
            let body = around.replace('@', string);
            let mut code = "";
            let allocations = allocation_counter::measure(|| code = read(body.as_bytes()));
            assert_eq!(code, "read", "{around}");
            assert!(allocations.bytes_max < most as u64, "{around}: {}", allocations.bytes_max);
        }
    }
}

/// The only allocations are those of a list that grows by half each time: for thousands of words, and for their
/// utterances.
#[test]
fn texts_without_escapes_are_not_copied() {
    let without_escapes = |body: Vec<u8>| {
        let body = String::from_utf8(body).expect("UTF-8");
        body.replace("\\\"", "'").replace('\\', "/").into_bytes()
    };
    let allocations_of = |read: &dyn Fn()| allocation_counter::measure(read).count_total;

    let body = without_escapes(bodies::waves(1_000_000));
    let allocations = allocations_of(&|| {
        let event = waves::Event::read_unverified(&body);
        assert!(matches!(event, Ok(waves::Event::TranscriptionCompleted(_))));
    });
    assert!((1..=48).contains(&allocations), "{allocations}");

    let body = without_escapes(bodies::prosa(1_000_000));
    let allocations = allocations_of(&|| {
        let event = prosa::Event::read_unverified(None, &body);
        assert!(matches!(event, Ok(prosa::Event::TranscriptionCompleted(_))));
    });
    assert!((1..=32).contains(&allocations), "{allocations}");
}
