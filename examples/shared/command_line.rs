//! What the examples with a command line share: words for wrong arguments, and text that is safe to
//! show.

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

/// Text from elsewhere, with the characters escaped that could rewrite what the terminal shows:
/// controls, and the invisible ones that change the direction of writing.
pub(crate) fn printable(text: &str) -> String {
    let misleading = |character: char| {
        character.is_control()
            || matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(character, '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
            || matches!(character, '\u{e0000}'..='\u{e007f}')
    };
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if misleading(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}
