//! What happens to a delivery on its way.

use arbitrary::Arbitrary;
use sha2::block_api::compress256;

use crate::{
    delivery::{Delivery, Item},
    keys::STRANGER,
    slow::{Scheme, hexadecimal},
};

/// Changes that must not matter to a receiver.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Harmless {
    HeaderNameCase(u32),
    DigitCase,
    Rotate(u8),
    Exchange(u8, u8),
    RepeatSignature(u8),
    StrangersSignature(u8),
    UnknownItem(u8, Unknown),
    UnreadableSignature(u8, Unreadable),
    EmptyItem(u8),
    Whitespace(u8, Whitespace),
    OtherHeader,
    EventName(NameHeader),
}

/// The header of the event's name, which is not signed.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum NameHeader {
    One,
    Padded,
    Joined,
    Two,
    Empty,
    Long,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Unknown {
    OlderVersion,
    NewerVersion,
    UpperCase,
    Word,
    EmptyName,
    NameWithSpace,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Unreadable {
    Empty,
    Short,
    Long,
    NotHex,
    NotAscii,
    InnerSpace,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Whitespace {
    Space,
    Tab,
    LineEnd,
    FormFeed,
}

impl Harmless {
    pub fn happen_to(self, delivery: &mut Delivery) {
        let len = delivery.items.len();
        let digest = "0123456789abcdef".repeat(4);
        let signature_name = delivery.signature_name;
        match self {
            Self::HeaderNameCase(mask) => {
                for name in &mut delivery.header_names {
                    *name = name
                        .chars()
                        .enumerate()
                        .map(|(at, c)| match mask >> (at % 32) & 1 {
                            0 => c.to_ascii_lowercase(),
                            _ => c.to_ascii_uppercase(),
                        })
                        .collect();
                }
            }
            Self::DigitCase => {
                delivery.signatures().for_each(|digits| *digits = digits.to_ascii_uppercase());
            }
            Self::Rotate(by) => delivery.items.rotate_left(usize::from(by) % len.max(1)),
            Self::Exchange(one, other) if len > 0 => {
                delivery.items.swap(usize::from(one) % len, usize::from(other) % len);
            }
            Self::RepeatSignature(at) => {
                let first = delivery.signatures().next().cloned();
                if let Some(digits) = first {
                    delivery.insert(at, Item::new(signature_name, digits));
                }
            }
            Self::StrangersSignature(at) => delivery.insert(at, Item::new(signature_name, digest)),
            Self::UnknownItem(at, unknown) => {
                let name = match unknown {
                    Unknown::OlderVersion => "v0",
                    Unknown::NewerVersion => "v11",
                    Unknown::UpperCase if signature_name == "v1" => "V1",
                    Unknown::UpperCase => "SHA256",
                    Unknown::Word => "",
                    Unknown::EmptyName => " ",
                    Unknown::NameWithSpace => "t t",
                };
                delivery.insert(at, Item::new(name, digest));
            }
            Self::UnreadableSignature(at, unreadable) => {
                let value = match unreadable {
                    Unreadable::Empty => String::new(),
                    Unreadable::Short => digest[1..].to_owned(),
                    Unreadable::Long => digest + "00",
                    Unreadable::NotHex => digest.replace('0', "g"),
                    Unreadable::NotAscii => digest.replace('0', "é"),
                    Unreadable::InnerSpace => digest.replace('0', " "),
                };
                delivery.insert(at, Item::new(signature_name, value));
            }
            Self::EmptyItem(at) => delivery.insert(at, Item::new("", "")),
            Self::Whitespace(at, whitespace) if len > 0 => {
                delivery.items[usize::from(at) % len].padding = match whitespace {
                    Whitespace::Space => " ",
                    Whitespace::Tab => " \t",
                    Whitespace::LineEnd => "\r\n",
                    Whitespace::FormFeed => "\u{c}",
                };
            }
            Self::Exchange(..) | Self::Whitespace(..) => {}
            Self::OtherHeader => delivery.others.push(("x-prosa-signature-2", digest)),
            Self::EventName(header) => {
                let one = "stt.jobs.completed";
                let value = match header {
                    NameHeader::One | NameHeader::Two => one.to_owned(),
                    NameHeader::Padded => format!(" {one}\t"),
                    NameHeader::Joined => format!("{one}, {one}"),
                    NameHeader::Empty => String::new(),
                    NameHeader::Long => "x".repeat(257),
                };
                if let NameHeader::Two = header {
                    delivery.others.push(("X-Prosa-Event", value.clone()));
                }
                delivery.others.push(("x-prosa-event", value));
            }
        }
    }
}

/// Changes that must make a receiver reject, even if everything else is right.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Harm {
    BodyBit(u16),
    BodyLonger(u8),
    BodyShorter,
    DigestBit(u8),
    DigestShorter,
    NoSignature,
    NoTime,
    SecondTime(u8),
    OtherTime(u64),
    ZeroBeforeTime,
    TimeNotDigits(u8),
    OtherScheme(Scheme),
    OtherForm,
    NoHeader,
    SecondHeader,
    LongHeader,
    TooManySignatures,
    TooManyItems,
    SignedByStranger,
    /// The attack that needs no secret under [`Scheme::SecretPrefixSha256`].
    Extension(u8),
}

impl Harm {
    /// Makes the change. If it cannot be made to the delivery, flips a bit of its digests.
    pub fn happen_to(self, delivery: &mut Delivery) {
        if !self.try_on(delivery) {
            flip_digest_bit(delivery, 0);
        }
    }

    fn try_on(self, delivery: &mut Delivery) -> bool {
        let timed = delivery.scheme != Scheme::BodyHmac;
        let time_is_signed = delivery.scheme == Scheme::TimestampedHmac;
        match self {
            Self::BodyBit(at) if !delivery.body.is_empty() => {
                let position = usize::from(at >> 3) % delivery.body.len();
                delivery.body[position] ^= 1 << (at & 7);
            }
            Self::BodyLonger(byte) => delivery.body.push(byte),
            Self::BodyShorter if !delivery.body.is_empty() => {
                delivery.body.pop();
            }
            Self::DigestBit(at) => flip_digest_bit(delivery, at),
            Self::DigestShorter => delivery.signatures().for_each(|digits| {
                digits.pop();
            }),
            Self::NoSignature => {
                let name = delivery.signature_name;
                delivery.items.retain(|item| item.name != name);
            }
            Self::NoTime if timed => delivery.items.retain(|item| item.name != "t"),
            Self::SecondTime(at) if timed => {
                let Some(time) = delivery.time().cloned() else {
                    return false;
                };
                delivery.insert(at, Item::new("t", time));
            }
            Self::OtherTime(secs) if time_is_signed => {
                let Some(time) = delivery.time() else {
                    return false;
                };
                *time =
                    if *time == secs.to_string() { format!("0{secs}") } else { secs.to_string() };
            }
            Self::ZeroBeforeTime if time_is_signed => match delivery.time() {
                Some(time) => time.insert(0, '0'),
                None => return false,
            },
            Self::TimeNotDigits(at) if timed => match delivery.time() {
                Some(time) => {
                    let characters = ['+', '-', '.', '\u{b}', '_', 'x', 'T'];
                    let character = characters[usize::from(at) % characters.len()];
                    let position = usize::from(at) % time.len().max(1);
                    time.insert(position, character);
                }
                None => return false,
            },
            Self::OtherScheme(scheme) if scheme != delivery.scheme => delivery.scheme = scheme,
            Self::OtherForm => {
                let (other, name) = match delivery.signature_name {
                    "v1" => ("sha256", "v1"),
                    name => ("v1", name),
                };
                for item in &mut delivery.items {
                    if item.name == name {
                        item.name = other;
                    }
                }
            }
            Self::NoHeader => delivery.header_names.clear(),
            Self::SecondHeader => delivery
                .header_names
                .extend(["X-Prosa-Signature".to_owned(), "x-prosa-signature".to_owned()]),
            Self::LongHeader => delivery.insert(0, Item::new("v0", "x".repeat(8192))),
            Self::TooManySignatures => {
                let item = Item::new(delivery.signature_name, "0".repeat(64));
                delivery.items.extend(vec![item; 65]);
            }
            Self::TooManyItems => delivery.items.extend(vec![Item::new("", ""); 128]),
            Self::SignedByStranger => {
                let time = delivery.time().cloned().unwrap_or_default();
                let digits = delivery.scheme.sign(STRANGER.secret, &time, &delivery.body);
                delivery.signatures().for_each(|signature| signature.clone_from(&digits));
            }
            // The signed body must be UTF-8: if it ended in the middle of a character, the padding
            // could complete that.
            Self::Extension(tail)
                if delivery.scheme == Scheme::SecretPrefixSha256
                    && str::from_utf8(&delivery.body).is_ok() =>
            {
                extend(delivery, tail);
            }
            _ => return false,
        }
        true
    }
}

fn flip_digest_bit(delivery: &mut Delivery, at: u8) {
    for digits in delivery.signatures() {
        let mut digest = [0; 32];
        if hex::decode_to_slice(&digits, &mut digest).is_err() {
            continue;
        }
        digest[usize::from(at >> 3)] ^= 1 << (at & 7);
        *digits = hexadecimal(&digest);
    }
}

/// Extends a body and computes its digests from the old body, its digests and the length of the
/// secret: the attack that a plain SHA-256 of secret and body permits.
fn extend(delivery: &mut Delivery, tail: u8) {
    let hashed = delivery.secret.len() + 1 + delivery.body.len();
    let padding_of_body = padding(hashed);
    let extended = hashed + padding_of_body.len() + 1;
    let mut last_block = [0; 64];
    last_block[0] = tail;
    last_block[1..].copy_from_slice(&padding(extended)[..63]);
    delivery.body.extend(padding_of_body);
    delivery.body.push(tail);

    for digits in delivery.signatures() {
        let mut digest = [0; 32];
        if hex::decode_to_slice(&digits, &mut digest).is_err() {
            continue;
        }
        let mut state = [0; 8];
        for (word, bytes) in state.iter_mut().zip(digest.chunks(4)) {
            *word = bytes.iter().fold(0, |word, &byte| word << 8 | u32::from(byte));
        }
        compress256(&mut state, &[last_block]);
        for (bytes, word) in digest.chunks_mut(4).zip(state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        *digits = hexadecimal(&digest);
    }
}

/// Returns what SHA-256 appends to a message of this length.
fn padding(len: usize) -> Vec<u8> {
    let mut padding = vec![0x80];
    while (len + padding.len()) % 64 != 56 {
        padding.push(0);
    }
    padding.extend((len as u64 * 8).to_be_bytes());
    padding
}
