//! Prosa's speech webhooks: signed deliveries of transcription and synthesis jobs.
//!
//! ```text
//! headers + body ──► signature header ──► keyring, scheme, tolerance ──► Verified ──► Event
//! ```
//!
//! ```
//! use speech_webhooks::prosa;
//!
//! fn show(verified: &prosa::Verified<Vec<u8>>) {
//!     match verified.event() {
//!         Ok(prosa::Event::TranscriptionCompleted(transcription)) => {
//!             for segment in transcription.transcript() {
//!                 println!("{:?} {}", segment.start, segment.text);
//!             }
//!         }
//!         Ok(prosa::Event::TranscriptionFailed(failure)) => println!("{:?}", failure.message),
//!         Ok(event) => println!("another event: {event:?}"),
//!         Err(error) => println!("unreadable, look at the body: {error}"),
//!     }
//! }
//! ```
//!
//! [`guide::handler`](crate::guide::handler) says what goes in, what comes out, and what to answer.

// First, since rustdoc shows a type's methods in the order of modules.
mod verifier;

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
mod wire;

#[cfg(feature = "signing")]
pub use crate::error::DeliverySignError;
pub use diagnosis::Diagnosis;
pub use event::{Event, Ping, Unknown};
pub use forms::BodyForm;
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
