//! The code that the receivers share. Each framework passes on the headers or the target, and the body as a
//! stream, and gets back the status to answer.
//!
//! ```text
//! settings ──► Receiver
//! request  ──► check headers or URL ──► a place ──► body ──► verify, read ──► record, once ──► 204
//!                 └───────────────────────┴──────────┴─────────┴──► reject (logged, diagnosed) ──► 4xx, 503
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
mod reject;
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

/// The longest accepted body: 16 MiB. The longest transcripts have about ten.
pub const MAX_BODY: usize = 16 << 20;

/// The time for which an event is remembered: a week. A vendor's retries are over by then, and so are
/// most replays from its log.
///
/// In a scheme that signs no time (`body-hmac`, `secret-prefix-sha256`), a captured delivery can be
/// replayed until its secret is retired. Readers of the record must deduplicate it by `idempotency_key`
/// and the `kind` of `event` for that long.
pub const REMEMBER_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);
