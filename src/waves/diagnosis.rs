//! Finds out why a callback was rejected, for the log.

use core::{iter, ops::ControlFlow};

use super::verifier::{Callback, Verifier};
use crate::{
    error::{VerifyError, errors},
    keyring::Key,
    limits::{MAX_DIAGNOSED_NAME_LEN, MAX_DIAGNOSIS_LEN},
    mac::Construction,
    percent,
    unix_time::UnixTime,
};

errors! {
    /// Why a callback was rejected, as far as [`Verifier::diagnose`] can find out. `Display` writes a sentence for
    /// the log.
    ///
    /// # Security
    ///
    /// Log it, and never send it: it would tell a forger what is wrong with a forgery. It contains no digest,
    /// no secret, and no value of a parameter but the expiry. It proves nothing about the callback. A prefix and a
    /// parameter name that it shows are the sender's: percent-encoded, and cut after 64 bytes.
    #[derive(Eq)]
    Diagnosis {
        /// Another callback was rejected, or this one at another time.
        Verifies = "verifies" ("the callback verifies"),
        /// A late copy and a replay give this too.
        RetiredKey { key_id: String } = "retired-key" ("key {key_id} signed the URL, but has expired"),
        /// A stage of a gateway, or another prefix of up to four segments.
        PrefixAdded { prefix: String, key_id: String } = "prefix-added"
            ("{prefix} was added to the start of the path after key {key_id} signed the URL"),
        /// Only usual stages and prefixes are tried.
        PrefixRemoved { prefix: &'static str, key_id: String } = "prefix-removed"
            ("{prefix} was removed from the start of the path after key {key_id} signed the URL"),
        SlashAdded { key_id: String } = "slash-added"
            ("a slash was added to the end of the path after key {key_id} signed the URL"),
        SlashRemoved { key_id: String } = "slash-removed"
            ("the slash at the end of the path was removed after key {key_id} signed the URL"),
        EncodedTwice { key_id: String } = "encoded-twice"
            ("the URL was percent-encoded a second time after key {key_id} signed it"),
        ParameterAdded { name: String, key_id: String } = "parameter-added"
            ("the parameter {name} was added after key {key_id} signed the URL"),
        SignedForPath { key_id: String } = "signed-for-path"
            ("key {key_id} signed the URL for its path; the verifier expects an audience"),
        NowInMilliseconds = "now-in-milliseconds"
            ("the signature matches, but `now` is in milliseconds; pass seconds"),
        /// These causes cannot be told apart.
        Unexplained = "unexplained"
            ("no usual mistake was found; perhaps another secret or audience was used, a parameter was changed or dropped, \
             or a proxy or nested router changed the path (in axum, pass OriginalUri)"),
        TooMuchWork = "too-much-work" ("no mistake was found so far; there are too many keys to try all"),
        => AsStated(VerifyError): "The error of [`Verifier::verify`] is the whole explanation.",
    }
}

/// The usual stages of API gateways, and path prefixes that proxies and nested routers usually remove.
#[rustfmt::skip]
const USUAL_PREFIXES: [&str; 16] = [
    "/prod", "/Prod", "/production", "/dev", "/stage", "/Stage", "/staging", "/test", "/default",
    "/api", "/v1", "/api/v1", "/webhook", "/webhooks", "/hooks", "/callbacks",
];

/// The maximum number of path segments in an added prefix.
const MAX_PREFIX_SEGMENTS: usize = 4;

impl Verifier {
    /// Finds out why a callback was rejected. Write the result to the log and never send it to the sender.
    ///
    /// Pass the arguments that you passed to [`verify`](Self::verify), without the body. This method looks for the
    /// usual mistakes: a changed URL, a retired key, a URL signed without the audience, or a `now` in milliseconds. It
    /// finds a single mistake, not two at the same time, and only if a signature proves it.
    ///
    /// # Security
    ///
    /// This method verifies the callback once more. Then it hashes up to 86 variants of the signed text under each key,
    /// including retired ones, but at most 32 MiB in all (usually a few KiB). Anybody can cause that work: diagnose
    /// after you have answered, and only a few rejections (for example, one per second).
    #[must_use]
    pub fn diagnose(&self, target: &str, now: impl Into<UnixTime>) -> Diagnosis {
        let now = now.into();
        let Err(error) = self.check_target(target, now) else {
            return Diagnosis::Verifies;
        };
        let in_seconds = now.in_seconds();
        match error {
            VerifyError::UrlExpired { expires_at, .. }
                if in_seconds.saturating_since(expires_at) <= Self::CLOCK_SKEW =>
            {
                Diagnosis::NowInMilliseconds
            }
            // A parameter is also missing if a proxy percent-encoded the `?`.
            VerifyError::SignatureMismatch
            | VerifyError::NoActiveKey
            | VerifyError::ParameterMissing { .. } => match self.search(target, in_seconds) {
                ControlFlow::Break(found) => found,
                _ if error == VerifyError::SignatureMismatch => Diagnosis::Unexplained,
                _ => Diagnosis::AsStated(error),
            },
            _ => Diagnosis::AsStated(error),
        }
    }

    /// Tries one mistake after the other, the likely and cheap ones first. Stops at the first one that makes the
    /// signature match.
    fn search(&self, target: &str, now: UnixTime) -> ControlFlow<Diagnosis> {
        let mut budget = MAX_DIAGNOSIS_LEN;
        let mut probe = |callback: &Callback, text: &str, found: &dyn Fn(&Key) -> Diagnosis| {
            let (message, signature) = ([text.as_bytes()], iter::once(callback.signature));
            let probed = self.keyring.probe(Construction::Hmac, &message, signature, &mut budget);
            probed.map_break(|key| key.map_or(Diagnosis::TooMuchWork, found))
        };
        let as_it_is = self.read(target);
        if let Ok(callback) = &as_it_is {
            probe(callback, &callback.signed_text, &|key| match key.is_active(now) {
                true => Diagnosis::NowInMilliseconds,
                false => Diagnosis::RetiredKey { key_id: key.id().into() },
            })?;
        }
        if self.audience.is_some()
            && let Ok(callback) = Self::new(self.keyring.clone()).read(target)
        {
            let found = |key: &Key| Diagnosis::SignedForPath { key_id: key.id().into() };
            probe(&callback, &callback.signed_text, &found)?;
        }
        if let Ok(decoded) = percent::decode(target)
            && let Ok(callback) = self.read(&decoded)
        {
            let found = |key: &Key| Diagnosis::EncodedTwice { key_id: key.id().into() };
            probe(&callback, &callback.signed_text, &found)?;
        }

        let Ok(callback) = as_it_is else { return ControlFlow::Continue(()) };
        // Each variant changes the signed text, because every meaning has one form there and it is safe to log.
        let (endpoint, query) = callback.signed_text.rsplit_once('\n').unwrap_or_default();
        if let Some((purpose, path)) = endpoint.split_once("\npath ") {
            let mut probe = |path: &str, found: &dyn Fn(String) -> Diagnosis| {
                let text = format!("{purpose}\npath {path}\n{query}");
                probe(&callback, &text, &|key| found(key.id().into()))
            };
            for (at, _) in path.match_indices('/').skip(1).take(MAX_PREFIX_SEGMENTS) {
                let (prefix, path) = path.split_at_checked(at).unwrap_or_default();
                probe(path, &|key_id| Diagnosis::PrefixAdded { prefix: cut(prefix), key_id })?;
            }
            for prefix in USUAL_PREFIXES {
                let path = format!("{prefix}{path}");
                probe(&path, &|key_id| Diagnosis::PrefixRemoved { prefix, key_id })?;
            }
            match path.strip_suffix('/') {
                Some(path) => probe(path, &|key_id| Diagnosis::SlashAdded { key_id })?,
                None => probe(&format!("{path}/"), &|key_id| Diagnosis::SlashRemoved { key_id })?,
            }
        }
        for item in query.split('&') {
            let others: Vec<_> = query.split('&').filter(|other| *other != item).collect();
            let text = format!("{endpoint}\n{}", others.join("&"));
            let name = || cut(item.split('=').next().unwrap_or_default());
            let found =
                |key: &Key| Diagnosis::ParameterAdded { name: name(), key_id: key.id().into() };
            probe(&callback, &text, &found)?;
        }
        ControlFlow::Continue(())
    }
}

/// Cuts percent-encoded text that anybody may have sent, to show it.
fn cut(text: &str) -> String {
    text.chars().take(MAX_DIAGNOSED_NAME_LEN).collect()
}
