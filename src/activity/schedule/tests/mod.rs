//! Tests of schedules as a whole: what each wildcard names, changes of the clock, and properties
//! that hold for all expressions.

mod clock_changes;
mod oracle;
mod properties;
mod syntax;
mod wildcards;
mod windows;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Expression;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// The epoch second of a text such as `2018-08-01T15:00Z` or of a day, `2018-08-01`.
fn second(text: &str) -> i64 {
    let full = if text.len() == 10 { format!("{text}T00:00Z") } else { text.to_owned() };
    full.parse::<Timestamp>().unwrap().as_second()
}

fn expression(text: &str) -> Expression {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The starts as `yyyy-mm-ddThh:mm` in UTC.
fn starts(text: &str, zone_name: &str, from: &str, to: &str) -> Vec<String> {
    expression(text)
        .starts_between(&zone(zone_name), second(from), second(to))
        .into_iter()
        .map(|start| crate::units::instant_text(start).get(..16).unwrap().to_owned())
        .collect()
}

/// Checks the starts in UTC between two days, each as `mm-ddThh:mm`.
fn check(text: &str, from: &str, to: &str, expected: &[&str]) {
    check_in("UTC", text, from, to, expected);
}

/// Checks the starts in a zone, each as `mm-ddThh:mm` in UTC.
fn check_in(zone_name: &str, text: &str, from: &str, to: &str, expected: &[&str]) {
    let starts = starts(text, zone_name, from, to);
    let short: Vec<&str> = starts.iter().map(|start| &start[5..]).collect();
    assert_eq!(short, expected, "{text} in {zone_name}");
}
