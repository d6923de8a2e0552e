//! Reading alone, without verification.

use core::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use serde::de::IgnoredAny;
use serde_json::{Value, from_slice};
use speech_webhooks::{Text, prosa, waves};
use speech_webhooks_benches::SIZES;

use crate::{
    bodies,
    plain::{ProsaJob, WavesTranscription},
};

/// Reads a Prosa body, which must be a completed transcription.
pub(crate) fn prosa_event(body: &[u8]) {
    let event = prosa::Event::read_unverified(None, body);
    assert!(matches!(event, Ok(prosa::Event::TranscriptionCompleted(_))));
}

/// Reads a Waves body, which must be a completed transcription.
pub(crate) fn waves_event(body: &[u8]) {
    let event = waves::Event::read_unverified(body);
    assert!(matches!(event, Ok(waves::Event::TranscriptionCompleted(_))));
}

pub(crate) fn prosa(criterion: &mut Criterion) {
    let owned = |body: &[u8]| from_slice::<ProsaJob<String>>(body).is_ok();
    let borrowed = |body: &[u8]| from_slice::<ProsaJob<Text<'_>>>(body).is_ok();
    read(criterion, "read Prosa", bodies::prosa, prosa_event, owned, borrowed);
}

pub(crate) fn waves(criterion: &mut Criterion) {
    let owned = |body: &[u8]| from_slice::<WavesTranscription<String>>(body).is_ok();
    let borrowed = |body: &[u8]| from_slice::<WavesTranscription<Text<'_>>>(body).is_ok();
    read(criterion, "read Waves", bodies::waves, waves_event, owned, borrowed);
}

fn read(
    criterion: &mut Criterion,
    group: &str,
    body_of: fn(usize) -> Vec<u8>,
    ours: fn(&[u8]),
    owned: fn(&[u8]) -> bool,
    borrowed: fn(&[u8]) -> bool,
) {
    let mut group = criterion.benchmark_group(group);
    for (size, name) in SIZES {
        let body = body_of(size);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(BenchmarkId::new("speech-webhooks", name), |bencher| {
            bencher.iter(|| ours(black_box(&body)));
        });
        group.bench_function(BenchmarkId::new("owned structs", name), |bencher| {
            bencher.iter(|| assert!(owned(black_box(&body)), "the structs' shape"));
        });
        group.bench_function(BenchmarkId::new("borrowed structs", name), |bencher| {
            bencher.iter(|| assert!(borrowed(black_box(&body)), "the structs' shape"));
        });
        group.bench_function(BenchmarkId::new("Value", name), |bencher| {
            bencher.iter(|| from_slice::<Value>(black_box(&body)).expect("JSON"));
        });
        group.bench_function(BenchmarkId::new("skipping", name), |bencher| {
            bencher.iter(|| from_slice::<IgnoredAny>(black_box(&body)).expect("JSON"));
        });
    }
    group.finish();
}
