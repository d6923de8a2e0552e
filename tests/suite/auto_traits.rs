//! What every public type is, though no line of the crate says so: `Send`, `Sync`, `Unpin`, and safe
//! to be used after a panic. But not safe in that way are those that hold the `ReplayGuard` and may
//! have changed it.

use core::panic::{RefUnwindSafe, UnwindSafe};

use speech_webhooks::*;

use crate::surface::SURFACE;

fn is_all<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}
fn is_but_for_panics<T: Send + Sync + Unpin + RefUnwindSafe>() {}

/// Fails to compile for a type that is not as `$asked`, and lists those that are.
macro_rules! types {
    ($list:ident, $asked:ident: $($public:ty),+ $(,)?) => {
        const _: fn() = || {
            $($asked::<$public>();)+
        };
        const $list: &[&str] = &[$(stringify!($public)),+];
    };
}

types![HOLDING_THE_GUARD, is_but_for_panics: Claimed<'static>, FreshKey<'static>];

types![ALL_OTHERS, is_all:
    BaseUrlError,
    BlankAudience,
    Deviation,
    Error,
    EventError,
    Fingerprint,
    HeaderError,
    Json<'static>,
    JsonError,
    Key,
    Keyring,
    KeyringError,
    PairError,
    ReplayGuard,
    Secret,
    SecretError,
    SignError,
    Speaker<'static>,
    TargetError,
    Text<'static>,
    TranscriptSegment<'static>,
    UnixTime,
    UnknownScheme,
    VerifyError,
    prosa::BodyForm,
    prosa::DeliverySignError,
    prosa::Diagnosis,
    prosa::Event<'static>,
    prosa::Failure<'static>,
    prosa::Flaw,
    prosa::Incoming,
    prosa::Job<'static>,
    prosa::JobConfig<'static>,
    prosa::Model<'static>,
    prosa::Ping<'static>,
    prosa::Recovery,
    prosa::Refused,
    prosa::Request<'static>,
    prosa::Scheme,
    prosa::Segment<'static>,
    prosa::SignedDelivery<Vec<u8>>,
    prosa::Signer,
    prosa::SpokenText<'static>,
    prosa::Synthesis<'static>,
    prosa::Timestamp<'static>,
    prosa::Transcription<'static>,
    prosa::Unknown<'static>,
    prosa::Verified<Vec<u8>>,
    prosa::Verifier,
    prosa::api::Api,
    prosa::api::ApiError,
    prosa::api::ApiKey,
    prosa::api::ApiKeyError,
    prosa::api::Call<prosa::api::Ticket>,
    prosa::api::Delivery,
    prosa::api::Dialect,
    prosa::api::Endpoint,
    prosa::api::EndpointKeyringError,
    prosa::api::EndpointSecret,
    prosa::api::EndpointSettings,
    prosa::api::InvalidField,
    prosa::api::LoggedEvent,
    prosa::api::LoggedHeaders,
    prosa::api::Period,
    prosa::api::Refusal,
    prosa::api::RefusalKind,
    prosa::api::RequestError,
    prosa::api::RotationPeriod,
    prosa::api::SecretText,
    prosa::api::Ticket,
    waves::Event<'static>,
    waves::Extra<'static>,
    waves::Failure<'static>,
    waves::Incoming,
    waves::Metadata<'static>,
    waves::Signer,
    waves::Submission,
    waves::Transcription<'static>,
    waves::Unknown<'static>,
    waves::Utterance<'static>,
    waves::Verified<Vec<u8>>,
    waves::Verifier,
    waves::Word<'static>,
];

/// So that a new type is asked about too.
#[test]
fn no_public_type_is_left_out() {
    let in_surface = SURFACE.lines().filter_map(|line| {
        let line = line.trim_start_matches("#[non_exhaustive] ");
        let path = line
            .strip_prefix("pub struct ")
            .or_else(|| line.strip_prefix("pub enum "))?;
        path.strip_prefix("speech_webhooks::")
    });
    let mut in_surface: Vec<_> = in_surface.map(without_parameters).collect();
    let mut asked: Vec<_> = HOLDING_THE_GUARD
        .iter()
        .chain(ALL_OTHERS)
        .copied()
        .map(without_parameters)
        .collect();
    in_surface.sort_unstable();
    asked.sort_unstable();
    assert_eq!(asked, in_surface);
}

fn without_parameters(path: &str) -> &str {
    path.split(['<', '(']).next().unwrap_or_default().trim_end()
}
