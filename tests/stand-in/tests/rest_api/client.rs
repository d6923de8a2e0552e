//! An API client with `ureq`.

use prosa_stand_in::{API_KEY, Dialect, StandIn};
use speech_webhooks::prosa::{
    SignedDelivery,
    api::{Api, ApiError, ApiRequest},
};
use ureq::Agent;

pub(crate) fn api(stand_in: &StandIn, dialect: Dialect) -> Api {
    let api = with_key(stand_in, API_KEY);
    match dialect {
        Dialect::Prosa => api,
        Dialect::GlSpeech => api.with_gl_speech_paths(),
    }
}

pub(crate) fn with_key(stand_in: &StandIn, key: &str) -> Api {
    let api = Api::new(key).expect("a key");
    let api = api.with_base_url_insecure(&stand_in.base_url());
    api.expect("a base URL")
}

/// A client that ignores proxies in the environment.
fn agent() -> Agent {
    let config = Agent::config_builder();
    let config = config.http_status_as_error(false).proxy(None);
    config.build().into()
}

/// Sends a request, and returns the status and the parsed answer.
pub(crate) fn answer<R>(request: &ApiRequest<R>) -> (u16, Result<R, ApiError>) {
    let sent = request.to_http_request().expect("a request");
    let mut response = agent().run(sent).expect("an answer");
    let body = response.body_mut().read_to_vec().expect("a body");
    let status = response.status().as_u16();
    (status, request.parse_response(status, &body))
}

pub(crate) fn send<R>(request: &ApiRequest<R>) -> R {
    let (status, reply) = answer(request);
    reply.unwrap_or_else(|error| panic!("{request:?}: {status}: {error}"))
}

/// Delivers to a receiver, and returns the status of its answer.
pub(crate) fn deliver(url: &str, delivery: &SignedDelivery) -> u16 {
    let request = delivery.to_http_request::<Vec<u8>>(url).expect("a URL");
    let answer = agent().run(request).expect("an answer");
    answer.status().as_u16()
}
