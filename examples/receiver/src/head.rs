//! The head of a request, which is headers or a target, and the verifiers that check it.

use std::time::SystemTime;

use speech_webhooks::{
    VerifyError,
    prosa::{self, Header},
    waves,
};

use crate::{Entry, entry::Details};

/// The verifiers in use. A reload of the secrets replaces both together. A request ends with the verifier that it
/// began with.
#[derive(Debug, Default)]
pub struct Verifiers {
    /// `None` if the receiver answers no Prosa deliveries.
    pub prosa: Option<prosa::Verifier>,
    /// `None` if the receiver answers no Waves callbacks.
    pub waves: Option<waves::Verifier>,
}

/// The part of a request before its body, with the verifier for it.
pub(crate) enum Head {
    Prosa(prosa::Verifier, Vec<(String, Vec<u8>)>),
    /// The string is the target: path and query.
    Waves(waves::Verifier, String),
}

impl Head {
    pub(crate) fn of_delivery(
        verifier: prosa::Verifier,
        headers: impl IntoIterator<Item = impl Header>,
    ) -> Self {
        // The headers that verify a delivery, or explain why it is rejected.
        const NEEDED: [&str; 3] = ["x-prosa-signature", "x-prosa-event", "content-encoding"];
        let headers = headers.into_iter();
        let needed = headers
            .filter(|header| NEEDED.iter().any(|name| header.name().eq_ignore_ascii_case(name)));
        let owned = needed.map(|header| (header.name().to_owned(), header.value().to_owned()));
        Self::Prosa(verifier, owned.collect())
    }

    /// Performs every check that needs no body.
    pub(crate) fn check(&self, now: SystemTime) -> Result<(), VerifyError> {
        match self {
            Self::Prosa(verifier, headers) => verifier.check_headers(headers, now),
            Self::Waves(verifier, target) => verifier.check_target(target, now),
        }
    }

    /// Verifies and reads a request. Calls `details` only after the verification has succeeded.
    pub(crate) fn verify(
        &self,
        body: &[u8],
        now: SystemTime,
        details: impl FnOnce() -> Details,
    ) -> Result<Entry, VerifyError> {
        match self {
            Self::Prosa(verifier, headers) => {
                Ok(Entry::of_prosa(&verifier.verify(headers, body, now)?, details()))
            }
            Self::Waves(verifier, target) => {
                Ok(Entry::of_waves(&verifier.verify(target, body, now)?, details()))
            }
        }
    }

    /// Explains in the log why the request was rejected: a code and a sentence. A body that was not read is empty here.
    pub(crate) fn diagnose(&self, body: &[u8], now: SystemTime) -> (&'static str, String) {
        match self {
            Self::Prosa(verifier, headers) => {
                let diagnosis = verifier.diagnose(headers, body, now);
                (diagnosis.code(), diagnosis.to_string())
            }
            Self::Waves(verifier, target) => {
                let diagnosis = verifier.diagnose(target, now);
                (diagnosis.code(), diagnosis.to_string())
            }
        }
    }
}
