//! From a request to its headers or target and its body, or to why it is rejected.

use alloc::sync::Arc;
use core::time::Duration;
use std::time::SystemTime;

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts as _, OriginalUri, Request},
    http::{HeaderMap, Uri, uri::PathAndQuery},
};
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

use crate::{Receiver, refuse::Refused};

/// How long a body may take to come in. Prosa waits 30 seconds for the answer.
const BODY_TIMEOUT: Duration = Duration::from_secs(25);

/// A request whose body has come in, with its place among the requests in flight. Nobody has verified it.
pub(crate) struct Received<H> {
    /// Headers, or a target: what verifies the request.
    pub(crate) head: H,
    pub(crate) body: Vec<u8>,
    /// When the body was complete.
    pub(crate) at: SystemTime,
    pub(crate) permit: OwnedSemaphorePermit,
}

/// A delivery. One whose headers are malformed is rejected before its body is read.
impl FromRequest<Arc<Receiver>> for Received<Box<HeaderMap>> {
    type Rejection = Refused;

    async fn from_request(request: Request, receiver: &Arc<Receiver>) -> Result<Self, Refused> {
        let permit = Arc::clone(&receiver.in_flight).try_acquire_owned()?;
        let (parts, body) = request.into_parts();
        let (headers, at) = (Box::new(parts.headers), SystemTime::now());
        if let Err(error) = receiver.prosa.check_headers(&*headers, at) {
            let body = Vec::new();
            return Err(Refused::Delivery { error, headers, body, at });
        }
        Self::collect(headers, body, permit).await
    }
}

/// A callback. One that comes to a URL that does not verify is rejected before its body is read.
impl FromRequest<Arc<Receiver>> for Received<Uri> {
    type Rejection = Refused;

    async fn from_request(request: Request, receiver: &Arc<Receiver>) -> Result<Self, Refused> {
        let permit = Arc::clone(&receiver.in_flight).try_acquire_owned()?;
        let (mut parts, body) = request.into_parts();
        let Ok(OriginalUri(uri)) = OriginalUri::from_request_parts(&mut parts, receiver).await;
        receiver.waves.check_target(target(&uri), SystemTime::now())?;
        Self::collect(uri, body, permit).await
    }
}

impl<H> Received<H> {
    async fn collect(head: H, body: Body, permit: OwnedSemaphorePermit) -> Result<Self, Refused> {
        let body = timeout(BODY_TIMEOUT, receiver::collect(body.into_data_stream())).await??;
        Ok(Self { head, body, at: SystemTime::now(), permit })
    }
}

/// Path and query, as they came in.
pub(crate) fn target(uri: &Uri) -> &str {
    uri.path_and_query().map_or("", PathAndQuery::as_str)
}
