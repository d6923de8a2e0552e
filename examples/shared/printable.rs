//! Text that is safe to show, shared by the examples with a command line.

/// Escapes the characters of foreign text that could change what the terminal shows: control
/// characters, and invisible ones that change the direction of writing.
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
