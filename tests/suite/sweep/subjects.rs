//! The bodies that are changed: the vendors' samples, generated ones, and ones with every
//! documented field.

use serde_json::Value;

use crate::bodies;

pub(super) struct Subject {
    pub(super) name: &'static str,
    pub(super) is_prosa: bool,
    pub(super) kind: &'static str,
    pub(super) body: String,
    /// The fields without which the body may be another kind of event.
    deciding: &'static [&'static str],
    /// The number of deviations of the unchanged body.
    pub(super) deviations: usize,
}

impl Subject {
    fn last_name(path: &[Value]) -> Option<&str> {
        path.iter().rev().find_map(Value::as_str)
    }

    /// Whether the value is kept in any form, or is a string with a meaning of its own.
    pub(super) fn is_kept(&self, path: &[Value]) -> bool {
        let names = path.iter().filter_map(Value::as_str);
        let kept: &[&str] = if self.is_prosa {
            &[
                "speech_insights",
                "voice_insights",
                "conversation_analytics",
                "context",
                "error",
                "code",
                "message",
            ]
        } else {
            &[
                "message",
                "error",
                "errors",
                "error_code",
                "code",
                "details",
                "region",
                "webhook_extra",
                "extra",
            ]
        };
        names.into_iter().any(|name| kept.contains(&name)) || self.is_message(path)
    }

    /// Whether any text in this place says why the job failed.
    fn is_message(&self, path: &[Value]) -> bool {
        self.is_prosa && self.kind == FAILED && matches!(path, [name] if name == "result")
    }

    /// Whether a document has the field.
    pub(super) fn is_documented(&self, path: &[Value]) -> bool {
        let first = path.first().and_then(Value::as_str);
        first != Some("progress")
    }

    /// Whether an array has a meaning in place of this string.
    pub(super) fn is_product(&self, path: &[Value]) -> bool {
        self.is_prosa && Self::last_name(path) == Some("data")
    }

    /// Whether the field carries the result.
    pub(super) fn carries(&self, path: &[Value]) -> bool {
        const CARRIERS: [&str; 15] = [
            "result",
            "data",
            "transcript",
            "path",
            "texts",
            "error",
            "code",
            "message",
            "transcription",
            "text",
            "words",
            "word_timestamps",
            "utterances",
            "speakers",
            "word",
        ];
        Self::last_name(path).is_some_and(|name| CARRIERS.contains(&name))
    }

    pub(super) fn decides(&self, path: &[Value]) -> bool {
        path.len() <= 2 && Self::last_name(path).is_some_and(|name| self.deciding.contains(&name))
    }

    /// Returns how many lists of texts may differ.
    pub(super) fn most_lists(&self, path: &[Value]) -> usize {
        if path.last().is_some_and(|name| name == "result") { 3 } else { 1 }
    }
}

const STT: &str = "transcription-completed";
const FAILED: &str = "transcription-failed";
const TTS: &str = "synthesis-completed";

macro_rules! samples {
    ($($file:literal: $kind:expr, $deciding:expr;)*) => {
        vec![$(Subject {
            name: $file,
            is_prosa: $file.starts_with("prosa"),
            kind: $kind,
            body: include_str!(concat!("../../samples/", $file, ".json")).to_owned(),
            deciding: $deciding,
            deviations: match $file {
                "prosa-drift-speaker_tag-1.0" | "prosa-drift-time_end-null" => 1,
                _ => 0,
            },
        },)*]
    };
}

#[rustfmt::skip]
pub(super) fn subjects() -> Vec<Subject> {
    let mut subjects = samples! {
        "prosa-docs2-event-body-stt.jobs.completed": STT, &["result", "data"];
        "prosa-gl-event-body-stt.job.completed": STT, &["result", "data"];
        "prosa-gl-event-body-tts.job.completed": TTS, &["result"];
        "prosa-docs2-tts-job-listed": TTS, &[];
        "prosa-stt-complete-with-progress": STT, &["result", "data"];
        "prosa-tts-completed-path-only-with-model": TTS, &["result", "model"];
        "prosa-drift-created_at-0700": STT, &["result", "data"];
        "prosa-drift-speaker_tag-1.0": STT, &["result", "data"];
        "prosa-drift-time_end-null": STT, &["result", "data"];
        "waves-webhook-current-2026-07-request_id-metadata": STT, &[];
        "waves-webhook-lightning-2025-word_timestamps": STT, &[];
        "waves-webhook-pulse-2026q1-words-age-gender-emotions": STT, &[];
        "waves-sync-unified-pulse-full": STT, &[];
        "waves-sync-unified-pulse-pro": STT, &[];
        "waves-selfhost-completed": STT, &["result", "text"];
        "waves-error-object": FAILED, &[];
        "waves-error-pulse-500": FAILED, &["error"];
        "waves-error-unified-429": FAILED, &["error"];
    };
    let generated = |name, body: Vec<u8>| Subject {
        name,
        is_prosa: name == "generated Prosa",
        kind: STT,
        body: String::from_utf8(body).expect("UTF-8"),
        deciding: if name == "generated Prosa" { &["result", "data"] } else { &[] },
        deviations: 0,
    };
    subjects.push(generated("generated Prosa", bodies::prosa(700)));
    subjects.push(generated("generated Waves", bodies::waves(1_200)));
    let all: [(_, _, _, &str, &[&str]); 6] = [
        ("all of a Prosa transcription", true, STT, PROSA_STT, &["result", "data"]),
        ("all of a Prosa synthesis", true, TTS, PROSA_TTS, &[]),
        ("all of a Prosa failure", true, FAILED, PROSA_FAILED, &[]),
        ("all of a Waves transcription", false, STT, WAVES, &[]),
        ("all of a self-hosted transcription", false, STT, SELF_HOSTED, &[]),
        ("all of a Waves failure", false, FAILED, WAVES_FAILED, &[]),
    ];
    subjects.extend(all.map(|(name, is_prosa, kind, body, deciding)| Subject {
        name,
        is_prosa,
        kind,
        body: body.to_owned(),
        deciding,
        deviations: 0,
    }));
    subjects
}

// Some texts look like numbers or flags: as numbers or flags, they must read the same.

const PROSA_STT: &str = r#"{
    "job_id": "7", "status": "complete", "created_at": "2023-01-17T14:26:25.505439",
    "modified_at": "2024-01-15T10:00:00Z",
    "model": {"name": "stt-general", "label": "25", "language": "Bahasa", "domain": "general", "acoustic": "true",
        "channels": 1, "samplerate": 16000},
    "job_config": {"engine": "stt-general", "model": "m", "wait": false, "speaker_count": 2, "include_filler": true,
        "include_partial_results": false, "auto_punctuation": true, "enable_spoken_numerals": false,
        "enable_speech_insights": true, "enable_voice_insights": false, "enable_conversation_analytics": true,
        "conversation_analytics_prompt": "p"},
    "request": {"label": "l", "uri": "https://a.example/b", "data": "QUJD", "duration": 3.5, "mime_type": "audio/wav",
        "sample_rate": 16000, "channels": 2},
    "result": {
        "data": [
            {"transcript": "dua", "final": true, "time_start": 2.5, "time_end": 3, "channel": 0, "speaker_tag": 1},
            {"transcript": "satu", "final": true, "time_start": 1, "time_end": 2.25, "channel": 1, "speaker_tag": 0},
            {"transcript": "3", "final": false, "time_start": 4, "time_end": 5.5, "channel": 0, "speaker_tag": 1}
        ],
        "path": "s3://p", "latency": 0.5, "speaker_count": 2, "speech_insights": {"a": [1]},
        "voice_insights": {"b": "x"}, "conversation_analytics": {}
    }
}"#;

const PROSA_TTS: &str = r#"{
    "job_id": "j-2", "status": "complete", "created_at": "2024-01-15T10:00:00+07:00",
    "model": {"name": "tts-dimas-formal", "voice": "Dimas", "gender": "male", "channels": 1, "samplerate": 48000},
    "job_config": {"model": "tts-dimas-formal", "wait": true, "pitch": 0.5, "tempo": 1, "audio_format": "opus",
        "sample_rate": 48000},
    "request": {"label": "l", "text": "12", "ssml": "<speak/>"},
    "result": {"data": "QUJDREVG", "path": "https://a.example/b", "format": "opus", "duration": 2.5,
        "samplerate": 48000, "channels": 1, "latency": 1,
        "texts": [{"text": "satu", "start": 0, "end": 1.5}, {"text": "2", "start": 1.5, "end": 2.5}]}
}"#;

const PROSA_FAILED: &str = r#"{
    "job_id": "j-3", "status": "failed", "created_at": "2024-01-15T10:00:00Z",
    "job_config": {"engine": "stt-general", "wait": false}, "request": {"uri": "https://a.example/b", "mime_type": "m"},
    "result": {"error": "E_AUDIO", "code": "E_AUDIO", "message": "no audio", "context": {"reason": "r"},
        "recovery": {"retryable": true, "retry_after_seconds": 60}, "version": 2}
}"#;

const WAVES: &str = r#"{
    "status": "success", "transcription": "Halo dunia.",
    "words": [
        {"word": "Halo", "start": 0.5, "end": 1, "confidence": 0.75, "speaker": "speaker_0", "speaker_confidence": 1},
        {"word": "7", "start": 1, "end": 1.5, "confidence": 1, "speaker": 1, "speaker_confidence": 0.5}
    ],
    "utterances": [
        {"text": "Halo", "start": 0.5, "end": 1, "speaker": "speaker_0"},
        {"transcript": "dunia.", "start": 1, "end": 1.5, "speaker": "speaker_1"}
    ],
    "language": "en", "request_id": "7", "totalBytes": 465740, "audio_length": 1.5, "gender": "male", "age": "25",
    "emotions": {"happiness": 0.75, "calm": 1}, "redacted_entities": ["[CREDITCARDCVV_1]", "[A]"],
    "metadata": {"duration": 1.5, "processing_time_ms": 18.42, "rtfx": 48, "num_chunks": 1, "fileSize": 465740,
        "filename": "a.wav"},
    "webhook_extra": {"case_id": "42"}
}"#;

const SELF_HOSTED: &str = r#"{
    "job_id": "job_1", "status": "completed", "confidence": 0.95, "text": "Hi you.", "language": "en",
    "speakers": [
        {"speaker": "SPEAKER_00", "text": "Hi", "start": 0, "end": 0.5},
        {"speaker": "SPEAKER_01", "text": "you.", "start": 0.5, "end": 1}
    ],
    "word_timestamps": [{"word": "Hi", "start": 0, "end": 0.5}, {"word": "you.", "start": 0.5, "end": 1}]
}"#;

const WAVES_FAILED: &str = r#"{
    "status": "failed", "message": "m", "error": {"message": "worker gone", "code": "W"}, "errors": ["a"],
    "error_code": "E1", "details": [{"a": 1}], "language": "en", "region": "us", "request_id": "r-1",
    "job_id": "job_1", "retry_after": 5
}"#;
