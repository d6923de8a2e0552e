//! A server that replaces Redis, with replies from the test. Only the integers that the script returns
//! show that an event is recorded.

use alloc::sync::Arc;
use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::Mutex,
    thread,
};

use super::{
    NOTHING,
    client::deliver,
    process::{Receiver, command, settings},
    prosa::{PATH, signed},
    report,
    waves::{callback, signed as signed_url},
};

/// The reply to a script. If it is empty, the server does not reply.
type Reply = Arc<Mutex<&'static str>>;

/// Serves each connection until it ends, and returns the URL.
fn serve(reply: &Reply) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let reply = Arc::clone(reply);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let reply = Arc::clone(&reply);
            thread::spawn(move || answer_all(stream, &reply));
        }
    });
    format!("redis://{address}/")
}

fn answer_all(stream: TcpStream, reply: &Reply) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let name = read_command(&mut stream)?.to_uppercase();
        let answer = match name.as_str() {
            "EVAL" | "EVALSHA" => reply.lock().map_or("", |reply| *reply),
            "SCRIPT" => "$40\r\n0123456789012345678901234567890123456789\r\n",
            "PING" => "+PONG\r\n",
            _ => "+OK\r\n",
        };
        stream.get_mut().write_all(answer.as_bytes())?;
    }
}

/// Reads a command, which is an array of strings, and returns its name.
fn read_command(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let count = read_len(stream, '*')?;
    let mut words = Vec::new();
    for _ in 0..count {
        let len = read_len(stream, '$')?;
        // With the line end.
        let mut word = vec![0; len + 2];
        stream.read_exact(&mut word)?;
        word.truncate(len);
        words.push(word);
    }
    Ok(words.first().map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default())
}

fn read_len(stream: &mut BufReader<TcpStream>, sign: char) -> io::Result<usize> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let len = line.trim_end().strip_prefix(sign).and_then(|len| len.parse().ok());
    len.ok_or_else(|| io::ErrorKind::InvalidData.into())
}

#[test]
fn only_the_replies_of_the_script_are_acknowledgements() {
    const CASES: [(&str, u16); 13] = [
        (":1\r\n", 204),
        (":0\r\n", 204),
        ("+OK\r\n", 503),
        (":2\r\n", 503),
        (":-1\r\n", 503),
        ("$-1\r\n", 503),
        ("*-1\r\n", 503),
        ("*0\r\n", 503),
        ("$2\r\nOK\r\n", 503),
        // Some servers repeat a wrong command, and so a password.
        ("-ERR unknown command 'AUTH', with args beginning with: 'CANARY'\r\n", 503),
        (":1\r\n", 204),
        // No reply: the receiver waits until its timeout.
        ("", 503),
        // The receiver has opened a new connection.
        (":1\r\n", 204),
    ];
    let reply = Reply::default();
    let url = serve(&reply);
    let receiver = Receiver::of(command(&settings(&[("REDIS_URL", &url)])));
    let answers: Vec<_> = CASES
        .into_iter()
        .enumerate()
        .map(|(n, (given, expected))| {
            *reply.lock().expect("not poisoned") = given;
            let delivery = signed(format!(r#"{{"job_id": "j-{n}", "result": {{"data": []}}}}"#));
            let answer = deliver(&receiver.url(PATH), &delivery);
            let callback = callback(&signed_url(&receiver, &n.to_string()), b"{}");
            report(format_args!("Redis replies {given:?}: {answer}, and {callback} to a callback"));
            ([answer, callback], [expected; 2])
        })
        .collect();
    assert!(answers.iter().all(|(answer, expected)| answer == expected), "{answers:?}");
    let failed = receiver.log_with("Redis failed: ");
    assert!(failed.iter().all(|line| !line.contains("CANARY")), "{failed:?}");
    assert_eq!(receiver.record(), NOTHING);
}
