//! A body while it arrives.

use core::pin::pin;

use futures_util::{Stream, TryStreamExt as _};
use thiserror::Error;

use crate::MAX_BODY;

/// Why a body has not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum BodyError {
    #[error("the body has more than {MAX_BODY} bytes")]
    TooLong,
    #[error("the body has broken off")]
    Broken,
}

impl BodyError {
    /// A stable name for the reason, for logs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "body-too-long",
            Self::Broken => "body-broken",
        }
    }

    /// The HTTP status to answer with.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::TooLong => 413,
            Self::Broken => 400,
        }
    }
}

/// Collects a body of at most [`MAX_BODY`] bytes.
///
/// # Errors
///
/// If it is longer or breaks off.
pub async fn collect<C: AsRef<[u8]>, E>(
    chunks: impl Stream<Item = Result<C, E>>,
) -> Result<Vec<u8>, BodyError> {
    let mut chunks = pin!(chunks);
    let mut body = Vec::new();
    while let Some(chunk) = chunks.try_next().await.map_err(|_| BodyError::Broken)? {
        let chunk = chunk.as_ref();
        if chunk.len() > MAX_BODY - body.len() {
            return Err(BodyError::TooLong);
        }
        body.extend_from_slice(chunk);
    }
    Ok(body)
}
