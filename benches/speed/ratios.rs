//! The tables of ratios in Markdown, from what this run has measured.

use std::{env::consts::ARCH, fs};

use speech_webhooks_benches::{Measured, SIZES};

use crate::worst;

/// The highest allowed ratio for each size; `None` if there is no target.
type Targets = [Option<f64>; SIZES.len()];

const NO_TARGETS: Targets = [None; SIZES.len()];

/// Targets at 0.3 KB, and from 100 KB.
const READ_WAVES: Targets = [Some(0.70), None, Some(0.61), Some(0.61), Some(0.61), Some(0.61)];
/// Targets at 0.3 KB, and from 1 MB.
const READ_PROSA: Targets = [Some(0.75), None, None, Some(0.80), Some(0.80), Some(0.80)];

/// Targets at 0.3 KB and at 3 KB.
const BY_HAND_ALONE: Targets = [Some(0.85), Some(0.97), None, None, None, None];
/// Targets at 0.3 KB, 100 KB and 1 MB.
const COLLECTED: Targets = [Some(1.08), None, Some(1.05), Some(1.05), None, None];
const WITH_OWNED: Targets = [Some(0.80), None, Some(0.72), Some(0.72), Some(0.72), Some(0.72)];

const fn from_100_kb(target: f64) -> Targets {
    let target = Some(target);
    [None, None, target, target, target, target]
}

/// A group of benchmarks and a function in it.
type Function = (&'static str, &'static str);

/// The name of a row, the function that is divided, the one that it is divided by, and the targets.
struct Row(&'static str, Function, Function, Targets);

const V: &str = "verify";
const RW: &str = "read Waves";
const RP: &str = "read Prosa";
const P: &str = "verify and read Prosa";
const S: &str = "verify and read words";
const W: &str = "verify and read Waves";
const OURS: &str = "speech-webhooks";
const HMAC: &str = "HMAC alone";
const BY_HAND: &str = "by hand + Value";
const OWNED: &str = "by hand + owned structs";
const WHOLE: Targets = [None, None, Some(0.35), Some(0.30), Some(0.30), Some(0.30)];

#[rustfmt::skip]
const ROWS: [Row; 30] = [
    Row("verify",                        (V, OURS),         (V, HMAC),                       from_100_kb(1.03)),
    Row("verify",                        (V, OURS),         (V, "by hand"),                  BY_HAND_ALONE),
    Row("verify",                        (V, OURS),         (V, "svix"),                     NO_TARGETS),
    Row("verify",                        (V, OURS),         (V, "standardwebhooks"),         NO_TARGETS),
    Row("verify",                        (V, OURS),         (V, "webhook-verify"),           [Some(1.0); 6]),
    Row("check early, collect, verify",  (V, "checked early, collected, verified"), (V, OURS), COLLECTED),
    Row("read Waves",                    (RW, OURS),        (RW, "owned structs"),           READ_WAVES),
    Row("… by borrowed structs",         (RW, "borrowed structs"), (RW, "owned structs"),    NO_TARGETS),
    Row("read Waves",                    (RW, OURS),        (RW, "Value"),                   NO_TARGETS),
    Row("skip all of Waves",             (RW, "skipping"),  (RW, OURS),                      NO_TARGETS),
    Row("read Prosa",                    (RP, OURS),        (RP, "owned structs"),           READ_PROSA),
    Row("… by borrowed structs",         (RP, "borrowed structs"), (RP, "owned structs"),    NO_TARGETS),
    Row("read Prosa",                    (RP, OURS),        (RP, "Value"),                   NO_TARGETS),
    Row("skip all of Prosa",             (RP, "skipping"),  (RP, OURS),                      NO_TARGETS),
    Row("verify and read words",         (S, OURS),         (S, BY_HAND),                    WHOLE),
    Row("… if reading took no time",     (S, HMAC),         (S, BY_HAND),                    NO_TARGETS),
    Row("verify and read words",         (S, OURS),         (S, OWNED),                      WITH_OWNED),
    Row("… if reading took no time",     (S, HMAC),         (S, OWNED),                      NO_TARGETS),
    Row("… the hash's share",            (S, HMAC),         (S, OURS),                       NO_TARGETS),
    Row("verify and read Prosa",         (P, OURS),         (P, BY_HAND),                    WHOLE),
    Row("… if reading took no time",     (P, HMAC),         (P, BY_HAND),                    NO_TARGETS),
    Row("verify and read Prosa",         (P, OURS),         (P, OWNED),                      WITH_OWNED),
    Row("… if reading took no time",     (P, HMAC),         (P, OWNED),                      NO_TARGETS),
    Row("… the hash's share",            (P, HMAC),         (P, OURS),                       NO_TARGETS),
    Row("verify and read Prosa",         (P, OURS),         (P, "svix + Value"),             NO_TARGETS),
    Row("verify and read Prosa",         (P, OURS),         (P, "standardwebhooks + Value"), NO_TARGETS),
    Row("verify and read Prosa",         (P, OURS),         (P, "webhook-verify + Value"),   NO_TARGETS),
    Row("verify and read Prosa",         (P, OURS),         (P, "async-stripe-webhook"),     NO_TARGETS),
    Row("verify the URL, read Waves",    (W, OURS),         (W, "unverified + Value"),       NO_TARGETS),
    Row("verify the URL, read Waves",    (W, OURS),         (W, "unverified + owned structs"), NO_TARGETS),
];

/// Prints the tables, without the rows that have not been measured.
pub(crate) fn print(measured: &Measured) {
    println!("\n{}", machine());
    by_size(measured);
    by_novelty(measured);
    by_keys(measured);
    by_signatures(measured);
    of_the_worst(measured);
}

/// Returns what affects the figures most: whether the processor has instructions for SHA-256.
fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processor", |(_, model)| model);
    let sha = if cpu.contains("sha_ni") || cpu.contains("sha2") { "with" } else { "without" };
    format!("{model}, {ARCH}, {sha} SHA instructions")
}

fn by_size(measured: &Measured) {
    let rows = ROWS.map(|Row(what, this, other, targets)| {
        let cells = SIZES.iter().zip(targets).map(|((_, size), target)| {
            let ratio = measured.ratio((this.0, this.1, size), (other.0, other.1, size))?;
            Some(cell(ratio, target))
        });
        (format!("{what} | {}", other.1), cells.collect())
    });
    table("time to … | divided by that of", &SIZES.map(|(_, name)| name), rows);
}

/// Prints what it costs if each signature differs from the one before.
fn by_novelty(measured: &Measured) {
    const GROUP: &str = "verify in turn";
    let rows = [OURS, "by hand", "hex alone"].map(|function| {
        let others = (GROUP, function, "others");
        let ratios = [
            measured.ratio(others, (GROUP, function, "the same")),
            measured.ratio(others, (GROUP, "by hand", "others")),
        ];
        let cells = ratios.map(|ratio| Some(cell(ratio?, None)));
        (function.to_owned(), cells.to_vec())
    });
    let columns = ["the same again and again", "by hand, of many"];
    table("time of many signatures in turn by …, divided by that of", &columns, rows);
}

fn by_keys(measured: &Measured) {
    const GROUP: &str = "verify by keys";
    const SIZES: [&str; 3] = ["3 KB", "100 KB", "1 MB"];
    let rows = [2, 3, 4].map(|count| {
        let cells = SIZES.iter().map(|size| {
            let (several, one) = (format!("{count} at {size}"), format!("1 at {size}"));
            let ratio = measured.ratio((GROUP, OURS, &several), (GROUP, OURS, &one))?;
            Some(cell(ratio, None))
        });
        (format!("{count} keys"), cells.collect())
    });
    table("time of … divided by that of one key", &SIZES, rows);
}

fn by_signatures(measured: &Measured) {
    const GROUP: &str = "verify by signatures";
    let rows = [("2", None), ("20", Some(1.15)), ("64", None)].map(|(count, target)| {
        let ratio = measured.ratio((GROUP, OURS, count), (GROUP, OURS, "1"));
        let cells = vec![ratio.map(|ratio| cell(ratio, target))];
        (format!("{count} signatures"), cells)
    });
    table("time of … divided by that of one signature", &["3 KB"], rows);
}

/// Prints the most expensive inputs, compared with honest ones of the same length.
fn of_the_worst(measured: &Measured) {
    let sizes = worst::BODY_SIZES.map(|(_, size)| size);
    let names = |cases: &[(&'static str, &str, &str, &str)]| -> Vec<&'static str> {
        cases.iter().map(|(name, ..)| *name).collect()
    };
    let longest = ["longest"];
    let groups: [(_, _, &[&str], _); 4] = [
        (worst::WAVES, names(&worst::OF_WAVES), &sizes, 4.0),
        (worst::PROSA, names(&worst::OF_PROSA), &sizes, 4.0),
        (worst::HEADERS, worst::OF_HEADERS.to_vec(), &longest, 2.0),
        (worst::TARGETS, worst::OF_TARGETS.to_vec(), &longest, 2.0),
    ];
    for (group, names, sizes, target) in groups {
        let rows = names.into_iter().map(|name| {
            let cells = sizes.iter().map(|size| {
                let ratio = measured.ratio((group, name, size), (group, worst::HONEST, size))?;
                Some(cell(ratio, Some(target)))
            });
            (name.to_owned(), cells.collect())
        });
        let first = format!("time to {group}: … divided by that of an honest one");
        table(&first, sizes, rows);
    }
}

fn table(
    first: &str,
    columns: &[&str],
    rows: impl IntoIterator<Item = (String, Vec<Option<String>>)>,
) {
    let rows: Vec<_> = rows
        .into_iter()
        .filter_map(|(first, cells)| Some((first, cells.into_iter().collect::<Option<Vec<_>>>()?)))
        .collect();
    if rows.is_empty() {
        return;
    }
    let before = "---|".repeat(first.split('|').count());
    println!("\n| {first} | {} |", columns.join(" | "));
    println!("|{before}{}", "---:|".repeat(columns.len()));
    for (first, cells) in rows {
        println!("| {first} | {} |", cells.join(" | "));
    }
}

/// Formats a ratio, with its target if it misses that.
fn cell(ratio: f64, target: Option<f64>) -> String {
    match target {
        Some(target) if ratio > target => format!("{ratio:.2} (target {target:.2})"),
        _ => format!("{ratio:.2}"),
    }
}
