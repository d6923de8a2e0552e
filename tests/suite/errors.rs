//! Every error's code, HTTP status, message and source, word for word.

mod reading;
mod requests;
mod start_up;
mod verification;

use core::str::Utf8Error;

use speech_webhooks::UnixTime;

fn utf8_error(bytes: &[u8]) -> Utf8Error {
    str::from_utf8(bytes).expect_err("these bytes are not UTF-8")
}

/// Fails unless the tables at `Error` have the code, in a row that begins with `status` where it has one.
fn assert_documented(status: Option<u16>, code: &str) {
    let (cell, code) = (
        status.map_or(String::new(), |status| format!("{status} ")),
        format!(" `{code}` "),
    );
    let mut rows = include_str!("../../src/error.rs").lines();
    let is_in = |row: &str| row.starts_with(&format!("/// | {cell}")) && row.contains(&code);
    assert!(rows.any(is_in), "{status:?} {code}");
}

fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(secs)
}
