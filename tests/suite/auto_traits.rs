//! Auto traits that all public types have, and traits that some must not have.

use core::{
    panic::{RefUnwindSafe, UnwindSafe},
    str::FromStr,
};

use serde::de::DeserializeOwned;
use speech_webhooks::*;
use static_assertions::assert_not_impl_any;

/// The public API. CI compares it with the code (TESTING.md has the command that writes it).
const SURFACE: &str = include_str!("../api.txt");

fn has_auto_traits<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}

/// Fails to compile if a type lacks one of the auto traits, and lists the types.
macro_rules! types {
    ($($public:ty),+ $(,)?) => {
        const _: fn() = || {
            $(has_auto_traits::<$public>();)+
        };
        const TYPES: &[&str] = &[$(stringify!($public)),+];
    };
}

types![
    Claim,
    ConfigError,
    Deviation,
    Error,
    Fingerprint,
    Key,
    Keyring,
    RawJson<'static>,
    ReadError,
    ReplayGuard,
    Reservation,
    SignError,
    Speaker<'static>,
    Text<'static>,
    TranscriptSegment<'static>,
    UnixTime,
    VerifyError,
    prosa::Diagnosis,
    prosa::Event<'static>,
    prosa::Failure<'static>,
    prosa::Job<'static>,
    prosa::JobConfig<'static>,
    prosa::Model<'static>,
    prosa::JobRequest<'static>,
    prosa::Scheme,
    prosa::Segment<'static>,
    prosa::SignedDelivery,
    prosa::Signer,
    prosa::SpokenText<'static>,
    prosa::Synthesis<'static>,
    prosa::Tampering,
    prosa::Timestamp<'static>,
    prosa::Transcription<'static>,
    prosa::Verified<'static>,
    prosa::Verifier,
    prosa::api::Api,
    prosa::api::ApiError,
    prosa::api::ApiRequest<prosa::api::DeliveryTicket>,
    prosa::api::DateRange,
    prosa::api::Delivery,
    prosa::api::DeliveryTicket,
    prosa::api::Endpoint,
    prosa::api::EndpointSecret,
    prosa::api::EndpointSettings,
    prosa::api::ErrorResponse,
    prosa::api::LoggedEvent,
    waves::Diagnosis,
    waves::Event<'static>,
    waves::Failure<'static>,
    waves::Metadata<'static>,
    waves::Signer,
    waves::Submission,
    waves::Transcription<'static>,
    waves::Utterance<'static>,
    waves::Verified<'static>,
    waves::Verifier,
    waves::Word<'static>,
];

/// A new public type must be added to the list.
#[test]
fn every_public_type_is_checked() {
    let in_surface = SURFACE.lines().filter_map(|line| {
        let line = line.trim_start_matches("#[non_exhaustive] ");
        let path = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))?;
        path.strip_prefix("speech_webhooks::")
    });
    let mut in_surface: Vec<_> = in_surface.map(without_parameters).collect();
    let checked = TYPES.iter().copied().map(without_parameters);
    let mut checked: Vec<_> = checked.collect();
    in_surface.sort_unstable();
    checked.sort_unstable();
    assert_eq!(checked, in_surface);
}

fn without_parameters(path: &str) -> &str {
    path.split(['<', '(']).next().unwrap_or_default().trim_end()
}

/// Fails to compile if a type can be copied or made up: each copy of a secret is one more to wipe, and a value that no
/// verifier made proves nothing.
macro_rules! neither_copied_nor_made_up {
    ($($public:ty),+ $(,)?) => {
        $(assert_not_impl_any!($public: Clone, Default, DeserializeOwned, FromStr);)+
    };
}

neither_copied_nor_made_up![Key, Reservation, prosa::Verified<'static>, waves::Verified<'static>];

/// No conversion makes one of these either.
#[test]
fn nothing_converts_into_a_secret_or_a_proof() {
    let conversions =
        SURFACE.lines().filter(|line| line.starts_with("impl") && line.contains("From<"));
    let found: Vec<_> = conversions
        .filter_map(|line| line.rsplit_once(" for speech_webhooks::"))
        .map(|(_, path)| without_parameters(path))
        .filter(|path| ["Key", "Reservation", "prosa::Verified", "waves::Verified"].contains(path))
        .collect();
    assert_eq!(found, [""; 0]);
}
