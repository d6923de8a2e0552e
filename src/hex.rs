//! Hexadecimal digits.
//!
//! The `hex` crate takes 2.4 times as long to read one, and a header has up to 64 of them.

use core::fmt;

/// The `N` bytes that twice as many hexadecimal digits of either case are; `None` for any other
/// text.
pub(crate) fn decode<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let (pairs, []) = digits.as_chunks() else {
        return None;
    };
    let pairs: &[[u8; 2]; N] = pairs.try_into().ok()?;
    // All of them are looked at, so that the compiler can do several at once.
    let (mut bytes, mut all) = ([0; N], 0);
    for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
        let (high, low) = (value(high), value(low));
        *byte = high.wrapping_mul(16).wrapping_add(low);
        all |= high | low;
    }
    (all & 0xf0 == 0).then_some(bytes)
}

/// The same for any number of digits: into `bytes`, which has room for them.
pub(crate) fn decode_all(digits: &[u8], bytes: &mut Vec<u8>) -> Option<()> {
    let (pairs, []) = digits.as_chunks::<2>() else {
        return None;
    };
    for pair in pairs {
        let [byte] = decode(pair)?;
        bytes.push(byte);
    }
    Some(())
}

/// Of a digit; more than 15 for any other character.
const fn value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit.wrapping_sub(b'0'),
        b'a'..=b'f' => digit.wrapping_sub(b'a' - 10),
        b'A'..=b'F' => digit.wrapping_sub(b'A' - 10),
        _ => 0xff,
    }
}

/// The two digits of a byte, in lower case.
pub(crate) fn digits(byte: u8) -> [u8; 2] {
    let digit = |value: u8| match value {
        0..10 => value.wrapping_add(b'0'),
        _ => value.wrapping_add(b'a' - 10),
    };
    [digit(byte >> 4), digit(byte & 15)]
}

/// Writes `bytes` in lower case.
pub(crate) fn encode(bytes: &[u8; 32], out: &mut impl fmt::Write) -> fmt::Result {
    let mut digits = bytes.iter().copied().flat_map(digits);
    digits.try_for_each(|digit| out.write_char(digit.into()))
}
