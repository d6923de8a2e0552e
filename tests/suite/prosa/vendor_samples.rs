//! The values of the vendor's own samples.

use std::collections::HashMap;

use speech_webhooks::{
    Key, VerifyError,
    prosa::{Scheme, Timestamp, Verifier},
};
use time::{Date, Month, PrimitiveDateTime, Time};

use super::sample::{self, synthesis, transcription};

fn local(hour: u8, minute: u8, second: u8, micro: u32) -> Timestamp<'static> {
    let date = Date::from_calendar_date(2023, Month::January, 17).expect("a date");
    let time = Time::from_hms_micro(hour, minute, second, micro).expect("a time");
    Timestamp::Local(PrimitiveDateTime::new(date, time))
}

fn zoned(
    year: i32,
    month: Month,
    day: u8,
    (hour, minute, second): (u8, u8, u8),
) -> Timestamp<'static> {
    let date = Date::from_calendar_date(year, month, day).expect("a date");
    let time = Time::from_hms(hour, minute, second).expect("a time");
    Timestamp::Zoned(PrimitiveDateTime::new(date, time).assume_utc())
}

#[test]
fn the_d2_sample_of_a_transcription_is_read() {
    let body = str::from_utf8(sample::BODY).expect("the sample is UTF-8");
    let transcription = transcription(body);
    let job = &transcription.job;
    assert_eq!(job.job_id.as_deref(), Some("063c64da-180d-731e-8000-d11a28529080"));
    assert_eq!(job.status, None);
    assert_eq!(job.created_at, Some(local(14, 26, 25, 505_439)));
    assert_eq!(job.modified_at, Some(local(14, 26, 26, 619_771)));

    let model = job.model.as_ref().expect("a model");
    assert_eq!(model.name.as_deref(), Some("stt-general"));
    assert_eq!(model.label.as_deref(), Some("ASR General"));
    assert_eq!(model.language.as_deref(), Some("Bahasa Indonesia"));
    assert_eq!(model.domain.as_deref(), Some("general"));
    assert_eq!(model.acoustic.as_deref(), Some("recording"));
    assert_eq!((model.channels, model.samplerate), (Some(1), Some(16000)));

    let config = job.job_config.as_ref().expect("a config");
    assert_eq!(config.engine.as_deref(), Some("stt-general"));
    assert_eq!(config.model, None);
    assert_eq!((config.wait, config.speaker_count), (Some(false), Some(1)));
    assert_eq!((config.include_filler, config.include_partial_results), (Some(false), Some(false)));
    assert_eq!(config.auto_punctuation, None);

    let request = job.request.as_ref().expect("a request");
    assert_eq!(request.uri.as_deref(), Some("https://example.domain.name/media/example_audio.wav"));
    assert_eq!(request.label.as_deref(), Some("Example audio"));
    assert_eq!(request.mime_type.as_deref(), Some("audio/wav"));
    assert_eq!((request.channels, request.sample_rate), (Some(1), Some(8000)));
    assert_eq!(request.duration, Some(6.766_625));

    let [segment] = transcription.segments.as_slice() else { panic!("one segment") };
    assert_eq!(segment.transcript, "hasil dari pekerjaan ini cukup memuaskan");
    assert_eq!(segment.is_final, Some(true));
    assert_eq!((segment.time_start, segment.time_end), (Some(1.0), Some(6.470_000_009_536_743)));
    assert_eq!((segment.channel, segment.speaker_tag), (Some(0), Some(1)));
    assert_eq!(transcription.speech_insights, None);
}

#[test]
fn the_gl_sample_of_a_transcription_is_read() {
    let body = include_str!("../../samples/prosa-gl-event-body-stt.job.completed.json");
    let transcription = transcription(body);
    let job = &transcription.job;
    assert_eq!(job.job_id.as_deref(), Some("2fec34e1-efb1-46f7-a743-1cb35b64550d"));
    assert_eq!(job.created_at, Some(zoned(2024, Month::January, 15, (10, 0, 0))));
    assert_eq!(job.modified_at, Some(zoned(2024, Month::January, 15, (10, 0, 5))));
    assert_eq!(job.model, None);
    let request = job.request.as_ref().expect("a request");
    assert_eq!(request.label.as_deref(), Some("My audio file"));
    let config = job.job_config.as_ref().expect("a config");
    assert_eq!((config.engine.as_deref(), config.wait), (Some("stt-general"), Some(false)));
    let [segment] = transcription.segments.as_slice() else { panic!("one segment") };
    assert_eq!(segment.transcript, "Hasil akhir dari pekerjaan ini");
    assert_eq!(segment.is_final, Some(true));
    assert_eq!((segment.time_start, segment.time_end), (Some(0.0), Some(3.6)));
    assert_eq!((segment.channel, segment.speaker_tag), (Some(0), None));
}

#[test]
fn the_gl_sample_of_a_synthesis_is_read() {
    let body = include_str!("../../samples/prosa-gl-event-body-tts.job.completed.json");
    let synthesis = synthesis(body);
    let job = &synthesis.job;
    assert_eq!(job.job_id.as_deref(), Some("3abc45d2-1234-5678-abcd-ef1234567890"));
    assert_eq!(job.created_at, Some(zoned(2024, Month::January, 15, (10, 0, 0))));
    assert_eq!(job.modified_at, Some(zoned(2024, Month::January, 15, (10, 0, 2))));
    let request = job.request.as_ref().expect("a request");
    assert_eq!(request.text.as_deref(), Some("Selamat pagi"));
    assert_eq!(request.label.as_deref(), Some("Greeting"));
    let config = job.job_config.as_ref().expect("a config");
    assert_eq!((config.model.as_deref(), config.wait), (Some("tts-dimas-formal"), Some(false)));
    assert_eq!(synthesis.path.as_deref(), Some("https://storage.prosa.ai/tts/audio.mp3"));
    assert_eq!((synthesis.format.as_deref(), synthesis.duration), (Some("mp3"), Some(2.5)));
    assert_eq!(synthesis.audio_base64, None);
}

#[test]
fn the_d2_sample_of_a_listed_synthesis_is_read() {
    let body = include_str!("../../samples/prosa-docs2-tts-job-listed.json");
    let synthesis = synthesis(body);
    let job = &synthesis.job;
    assert_eq!(job.job_id.as_deref(), Some("2fec34e1efb146f7a7431cb35b64550d"));
    assert_eq!(job.status.as_deref(), Some("complete"));
    assert_eq!(job.created_at, Some(zoned(2019, Month::August, 24, (14, 15, 22))));
    let request = job.request.as_ref().expect("a request");
    assert_eq!(request.text.as_deref(), Some("Hasil akhir dari pekerjaan ini cukup memuaskan"));
    let config = job.job_config.as_ref().expect("a config");
    assert_eq!((config.pitch, config.tempo), (Some(0.0), Some(1.0)));
    assert_eq!(config.audio_format.as_deref(), Some("opus"));
    assert_eq!(synthesis.format.as_deref(), Some("opus"));
    assert_eq!(synthesis.duration, Some(3.797_333_333_333_333_4));
    assert_eq!((synthesis.samplerate, synthesis.channels), (Some(48000), Some(1)));
}

#[test]
fn the_d2_sample_of_a_minimal_result_is_read() {
    let result = include_str!("../../samples/prosa-docs2-stt-result-minimal.json");
    let body = format!(r#"{{"job_id": "j", "result": {result}}}"#);
    let transcription = transcription(&body);
    let [segment] = transcription.segments.as_slice() else { panic!("one segment") };
    assert_eq!(segment.transcript, "hasil akhir dari pekerjaan ini cukup memuaskan");
    assert_eq!((segment.time_start, segment.time_end), (Some(0.0), Some(3.6)));
    assert_eq!((segment.channel, segment.speaker_tag), (None, None));
}

/// The vendor's sample signature does not match its sample body, so it is not a test vector.
#[test]
fn the_signature_in_the_d2_sample_headers_does_not_match() {
    let headers: HashMap<String, String> =
        serde_json::from_str(include_str!("../../samples/prosa-docs2-event-headers.json"))
            .expect("the sample is an object of strings");
    for scheme in [Scheme::TimestampedHmac, Scheme::SecretPrefixSha256] {
        let keyring = sample::keyring([Key::new("sample", sample::SECRET)]);
        let verifier = Verifier::new(keyring).with_scheme(scheme);
        let outcome = verifier.verify(&headers, sample::BODY, sample::NOW);
        assert_eq!(outcome.map(drop), Err(VerifyError::SignatureMismatch), "{scheme}");
    }
}
