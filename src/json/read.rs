//! From a text to a value: as it is, or with what is not JSON and was plainly meant written so that it can be
//! read.
//!
//! The list of what is repaired is closed. Whatever else is not JSON stays rejected, and so does what is not
//! UTF-8: under the secret-prefix scheme that check is what stops a length extension.

use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::value::Value;
use crate::error::ReadError;

/// The body as text. One check for the whole of it: `serde_json::from_slice` would check string by string.
pub(crate) fn utf8(body: &[u8]) -> Result<&str, ReadError> {
    str::from_utf8(body).map_err(|error| ReadError::NotUtf8 { position: error.valid_up_to() })
}

/// `text` without the whitespace around it, as JSON defines that.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// Reads all of `text` as one JSON value; anything but whitespace after it is an error. `None` if the value
/// does not fit.
pub(crate) fn read<'a, T: Value<'a>>(text: &'a str) -> Result<Option<T>, ReadError> {
    let mut place = None;
    read_into(text, &mut place)?;
    Ok(place)
}

/// The same into a place of the caller's: for what is long.
pub(crate) fn read_into<'a, T: Value<'a>>(
    text: &'a str,
    place: &mut Option<T>,
) -> Result<(), ReadError> {
    let mut json = serde_json::Deserializer::from_str(text);
    T::read_into(&mut json, place).and_then(|()| json.end()).map_err(without_values)
}

/// `serde_json`'s messages quote the values that they are about.
pub(crate) fn without_values(error: serde_json::Error) -> ReadError {
    // It says 0 where a whole text is of another type.
    let (line, column) = (error.line().max(1), error.column());
    match error.classify() {
        Category::Eof => ReadError::JsonTruncated { line, column },
        Category::Data => ReadError::JsonShape { line, column },
        Category::Syntax | Category::Io => ReadError::JsonSyntax { line, column },
    }
}

/// Reads what has been rejected with `error` once more, if it can be repaired. The error's position is that
/// in the body.
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

/// In one pass: `\ufffd` for half of a surrogate pair; `null` for a bare `NaN`, `Infinity` or `-Infinity`,
/// and for a number past `f64`. With the first of these defects, in words; `None` if there are none.
pub(super) fn repair(text: &str) -> Option<(String, &'static str)> {
    let mut repaired = String::with_capacity(text.len());
    let mut first_defect = None;
    // What is behind `done` is not in `repaired` yet, and `rest` has not been looked at.
    let (mut done, mut rest) = (text, text);
    let mut is_in_string = false;
    while !rest.is_empty() {
        let (len, defect) = if is_in_string { in_string(rest) } else { outside(rest) };
        // A quote is looked at by itself.
        is_in_string ^= rest.starts_with('"');
        let behind = rest.get(len..).unwrap_or_default();
        if let Some((name, written)) = defect {
            let before = done.len().saturating_sub(rest.len());
            repaired.push_str(done.get(..before).unwrap_or_default());
            repaired.push_str(written);
            first_defect = first_defect.or(Some(name));
            done = behind;
        }
        rest = behind;
    }
    repaired.push_str(done);
    repaired.shrink_to_fit();
    first_defect.map(|defect| (repaired, defect))
}

/// What it is called, and what is written instead.
type Defect = (&'static str, &'static str);

const HALF_A_PAIR: Defect = ("half of a surrogate pair", r"\ufffd");
const NOT_A_NUMBER: Defect = ("NaN or Infinity", "null");
const PAST_F64: Defect = ("a number past the range of f64", "null");

/// How many bytes belong together at the beginning of `rest`, and what is wrong with them.
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
        // What is escaped has one byte, or the text is not JSON.
        [b'\\', _, ..] => (2, None),
        _ => (plain(rest, |byte| byte == b'"' || byte == b'\\'), None),
    }
}

/// The UTF-16 unit of an escape such as `\ud83d`, if `text` begins with one.
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
            let is_behind = |byte| matches!(byte, b'"' | b'N' | b'I' | b'-' | b'0'..=b'9');
            (plain(rest, is_behind), None)
        }
    }
}

/// How many bytes come before one that `is_behind` them, at least the first.
fn plain(rest: &str, is_behind: impl Fn(u8) -> bool) -> usize {
    let after_first = rest.bytes().skip(1).position(is_behind);
    after_first.map_or(rest.len(), |position| position.saturating_add(1))
}

/// Whether `serde_json` rejects a number for its size alone.
fn is_past_f64(number: &str) -> bool {
    // The largest has 309 digits. With an exponent of two digits, there are 210 before it.
    let exponent = number.split_once(['e', 'E']);
    let exponent = exponent.map_or("", |(_, exponent)| exponent);
    (number.len() > 200 || exponent.len() >= 3)
        && serde_json::from_str::<IgnoredAny>(number).is_ok()
        && serde_json::from_str::<f64>(number).is_err()
}
