#![doc = include_str!("../README.md")]
// Beside the table in Cargo.toml: nothing an attacker sends may panic, and a library does not
// print.
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

extern crate alloc;

mod body;
mod error;
mod fingerprint;
mod json;
mod keyring;
mod mac;
mod percent;
mod replay;
mod text;
mod transcript;
mod unix_time;
mod url;

pub mod prosa;
pub mod waves;

pub use error::{
    BaseUrlError, BlankAudience, Error, EventError, HeaderError, JsonError, KeyringError,
    PairError, SecretError, SignError, TargetError, UnknownScheme, VerifyError,
};
pub use fingerprint::Fingerprint;
pub use json::{Deviation, Json};
pub use keyring::{Key, Keyring, Secret};
pub use replay::{Claimed, FreshKey, ReplayGuard};
pub use text::Text;
pub use transcript::{Speaker, TranscriptSegment};
pub use unix_time::UnixTime;

/// The crate whose types [`prosa::Timestamp`] holds.
pub use time;
