//! Verification alone, by the length of the body, by keys and by signatures.

use core::hint::black_box;

use criterion::{Bencher, BenchmarkId, Criterion, Throughput};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use speech_webhooks::{Key, Keyring, prosa::Verifier};
use speech_webhooks_benches::SIZES;

use crate::{NOW, SECRET, T, bodies, by_hand, peers};

/// Returns an HMAC that has already processed the key.
pub(crate) fn state(secret: &str) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret.as_bytes()).expect("HMAC accepts keys of any length")
}

/// Returns a verifier with `others` keys after the one that signs.
pub(crate) fn verifier(others: usize) -> Verifier {
    let others = (0..others).map(|number| format!("other {number}"));
    let others = others.map(|name| Key::new(&name, &name));
    let keys = [Key::new("signs", SECRET)].into_iter().chain(others);
    Verifier::new(Keyring::new(keys).expect("a keyring"))
}

pub(crate) fn digest(body: &[u8]) -> String {
    let mut state = state(SECRET);
    state.update(format!("{T}.").as_bytes());
    state.update(body);
    hex::encode(state.finalize().into_bytes())
}

pub(crate) fn signature_header(body: &[u8]) -> String {
    format!("t={T},v1={}", digest(body))
}

/// Verifies a delivery, which must be accepted.
fn verify(verifier: &Verifier, signature: &str, body: &[u8]) {
    let verified = verifier.verify([("x-prosa-signature", signature)], body, NOW);
    assert!(black_box(verified).is_ok());
}

/// Measures a bare HMAC with a kept state over the signed text.
pub(crate) fn bench_hmac(bencher: &mut Bencher<'_>, body: &[u8]) {
    let state = state(SECRET);
    bencher.iter(|| {
        let mut state = state.clone();
        state.update(b"1767225600.");
        state.update(black_box(body));
        state.finalize()
    });
}

pub(crate) fn by_size(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify");
    for (size, name) in SIZES {
        let body = bodies::prosa(size);
        group.throughput(Throughput::Bytes(body.len() as u64));

        group.bench_function(BenchmarkId::new("HMAC alone", name), |bencher| {
            bench_hmac(bencher, &body);
        });
        let (verifier, signature) = (verifier(0), signature_header(&body));
        group.bench_function(BenchmarkId::new("speech-webhooks", name), |bencher| {
            bencher.iter(|| verify(&verifier, &signature, black_box(&body)));
        });
        // As a receiver that rejects early and collects the body as it arrives.
        let function = "checked early, collected, verified";
        group.bench_function(BenchmarkId::new(function, name), |bencher| {
            bencher.iter(|| {
                let headers = [("x-prosa-signature", &signature)];
                let early = verifier.check_headers(black_box(headers), NOW);
                assert_eq!(early, Ok(()));
                let mut collected = Vec::with_capacity(body.len());
                for chunk in black_box(&body).chunks(16 * 1024) {
                    collected.extend_from_slice(chunk);
                }
                verify(&verifier, &signature, &collected);
            });
        });
        group.bench_function(BenchmarkId::new("by hand", name), |bencher| {
            bencher.iter(|| assert!(by_hand::verify(SECRET, &signature, black_box(&body), T)));
        });
        for (peer, verify) in peers::verifiers(&body) {
            group.bench_function(BenchmarkId::new(peer, name), |bencher| {
                bencher.iter(|| verify(black_box(&body)));
            });
        }
    }
    group.finish();
}

/// With one signature repeated, whose digits a processor learns to predict, and with too many different ones to
/// predict.
pub(crate) fn by_novelty(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify in turn");
    let verifier = verifier(0);
    for (count, name) in [(1, "the same"), (1_000, "others")] {
        let deliveries: Vec<(String, Vec<u8>)> = (0..count)
            .map(|number| {
                let mut body = bodies::prosa(300);
                body.extend(format!("{number:04}").bytes());
                (signature_header(&body), body)
            })
            .collect();
        let mut bench = |function: &str, run: &dyn Fn(&str, &[u8])| {
            let mut deliveries = deliveries.iter().cycle();
            group.bench_function(BenchmarkId::new(function, name), |bencher| {
                bencher.iter(|| {
                    let (signature, body) = deliveries.next().expect("a cycle");
                    run(black_box(signature), black_box(body));
                });
            });
        };
        bench("speech-webhooks", &|signature, body| {
            verify(&verifier, signature, body);
        });
        bench("by hand", &|signature, body| {
            assert!(by_hand::verify(SECRET, signature, body, T));
        });
        bench("hex alone", &|signature, _| {
            let (_, digits) = signature.rsplit_once('=').expect("a signature");
            let mut digest = [0; 32];
            hex::decode_to_slice(digits, &mut digest).expect("digits");
            black_box(digest);
        });
    }
    group.finish();
}

/// Every key is hashed, whichever one signed.
pub(crate) fn by_keys(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify by keys");
    for (size, name) in [(3_000, "3 KB"), (100_000, "100 KB"), (1_000_000, "1 MB")] {
        let body = bodies::prosa(size);
        let signature = signature_header(&body);
        for count in 1..=4 {
            let value = format!("{count} at {name}");
            let verifier = verifier(count - 1);
            group.bench_function(BenchmarkId::new("speech-webhooks", &value), |bencher| {
                bencher.iter(|| verify(&verifier, &signature, black_box(&body)));
            });
        }
    }
    group.finish();
}

/// The matching signature comes last.
pub(crate) fn by_signatures(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify by signatures");
    let body = bodies::prosa(3_000);
    let verifier = verifier(0);
    for count in [1, 2, 20, 64] {
        let others = format!(",v1={}", "0".repeat(64)).repeat(count - 1);
        let signature = format!("t={T}{others},v1={}", digest(&body));
        group.bench_function(BenchmarkId::new("speech-webhooks", count), |bencher| {
            bencher.iter(|| verify(&verifier, &signature, black_box(&body)));
        });
    }
    group.finish();
}
