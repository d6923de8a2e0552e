//! The record of a receiver that has nothing but its standard output: a line for each event.

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

/// How many keys are known again at a time, of each vendor: about 20 MB of memory. A Waves event takes two.
const CAPACITY: usize = 100_000;

/// The most bytes that are written to a file where a thread must not be busy for long.
const QUICK: usize = 256 << 10;

/// The record.
///
/// What [`record`](Self::record) has accepted is in the hands of the operating system: it survives
/// the process, however that ends, and not the machine.
#[derive(Debug)]
pub struct Journal {
    seen: Seen,
    /// Standard output, without the buffer of `io::Stdout`: what fails to be written must not be
    /// written later.
    out: File,
    is_file: bool,
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

    /// On a file or a pipe. It knows `capacity` keys of each vendor again, each for `remember_for`.
    ///
    /// # Errors
    ///
    /// If it cannot be looked at.
    pub fn new(mut out: File, capacity: usize, remember_for: Duration) -> io::Result<Self> {
        // A process that was killed may have left half a line.
        let found = out.metadata()?;
        let is_file = found.is_file();
        let is_torn = is_file && found.len() > 0;
        if is_torn {
            // It may not have been opened to append.
            out.seek(SeekFrom::End(0))?;
        }
        Ok(Self { seen: Seen::new(capacity, remember_for), out, is_file, is_torn })
    }

    /// Whether these take microseconds to write: to a file they do, and a pipe may wait for its reader.
    pub(super) fn is_quick(&self, entries: &[&Entry]) -> bool {
        self.is_file && entries.iter().map(|entry| entry.line.len()).sum::<usize>() <= QUICK
    }

    /// Records events, each once, or without a place to remember it perhaps more often. It may wait for the process
    /// that reads the record. Gives an outcome for each.
    ///
    /// A line after half a line that may have been left behind begins with a line's end, so the
    /// record may have empty lines.
    pub fn record(&mut self, entries: &[&Entry]) -> Vec<Outcome> {
        let mut outcomes: Vec<Option<Outcome>> = entries.iter().map(|_| None).collect();
        // A duplicate waits for the write of the first. If that fails, it is the first.
        while outcomes.iter().any(Option::is_none) {
            self.record_new(entries, &mut outcomes);
        }
        outcomes.into_iter().flatten().collect()
    }

    /// Records those that have no outcome yet. Duplicates of those are left without.
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

    /// Writes lines in one go, as far as it comes. Gives the number of bytes, and why there are no more.
    fn write(&mut self, lines: &[Cow<'_, [u8]>]) -> (usize, Option<NotRecorded>) {
        let mut slices: Vec<_> = lines.iter().map(|line| IoSlice::new(line)).collect();
        let (mut rest, mut written) = (&mut slices[..], 0);
        IoSlice::advance_slices(&mut rest, 0); // Passes over empty ones.
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
