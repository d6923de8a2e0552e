//! HTTP clients: one like a vendor's, and one that sends given bytes.

use core::time::Duration;
use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
};

use speech_webhooks::prosa::SignedDelivery;
use ureq::{Agent, SendBody};

/// The longest time that a test waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder().timeout_global(Some(TIMEOUT));
    let config = config.http_status_as_error(false).proxy(None);
    config.build().into()
}

/// Sends a request, and returns the status of the answer.
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

/// Sends a request with its body in chunks, without a content length.
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

/// A connection on which a test sends the exact bytes of its requests.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn to(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        Self::of(stream, TIMEOUT)
    }

    /// Wraps a stream, with a timeout for each read and write.
    pub(crate) fn of(stream: TcpStream, timeout: Duration) -> Self {
        stream.set_read_timeout(Some(timeout)).expect("a socket");
        stream.set_write_timeout(Some(timeout)).expect("a socket");
        stream.set_nodelay(true).expect("a socket");
        Self(BufReader::new(stream))
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.try_send(bytes).expect("the receiver reads");
    }

    pub(crate) fn try_send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.get_mut().write_all(bytes)
    }

    /// Whether an answer has arrived, or the connection has ended.
    pub(crate) fn is_readable(&self) -> bool {
        self.0.get_ref().set_nonblocking(true).expect("a socket");
        let peeked = self.0.get_ref().peek(&mut [0]);
        self.0.get_ref().set_nonblocking(false).expect("a socket");
        !matches!(peeked, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }

    /// Waits for the next answer, and returns its status.
    pub(crate) fn status(&mut self) -> u16 {
        self.try_status().expect("an answer")
    }

    pub(crate) fn try_status(&mut self) -> io::Result<u16> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.0.read_line(&mut head)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let head = head.to_lowercase();
        // The next answer begins after this body.
        let mut body = vec![0; len_in(&head)];
        self.0.read_exact(&mut body)?;
        Ok(status_in(&head))
    }
}

/// A client that sends one request after the other, on one connection while the receiver keeps it open.
pub(crate) struct Client<'a> {
    address: &'a str,
    connection: Connection,
}

impl<'a> Client<'a> {
    pub(crate) fn of(address: &'a str) -> Self {
        Self { address, connection: Connection::to(address) }
    }

    /// Sends a request, and returns the status of the answer. If there is no answer, sends it again on a new connection.
    pub(crate) fn answer(&mut self, request: &[u8]) -> u16 {
        let sent = self.connection.try_send(request);
        if let Ok(status) = sent.and_then(|()| self.connection.try_status()) {
            return status;
        }
        self.connection = Connection::to(self.address);
        self.connection.send(request);
        self.connection.status()
    }
}

fn status_in(head: &str) -> u16 {
    let status = head.strip_prefix("http/1.1 ").and_then(|it| it.get(..3));
    status.expect("a status").parse().expect("a number")
}

fn len_in(head: &str) -> usize {
    let len = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    len.map_or(0, |len| len.parse().expect("a number"))
}

/// The bytes of a request, with the names of its headers in upper case.
pub(crate) fn request(path: &str, delivery: &SignedDelivery) -> Vec<u8> {
    [&request_head(path, delivery, "")[..], delivery.body()].concat()
}

/// The bytes before the body, with `more` headers.
pub(crate) fn request_head(path: &str, delivery: &SignedDelivery, more: &str) -> Vec<u8> {
    head_for(path, delivery, more, delivery.body().len())
}

/// The bytes before a body of `len` bytes, which may differ from the signed body.
pub(crate) fn head_for(path: &str, delivery: &SignedDelivery, more: &str, len: usize) -> Vec<u8> {
    let mut head = format!("POST {path} HTTP/1.1\r\nHOST: receiver.example\r\n{more}");
    for (name, value) in delivery.headers() {
        head += &format!("{}: {value}\r\n", name.to_uppercase());
    }
    head += &format!("CONTENT-LENGTH: {len}\r\n\r\n");
    head.into_bytes()
}

/// A request without a vendor's headers, such as a callback.
pub(crate) fn plain_request(target: &str, body: &[u8]) -> Vec<u8> {
    [plain_head(target, body.len()).as_bytes(), body].concat()
}

pub(crate) fn plain_head(target: &str, len: usize) -> String {
    format!("POST {target} HTTP/1.1\r\nHOST: receiver.example\r\nCONTENT-LENGTH: {len}\r\n\r\n")
}
