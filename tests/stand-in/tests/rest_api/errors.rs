//! Error responses of the API, over sockets.

use core::time::Duration;

use prosa_stand_in::{Clock, Dialect, StandIn};
use speech_webhooks::prosa::api::{
    ApiError, ApiRequest, DateRange, EndpointSettings, ErrorResponse,
};

use crate::client::{answer, api, with_key};

fn stand_in() -> StandIn {
    StandIn::start(Dialect::Prosa, &Clock::new(1_795_341_600))
}

fn error_response<R: core::fmt::Debug>(request: &ApiRequest<R>) -> ErrorResponse {
    match answer(request) {
        (_, Err(ApiError::Response(response))) => *response,
        other => panic!("no error response: {other:?}"),
    }
}

#[test]
fn a_wrong_api_key_is_unauthorized() {
    let stand_in = stand_in();
    let error = error_response(&with_key(&stand_in, "another").list_endpoints());
    assert_eq!((error.http_status, error.reason()), (401, "api-unauthorized"));
    assert_eq!(error.code.as_deref(), Some("auth_unauthorized"));
}

#[test]
fn unknown_ids_are_not_found() {
    fn of<R: core::fmt::Debug>(request: Result<ApiRequest<R>, ApiError>) -> ErrorResponse {
        error_response(&request.expect("a valid id"))
    }
    let stand_in = stand_in();
    let api = api(&stand_in, Dialect::Prosa);
    let a_day = Duration::from_secs(24 * 60 * 60);
    for error in [
        of(api.get_endpoint("e-1")),
        of(api.update_endpoint("e-1", &EndpointSettings::default())),
        of(api.delete_endpoint("e-1")),
        of(api.rotate_secret("e-1", a_day)),
        of(api.test_endpoint("e-1")),
        of(api.list_deliveries("e-1", DateRange::default())),
        of(api.replay_failed_deliveries("e-1")),
    ] {
        assert_eq!(error.reason(), "api-endpoint-not-found");
        let message = "Webhook endpoint with id e-1 is not found.";
        assert_eq!(error.message.as_deref(), Some(message));
    }
    let delivery = of(api.replay_delivery("d-1"));
    assert_eq!(delivery.reason(), "api-delivery-not-found");
    assert_eq!(of(api.get_event("v-1")).reason(), "api-event-not-found");
}

/// The id has all special characters that an id may have.
#[test]
fn an_id_with_special_characters_arrives_unchanged() {
    let stand_in = stand_in();
    let id = "a!$&'()*+,:=@[]^`{|}~\"<>b";
    let request = api(&stand_in, Dialect::Prosa).get_event(id);
    let error = error_response(&request.expect("an id"));
    assert_eq!(error.reason(), "api-event-not-found");
    let message = format!("Webhook event with id {id} is not found.");
    assert_eq!(error.message.as_deref(), Some(message.as_str()));
}
