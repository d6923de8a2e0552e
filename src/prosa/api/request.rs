//! What a request says: the API key, an endpoint's settings, dates.

use alloc::sync::Arc;
use core::fmt;

use serde_json::{Map, Value};
use time::Date;

use super::reply::SecretText;
use crate::error::ApiKeyError;

/// The key that a program shows to the API. Transcription and synthesis have different keys (says GL
/// Speech's Python client): a key sees the endpoints of its own jobs.
///
/// # Security
///
/// `Debug` never shows it. It is not wiped from memory.
#[derive(Clone)]
pub struct ApiKey(Arc<str>);

impl ApiKey {
    /// A key of visible ASCII characters.
    ///
    /// # Errors
    ///
    /// If it is empty, or has whitespace (such as a newline read from a file along with it), a
    /// control character or one that is not ASCII in it.
    pub fn new(text: &str) -> Result<Self, ApiKeyError> {
        if text.is_empty() {
            return Err(ApiKeyError::Empty);
        }
        match text.bytes().position(|byte| !byte.is_ascii_graphic()) {
            None => Ok(Self(text.into())),
            Some(position) => Err(ApiKeyError::Character { position }),
        }
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(redacted)")
    }
}

/// Which of the two documents of the API a deployment follows. They differ in two paths, in the
/// form of a rotation, and in the name of a query parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// That of Prosa's own documentation: `to_date`, `/secret`, `/replay-failed-deliveries`.
    #[default]
    Prosa,
    /// That of GL Speech's documentation: `until_date`, `/rotate`, `/replay-failed`.
    ///
    /// (GL Speech's Python client mixes both: `until_date` with Prosa's two paths.)
    GlSpeech,
}

/// What a new endpoint is to be, or what is to change. What is not named is left out of the request.
///
/// A new endpoint needs a URL. By default, it is for all events, and the vendor verifies the receiver's
/// TLS certificate. No document says that a change leaves alone what it does not name
/// ([`guide::assumptions`](crate::guide::assumptions)): name the verification if it matters.
#[derive(Clone, Default)]
pub struct EndpointSettings(Map<String, Value>);

impl EndpointSettings {
    /// Names the URL that deliveries are sent to. It is for the API to say whether it is one.
    ///
    /// # Security
    ///
    /// To a URL of plain `http`, transcripts go in the clear.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self::default().with("url", url)
    }

    /// Asks for the events of these types only, such as `stt.jobs.completed`; for all if there are
    /// none. (GL Speech has `stt.job.completed`.)
    #[must_use]
    pub fn with_event_filters<'t>(self, types: impl IntoIterator<Item = &'t str>) -> Self {
        self.with("event_filters", types.into_iter().collect::<Value>())
    }

    /// Says whether the vendor is to verify the receiver's TLS certificate.
    ///
    /// # Security
    ///
    /// Without it, anybody on the way reads every transcript.
    #[must_use]
    pub fn with_ssl_verification(self, verify: bool) -> Self {
        self.with("ssl_verification", verify)
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn json(&self, secret: Option<&SecretText>) -> String {
        let mut fields = self.0.clone();
        fields.extend(secret.map(|secret| ("secret_key".to_owned(), secret.expose().into())));
        Value::Object(fields).to_string()
    }
}

/// Names what is set, without its values.
impl fmt::Debug for EndpointSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EndpointSettings")?;
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The dates of a listing; both ends may be open. No document says whether the last day is part of it,
/// or in which time zone a day begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first date.
    pub from: Option<Date>,
    /// The last date.
    pub until: Option<Date>,
}

/// How long a secret lives on after its rotation: 3 days by default, as in the API's own client. No
/// document gives a maximum, or says that 0 days and 0 hours end it at once: look at the `expired_at`
/// in the reply. Deliveries signed with it that come after its end are rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RotationPeriod {
    /// Days.
    pub days: u32,
    /// Hours, besides the days.
    pub hours: u32,
}

impl Default for RotationPeriod {
    fn default() -> Self {
        Self { days: 3, hours: 0 }
    }
}
