//! How much of a verification is not the hash: the whole of `Verifier::verify` beside a bare
//! HMAC-SHA256 whose keyed state is kept, over the same bytes in the same run.

use core::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use speech_webhooks::{Key, Keyring, Secret, prosa::Verifier};

const SECRET: &str = "whsec_abc123xyz789def456ghi";
const T: u64 = 1_673_940_396;

fn bare(state: &Hmac<Sha256>, body: &[u8]) -> [u8; 32] {
    let mut state = state.clone();
    state.update(b"1673940396.");
    state.update(body);
    state.finalize().into_bytes().into()
}

fn verify_by_size(criterion: &mut Criterion) {
    let state = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length will do");
    let key = Key::new("current", Secret::new(SECRET).expect("a secret"));
    let verifier = Verifier::new(Keyring::new([key]).expect("a keyring"));

    let mut group = criterion.benchmark_group("verify");
    for size in [300, 3_000, 100_000, 1_000_000, 10_000_000] {
        let body = vec![b'x'; size];
        let headers = [(
            "x-prosa-signature",
            format!("t={T},v1={}", hex::encode(bare(&state, &body))),
        )];
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(BenchmarkId::new("bare hmac", size), |bencher| {
            bencher.iter(|| bare(&state, black_box(&body)));
        });
        group.bench_function(BenchmarkId::new("verifier", size), |bencher| {
            bencher.iter(|| {
                let headers = headers.iter().map(|(name, value)| (name, value));
                verifier.verify(headers, black_box(body.as_slice()), T)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, verify_by_size);
criterion_main!(benches);
