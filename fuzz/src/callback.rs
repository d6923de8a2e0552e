//! A Waves callback on its way: how its URL was signed, and what happened to the URL.

use std::{sync::LazyLock, time::Duration};

use arbitrary::Arbitrary;
use speech_webhooks::{UnixTime, waves::Signer};

use crate::{
    edit::Edit,
    keys::{AUDIENCE, Moment, Ring},
};

const ORIGIN: &str = "https://receiver.example";

/// The paths and queries of the base URLs.
const PATHS: [&str; 4] = [
    "/webhooks/waves",
    "/",
    "/hooks/a%2Fb/c%20d+e/?tenant=7&flag&q=%C3%BC",
    "/hooks/last/?case=%3D%26",
];

#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Place {
    Plain,
    Root,
    Escapes,
    Slash,
}

/// How a URL is signed, and how a receiver is set up.
#[derive(Arbitrary, Debug)]
pub struct Signing<'a> {
    pub ring: Ring,
    place: Place,
    pub for_audience: bool,
    validity: u16,
    submitted_at: Moment,
    pub arrives_at: Moment,
    rewritings: [Option<Rewriting>; 4],
    edit: Option<Edit>,
    pairs: [Option<(&'a str, &'a str)>; 3],
}

/// Rewritings of a target: most keep its meaning, some change it.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Rewriting {
    /// Percent-encodes a byte.
    Escape(u16),
    /// Decodes an escape.
    Unescape(u16),
    LowerCaseEscape(u16),
    PlusForSpace,
    UpperCaseDigest,
    EmptyItem(u8),
    RotateItems(u8),
    ExchangeItems(u8, u8),
    RepeatItem(u8),
    DropItem(u8),
    ExchangeValues(u8, u8),
    AddItem(u8),
    OtherPath(Place),
}

impl Signing<'_> {
    /// Returns the signed request target, or `None` if the signer rejects the URL.
    #[must_use]
    pub fn signed(&self) -> Option<String> {
        type Signers = [[[Signer; 2]; 4]; 3];
        static SIGNERS: LazyLock<Signers> = LazyLock::new(|| {
            [Ring::One, Ring::Rotation, Ring::NewestLast].map(|ring| {
                PATHS.map(|path| {
                    let signer = || {
                        let url = format!("{ORIGIN}{path}");
                        Signer::new(ring.keyring(), &url).expect("a URL that can be signed")
                    };
                    let named = signer().with_audience(AUDIENCE);
                    [signer(), named.expect("a name that is not blank")]
                })
            })
        });
        let ring = match self.ring {
            Ring::Rotation | Ring::Three => 1,
            Ring::NewestLast | Ring::Ending => 2,
            Ring::One | Ring::Retired => 0,
        };
        let signer = &SIGNERS[ring][self.place as usize][usize::from(self.for_audience)];
        let pairs = self.pairs.iter().flatten().copied();
        let validity = Duration::from_secs(self.validity.into());
        let now = UnixTime::from_secs(self.submitted_at.secs());
        let submission = signer.sign(pairs, validity, now).ok()?;
        let target = submission.webhook_url().strip_prefix(ORIGIN)?;
        Some(target.to_owned())
    }

    /// Returns the target that arrives.
    #[must_use]
    pub fn arrive(&self, target: &str) -> String {
        let mut target = target.to_owned();
        for rewriting in self.rewritings.iter().flatten() {
            target = rewriting.apply(target);
        }
        let Some(edit) = self.edit else { return target };
        let mut bytes = target.into_bytes();
        edit.apply(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Rewriting {
    fn apply(self, target: String) -> String {
        let nth_escape = |n: u16| {
            let escapes: Vec<usize> = target.match_indices('%').map(|(at, _)| at).collect();
            let at = *escapes.get(usize::from(n) % escapes.len().max(1))?;
            let digits = target.get(at + 1..at + 3)?;
            Some((at, digits))
        };
        match self {
            Self::Escape(at) => {
                let position = usize::from(at) % target.len().max(1);
                match target.get(position..=position) {
                    // Delimiters of the target are seldom escaped.
                    Some(byte) if !"/?&=%".contains(byte) || at > 0xff00 => {
                        let escaped = format!("%{:02X}", target.as_bytes()[position]);
                        format!("{}{escaped}{}", &target[..position], &target[position + 1..])
                    }
                    _ => target,
                }
            }
            Self::Unescape(n) => match nth_escape(n) {
                Some((at, digits)) => match u8::from_str_radix(digits, 16) {
                    Ok(byte) if byte.is_ascii_graphic() => {
                        format!("{}{}{}", &target[..at], char::from(byte), &target[at + 3..])
                    }
                    _ => target,
                },
                None => target,
            },
            Self::LowerCaseEscape(n) => match nth_escape(n) {
                Some((at, digits)) => {
                    let digits = digits.to_ascii_lowercase();
                    format!("{}{digits}{}", &target[..=at], &target[at + 3..])
                }
                None => target,
            },
            Self::OtherPath(place) => {
                let (path, _) =
                    PATHS[place as usize].split_once('?').unwrap_or((PATHS[place as usize], ""));
                match target.split_once('?') {
                    Some((_, query)) => format!("{path}?{query}"),
                    None => path.to_owned(),
                }
            }
            _ => match target.split_once('?') {
                Some((path, query)) => format!("{path}?{}", self.apply_to_query(query)),
                None => target,
            },
        }
    }

    fn apply_to_query(self, query: &str) -> String {
        let mut items: Vec<String> = query.split('&').map(str::to_owned).collect();
        let len = items.len();
        let position = |at: u8| usize::from(at) % len;
        match self {
            Self::PlusForSpace => return query.replace("%20", "+"),
            Self::UpperCaseDigest => {
                for item in &mut items {
                    if let Some((name, digits)) = item.split_once("=v1.") {
                        *item = format!("{name}=v1.{}", digits.to_ascii_uppercase());
                    }
                }
            }
            Self::EmptyItem(at) => items.insert(position(at), String::new()),
            Self::RotateItems(by) => items.rotate_left(position(by)),
            Self::ExchangeItems(one, other) => items.swap(position(one), position(other)),
            Self::RepeatItem(at) => items.push(items[position(at)].clone()),
            Self::DropItem(at) => drop(items.remove(position(at))),
            Self::AddItem(at) => items.insert(position(at), "case".to_owned()),
            Self::ExchangeValues(one, other) => {
                let value_of =
                    |item: &String| item.split_once('=').map(|(_, value)| value.to_owned());
                let values = (value_of(&items[position(one)]), value_of(&items[position(other)]));
                if let (Some(first), Some(second)) = values {
                    for (at, value) in [(one, second), (other, first)] {
                        let (name, _) = items[position(at)].split_once('=').unwrap_or_default();
                        items[position(at)] = format!("{name}={value}");
                    }
                }
            }
            _ => {}
        }
        items.join("&")
    }
}
