//! Waves callbacks (smallest.ai Pulse STT): transcripts that arrive at a URL that you signed.
//!
//! Waves signs nothing. But you choose the callback URL that you submit. [`Signer`] signs that URL, like a presigned
//! storage URL, and [`Verifier`] verifies it when the callback arrives.
//!
//! ```text
//! base URL + extra ──► Signer ──► webhook_url, webhook_extra ──► your submission
//! request target + body ──► signed URL ──► keyring, expiry ──► Verified ──► Event
//! ```
//!
//! [`guide::callbacks`](crate::guide::callbacks) shows every step from the submission to the store.

// This module comes first because rustdoc lists a type's methods in the order of the modules.
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
