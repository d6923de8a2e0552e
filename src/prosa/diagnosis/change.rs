//! Undoes the usual changes to a body on its way, to find the body that was signed.

use core::iter;

use serde::de::IgnoredAny;

use super::Diagnosis;
use crate::{limits::MAX_SORTED_DEPTH, text::Text};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Undoes a change. `None` if this change cannot have happened.
type Undo = fn(&[u8]) -> Option<Vec<u8>>;

/// Makes the diagnosis from the id of the key that signed.
type Found = fn(String) -> Diagnosis;

const CHANGES: [(Found, Undo); 5] = [
    (
        |key_id| Diagnosis::NewlineAdded { key_id },
        |body| {
            let line = body.strip_suffix(b"\n")?;
            Some(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
        },
    ),
    (|key_id| Diagnosis::NewlineRemoved { key_id }, |body| Some([body, b"\n"].concat())),
    (|key_id| Diagnosis::BomAdded { key_id }, |body| Some(body.strip_prefix(BOM)?.to_vec())),
    (|key_id| Diagnosis::BomRemoved { key_id }, |body| Some([BOM, body].concat())),
    (|key_id| Diagnosis::Base64Encoded { key_id }, decoded),
];

const LAYOUTS: [(&str, Undo); 5] = [
    ("", |json| Some(json.to_vec())),
    ("no spaces", |json| Some(respaced(json, b""))),
    ("spaces after commas and colons", |json| Some(respaced(json, b" "))),
    ("sorted keys, no spaces", sorted),
    ("sorted keys, spaces after commas and colons", |json| Some(respaced(&sorted(json)?, b" "))),
];

/// Adds optional escapes to JSON that has only the necessary ones. `None` if that changes nothing.
type Escape = fn(&str) -> Option<String>;

const ESCAPES: [(&str, Escape); 4] = [
    ("no needless escapes", |plain| Some(plain.to_owned())),
    ("escapes of non-ASCII characters", escaped),
    ("escapes of slashes", slashed),
    ("escapes of slashes and of non-ASCII characters", |plain| escaped(&slashed(plain)?)),
];

/// Returns the bodies that may have been signed, each with the diagnosis of the change that made `body` of it.
pub(super) fn origins(body: &[u8]) -> impl Iterator<Item = (Found, Vec<u8>)> {
    let changes = CHANGES.into_iter().filter_map(|(found, undo)| Some((found, undo(body)?)));
    changes.filter(move |(_, origin)| origin != body)
}

/// Returns the same JSON in other forms that may have been signed, each with a description of the form.
pub(super) fn rewritten(body: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> {
    let escapes = iter::once_with(move || plain(body)).flatten().flat_map(|plain| {
        let write =
            move |(escapes, write): (_, Escape)| Some((escapes, write(&plain)?.into_bytes()));
        ESCAPES.into_iter().filter_map(write)
    });
    let escapes = escapes.filter(move |(_, text)| text != body);
    let texts = iter::once_with(move || ("", body.to_vec())).chain(escapes);
    let rewritten = texts.flat_map(|(escapes, text)| {
        LAYOUTS.into_iter().filter_map(move |(layout, write)| {
            let written = write(&text).filter(|written| layout.is_empty() || *written != text)?;
            let comma = if layout.is_empty() || escapes.is_empty() { "" } else { ", " };
            Some((format!("{layout}{comma}{escapes}"), written))
        })
    });
    rewritten.filter(move |(_, origin)| origin != body)
}

/// Decodes base64, with or without padding (RFC 4648, section 4).
fn decoded(base64: &[u8]) -> Option<Vec<u8>> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = base64.strip_suffix(b"=").unwrap_or(base64);
    let digits = digits.strip_suffix(b"=").unwrap_or(digits);
    let mut decoded = Vec::with_capacity(digits.len());
    for four in digits.chunks(4) {
        let value = |digit| DIGITS.iter().position(|each| each == digit);
        let value = |at| four.get(at).map_or(Some(0), value);
        let bits = (value(0)? << 18) | (value(1)? << 12) | (value(2)? << 6) | value(3)?;
        let [.., first, second, third] = bits.to_be_bytes();
        let bytes = four.len().saturating_sub(1);
        decoded.extend([first, second, third].into_iter().take(bytes));
    }
    Some(decoded)
}

/// Splits JSON into tokens: each string is one token, and so is every byte outside of strings.
fn tokens(mut json: &[u8]) -> impl Iterator<Item = &[u8]> {
    iter::from_fn(move || {
        let mut is_escaped = false;
        let is_end = |byte: &u8| {
            let is_end = *byte == b'"' && !is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
            is_end
        };
        let len = match json.split_first()? {
            (b'"', rest) => {
                rest.iter().position(is_end).map_or(json.len(), |end| end.saturating_add(2))
            }
            _ => 1,
        };
        let (token, rest) = json.split_at_checked(len)?;
        json = rest;
        Some(token)
    })
}

/// Writes JSON with `space` after each comma and colon, and with no other whitespace between its tokens
/// (RFC 8259, section 2).
pub(in crate::prosa) fn respaced(json: &[u8], space: &[u8]) -> Vec<u8> {
    let gaps = json.iter().filter(|byte| b",:".contains(byte)).count();
    let most = json.len().saturating_add(gaps.saturating_mul(space.len()));
    let mut written = Vec::with_capacity(most);
    for token in tokens(json).filter(|token| !matches!(token, [b' ' | b'\t' | b'\r' | b'\n'])) {
        written.extend_from_slice(token);
        if matches!(token, [b',' | b':']) {
            written.extend_from_slice(space);
        }
    }
    written
}

/// Writes JSON without spaces and with sorted keys. `None` if `json` is invalid, nested too deeply or already sorted.
fn sorted(json: &[u8]) -> Option<Vec<u8>> {
    /// Separates the members of an object that is still open. Valid JSON does not contain this byte.
    const SEPARATOR: u8 = 0;
    serde_json::from_slice::<IgnoredAny>(json).ok()?;
    let json = respaced(json, b"");
    let mut written = Vec::with_capacity(json.len());
    let mut open = Vec::new();
    for token in tokens(&json) {
        match token {
            b"{" | b"[" if open.len() == MAX_SORTED_DEPTH => return None,
            b"{" | b"[" => open.push((token, written.len().saturating_add(1))),
            b"]" => drop(open.pop()),
            b"}" => {
                let (_, start) = open.pop()?;
                let members = written.split_off(start);
                let mut members: Vec<_> = members.split(|byte| *byte == SEPARATOR).collect();
                members.sort_by_key(|member| member.split(|byte| *byte == b'"').nth(1));
                for (position, member) in members.into_iter().enumerate() {
                    written.extend_from_slice(if position == 0 { b"" } else { b"," });
                    written.extend_from_slice(member);
                }
            }
            b"," if matches!(open.last(), Some((b"{", _))) => {
                written.push(SEPARATOR);
                continue;
            }
            _ => {}
        }
        written.extend_from_slice(token);
    }
    (written != json).then_some(written)
}

/// Writes JSON with only the necessary escapes, as JavaScript and Rust do.
fn plain(json: &[u8]) -> Option<String> {
    let mut written = Vec::with_capacity(json.len());
    for token in tokens(json) {
        // A string that is not valid text, such as half of a surrogate pair, stays as it is.
        if token.starts_with(b"\"")
            && let Ok(text) = serde_json::from_slice::<Text<'_>>(token)
        {
            serde_json::to_writer(&mut written, &text).ok()?;
        } else {
            written.extend_from_slice(token);
        }
    }
    String::from_utf8(written).ok()
}

/// Writes `\u` escapes for DEL and all non-ASCII characters, as Python does. `None` if there are none.
fn escaped(json: &str) -> Option<String> {
    let len = |c: char| if c < '\x7f' { 1 } else { c.len_utf16().saturating_mul(6) };
    let mut written = String::with_capacity(json.chars().map(len).sum());
    for c in json.chars() {
        if c < '\x7f' {
            written.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                written.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    (written != json).then_some(written)
}

/// Writes `\/` for each slash, as PHP does. `None` if there is no slash.
fn slashed(plain: &str) -> Option<String> {
    plain.contains('/').then(|| plain.replace('/', r"\/"))
}
