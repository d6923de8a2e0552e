//! The most expensive inputs to read or reject, compared with honest ones of the same length.

use core::{hint::black_box, time::Duration};

use criterion::{BenchmarkGroup, BenchmarkId, Criterion, measurement::WallTime};
use speech_webhooks::{Key, Keyring, prosa, waves};

use crate::{
    NOW, SECRET, T, bodies,
    verify::{digest, verifier},
};

pub(crate) const HONEST: &str = "honest";

pub(crate) const BODY_SIZES: [(usize, &str); 3] =
    [(100_000, "100 KB"), (1_000_000, "1 MB"), (10_000_000, "10 MB")];

/// A body that repeats one thing: its name, its start, the thing, and its end.
type Body = (&'static str, &'static str, &'static str, &'static str);

pub(crate) const WAVES: &str = "read the worst of Waves";
#[rustfmt::skip]
pub(crate) const OF_WAVES: [Body; 25] = [
    ("words without fields", r#"{"words":["#, "{},", "{}]}"),
    ("words of an escape", r#"{"words":["#, r#"{"word":"\n"},"#, "{}]}"),
    ("words that are numbers", r#"{"words":["#, r#"{"word":7},"#, "{}]}"),
    ("utterances of two escapes", r#"{"utterances":["#, r#"{"text":"\n","speaker":"\n"},"#, "{}]}"),
    ("redacted entities of an escape", r#"{"text":"","redacted_entities":["#, r#""\n","#, "null]}"),
    ("nulls", r#"{"words":["#, "null,", "null]}"),
    ("unknown fields", "{", r#""":0,"#, r#""":0}"#),
    ("emotions", r#"{"emotions":{"#, r#""\n":0,"#, r#""":0}}"#),
    ("the same field again", "{", r#""text":"\n","#, r#""text":""}"#),
    ("a number in quotes", r#"{"totalBytes":""#, "1", r#""}"#),
    ("numbers in quotes", r#"{"words":["#, r#"{"word":"","end":"1e-7"},"#, "{}]}"),
    ("a string for a number, invisible", r#"{"totalBytes":""#, "\u{200b}", r#""}"#),
    ("a string for words, of escapes", r#"{"words":""#, r"\n", r#""}"#),
    ("a text of escapes", r#"{"text":""#, r"\n", r#""}"#),
    ("digits", r#"{"totalBytes":0."#, "1", "}"),
    ("nested, unknown, and not ended", r#"{"new":"#, "[", ""),
    ("whitespace", "{", " ", "}"),
    ("pairs in an object", r#"{"text":"a","webhook_extra":{"#, r#""\n":1,"#, r#""a":1}}"#),
    ("a pair again", "{", r#""":1e999,"#, r#""text":"a"}"#),
    ("a pair of half a surrogate pair again", "{", r#""":"\ud800","#, r#""text":"a"}"#),
    ("repaired: half pairs", r#"{"words":["#, r#"{"word":"\ud800"},"#, "{}]}"),
    ("repaired: words of an escape, and NaN", r#"{"words":["#, r#"{"word":"\n"},"#, "NaN]}"),
    ("repaired: entities of an escape, and NaN", r#"{"text":"","redacted_entities":["#, r#""\n","#, "NaN]}"),
    ("repaired: words that are numbers, and NaN", r#"{"words":["#, r#"{"word":7},"#, "NaN]}"),
    ("repaired: numbers past f64", r#"{"words":["#, r#"{"word":"","end":1e999},"#, "{}]}"),
];

pub(crate) const PROSA: &str = "read the worst of Prosa";
#[rustfmt::skip]
pub(crate) const OF_PROSA: [Body; 11] = [
    ("segments without fields", r#"{"result":{"data":["#, "{},", "{}]}}"),
    ("texts without fields", r#"{"result":{"texts":["#, "{},", "{}]}}"),
    ("texts of an escape", r#"{"result":{"texts":["#, r#"{"text":"\n"},"#, "{}]}}"),
    ("texts of unknown fields", r#"{"result":{"texts":["#, r#"{"\n":0,"":"","":0,"text":"\n"},"#, "{}]}}"),
    ("segments of an escape", r#"{"result":{"data":["#, r#"{"transcript":"\n"},"#, "null]}}"),
    ("segments that are numbers", r#"{"result":{"data":["#, r#"{"transcript":7},"#, "null]}}"),
    ("a string for a flag, invisible", r#"{"job_config":{"wait":""#, "\u{200b}", r#""}}"#),
    ("unknown fields", "{", r#""":0,"#, r#""":0}"#),
    ("the same time again", "{", r#""created_at":"2026-01-15 10:00:00.0+0700","#, r#""":0}"#),
    ("repaired: texts of an escape, and NaN", r#"{"result":{"texts":["#, r#"{"text":"\n"},"#, "NaN]}}"),
    ("repaired: segments of an escape, and NaN", r#"{"result":{"data":["#, r#"{"transcript":"\n"},"#, "NaN]}}"),
];

/// Headers of up to 8,192 bytes, and targets of up to 6,144 bytes.
pub(crate) const HEADERS: &str = "reject headers";
pub(crate) const OF_HEADERS: [&str; 3] =
    ["64 signatures, none of which matches", "parts of two bytes", "8,192 digits"];
pub(crate) const TARGETS: &str = "reject targets";
pub(crate) const OF_TARGETS: [&str; 6] = [
    "64 parameters, and a wrong signature",
    "all of it escaped",
    "3,070 parameters",
    "forged, and longer in the form that is signed",
    "a value of plus signs",
    "a path of slashes",
];

fn body_of((_, head, thing, tail): Body, len: usize) -> Vec<u8> {
    let count = (len - head.len() - tail.len()) / thing.len();
    [head, &thing.repeat(count), tail].concat().into_bytes()
}

/// Only reading: the cost of verification depends only on the length.
pub(crate) fn bodies(criterion: &mut Criterion) {
    let waves: fn(&[u8]) = |body| {
        black_box(waves::Event::read_unverified(body).is_ok());
    };
    let prosa: fn(&[u8]) = |body| {
        black_box(prosa::Event::read_unverified(None, body).is_ok());
    };
    read(criterion, WAVES, waves, bodies::waves, &OF_WAVES);
    read(criterion, PROSA, prosa, bodies::prosa, &OF_PROSA);
}

fn read(
    criterion: &mut Criterion,
    group: &str,
    read: fn(&[u8]),
    honest: fn(usize) -> Vec<u8>,
    cases: &[Body],
) {
    let mut group = criterion.benchmark_group(group);
    for (len, size) in BODY_SIZES {
        let mut bench = |name: &str, body: &[u8]| {
            group.bench_function(BenchmarkId::new(name, size), |bencher| {
                bencher.iter(|| read(black_box(body)));
            });
        };
        bench(HONEST, &honest(len));
        for case in cases {
            bench(case.0, &body_of(*case, len));
        }
    }
    group.finish();
}

/// Returns a signed request target with this number of pairs, and a verifier that accepts it.
fn callback(pairs: usize) -> (String, waves::Verifier) {
    let keyring = Keyring::new([Key::new("current", SECRET)]).expect("a keyring");
    let pairs = (0..pairs).map(|number| (format!("k{number}"), "v".repeat(20)));
    let submission = waves::Signer::new(keyring.clone(), "https://receiver.example/webhooks/waves")
        .expect("a base URL")
        .sign(pairs, Duration::from_secs(60), NOW)
        .expect("pairs");
    let url = submission.webhook_url();
    let target = url.strip_prefix("https://receiver.example").expect("the base URL");
    (target.to_owned(), waves::Verifier::new(keyring))
}

pub(crate) fn headers(criterion: &mut Criterion) {
    const LEN: usize = 8_192;
    let body = bodies::prosa(300);
    let prosa = verifier(0);
    let good = digest(&body);
    let others = format!(",v1={}", "0".repeat(64)).repeat(63);
    let mut group = criterion.benchmark_group(HEADERS);
    let mut bench = |name: &str, header: &str, is_accepted: bool| {
        bench_header(&mut group, &prosa, name, header, &body, is_accepted);
    };
    // Filled up with an item of a newer version.
    let newer = ["v2=", &"0".repeat(3_700)].concat();
    bench(HONEST, &format!("t={T}{others},v1={good},{newer}"), true);
    let [wrong, parts, digits] = OF_HEADERS;
    bench(wrong, &format!("t={T}{others},v1={},{newer}", "0".repeat(64)), false);
    bench(parts, &format!("t={T},v1={}{}", "0".repeat(64), ",=".repeat(4_000)), false);
    bench(digits, &format!("t={}", "1".repeat(LEN - 2)), false);
    group.finish();

    let mut group = criterion.benchmark_group(TARGETS);
    // A signed URL is at most 2,048 bytes long, but may have been escaped on its way.
    let (target, waves) = callback(60);
    let (path, query) = target.split_once('?').expect("a query");
    let escape = |letter: char| match letter {
        '&' | '=' => letter.to_string(),
        _ => format!("%{:02X}", u32::from(letter)),
    };
    let query: String = query.chars().map(escape).collect();
    let target = format!("{path}?{query}");
    let mut bench = |name: &str, target: &str, is_accepted: bool| {
        assert!(target.len() <= 6_144);
        group.bench_function(BenchmarkId::new(name, "longest"), |bencher| {
            bencher.iter(|| {
                let verified = waves.verify(black_box(target), &body, NOW);
                assert_eq!(verified.is_ok(), is_accepted);
            });
        });
    };
    bench(HONEST, &target, true);
    let [wrong, escaped, parameters, longer, plus_signs, slashes] = OF_TARGETS;
    let mut forged = target.clone();
    forged.pop();
    forged.push(if target.ends_with('0') { '1' } else { '0' });
    bench(wrong, &forged, false);
    bench(escaped, &format!("/?a={}", "%41".repeat(2_040)), false);
    let signature = target.rsplit_once('&').expect("a signature").1;
    let rest = 6_100 - signature.len();
    bench(longer, &format!("/?callback_expires=1&{signature}&a={}", "!".repeat(rest - 30)), false);
    let spaces = "+".repeat(rest - 30);
    bench(plus_signs, &format!("/?callback_expires=1&{signature}&x={spaces}"), false);
    bench(parameters, &format!("/?{}", "a&".repeat(3_070)), false);
    bench(slashes, &format!("{}?callback_expires=1&{signature}", "/".repeat(rest)), false);
    group.finish();
}

fn bench_header(
    group: &mut BenchmarkGroup<'_, WallTime>,
    verifier: &prosa::Verifier,
    name: &str,
    header: &str,
    body: &[u8],
    is_accepted: bool,
) {
    assert!(header.len() <= 8_192);
    group.bench_function(BenchmarkId::new(name, "longest"), |bencher| {
        bencher.iter(|| {
            let verified = verifier.verify([("x-prosa-signature", black_box(header))], body, NOW);
            assert_eq!(verified.is_ok(), is_accepted);
        });
    });
}
