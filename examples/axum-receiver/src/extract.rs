//! From a request to what is verified, or to why it is refused.

use alloc::sync::Arc;
use core::time::Duration;
use std::time::SystemTime;

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts as _, OriginalUri, Request},
    http::uri::PathAndQuery,
};
use futures_util::TryStreamExt as _;
use receiver::MAX_BODY;
use speech_webhooks::{VerifyError, prosa, waves};
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

use crate::{Receiver, refuse::Refused};

/// How long a body may take to come in. Prosa waits 30 seconds for the answer.
const BODY_TIMEOUT: Duration = Duration::from_secs(25);

/// A verified delivery or callback, with its place among the requests in flight.
pub(crate) struct Received<V> {
    pub(crate) verified: V,
    pub(crate) permit: OwnedSemaphorePermit,
}

impl FromRequest<Arc<Receiver>> for Received<prosa::Verified<Vec<u8>>> {
    type Rejection = Refused;

    async fn from_request(request: Request, receiver: &Arc<Receiver>) -> Result<Self, Refused> {
        let permit = Arc::clone(&receiver.in_flight).try_acquire_owned()?;
        let (parts, body) = request.into_parts();
        let (headers, verifier) = (parts.headers, &receiver.prosa);
        let mut incoming = match verifier.begin(&headers, MAX_BODY, SystemTime::now()) {
            Ok(incoming) => incoming,
            Err(error) => return Err(Refused::Headers { error, headers }),
        };
        read(body, |chunk| incoming.update(chunk)).await?;
        let verified = incoming.finish_or_keep(SystemTime::now())?;
        Ok(Self { verified, permit })
    }
}

impl FromRequest<Arc<Receiver>> for Received<waves::Verified<Vec<u8>>> {
    type Rejection = Refused;

    async fn from_request(request: Request, receiver: &Arc<Receiver>) -> Result<Self, Refused> {
        let permit = Arc::clone(&receiver.in_flight).try_acquire_owned()?;
        let (mut parts, body) = request.into_parts();
        let Ok(OriginalUri(uri)) = OriginalUri::from_request_parts(&mut parts, receiver).await;
        let target = uri.path_and_query().map_or("", PathAndQuery::as_str);
        let mut incoming = receiver.waves.begin(target, MAX_BODY, SystemTime::now())?;
        read(body, |chunk| incoming.update(chunk)).await?;
        let verified = incoming.finish(SystemTime::now())?;
        Ok(Self { verified, permit })
    }
}

/// Hands over a body as it comes in.
async fn read(
    body: Body,
    mut update: impl FnMut(&[u8]) -> Result<(), VerifyError>,
) -> Result<(), Refused> {
    let mut chunks = body.into_data_stream();
    timeout(BODY_TIMEOUT, async {
        while let Some(chunk) = chunks.try_next().await? {
            update(&chunk)?;
        }
        Ok(())
    })
    .await?
}
