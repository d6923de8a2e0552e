//! Rotates a secret while deliveries arrive, and rejects none of them: the steps of the guide, with
//! the vendor's sample reply to a rotation.

use core::{error::Error, time::Duration};
use std::{env, process::ExitCode, sync::Barrier, thread};

use arc_swap::ArcSwap;
use speech_webhooks::{
    ConfigError, Key, Keyring, UnixTime, VerifyError,
    prosa::{
        SignedDelivery, Signer, Verifier,
        api::{Api, Endpoint},
    },
};

/// The vendor's sample, in which the old secret expires at 2024-01-18T10:00:00Z.
const REPLY: &[u8] = include_bytes!("../tests/samples/prosa-gl-endpoint-rotated-two-secrets.json");
const ROTATED_AT: UnixTime = UnixTime::from_secs(1_705_485_600);
const OLD_EXPIRES_AT: UnixTime = UnixTime::from_secs(1_705_572_000);

const HANDLERS: usize = 4;

const BODY: &[u8] = include_bytes!("../tests/samples/prosa-gl-event-body-stt.job.completed.json");

/// The state that all handlers share. A reload replaces the whole verifier, which is small: a
/// request ends with the verifier that it began with.
struct Receiver {
    verifier: ArcSwap<Verifier>,
}

impl Receiver {
    fn new(verifier: Verifier) -> Self {
        Self { verifier: ArcSwap::from_pointee(verifier) }
    }

    /// Verifies a delivery, and returns the id of the key that signed.
    fn receive(&self, delivery: &SignedDelivery, now: UnixTime) -> Result<String, VerifyError> {
        let verifier = self.verifier.load();
        let verified = verifier.verify(delivery.headers(), delivery.body(), now)?;
        Ok(verified.key_id().to_owned())
    }

    /// Loads the secrets of an endpoint: after a rotation, and at every start.
    fn reload(&self, endpoint: &Endpoint) -> Result<(), ConfigError> {
        let keyring = endpoint.keyring()?;
        let verifier = Verifier::clone(&self.verifier.load()).with_keyring(keyring);
        self.verifier.store(verifier.into());
        Ok(())
    }
}

/// Receives the same delivery again and again until the new key verifies it. Waits at `begun` after
/// the first time.
fn receive_until(
    new_id: &str,
    receiver: &Receiver,
    delivery: &SignedDelivery,
    begun: &Barrier,
) -> Result<(), &'static str> {
    let receive = || receiver.receive(delivery, ROTATED_AT);
    let first = receive();
    begun.wait();
    first.map_err(|error| error.code())?;
    // This takes a few seconds if the keyring is never reloaded.
    for _ in 0..1_000_000 {
        if receive().map_err(|error| error.code())? == new_id {
            return Ok(());
        }
    }
    Err("the keyring was never reloaded")
}

/// Returns the vendor's signer, which signs with both secrets until the old one expires.
fn vendor(secrets: &[(&str, &str)]) -> Result<Signer, ConfigError> {
    let keys = secrets.iter().map(|(id, secret)| Key::new(id, secret));
    Ok(Signer::new(Keyring::new(keys)?))
}

const USAGE: &str = "\
usage: rotation

rotates a secret while handlers verify deliveries without a pause, and shows that no delivery is rejected.
rotation opens no socket and accepts no arguments.
";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let (status, reason) = match &*arguments {
        [] => match rotate() {
            Ok(()) => return ExitCode::SUCCESS,
            Err(error) => (1, error.to_string()),
        },
        [help] if help == "--help" || help == "-h" => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => (2, "expected no arguments; see --help".to_owned()),
    };
    eprintln!("rotation: {reason}");
    ExitCode::from(status)
}

fn rotate() -> Result<(), Box<dyn Error>> {
    let old = ("secret-abc123", "whsec_abc123xyz789def456ghi");
    let new = ("secret-new789", "whsec_newkey123abc");
    let deliver = |signer: &Signer, now| signer.sign("stt.job.completed", "event-1", BODY, now);

    let before = deliver(&vendor(&[old])?, ROTATED_AT)?;
    let keyring = Keyring::new([Key::new(old.0, old.1)])?;
    let receiver = Receiver::new(Verifier::new(keyring));
    println!("before the rotation, signed by {}", receiver.receive(&before, ROTATED_AT)?);

    // Rotate. The reply has both secrets.
    let a_day = Duration::from_secs(24 * 60 * 60);
    let request = Api::new("an-api-key")?.rotate_secret("endpoint-1", a_day)?;
    let rotated = request.parse_response(200, REPLY)?;

    // Reload while deliveries arrive.
    let during = deliver(&vendor(&[new, old])?, ROTATED_AT)?;
    let begun = Barrier::new(HANDLERS + 1);
    thread::scope(|scope| {
        let receive = || receive_until(new.0, &receiver, &during, &begun);
        let handlers: Vec<_> = (0..HANDLERS).map(|_| scope.spawn(receive)).collect();
        begun.wait();
        receiver.reload(&rotated)?;
        for handler in handlers {
            handler.join().map_err(|_| "a handler panicked")??;
        }
        Ok::<_, Box<dyn Error>>(())
    })?;
    println!("reloaded under {HANDLERS} handlers, which rejected nothing");

    // Watch which key signs. After the reload it is the new one, which is the first in the keyring.
    println!("after the reload, signed by {}", receiver.receive(&during, ROTATED_AT)?);

    // Retire. When the old secret has expired, a reloaded receiver no longer accepts it.
    let after = deliver(&vendor(&[new])?, OLD_EXPIRES_AT)?;
    println!(
        "after the old secret expired, signed by {}",
        receiver.receive(&after, OLD_EXPIRES_AT)?
    );
    let forged = deliver(&vendor(&[old])?, OLD_EXPIRES_AT)?;
    match receiver.receive(&forged, OLD_EXPIRES_AT) {
        Ok(_) => Err("an expired secret was accepted".into()),
        Err(error) => {
            let code = error.code();
            println!("signed with the expired secret: rejected, {code}");
            Ok(())
        }
    }
}
