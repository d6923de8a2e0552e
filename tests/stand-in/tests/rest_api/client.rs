//! A client of the API, with `ureq`.

use prosa_stand_in::{API_KEY, StandIn};
use speech_webhooks::prosa::{
    SignedDelivery,
    api::{Api, ApiError, ApiKey, Call, Dialect},
};
use ureq::Agent;

pub(crate) fn api(stand_in: &StandIn, dialect: Dialect) -> Api {
    with_key(stand_in, dialect, API_KEY)
}

pub(crate) fn with_key(stand_in: &StandIn, dialect: Dialect, key: &str) -> Api {
    Api::new(ApiKey::new(key).expect("a key"))
        .with_base_url_over_plain_http(&stand_in.base_url())
        .expect("a base URL")
        .with_dialect(dialect)
}

/// No proxy of the environment's comes between the tests and the stand-in.
fn agent() -> Agent {
    let config = Agent::config_builder();
    let config = config.http_status_as_error(false).proxy(None);
    config.build().into()
}

/// The status, and what is made of the answer.
pub(crate) fn answer<R>(call: &Call<R>) -> (u16, Result<R, ApiError>) {
    let request = call.to_http().expect("a request");
    let mut response = agent().run(request).expect("an answer");
    let body = response.body_mut().read_to_vec().expect("a body");
    let status = response.status().as_u16();
    (status, call.read(status, &body))
}

pub(crate) fn send<R>(call: &Call<R>) -> R {
    let (status, reply) = answer(call);
    reply.unwrap_or_else(|error| panic!("{call:?}: {status}: {error}"))
}

/// The status that a receiver answers with.
pub(crate) fn deliver<B: AsRef<[u8]>>(url: &str, delivery: &SignedDelivery<B>) -> u16 {
    let request = agent().post(url);
    let request = delivery.headers().fold(request, |request, (name, value)| {
        request.header(name, value)
    });
    let answer = request.send(delivery.body()).expect("an answer");
    answer.status().as_u16()
}
