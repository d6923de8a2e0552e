//! What the receivers share: their settings, and what they record of an event, each once.

extern crate alloc;

mod body;
mod entry;
mod journal;
mod settings;

use core::{fmt::Display, net::SocketAddr, time::Duration};
use std::io::{self, Write as _};

pub use body::{BodyError, collect};
pub use entry::Entry;
pub use journal::{Journal, NotRecorded, Recorded};
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

/// Says where it listens.
pub fn announce(address: SocketAddr) {
    log(format_args!("listening on http://{address}"));
}

/// Writes a line to standard error (standard output is the record), or nothing if that cannot be
/// written to: not `eprintln!`, which panics then.
pub fn log(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
