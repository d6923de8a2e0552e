//! Percent-encoding as in RFC 3986 (section 2.1), and as in queries of HTML forms.

use alloc::borrow::Cow;

use crate::error::VerifyError;

/// Appends `text` with all characters percent-encoded except those that RFC 3986 calls unreserved.
/// This form means the same in any part of any URL.
pub(crate) fn encode(text: &str, encoded: &mut String) {
    if text.bytes().all(is_unreserved) {
        encoded.push_str(text); // The fast path for most texts.
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

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Appends a percent-encoded path, re-encoded as by [`encode`]. Slashes stay separators, and encoded
/// slashes stay encoded. Does not check that the encoded bytes are UTF-8: [`decode`] does.
pub(crate) fn encode_path(path: &str, encoded: &mut String) -> Result<(), VerifyError> {
    for (position, piece) in path.split('%').enumerate() {
        let mut plain = piece;
        if position > 0 {
            let (byte, rest) = escaped_byte(piece)?;
            encode_byte(byte, encoded);
            plain = rest;
        }
        for byte in plain.bytes() {
            match byte {
                b'/' => encoded.push('/'),
                byte => encode_byte(byte, encoded),
            }
        }
    }
    Ok(())
}

/// Splits `piece`, the text after a `%`, into the byte that it encodes and the rest.
fn escaped_byte(piece: &str) -> Result<(u8, &str), VerifyError> {
    let (digits, rest) = piece.split_at_checked(2).ok_or(VerifyError::PercentEncoding)?;
    let mut byte = [0];
    hex::decode_to_slice(digits, &mut byte).map_err(|_| VerifyError::PercentEncoding)?;
    let [byte] = byte;
    Ok((byte, rest))
}

/// Whether RFC 3986 allows the character in a URL: unreserved, a delimiter, or the `%` of an escape.
pub(crate) const fn is_url_character(byte: u8) -> bool {
    is_unreserved(byte)
        || matches!(byte, b'!' | b'#'..=b'/' | b':' | b';' | b'=' | b'?' | b'@' | b'[' | b']')
}

/// Decodes a percent-encoded text. Stricter than browsers: a `%` without two hexadecimal digits is an
/// error, because parsers disagree on its meaning.
pub(crate) fn decode(encoded: &str) -> Result<Cow<'_, str>, VerifyError> {
    let Some((plain, rest)) = encoded.split_once('%') else {
        return Ok(encoded.into());
    };
    let mut bytes = plain.as_bytes().to_vec();
    for piece in rest.split('%') {
        let (byte, rest) = escaped_byte(piece)?;
        bytes.push(byte);
        bytes.extend_from_slice(rest.as_bytes());
    }
    let text = String::from_utf8(bytes).map_err(|_| VerifyError::PercentEncodingNotUtf8)?;
    Ok(text.into())
}

/// Decodes a part of a query, where `+` also means a space.
pub(crate) fn decode_query(encoded: &str) -> Result<String, VerifyError> {
    let spaced = match encoded.contains('+') {
        true => encoded.replace('+', " ").into(),
        false => Cow::from(encoded),
    };
    decode(&spaced).map(Cow::into_owned)
}
