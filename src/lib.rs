//! Verifies the webhooks of speech-to-text services and reads them as typed events.
//!
//! The crate does no I/O: you pass in the request, the secrets and the time, and get a verified delivery or
//! one clear error.
//!
//! ```text
//! Prosa   headers + body        ──► prosa::Verifier ──► prosa::Verified ──► prosa::Event
//! Waves   request target + body ──► waves::Verifier ──► waves::Verified ──► waves::Event
//! ```
//!
//! - [`prosa`]: **Prosa** signs its deliveries. [`prosa::Verifier`] checks the signature, with several
//!   secrets during a rotation, and the time.
//! - [`waves`]: **Waves** (smallest.ai Pulse STT) signs nothing. [`waves::Signer`] signs the callback URL
//!   that you submit, and [`waves::Verifier`] verifies that URL when the callback arrives.
//!
//! ```
//! use speech_webhooks::{UnixTime, prosa};
//!
//! // At startup. For several secrets, or ids of your own, make a `Keyring`.
//! let verifier = prosa::Verifier::from_secret("whsec_example")?;
//!
//! // In a handler: the request's headers, its raw body, and `SystemTime::now()`.
//! let signature =
//!     "t=1767225600,v1=d2891c802f1770c4b4cb6ba13a5a8417d11178beed2bf2f529f1fb9a1213a62e";
//! let headers = [("x-prosa-signature", signature)];
//! let body = br#"{"job_id":"j-1","result":{"data":[{"transcript":"selamat pagi"}]}}"#;
//! let event = verifier.verify(headers, body, UnixTime::from_secs(1_767_225_601))?.event()?;
//! for segment in event.transcript() {
//!     assert_eq!(segment.text, "selamat pagi");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it promises
//!
//! - **You read the bytes that were verified.** Only a verifier makes a `Verified`, and its event is read from the
//!   body that you passed to `verify`. Functions that read events from other bytes have `unverified` in their name.
//! - **Verification is strict, reading is tolerant.** A forged signature never passes. A body that is JSON can always
//!   be read: a value of an undocumented type costs at most its own field (more only if that holds the transcript or
//!   decides the kind of event), and is a [`Deviation`].
//! - **Work is bounded, and logs are safe.** No input causes a panic, or more work than in proportion to its length
//!   ([`guide::limits`]). No error and no `Debug` shows a secret, an expected digest or text of a body.
//! - **The documentation says what is proven.** Only one of Prosa's schemes signs the time, none signs the headers
//!   ([`prosa::Scheme`]), and a signed callback URL proves nothing about the body ([`waves::Verified`]).
//!
//! # Where to read on
//!
//! | you want to | look at |
//! |---|---|
//! | write a handler, rotate secrets, deduplicate, test | [`guide`], with a chapter for each |
//! | answer a rejected delivery | [`Error`] and its table of codes |
//! | read a transcript of either vendor | [`TranscriptSegment`], which `transcript()` of both events returns |
//! | recognise duplicates | [`Fingerprint`], [`ReplayGuard`] |
//!
//! # Features
//!
//! | feature (off by default) | adds |
//! |---|---|
//! | `api` | `prosa::api`: Prosa's REST API, for endpoints, secrets and logs |
//! | `http` | support for the `http` crate: requests to verify, statuses to answer, messages of the REST API |
//! | `signing` | `prosa::Signer`: signed deliveries that test your handler |
// In addition to the lints in Cargo.toml: no input may cause a panic, and a library does not print.
#![warn(
    clippy::arithmetic_side_effects,
    clippy::dbg_macro,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable
)]
// Shows which feature an item needs, in documentation built with nightly.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod error;
mod fingerprint;
mod json;
mod keyring;
mod limits;
mod mac;
mod percent;
mod replay;
mod text;
mod transcript;
mod unix_time;
mod url;
mod verified;

pub mod guide;
pub mod prosa;
pub mod waves;

pub use error::{ConfigError, Error, ReadError, SignError, VerifyError};
pub use fingerprint::Fingerprint;
pub use json::{Deviation, RawJson};
pub use keyring::{Key, Keyring};
pub use replay::{Claim, ReplayGuard, Reservation};
pub use text::Text;
pub use transcript::{Speaker, TranscriptSegment};
pub use unix_time::UnixTime;

/// The `time` crate, re-exported because [`prosa::Timestamp`] contains its types.
pub use time;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
