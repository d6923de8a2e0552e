//! Periods: what a listing is limited to, and how long a rotated secret lives on.

use time::Date;

use super::routes::Dialect;
use crate::error::RequestError;

/// The dates that a listing is to be limited to; both ends may be open. Whether the last day is
/// part of it, and in which time zone a day begins, no document says.
///
/// ```
/// use speech_webhooks::{prosa::api::Period, time::{Date, Month}};
///
/// let november = Period {
///     from: Some(Date::from_calendar_date(2026, Month::November, 1)?),
///     until: Some(Date::from_calendar_date(2026, Month::November, 30)?),
/// };
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first date.
    pub from: Option<Date>,
    /// The last date.
    pub until: Option<Date>,
}

impl Period {
    /// With its `?`, or empty if both ends are open.
    pub(super) fn query(self, dialect: Dialect) -> Result<String, RequestError> {
        let mut query = String::new();
        for (name, date) in [("from_date", self.from), (dialect.until(), self.until)] {
            if let Some(date) = date {
                query.push(if query.is_empty() { '?' } else { '&' });
                query.extend([name, "=", &iso_8601(date)?]);
            }
        }
        Ok(query)
    }
}

/// `2026-11-22`, the form that the API's own client documents.
fn iso_8601(date: Date) -> Result<String, RequestError> {
    let (year, month, day) = date.to_calendar_date();
    if !(0..=9999).contains(&year) {
        return Err(RequestError::Year { year });
    }
    Ok(format!("{year:04}-{:02}-{day:02}", u8::from(month)))
}

/// How long a secret lives on after its rotation: 3 days by default, as in the API's own client.
/// What the most is, no document says.
///
/// With no days and no hours, the old secret should end at once, for one that has leaked: what was
/// signed with it before and comes later is refused then. No document says so: look at the
/// `expired_at` in the reply.
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

impl RotationPeriod {
    pub(super) fn json(self, dialect: Dialect) -> String {
        let Self { days, hours } = self;
        let period = serde_json::json!({"days": days, "hours": hours});
        match dialect {
            Dialect::Prosa => serde_json::json!({"rotation_period": period}),
            Dialect::GlSpeech => period,
        }
        .to_string()
    }
}
