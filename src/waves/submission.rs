//! What a receiver adds to a submission.

use core::fmt;

use crate::{percent, unix_time::UnixTime};

/// What a receiver adds to a submission, made by [`Signer::sign`](super::Signer::sign).
///
/// # Security
///
/// Whoever has the URL can use it until it expires. So `Debug` does not show it; keep it out of
/// logs, in which proxies and servers like to write URLs.
#[derive(Clone, PartialEq, Eq)]
pub struct Submission {
    pub(super) webhook_url: String,
    pub(super) webhook_extra: String,
    pub(super) expires_at: UnixTime,
}

impl Submission {
    /// The value for the submission's `webhook_url`, not yet percent-encoded: for HTTP clients that
    /// encode query parameters themselves, as most do.
    #[must_use]
    pub fn webhook_url(&self) -> &str {
        &self.webhook_url
    }

    /// The value for the submission's `webhook_extra`, the same pairs as `key:value,key:value`, not
    /// yet percent-encoded. Empty if there are no pairs: leave the parameter out then.
    #[must_use]
    pub fn webhook_extra(&self) -> &str {
        &self.webhook_extra
    }

    /// Both as percent-encoded query parameters, `webhook_url=…&webhook_extra=…`, to be put behind
    /// the submission's other ones as they are. Without pairs, `webhook_extra` is left out.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = "webhook_url=".to_owned();
        percent::encode(&self.webhook_url, &mut query);
        if !self.webhook_extra.is_empty() {
            query.push_str("&webhook_extra=");
            percent::encode(&self.webhook_extra, &mut query);
        }
        query
    }

    /// When the URL expires.
    #[must_use]
    pub const fn expires_at(&self) -> UnixTime {
        self.expires_at
    }
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
