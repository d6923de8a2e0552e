//! Clients: one as vendors have it, and one that shows the bytes.

use core::time::Duration;
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use speech_webhooks::prosa::SignedDelivery;
use ureq::{Agent, SendBody};

/// How long an answer may take before the test gives up.
const TIMEOUT: Option<Duration> = Some(Duration::from_secs(60));

pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder().timeout_global(TIMEOUT);
    let config = config.http_status_as_error(false).proxy(None);
    config.build().into()
}

/// The status of the answer.
pub(crate) fn post<'h>(
    url: &str,
    headers: impl IntoIterator<Item = (&'static str, &'h str)>,
    body: &[u8],
) -> u16 {
    try_post(url, headers, body).expect("an answer")
}

pub(crate) fn try_post<'h>(
    url: &str,
    headers: impl IntoIterator<Item = (&'static str, &'h str)>,
    body: &[u8],
) -> Result<u16, ureq::Error> {
    let request = headers
        .into_iter()
        .fold(agent().post(url), |request, (name, value)| request.header(name, value));
    Ok(request.send(body)?.status().as_u16())
}

pub(crate) fn deliver(url: &str, delivery: &SignedDelivery) -> u16 {
    post(url, delivery.headers(), delivery.body())
}

pub(crate) fn deliver_in_chunks(url: &str, delivery: &SignedDelivery) -> u16 {
    post_in_chunks(url, delivery.headers(), delivery.body())
}

/// With the body in chunks, and no length before it.
pub(crate) fn post_in_chunks<'h>(
    url: &str,
    headers: impl IntoIterator<Item = (&'static str, &'h str)>,
    mut body: &[u8],
) -> u16 {
    let request = headers
        .into_iter()
        .fold(agent().post(url), |request, (name, value)| request.header(name, value));
    let answer = request.send(SendBody::from_reader(&mut body));
    answer.expect("an answer").status().as_u16()
}

/// One connection, on which requests are sent byte for byte.
pub(crate) struct Connection(pub(crate) TcpStream);

impl Connection {
    pub(crate) fn to(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(TIMEOUT).expect("a socket");
        Self(stream)
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).expect("the receiver reads");
    }

    /// The status of the next answer.
    pub(crate) fn status(&mut self) -> u16 {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte).expect("an answer");
            head.extend(byte);
        }
        let head = String::from_utf8(head).expect("UTF-8").to_lowercase();
        // Until the next answer begins.
        let len = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |len| len.parse().expect("a number"));
        let mut body = vec![0; len];
        self.0.read_exact(&mut body).expect("a body");
        let status = head.strip_prefix("http/1.1 ").and_then(|it| it.get(..3));
        status.expect("a status").parse().expect("a number")
    }
}

/// A request, byte for byte: with the names of its headers in upper case.
pub(crate) fn request(path: &str, delivery: &SignedDelivery) -> Vec<u8> {
    [&request_head(path, delivery, "")[..], delivery.body()].concat()
}

/// What comes before the body, with `more` headers.
pub(crate) fn request_head(path: &str, delivery: &SignedDelivery, more: &str) -> Vec<u8> {
    let mut head = format!("POST {path} HTTP/1.1\r\nHOST: receiver.example\r\n{more}");
    for (name, value) in delivery.headers() {
        head += &format!("{}: {value}\r\n", name.to_uppercase());
    }
    head += &format!("CONTENT-LENGTH: {}\r\n\r\n", delivery.body().len());
    head.into_bytes()
}
