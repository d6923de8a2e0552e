//! Waves callbacks (smallest.ai Pulse STT): transcripts that come to a URL that you signed.
//!
//! Waves signs nothing. What a receiver controls is the URL that it submits: [`Signer`] signs that, like
//! a presigned storage URL, and [`Verifier`] recognises it when the callback comes.
//!
//! ```text
//! base URL + pairs ──► Signer ──► webhook_url, webhook_extra ──► your submission
//! request target + body ──► signed URL ──► keyring, expiry ──► Verified ──► Event
//! ```
//!
//! ```
//! use speech_webhooks::{EventError, waves};
//!
//! fn show(verified: &waves::Verified<Vec<u8>>) -> Result<(), EventError> {
//!     let case_id = verified.pair("case_id"); // signed
//!     for segment in verified.event()?.transcript() {
//!         println!("{case_id:?}: {:?} {}", segment.start, segment.text); // not signed
//!     }
//!     Ok(())
//! }
//! ```
//!
//! [`guide::callbacks`](crate::guide::callbacks) shows the way from the submission to the store.

// First, since rustdoc shows a type's methods in the order of modules.
mod verifier;

mod callback;
mod event;
mod extra;
mod incoming;
mod payload;
mod signer;
mod wire;

pub use event::{Event, Unknown};
pub use extra::Extra;
pub use incoming::Incoming;
pub use payload::{Failure, Metadata, Transcription, Utterance, Word};
pub use signer::{Signer, Submission};
pub use verifier::{Verified, Verifier};
