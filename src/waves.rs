//! Waves callbacks (smallest.ai Pulse STT): transcripts that come to a URL that you signed.
//!
//! Waves signs nothing. What a receiver controls is the URL that it submits: [`Signer`] signs that, like
//! a presigned storage URL, and [`Verifier`] recognises it when the callback comes.
//!
//! ```text
//! base URL + extra ──► Signer ──► webhook_url, webhook_extra ──► your submission
//! request target + body ──► signed URL ──► keyring, expiry ──► Verified ──► Event
//! ```
//!
//! [`guide::callbacks`](crate::guide::callbacks) shows the way from the submission to the store.

// First, since rustdoc shows a type's methods in the order of modules.
mod verifier;

mod callback;
mod diagnosis;
mod event;
mod payload;
mod signer;
mod wire;

pub use diagnosis::Diagnosis;
pub use event::Event;
pub use payload::{Failure, Metadata, Transcription, Utterance, Word};
pub use signer::{Extra, Signer, Submission};
pub use verifier::{Verified, Verifier};
