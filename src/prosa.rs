//! Prosa's speech webhooks: signed deliveries of transcription and synthesis jobs.
//!
//! A delivery's headers and body go into [`Verifier::verify`]. What comes out, [`Verified`], is the
//! only way to an [`Event`] that does not have `unverified` in its name.
//!
//! ```text
//! headers + body ──► signature header ──► keyring, scheme, tolerance ──► Verified ──► Event
//! ```

pub mod api;
mod event;
mod failure;
mod headers;
mod incoming;
mod job;
mod kind;
mod scheme;
mod signature;
#[cfg(feature = "signing")]
mod signer;
mod synthesis;
mod timestamp;
mod transcription;
mod verifier;
mod wire;

#[cfg(feature = "signing")]
pub use crate::error::DeliverySignError;
pub use event::{Event, Ping, Unknown};
pub use failure::{Failure, Recovery};
pub use incoming::Incoming;
pub use job::{Job, JobConfig, Model, Request};
pub use scheme::Scheme;
#[cfg(feature = "signing")]
pub use signer::{SignedDelivery, Signer};
pub use synthesis::{SpokenText, Synthesis};
pub use timestamp::Timestamp;
pub use transcription::{Segment, Transcription};
pub use verifier::{Verified, Verifier};
