//! Requests that are rejected before their body is read, or read completely. A client that writes its
//! whole body before it reads still gets the answer.

use std::io;

use super::{
    client::{Connection, deliver, head_for, plain_head},
    process::Receiver,
    prosa::{BODY, PATH, signed},
    report,
    waves::signed_target,
};

const LONG: usize = 10_000_000;
/// Longer than any receiver accepts.
const TOO_LONG: usize = (16 << 20) + 500_000;

/// Writes the whole request, and then reads the answer.
fn exchange(receiver: &Receiver, head: &[u8], body: &[u8]) -> io::Result<u16> {
    let mut connection = Connection::to(&receiver.address);
    connection.try_send(head)?;
    connection.try_send(body)?;
    connection.try_status()
}

#[test]
fn a_request_that_is_rejected_early_gets_an_answer() {
    let receiver = Receiver::start(&[]);
    let signed_target = signed_target(&receiver, "42");
    let forged_target = signed_target.replace("=42&", "=43&");
    let delivery = signed(BODY);
    let prosa = |len| String::from_utf8(head_for(PATH, &delivery, "", len)).expect("UTF-8");
    let malformed = |head: String| head.replace(",v1=", ",v0=");
    assert_ne!(malformed(prosa(LONG)), prosa(LONG));
    let in_chunks = |head: String| {
        let (head, _) = head.split_once("CONTENT-LENGTH").expect("a length");
        format!("{head}TRANSFER-ENCODING: chunked\r\n\r\n")
    };
    let cases = [
        ("a forged URL", plain_head(&forged_target, LONG), LONG, 401),
        ("an unsigned URL", plain_head("/webhooks/waves", LONG), LONG, 400),
        ("a malformed header", malformed(prosa(LONG)), LONG, 400),
        ("a long delivery", prosa(TOO_LONG), TOO_LONG, 413),
        ("a long callback", plain_head(&signed_target, TOO_LONG), TOO_LONG, 413),
        ("a forged URL, in chunks", in_chunks(plain_head(&forged_target, LONG)), LONG, 401),
        ("a malformed header, in chunks", in_chunks(malformed(prosa(LONG))), LONG, 400),
        ("a long delivery, in chunks", in_chunks(prosa(TOO_LONG)), TOO_LONG, 413),
    ];
    let mut others = Vec::new();
    for (name, head, len, expected) in cases {
        let body = if head.contains("chunked") {
            [format!("{len:x}\r\n").as_bytes(), &vec![b' '; len], b"\r\n0\r\n\r\n"].concat()
        } else {
            vec![b' '; len]
        };
        let answer = exchange(&receiver, head.as_bytes(), &body);
        report(format_args!("{name}, {len} bytes: {answer:?}"));
        if !matches!(answer, Ok(status) if status == expected) {
            others.push((name, answer));
        }
    }
    report(format_args!("early rejections: at most {} MB", receiver.peak_memory()));
    assert!(others.is_empty(), "{others:?}");
    assert_eq!(deliver(&receiver.url(PATH), &delivery), 204);
    assert_eq!(receiver.record().len(), 1);
}
