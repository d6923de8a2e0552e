//! What criterion has measured, read from the files it leaves, for the table of ratios and for the
//! picture.

extern crate alloc;

use alloc::collections::BTreeMap;
use std::{
    fs::{self, File},
    io::{self, BufReader},
    path::Path,
    time::SystemTime,
};

use serde::Deserialize;

/// Where the benchmarks leave what they measure.
pub const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/criterion");

/// The lengths of the bodies that are measured: bytes, and what they are called.
pub const SIZES: [(usize, &str); 6] = [
    (300, "0.3 KB"),
    (3_000, "3 KB"),
    (100_000, "100 KB"),
    (1_000_000, "1 MB"),
    (4_000_000, "4 MB"),
    (10_000_000, "10 MB"),
];

/// What each benchmark took, by its group, its function and its value.
#[derive(Debug)]
pub struct Measured(BTreeMap<(String, String, String), Measurement>);

#[derive(Debug)]
struct Measurement {
    /// Of one iteration, in the fastest sample of all rounds: what else the machine does makes the
    /// others slower.
    nanoseconds: f64,
    /// How many an iteration works on, if that is stated.
    bytes: Option<f64>,
}

/// Of criterion's `benchmark.json`.
#[derive(Deserialize)]
struct Benchmark {
    group_id: String,
    function_id: String,
    value_str: String,
    throughput: Option<Throughput>,
}

#[derive(Deserialize)]
struct Throughput {
    #[serde(rename = "Bytes")]
    bytes: f64,
}

/// Of criterion's `sample.json`: how often each sample ran, and how many nanoseconds it took.
#[derive(Deserialize)]
struct Samples {
    iters: Vec<f64>,
    times: Vec<f64>,
}

impl Measured {
    /// What has been measured since `start`, such as the start of this run.
    ///
    /// # Errors
    ///
    /// If what criterion left cannot be read.
    pub fn since(start: SystemTime) -> io::Result<Self> {
        let mut measured = BTreeMap::new();
        let directory = Path::new(DIRECTORY);
        if directory.is_dir() {
            collect(directory, start, &mut measured)?;
        }
        Ok(Self(measured))
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The time of `this` divided by that of `other`: each a group, a function and a value.
    #[must_use]
    pub fn ratio(&self, this: (&str, &str, &str), other: (&str, &str, &str)) -> Option<f64> {
        Some(self.get(this)?.nanoseconds / self.get(other)?.nanoseconds)
    }

    /// How many megabytes a second `this` works on.
    #[must_use]
    pub fn megabytes_per_second(&self, this: (&str, &str, &str)) -> Option<f64> {
        let Measurement { nanoseconds, bytes } = self.get(this)?;
        Some((*bytes)? / nanoseconds * 1000.0)
    }

    fn get(&self, (group, function, value): (&str, &str, &str)) -> Option<&Measurement> {
        self.0.get(&(group.to_owned(), function.to_owned(), value.to_owned()))
    }
}

fn collect(
    directory: &Path,
    start: SystemTime,
    measured: &mut BTreeMap<(String, String, String), Measurement>,
) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        let samples = path.join("sample.json");
        if path.ends_with("new") && samples.metadata()?.modified()? >= start {
            let benchmark: Benchmark = read(&path.join("benchmark.json"))?;
            let Samples { iters, times } = read(&samples)?;
            let per_iteration = times.iter().zip(iters).map(|(time, count)| time / count);
            let measurement = Measurement {
                nanoseconds: per_iteration.fold(f64::INFINITY, f64::min),
                bytes: benchmark.throughput.map(|throughput| throughput.bytes),
            };
            let Benchmark { group_id, function_id, value_str, .. } = benchmark;
            let id = (group_id, function_id, value_str);
            // Criterion gives a round after the first a directory of its own.
            match measured.get(&id) {
                Some(earlier) if earlier.nanoseconds <= measurement.nanoseconds => {}
                _ => drop(measured.insert(id, measurement)),
            }
        } else {
            collect(&path, start, measured)?;
        }
    }
    Ok(())
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> io::Result<T> {
    Ok(serde_json::from_reader(BufReader::new(File::open(path)?))?)
}
