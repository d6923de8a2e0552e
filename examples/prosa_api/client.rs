//! The one place that opens sockets.

use core::time::Duration;

use speech_webhooks::prosa::{
    SignedDelivery,
    api::{ApiError, Call, Refusal, RefusalKind},
};
use ureq::Agent;

use crate::{arguments::Stop, command_line::printable};

/// The longest reply that is taken, in bytes: a log may have many long transcripts.
const MAX_REPLY_LEN: u64 = 100 * 1024 * 1024;

fn agent() -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(60)))
        // A status is for the call to read, and a redirection would carry the API key elsewhere.
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false);
    config.build().into()
}

pub(crate) fn send<R>(call: &Call<R>) -> Result<R, Stop> {
    let request = call.to_http().map_err(no_answer)?;
    let mut response = agent().run(request).map_err(no_answer)?;
    let body = response.body_mut().with_config().limit(MAX_REPLY_LEN);
    let body = body.read_to_vec().map_err(no_answer)?;
    call.read(response.status().as_u16(), &body).map_err(failed)
}

/// Sends a delivery to a receiver, and says with which status it was answered.
pub(crate) fn deliver(url: &str, delivery: &SignedDelivery<&[u8]>) -> Result<u16, Stop> {
    let request = agent().post(url);
    let request = delivery.headers().fold(request, |request, (name, value)| {
        request.header(name, value)
    });
    let response = request.send(delivery.body()).map_err(no_answer)?;
    Ok(response.status().as_u16())
}

fn no_answer(error: impl ToString) -> Stop {
    Stop::Failed {
        status: 5,
        reason: format!("no answer: {}", printable(&error.to_string())),
    }
}

fn failed(error: ApiError) -> Stop {
    let status = match &error {
        ApiError::Refused(refusal) => status_of(refusal.kind),
        _ => 1,
    };
    let mut reason = format!("{}: {error}", error.code());
    if let ApiError::Refused(refusal) = &error {
        reason += &in_the_apis_words(refusal);
    }
    Stop::Failed { status, reason }
}

const fn status_of(kind: RefusalKind) -> u8 {
    match kind {
        RefusalKind::EndpointNotFound
        | RefusalKind::EventNotFound
        | RefusalKind::DeliveryNotFound
        | RefusalKind::NotFound => 3,
        RefusalKind::Unauthorized | RefusalKind::Forbidden => 4,
        RefusalKind::TooManyRequests | RefusalKind::Server => 5,
        _ => 1,
    }
}

fn in_the_apis_words(refusal: &Refusal) -> String {
    let mut words = String::new();
    if let Some(message) = &refusal.message {
        words += &format!("\n  {}", printable(message));
    }
    for field in &refusal.fields {
        let location: Vec<String> = field.location.iter().map(|step| printable(step)).collect();
        let message = field.message.as_deref().unwrap_or_default();
        words += &format!("\n  {}: {}", location.join("."), printable(message));
    }
    words
}
