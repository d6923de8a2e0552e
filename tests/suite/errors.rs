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

fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(secs)
}
