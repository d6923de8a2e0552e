//! Reading alone, of bodies whose origin nobody has checked.

use core::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use serde::de::IgnoredAny;
use serde_json::{Value, from_slice};
use speech_webhooks::{prosa, waves};
use speech_webhooks_benches::SIZES;

use crate::{
    bodies,
    owned::{ProsaJob, WavesTranscription},
};

pub(crate) fn prosa(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read Prosa");
    for (size, name) in SIZES {
        let body = bodies::prosa(size);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(BenchmarkId::new("speech-webhooks", name), |bencher| {
            bencher.iter(|| prosa::Event::read_unverified(None, black_box(&body)).map(drop));
        });
        group.bench_function(BenchmarkId::new("owned structs", name), |bencher| {
            bencher.iter(|| from_slice::<ProsaJob>(black_box(&body)).map(drop));
        });
        group.bench_function(BenchmarkId::new("Value", name), |bencher| {
            bencher.iter(|| from_slice::<Value>(black_box(&body)).map(drop));
        });
        group.bench_function(BenchmarkId::new("skipping", name), |bencher| {
            bencher.iter(|| from_slice::<IgnoredAny>(black_box(&body)).map(drop));
        });
    }
    group.finish();
}

pub(crate) fn waves(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read Waves");
    for (size, name) in SIZES {
        let body = bodies::waves(size);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(BenchmarkId::new("speech-webhooks", name), |bencher| {
            bencher.iter(|| waves::Event::read_unverified(black_box(&body)).map(drop));
        });
        group.bench_function(BenchmarkId::new("owned structs", name), |bencher| {
            bencher.iter(|| from_slice::<WavesTranscription>(black_box(&body)).map(drop));
        });
        group.bench_function(BenchmarkId::new("Value", name), |bencher| {
            bencher.iter(|| from_slice::<Value>(black_box(&body)).map(drop));
        });
        group.bench_function(BenchmarkId::new("skipping", name), |bencher| {
            bencher.iter(|| from_slice::<IgnoredAny>(black_box(&body)).map(drop));
        });
    }
    group.finish();
}
