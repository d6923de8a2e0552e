//! Finding the headers of a delivery among all that a request has. Each may occur once, and has a
//! limit.

use alloc::borrow::Cow;

use super::kind;
use crate::error::HeaderError;

pub(super) const SIGNATURE_HEADER: &str = "x-prosa-signature";
pub(super) const EVENT_NAME_HEADER: &str = "x-prosa-event";

/// The most bytes a signature header may have. 64 signatures and a `t` need about 4,400.
const MAX_SIGNATURE_LEN: usize = 8 * 1024;

/// The most bytes an event name may have. Those of the vendor's documents have 12 to 18.
const MAX_EVENT_NAME_LEN: usize = 256;

/// The headers of a delivery that mean something here.
pub(super) struct DeliveryHeaders<V> {
    pub(super) signature: V,
    event_name: Option<V>,
}

impl<V: AsRef<[u8]>> DeliveryHeaders<V> {
    pub(super) fn find<N: AsRef<str>>(
        headers: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, HeaderError> {
        let mut signature = None;
        let mut event_name = None;
        for (name, value) in headers {
            if name.as_ref().eq_ignore_ascii_case(SIGNATURE_HEADER) {
                set_once(&mut signature, value, SIGNATURE_HEADER)?;
            } else if name.as_ref().eq_ignore_ascii_case(EVENT_NAME_HEADER) {
                set_once(&mut event_name, value, EVENT_NAME_HEADER)?;
            }
        }
        let signature = signature.ok_or(HeaderError::Missing {
            name: SIGNATURE_HEADER,
        })?;
        if let Some(name) = &event_name {
            require_length(EVENT_NAME_HEADER, name, MAX_EVENT_NAME_LEN)?;
        }
        require_length(SIGNATURE_HEADER, &signature, MAX_SIGNATURE_LEN)?;
        Ok(Self {
            signature,
            event_name,
        })
    }

    /// The event's name as a string that outlives the headers. The names of the vendor's documents
    /// need no allocation.
    pub(super) fn event_name(&self) -> Option<Cow<'static, str>> {
        let name = String::from_utf8_lossy(self.event_name.as_ref()?.as_ref());
        Some(match kind::known_name(&name) {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(name.into_owned()),
        })
    }
}

fn set_once<V>(slot: &mut Option<V>, value: V, name: &'static str) -> Result<(), HeaderError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(HeaderError::Repeated { name }),
    }
}

fn require_length(
    name: &'static str,
    value: impl AsRef<[u8]>,
    max: usize,
) -> Result<(), HeaderError> {
    let len = value.as_ref().len();
    if len > max {
        return Err(HeaderError::TooLong { name, len, max });
    }
    Ok(())
}
