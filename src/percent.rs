//! Percent-encoding, as RFC 3986 (section 2.1) has it and as queries of forms do.

use alloc::borrow::Cow;

use crate::error::TargetError;

/// Appends `text` with everything escaped but the characters that RFC 3986 calls unreserved: the
/// one form of it that means the same in any part of any URL.
pub(crate) fn encode(text: &str, encoded: &mut String) {
    if encoded_len(text) == text.len() {
        encoded.push_str(text); // Faster, and most text is like this.
    } else {
        text.bytes().for_each(|byte| encode_byte(byte, encoded));
    }
}

fn encode_byte(byte: u8, encoded: &mut String) {
    if is_unreserved(byte) {
        encoded.push(char::from(byte));
    } else {
        let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
        let digits = [digit(byte >> 4), digit(byte & 0xf)];
        encoded.push('%');
        encoded.extend(digits.map(|digit| digit.to_ascii_uppercase()));
    }
}

/// How many bytes [`encode`] appends.
pub(crate) fn encoded_len(text: &str) -> usize {
    text.bytes().map(encoded_byte_len).sum()
}

const fn encoded_byte_len(byte: u8) -> usize {
    if is_unreserved(byte) { 1 } else { 3 }
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Appends a path in that one form, as it is encoded in another. Its slashes divide it, and those
/// that are escaped do not. Whether it is UTF-8 that is escaped, [`decode`] tells.
pub(crate) fn encode_path(path: &str, encoded: &mut String) -> Result<(), TargetError> {
    read_path(path, |byte| match byte {
        None => encoded.push('/'),
        Some(byte) => encode_byte(byte, encoded),
    })
}

/// How many bytes [`encode_path`] appends.
pub(crate) fn encoded_path_len(path: &str) -> Result<usize, TargetError> {
    let mut len = 0_usize;
    read_path(path, |byte| {
        len = len.saturating_add(byte.map_or(1, encoded_byte_len));
    })?;
    Ok(len)
}

/// Calls `take` with each byte that the path means, and with `None` for each slash that divides it.
fn read_path(path: &str, mut take: impl FnMut(Option<u8>)) -> Result<(), TargetError> {
    for (position, piece) in path.split('%').enumerate() {
        let mut plain = piece;
        if position > 0 {
            let (byte, rest) = escaped_byte(piece)?;
            take(Some(byte));
            plain = rest;
        }
        plain
            .bytes()
            .for_each(|byte| take(Some(byte).filter(|byte| *byte != b'/')));
    }
    Ok(())
}

/// The byte that `piece`, what stands behind a `%`, begins with, and the rest.
fn escaped_byte(piece: &str) -> Result<(u8, &str), TargetError> {
    let (digits, rest) = piece
        .split_at_checked(2)
        .ok_or(TargetError::PercentEncoding)?;
    let mut byte = [0];
    hex::decode_to_slice(digits, &mut byte).map_err(|_| TargetError::PercentEncoding)?;
    let [byte] = byte;
    Ok((byte, rest))
}

/// Whether RFC 3986 has the character in URLs at all: unreserved, a delimiter, or the `%` of an escape.
pub(crate) const fn is_url_character(byte: u8) -> bool {
    is_unreserved(byte)
        || matches!(
            byte,
            b'!' | b'#'..=b'/' | b':' | b';' | b'=' | b'?' | b'@' | b'[' | b']'
        )
}

/// What an encoded text says. Stricter than browsers are: a `%` that escapes nothing means
/// different things to different readers, so it is an error.
pub(crate) fn decode(encoded: &str) -> Result<Cow<'_, str>, TargetError> {
    let Some((plain, rest)) = encoded.split_once('%') else {
        return Ok(encoded.into());
    };
    let mut bytes = plain.as_bytes().to_vec();
    for piece in rest.split('%') {
        let (byte, rest) = escaped_byte(piece)?;
        bytes.push(byte);
        bytes.extend_from_slice(rest.as_bytes());
    }
    let text = String::from_utf8(bytes).map_err(|_| TargetError::PercentEncodingNotUtf8)?;
    Ok(text.into())
}

/// The same in a query, where `+` may stand for a space.
pub(crate) fn decode_query(encoded: &str) -> Result<String, TargetError> {
    let spaced = match encoded.contains('+') {
        true => encoded.replace('+', " ").into(),
        false => Cow::from(encoded),
    };
    decode(&spaced).map(Cow::into_owned)
}
