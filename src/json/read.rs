//! Reads a value from a text. If `serde_json` rejects the text, but its meaning is clear, the text is repaired
//! and read again.
//!
//! The list of repairs is closed. Other malformed JSON stays rejected, and so do bytes that are not UTF-8: under the
//! secret-prefix scheme, they may be a length extension (which the verifier rejects too).

use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::value::Value;
use crate::error::ReadError;

/// Returns the body as text. Checks all of it at once: `serde_json::from_slice` would check string by string.
pub(crate) fn utf8(body: &[u8]) -> Result<&str, ReadError> {
    str::from_utf8(body).map_err(|error| ReadError::NotUtf8 { position: error.valid_up_to() })
}

/// Returns `text` without JSON whitespace around it.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// Reads all of `text` as one JSON value. Anything but whitespace after the value is an error. Returns `None`
/// if the value does not fit.
pub(crate) fn read<'a, T: Value<'a>>(text: &'a str) -> Result<Option<T>, ReadError> {
    let mut place = None;
    read_into(text, &mut place)?;
    Ok(place)
}

/// Does the same into the caller's `place`, which avoids moves of large values.
pub(crate) fn read_into<'a, T: Value<'a>>(
    text: &'a str,
    place: &mut Option<T>,
) -> Result<(), ReadError> {
    let mut json = serde_json::Deserializer::from_str(text);
    T::read_into(&mut json, place).and_then(|()| json.end()).map_err(without_values)
}

/// Reduces the error to a position, since messages of `serde_json` quote values.
pub(crate) fn without_values(error: serde_json::Error) -> ReadError {
    // The line is 0 if the whole text has another type.
    let (line, column) = (error.line().max(1), error.column());
    match error.classify() {
        Category::Eof => ReadError::JsonTruncated { line, column },
        Category::Data => ReadError::JsonShape { line, column },
        Category::Syntax | Category::Io => ReadError::JsonSyntax { line, column },
    }
}

/// Repairs a text that was rejected with `error`, and reads it again. Returns `error` if that fails, since its
/// position is in the original body.
pub(crate) fn read_again<T>(
    text: &str,
    error: ReadError,
    read: impl FnOnce(&str) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let repaired = match error {
        ReadError::JsonSyntax { .. } => repair(text),
        _ => None,
    };
    let (repaired, _) = repaired.ok_or(error)?;
    read(&repaired).map_err(|_| error)
}

/// Repairs in one pass: writes `\ufffd` for half of a surrogate pair, and `null` for a bare `NaN`, `Infinity` or
/// `-Infinity` and for a number beyond `f64`. Also returns the first defect in words. `None` if there is no defect.
pub(super) fn repair(text: &str) -> Option<(String, &'static str)> {
    let mut repaired = String::with_capacity(text.len());
    let mut first_defect = None;
    // `done` begins after the part that is already in `repaired`. `rest` is not checked yet.
    let (mut done, mut rest) = (text, text);
    let mut is_in_string = false;
    while !rest.is_empty() {
        let (len, defect) = if is_in_string { in_string(rest) } else { outside(rest) };
        // A quote is always a step of its own.
        is_in_string ^= rest.starts_with('"');
        let after = rest.get(len..).unwrap_or_default();
        if let Some((name, written)) = defect {
            let before = done.len().saturating_sub(rest.len());
            repaired.push_str(done.get(..before).unwrap_or_default());
            repaired.push_str(written);
            first_defect = first_defect.or(Some(name));
            done = after;
        }
        rest = after;
    }
    repaired.push_str(done);
    repaired.shrink_to_fit();
    first_defect.map(|defect| (repaired, defect))
}

/// A defect's name, and what is written instead.
type Defect = (&'static str, &'static str);

const HALF_A_PAIR: Defect = ("half of a surrogate pair", r"\ufffd");
const NOT_A_NUMBER: Defect = ("NaN or Infinity", "null");
const PAST_F64: Defect = ("a number past the range of f64", "null");

/// How many bytes at the start of `rest` belong together, and what is wrong with them.
type Step = (usize, Option<Defect>);

fn in_string(rest: &str) -> Step {
    const ESCAPE: usize = r"\u0000".len();
    const PAIR: usize = r"\u0000\u0000".len();
    let is_second =
        |escape: Option<&str>| matches!(escape.and_then(escaped_unit), Some(0xdc00..=0xdfff));
    match rest.as_bytes() {
        [b'"', ..] => (1, None),
        [b'\\', b'u', ..] => match escaped_unit(rest) {
            Some(0xd800..=0xdbff) if is_second(rest.get(ESCAPE..)) => (PAIR, None),
            Some(0xd800..=0xdfff) => (ESCAPE, Some(HALF_A_PAIR)),
            _ => (2, None),
        },
        // In valid JSON, the escaped character has one byte.
        [b'\\', _, ..] => (2, None),
        _ => (plain(rest, |byte| byte == b'"' || byte == b'\\'), None),
    }
}

/// Returns the UTF-16 unit of an escape such as `\ud83d`, if `text` begins with one.
fn escaped_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix(r"\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
}

fn outside(rest: &str) -> Step {
    let is_of_number = |byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    let literals = ["NaN", "Infinity", "-Infinity"];
    match rest.as_bytes() {
        [b'"', ..] => (1, None),
        [b'N' | b'I' | b'-' | b'0'..=b'9', ..] => {
            if let Some(literal) = literals.iter().find(|literal| rest.starts_with(**literal)) {
                return (literal.len(), Some(NOT_A_NUMBER));
            }
            let len = plain(rest, |byte| !is_of_number(byte));
            let number = rest.get(..len).unwrap_or_default();
            (len, is_past_f64(number).then_some(PAST_F64))
        }
        _ => {
            let ends_run = |byte| matches!(byte, b'"' | b'N' | b'I' | b'-' | b'0'..=b'9');
            (plain(rest, ends_run), None)
        }
    }
}

/// Returns how many bytes are before the first one that `ends_run`. Always counts the first byte of `rest`.
fn plain(rest: &str, ends_run: impl Fn(u8) -> bool) -> usize {
    let after_first = rest.bytes().skip(1).position(ends_run);
    after_first.map_or(rest.len(), |position| position.saturating_add(1))
}

/// Whether `serde_json` rejects a number only because of its size.
fn is_past_f64(number: &str) -> bool {
    // The largest `f64` has 309 digits. To exceed it with a two-digit exponent, a number needs 210 digits before that.
    let exponent = number.split_once(['e', 'E']);
    let exponent = exponent.map_or("", |(_, exponent)| exponent);
    (number.len() > 200 || exponent.len() >= 3)
        && serde_json::from_str::<IgnoredAny>(number).is_ok()
        && serde_json::from_str::<f64>(number).is_err()
}
