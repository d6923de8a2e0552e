//! Prosa's speech webhooks: signed deliveries of transcription and synthesis jobs.
//!
//! ```text
//! headers + body ──► signature header ──► keyring, scheme, tolerance ──► Verified ──► Event
//! ```
//!
//! ```
//! use speech_webhooks::prosa::{self, Event};
//!
//! fn show(verified: &prosa::Verified) {
//!     match verified.event() {
//!         Ok(Event::TranscriptionCompleted(transcription)) => {
//!             for segment in transcription.transcript() {
//!                 println!("{:?} {}", segment.start, segment.text);
//!             }
//!         }
//!         Ok(Event::TranscriptionFailed(failure)) => println!("{:?}", failure.message),
//!         Ok(event) => println!("{} of job {:?}", event.kind(), event.job_id()),
//!         Err(error) => println!("unreadable, look at the body: {error}"),
//!     }
//! }
//! ```
//!
//! [`guide::handler`](crate::guide::handler) explains what to pass in, what you get back and which status to answer.

// This module comes first because rustdoc lists a type's methods in the order of the modules.
mod verifier;

#[cfg(feature = "api")]
pub mod api;
mod diagnosis;
mod event;
mod kind;
mod payload;
mod signature;
#[cfg(feature = "signing")]
mod signer;
mod timestamp;
mod wire;

pub use diagnosis::Diagnosis;
pub use event::Event;
pub use payload::{
    Failure, Job, JobConfig, JobRequest, Model, Segment, SpokenText, Synthesis, Transcription,
};
pub use signature::{Header, Scheme};
#[cfg(feature = "signing")]
pub use signer::{SignedDelivery, Signer, Tampering};
pub use timestamp::Timestamp;
pub use verifier::{Verified, Verifier};
