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

/// The median time of one iteration of each benchmark, in nanoseconds.
#[derive(Debug)]
pub struct Measured(BTreeMap<(String, String, String), f64>);

/// Of criterion's `benchmark.json`.
#[derive(Deserialize)]
struct Benchmark {
    group_id: String,
    function_id: String,
    value_str: String,
}

/// Of criterion's `estimates.json`.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

impl Measured {
    /// What has been measured since `start`, such as the start of this run.
    ///
    /// # Errors
    ///
    /// If what criterion left cannot be read.
    pub fn since(start: SystemTime) -> io::Result<Self> {
        let mut measured = BTreeMap::new();
        collect(Path::new(DIRECTORY), start, &mut measured)?;
        Ok(Self(measured))
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The time of one iteration in nanoseconds, of the benchmark of this group, function and
    /// value.
    #[must_use]
    pub fn nanoseconds(&self, (group, function, value): (&str, &str, &str)) -> Option<f64> {
        let id = (group.to_owned(), function.to_owned(), value.to_owned());
        self.0.get(&id).copied()
    }

    /// The time of `this` divided by that of `other`.
    #[must_use]
    pub fn ratio(&self, this: (&str, &str, &str), other: (&str, &str, &str)) -> Option<f64> {
        Some(self.nanoseconds(this)? / self.nanoseconds(other)?)
    }
}

fn collect(
    directory: &Path,
    start: SystemTime,
    measured: &mut BTreeMap<(String, String, String), f64>,
) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        let estimates = path.join("estimates.json");
        if path.ends_with("new") && estimates.metadata()?.modified()? >= start {
            let benchmark: Benchmark = read(&path.join("benchmark.json"))?;
            let Estimates { median } = read(&estimates)?;
            let id = (
                benchmark.group_id,
                benchmark.function_id,
                benchmark.value_str,
            );
            measured.insert(id, median.point_estimate);
        } else {
            collect(&path, start, measured)?;
        }
    }
    Ok(())
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> io::Result<T> {
    Ok(serde_json::from_reader(BufReader::new(File::open(path)?))?)
}
