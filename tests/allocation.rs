//! From header to verdict, verification allocates nothing. A program of its own, since it counts
//! through the global allocator.

use speech_webhooks::{Key, Keyring, Secret, VerifyError, prosa::Verifier};

const T: u64 = 1_673_940_396;
const BODY: &[u8] = include_bytes!("samples/prosa-docs2-event-body-stt.jobs.completed.json");
/// As in `tests/vectors.json`.
const SECRET: &str = "a35837907f71e9eaf52848b54ca11135187e9e30e23f2ac001eabbc3321e9bdd";
const DIGEST: &str = "7be8d7b30fb7c20c70a8892787ee4109680a5628d8758f43b11663a93061ef6d";

#[test]
fn verification_allocates_nothing() {
    let key = |id, secret| Key::new(id, Secret::new(secret).expect("a secret"));
    let keys = [key("other", "other"), key("current", SECRET)];
    let verifier = Verifier::new(Keyring::new(keys).expect("a keyring"));

    let one = format!("t={T},v1={DIGEST}");
    let sixty_four = format!(
        "t={T}{},v1={DIGEST}",
        format!(",v1={}", "0".repeat(64)).repeat(63)
    );
    let wrong = format!("t={T},v1={}", "0".repeat(64));
    let cases = [
        (one.as_str(), T, Ok(())),
        (&sixty_four, T, Ok(())),
        (&wrong, T, Err("signature-mismatch")),
        (&one, T + 301, Err("too-old")),
        ("t=x", T, Err("timestamp-not-digits")),
        ("", T, Err("timestamp-missing")),
    ];
    for event_name in ["stt.jobs.completed", "webhook.ping"] {
        for (signature, now, expected) in cases {
            let headers = [
                ("X-Prosa-Signature", signature),
                ("X-Prosa-Event", event_name),
            ];
            let mut outcome = None;
            let allocations = allocation_counter::measure(|| {
                outcome = Some(verifier.verify(headers, BODY, now));
            });
            let outcome = outcome.expect("measured").map(drop);
            assert_eq!(
                outcome.as_ref().copied().map_err(VerifyError::code),
                expected
            );
            assert_eq!(allocations.count_total, 0, "{event_name} {signature:.20}");
        }
    }
}
