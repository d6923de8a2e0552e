//! Speed: each figure is a ratio to an alternative in the same run.
//!
//! `cargo bench` measures everything and prints the tables of ratios that are in `benches/README.md`. `cargo bench --
//! '^read'` measures the groups whose names start with `read`. Ratios are those of the fastest samples.

#[path = "../../tests/bodies/mod.rs"]
mod bodies;
extern crate alloc;

mod by_hand;
mod peers;
mod plain;
mod ratios;
mod read;
mod verify;
mod whole;
mod worst;

use core::time::Duration;
use std::time::SystemTime;

use criterion::Criterion;
use speech_webhooks::UnixTime;
use speech_webhooks_benches::{DIRECTORY, Measured};

/// The secret and the time of all benchmarks.
const SECRET: &str = "whsec_abc123xyz789def456ghi012jkl";
const T: u64 = 1_767_225_600;
const NOW: UnixTime = UnixTime::from_secs(T);

/// How often everything is measured, minutes apart: other work of the machine does not last that long.
const ROUNDS: u32 = 3;

fn main() {
    let start = SystemTime::now();
    let mut criterion = Criterion::default()
        .output_directory(DIRECTORY.as_ref())
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .configure_from_args();
    for _ in 0..ROUNDS {
        verify::by_size(&mut criterion);
        verify::by_novelty(&mut criterion);
        verify::by_keys(&mut criterion);
        verify::by_signatures(&mut criterion);
        read::prosa(&mut criterion);
        read::waves(&mut criterion);
        whole::prosa(&mut criterion);
        whole::words(&mut criterion);
        whole::waves(&mut criterion);
        worst::bodies(&mut criterion);
        worst::headers(&mut criterion);
    }
    criterion.final_summary();
    match Measured::since(start) {
        Ok(measured) if !measured.is_empty() => ratios::print(&measured),
        Ok(_) => {} // `--test` measures nothing.
        Err(error) => eprintln!("no ratios: {error}"),
    }
}
