//! Bodies like those that the vendors send, of about any length: for benchmarks, and for tests that
//! need more than a sample.
//!
//! The fields are a selection of those in the vendors' samples, written without whitespace. The
//! transcript has words of two languages: one word in 20 is not ASCII, and one in 50 has an escape.
//! The same length gives the same body.

use core::fmt::Write as _;

const PLAIN: [&str; 19] = [
    "selamat",
    "the",
    "rekaman",
    "today,",
    "ini",
    "conversation",
    "yang",
    "and",
    "pelanggan",
    "of",
    "dengan",
    "a",
    "percakapan.",
    "you",
    "untuk",
    "transcript",
    "kami",
    "is",
    "transkripsi",
];
const NOT_ASCII: [&str; 4] = ["café", "“iya”", "naïve", "नमस्ते"];
/// Words with escapes, as JSON writes them.
const ESCAPED: [&str; 4] = [r#"\"oke\""#, r"caf\u00e9", r"it\u2019s", r"\ud83d\ude42"];

/// Returns the `n`th word, as JSON writes it.
fn word(n: usize) -> &'static str {
    if n % 50 == 49 {
        ESCAPED[n / 50 % ESCAPED.len()]
    } else if n % 20 == 10 {
        NOT_ASCII[n / 20 % NOT_ASCII.len()]
    } else {
        PLAIN[n * 7 % PLAIN.len()]
    }
}

/// Returns when the `n`th word starts, in hundredths of a second.
fn start_of(n: usize) -> usize {
    n * 37 + n % 11
}

fn seconds(hundredths: usize) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Formats a number as Prosa does: single precision, with all the digits of double precision.
fn widened(hundredths: usize) -> String {
    let seconds: f32 = seconds(hundredths).parse().expect("a number");
    f64::from(seconds).to_string()
}

/// Joins the words from `from` to `to` with spaces.
fn sentence(from: usize, to: usize) -> String {
    (from..to).map(word).collect::<Vec<_>>().join(" ")
}

/// Returns a completed speech-to-text job of Prosa, with segments of twelve words.
pub(crate) fn prosa(len: usize) -> Vec<u8> {
    const WORDS: usize = 12;
    let mut body = String::from(
        r#"{"job_id":"2fec34e1-efb1-46f7-a743-1cb35b64550d","status":"complete","created_at":"2026-01-15T10:00:00Z","modified_at":"2026-01-15T10:00:05Z","job_config":{"engine":"stt-general","wait":false},"result":{"data":["#,
    );
    for first in (0..).step_by(WORDS) {
        if first > 0 {
            body.push(',');
        }
        write!(
            body,
            r#"{{"transcript":"{}","final":true,"time_start":{},"time_end":{},"channel":{},"speaker_tag":{}}}"#,
            sentence(first, first + WORDS),
            widened(start_of(first)),
            widened(start_of(first + WORDS) - 5),
            first / WORDS % 2,
            first / WORDS % 3,
        )
        .expect("writing to a string succeeds");
        if body.len() + "]}}".len() >= len {
            break;
        }
    }
    body.push_str("]}}");
    body.into_bytes()
}

/// Returns a completed transcription of Waves: all words with their times, utterances of twelve
/// words, and the whole text.
pub(crate) fn waves(len: usize) -> Vec<u8> {
    const HEAD: &str = r#"{"status":"success","transcription":""#;
    const TAIL: &str = r#","language":"en","request_id":"8c355f4d-bd45-48ee-aa83-d00e4670f6bb","metadata":{"duration":0.9,"processing_time_ms":18.42,"rtfx":48.9}}"#;
    let (mut text, mut words, mut utterances) = (String::new(), String::new(), String::new());
    let mut count = 0;
    while count == 0 || HEAD.len() + text.len() + words.len() + utterances.len() + TAIL.len() < len
    {
        let speaker = count / 12 % 2;
        let (start, end) = (seconds(start_of(count)), seconds(start_of(count) + 30));
        let separator = if count == 0 { "" } else { "," };
        write!(
            words,
            r#"{separator}{{"start":{start},"end":{end},"speaker":"speaker_{speaker}","word":"{}"}}"#,
            word(count),
        )
        .expect("writing to a string succeeds");
        if count % 12 == 0 {
            write!(
                utterances,
                r#"{separator}{{"text":"{}","start":{start},"end":{},"speaker":"speaker_{speaker}"}}"#,
                sentence(count, count + 12),
                seconds(start_of(count + 11) + 30),
            )
            .expect("writing to a string succeeds");
        }
        if count > 0 {
            text.push(' ');
        }
        text.push_str(word(count));
        count += 1;
    }
    format!(r#"{HEAD}{text}","words":[{words}],"utterances":[{utterances}]{TAIL}"#).into_bytes()
}
