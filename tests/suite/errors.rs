//! Every error's code, HTTP status, message and source, word for word.

mod reading;
mod requests;
mod start_up;
mod verification;

use alloc::collections::BTreeSet;
use core::str::Utf8Error;

use speech_webhooks::UnixTime;

fn utf8_error(bytes: &[u8]) -> Utf8Error {
    str::from_utf8(bytes).expect_err("these bytes are not UTF-8")
}

/// The codes that the tables at `Error` list, with the status of their row if it has one.
fn documented() -> Vec<(Option<u16>, &'static str)> {
    let rows = include_str!("../../src/error.rs").lines();
    rows.filter_map(|line| line.strip_prefix("/// | "))
        .flat_map(|row| {
            let (cell, codes) = row.split_once(" | ").unwrap_or_default();
            let (_, codes) = codes.rsplit_once(" | ").unwrap_or(("", codes));
            let codes = codes.split(['`', ' ']).filter(|code| code.contains('-'));
            codes.map(move |code| (cell.parse().ok(), code))
        })
        .collect()
}

fn assert_documented(status: u16, code: &str) {
    assert!(
        documented().contains(&(Some(status), code)),
        "{status} {code}"
    );
}

#[test]
fn the_tables_have_every_code_and_no_other() {
    let sources = [
        include_str!("../../src/error/api.rs"),
        include_str!("../../src/error/event.rs"),
        include_str!("../../src/error/setup.rs"),
        include_str!("../../src/error/target.rs"),
        include_str!("../../src/error/verify.rs"),
        include_str!("../../src/prosa/api/refusal.rs"),
    ];
    let is_code = |text: &&str| {
        text.contains('-')
            && text
                .bytes()
                .all(|byte| b"abcdefghijklmnopqrstuvwxyz0123456789-".contains(&byte))
    };
    let strings = |source: &'static str| source.split('"').skip(1).step_by(2);
    let in_code: BTreeSet<&str> = sources
        .into_iter()
        .flat_map(strings)
        .filter(is_code)
        .collect();
    let in_tables: BTreeSet<&str> = documented().into_iter().map(|(_, code)| code).collect();
    assert_eq!(in_tables, in_code);
    assert_eq!(in_tables.len(), 86);
}

fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(secs)
}
