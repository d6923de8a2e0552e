//! What `serde_json` refuses and its sender plainly meant, written so that it can be read.
//!
//! The list is closed. Whatever else is not JSON stays refused, and so does what is not UTF-8: under
//! the secret-prefix scheme that check is what stops a length extension.

use serde::de::IgnoredAny;

use crate::error::JsonError;

/// A text with its defects repaired.
pub(crate) struct Repaired {
    pub(crate) text: String,
    /// The first of them, in words.
    pub(crate) defect: &'static str,
}

/// Reads what has been refused with `error` once more, if it can be repaired. The error's position is
/// that in the body.
pub(crate) fn read_again<T, E: From<JsonError>>(
    text: &str,
    error: JsonError,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, E> {
    let repaired = match error {
        JsonError::Syntax { .. } => repair(text),
        _ => None,
    };
    let repaired = repaired.ok_or(error)?;
    read(&repaired.text).map_err(|_| error.into())
}

/// In one pass: `\ufffd` for half of a surrogate pair; `null` for a bare `NaN`, `Infinity` or
/// `-Infinity`, and for a number past `f64`. `None` if there is nothing to repair.
pub(crate) fn repair(text: &str) -> Option<Repaired> {
    let mut repaired = String::with_capacity(text.len());
    let mut first_defect = None;
    // What is behind `done` is not in `repaired` yet, and `rest` has not been looked at.
    let (mut done, mut rest) = (text, text);
    let mut is_in_string = false;
    while !rest.is_empty() {
        let (len, defect) = if is_in_string {
            in_string(rest)
        } else {
            outside(rest)
        };
        // A quote is looked at by itself.
        is_in_string ^= rest.starts_with('"');
        let behind = rest.get(len..).unwrap_or_default();
        if let Some(Defect { name, written }) = defect {
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
    first_defect.map(|defect| Repaired {
        text: repaired,
        defect,
    })
}

struct Defect {
    name: &'static str,
    written: &'static str,
}

const HALF_A_PAIR: Defect = Defect {
    name: "half of a surrogate pair",
    written: r"\ufffd",
};
const NOT_A_NUMBER: Defect = Defect {
    name: "NaN or Infinity",
    written: "null",
};
const PAST_F64: Defect = Defect {
    name: "a number past the range of f64",
    written: "null",
};

/// How many bytes belong together at the beginning of `rest`, and what is wrong with them.
type Step = (usize, Option<Defect>);

fn in_string(rest: &str) -> Step {
    const ESCAPE: usize = r"\u0000".len();
    const PAIR: usize = r"\u0000\u0000".len();
    match rest.as_bytes() {
        [b'"', ..] => (1, None),
        [b'\\', b'u', ..] => match escaped_unit(rest) {
            Some(0xd800..=0xdbff) => {
                let next = rest.get(ESCAPE..).and_then(escaped_unit);
                let is_pair = matches!(next, Some(0xdc00..=0xdfff));
                if is_pair {
                    (PAIR, None)
                } else {
                    (ESCAPE, Some(HALF_A_PAIR))
                }
            }
            Some(0xdc00..=0xdfff) => (ESCAPE, Some(HALF_A_PAIR)),
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
    let is_literal = |literal: &&&str| rest.starts_with(**literal);
    match rest.as_bytes() {
        [b'"', ..] => (1, None),
        [b'N' | b'I' | b'-' | b'0'..=b'9', ..] => {
            if let Some(literal) = ["NaN", "Infinity", "-Infinity"].iter().find(is_literal) {
                return (literal.len(), Some(NOT_A_NUMBER));
            }
            let is_of_number =
                |byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
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

/// Whether `serde_json` refuses a number for its size alone.
fn is_past_f64(number: &str) -> bool {
    // The largest has 309 digits. With an exponent of two digits, there are 210 before it.
    let exponent = number
        .split_once(['e', 'E'])
        .map_or("", |(_, exponent)| exponent);
    (number.len() > 200 || exponent.len() >= 3)
        && serde_json::from_str::<IgnoredAny>(number).is_ok()
        && serde_json::from_str::<f64>(number).is_err()
}
