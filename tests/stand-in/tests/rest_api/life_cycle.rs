//! The life of an endpoint, in both dialects: create, ping, deliver, rotate, retire, fail, replay.

use core::time::Duration;

use prosa_stand_in::{Clock, Dialect, StandIn};
use serde_json::{Value, json};
use speech_webhooks::{
    ConfigError, Keyring, UnixTime,
    prosa::{
        Event, Signer,
        api::{Api, ApiError, ApiRequest, DateRange, Delivery, Endpoint, EndpointSettings},
    },
    time::{Date, Month, UtcOffset},
};

use crate::{
    client::{answer, api, deliver, send},
    receiver::{Receiver, Recorded},
};

/// 2026-11-22T10:00:00Z.
const NOW: u64 = 1_795_341_600;
const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

struct World {
    dialect: Dialect,
    clock: Clock,
    vendor: StandIn,
    receiver: Receiver,
    api: Api,
}

impl World {
    fn new(vendor: Dialect, client: Dialect) -> Self {
        let clock = Clock::new(NOW);
        let vendor = StandIn::start(vendor, &clock);
        Self {
            dialect: client,
            receiver: Receiver::start(&clock),
            api: api(&vendor, client),
            vendor,
            clock,
        }
    }

    /// Creates an endpoint for the receiver, and loads its secret into the receiver.
    fn created(&self, secret: Option<&str>, settings: &EndpointSettings) -> Endpoint {
        let url = self.receiver.url();
        let request = self.api.create_endpoint(&url, secret, settings);
        let created = send(&request.expect("a secret"));
        self.receiver.reload(self.keyring(&created));
        created
    }

    /// Returns the endpoint's keyring. In Prosa's dialect, the expiry of a secret has no offset.
    fn keyring(&self, endpoint: &Endpoint) -> Keyring {
        let keyring = match self.dialect {
            Dialect::Prosa => {
                let jakarta = UtcOffset::from_hms(7, 0, 0).expect("an offset");
                endpoint.keyring_with_offset(jakarta)
            }
            Dialect::GlSpeech => endpoint.keyring(),
        };
        keyring.expect("a keyring")
    }

    fn log(&self, endpoint: &Endpoint) -> Vec<Delivery> {
        let request = self.api.list_deliveries(&endpoint.id, DateRange::default());
        sent(request)
    }

    fn now(&self) -> UnixTime {
        UnixTime::from_secs(self.clock.now())
    }
}

fn transcription(job_id: &str, text: &str) -> Value {
    let segment = json!({"transcript": text, "final": true, "time_start": 0, "time_end": 1.5});
    json!({"job_id": job_id, "result": {"data": [segment]}})
}

fn recorded(key_id: &str, text: &str) -> Recorded {
    Recorded { key_id: key_id.to_owned(), text: Some(text.to_owned()) }
}

/// Sends a request that can be made, and returns the reply.
fn sent<R>(request: Result<ApiRequest<R>, ApiError>) -> R {
    send(&request.expect("a request"))
}

fn signature(delivery: &Delivery) -> &str {
    let mut headers = delivery.request_headers.iter();
    let signature = headers.find(|(name, _)| *name == "x-prosa-signature");
    &signature.expect("signed").1
}

fn secret_ids(endpoint: &Endpoint) -> Vec<&str> {
    let secrets = endpoint.secrets.iter();
    secrets.map(|secret| secret.id.as_str()).collect()
}

#[test]
fn an_endpoint_works_over_its_life_in_prosas_dialect() {
    life_cycle(&World::new(Dialect::Prosa, Dialect::Prosa));
}

#[test]
fn an_endpoint_works_over_its_life_in_gl_speechs_dialect() {
    life_cycle(&World::new(Dialect::GlSpeech, Dialect::GlSpeech));
}

fn life_cycle(world: &World) {
    let endpoint = created_and_pinged(world);
    let old_id = endpoint.secrets[0].id.as_str();

    world.vendor.emit("stt.jobs.completed", &transcription("j-1", "satu"));
    assert_eq!(world.receiver.recorded(), [recorded(old_id, "satu")]);

    let rotated = rotated(world, &endpoint);
    let new_id = rotated.secrets[0].id.as_str();
    old_secret_rejected_after_its_expiry(world, &rotated);

    world.vendor.emit("stt.jobs.completed", &transcription("j-4", "empat"));
    assert_eq!(world.receiver.recorded(), [recorded(new_id, "empat")]);
    assert_eq!(world.receiver.answers().len(), 1);

    replayed_and_recorded_once(world, &rotated);
    event_log_has_each_event(world);
    let deleted = sent(world.api.delete_endpoint(&endpoint.id));
    assert_eq!(deleted.map(|endpoint| endpoint.id), Some(endpoint.id));
    assert_eq!(send(&world.api.list_endpoints()), []);
}

fn created_and_pinged(world: &World) -> Endpoint {
    let settings = EndpointSettings::default();
    let request = world.api.create_endpoint(&world.receiver.url(), None, &settings);
    let created = send(&request.expect("no secret"));
    assert_eq!(created.url.as_str(), world.receiver.url());
    let listed = send(&world.api.list_endpoints());
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0].id, listed[0].secrets.len()), (&created.id, 0));
    let got = sent(world.api.get_endpoint(&created.id));
    assert_eq!(got, created);
    world.receiver.reload(world.keyring(&got));

    let ticket = sent(world.api.test_endpoint(&created.id));
    assert_eq!(ticket.endpoint_id, created.id);
    assert_eq!(ticket.url.as_str(), world.receiver.url());
    let ping = Recorded { key_id: created.secrets[0].id.to_string(), text: None };
    assert_eq!(world.receiver.recorded(), [ping]);
    let log = world.log(&created);
    assert_eq!(log[0].delivery_id, ticket.delivery_tag);
    assert_eq!(log[0].event_name(), Some("webhook.ping"));
    assert!(matches!(log[0].event_unverified(), Ok(Event::Ping { .. })));
    created
}

/// During the grace period a delivery has both signatures. It is accepted with the old keyring, and
/// with the keyring of both secrets.
fn rotated(world: &World, endpoint: &Endpoint) -> Endpoint {
    let rotated = sent(world.api.rotate_secret(&endpoint.id, Duration::from_secs(DAY)));
    let [new_id, old_id] = secret_ids(&rotated)[..] else {
        panic!("two secrets: {rotated:?}");
    };
    assert_eq!([old_id], secret_ids(endpoint)[..]);
    assert_eq!(rotated.secrets[0].expired_at, None);
    if world.dialect == Dialect::Prosa {
        let error = ConfigError::ExpiryWithoutOffset;
        assert_eq!(rotated.keyring().map(drop), Err(error));
    }

    world.vendor.emit("stt.jobs.completed", &transcription("j-2", "dua"));
    assert_eq!(world.receiver.recorded(), [recorded(old_id, "dua")]);
    world.receiver.reload(world.keyring(&rotated));
    world.vendor.advance(DAY - 1);
    world.vendor.emit("stt.jobs.completed", &transcription("j-3", "tiga"));
    assert_eq!(world.receiver.recorded(), [recorded(new_id, "tiga")]);
    let log = world.log(endpoint);
    let last = log.last().expect("a delivery");
    assert_eq!(signature(last).matches("v1=").count(), 2);
    rotated
}

/// A delivery that is signed with the old secret is accepted until that expires, and then rejected.
fn old_secret_rejected_after_its_expiry(world: &World, rotated: &Endpoint) {
    // Without the expiry: an attacker would sign with a secret that they have found in any case.
    let mut old = rotated.clone();
    old.secrets.remove(0);
    old.secrets[0].expired_at = None;
    let signer = Signer::new(old.keyring().expect("a keyring"));
    let deliver = |job_id: &str| {
        let body = transcription(job_id, "lama").to_string();
        let delivery = signer.sign("stt.jobs.completed", "event-0", body, world.now());
        deliver(&world.receiver.url(), &delivery.expect("an active key"))
    };
    world.receiver.answers();
    assert_eq!(deliver("j-old-1"), 204);
    let old_id = secret_ids(rotated)[1];
    assert_eq!(world.receiver.recorded(), [recorded(old_id, "lama")]);
    world.vendor.advance(1);
    assert_eq!(deliver("j-old-2"), 401);
    assert_eq!(world.receiver.answers(), ["accepted", "signature-mismatch"]);
    assert_eq!(world.receiver.recorded(), []);
}

/// A receiver that was down for longer than all retries records each replayed event once.
fn replayed_and_recorded_once(world: &World, endpoint: &Endpoint) {
    let before = world.log(endpoint).len();
    world.receiver.set_down(true);
    let down_at = world.clock.now();
    world.vendor.emit("stt.jobs.completed", &transcription("j-5", "lima"));
    world.vendor.advance(3 * HOUR);
    world.receiver.set_down(false);
    assert_eq!(world.receiver.answers(), ["down"; 5]);
    let log = &world.log(endpoint)[before..];
    let attempts: Vec<_> = log
        .iter()
        .map(|attempt| {
            let signed_at = signature(attempt).get(2..12).expect("a time");
            let signed_at: u64 = signed_at.parse().expect("Unix time");
            (signed_at - down_at, attempt.response_status)
        })
        .collect();
    // GL Speech's document: at once, and then 1, 5, 30 and 120 minutes after the attempt before.
    let expected = [0, 60, 360, 2160, 9360].map(|after| (after, Some(503)));
    assert_eq!(attempts, expected);

    let tickets = sent(world.api.replay_failed_deliveries(&endpoint.id));
    assert_eq!(tickets.len(), 1);
    let new_id = secret_ids(endpoint)[0];
    assert_eq!(world.receiver.recorded(), [recorded(new_id, "lima")]);
    assert_eq!(sent(world.api.replay_failed_deliveries(&endpoint.id)), []);

    let ticket = sent(world.api.replay_delivery(&log[0].delivery_id));
    assert_ne!(ticket.delivery_tag, tickets[0].delivery_tag);
    assert_eq!(world.receiver.answers(), ["accepted", "duplicate"]);
    assert_eq!(world.receiver.recorded(), []);
}

fn event_log_has_each_event(world: &World) {
    let day = |day| Date::from_calendar_date(2026, Month::November, day).ok();
    let listed = |from, until| sent(world.api.list_events(DateRange { from, until }));
    assert_eq!(listed(None, None).len(), 6);
    assert_eq!(listed(day(22), day(22)).len(), 3);
    let on_the_next_day = listed(day(23), None);
    assert_eq!(on_the_next_day.len(), 3);
    assert_eq!(listed(None, day(21)), []);

    let event = sent(world.api.get_event(&on_the_next_day[2].id));
    assert_eq!(event.event_type, "stt.jobs.completed");
    let Ok(Event::TranscriptionCompleted(read)) = event.event_unverified() else {
        panic!("not a completed transcription");
    };
    assert_eq!((read.job.job_id.as_deref(), &*read.segments[0].transcript), (Some("j-5"), "lima"));
}

#[test]
fn an_endpoint_can_have_its_own_secret_and_filters() {
    let world = World::new(Dialect::Prosa, Dialect::Prosa);
    let settings = EndpointSettings::default().with_event_filters(["tts.jobs.completed"]);
    let created = world.created(Some("whsec_of_my_own"), &settings);
    assert_eq!(created.secrets[0].expose(), "whsec_of_my_own");
    assert_eq!(created.event_filters, ["tts.jobs.completed"]);
    world.vendor.emit("stt.jobs.completed", &transcription("j-1", "satu"));
    assert_eq!(world.receiver.answers().len(), 0);

    let change =
        EndpointSettings::default().with_event_filters([""; 0]).with_ssl_verification(false);
    let changed = sent(world.api.update_endpoint(&created.id, &change));
    assert_eq!((changed.event_filters.len(), changed.ssl_verification), (0, Some(false)));
    assert_eq!(changed.url.as_str(), world.receiver.url());
    world.vendor.emit("stt.jobs.completed", &transcription("j-2", "dua"));
    assert_eq!(world.receiver.recorded(), [recorded(&created.secrets[0].id, "dua")]);
}

#[test]
fn a_re_signed_delivery_from_the_log_is_accepted() {
    let world = World::new(Dialect::Prosa, Dialect::Prosa);
    let created = world.created(None, &EndpointSettings::default());
    world.receiver.set_down(true);
    world.vendor.emit("stt.jobs.completed", &transcription("j-1", "satu"));
    world.receiver.set_down(false);

    let logged = &world.log(&created)[0];
    let signer = Signer::new(created.keyring().expect("a keyring"));
    let delivery = logged.re_sign(&signer, world.now());
    let status = deliver(&world.receiver.url(), &delivery.expect("an active key"));
    assert_eq!(status, 204);
    assert_eq!(world.receiver.recorded(), [recorded(&created.secrets[0].id, "satu")]);
}

#[test]
fn requests_in_the_other_dialect_fail() {
    let world = World::new(Dialect::GlSpeech, Dialect::Prosa);
    let created = world.created(None, &EndpointSettings::default());
    let rotate = world.api.rotate_secret(&created.id, Api::DEFAULT_ROTATION_PERIOD);
    let replay = world.api.replay_failed_deliveries(&created.id);
    let code = |error: ApiError| error.code();
    let (_, rotated) = answer(&rotate.expect("an id"));
    assert_eq!(rotated.map_err(code).map(drop), Err("api-not-found"));
    let (_, replayed) = answer(&replay.expect("an id"));
    assert_eq!(replayed.map_err(code).map(drop), Err("api-not-found"));

    // The API may ignore a parameter of the other dialect.
    world.vendor.emit("stt.jobs.completed", &transcription("j-1", "satu"));
    let until = Date::from_calendar_date(2026, Month::November, 21).ok();
    let listed = |api: &Api| sent(api.list_events(DateRange { from: None, until })).len();
    let gl_speech = world.api.clone().with_gl_speech_paths();
    assert_eq!((listed(&world.api), listed(&gl_speech)), (1, 0));
}

#[test]
fn a_delivery_without_an_answer_has_an_error_in_the_log() {
    let world = World::new(Dialect::Prosa, Dialect::Prosa);
    let settings = EndpointSettings::default();
    let request = world.api.create_endpoint("http://127.0.0.1:1/", None, &settings);
    let created = send(&request.expect("no secret"));
    let ticket = sent(world.api.test_endpoint(&created.id));
    let log = world.log(&created);
    assert_eq!(log[0].delivery_id, ticket.delivery_tag);
    assert_eq!(log[0].error_code.as_deref(), Some("webhook_connection_error"));
    assert_eq!((log[0].response_status, &log[0].response_body), (None, &None));
}
