//! From a request to what is verified.

use std::time::SystemTime;

use bytes::Buf;
use futures_util::{Stream, TryStreamExt as _};
use receiver::MAX_BODY;
use speech_webhooks::{VerifyError, prosa, waves};
use warp::{Filter, Rejection, http::HeaderMap, path::FullPath};

use crate::refuse::Refused;

/// A verified delivery.
pub(crate) fn delivery(
    verifier: prosa::Verifier,
) -> impl Filter<Extract = (prosa::Verified<Vec<u8>>,), Error = Rejection> + Clone {
    let request = warp::header::headers_cloned().and(warp::body::stream());
    request.and_then(move |headers: HeaderMap, chunks| {
        let verifier = verifier.clone();
        async move {
            let incoming = verifier.begin(&headers, MAX_BODY, SystemTime::now());
            let mut incoming = incoming.map_err(Refused::from)?;
            read(chunks, |chunk| incoming.update(chunk)).await?;
            let verified = incoming.finish(SystemTime::now());
            Ok::<_, Rejection>(verified.map_err(Refused::from)?)
        }
    })
}

/// A verified callback.
pub(crate) fn callback(
    verifier: waves::Verifier,
) -> impl Filter<Extract = (waves::Verified<Vec<u8>>,), Error = Rejection> + Clone {
    let request = target().and(warp::body::stream());
    request.and_then(move |target: String, chunks| {
        let verifier = verifier.clone();
        async move {
            let incoming = verifier.begin(&target, MAX_BODY, SystemTime::now());
            let mut incoming = incoming.map_err(Refused::from)?;
            read(chunks, |chunk| incoming.update(chunk)).await?;
            let verified = incoming.finish(SystemTime::now());
            Ok::<_, Rejection>(verified.map_err(Refused::from)?)
        }
    })
}

/// The request target: path and query, as they came in. Without a query there is no signature.
fn target() -> impl Filter<Extract = (String,), Error = Rejection> + Copy {
    warp::path::full()
        .and(warp::query::raw())
        .map(|path: FullPath, query: String| format!("{}?{query}", path.as_str()))
}

/// Hands over a body as it comes in.
async fn read<B: Buf>(
    chunks: impl Stream<Item = Result<B, warp::Error>>,
    mut update: impl FnMut(&[u8]) -> Result<(), VerifyError>,
) -> Result<(), Refused> {
    let mut chunks = core::pin::pin!(chunks);
    while let Some(mut chunk) = chunks.try_next().await? {
        while chunk.has_remaining() {
            let bytes = chunk.chunk();
            update(bytes)?;
            chunk.advance(bytes.len());
        }
    }
    Ok(())
}
