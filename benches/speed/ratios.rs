//! The tables of ratios, in Markdown, from what this run has measured.

use std::{env::consts::ARCH, fs};

use speech_webhooks_benches::{Measured, SIZES};

/// `None` where there is no target.
type Targets = [Option<f64>; SIZES.len()];

const NO_TARGETS: Targets = [None; SIZES.len()];

const fn from_100_kb(target: f64) -> Targets {
    let target = Some(target);
    [None, None, target, target, target, target]
}

/// A group of benchmarks, and a function in it.
type Function = (&'static str, &'static str);

/// What is compared with what, and how much of its time it may take.
struct Row(Function, Function, Targets);

const OURS: &str = "speech-webhooks";
const VERIFY: &str = "verify";
const HMAC: Function = (VERIFY, "HMAC alone");
const READ_PROSA: &str = "read Prosa";
const READ_WAVES: &str = "read Waves";
const PROSA: &str = "verify and read Prosa";
const WAVES: &str = "verify and read Waves";

const ROWS: [Row; 17] = [
    Row((VERIFY, OURS), HMAC, from_100_kb(1.05)),
    Row((VERIFY, "in chunks"), (VERIFY, OURS), NO_TARGETS),
    Row((VERIFY, OURS), (VERIFY, "by hand"), NO_TARGETS),
    Row(
        (READ_WAVES, OURS),
        (READ_WAVES, "owned structs"),
        from_100_kb(0.66),
    ),
    Row((READ_WAVES, OURS), (READ_WAVES, "Value"), NO_TARGETS),
    Row(
        (READ_PROSA, OURS),
        (READ_PROSA, "owned structs"),
        NO_TARGETS,
    ),
    Row((READ_PROSA, OURS), (READ_PROSA, "Value"), NO_TARGETS),
    Row((PROSA, OURS), (PROSA, "by hand + Value"), WHOLE_TARGETS),
    // What it would be if reading took no time.
    Row(HMAC, (PROSA, "by hand + Value"), NO_TARGETS),
    Row(
        (PROSA, OURS),
        (PROSA, "by hand + owned structs"),
        from_100_kb(0.72),
    ),
    Row(HMAC, (PROSA, "by hand + owned structs"), NO_TARGETS),
    Row((PROSA, OURS), (PROSA, "svix + Value"), NO_TARGETS),
    Row(
        (PROSA, OURS),
        (PROSA, "standardwebhooks + Value"),
        NO_TARGETS,
    ),
    Row((PROSA, OURS), (PROSA, "webhook-verify + Value"), NO_TARGETS),
    Row((PROSA, OURS), (PROSA, "async-stripe-webhook"), NO_TARGETS),
    Row((WAVES, OURS), (WAVES, "unverified + Value"), NO_TARGETS),
    Row(
        (WAVES, OURS),
        (WAVES, "unverified + owned structs"),
        NO_TARGETS,
    ),
];

const WHOLE_TARGETS: Targets = [None, None, Some(0.35), Some(0.30), Some(0.30), Some(0.30)];

pub(crate) fn print(measured: &Measured) {
    println!("\n{}\n", machine());
    by_size(measured);
    by_keys(measured);
    by_signatures(measured);
}

/// What decides most about the figures: whether SHA-256 has instructions of its own.
fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processor", |(_, model)| model);
    let sha = if cpu.contains("sha_ni") || cpu.contains("sha2") {
        "with"
    } else {
        "without"
    };
    format!("{model}, {ARCH}, {sha} SHA instructions")
}

fn by_size(measured: &Measured) {
    header(
        "time of … | divided by that of …",
        SIZES.map(|(_, name)| name),
    );
    for Row(this, other, targets) in ROWS {
        let cells = SIZES.iter().zip(targets).map(|((_, size), target)| {
            let ratio = measured.ratio((this.0, this.1, size), (other.0, other.1, size));
            cell(ratio, target)
        });
        let [this, other] = [this, other].map(|(group, function)| format!("{group}: {function}"));
        line(&format!("{this} | {other}"), cells);
    }
}

fn by_keys(measured: &Measured) {
    const GROUP: &str = "verify by keys";
    const SIZES: [&str; 3] = ["3 KB", "100 KB", "1 MB"];
    header("keys | hashed", SIZES);
    for (count, target) in [(2, Some(1.7)), (3, Some(2.5)), (4, None)] {
        for (function, target) in [
            ("in one pass", target),
            ("updates in turn", None),
            ("one by one", None),
        ] {
            let cells = SIZES.map(|size| {
                let (several, one) = (format!("{count} at {size}"), format!("1 at {size}"));
                cell(
                    measured.ratio((GROUP, function, &several), (GROUP, function, &one)),
                    target,
                )
            });
            line(&format!("{count} | {function}"), cells);
        }
    }
}

fn by_signatures(measured: &Measured) {
    const GROUP: &str = "verify by signatures";
    header("signatures | ", ["3 KB"]);
    for (count, target) in [("2", None), ("20", Some(1.15)), ("64", None)] {
        let function = "speech-webhooks";
        let ratio = measured.ratio((GROUP, function, count), (GROUP, function, "1"));
        line(&format!("{count} | beside one"), [cell(ratio, target)]);
    }
}

fn header<const N: usize>(first: &str, columns: [&str; N]) {
    println!("\n| {first} | {} |", columns.join(" | "));
    println!("|---|---|{}", "---:|".repeat(N));
}

fn line(first: &str, cells: impl IntoIterator<Item = String>) {
    let cells: Vec<_> = cells.into_iter().collect();
    println!("| {first} | {} |", cells.join(" | "));
}

/// With the target where it is missed.
fn cell(ratio: Option<f64>, target: Option<f64>) -> String {
    match (ratio, target) {
        (None, _) => "not measured".to_owned(),
        (Some(ratio), Some(target)) if ratio > target => format!("{ratio:.2} (target {target:.2})"),
        (Some(ratio), _) => format!("{ratio:.2}"),
    }
}
