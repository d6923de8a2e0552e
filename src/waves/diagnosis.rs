//! Why a callback was rejected, for the log.

use core::{fmt, iter, ops::ControlFlow};

use super::verifier::{Callback, Verifier};
use crate::{
    error::VerifyError,
    keyring::{Key, Keyring},
    limits::{MAX_DIAGNOSED_NAME_LEN, MAX_DIAGNOSIS_LEN},
    mac::Construction,
    percent,
    unix_time::UnixTime,
};

/// Why a callback was rejected, as far as [`Verifier::diagnose`] can tell. `Display` writes a sentence for
/// the log.
///
/// # Security
///
/// It is for the log, and never for the sender, whom it would tell what is wrong with a forgery. It has
/// no digest, no secret and no value of a parameter in it, and proves nothing about the callback. A prefix
/// and a name that it shows are the sender's: percent-encoded, and cut after 64 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagnosis {
    /// The callback verifies: what was rejected was another one, or at another time.
    Verifies,
    /// The error of [`Verifier::verify`] says it all.
    AsStated(VerifyError),
    /// The URL was signed with a key that has expired.
    RetiredKey {
        /// The id of the key that signed.
        key_id: String,
    },
    /// The URL was changed on its way.
    UrlChanged {
        /// How.
        change: UrlChange,
        /// The id of the key that signed.
        key_id: String,
    },
    /// The verifier has an audience, and the URL was signed for its path.
    SignedForPath {
        /// The id of the key that signed.
        key_id: String,
    },
    /// The signature matches, and the `now` that was passed in is in milliseconds.
    NowInMilliseconds,
    /// None of the above. Another secret signed, or for another audience, or the URL was changed in another way.
    Unexplained,
    /// None of the above, as far as was looked: there are so many keys that there was no looking further.
    TooMuchWork,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verifies => f.write_str("the callback verifies"),
            Self::AsStated(error) => error.fmt(f),
            Self::RetiredKey { key_id } => write!(f, "key {key_id} signed it, and has expired"),
            Self::UrlChanged { change, key_id } => write!(f, "key {key_id} signed the URL {change}"),
            Self::SignedForPath { key_id } => {
                write!(f, "key {key_id} signed it for its path, and not for an audience")
            }
            Self::NowInMilliseconds => {
                f.write_str("the signature matches, but `now` was given in milliseconds")
            }
            Self::Unexplained => f.write_str(
                "no usual mistake explains it: another secret signed, or for another audience, or a parameter was \
                 changed or dropped, or the path (by a proxy, or by a nested router: in axum, take OriginalUri); \
                 these cannot be told apart",
            ),
            Self::TooMuchWork => f.write_str(
                "no usual mistake that was looked for explains it; there are too many keys to look for all",
            ),
        }
    }
}

/// How a URL was changed on its way, by how it was signed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UrlChange {
    /// A stage or another prefix was added to its path, up to four segments.
    PrefixAdded {
        /// What was added, such as `/prod`.
        prefix: String,
    },
    /// A usual stage or prefix was removed from its path.
    PrefixRemoved {
        /// What was removed.
        prefix: &'static str,
    },
    /// A slash was added at the end of its path.
    SlashAdded,
    /// The slash at the end of its path was removed.
    SlashRemoved,
    /// It was encoded once too often.
    EncodedTwice,
    /// A parameter was added.
    ParameterAdded {
        /// Its name.
        name: String,
    },
}

impl fmt::Display for UrlChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrefixAdded { prefix } => {
                write!(f, "without the {prefix} that its path begins with")
            }
            Self::PrefixRemoved { prefix } => {
                write!(f, "with {prefix} before its path, which is gone")
            }
            Self::SlashAdded => f.write_str("without the slash at the end of its path"),
            Self::SlashRemoved => f.write_str("with a slash at the end of its path, which is gone"),
            Self::EncodedTwice => f.write_str("before it was percent-encoded a second time"),
            Self::ParameterAdded { name } => write!(f, "without the parameter {name}"),
        }
    }
}

/// Stages of API gateways, as their tools name them, and what proxies and nested routers take away.
#[rustfmt::skip]
const USUAL_PREFIXES: [&str; 16] = [
    "/prod", "/Prod", "/production", "/dev", "/stage", "/Stage", "/staging", "/test", "/default",
    "/api", "/v1", "/api/v1", "/webhook", "/webhooks", "/hooks", "/callbacks",
];

/// How many segments of a path may be an added prefix.
const MAX_PREFIX_SEGMENTS: usize = 4;

impl Verifier {
    /// Says why a callback was rejected: for the log, and never for the sender.
    ///
    /// It takes what [`verify`](Self::verify) took, without the body, and looks for the usual mistakes: a
    /// [change](UrlChange) of the URL, a retired key, a URL that was signed without the audience, a `now` in
    /// milliseconds. It finds one mistake, not two at once, and only what a signature proves.
    ///
    /// # Security
    ///
    /// It verifies the callback once more. Then it hashes up to 86 variants of what is signed under each key,
    /// retired ones too, but no more than 32 MiB in all: most often some KiB. Anybody can cause that work: do
    /// it after the answer, and for few rejections (say, one in a second).
    #[must_use]
    pub fn diagnose(&self, target: &str, now: impl Into<UnixTime>) -> Diagnosis {
        let now = now.into();
        let Err(error) = self.check_target(target, now) else {
            return Diagnosis::Verifies;
        };
        let in_seconds = match now >= UnixTime::BEYOND_DATES {
            true => UnixTime::from_secs(now.as_secs() / 1000),
            false => now,
        };
        match error {
            VerifyError::UrlExpired { expires_at, .. }
                if in_seconds.saturating_since(expires_at) <= Self::CLOCK_SKEW =>
            {
                Diagnosis::NowInMilliseconds
            }
            // The last one, where the `?` was encoded.
            VerifyError::SignatureMismatch
            | VerifyError::NoActiveKey
            | VerifyError::ParameterMissing { .. } => {
                let mut search = Search { keyring: &self.keyring, budget: MAX_DIAGNOSIS_LEN };
                match search.run(self, target, in_seconds) {
                    ControlFlow::Break(found) => found,
                    ControlFlow::Continue(()) if error == VerifyError::SignatureMismatch => {
                        Diagnosis::Unexplained
                    }
                    ControlFlow::Continue(()) => Diagnosis::AsStated(error),
                }
            }
            _ => Diagnosis::AsStated(error),
        }
    }
}

/// A search for the mistake that makes a signature match. It breaks off with the diagnosis.
struct Search<'s> {
    keyring: &'s Keyring,
    /// How many bytes may still be hashed.
    budget: usize,
}

impl Search<'_> {
    /// Tries one mistake after the other, the likelier and cheaper ones first.
    fn run(&mut self, verifier: &Verifier, target: &str, now: UnixTime) -> ControlFlow<Diagnosis> {
        let as_it_is = verifier.read(target);
        if let Ok(callback) = &as_it_is {
            self.probe(callback, &callback.signed_text, |key| match key.is_active(now) {
                true => Diagnosis::NowInMilliseconds,
                false => Diagnosis::RetiredKey { key_id: key.id().to_owned() },
            })?;
        }
        if verifier.audience.is_some()
            && let Ok(callback) = Verifier::new(self.keyring.clone()).read(target)
        {
            let found = |key: &Key| Diagnosis::SignedForPath { key_id: key.id().to_owned() };
            self.probe(&callback, &callback.signed_text, found)?;
        }
        if let Ok(decoded) = percent::decode(target)
            && let Ok(callback) = verifier.read(&decoded)
        {
            self.probe(&callback, &callback.signed_text, changed(UrlChange::EncodedTwice))?;
        }
        match as_it_is {
            Ok(callback) => self.probe_changes(&callback),
            Err(_) => ControlFlow::Continue(()),
        }
    }

    /// The signed text is varied: in it, every meaning has one form, and nothing can forge a line of a log.
    fn probe_changes(&mut self, callback: &Callback) -> ControlFlow<Diagnosis> {
        let (endpoint, query) = callback.signed_text.rsplit_once('\n').unwrap_or_default();
        if let Some((purpose, path)) = endpoint.split_once("\npath ") {
            let mut probe = |path: &str, change| {
                let text = format!("{purpose}\npath {path}\n{query}");
                self.probe(callback, &text, changed(change))
            };
            for (at, _) in path.match_indices('/').skip(1).take(MAX_PREFIX_SEGMENTS) {
                if let Some((prefix, path)) = path.split_at_checked(at) {
                    probe(path, UrlChange::PrefixAdded { prefix: cut(prefix) })?;
                }
            }
            for prefix in USUAL_PREFIXES {
                probe(&format!("{prefix}{path}"), UrlChange::PrefixRemoved { prefix })?;
            }
            match path.strip_suffix('/') {
                Some(path) => probe(path, UrlChange::SlashAdded)?,
                None => probe(&format!("{path}/"), UrlChange::SlashRemoved)?,
            }
        }
        for item in query.split('&') {
            let others: Vec<_> = query.split('&').filter(|other| *other != item).collect();
            let text = format!("{endpoint}\n{}", others.join("&"));
            let name = cut(item.split('=').next().unwrap_or_default());
            self.probe(callback, &text, changed(UrlChange::ParameterAdded { name }))?;
        }
        ControlFlow::Continue(())
    }

    /// Breaks off if a key, active or not, signed this text instead.
    fn probe(
        &mut self,
        callback: &Callback,
        text: &str,
        found: impl FnOnce(&Key) -> Diagnosis,
    ) -> ControlFlow<Diagnosis> {
        let work = text.len().saturating_mul(self.keyring.len());
        let Some(budget) = self.budget.checked_sub(work) else {
            return ControlFlow::Break(Diagnosis::TooMuchWork);
        };
        self.budget = budget;
        let signature = iter::once(callback.signature);
        match self.keyring.probe(Construction::Hmac, &[text.as_bytes()], signature) {
            Some(key) => ControlFlow::Break(found(key)),
            None => ControlFlow::Continue(()),
        }
    }
}

fn changed(change: UrlChange) -> impl FnOnce(&Key) -> Diagnosis {
    |key| Diagnosis::UrlChanged { change, key_id: key.id().to_owned() }
}

/// What is shown of percent-encoded text that anybody may have sent.
fn cut(text: &str) -> String {
    text.chars().take(MAX_DIAGNOSED_NAME_LEN).collect()
}
