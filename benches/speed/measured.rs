//! What criterion has measured, read from its files, for the tables of ratios and for the picture.

extern crate alloc;

use alloc::collections::BTreeMap;
use std::{
    fs::{self, File},
    io::{self, BufReader},
    path::Path,
    time::SystemTime,
};

use serde::Deserialize;

/// Where criterion keeps its results.
pub const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/criterion");

/// The measured lengths of bodies in bytes, and their names.
pub const SIZES: [(usize, &str); 6] = [
    (300, "0.3 KB"),
    (3_000, "3 KB"),
    (100_000, "100 KB"),
    (1_000_000, "1 MB"),
    (4_000_000, "4 MB"),
    (10_000_000, "10 MB"),
];

/// The time of each benchmark, by group, function and value.
#[derive(Debug)]
pub struct Measured(BTreeMap<(String, String, String), Measurement>);

#[derive(Debug)]
struct Measurement {
    /// The time of one iteration, in the fastest sample of all rounds: other work of the machine
    /// makes the others slower.
    nanoseconds: f64,
    /// The number of bytes per iteration, if it is stated.
    bytes: Option<f64>,
}

/// The part of criterion's `benchmark.json` that is needed.
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

/// The part of criterion's `sample.json` that is needed: how often each sample ran, and its
/// nanoseconds.
#[derive(Deserialize)]
struct Samples {
    iters: Vec<f64>,
    times: Vec<f64>,
}

impl Measured {
    /// Returns what has been measured since `start`, such as the start of this run.
    ///
    /// # Errors
    ///
    /// If the files of criterion cannot be read.
    pub fn since(start: SystemTime) -> io::Result<Self> {
        let mut measured = BTreeMap::new();
        let directory = Path::new(DIRECTORY);
        if directory.is_dir() {
            collect(directory, start, &mut measured)?;
        }
        Ok(Self(measured))
    }

    /// Whether nothing has been measured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the time of `this` divided by that of `other`. Each is a group, a function and a
    /// value.
    #[must_use]
    pub fn ratio(&self, this: (&str, &str, &str), other: (&str, &str, &str)) -> Option<f64> {
        Some(self.get(this)?.nanoseconds / self.get(other)?.nanoseconds)
    }

    /// Returns how many megabytes per second `this` processes.
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
            // Criterion gives each round after the first its own directory.
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
