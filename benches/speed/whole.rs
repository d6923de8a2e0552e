//! The whole way from a request to its transcript: verify and read.

use core::{hint::black_box, time::Duration};

use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, measurement::WallTime};
use serde::de::DeserializeOwned;
use serde_json::{Value, from_slice};
use speech_webhooks::{Key, Keyring, waves};
use speech_webhooks_benches::SIZES;

use crate::{
    NOW, SECRET, T, bodies, by_hand, peers,
    plain::{ProsaJob, WavesTranscription},
    read::{prosa_event, waves_event},
    verify::{bench_hmac, signature_header, verifier},
};

pub(crate) fn prosa(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify and read Prosa");
    for (size, name) in SIZES {
        let body = bodies::prosa(size);
        group.throughput(Throughput::Bytes(body.len() as u64));
        beside_by_hand::<ProsaJob<String>>(&mut group, name, &body, prosa_event);
        for (peer, verify) in peers::verifiers(&body) {
            let function = format!("{peer} + Value");
            group.bench_function(BenchmarkId::new(function, name), |bencher| {
                bencher.iter(|| {
                    verify(black_box(&body));
                    from_slice::<Value>(&body).expect("JSON")
                });
            });
        }
        let (event, header) = peers::stripe_event(&body);
        group.bench_function(BenchmarkId::new("async-stripe-webhook", name), |bencher| {
            bencher.iter(|| peers::async_stripe_webhook(black_box(&event), &header));
        });
    }
    group.finish();
}

/// As if Waves signed like Prosa: its bodies have ninety bytes of JSON for each word.
pub(crate) fn words(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify and read words");
    for (size, name) in SIZES {
        let body = bodies::waves(size);
        group.throughput(Throughput::Bytes(body.len() as u64));
        beside_by_hand::<WavesTranscription<String>>(&mut group, name, &body, waves_event);
    }
    group.finish();
}

fn beside_by_hand<Owned: DeserializeOwned>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    body: &[u8],
    read: fn(&[u8]),
) {
    let signature = signature_header(body);
    group.bench_function(BenchmarkId::new("HMAC alone", name), |bencher| {
        bench_hmac(bencher, body);
    });
    let verifier = verifier(0);
    group.bench_function(BenchmarkId::new("speech-webhooks", name), |bencher| {
        bencher.iter(|| {
            let headers = [("x-prosa-signature", &signature)];
            let verified =
                verifier.verify(headers, black_box(body), NOW).expect("the signature matches");
            read(verified.body());
        });
    });
    group.bench_function(BenchmarkId::new("by hand + Value", name), |bencher| {
        bencher.iter(|| {
            assert!(by_hand::verify(SECRET, &signature, black_box(body), T));
            from_slice::<Value>(body).expect("JSON")
        });
    });
    group.bench_function(BenchmarkId::new("by hand + owned structs", name), |bencher| {
        bencher.iter(|| {
            assert!(by_hand::verify(SECRET, &signature, black_box(body), T));
            from_slice::<Owned>(body).expect("the structs' shape")
        });
    });
}

/// Waves signs nothing, and no peer verifies its callbacks. The crate is compared with receivers
/// that verify nothing.
pub(crate) fn waves(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify and read Waves");
    let keyring = Keyring::new([Key::new("current", SECRET)]).expect("a keyring");
    let submission = waves::Signer::new(keyring.clone(), "https://receiver.example/webhooks/waves")
        .expect("a base URL")
        .sign([("case_id", "42")], Duration::from_secs(60), NOW)
        .expect("a pair");
    let uri: http::Uri = submission.webhook_url().parse().expect("a URL");
    let target = uri.path_and_query().expect("a query").as_str();
    let verifier = waves::Verifier::new(keyring);
    for (size, name) in SIZES {
        let body = bodies::waves(size);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(BenchmarkId::new("speech-webhooks", name), |bencher| {
            bencher.iter(|| {
                let verified =
                    verifier.verify(target, black_box(&body), NOW).expect("a signed URL");
                waves_event(verified.body());
            });
        });
        group.bench_function(BenchmarkId::new("unverified + Value", name), |bencher| {
            bencher.iter(|| from_slice::<Value>(black_box(&body)).expect("JSON"));
        });
        group.bench_function(BenchmarkId::new("unverified + owned structs", name), |bencher| {
            bencher.iter(|| {
                from_slice::<WavesTranscription<String>>(black_box(&body))
                    .expect("the structs' shape")
            });
        });
    }
    group.finish();
}
