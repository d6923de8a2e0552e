//! What the API refuses, over sockets.

use prosa_stand_in::{Clock, StandIn};
use speech_webhooks::prosa::api::{
    ApiError, Call, Dialect, Period, Refusal, RefusalKind, RotationPeriod,
};

use crate::client::{answer, api, with_key};

fn stand_in() -> StandIn {
    StandIn::start(prosa_stand_in::Dialect::Prosa, &Clock::new(1_795_341_600))
}

fn refusal<R: core::fmt::Debug>(call: &Call<R>) -> Refusal {
    match answer(call) {
        (_, Err(ApiError::Refused(refusal))) => *refusal,
        other => panic!("not a refusal: {other:?}"),
    }
}

#[test]
fn a_wrong_key() {
    let stand_in = stand_in();
    let refusal = refusal(&with_key(&stand_in, Dialect::Prosa, "another").list_endpoints());
    assert_eq!(
        (refusal.http_status, refusal.kind),
        (401, RefusalKind::Unauthorized)
    );
    assert_eq!(refusal.code.as_deref(), Some("auth_unauthorized"));
}

#[test]
fn what_is_not_there() {
    let stand_in = stand_in();
    let api = api(&stand_in, Dialect::Prosa);
    let nothing = "the id is one";
    let rotation = RotationPeriod { days: 1, hours: 0 };
    for refusal in [
        refusal(&api.get_endpoint("e-1").expect(nothing)),
        refusal(
            &api.update_endpoint("e-1", &Default::default())
                .expect(nothing),
        ),
        refusal(&api.delete_endpoint("e-1").expect(nothing)),
        refusal(&api.rotate_secret("e-1", rotation).expect(nothing)),
        refusal(&api.test_endpoint("e-1").expect(nothing)),
        refusal(
            &api.list_deliveries("e-1", Period::default())
                .expect(nothing),
        ),
        refusal(&api.replay_failed_deliveries("e-1").expect(nothing)),
    ] {
        assert_eq!(refusal.kind, RefusalKind::EndpointNotFound);
        let message = "Webhook endpoint with id e-1 is not found.";
        assert_eq!(refusal.message.as_deref(), Some(message));
    }
    let delivery = refusal(&api.replay_delivery("d-1").expect(nothing));
    assert_eq!(delivery.kind, RefusalKind::DeliveryNotFound);
    let event = refusal(&api.get_event("v-1").expect(nothing));
    assert_eq!(event.kind, RefusalKind::EventNotFound);
}

/// An id with all that may stand in one arrives as it was given.
#[test]
fn an_unusual_id() {
    let stand_in = stand_in();
    let id = "a!$&'()*+,:=@[]^`{|}~\"<>b";
    let call = api(&stand_in, Dialect::Prosa).get_event(id).expect("an id");
    let refusal = refusal(&call);
    assert_eq!(refusal.kind, RefusalKind::EventNotFound);
    let message = format!("Webhook event with id {id} is not found.");
    assert_eq!(refusal.message.as_deref(), Some(message.as_str()));
}
