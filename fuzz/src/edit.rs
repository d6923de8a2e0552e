//! Changes of single bytes.

use arbitrary::Arbitrary;

/// A change at a position, counted modulo the length.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Edit {
    Flip { at: u16, bit: u8 },
    Replace { at: u16, byte: u8 },
    Insert { at: u16, byte: u8 },
    Remove { at: u16 },
    Exchange { at: u16 },
    Truncate { at: u16 },
}

impl Edit {
    pub fn apply(self, bytes: &mut Vec<u8>) {
        let len = bytes.len();
        if let Self::Insert { at, byte } = self {
            bytes.insert(usize::from(at) % (len + 1), byte);
            return;
        }
        if len == 0 {
            return;
        }
        match self {
            Self::Flip { at, bit } => bytes[usize::from(at) % len] ^= 1 << (bit % 8),
            Self::Replace { at, byte } => bytes[usize::from(at) % len] = byte,
            Self::Remove { at } => {
                bytes.remove(usize::from(at) % len);
            }
            Self::Exchange { at } => bytes.swap(usize::from(at) % len, (usize::from(at) + 1) % len),
            Self::Truncate { at } => bytes.truncate(usize::from(at) % len),
            Self::Insert { .. } => {}
        }
    }
}
