//! From a body to an event.

use alloc::{collections::BTreeMap, vec};

use serde_json::value::RawValue;

use super::{
    extra::Extra,
    failure::Failure,
    transcription::{Metadata, Transcription},
    wire::{Body, Emotions, MetadataFields, MetadataOrPairs},
};
use crate::{
    error::EventError,
    json::{self, Json},
    shape::{Objects, Open, Texts, UnknownFields},
    text::Text,
    transcript::TranscriptSegment,
};

/// What a callback says happened.
///
/// An event borrows from the callback's body; [`into_owned`](Self::into_owned) ends that.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The transcription completed: its status is `success` (whatever else there is), or it has
    /// none, a transcript, and no error.
    TranscriptionCompleted(Transcription<'a>),
    /// The transcription failed: its status is `failed` or `error`; or it has none, or an
    /// undocumented one, and an error in place of a transcript, as the vendor's REST errors have,
    /// which may stand in for the payload. A `message` alone is an error only where there is no
    /// status.
    TranscriptionFailed(Failure<'a>),
    /// Anything else, such as the status `processing`.
    Unknown(Unknown<'a>),
}

/// An event of a kind this crate does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unknown<'a> {
    /// What happened, in the vendor's words; `None` if the body does not say. What is no text, or
    /// longer than 16 KiB, is here as it stands in the JSON.
    pub status: Option<Text<'a>>,
    /// The whole body.
    pub json: Json<'a>,
    /// The pairs of `webhook_extra`, wherever they came back.
    pub extra: Extra<'a>,
}

impl<'a> Event<'a> {
    /// Reads an event from bytes that came to a URL which **nobody has checked**: a fixture, or the
    /// reply to a synchronous request. For a callback, use
    /// [`Verifier::verify`](super::Verifier::verify).
    ///
    /// # Errors
    ///
    /// If the body is not UTF-8, not JSON, or not of the shape that the event has.
    ///
    /// # Security
    ///
    /// Whoever sent the bytes chose everything in the event.
    pub fn read_unverified(body: &'a [u8]) -> Result<Self, EventError> {
        Self::read(body)
    }

    pub(super) fn read(body: &'a [u8]) -> Result<Self, EventError> {
        let text = json::utf8(body)?;
        if !json::trim(text).starts_with('{') {
            return Ok(Self::Unknown(Unknown {
                status: None,
                json: Json::new(text)?,
                extra: Extra::default(),
            }));
        }
        let Open {
            known: mut body,
            unknown,
        } = json::read_strictly::<Open<'_, Body<'_>>>(text)?;
        // One that is no text is not the same as none.
        let status = body
            .status
            .map(|json| json::scalar(json).unwrap_or_else(|| Text::from(json.get())));
        let (metadata, extra) = metadata_and_extra(&mut body, unknown);

        Ok(match Outcome::shown_by(status.as_deref(), &body) {
            Some(Outcome::Completed) => {
                Self::TranscriptionCompleted(transcription(status, body, metadata, extra))
            }
            Some(Outcome::Failed) => {
                Self::TranscriptionFailed(failure(status, body, Json::from_parsed(text), extra))
            }
            None => Self::Unknown(Unknown {
                status,
                json: Json::from_parsed(text),
                extra,
            }),
        })
    }

    /// The value that `webhook_extra` had for `key`, as the body says: see [`Extra`]. The one that
    /// was signed is in the URL: [`Verified::pair`](super::Verified::pair).
    #[must_use]
    pub fn extra_unverified(&self, key: &str) -> Option<&str> {
        match self {
            Self::TranscriptionCompleted(Transcription { extra, .. })
            | Self::TranscriptionFailed(Failure { extra, .. })
            | Self::Unknown(Unknown { extra, .. }) => extra.get(key),
        }
    }

    /// The transcript in the order of time, as [`Transcription::transcript`] has it. Empty for all
    /// but a completed transcription.
    #[must_use]
    pub fn transcript(&self) -> vec::IntoIter<TranscriptSegment<'_>> {
        match self {
            Self::TranscriptionCompleted(transcription) => transcription.transcript(),
            Self::TranscriptionFailed(_) | Self::Unknown(_) => Vec::new().into_iter(),
        }
    }

    /// The same event, no longer borrowed from the body.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        match self {
            Self::TranscriptionCompleted(transcription) => {
                Event::TranscriptionCompleted(transcription.into_owned())
            }
            Self::TranscriptionFailed(failure) => Event::TranscriptionFailed(failure.into_owned()),
            Self::Unknown(unknown) => Event::Unknown(Unknown {
                status: unknown.status.map(Text::into_owned),
                json: unknown.json.into_owned(),
                extra: unknown.extra.into_owned(),
            }),
        }
    }
}

enum Outcome {
    Completed,
    Failed,
}

impl Outcome {
    /// By the status if it is a documented one, and otherwise by what else there is.
    fn shown_by(status: Option<&str>, body: &Body<'_>) -> Option<Self> {
        let says_something = |json: Option<&RawValue>| json.is_some_and(json::says_something);
        let has_error = [body.error, body.errors, body.error_code]
            .into_iter()
            .any(says_something);
        match status {
            Some("success") => Some(Self::Completed),
            Some("failed" | "error") => Some(Self::Failed),
            // A message alone may be a report of progress.
            Some(_) if !has_error => None,
            None if !has_error && !says_something(body.message) => {
                body.has_place_for_transcript().then_some(Self::Completed)
            }
            _ => (!body.has_transcript()).then_some(Self::Failed),
        }
    }
}

/// The pairs are taken from all places where they may be, in the order that [`Extra`] promises.
fn metadata_and_extra<'a>(
    body: &mut Body<'a>,
    mut unknown: UnknownFields<'a>,
) -> (Option<Metadata<'a>>, Extra<'a>) {
    let mut extra = Extra::default();
    for source in [body.webhook_extra, body.extra].into_iter().flatten() {
        extra.add_from(source);
    }
    let metadata = match body.metadata.take() {
        Some(MetadataOrPairs::Metadata(Open { known, unknown })) => {
            extra.add_fields(unknown);
            Some(metadata(known))
        }
        Some(MetadataOrPairs::Pairs(text)) => {
            extra.add_text(text);
            None
        }
        None => None,
    };
    unknown.extend(body.region.map(|region| (Text::from("region"), region)));
    extra.add_fields(unknown);
    (metadata, extra)
}

fn transcription<'a>(
    status: Option<Text<'a>>,
    body: Body<'a>,
    metadata: Option<Metadata<'a>>,
    extra: Extra<'a>,
) -> Transcription<'a> {
    let words = objects(body.words);
    Transcription {
        status,
        text: body.transcription.or(body.text),
        words: if words.is_empty() {
            objects(body.word_timestamps)
        } else {
            words
        },
        utterances: objects(body.utterances),
        language: body.language,
        request_id: body.request_id,
        metadata,
        total_bytes: body.total_bytes,
        audio_length: body.audio_length,
        gender: body.gender,
        age: body.age,
        emotions: body
            .emotions
            .map_or_else(BTreeMap::new, |Emotions(emotions)| emotions),
        redacted_entities: body
            .redacted_entities
            .map_or_else(Vec::new, |Texts(entities)| entities),
        extra,
    }
}

fn objects<T>(objects: Option<Objects<T>>) -> Vec<T> {
    objects.map_or_else(Vec::new, |Objects(objects)| objects)
}

fn metadata(fields: MetadataFields<'_>) -> Metadata<'_> {
    Metadata {
        duration: fields.duration,
        processing_time_ms: fields.processing_time_ms,
        rtfx: fields.rtfx,
        num_chunks: fields.num_chunks,
        file_size: fields.file_size,
        filename: fields.filename,
    }
}

fn failure<'a>(
    status: Option<Text<'a>>,
    body: Body<'a>,
    json: Json<'a>,
    extra: Extra<'a>,
) -> Failure<'a> {
    Failure {
        status,
        message: body.message.map(Json::from_raw),
        error: body.error.map(Json::from_raw),
        errors: body.errors.map(Json::from_raw),
        error_code: body.error_code.map(Json::from_raw),
        details: body.details.map(Json::from_raw),
        language: body.language,
        region: body.region.and_then(json::scalar),
        request_id: body.request_id,
        json,
        extra,
    }
}
