//! Prosa's speech webhooks: signed deliveries of transcription and synthesis jobs.
//!
//! ```text
//! headers + body ──► signature header ──► keyring, scheme, tolerance ──► Verified ──► Event
//! ```
//!
//! ```
//! use speech_webhooks::{Error, prosa};
//! use std::time::SystemTime;
//!
//! fn read(verifier: &prosa::Verifier, headers: &http::HeaderMap, body: &[u8]) -> Result<(), Error> {
//!     let verified = verifier.verify(headers, body, SystemTime::now())?;
//!     match verified.event()? {
//!         prosa::Event::TranscriptionCompleted(transcription) => {
//!             for segment in transcription.transcript() {
//!                 println!("{:?} {}", segment.start, segment.text);
//!             }
//!         }
//!         prosa::Event::TranscriptionFailed(failure) => println!("{:?}", failure.message),
//!         _ => println!("{:?}", verified.event_name_unverified()),
//!     }
//!     Ok(())
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
