//! The text of a keyring, read as the crate's documentation says.

use speech_webhooks::ConfigError;

/// A key's id, its secret, and its expiry in Unix time.
pub type Key<'t> = (&'t str, &'t str, Option<u64>);

/// Parses the keys of a text.
///
/// # Errors
///
/// If the text is not a keyring: its first fault.
pub fn read(text: &str) -> Result<Vec<Key<'_>>, ConfigError> {
    if text.trim().is_empty() {
        return Err(ConfigError::KeyringEmpty);
    }
    let mut keys: Vec<Key<'_>> = Vec::new();
    for (number, item) in (1..).zip(text.split(',')) {
        let (name, secret) = item.trim().split_once('=').ok_or(ConfigError::KeyText { number })?;
        let is_inside = |c: char| c.is_whitespace() || c.is_control();
        if secret.trim().chars().any(is_inside) {
            return Err(ConfigError::KeyText { number });
        }
        let (id, end) = match name.split_once('@') {
            None => (name, None),
            Some((id, end)) => {
                let end = seconds(end.trim()).ok_or(ConfigError::KeyExpiryUnreadable { number })?;
                (id, Some(u64::try_from(end).unwrap_or(0)))
            }
        };
        keys.push((id.trim(), secret, end));
    }
    if keys.len() > 256 {
        return Err(ConfigError::TooManyKeys { max: 256 });
    }
    let is_space = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0';
    for (number, (id, secret, _)) in (1..).zip(&keys) {
        let is_visible = |c: char| ('!'..='~').contains(&c) || c == ' ';
        if id.is_empty() || !id.chars().all(is_visible) || id.starts_with("whsec_") {
            return Err(ConfigError::KeyIdUnusable { number });
        } else if secret.is_empty() {
            return Err(ConfigError::SecretEmpty { number });
        } else if secret.chars().all(is_space) {
            return Err(ConfigError::SecretBlank { number });
        } else if secret.starts_with(is_space) || secret.ends_with(is_space) {
            return Err(ConfigError::SecretWhitespace { number });
        }
        let second = number;
        for (first, (other_id, other_secret, _)) in (1..second).zip(&keys) {
            if id == other_id {
                return Err(ConfigError::KeyIdRepeated { first, second });
            } else if secret == other_secret {
                return Err(ConfigError::KeySecretRepeated { first, second });
            }
        }
    }
    let len = |secret: &str| secret.trim_end_matches('\0').len();
    let mut lens = (1..).zip(keys.iter().map(|(_, secret, _)| len(secret)));
    match lens.find(|(_, len)| *len < 8) {
        Some((number, len)) => Err(ConfigError::SecretTooShort { number, len, min: 8 }),
        None => Ok(keys),
    }
}

/// Returns the Unix time of an RFC 3339 text. Any byte may separate date and time.
fn seconds(text: &str) -> Option<i64> {
    let is_digit = |c: char| c.is_ascii_digit();
    let number =
        |text: &str| -> Option<i64> { text.chars().all(is_digit).then(|| text.parse().ok())? };
    let part = |from: usize, mark: &str| {
        let digits = number(text.get(from..from + 2)?)?;
        text[from + 2..].starts_with(mark).then_some(digits)
    };
    let year = number(text.get(..4)?).filter(|_| text[4..].starts_with('-'))?;
    let (month, day) = (part(5, "-")?, part(8, "")?);
    let (hour, minute, second) = (part(11, ":")?, part(14, ":")?, part(17, "")?);
    let mut rest = text.get(19..)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(is_digit);
        (rest.len() < fraction.len()).then_some(())?;
    }
    let offset = match rest.chars().next()? {
        'Z' | 'z' if rest.len() == 1 => 0,
        sign @ ('+' | '-') => {
            let (hours, minutes) = rest[1..].split_once(':')?;
            let is_offset = hours.len() == 2 && minutes.len() == 2;
            let (hours, minutes) = (number(hours)?, number(minutes)?);
            (is_offset && hours <= 23 && minutes <= 59).then_some(())?;
            (hours * 60 + minutes) * if sign == '-' { -60 } else { 60 }
        }
        _ => return None,
    };
    let is_date =
        (1..=12).contains(&month) && day >= 1 && days(year, month, day) < days(year, month + 1, 1);
    (is_date && hour <= 23 && minute <= 59 && second <= 60).then_some(())?;
    let minutes = (days(year, month, day) * 24 + hour) * 60 + minute;
    if second < 60 {
        return Some(minutes * 60 + second - offset);
    }
    // A leap second, which ends a month in UTC, counts as the second before it.
    let end = minutes * 60 + 60 - offset;
    let mut months =
        (year - 1..=year + 1).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let ends_a_month = months.any(|(year, month)| days(year, month, 1) * 86_400 == end);
    ends_a_month.then_some(end - 1)
}

/// Returns the days from 1970-01-01 to a date. A thirteenth month is the next January.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years that start in March have their leap day at the end.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}
