//! Finding the headers of a delivery among all that a request has. The signature may occur once, and
//! has a limit. The event's name is not signed: whatever it is, it refuses nothing.

use alloc::borrow::Cow;

use super::kind;
use crate::{
    error::HeaderError,
    limits::{MAX_EVENT_NAME_LEN, MAX_SIGNATURE_HEADER_LEN},
};

pub(super) const SIGNATURE_HEADER: &str = "x-prosa-signature";
pub(super) const EVENT_NAME_HEADER: &str = "x-prosa-event";

/// The name of an event, as an unsigned header has it.
pub(super) enum EventName {
    Absent,
    /// With U+FFFD for what is not UTF-8.
    Given(Cow<'static, str>),
    /// There is one, which counts as absent: what is there instead.
    Unusable(&'static str),
}

impl EventName {
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Given(name) => Some(name),
            Self::Absent | Self::Unusable(_) => None,
        }
    }

    /// For `Debug`: a name that no document has may be anything, and stays out of logs.
    pub(super) fn known(&self) -> Option<&str> {
        let name = self.as_str()?;
        Some(kind::known_name(name).unwrap_or("an unknown name"))
    }

    /// Whether a job may have come under it.
    pub(super) fn may_be_of_job(&self) -> bool {
        self.as_str().is_none_or(kind::is_of_job)
    }

    /// The names of the vendor's documents need no allocation.
    fn read(value: &[u8]) -> Self {
        let value = value.trim_ascii();
        if value.len() > MAX_EVENT_NAME_LEN {
            return Self::Unusable("a longer one");
        }
        // As proxies join two headers of one name.
        let mut parts = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        let first = parts.next().unwrap_or_default();
        let value = if parts.all(|part| part == first) {
            first
        } else {
            value
        };
        if value.is_empty() {
            return Self::Unusable("an empty one");
        }
        let name = String::from_utf8_lossy(value);
        Self::Given(match kind::known_name(&name) {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(name.into_owned()),
        })
    }
}

/// The headers of a delivery that mean something here.
pub(super) struct DeliveryHeaders<V> {
    pub(super) signature: V,
    event_name: Option<V>,
    is_name_repeated: bool,
}

impl<V: AsRef<[u8]>> DeliveryHeaders<V> {
    pub(super) fn find<N: AsRef<str>>(
        headers: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, HeaderError> {
        let mut signature = None;
        let mut event_name = None;
        let mut is_name_repeated = false;
        for (name, value) in headers {
            if name.as_ref().eq_ignore_ascii_case(SIGNATURE_HEADER) {
                if signature.replace(value).is_some() {
                    return Err(HeaderError::Repeated {
                        name: SIGNATURE_HEADER,
                    });
                }
            } else if name.as_ref().eq_ignore_ascii_case(EVENT_NAME_HEADER) {
                is_name_repeated |= event_name.replace(value).is_some();
            }
        }
        let signature = signature.ok_or(HeaderError::Missing {
            name: SIGNATURE_HEADER,
        })?;
        let len = signature.as_ref().len();
        if len > MAX_SIGNATURE_HEADER_LEN {
            return Err(HeaderError::TooLong {
                name: SIGNATURE_HEADER,
                len,
                max: MAX_SIGNATURE_HEADER_LEN,
            });
        }
        Ok(Self {
            signature,
            event_name,
            is_name_repeated,
        })
    }

    /// The event's name, which outlives the headers.
    pub(super) fn event_name(&self) -> EventName {
        match &self.event_name {
            None => EventName::Absent,
            Some(_) if self.is_name_repeated => EventName::Unusable("several"),
            Some(value) => EventName::read(value.as_ref()),
        }
    }
}
