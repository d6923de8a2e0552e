//! Why a request is not acknowledged, as an answer.

use actix_web::{HttpResponse, ResponseError, error::BlockingError, http::StatusCode};
use receiver::{BodyError, NotRecorded};
use speech_webhooks::VerifyError;
use thiserror::Error;

/// Why a request is not acknowledged.
#[derive(Debug, Error)]
pub(crate) enum Refused {
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error(transparent)]
    NotRecorded(#[from] NotRecorded),
    #[error("there is no thread to record it")]
    NoThread(#[from] BlockingError),
    #[error("the app has no receiver among its data")]
    NoReceiver,
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Verify(error) => StatusCode::from_u16(error.http_status()),
            Self::Body(error) => StatusCode::from_u16(error.http_status()),
            Self::NotRecorded(_) | Self::NoThread(_) => Ok(StatusCode::SERVICE_UNAVAILABLE),
            Self::NoReceiver => Ok(StatusCode::INTERNAL_SERVER_ERROR),
        }
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The sender learns nothing but the status.
    fn error_response(&self) -> HttpResponse {
        receiver::log(format_args!("refused: {self}"));
        HttpResponse::new(self.status_code())
    }
}
