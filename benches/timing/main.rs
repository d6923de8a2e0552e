//! Measures whether the time of a verification reveals how much of a forged signature is right, or
//! which key matched, by the method of dudect (<https://eprint.iacr.org/2016/1123>).
//!
//! `cargo run --release --package timing` measures everything and prints what it found. It fails if
//! a claim of the crate does not hold, or if a comparison that leaks on purpose is not found to
//! leak. With `--test` it takes only a few samples, too few to judge by. With the name of a
//! measurement it makes only that one, and prints what dudect-bencher prints.
//!
//! The samples of a measurement are of two classes, in random order. The classes differ in one
//! place, and are made in the same way in the same memory.

mod by_hand;
mod delivery;
mod prosa;
mod waves;

use core::error::Error;
use std::{
    env,
    process::{Command, ExitCode},
    time::Instant,
};

use comfy_table::{Table, presets};
use dudect_bencher::ctbench::{
    BenchFn, BenchMetadata, BenchName, BenchOpts, run_benches_console as run_benches,
};
use lexopt::{Arg, ValueExt as _};

/// Twice a million, since dudect also looks at the faster part of the samples.
const SAMPLES: u32 = 2_000_000;
const SAMPLES_OF_A_TEST: u32 = 10_000;

/// From this |t| on, dudect considers two classes different.
const THRESHOLD: f64 = 5.0;

struct Measurement {
    name: &'static str,
    classes: &'static str,
    expected: Expected,
    bench: BenchFn,
}

#[derive(Clone, Copy)]
enum Expected {
    /// The crate claims constant time.
    ConstantTime,
    /// The comparison leaks on purpose, to show that a leak is found.
    Leak,
}

fn measurements<const SAMPLES: u32>() -> [Measurement; 10] {
    let constant_time = |name, classes, bench| Measurement {
        name,
        classes,
        expected: Expected::ConstantTime,
        bench,
    };
    [
        constant_time(
            "none",
            "no difference: what the measurement itself adds",
            prosa::none::<SAMPLES>,
        ),
        constant_time(
            "prosa-signature",
            "delivery: first or last byte of the signature wrong",
            prosa::signature::<SAMPLES>,
        ),
        constant_time("prosa-body-hmac", "… under BodyHmac", prosa::body_hmac::<SAMPLES>),
        constant_time(
            "prosa-secret-prefix",
            "… under SecretPrefixSha256",
            prosa::secret_prefix::<SAMPLES>,
        ),
        constant_time(
            "prosa-last-signature",
            "… of the last of three signatures",
            prosa::last_signature::<SAMPLES>,
        ),
        constant_time(
            "prosa-key",
            "delivery: first or last of three keys matches",
            prosa::key_of_three::<SAMPLES>,
        ),
        constant_time("prosa-key-of-six", "… of six keys", prosa::key_of_six::<SAMPLES>),
        constant_time(
            "waves-signature",
            "callback URL: first or last byte of the signature wrong",
            waves::signature::<SAMPLES>,
        ),
        constant_time(
            "waves-key",
            "callback URL: first or last of three keys matches",
            waves::key::<SAMPLES>,
        ),
        Measurement {
            name: "leak",
            classes: "by hand, digit by digit: first or last byte wrong",
            expected: Expected::Leak,
            bench: by_hand::signature::<SAMPLES>,
        },
    ]
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("timing: {error}");
            ExitCode::from(2)
        }
    }
}

/// Measures, and returns whether everything is as expected.
fn run() -> Result<bool, Box<dyn Error>> {
    let (mut is_test, mut name) = (false, None);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("test") => is_test = true,
            Arg::Value(value) if name.is_none() => name = Some(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let measurements =
        if is_test { measurements::<SAMPLES_OF_A_TEST>() } else { measurements::<SAMPLES>() };
    match name {
        None => measure_all(&measurements, is_test),
        Some(name) => {
            let named = measurements.into_iter().find(|measurement| measurement.name == name);
            measure(named.ok_or("there is no such measurement")?)?;
            Ok(true)
        }
    }
}

/// Makes a measurement in this process. dudect-bencher only prints what it measures.
fn measure(measurement: Measurement) -> Result<(), Box<dyn Error>> {
    let bench =
        BenchMetadata { name: BenchName(measurement.name), seed: None, benchfn: measurement.bench };
    Ok(run_benches(BenchOpts::default(), vec![bench])?)
}

fn measure_all(measurements: &[Measurement], is_test: bool) -> Result<bool, Box<dyn Error>> {
    let start = Instant::now();
    let samples = if is_test { SAMPLES_OF_A_TEST } else { SAMPLES };
    let mut table = Table::new();
    table
        .load_style(presets::ASCII_MARKDOWN)
        .set_header(["classes", "samples", "max t", "verdict"]);
    let mut all_as_expected = true;
    for measurement in measurements {
        let t = max_t(measurement.name, is_test)?;
        let (as_expected, verdict) = judge(measurement.expected, t);
        all_as_expected &= as_expected;
        table.add_row([
            measurement.classes,
            &samples.to_string(),
            &format!("{t:+.2}"),
            if is_test { "too few samples" } else { verdict },
        ]);
    }
    println!("{table}\n\nin {} s", start.elapsed().as_secs());
    Ok(is_test || all_as_expected)
}

/// Returns whether `t` is as expected, and what to say about it. NaN is never as expected.
fn judge(expected: Expected, t: f64) -> (bool, &'static str) {
    match expected {
        Expected::ConstantTime if t.abs() < THRESHOLD => (true, "no difference found"),
        Expected::ConstantTime => (false, "THE TIME DIFFERS"),
        Expected::Leak if t.abs() > THRESHOLD => (true, "leak found, as it must be"),
        Expected::Leak => (false, "THE LEAK WAS NOT FOUND"),
    }
}

/// Makes a measurement in a process of its own, and returns the max t that it prints.
fn max_t(name: &str, is_test: bool) -> Result<f64, Box<dyn Error>> {
    let output =
        Command::new(env::current_exe()?).arg(name).args(is_test.then_some("--test")).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let printed = String::from_utf8(output.stdout)?;
    let (_, rest) = printed.split_once("max t = ").ok_or("no t was printed")?;
    let (t, _) = rest.split_once(',').ok_or("nothing follows t")?;
    Ok(t.parse()?)
}
