//! Prosa's speech webhooks: signed deliveries of transcription and synthesis jobs.
//!
//! A delivery's headers and body go into [`Verifier::verify`]. What comes out, [`Verified`], is the
//! only way to an [`Event`] that does not have `unverified` in its name.
//!
//! ```text
//! headers + body ──► signature header ──► keyring, scheme, tolerance ──► Verified ──► Event
//! ```

pub mod api;
mod diagnosis;
mod event;
mod forms;
mod headers;
mod incoming;
mod kind;
mod payload;
mod scheme;
mod signature;
#[cfg(feature = "signing")]
mod signer;
mod timestamp;
mod verifier;
mod wire;

#[cfg(feature = "signing")]
pub use crate::error::DeliverySignError;
pub use diagnosis::Diagnosis;
pub use event::{Event, Ping, Unknown};
pub use forms::{BodyForm, SecretForm};
pub use incoming::{Incoming, Refused};
pub use payload::{
    Failure, Job, JobConfig, Model, Recovery, Request, Segment, SpokenText, Synthesis,
    Transcription,
};
pub use scheme::Scheme;
#[cfg(feature = "signing")]
pub use signer::{Flaw, SignedDelivery, Signer};
pub use timestamp::Timestamp;
pub use verifier::{Verified, Verifier};
