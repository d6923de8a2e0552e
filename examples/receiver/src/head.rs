//! What verifies a request, headers or a target, and what it is verified with.

use std::time::SystemTime;

use speech_webhooks::{
    VerifyError,
    prosa::{self, Header},
    waves,
};

use crate::{Entry, entry::Details};

/// What is trusted at a time. A reload of the secrets replaces it as a whole; a request ends with what it
/// began with.
#[derive(Debug, Default)]
pub struct Verifiers {
    /// `None` if deliveries of Prosa are not received.
    pub prosa: Option<prosa::Verifier>,
    /// `None` if callbacks of Waves are not received.
    pub waves: Option<waves::Verifier>,
}

/// What came before the body, beside the verifier.
pub(crate) enum Head {
    Prosa(prosa::Verifier, Vec<(String, Vec<u8>)>),
    /// The target is path and query.
    Waves(waves::Verifier, String),
}

impl Head {
    pub(crate) fn of_delivery(
        verifier: prosa::Verifier,
        headers: impl IntoIterator<Item = impl Header>,
    ) -> Self {
        // Those that verify a delivery, or explain why it was rejected.
        const NEEDED: [&str; 3] = ["x-prosa-signature", "x-prosa-event", "content-encoding"];
        let headers = headers.into_iter();
        let needed = headers
            .filter(|header| NEEDED.iter().any(|name| header.name().eq_ignore_ascii_case(name)));
        let owned = needed.map(|header| (header.name().to_owned(), header.value().to_owned()));
        Self::Prosa(verifier, owned.collect())
    }

    /// Makes every check that needs no body.
    pub(crate) fn check(&self, now: SystemTime) -> Result<(), VerifyError> {
        match self {
            Self::Prosa(verifier, headers) => verifier.check_headers(headers, now),
            Self::Waves(verifier, target) => verifier.check_target(target, now),
        }
    }

    /// Verifies and reads. What the entry has beside the event is asked for when it is verified.
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

    /// Says why it was rejected, for the log: a code and a sentence. The body may be empty, if it was not read.
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
