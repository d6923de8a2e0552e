//! What the receivers share: all but the framework. Each framework hands over headers or target, and the
//! body as a stream, and gets the status to answer.
//!
//! ```text
//! settings ──► Receiver
//! request  ──► check headers or URL ──► a place ──► body ──► verify, read ──► record, once ──► 204
//!                 └───────────────────────┴──────────┴─────────┴──► refuse (logged, diagnosed) ──► 4xx, 503
//! ```

extern crate alloc;

mod body;
mod entry;
mod head;
mod lane;
mod log;
mod pace;
mod receive;
mod record;
mod refuse;
mod serve;
mod settings;

use core::time::Duration;

pub use entry::{Details, Entry, Vendor};
pub use head::Verifiers;
pub use log::{exit, log_json};
pub use receive::Receiver;
pub use record::{Journal, NotRecorded, Outcome, Record, Recorded};
pub use serve::{HEADER_TIMEOUT, MAX_CONNECTIONS, STOP_TIMEOUT, listening, serve, stopped};
pub use settings::{Settings, SettingsError};

/// The most bytes that a body may have: 16 MiB. The longest transcripts have about ten.
pub const MAX_BODY: usize = 16 << 20;

/// For how long an event is known again: a week. A vendor's retries are over by then, and most
/// replays from its log.
///
/// Where the time is not signed (`body-hmac`, `secret-prefix-sha256`), a captured delivery can be
/// sent again for as long as its secret lives: who reads the record must know it by its
/// `idempotency_key` and the `kind` of its `event` for that long.
pub const REMEMBER_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);
