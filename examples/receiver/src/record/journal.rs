//! A record on standard output or in a file: a line for each event.

use alloc::borrow::Cow;
use core::time::Duration;
use std::{
    fs::{self, File},
    io::{self, IoSlice, Seek as _, SeekFrom, Write as _},
    os::{
        fd::AsFd as _,
        unix::fs::{FileTypeExt as _, MetadataExt as _},
    },
    time::SystemTime,
};

use speech_webhooks::Reservation;

use super::{
    NotRecorded, Outcome, Recorded,
    seen::{Known, Seen},
};
use crate::{Entry, REMEMBER_FOR};

/// How many keys are remembered for each vendor, in about 20 MB of memory. A Waves event needs two.
const CAPACITY: usize = 100_000;

/// The most bytes that are written to a file without another thread.
const QUICK: usize = 256 << 10;

/// A record in a file or a pipe.
///
/// When [`record`](Self::record) returns, the operating system has the lines. They survive the end of
/// the process, but not a crash of the machine.
#[derive(Debug)]
pub struct Journal {
    seen: Seen,
    /// Standard output, without the buffer of `io::Stdout`: a line whose write failed must not be
    /// written later.
    out: File,
    is_file: bool,
    /// Whether the last line may be incomplete.
    is_torn: bool,
}

impl Journal {
    /// Creates a record on standard output.
    ///
    /// # Errors
    ///
    /// If standard output is `/dev/null`. (If it is closed, the standard library opens `/dev/null`
    /// instead.)
    pub fn on_stdout() -> io::Result<Self> {
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let (found, null) = (out.metadata()?, fs::metadata("/dev/null")?);
        if found.file_type().is_char_device() && found.rdev() == null.rdev() {
            return Err(io::Error::other("standard output is /dev/null; use a file or a pipe"));
        }
        Self::new(out, CAPACITY, REMEMBER_FOR)
    }

    /// Creates a record in a file or a pipe. It remembers `capacity` keys of each vendor, each for `remember_for`.
    ///
    /// # Errors
    ///
    /// If the metadata or the end of the file cannot be read.
    pub fn new(mut out: File, capacity: usize, remember_for: Duration) -> io::Result<Self> {
        // A process that was killed may have left half a line.
        let found = out.metadata()?;
        let is_file = found.is_file();
        let is_torn = is_file && found.len() > 0;
        if is_torn {
            // The file may not be open in append mode.
            out.seek(SeekFrom::End(0))?;
        }
        Ok(Self { seen: Seen::new(capacity, remember_for), out, is_file, is_torn })
    }

    /// Whether these entries can be written in microseconds. A write to a pipe may wait for its reader.
    pub(super) fn is_quick(&self, entries: &[&Entry]) -> bool {
        self.is_file && entries.iter().map(|entry| entry.line.len()).sum::<usize>() <= QUICK
    }

    /// Records events, each once, and returns an outcome for each. If the memory of duplicates is full, an event may be
    /// recorded more often. May wait for the process that reads the record.
    ///
    /// If the line before may be incomplete, a newline is written first, so the record may have empty
    /// lines.
    pub fn record(&mut self, entries: &[&Entry]) -> Vec<Outcome> {
        let mut outcomes: Vec<Option<Outcome>> = entries.iter().map(|_| None).collect();
        // A duplicate waits for the write of the first copy. If that fails, the duplicate is written instead.
        while outcomes.iter().any(Option::is_none) {
            self.record_new(entries, &mut outcomes);
        }
        outcomes.into_iter().flatten().collect()
    }

    /// Records the entries that have no outcome yet. Their duplicates get no outcome here.
    fn record_new(&mut self, entries: &[&Entry], outcomes: &mut [Option<Outcome>]) {
        let now = SystemTime::now();
        let mut lines = vec![Cow::from(if self.is_torn { &b"\n"[..] } else { b"" })];
        let mut new = Vec::new();
        for (entry, outcome) in entries.iter().zip(outcomes).filter(|(_, it)| it.is_none()) {
            match self.seen.claim(entry, now) {
                Known::Recorded => *outcome = Some(Ok(Recorded::Before)),
                Known::InProgress => {}
                Known::New { reservations, is_conflict } => {
                    lines.push(entry.line(is_conflict));
                    new.push((outcome, reservations));
                }
            }
        }
        let (mut written, error) = self.write(&lines);
        let mut lens = lines.iter().map(|line| line.len());
        let mut is_whole = |len: Option<usize>| match len {
            Some(len) if len <= written => {
                written -= len;
                true
            }
            _ => false,
        };
        let mut are_whole = is_whole(lens.next());
        for (outcome, reservations) in new {
            are_whole = are_whole && is_whole(lens.next());
            *outcome = Some(match &error {
                Some(error) if !are_whole => Err(error.clone()),
                _ => {
                    reservations.into_iter().for_each(Reservation::commit);
                    Ok(Recorded::Now)
                }
            });
        }
        self.is_torn = !are_whole;
    }

    /// Writes lines together, until an error. Returns the number of written bytes, and the error.
    fn write(&mut self, lines: &[Cow<'_, [u8]>]) -> (usize, Option<NotRecorded>) {
        let mut slices: Vec<_> = lines.iter().map(|line| IoSlice::new(line)).collect();
        let (mut rest, mut written) = (&mut slices[..], 0);
        IoSlice::advance_slices(&mut rest, 0); // Skips empty slices.
        while !rest.is_empty() {
            match self.out.write_vectored(rest) {
                Ok(0) => {
                    let error = io::Error::from(io::ErrorKind::WriteZero);
                    return (written, Some(error.into()));
                }
                Ok(len) => {
                    IoSlice::advance_slices(&mut rest, len);
                    written += len;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return (written, Some(error.into())),
            }
        }
        (written, None)
    }
}
