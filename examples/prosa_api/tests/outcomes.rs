//! Errors, and the exit statuses that tell a script about them.

use std::{io::Write as _, net::TcpListener, process::Command, thread};

use prosa_stand_in::API_KEY;

use super::{Environment, PROGRAM, run};

#[test]
fn each_error_has_an_exit_status() {
    let environment = Environment::new();
    let failed = |arguments: &[&str]| {
        let (status, stdout, stderr) = environment.run(arguments);
        assert_eq!(stdout, "");
        (status, stderr)
    };
    let (status, stderr) = failed(&["get", "endpoint-9"]);
    assert_eq!(
        (status, stderr.as_str()),
        (3, "prosa_api: api-endpoint-not-found: the API answered 404: no such endpoint\n")
    );
    let (_, stderr) = failed(&["get", "endpoint-9", "--show-message"]);
    assert_eq!(
        stderr,
        "prosa_api: api-endpoint-not-found: the API answered 404: no such endpoint\n\
         \x20 Webhook endpoint with id endpoint-9 is not found.\n"
    );
    assert_eq!(failed(&["event", "event-9"]).0, 3);
    assert_eq!(failed(&["replay", "delivery-9"]).0, 3);

    let url = environment.vendor.base_url();
    let with = |key, url, dialect| {
        let (status, stdout, stderr) = run(
            &["events", "--until", "2026-11-22"],
            &[("PROSA_API_KEY", key), ("PROSA_API_URL", Some(url)), ("PROSA_API_DIALECT", dialect)],
        );
        assert_eq!(stdout, "");
        (status, stderr)
    };
    let key = Some(API_KEY);
    let (status, stderr) = with(Some("another"), &url, None);
    assert_eq!(
        (status, stderr.as_str()),
        (
            4,
            "prosa_api: api-unauthorized: the API answered 401: the API key was rejected; check it\n"
        )
    );
    let (status, stderr) = with(key, "http://127.0.0.1:1", None);
    assert_eq!(status, 5);
    assert!(stderr.starts_with("prosa_api: no answer: "), "{stderr}");
    for (key, url, dialect, reason) in [
        (None, &*url, None, "PROSA_API_KEY is not set; see --help"),
        (
            Some("a\n"),
            &url,
            None,
            "PROSA_API_KEY: the API key has a character at byte 1 that is not visible ASCII; remove it",
        ),
        (key, "http://h", None, "PROSA_API_URL: the base URL uses http; use https"),
        (key, "http://localhost.h", None, "PROSA_API_URL: the base URL uses http; use https"),
        (
            key,
            &url,
            Some("Prosa"),
            "PROSA_API_DIALECT: expected prosa or gl-speech, found another value",
        ),
    ] {
        assert_eq!(with(key, url, dialect), (2, format!("prosa_api: {reason}\n")));
    }
}

#[test]
fn wrong_usage_gives_an_error() {
    const UNKNOWN_OPTION: &str = "an option is unknown to this command";
    const SURPLUS: &str = "there is one argument more than this command accepts";
    const WRONG_DATE: &str = "--from needs a date of the form 2026-11-22";
    let environment = Environment::new();
    for (arguments, reason) in [
        (&[][..], "a command is missing"),
        (&["frobnicate"], "the first argument is no command"),
        (&["--show-keys"], UNKNOWN_OPTION),
        (&["list", "a"], SURPLUS),
        (&["list", "--show-keys"], UNKNOWN_OPTION),
        (&["get"], "ENDPOINT is missing"),
        (&["get", "a/b"], "the id has a character at byte 1 that ids do not allow"),
        (&["get", "a", "b"], SURPLUS),
        (&["create", "u", "--filter"], "--filter needs a value, but none follows it"),
        (
            &["rotate", "a", "--days", "-1"],
            "--days needs a whole number, at least 0: invalid digit found in string",
        ),
        (
            &["update", "a", "--filter", "b", "--all-events"],
            "expected either --filter or --all-events, found both",
        ),
        (&["events", "--from", "22.11.2026"], WRONG_DATE),
        (&["events", "--from", "2026-02-29"], WRONG_DATE),
        (&["update", "a"], "an option with a change is missing"),
        (&["resend", "a"], "DELIVERY is missing"),
        (&["resend", "a", "b"], "--to is missing"),
    ] {
        let (status, stdout, stderr) = environment.run(arguments);
        assert_eq!((status, stdout.as_str()), (2, ""), "{arguments:?}");
        assert_eq!(stderr, format!("prosa_api: {reason}; see --help\n"));
    }
    for date in ["22.11.2026", "2026-02-29", "2026-W47-7", "2026-326", "2026-11-22T00:00", ""] {
        let (status, _, stderr) = environment.run(&["events", "--from", date]);
        let reason = format!("prosa_api: {WRONG_DATE}; see --help\n");
        assert_eq!((status, stderr), (2, reason), "{date}");
    }
    for help in [&["--help"][..], &["-h"], &["get", "--help"]] {
        let shown = environment.shown(help);
        assert!(shown.starts_with("usage: prosa_api list\n"), "{shown}");
    }
}

/// Starts a server that gives every connection the same answer, and returns its URL.
fn server(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for connection in listener.incoming() {
            let _ = connection.and_then(|mut connection| {
                let mut request = [0; 4096];
                std::io::Read::read(&mut connection, &mut request)?;
                connection.write_all(answer.as_bytes())
            });
        }
    });
    url
}

fn against(url: &str, arguments: &[&str]) -> (i32, String) {
    let (status, stdout, stderr) = run(
        arguments,
        &[
            ("PROSA_API_KEY", Some(API_KEY)),
            ("PROSA_API_URL", Some(url)),
            ("PROSA_API_DIALECT", None),
            ("PROSA_WEBHOOK_SECRET", Some("whsec_of_my_own")),
        ],
    );
    assert_eq!(stdout, "");
    (status, stderr)
}

/// An answer without a body.
macro_rules! answer {
    ($status_line:literal) => {
        concat!("HTTP/1.1 ", $status_line, "\r\ncontent-length: 0\r\n\r\n")
    };
}

#[test]
fn every_answer_has_its_status() {
    let lost = server("");
    let failing = server(answer!("502 Bad Gateway"));
    let busy = server(answer!("429 Too Many Requests"));
    let forbidden = server(answer!("403 Forbidden"));
    let wrong = server(answer!("400 Bad Request"));
    let unreadable = server("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    for (url, arguments, expected) in [
        (&lost, &["rotate", "e-1"][..], 6),
        (&lost, &["create", "https://h"], 6),
        (&lost, &["list"], 5),
        (&lost, &["delete", "e-1"], 5),
        (&failing, &["rotate", "e-1"], 6),
        (&failing, &["get", "e-1"], 5),
        (&busy, &["rotate", "e-1"], 5),
        (&busy, &["get", "e-1"], 5),
        (&forbidden, &["get", "e-1"], 4),
        (&wrong, &["get", "e-1"], 1),
        (&unreadable, &["test", "e-1"], 6),
        (&unreadable, &["get", "e-1"], 1),
    ] {
        let (status, stderr) = against(url, arguments);
        assert_eq!(status, expected, "{arguments:?}: {stderr}");
    }
    let (_, stderr) = against(&failing, &["rotate", "e-1"]);
    assert_eq!(
        stderr,
        "prosa_api: api-server: the API answered 502: the server failed, and may have carried out the request; check before you try again\n"
    );
    // Nothing listens on that port, so nothing was done.
    let (status, stderr) = against("http://127.0.0.1:1", &["rotate", "e-1"]);
    assert_eq!(status, 5, "{stderr}");
}

/// A followed redirection would carry the API key elsewhere.
#[test]
fn redirections_are_not_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = elsewhere.local_addr().expect("an address");
    let answer =
        format!("HTTP/1.1 307 Moved\r\nlocation: http://{address}/\r\ncontent-length: 0\r\n\r\n");
    let url = server(answer.leak());
    for arguments in [&["list"][..], &["rotate", "e-1"]] {
        let (status, stderr) = against(&url, arguments);
        let shown = "prosa_api: api-other: the API answered 307: an unexpected status\n";
        assert_eq!((status, stderr.as_str()), (1, shown));
    }
    elsewhere.set_nonblocking(true).expect("a socket");
    let visitor = elsewhere.accept().map(drop).map_err(|error| error.kind());
    assert_eq!(visitor, Err(std::io::ErrorKind::WouldBlock));
}

/// A log may have many long transcripts. An error response is short.
#[test]
fn long_replies_and_long_error_responses_are_read() {
    let padding = " ".repeat(2 << 20);
    let answer = |status: &str, json: &str| -> String {
        let body = format!("{json}{padding}");
        let len = body.len();
        format!("HTTP/1.1 {status}\r\ncontent-length: {len}\r\n\r\n{body}")
    };
    let listing = server(answer("200 OK", "[]").leak());
    let (status, stdout, stderr) =
        run(&["list"], &[("PROSA_API_KEY", Some(API_KEY)), ("PROSA_API_URL", Some(&listing))]);
    assert_eq!((status, stderr.as_str()), (0, ""));
    assert_eq!(stdout, "ENDPOINT  URL  EVENTS  TLS\n");
    // Its body is too long to be read, so the status tells the reason.
    let missing = server(answer("404 Not Found", "{}").leak());
    for arguments in [&["list"][..], &["rotate", "e-1"]] {
        let (status, stderr) = against(&missing, arguments);
        let shown = "prosa_api: api-not-found: the API answered 404: nothing is at that path; check the base URL, and which paths the API has\n";
        assert_eq!((status, stderr.as_str()), (3, shown));
    }
}

#[test]
fn plain_http_is_allowed_on_this_machine_only() {
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let (status, stderr) = against(&format!("http://{host}:1"), &["list"]);
        assert_eq!(status, 5, "{host}: {stderr}");
    }
    for host in ["127.0.0.2", "localhost.h", "h", "127.0.0.1.h", "[::2]"] {
        let (status, stderr) = against(&format!("http://{host}:1"), &["list"]);
        let shown = "prosa_api: PROSA_API_URL: the base URL uses http; use https\n";
        assert_eq!((status, stderr.as_str()), (2, shown), "{host}");
    }
}

/// The API may repeat a secret that was sent.
#[test]
fn the_messages_of_the_api_are_shown_on_request_only() {
    const ANSWER: &str = "HTTP/1.1 422 Unprocessable\r\nconnection: close\r\n\r\n\
        {\"message\": \"not whsec_of_my_own\", \"context\": [{\"location\": [\"body\", [\"\u{9b}\"], \"secret_key\"], \
        \"message\": \"whsec_of_my_own\\u001b[2J is weak\"}]}";
    let url = server(ANSWER);
    let create = ["create", "https://h", "--own-secret"];
    let shown = "prosa_api: api-invalid: the API answered 422: the request has a missing or invalid field; `ErrorResponse::context` names it\n\
        \x20 body.[\"\\u{9b}\"].secret_key\n";
    assert_eq!(against(&url, &create), (1, shown.to_owned()));
    let shown = "prosa_api: api-invalid: the API answered 422: the request has a missing or invalid field; `ErrorResponse::context` names it\n\
        \x20 body.[\"\\u{9b}\"].secret_key: whsec_of_my_own\\u{1b}[2J is weak\n\
        \x20 not whsec_of_my_own\n";
    let create = [&create[..], &["--show-message"]].concat();
    assert_eq!(against(&url, &create), (1, shown.to_owned()));
}

/// A proxy would see the API key, which plain http does not encrypt.
#[test]
fn requests_to_this_machine_use_no_proxy() {
    let environment = Environment::new();
    let url = environment.vendor.base_url();
    let proxy = Some("http://127.0.0.1:1");
    let (status, stdout, stderr) = run(
        &["list"],
        &[
            ("PROSA_API_KEY", Some(API_KEY)),
            ("PROSA_API_URL", Some(&url)),
            ("PROSA_API_DIALECT", None),
            ("ALL_PROXY", proxy),
            ("HTTP_PROXY", proxy),
            ("HTTPS_PROXY", proxy),
            ("http_proxy", proxy),
            ("https_proxy", proxy),
            ("NO_PROXY", None),
            ("no_proxy", None),
        ],
    );
    assert_eq!((status, stderr.as_str()), (0, ""));
    assert_eq!(stdout, "ENDPOINT  URL  EVENTS  TLS\n");
}

#[test]
fn receivers_on_other_machines_need_tls() {
    let environment = Environment::new();
    for url in [
        "",
        "ftp://h/",
        "https://",
        "https:///x",
        "http://h/",
        "http://127.0.0.2/",
        "http://localhost.h/",
        "http://localhost:80@h/",
        "http://127.0.0.1@h/",
        "HTTP://h/",
        "data:TOKEN",
    ] {
        let (status, stdout, stderr) = environment.run(&["resend", "e-1", "d-1", "--to", url]);
        assert_eq!((status, stdout.as_str()), (2, ""), "{url}");
        let reason = "--to needs https://host/path, or http on 127.0.0.1, [::1] or localhost";
        assert_eq!(stderr, format!("prosa_api: {reason}; see --help\n"));
    }
}

#[cfg(unix)]
#[test]
fn an_environment_that_is_not_utf8_gives_an_error() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

    let not_utf8 = OsStr::from_bytes(b"https://h/\xff");
    for name in ["PROSA_API_KEY", "PROSA_API_URL", "PROSA_API_DIALECT"] {
        let output = Command::new(&*PROGRAM)
            .env("PROSA_API_KEY", "key")
            .env(name, not_utf8)
            .arg("list")
            .output()
            .expect("the example runs");
        assert_eq!(output.status.code(), Some(2), "{name}");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(stderr, format!("prosa_api: {name}: expected UTF-8, found other bytes\n"));
    }
}

/// The request was done, but nobody can see its result.
#[cfg(target_os = "linux")]
#[test]
fn a_full_output_has_an_exit_status() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
    let environment = Environment::new();
    let command = |argument: &str| {
        let mut command = Command::new(&*PROGRAM);
        command
            .env("PROSA_API_KEY", API_KEY)
            .env("PROSA_API_URL", environment.vendor.base_url())
            .arg(argument)
            .stdout(full())
            .stderr(full());
        command.status().expect("the example runs").code()
    };
    assert_eq!(command("list"), Some(6));
    assert_eq!(command("frobnicate"), Some(2));
}

#[test]
fn invisible_characters_are_escaped() {
    let environment = Environment::new();
    let url = "https://h/\u{61c}\u{202e}\u{fff9}\u{e0041}\r";
    let created = environment.shown(&["create", url]);
    let shown = r"https://h/\u{61c}\u{202e}\u{fff9}\u{e0041}\r";
    assert!(created.contains(shown), "{created}");
}
