//! What the API refuses, over sockets.

use core::time::Duration;

use prosa_stand_in::{Clock, Dialect, StandIn};
use speech_webhooks::prosa::api::{
    ApiError, ApiRequest, DateRange, EndpointSettings, ErrorResponse,
};

use crate::client::{answer, api, with_key};

fn stand_in() -> StandIn {
    StandIn::start(Dialect::Prosa, &Clock::new(1_795_341_600))
}

fn refusal<R: core::fmt::Debug>(request: &ApiRequest<R>) -> ErrorResponse {
    match answer(request) {
        (_, Err(ApiError::Response(response))) => *response,
        other => panic!("not a refusal: {other:?}"),
    }
}

#[test]
fn a_wrong_key() {
    let stand_in = stand_in();
    let refusal = refusal(&with_key(&stand_in, "another").list_endpoints());
    assert_eq!((refusal.http_status, refusal.reason()), (401, "api-unauthorized"));
    assert_eq!(refusal.code.as_deref(), Some("auth_unauthorized"));
}

#[test]
fn what_is_not_there() {
    fn of<R: core::fmt::Debug>(request: Result<ApiRequest<R>, ApiError>) -> ErrorResponse {
        refusal(&request.expect("the id is one"))
    }
    let stand_in = stand_in();
    let api = api(&stand_in, Dialect::Prosa);
    let a_day = Duration::from_secs(24 * 60 * 60);
    for refusal in [
        of(api.get_endpoint("e-1")),
        of(api.update_endpoint("e-1", &EndpointSettings::default())),
        of(api.delete_endpoint("e-1")),
        of(api.rotate_secret("e-1", a_day)),
        of(api.test_endpoint("e-1")),
        of(api.list_deliveries("e-1", DateRange::default())),
        of(api.replay_failed_deliveries("e-1")),
    ] {
        assert_eq!(refusal.reason(), "api-endpoint-not-found");
        let message = "Webhook endpoint with id e-1 is not found.";
        assert_eq!(refusal.message.as_deref(), Some(message));
    }
    let delivery = of(api.replay_delivery("d-1"));
    assert_eq!(delivery.reason(), "api-delivery-not-found");
    assert_eq!(of(api.get_event("v-1")).reason(), "api-event-not-found");
}

/// An id with all that may stand in one arrives as it was given.
#[test]
fn an_unusual_id() {
    let stand_in = stand_in();
    let id = "a!$&'()*+,:=@[]^`{|}~\"<>b";
    let request = api(&stand_in, Dialect::Prosa).get_event(id);
    let refusal = refusal(&request.expect("an id"));
    assert_eq!(refusal.reason(), "api-event-not-found");
    let message = format!("Webhook event with id {id} is not found.");
    assert_eq!(refusal.message.as_deref(), Some(message.as_str()));
}
