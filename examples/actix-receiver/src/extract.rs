//! From a request to its headers or target and its body. Nobody has verified them.

use core::pin::Pin;
use std::time::SystemTime;

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{Uri, header::HeaderMap, uri::PathAndQuery},
    web::Data,
};

use crate::{Receiver, refuse::Refused};

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, Refused>>>>;

/// A delivery whose body has come in. One whose headers are malformed is rejected before.
pub(crate) struct Delivery {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// When the body was complete.
    pub(crate) at: SystemTime,
}

impl FromRequest for Delivery {
    type Error = Refused;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, chunks) = (request.clone(), payload.take());
        Box::pin(async move {
            let (verifier, headers) = (&receiver(&request)?.prosa, request.headers());
            verifier.check_headers(headers, SystemTime::now())?;
            Ok(Self {
                body: receiver::collect(chunks).await?,
                headers: headers.clone(),
                at: SystemTime::now(),
            })
        })
    }
}

/// A callback whose body has come in. One that comes to a URL that does not verify is rejected before.
pub(crate) struct Callback {
    pub(crate) uri: Uri,
    pub(crate) body: Vec<u8>,
    /// When the body was complete.
    pub(crate) at: SystemTime,
}

impl FromRequest for Callback {
    type Error = Refused;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, chunks) = (request.clone(), payload.take());
        Box::pin(async move {
            let (verifier, uri) = (&receiver(&request)?.waves, request.uri());
            verifier.check_target(target(uri), SystemTime::now())?;
            Ok(Self {
                body: receiver::collect(chunks).await?,
                uri: uri.clone(),
                at: SystemTime::now(),
            })
        })
    }
}

/// Path and query, as they came in.
pub(crate) fn target(uri: &Uri) -> &str {
    uri.path_and_query().map_or("", PathAndQuery::as_str)
}

fn receiver(request: &HttpRequest) -> Result<&Data<Receiver>, Refused> {
    request.app_data().ok_or(Refused::NoReceiver)
}
