//! Waves callbacks (smallest.ai Pulse STT): transcripts that come to a URL of the receiver's
//! making.
//!
//! Waves signs nothing. What a receiver controls is the URL that it submits, so [`Signer`] signs
//! that, in the way of a presigned storage URL, and [`Verifier`] knows it again when the callback
//! comes. What comes out, [`Verified`], is the only way to an [`Event`] that does not have
//! `unverified` in its name.
//!
//! ```text
//! base URL + pairs ──► Signer ──► webhook_url, webhook_extra ──► your submission
//! request target + body ──► signed URL ──► keyring, expiry ──► Verified ──► Event
//! ```

mod callback;
mod event;
mod extra;
mod incoming;
mod payload;
mod signer;
mod verifier;
mod wire;

pub use event::{Event, Unknown};
pub use extra::Extra;
pub use incoming::Incoming;
pub use payload::{Failure, Metadata, Transcription, Utterance, Word};
pub use signer::{Signer, Submission};
pub use verifier::{Verified, Verifier};
