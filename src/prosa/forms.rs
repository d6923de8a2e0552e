//! Other forms of a body: those it has by mistake.

use core::fmt;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// In which form a body was signed, where it has arrived in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodyForm {
    /// Without the newline that it has arrived with.
    WithoutNewline,
    /// With a newline at its end, which is gone.
    WithNewline,
    /// Without the byte order mark that it has arrived with.
    WithoutBom,
    /// With a byte order mark, which is gone.
    WithBom,
    /// Without whitespace between the tokens of its JSON, where now there is some.
    Compact,
    /// With a space behind each comma and each colon of its JSON and no other whitespace, as Python
    /// writes it.
    Spaced,
}

impl BodyForm {
    pub(super) const ALL: [Self; 6] = [
        Self::WithoutNewline,
        Self::WithNewline,
        Self::WithoutBom,
        Self::WithBom,
        Self::Compact,
        Self::Spaced,
    ];

    /// A body that has arrived, in this form, if that is another.
    pub(super) fn of(self, body: &[u8]) -> Option<Vec<u8>> {
        let other = match self {
            Self::WithoutNewline => {
                let line = body.strip_suffix(b"\n")?;
                line.strip_suffix(b"\r").unwrap_or(line).to_vec()
            }
            Self::WithNewline => [body, b"\n"].concat(),
            Self::WithoutBom => body.strip_prefix(BOM)?.to_vec(),
            Self::WithBom => [BOM, body].concat(),
            Self::Compact => respaced(body, b""),
            Self::Spaced => respaced(body, b" "),
        };
        (other != body).then_some(other)
    }
}

/// JSON with `space` behind each comma and each colon, and no other whitespace between its tokens
/// (RFC 8259, section 2).
fn respaced(json: &[u8], space: &[u8]) -> Vec<u8> {
    let most = json.len().saturating_mul(space.len().saturating_add(1));
    let mut written = Vec::with_capacity(most);
    let (mut in_string, mut escaped) = (false, false);
    for &byte in json {
        if in_string {
            written.push(byte);
            in_string = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
        } else if !b" \t\r\n".contains(&byte) {
            written.push(byte);
            in_string = byte == b'"';
            if b",:".contains(&byte) {
                written.extend_from_slice(space);
            }
        }
    }
    written
}

impl fmt::Display for BodyForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WithoutNewline => "without the newline at its end",
            Self::WithNewline => "with a newline at its end, which is gone",
            Self::WithoutBom => "without the byte order mark that it begins with",
            Self::WithBom => "with a byte order mark, which is gone",
            Self::Compact => "without spaces: it was parsed and written anew on the way",
            Self::Spaced => {
                "with spaces behind commas and colons: it was parsed and written anew on the way"
            }
        })
    }
}
