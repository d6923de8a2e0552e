//! From a request to its headers or target and its body. Nobody has verified them.

use std::time::SystemTime;

use bytes::Buf;
use futures_util::{Stream, TryStreamExt as _};
use speech_webhooks::{VerifyError, prosa, waves};
use warp::{Filter, Rejection, http::HeaderMap, path::FullPath};

use crate::refuse::Refused;

/// A request whose body has come in.
pub(crate) struct Received<H> {
    /// Headers, or a target: what verifies the request.
    pub(crate) head: H,
    pub(crate) body: Vec<u8>,
    /// When the body was complete.
    pub(crate) at: SystemTime,
}

/// A delivery. One whose headers are malformed is rejected before its body is read.
pub(crate) fn delivery(
    verifier: prosa::Verifier,
) -> impl Filter<Extract = (Received<HeaderMap>,), Error = Rejection> + Clone {
    let request = warp::header::headers_cloned().and(warp::body::stream());
    request.and_then(move |headers: HeaderMap, chunks| {
        let checked = verifier.check_headers(&headers, SystemTime::now());
        collect(checked.map(|()| headers), chunks)
    })
}

/// A callback. One that comes to a URL that does not verify is rejected before its body is read.
pub(crate) fn callback(
    verifier: waves::Verifier,
) -> impl Filter<Extract = (Received<String>,), Error = Rejection> + Clone {
    let request = target().and(warp::body::stream());
    request.and_then(move |target: String, chunks| {
        let checked = verifier.check_target(&target, SystemTime::now());
        collect(checked.map(|()| target), chunks)
    })
}

/// The request target: path and query, as they came in. Without a query there is no signature.
fn target() -> impl Filter<Extract = (String,), Error = Rejection> + Copy {
    warp::path::full()
        .and(warp::query::raw())
        .map(|path: FullPath, query: String| format!("{}?{query}", path.as_str()))
}

async fn collect<H, B: Buf>(
    checked: Result<H, VerifyError>,
    chunks: impl Stream<Item = Result<B, warp::Error>>,
) -> Result<Received<H>, Rejection> {
    let head = checked.map_err(Refused::from)?;
    let chunks = chunks.map_ok(|mut chunk| chunk.copy_to_bytes(chunk.remaining()));
    let body = receiver::collect(chunks).await.map_err(Refused::from)?;
    let at = SystemTime::now();
    Ok(Received { head, body, at })
}
