//! A secret is rotated while deliveries come in, and none is dropped: the steps of the guide,
//! with the vendor's sample reply to a rotation.

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

/// The vendor's sample, with the end of the old secret at 2024-01-18T10:00:00Z.
const REPLY: &[u8] = include_bytes!("../tests/samples/prosa-gl-endpoint-rotated-two-secrets.json");
const ROTATED_AT: UnixTime = UnixTime::from_secs(1_705_485_600);
const OLD_ENDS_AT: UnixTime = UnixTime::from_secs(1_705_572_000);

const HANDLERS: usize = 4;

const BODY: &[u8] = include_bytes!("../tests/samples/prosa-gl-event-body-stt.job.completed.json");

/// What all handlers share. A verifier is small, so the new one replaces the old one as a whole: a
/// request that has begun with the old one ends with it.
struct Receiver {
    verifier: ArcSwap<Verifier>,
}

impl Receiver {
    fn new(verifier: Verifier) -> Self {
        Self { verifier: ArcSwap::from_pointee(verifier) }
    }

    /// The id of the key that signed.
    fn receive(&self, delivery: &SignedDelivery, now: UnixTime) -> Result<String, VerifyError> {
        let verifier = self.verifier.load();
        let verified = verifier.verify(delivery.headers(), delivery.body(), now)?;
        Ok(verified.key_id().to_owned())
    }

    /// After a rotation, and at every start.
    fn reload(&self, endpoint: &Endpoint) -> Result<(), ConfigError> {
        let keyring = endpoint.keyring()?;
        let verifier = Verifier::clone(&self.verifier.load()).with_keyring(keyring);
        self.verifier.store(verifier.into());
        Ok(())
    }
}

/// Receives the same delivery until the keyring has been swapped under it; `begun` is met after the
/// first.
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
    // A few seconds, if nobody reloads.
    for _ in 0..1_000_000 {
        if receive().map_err(|error| error.code())? == new_id {
            return Ok(());
        }
    }
    Err("the keyring was never reloaded")
}

/// The vendor signs with both secrets until the old one ends.
fn vendor(secrets: &[(&str, &str)]) -> Result<Signer, ConfigError> {
    let keys = secrets.iter().map(|(id, secret)| Key::new(id, secret));
    Ok(Signer::new(Keyring::new(keys)?))
}

const USAGE: &str = "\
usage: rotation

rotates a secret under handlers that verify deliveries without pause, and shows that none is rejected. It
opens no socket, and takes no arguments.
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
        _ => (2, "it takes no arguments; see --help".to_owned()),
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

    // Rotate: the reply has both secrets.
    let a_day = Duration::from_secs(24 * 60 * 60);
    let request = Api::new("an-api-key")?.rotate_secret("endpoint-1", a_day)?;
    let rotated = request.parse_response(200, REPLY)?;

    // Reload, while deliveries come in: none is refused.
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
    println!("reloaded under {HANDLERS} handlers, which refused nothing");

    // Watch which key signs: after the reload it is the new one, which stands first.
    println!("after the reload, signed by {}", receiver.receive(&during, ROTATED_AT)?);

    // Retire: at its end the old secret is worth nothing to a receiver that was reloaded.
    let after = deliver(&vendor(&[new])?, OLD_ENDS_AT)?;
    println!("after the old secret's end, signed by {}", receiver.receive(&after, OLD_ENDS_AT)?);
    let forged = deliver(&vendor(&[old])?, OLD_ENDS_AT)?;
    match receiver.receive(&forged, OLD_ENDS_AT) {
        Ok(_) => Err("a secret that has ended was accepted".into()),
        Err(error) => {
            let code = error.code();
            println!("signed with the old secret after its end: refused, {code}");
            Ok(())
        }
    }
}
