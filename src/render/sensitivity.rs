//! What a choice hangs on, as a table, Markdown and CSV, and in the one sentence of a report.

use std::fmt::Write as _;

use rust_decimal::{Decimal, RoundingStrategy};

use super::cents::dollars;
use super::csv::{finish, text, write};
use super::markdown::{escape, push_table};
use super::words::shown;
use super::wrap::{broken, push_wrapped};
use crate::report::{Axis, Flip, Input, Sensitivity, StaysCheapest, Tolerance};
use unicode_width::UnicodeWidthStr as _;

/// For terminals, at most 80 columns.
#[must_use]
pub fn table(name: &str, found: &Sensitivity) -> String {
    const WIDTH: usize = 20;
    let mut text = String::new();
    push_wrapped(&mut text, "", &heading(name, found));
    text.push('\n');
    let rows = found.inputs.iter().map(|input| {
        let flips = flips(&input.tolerance).map(|flip| {
            let lines = |(at, id): (String, String)| {
                let one = format!("{at} {id}");
                if one.width() <= WIDTH { one } else { format!("{at}\n{}", broken(&id, WIDTH)) }
            };
            flip.map_or_else(|| "-".to_owned(), lines)
        });
        row(input, flips)
    });
    text.push_str(&super::table::table(&HEADER, &[1, 4], rows.collect()));
    for line in notes(found) {
        text.push('\n');
        push_wrapped(&mut text, "", &line);
    }
    text
}

const HEADER: [&str; 5] = ["input", "now", "flips below", "flips above", "holds"];

fn row(input: &Input, [below, above]: [String; 2]) -> Vec<String> {
    let axis = input.tolerance.axis.name().to_owned();
    vec![axis, now(&input.tolerance), below, above, holds(input.holds)]
}

/// For GitHub.
#[must_use]
pub fn markdown(name: &str, found: &Sensitivity) -> String {
    let mut text = format!("# {}\n\n", escape(&heading(name, found)));
    let rows = found.inputs.iter().map(|input| {
        let flips = flips(&input.tolerance)
            .map(|flip| flip.map_or_else(|| "-".to_owned(), |(at, id)| format!("{at} {id}")));
        row(input, flips)
    });
    push_table(&mut text, &HEADER, usize::MAX, rows.collect());
    for line in notes(found) {
        let _ = writeln!(text, "\n{}", escape(&line));
    }
    text
}

/// For spreadsheets: a row for each input, exact.
#[must_use]
pub fn csv(found: &Sensitivity) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "input",
        "unit",
        "value",
        "flips_below",
        "cheapest_below",
        "flips_above",
        "cheapest_above",
        "varied_from",
        "varied_to",
        "holds_percent",
    ];
    write(&mut writer, &header.map(str::to_owned));
    for input in &found.inputs {
        let Tolerance { axis, value, below, above, .. } = &input.tolerance;
        let at = |flip: &Option<Flip>| {
            let at = flip.as_ref().map(|flip| axis.value(flip.at).to_string());
            at.unwrap_or_default()
        };
        let who = |flip: &Option<Flip>| {
            flip.as_ref().map(|flip| self::text(&flip.cheapest)).unwrap_or_default()
        };
        let row = [
            axis.name().to_owned(),
            axis.unit().to_owned(),
            axis.value(*value).to_string(),
            at(below),
            who(below),
            at(above),
            who(above),
            axis.value(input.varied.first).to_string(),
            axis.value(input.varied.last).to_string(),
            percent(input.holds),
        ];
        write(&mut writer, &row);
    }
    finish(writer)
}

/// Who is cheapest, and by how much.
fn heading(name: &str, found: &Sensitivity) -> String {
    format!(
        "{}: {} is cheapest in an average month, {}; {} costs {} more",
        shown(name, 40),
        found.winner,
        dollars(found.total.cents()),
        found.runner_up,
        dollars(found.margin.cents())
    )
}

/// An input's value with what is not said by the input's name, such as `5 h`.
fn now(tolerance: &Tolerance) -> String {
    let Tolerance { axis, value, .. } = tolerance;
    let unit = axis.unit().split('/').next().unwrap_or_default();
    let value = axis.value(*value).round_dp(4).normalize();
    match axis {
        Axis::SessionsPerWeek | Axis::IoRequests => value.to_string(),
        _ => format!("{value} {unit}"),
    }
}

/// The flips below and above: the value, and who is cheapest there.
fn flips(tolerance: &Tolerance) -> [Option<(String, String)>; 2] {
    [&tolerance.below, &tolerance.above].map(|flip| {
        let flip = flip.as_ref()?;
        let at = tolerance.axis.value(flip.at).round_dp(4).normalize();
        Some((at.to_string(), flip.cheapest.clone()))
    })
}

/// At which share of values the choice holds, in percent with one decimal. Only all is 100, and
/// only none is 0.
#[must_use]
pub(super) fn percent((holds, of): (u64, u64)) -> String {
    let exact = Decimal::from(holds) * Decimal::ONE_HUNDRED / Decimal::from(of.max(1));
    let rounded = exact.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    let tenth = Decimal::new(1, 1);
    let told = match (holds, rounded) {
        (0, _) => Decimal::ZERO,
        (_, rounded) if holds < of => rounded.clamp(tenth, Decimal::ONE_HUNDRED - tenth),
        (_, rounded) => rounded,
    };
    format!("{told:.1}")
}

fn holds(share: (u64, u64)) -> String {
    format!("{} %", percent(share))
}

/// How the table is to be read, and what is not in it.
fn notes(found: &Sensitivity) -> Vec<String> {
    let mut notes = vec![
        "Each input is varied alone. It flips at the nearest value at which another offering is \
         cheaper, and which; `-`: nowhere in the range that was searched. The last column is the \
         share of the values from 50 % less to 50 % more at which the choice holds."
            .to_owned(),
    ];
    let searched = |input: &Input| {
        let Tolerance { axis, searched, .. } = &input.tolerance;
        let [first, last] = [searched.first, searched.last].map(|value| axis.value(value));
        format!("{} {first} to {last}", axis.name())
    };
    let ranges: Vec<String> = found.inputs.iter().map(searched).collect();
    notes.push(format!("Searched: {}.", ranges.join(", ")));
    if !found.left_out.is_empty() {
        let because =
            |left: &crate::report::LeftOutInput| format!("{} ({})", left.axis.name(), left.reason);
        let left_out: Vec<String> = found.left_out.iter().map(because).collect();
        notes.push(format!("Not varied: {}.", left_out.join(", ")));
    }
    notes
}

/// How wrong hours and storage may be, in one sentence.
#[must_use]
pub fn sentence(stays: &StaysCheapest) -> String {
    let hours = span(&stays.hours, "h a week", "at any number of hours a week");
    let storage = span(&stays.storage, "GB stored", "with whatever is stored");
    format!(
        "Over an average month of its own weeks {} stays cheapest {hours} and {storage}, each \
         alone.",
        stays.offering
    )
}

/// Within which values the winner stays it, rounded towards its own.
fn span(tolerance: &Tolerance, unit: &str, always: &str) -> String {
    let axis: Axis = tolerance.axis;
    let last = |flip: &Flip| cut(axis.value(flip.at - 1), RoundingStrategy::ToZero);
    let first = |flip: &Flip| cut(axis.value(flip.at + 1), RoundingStrategy::AwayFromZero);
    match (&tolerance.below, &tolerance.above) {
        (None, None) => always.to_owned(),
        (None, Some(above)) => format!("up to {} {unit}", last(above)),
        (Some(below), None) => format!("from {} {unit} on", first(below)),
        (Some(below), Some(above)) => format!("from {} to {} {unit}", first(below), last(above)),
    }
}

fn cut(value: Decimal, towards: RoundingStrategy) -> String {
    value.round_dp_with_strategy(2, towards).normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::AxisRange;

    #[test]
    fn only_all_is_a_hundred_percent_and_only_none_is_zero() {
        for (share, expected) in [
            ((0, 7), "0.0"),
            ((1, 3), "33.3"),
            ((5, 8), "62.5"),
            ((1, 16), "6.3"),
            ((9_999_999, 10_000_000), "99.9"),
            ((1, 10_000_000), "0.1"),
            ((7, 7), "100.0"),
        ] {
            assert_eq!(percent(share), expected, "{share:?}");
        }
    }

    #[test]
    fn the_sentence_names_the_last_value_that_holds() {
        let searched = AxisRange { first: 0, last: 604_800 };
        let flip = |at| Some(Flip { at, cheapest: "other".to_owned() });
        let tolerance = |axis, below, above| Tolerance { axis, value: 0, searched, below, above };
        let told = |hours: [Option<Flip>; 2], storage: [Option<Flip>; 2]| {
            let ([hours_below, hours_above], [gb_below, gb_above]) = (hours, storage);
            sentence(&StaysCheapest {
                offering: "bot".to_owned(),
                hours: tolerance(Axis::HoursPerWeek, hours_below, hours_above),
                storage: tolerance(Axis::StorageGb, gb_below, gb_above),
            })
        };
        // 19,087 s are 5.3019… h.
        assert_eq!(
            told([None, flip(19_088)], [None, flip(161)]),
            "Over an average month of its own weeks bot stays cheapest up to 5.3 h a week and up \
             to 1.6 GB stored, each alone."
        );
        // 3,601 s are 1.00027… h: from 1 h on would be wrong.
        assert_eq!(
            told([flip(3_600), flip(7_201)], [flip(49), None]),
            "Over an average month of its own weeks bot stays cheapest from 1.01 to 2 h a week and \
             from 0.5 GB stored on, each alone."
        );
        assert_eq!(
            told([None, None], [None, None]),
            "Over an average month of its own weeks bot stays cheapest at any number of hours a \
             week and with whatever is stored, each alone."
        );
    }
}
