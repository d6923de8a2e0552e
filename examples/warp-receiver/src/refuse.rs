//! Why a request is not acknowledged, as an answer.

use core::convert::Infallible;

use receiver::{BodyError, NotRecorded};
use speech_webhooks::VerifyError;
use thiserror::Error;
use tokio::task::JoinError;
use warp::{Rejection, Reply, http::StatusCode, reject::Reject};

/// Why a request is not acknowledged.
#[derive(Debug, Error)]
pub(crate) enum Refused {
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error(transparent)]
    NotRecorded(#[from] NotRecorded),
    #[error(transparent)]
    Panicked(#[from] JoinError),
}

impl Reject for Refused {}

impl Refused {
    fn status(&self) -> StatusCode {
        match self {
            Self::Verify(error) => StatusCode::from_u16(error.http_status()),
            Self::Body(error) => StatusCode::from_u16(error.http_status()),
            Self::NotRecorded(_) => Ok(StatusCode::SERVICE_UNAVAILABLE),
            Self::Panicked(_) => Ok(StatusCode::INTERNAL_SERVER_ERROR),
        }
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// What to answer to a rejection, which would be a 500 otherwise. The sender learns nothing but the
/// status.
pub(crate) async fn answer(rejection: Rejection) -> Result<impl Reply, Infallible> {
    if let Some(refused) = rejection.find::<Refused>() {
        receiver::log(format_args!("refused: {refused}"));
        return Ok(refused.status());
    }
    if rejection.is_not_found() {
        return Ok(StatusCode::NOT_FOUND);
    }
    if rejection.find::<warp::reject::MethodNotAllowed>().is_some() {
        return Ok(StatusCode::METHOD_NOT_ALLOWED);
    }
    Ok(StatusCode::BAD_REQUEST)
}
