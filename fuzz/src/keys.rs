//! The keys of receivers. Verifiers are made once, since preparing a secret takes longer than verifying a short body.

use std::{array, sync::LazyLock, time::Duration};

use arbitrary::Arbitrary;
use speech_webhooks::{Key, Keyring, UnixTime, prosa, waves};

use crate::slow::Scheme;

/// The time around which everything happens.
pub const EPOCH: u64 = 1_767_225_600;
pub const NOW: UnixTime = UnixTime::from_secs(EPOCH);

/// The receiver's name that callbacks are signed for if the path is not signed.
pub const AUDIENCE: &str = "transcripts of case 7";

/// A key in plain, from which either verifier makes its own.
#[derive(Clone, Copy, Debug)]
pub struct PlainKey {
    pub id: &'static str,
    pub secret: &'static str,
    pub ends_at: Option<u64>,
}

/// No seed is signed with one of these secrets. They are shorter than a block of the hash, as long as one, and longer,
/// and all long enough to sign callbacks.
static KEYS: [PlainKey; 3] = [
    PlainKey { id: "key-1", secret: "whsec_fuzz_Vd9xkqJz27Lr_0f3a8c5e", ends_at: None },
    PlainKey {
        id: "key-2",
        secret: "5b0cf0a1d6c74a6f9a0a4b0b0f4cde2193bb1b7b7f0f5e6a6f1c3a3a56d1e9b7",
        ends_at: Some(EPOCH + 1000),
    },
    PlainKey {
        id: "key-3",
        secret: "an old passphrase that is longer than one block of the hash and has ümläuts: Ð¥",
        ends_at: Some(EPOCH),
    },
];

/// A key that no receiver has.
pub static STRANGER: PlainKey =
    PlainKey { id: "stranger", secret: "whsec_of_a_stranger", ends_at: None };

/// Which of the keys a receiver has, and in which order.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Ring {
    One,
    Rotation,
    NewestLast,
    Three,
    Ending,
    Retired,
}

impl Ring {
    const ALL: [Self; 6] =
        [Self::One, Self::Rotation, Self::NewestLast, Self::Three, Self::Ending, Self::Retired];

    pub fn keys(self) -> impl Iterator<Item = &'static PlainKey> {
        let positions: &[usize] = match self {
            Self::One => &[0],
            Self::Rotation => &[0, 1],
            Self::NewestLast => &[1, 0],
            Self::Three => &[2, 1, 0],
            Self::Ending => &[1],
            Self::Retired => &[2],
        };
        positions.iter().map(|&position| &KEYS[position])
    }

    #[must_use]
    pub fn keyring(self) -> Keyring {
        let keys = self.keys().map(|key| {
            let prepared = Key::new(key.id, key.secret);
            match key.ends_at {
                Some(end) => prepared.with_expiry(UnixTime::from_secs(end)),
                None => prepared,
            }
        });
        Keyring::new(keys).expect("keys with different ids and secrets")
    }

    /// Returns a verifier of deliveries under this scheme.
    #[must_use]
    pub fn prosa(self, scheme: Scheme, tolerance: Duration) -> prosa::Verifier {
        static VERIFIERS: LazyLock<[prosa::Verifier; 6]> =
            LazyLock::new(|| Ring::ALL.map(|ring| prosa::Verifier::new(ring.keyring())));
        let verifier = VERIFIERS[self as usize].clone();
        verifier.with_scheme(scheme.into()).with_tolerance(tolerance)
    }

    /// Returns a verifier of callbacks, for their path or for [`AUDIENCE`].
    #[must_use]
    pub fn waves(self, for_audience: bool) -> &'static waves::Verifier {
        static VERIFIERS: LazyLock<[[waves::Verifier; 2]; 6]> = LazyLock::new(|| {
            Ring::ALL.map(|ring| {
                let by_path = waves::Verifier::new(ring.keyring());
                let by_audience = by_path.clone().with_audience(AUDIENCE);
                [by_path, by_audience.expect("a name that is not blank")]
            })
        });
        &VERIFIERS[self as usize][usize::from(for_audience)]
    }
}

/// Whose key signs.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Signatory {
    First,
    Second,
    Third,
    Stranger,
}

impl Signatory {
    #[must_use]
    pub fn key(self) -> &'static PlainKey {
        match self {
            Self::First => &KEYS[0],
            Self::Second => &KEYS[1],
            Self::Third => &KEYS[2],
            Self::Stranger => &STRANGER,
        }
    }
}

/// Returns all secrets, to search for them where they must not be.
#[must_use]
pub fn secrets() -> [&'static str; 4] {
    let [first, second, third] = array::from_fn(|position| KEYS[position].secret);
    [first, second, third, STRANGER.secret]
}

/// A time, most often one near [`EPOCH`].
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Moment {
    Epoch,
    Near(i16),
    AlmostNow(i8),
    InMilliseconds,
    Any(u64),
}

impl Moment {
    #[must_use]
    pub fn secs(self) -> u64 {
        match self {
            Self::Epoch => EPOCH,
            Self::Near(seconds) => EPOCH.saturating_add_signed(seconds.into()),
            Self::AlmostNow(seconds) => EPOCH.saturating_add_signed(seconds.into()),
            Self::InMilliseconds => EPOCH * 1000,
            Self::Any(seconds) => seconds,
        }
    }
}

/// How far a `t` may be from now.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Tolerance {
    Default,
    None,
    Seconds(u16),
    Endless,
}

impl Tolerance {
    #[must_use]
    pub fn duration(self) -> Duration {
        match self {
            Self::Default => prosa::Verifier::DEFAULT_TOLERANCE,
            Self::None => Duration::ZERO,
            Self::Seconds(seconds) => Duration::from_secs(seconds.into()),
            Self::Endless => Duration::MAX,
        }
    }
}
