//! Why a request is not acknowledged, as an answer.

use actix_web::{
    HttpResponse, ResponseError,
    error::{BlockingError, PayloadError},
    http::StatusCode,
};
use receiver::NotRecorded;
use speech_webhooks::{Error, EventError, VerifyError};
use thiserror::Error;

/// Why a request is not acknowledged.
#[derive(Debug, Error)]
pub(crate) enum Refused {
    #[error(transparent)]
    Delivery(Error),
    #[error("the body has broken off")]
    Broken(#[from] PayloadError),
    #[error(transparent)]
    NotRecorded(#[from] NotRecorded),
    #[error("there is no thread to record it")]
    NoThread(#[from] BlockingError),
    #[error("the app has no receiver among its data")]
    NoReceiver,
}

impl From<VerifyError> for Refused {
    fn from(error: VerifyError) -> Self {
        Self::Delivery(error.into())
    }
}

impl From<EventError> for Refused {
    fn from(error: EventError) -> Self {
        Self::Delivery(error.into())
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Delivery(error) => StatusCode::from_u16(error.http_status()),
            Self::Broken(_) => Ok(StatusCode::BAD_REQUEST),
            Self::NotRecorded(_) | Self::NoThread(_) => Ok(StatusCode::SERVICE_UNAVAILABLE),
            Self::NoReceiver => Ok(StatusCode::INTERNAL_SERVER_ERROR),
        }
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The sender learns nothing but the status.
    fn error_response(&self) -> HttpResponse {
        eprintln!("refused: {self}");
        HttpResponse::new(self.status_code())
    }
}
