//! Words for wrong arguments, which the examples with a command line share.

/// Like `lexopt`'s own messages, but without the values: one of them may be a secret.
pub(crate) fn wrong_argument(error: lexopt::Error) -> String {
    use lexopt::Error::{
        MissingValue, NonUnicodeValue, ParsingFailed, UnexpectedArgument, UnexpectedOption,
        UnexpectedValue,
    };
    match error {
        MissingValue { option } => format!("{} needs a value", option.unwrap_or_default()),
        UnexpectedOption(_) => "there is no such option".into(),
        UnexpectedArgument(_) => "one argument too many".into(),
        UnexpectedValue { option, .. } => format!("{option} takes no value"),
        ParsingFailed { error, .. } => format!("not a number: {error}"),
        NonUnicodeValue(_) => "an argument is not UTF-8".into(),
        _ => "wrong arguments".into(),
    }
}
