//! The record of a receiver that has nothing but its standard output: each event once, in a line.

use std::{
    fs::File,
    io::{self, Write as _},
    os::fd::AsFd as _,
    sync::Mutex,
    time::SystemTime,
};

use speech_webhooks::{Claimed, ReplayGuard};
use thiserror::Error;

use crate::{Entry, REMEMBER_FOR};

/// How many events are known again: about 10 MB of memory.
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
    #[error("too many events to remember")]
    Full,
    #[error("the record cannot be written")]
    Io(#[from] io::Error),
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
    /// If it is closed.
    pub fn on_stdout() -> io::Result<Self> {
        Self::on(File::from(io::stdout().as_fd().try_clone_to_owned()?))
    }

    /// On a file or a pipe.
    ///
    /// # Errors
    ///
    /// If it cannot be looked at.
    pub fn on(out: File) -> io::Result<Self> {
        // A process that was killed may have left half a line.
        let found = out.metadata()?;
        let is_torn = found.is_file() && found.len() > 0;
        Ok(Self(Mutex::new(Pages {
            guard: ReplayGuard::new(CAPACITY, REMEMBER_FOR),
            out,
            is_torn,
        })))
    }

    /// Records an event, once. It may wait for whoever reads the record.
    ///
    /// # Errors
    ///
    /// If it is not recorded. It may come again.
    pub fn record(&self, entry: &Entry) -> Result<Recorded, NotRecorded> {
        let mut pages = self.0.lock().map_err(|_| NotRecorded::Poisoned)?;
        let Pages {
            guard,
            out,
            is_torn,
        } = &mut *pages;
        match guard.claim(entry.idempotency_key, SystemTime::now()) {
            Claimed::Duplicate => Ok(Recorded::Before),
            Claimed::Full => Err(NotRecorded::Full),
            Claimed::Fresh(fresh) => {
                let before = if *is_torn { "\n" } else { "" };
                *is_torn = true;
                out.write_all(format!("{before}{}\n", entry.line).as_bytes())?;
                *is_torn = false;
                fresh.keep();
                Ok(Recorded::Now)
            }
        }
    }
}
