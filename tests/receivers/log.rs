//! The log of a receiver: lines of JSON.

use serde_json::Value;

/// A line of the log.
pub(crate) fn line(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))
}

/// The fields of each line that has this message.
pub(crate) fn fields_of(log: &[String], message: &str) -> Vec<Value> {
    // Filters the text first: parsing a long log takes time.
    let lines = log.iter().filter(|line| line.contains(message));
    let fields = lines.map(|text| line(text)["fields"].take());
    fields.filter(|fields| fields["message"] == message).collect()
}

/// The deviations in a log: for each event, their number and the first one.
pub(crate) fn deviations_in(log: &[String]) -> Vec<(u64, String)> {
    let of_line = |text: &String| {
        let line = line(text);
        let fields = &line["fields"];
        let first = fields["first_deviation"].as_str()?.to_owned();
        assert_eq!(line["level"], "WARN");
        Some((fields["deviations"].as_u64()?, first))
    };
    log.iter().filter_map(of_line).collect()
}
