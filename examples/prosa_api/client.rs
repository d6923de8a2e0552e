//! The one place that opens sockets.

use core::time::Duration;

use speech_webhooks::prosa::{
    SignedDelivery,
    api::{Api, ApiError, Call, Refusal, RefusalKind},
};
use ureq::Agent;

use crate::{
    arguments::{Arguments, Stop, api, is_on_this_machine},
    command_line::printable,
};

/// The longest reply that is taken, in bytes: a log may have many long transcripts.
const MAX_REPLY_LEN: u64 = 100 * 1024 * 1024;

/// The longest answer of another kind that is taken, in bytes.
const MAX_REFUSAL_LEN: u64 = 1024 * 1024;

/// A client for `url`.
fn agent(url: &str) -> Agent {
    let mut config = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(60)))
        // A status is for the call to read, and a redirection would carry the API key elsewhere.
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false);
    if is_on_this_machine(url) {
        // A proxy of the environment's would see what nobody else is to see.
        config = config.proxy(None);
    }
    config.build().into()
}

/// The API, and how to talk with it.
pub(crate) struct Client {
    pub(crate) api: Api,
    /// Whether to repeat what the API says about a refusal, which may repeat what was sent.
    show_message: bool,
}

impl Client {
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, Stop> {
        Ok(Self {
            api: api()?,
            show_message: arguments.show_message,
        })
    }

    pub(crate) fn send<R>(&self, call: &Call<R>) -> Result<R, Stop> {
        let lost = |error: ureq::Error| match call.method() {
            "POST" => unknown(&reason(&error)),
            _ => later(&reason(&error)),
        };
        let request = call.to_http().map_err(|error| later(&error))?;
        let mut response = agent(call.url()).run(request).map_err(lost)?;
        let http_status = response.status();
        let limit = if http_status.is_success() {
            MAX_REPLY_LEN
        } else {
            MAX_REFUSAL_LEN
        };
        let body = response.body_mut().with_config().limit(limit);
        let body = body.read_to_vec().map_err(lost)?;
        call.read(http_status.as_u16(), &body)
            .map_err(|error| failed(call.method(), &error, self.show_message))
    }
}

/// Sends a delivery to a receiver, and says with which status it was answered.
pub(crate) fn deliver(url: &str, delivery: &SignedDelivery<&[u8]>) -> Result<u16, Stop> {
    let request = agent(url).post(url);
    let request = delivery.headers().fold(request, |request, (name, value)| {
        request.header(name, value)
    });
    let response = request.send(delivery.body());
    let response = response.map_err(|error| later(&reason(&error)))?;
    Ok(response.status().as_u16())
}

/// Without the URL, in which there may be a token.
fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::BadUri(_) => "the URL cannot be used".to_owned(),
        error => printable(&error.to_string()),
    }
}

fn later(reason: &dyn ToString) -> Stop {
    Stop::Failed {
        status: 5,
        reason: format!("no answer: {}", reason.to_string()),
    }
}

fn unknown(reason: &dyn ToString) -> Stop {
    Stop::Failed {
        status: 6,
        reason: format!(
            "no answer, but it may have been done: {}",
            reason.to_string()
        ),
    }
}

fn failed(method: &str, error: &ApiError, show_message: bool) -> Stop {
    let status = match error {
        ApiError::Refused(refusal) => exit_status(method, refusal),
        // It was done, but what came of it cannot be read.
        _ if method == "POST" => 6,
        _ => 1,
    };
    let mut reason = format!("{}: {error}", error.code());
    if let ApiError::Refused(refusal) = error {
        reason += &about_fields(refusal, show_message);
        if let (Some(message), true) = (&refusal.message, show_message) {
            reason += &format!("\n  {}", printable(message));
        }
    }
    Stop::Failed { status, reason }
}

fn exit_status(method: &str, refusal: &Refusal) -> u8 {
    match refusal.kind {
        RefusalKind::EndpointNotFound
        | RefusalKind::EventNotFound
        | RefusalKind::DeliveryNotFound
        | RefusalKind::NotFound => 3,
        RefusalKind::Unauthorized | RefusalKind::Forbidden => 4,
        RefusalKind::TooManyRequests => 5,
        RefusalKind::Server if method == "POST" => 6,
        RefusalKind::Server => 5,
        _ => 1,
    }
}

fn about_fields(refusal: &Refusal, show_message: bool) -> String {
    let mut lines = String::new();
    for field in &refusal.fields {
        let location: Vec<String> = field.location.iter().map(|step| printable(step)).collect();
        lines += &format!("\n  {}", location.join("."));
        if let (Some(message), true) = (&field.message, show_message) {
            lines += &format!(": {}", printable(message));
        }
    }
    lines
}
