//! The record of a receiver that has nothing but its standard output: each event once, in a line.

use core::time::Duration;
use std::{
    fs::{self, File},
    io::{self, Seek as _, SeekFrom, Write as _},
    os::{
        fd::AsFd as _,
        unix::fs::{FileTypeExt as _, MetadataExt as _},
    },
    sync::Mutex,
    time::SystemTime,
};

use speech_webhooks::{Claim, ReplayGuard};
use thiserror::Error;

use crate::{Entry, REMEMBER_FOR, log};

/// How many events are known again at a time: about 10 MB of memory.
const CAPACITY: usize = 100_000;

/// What has become of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is in the record now.
    Now,
    /// It was already.
    Before,
}

/// Why an event is not in the record, and must not be acknowledged.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum NotRecorded {
    #[error("the record cannot be written")]
    Io(#[from] io::Error),
    #[error("another thread is recording it")]
    InProgress,
    #[error("a thread that wrote the record has panicked")]
    Poisoned,
}

/// The record.
///
/// What [`record`](Self::record) has accepted is in the hands of the operating system: it survives
/// the process, however that ends, and not the machine.
#[derive(Debug)]
pub struct Journal(Mutex<Pages>);

#[derive(Debug)]
struct Pages {
    guard: ReplayGuard,
    /// Standard output, without the buffer of `io::Stdout`: what fails to be written must not be
    /// written later.
    out: File,
    /// Whether the last line may have no end.
    is_torn: bool,
}

impl Journal {
    /// On standard output.
    ///
    /// # Errors
    ///
    /// If that goes nowhere. (Where it is closed, the standard library opens `/dev/null` in its
    /// place.)
    pub fn on_stdout() -> io::Result<Self> {
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let (found, null) = (out.metadata()?, fs::metadata("/dev/null")?);
        if found.file_type().is_char_device() && found.rdev() == null.rdev() {
            return Err(io::Error::other("standard output goes nowhere, and so would the record"));
        }
        Self::new(out, CAPACITY, REMEMBER_FOR)
    }

    /// On a file or a pipe. It knows `capacity` events again, each for `remember_for`.
    ///
    /// # Errors
    ///
    /// If it cannot be looked at.
    pub fn new(mut out: File, capacity: usize, remember_for: Duration) -> io::Result<Self> {
        // A process that was killed may have left half a line.
        let found = out.metadata()?;
        let is_torn = found.is_file() && found.len() > 0;
        if is_torn {
            // It may not have been opened to append.
            out.seek(SeekFrom::End(0))?;
        }
        Ok(Self(Mutex::new(Pages {
            guard: ReplayGuard::new(capacity, remember_for),
            out,
            is_torn,
        })))
    }

    /// Records an event, once, or without a place to remember it perhaps more often. It may wait
    /// for the process that reads the record.
    ///
    /// A line after half a line that may have been left behind begins with a line's end, so the
    /// record may have empty lines.
    ///
    /// # Errors
    ///
    /// If it is not recorded. It may come again.
    pub fn record(&self, entry: &Entry) -> Result<Recorded, NotRecorded> {
        let mut pages = self.0.lock().map_err(|_| NotRecorded::Poisoned)?;
        let Pages { guard, out, is_torn } = &mut *pages;
        let claim = guard.claim(entry.idempotency_key, entry.event, SystemTime::now());
        let reservation = match claim {
            Claim::Reserved(reservation) => Some(reservation),
            Claim::Duplicate => return Ok(Recorded::Before),
            // Not while this holds the lock.
            Claim::InProgress => return Err(NotRecorded::InProgress),
            // Rather twice in the record than lost.
            Claim::Full => None,
        };
        let end_of_torn: &[u8] = if *is_torn { b"\n" } else { b"" };
        *is_torn = true;
        out.write_all(end_of_torn)?;
        out.write_all(entry.line.as_bytes())?;
        *is_torn = false;
        if let Some(reservation) = reservation {
            reservation.commit();
        }
        Ok(Recorded::Now)
    }

    /// Records an event, as [`record`](Self::record) does. If it is in the record now, and not as its
    /// vendor documents it, it logs that.
    ///
    /// # Errors
    ///
    /// As for [`record`](Self::record).
    pub fn record_and_log(&self, entry: &Entry) -> Result<Recorded, NotRecorded> {
        let recorded = self.record(entry)?;
        if recorded == Recorded::Now {
            if let Some(error) = entry.error {
                log(format_args!("recorded, but not readable: {error}"));
            }
            if let Some(first) = entry.deviations.first() {
                let count = entry.deviations.len();
                log(format_args!("recorded, deviations: {count}, the first: {first}"));
            }
        }
        Ok(recorded)
    }
}
