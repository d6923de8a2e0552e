//! From a request to what is verified.

use core::pin::Pin;
use std::time::SystemTime;

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::uri::PathAndQuery, web::Data};
use futures_util::TryStreamExt as _;
use receiver::MAX_BODY;
use speech_webhooks::{prosa, waves};

use crate::{Receiver, refuse::Refused};

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, Refused>>>>;

/// A verified delivery.
pub(crate) struct Delivery(pub(crate) prosa::Verified<Vec<u8>>);

impl FromRequest for Delivery {
    type Error = Refused;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut chunks) = (request.clone(), payload.take());
        Box::pin(async move {
            let verifier = &receiver(&request)?.prosa;
            let mut incoming = verifier.begin(request.headers(), MAX_BODY, SystemTime::now())?;
            while let Some(chunk) = chunks.try_next().await? {
                incoming.update(&chunk)?;
            }
            Ok(Self(incoming.finish(SystemTime::now())?))
        })
    }
}

/// A verified callback.
pub(crate) struct Callback(pub(crate) waves::Verified<Vec<u8>>);

impl FromRequest for Callback {
    type Error = Refused;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut chunks) = (request.clone(), payload.take());
        Box::pin(async move {
            let verifier = &receiver(&request)?.waves;
            let mut incoming = verifier.begin(target(&request), MAX_BODY, SystemTime::now())?;
            while let Some(chunk) = chunks.try_next().await? {
                incoming.update(&chunk)?;
            }
            Ok(Self(incoming.finish(SystemTime::now())?))
        })
    }
}

/// Path and query, as they came in.
fn target(request: &HttpRequest) -> &str {
    let target = request.uri().path_and_query();
    target.map_or("", PathAndQuery::as_str)
}

fn receiver(request: &HttpRequest) -> Result<&Data<Receiver>, Refused> {
    request.app_data().ok_or(Refused::NoReceiver)
}
