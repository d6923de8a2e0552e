//! Error messages for wrong arguments, shared by the examples with a command line.

use core::{num::ParseIntError, str::FromStr};

/// Describes the error like `lexopt` itself, but without any value: a value may be a secret.
pub(crate) fn wrong_argument(error: lexopt::Error) -> String {
    use lexopt::Error::{
        MissingValue, NonUnicodeValue, UnexpectedArgument, UnexpectedOption, UnexpectedValue,
    };
    match error {
        MissingValue { option } => {
            format!("{} needs a value, but none follows it", option.unwrap_or_default())
        }
        UnexpectedOption(_) => "an option is unknown to this command".into(),
        UnexpectedArgument(_) => "there is one argument more than this command accepts".into(),
        UnexpectedValue { option, .. } => format!("{option} accepts no value, but has one"),
        NonUnicodeValue(_) => "an argument is not UTF-8".into(),
        _ => "the arguments are wrong".into(),
    }
}

/// Parses the value of an option as a number.
pub(crate) fn number<T>(option: &str, value: &str) -> Result<T, String>
where
    T: FromStr<Err = ParseIntError>,
{
    value.parse().map_err(|error| format!("--{option} needs a whole number, at least 0: {error}"))
}
