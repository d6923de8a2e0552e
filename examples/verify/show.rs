//! Shows the parts that the events of both vendors have.

use core::fmt::Write as _;

use speech_webhooks::{Speaker, TranscriptSegment};

use crate::printable::printable;

pub(crate) const UNVERIFIED: &str = "UNVERIFIED: anybody may have written this\n";

pub(crate) fn transcript<'e>(segments: impl Iterator<Item = TranscriptSegment<'e>>) -> String {
    let mut shown = String::new();
    for segment in segments {
        let _ = write!(shown, "  {} to {}", seconds(segment.start), seconds(segment.end));
        if let Some(channel) = segment.channel {
            let _ = write!(shown, "  channel {channel}");
        }
        match &segment.speaker {
            Some(Speaker::Number(number)) => {
                let _ = write!(shown, "  speaker {number}");
            }
            Some(Speaker::Label(label)) => {
                let _ = write!(shown, "  {}", printable(label));
            }
            None => {}
        }
        let _ = writeln!(shown, "  {}", printable(&segment.text));
    }
    shown
}

fn seconds(time: Option<f64>) -> String {
    time.map_or_else(|| format!("{:>10}", "?"), |time| format!("{time:8.2} s"))
}
