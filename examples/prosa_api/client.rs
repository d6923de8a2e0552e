//! The one place that opens sockets.

use core::time::Duration;
use std::io::ErrorKind;

use serde_json::Value;
use speech_webhooks::prosa::{
    SignedDelivery,
    api::{Api, ApiError, ApiRequest, ErrorResponse},
};
use ureq::Agent;

use crate::{
    arguments::{Arguments, Stop, api, is_on_this_machine},
    printable::printable,
};

/// The longest accepted reply, in bytes: a log may have many long transcripts.
const MAX_REPLY_LEN: u64 = 100 * 1024 * 1024;

/// The longest error response that is read, in bytes.
const MAX_ERROR_LEN: u64 = 1024 * 1024;

/// Does not quote the URL, which may contain a token.
const MALFORMED_URL: &str = "the URL is malformed";

/// Returns a client for `url`.
fn agent(url: &str) -> Agent {
    let mut config = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(60)))
        // `parse_response` reads the status. A redirection would carry the API key elsewhere.
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false);
    if is_on_this_machine(url) {
        // A proxy in the environment would see the API key and the secrets.
        config = config.proxy(None);
    }
    config.build().into()
}

/// The API and the settings of its client.
pub(crate) struct Client {
    pub(crate) api: Api,
    /// Whether to show the API's own error message, which may repeat a secret that was sent.
    show_message: bool,
}

impl Client {
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, Stop> {
        Ok(Self { api: api()?, show_message: arguments.show_message })
    }

    pub(crate) fn send<R>(&self, request: &ApiRequest<R>) -> Result<R, Stop> {
        let lost = |error: ureq::Error| no_answer(request.method(), &error);
        let sent = request.to_http_request().map_err(|error| Stop::failed(1, &error))?;
        let mut response = agent(request.url()).run(sent).map_err(lost)?;
        let http_status = response.status();
        let body = response.body_mut().with_config();
        let body = if http_status.is_success() {
            body.limit(MAX_REPLY_LEN).read_to_vec().map_err(lost)?
        } else {
            // Without a readable body, the status still tells the reason.
            let body = body.limit(MAX_ERROR_LEN).read_to_vec();
            body.unwrap_or_default()
        };
        let reply = request.parse_response(http_status.as_u16(), &body);
        reply.map_err(|error| failed(request.method(), &error, self.show_message))
    }
}

/// Sends a delivery to a receiver, and returns the status of the answer.
pub(crate) fn deliver(url: &str, delivery: &SignedDelivery) -> Result<u16, Stop> {
    let request = delivery.to_http_request::<Vec<u8>>(url);
    let request = request.map_err(|_| Stop::failed(1, &MALFORMED_URL))?;
    let response = agent(url).run(request);
    let response = response.map_err(|error| no_answer("POST", &error))?;
    Ok(response.status().as_u16())
}

/// Describes why there is no answer, without the URL, which may contain a token.
fn no_answer(method: &str, error: &ureq::Error) -> Stop {
    use ureq::Error::{BadUri, BodyExceedsLimit, ConnectionFailed, HostNotFound, Io};
    let was_sent = match error {
        ConnectionFailed | HostNotFound => false,
        Io(error) => error.kind() != ErrorKind::ConnectionRefused,
        _ => true,
    };
    match error {
        BadUri(_) => Stop::failed(1, &MALFORMED_URL),
        BodyExceedsLimit(_) if method != "POST" => Stop::failed(1, error),
        _ if method == "POST" && was_sent => {
            Stop::failed(6, &format!("no answer, but the request may have been done: {error}"))
        }
        _ => Stop::failed(5, &format!("no answer: {error}")),
    }
}

fn failed(method: &str, error: &ApiError, show_message: bool) -> Stop {
    let mut reason = format!("{}: {error}", error.code());
    let status = match error {
        ApiError::Response(response) => {
            reason += &fields(response, show_message);
            if let (Some(message), true) = (&response.message, show_message) {
                reason += &format!("\n  {}", printable(message));
            }
            exit_status(method, response.http_status)
        }
        // The request was done, but its result cannot be read.
        _ if method == "POST" => 6,
        _ => 1,
    };
    Stop::Failed { status, reason }
}

fn exit_status(method: &str, http_status: u16) -> u8 {
    match http_status {
        404 => 3,
        401 | 403 => 4,
        429 => 5,
        500..=599 if method == "POST" => 6,
        500..=599 => 5,
        _ => 1,
    }
}

/// Lists the wrong fields of the request, each on a line.
fn fields(response: &ErrorResponse, show_message: bool) -> String {
    let context = response.context.as_ref();
    let fields = context.and_then(|context| context.deserialize::<Vec<Value>>().ok());
    let mut lines = String::new();
    for field in fields.unwrap_or_default() {
        let Some(location) = field["location"].as_array() else {
            continue;
        };
        let step =
            |step: &Value| printable(&step.as_str().map_or_else(|| step.to_string(), Into::into));
        let location: Vec<String> = location.iter().map(step).collect();
        lines += &format!("\n  {}", location.join("."));
        if let (Some(message), true) = (field["message"].as_str(), show_message) {
            lines += &format!(": {}", printable(message));
        }
    }
    lines
}
