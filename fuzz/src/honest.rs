//! Bodies as the vendors document them.

use std::fmt::{self, Display};

use arbitrary::Arbitrary;

/// JSON that is still to be written.
#[derive(Clone, Debug)]
pub enum Draft {
    /// The text of any other value.
    Leaf(String),
    List(Vec<Self>),
    Object(Vec<(&'static str, Self)>),
}

/// Writes the JSON.
impl Display for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leaf(json) => f.write_str(json),
            Self::List(elements) => {
                f.write_str("[")?;
                for (position, element) in elements.iter().enumerate() {
                    let comma = if position > 0 { "," } else { "" };
                    write!(f, "{comma}{element}")?;
                }
                f.write_str("]")
            }
            Self::Object(fields) => {
                f.write_str("{")?;
                for (position, (name, value)) in fields.iter().enumerate() {
                    let comma = if position > 0 { "," } else { "" };
                    write!(f, "{comma}\"{name}\":{value}")?;
                }
                f.write_str("}")
            }
        }
    }
}

impl Draft {
    /// Changes the order of the fields of all objects.
    fn rotate(&mut self, by: u8) {
        match self {
            Self::Leaf(_) => {}
            Self::List(elements) => elements.iter_mut().for_each(|element| element.rotate(by)),
            Self::Object(fields) => {
                let len = fields.len().max(1);
                fields.rotate_left(usize::from(by) % len);
                fields.iter_mut().for_each(|(_, value)| value.rotate(by));
            }
        }
    }
}

/// A text. `Debug` must show none of its characters.
fn text(text: &str) -> Draft {
    Draft::Leaf(format!("\"canary {text} \u{e9}\""))
}

/// A word that the vendor prescribes.
fn word(word: &str) -> Draft {
    Draft::Leaf(format!("\"{word}\""))
}

fn json(json: impl Display) -> Draft {
    Draft::Leaf(json.to_string())
}

/// The fields of an object. Some of them may be absent.
struct Fields {
    present: u64,
    fields: Vec<(&'static str, Draft)>,
}

impl Fields {
    const fn new(present: u64) -> Self {
        Self { present, fields: Vec::new() }
    }

    fn always(mut self, name: &'static str, value: Draft) -> Self {
        self.fields.push((name, value));
        self
    }

    fn maybe(mut self, name: &'static str, value: Draft) -> Self {
        if self.flip() {
            self.fields.push((name, value));
        }
        self
    }

    fn all(mut self, fields: impl IntoIterator<Item = (&'static str, Draft)>) -> Self {
        self.fields.extend(fields);
        self
    }

    const fn flip(&mut self) -> bool {
        self.present = self.present.rotate_right(1);
        self.present >> 63 == 1
    }

    fn object(self) -> Draft {
        Draft::Object(self.fields)
    }
}

/// A body that a vendor sends.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct Honest {
    vendor: Vendor,
    /// Which of the optional fields are present.
    present: u64,
    order: u8,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Vendor {
    Prosa(Option<Spelling>, Job),
    Waves(Callback),
}

/// How an event's name is spelled.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Spelling {
    Jobs,
    Job,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Job {
    Transcription([Option<Spoken>; 4]),
    FailedTranscription,
    Synthesis([Option<Spoken>; 2]),
    FailedSynthesis,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Callback {
    Transcription {
        whole: Option<Whole>,
        words: [Option<Spoken>; 4],
        utterances: [Option<Spoken>; 3],
        are_words_old: bool,
        utterance: Utterance,
    },
    Failure,
}

/// Which field has the whole text of a callback.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Whole {
    Transcription,
    Text,
    Result,
}

/// How utterances are written.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Utterance {
    Text,
    Transcript,
    SelfHosted,
}

/// An element of a list of segments, words, utterances or texts.
#[derive(Arbitrary, Clone, Copy, Debug)]
struct Spoken {
    /// In quarters of a second.
    start: u8,
    lasts: u8,
    speaker: Option<bool>,
    channel: Option<bool>,
    is_silent: bool,
    is_not_final: bool,
}

impl Spoken {
    fn start(self) -> Draft {
        json(f64::from(self.start) / 4.0)
    }

    fn end(self) -> Draft {
        json(f64::from(u16::from(self.start) + u16::from(self.lasts)) / 4.0)
    }

    fn text(self, list: &str, position: usize) -> Draft {
        match self.is_silent {
            true => json("\"\""),
            false => text(&format!("{list} {position}")),
        }
    }

    fn segment(self, position: usize) -> Draft {
        let speaker = self.speaker.map(|second| ("speaker_tag", json(u8::from(second))));
        let channel = self.channel.map(|second| ("channel", json(u8::from(second))));
        Fields::new(0)
            .always("transcript", self.text("segment", position))
            .always("final", json(!self.is_not_final))
            .always("time_start", self.start())
            .always("time_end", self.end())
            .all(speaker)
            .all(channel)
            .object()
    }

    fn of_synthesis(self, position: usize) -> Draft {
        Fields::new(0)
            .always("text", self.text("spoken", position))
            .always("start", self.start())
            .always("end", self.end())
            .object()
    }

    fn word(self, position: usize) -> Draft {
        // The first is a label, the second a number.
        let speaker = self.speaker.map(|second| match second {
            true => ("speaker", word("speaker_1")),
            false => ("speaker", json(0)),
        });
        let sure = self.channel.map(|_| ("confidence", json(0.5)));
        let sure_of_speaker = self.channel.map(|_| ("speaker_confidence", json(1)));
        Fields::new(0)
            .always("word", self.text("word", position))
            .always("start", self.start())
            .always("end", self.end())
            .all(speaker)
            .all(sure)
            .all(sure_of_speaker)
            .object()
    }

    fn utterance(self, position: usize, name: &'static str) -> Draft {
        let speaker = self.speaker.map(|second| match second {
            true => ("speaker", text("speaker")),
            false => ("speaker", json(2)),
        });
        Fields::new(0)
            .always(name, self.text("utterance", position))
            .always("start", self.start())
            .always("end", self.end())
            .all(speaker)
            .object()
    }
}

fn list(spoken: &[Option<Spoken>], draft: impl Fn(Spoken, usize) -> Draft) -> Draft {
    let spoken = spoken.iter().flatten().enumerate();
    Draft::List(spoken.map(|(position, said)| draft(*said, position)).collect())
}

impl Honest {
    #[must_use]
    pub const fn is_prosas(self) -> bool {
        matches!(self.vendor, Vendor::Prosa(..))
    }

    /// Returns the kind of the event.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self.vendor {
            Vendor::Prosa(_, Job::Transcription(_))
            | Vendor::Waves(Callback::Transcription { .. }) => "transcription-completed",
            Vendor::Prosa(_, Job::FailedTranscription) | Vendor::Waves(Callback::Failure) => {
                "transcription-failed"
            }
            Vendor::Prosa(_, Job::Synthesis(_)) => "synthesis-completed",
            Vendor::Prosa(_, Job::FailedSynthesis) => "synthesis-failed",
        }
    }

    /// Returns the name of the event, if it comes with one.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        let Vendor::Prosa(Some(spelling), job) = self.vendor else {
            return None;
        };
        Some(match (spelling, job) {
            (Spelling::Jobs, Job::Transcription(_)) => "stt.jobs.completed",
            (Spelling::Job, Job::Transcription(_)) => "stt.job.completed",
            (Spelling::Jobs, Job::FailedTranscription) => "stt.jobs.failed",
            (Spelling::Job, Job::FailedTranscription) => "stt.job.failed",
            (Spelling::Jobs, Job::Synthesis(_)) => "tts.jobs.completed",
            (Spelling::Job, Job::Synthesis(_)) => "tts.job.completed",
            (Spelling::Jobs, Job::FailedSynthesis) => "tts.jobs.failed",
            (Spelling::Job, Job::FailedSynthesis) => "tts.job.failed",
        })
    }

    /// Returns the body.
    #[must_use]
    pub fn draft(self) -> Draft {
        let mut draft = match self.vendor {
            Vendor::Prosa(_, job) => self.job(job),
            Vendor::Waves(Callback::Failure) => self.waves_failure(),
            Vendor::Waves(transcription) => self.waves_transcription(transcription),
        };
        draft.rotate(self.order);
        draft
    }

    fn job(self, job: Job) -> Draft {
        let is_transcription = matches!(job, Job::Transcription(_) | Job::FailedTranscription);
        let (status, result) = match job {
            Job::Transcription(segments) => ("complete", self.recognised(&segments)),
            Job::Synthesis(texts) => ("complete", self.spoken(&texts)),
            Job::FailedTranscription | Job::FailedSynthesis => {
                let is_cancelled = self.present & 1 == 1;
                let status = if is_cancelled { "cancelled" } else { "failed" };
                (status, self.prosa_failure())
            }
        };
        let (model, config, request) =
            if is_transcription { self.asked_of_recognition() } else { self.asked_of_synthesis() };
        Fields::new(self.present.rotate_right(40))
            .always("job_id", text("job"))
            .maybe("status", word(status))
            .maybe("created_at", word("2023-01-17T14:26:25.505439"))
            .maybe("modified_at", word("2024-01-15T10:00:00Z"))
            .maybe("model", model)
            .always("job_config", config)
            .always("request", request)
            .always("result", result)
            .object()
    }

    fn asked_of_recognition(self) -> (Draft, Draft, Draft) {
        let model = Fields::new(self.present)
            .maybe("name", text("model"))
            .maybe("label", text("label"))
            .maybe("language", text("language"))
            .maybe("domain", text("domain"))
            .maybe("acoustic", text("acoustic"))
            .maybe("channels", json(1))
            .maybe("samplerate", json(16000));
        let config = Fields::new(self.present.rotate_right(7))
            .always("engine", text("engine"))
            .maybe("wait", json(false))
            .maybe("speaker_count", json(1))
            .maybe("include_filler", json(true))
            .maybe("include_partial_results", json(false))
            .maybe("auto_punctuation", json(true))
            .maybe("enable_spoken_numerals", json(true))
            .maybe("enable_speech_insights", json(false))
            .maybe("enable_voice_insights", json(false))
            .maybe("enable_conversation_analytics", json(true))
            .maybe("conversation_analytics_prompt", text("prompt"));
        let request = Fields::new(self.present.rotate_right(17))
            .always("uri", text("uri"))
            .maybe("label", text("label"))
            .maybe("duration", json(6.75))
            .maybe("mime_type", word("audio/canary"))
            .maybe("sample_rate", json(8000))
            .maybe("channels", json(1));
        (model.object(), config.object(), request.object())
    }

    fn asked_of_synthesis(self) -> (Draft, Draft, Draft) {
        let model = Fields::new(self.present)
            .maybe("name", text("model"))
            .maybe("voice", text("voice"))
            .maybe("gender", text("gender"));
        let config = Fields::new(self.present.rotate_right(7))
            .always("model", text("model"))
            .maybe("wait", json(true))
            .always("pitch", json(0))
            .maybe("tempo", json(1.25))
            .maybe("audio_format", text("format"))
            .maybe("sample_rate", json(48000));
        let request = Fields::new(self.present.rotate_right(17))
            .always("text", text("text"))
            .maybe("ssml", text("ssml"))
            .maybe("label", text("label"));
        (model.object(), config.object(), request.object())
    }

    fn recognised(self, segments: &[Option<Spoken>]) -> Draft {
        let insights = || Draft::Object(vec![("canary", Draft::List(vec![text("insight")]))]);
        Fields::new(self.present.rotate_right(23))
            .always("data", list(segments, Spoken::segment))
            .maybe("path", text("path"))
            .maybe("latency", json(0.25))
            .maybe("speaker_count", json(2))
            .maybe("speech_insights", insights())
            .maybe("voice_insights", insights())
            .maybe("conversation_analytics", text("analytics"))
            .object()
    }

    fn spoken(self, texts: &[Option<Spoken>]) -> Draft {
        Fields::new(self.present.rotate_right(23))
            .maybe("data", word("canarycanaryCANARY"))
            .always("path", text("path"))
            .always("format", text("format"))
            .maybe("duration", json(2.5))
            .maybe("samplerate", json(48000))
            .maybe("channels", json(1))
            .maybe("latency", json(3))
            .maybe("texts", list(texts, Spoken::of_synthesis))
            .object()
    }

    fn prosa_failure(self) -> Draft {
        let context = Fields::new(self.present.rotate_right(33))
            .always("reason", text("reason"))
            .maybe("upstream_status", json(502))
            .object();
        let recovery = Fields::new(self.present.rotate_right(35))
            .maybe("retryable", json(true))
            .maybe("retry_after_seconds", json(30))
            .object();
        Fields::new(self.present.rotate_right(23))
            .always("error", text("error"))
            .maybe("code", text("code"))
            .maybe("message", text("message"))
            .maybe("context", context)
            .maybe("recovery", recovery)
            .maybe("version", json(1))
            .object()
    }

    fn waves_transcription(self, callback: Callback) -> Draft {
        let Callback::Transcription { whole, words, utterances, are_words_old, utterance } =
            callback
        else {
            return self.waves_failure();
        };
        let whole_text = text("whole");
        let result = Fields::new(self.present.rotate_right(40))
            .always("text", whole_text.clone())
            .maybe("confidence", json(0.75));
        let whole = whole.map(|place| match place {
            Whole::Transcription => ("transcription", whole_text),
            Whole::Text => ("text", whole_text),
            Whole::Result => ("result", result.object()),
        });
        let words_name = if are_words_old { "word_timestamps" } else { "words" };
        let (utterances_name, text_name) = match utterance {
            Utterance::Text => ("utterances", "text"),
            Utterance::Transcript => ("utterances", "transcript"),
            Utterance::SelfHosted => ("speakers", "text"),
        };
        let is_completed = self.present & 1 == 1;
        let emotions = Fields::new(self.present.rotate_right(44))
            .maybe("happiness", json(0.75))
            .maybe("sadness", json(0))
            .maybe("canary", json(0.125));
        let redacted = Draft::List(vec![text("redacted"), text("redacted too")]);
        Fields::new(self.present)
            .always("status", word(if is_completed { "completed" } else { "success" }))
            .all(whole)
            .maybe(
                utterances_name,
                list(&utterances, |said, position| said.utterance(position, text_name)),
            )
            // There is always one field for the transcript.
            .always(words_name, list(&words, Spoken::word))
            .maybe("language", text("language"))
            .maybe("request_id", text("request"))
            .maybe("job_id", text("job"))
            .maybe("confidence", json(1))
            .maybe("totalBytes", json(1024))
            .maybe("audio_length", json(0.5))
            .maybe("gender", text("gender"))
            .maybe("age", text("age"))
            .maybe("emotions", emotions.object())
            .maybe("redacted_entities", redacted)
            .maybe("metadata", self.metadata())
            .maybe("webhook_extra", self.pairs())
            .maybe("extra", word("canary:1,canary_2:b"))
            .object()
    }

    fn metadata(self) -> Draft {
        let mut metadata = Fields::new(self.present.rotate_right(50));
        if metadata.flip() {
            return word("canary:3");
        }
        metadata
            .maybe("duration", json(0.5))
            .maybe("processing_time_ms", json(18.5))
            .maybe("rtfx", json(48))
            .maybe("num_chunks", json(1))
            .maybe("fileSize", json(2048))
            .maybe("filename", text("file"))
            .object()
    }

    fn pairs(self) -> Draft {
        Fields::new(self.present.rotate_right(57))
            .maybe("canary", text("pair"))
            .maybe("canary_2", json(7))
            .maybe("canary_3", json(true))
            .object()
    }

    fn waves_failure(self) -> Draft {
        let is_error = self.present & 1 == 1;
        let error = Draft::Object(vec![("message", text("message")), ("canary", json(7))]);
        Fields::new(self.present)
            .maybe("status", word(if is_error { "error" } else { "failed" }))
            .maybe("message", text("message"))
            .always("error", if is_error { error } else { text("error") })
            .maybe("errors", Draft::List(vec![text("error")]))
            .maybe("error_code", word("canary_code"))
            .maybe("code", json(429))
            .maybe("details", Draft::List(vec![text("detail"), json(1)]))
            .maybe("retry_after", json(30))
            .maybe("language", text("language"))
            .maybe("region", text("region"))
            .maybe("request_id", text("request"))
            .maybe("job_id", text("job"))
            .maybe("webhook_extra", self.pairs())
            .object()
    }
}
