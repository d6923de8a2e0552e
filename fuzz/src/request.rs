//! Requests as plain text, so that people can read seeds: `name: value` lines, an empty line, the
//! body.

use std::borrow::Cow;

/// A header's name and value.
pub type Header<'r> = (Cow<'r, str>, &'r [u8]);

/// Splits an input into headers and body.
#[must_use]
pub fn parse(data: &[u8]) -> (Vec<Header<'_>>, &[u8]) {
    let end = data.windows(2).position(|bytes| bytes == b"\n\n");
    let (head, body) = match end {
        Some(end) => (&data[..end], &data[end + 2..]),
        None => (data, &b""[..]),
    };
    let headers = head
        .split(|&byte| byte == b'\n')
        .map(|line| {
            let colon = line.iter().position(|&byte| byte == b':');
            let (name, value) = line.split_at(colon.unwrap_or(line.len()));
            let value = value.strip_prefix(b":").unwrap_or(value);
            let value = value.strip_prefix(b" ").unwrap_or(value);
            (String::from_utf8_lossy(name), value)
        })
        .collect();
    (headers, body)
}
