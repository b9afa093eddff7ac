//! Reports for terminals: tables that fit 80 columns, the verdict first in words.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::cents::{self, Part, dollars};
use super::words::{bills, hours, safe, verdict, wait};
use crate::report::{Axis, Crossings, Curve, PeriodView, Report};

/// The width that every table fits.
const COLUMNS: u16 = 80;

/// A table in this program's style: the columns of `right` are numbers.
pub(super) fn table(header: &[&str], right: &[usize], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(COLUMNS)
        .set_header(header.iter().copied())
        .add_rows(rows);
    for column in right {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n") + "\n"
}

/// A whole report.
#[must_use]
pub fn report(report: &Report) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}", heading(report));
    let _ = writeln!(text, "{}\n", price_line(report));
    for sentence in verdict(report) {
        push_wrapped(&mut text, "", &sentence);
    }
    text.push('\n');
    text.push_str(&ranking(report));
    push_list(
        &mut text,
        "Not priced",
        report
            .not_priced
            .iter()
            .map(|n| format!("{}: {}", n.id, n.reason)),
    );
    push_list(
        &mut text,
        "Not offered",
        report
            .not_offered
            .iter()
            .map(|n| format!("{}: {}", n.id, n.reason)),
    );
    push_list(
        &mut text,
        "Warnings",
        report
            .warnings
            .iter()
            .map(|(code, text)| format!("{code} {text}")),
    );
    let assumption = |a: &crate::report::AssumptionView| {
        format!("{} (change: {})", safe(&a.text), safe(&a.change_with))
    };
    push_list(
        &mut text,
        "Assumed",
        report.assumptions.iter().map(assumption),
    );
    text
}

/// What was billed, in one line.
pub(super) fn heading(report: &Report) -> String {
    format!(
        "{}: {}, {}, {}",
        safe(&report.workload.name),
        report.period.title(),
        report.workload.region,
        report.workload.engine
    )
}

/// Which rules and prices were used, in one line.
pub(super) fn price_line(report: &Report) -> String {
    let lists: Vec<&str> = report
        .price_lists
        .iter()
        .map(|list| list.id.as_str())
        .collect();
    format!(
        "rules of {}, price list {}",
        report.rules_as_of,
        lists.join(" and ")
    )
}

/// The header and the rows of the ranking, for tables of any kind.
pub(super) fn ranking_rows(report: &Report) -> ([&'static str; 8], Vec<Vec<String>>) {
    let per = match report.period {
        PeriodView::AverageMonth => "billed h/wk",
        PeriodView::Month { .. } | PeriodView::Range { .. } => "billed h",
    };
    let best = bills(report).next().map(|(_, bill)| bill.total.cents());
    let rows = bills(report)
        .map(|(id, bill)| {
            let total = bill.total.cents();
            let more = total - best.unwrap_or(total);
            vec![
                id.to_owned(),
                dollars(total),
                if more == 0 {
                    "-".to_owned()
                } else {
                    format!("+{}", dollars(more))
                },
                dollars(cents::of_part(bill, Part::Compute)),
                dollars(cents::of_part(bill, Part::Storage) + cents::of_part(bill, Part::Io)),
                bill.flat_total
                    .map_or_else(|| "?".to_owned(), |flat| dollars(flat.cents())),
                hours(bill.usage.billed_seconds),
                wait(bill.usage.wait_milliseconds),
            ]
        })
        .collect();
    (
        [
            "offering", "total", "more", "compute", "storage", "flat", per, "waits",
        ],
        rows,
    )
}

fn ranking(report: &Report) -> String {
    let (header, rows) = ranking_rows(report);
    table(&header, &[1, 2, 3, 4, 5, 6, 7], rows)
}

/// Costs along hours a week.
#[must_use]
pub fn curve(curve: &Curve) -> String {
    let header: Vec<&str> = std::iter::once("h/week")
        .chain(curve.ids.iter().map(String::as_str))
        .collect();
    let rows = curve.points.iter().map(|point| {
        let total = |total: &Option<crate::units::Usd>| {
            total.map_or_else(|| "not priced".to_owned(), |total| dollars(total.cents()))
        };
        std::iter::once(point.hours_per_week.round_dp(4).normalize().to_string())
            .chain(point.totals.iter().map(total))
            .collect()
    });
    let right: Vec<usize> = (0..header.len()).collect();
    table(&header, &right, rows.collect())
}

/// Where offerings' order changes.
#[must_use]
pub fn break_even(found: &Crossings, flat: bool) -> String {
    let axis = found.axis;
    let (first, last) = (axis.value(found.range.first), axis.value(found.range.last));
    let what = if flat { "flat sums" } else { "exact bills" };
    let mut text = format!(
        "Order of {what} along {} from {first} to {last}\n\n",
        axis.name()
    );
    if found.crossings.is_empty() {
        text.push_str("The order never changes in this range.\n");
    } else {
        let side = |id: &Option<String>| id.clone().unwrap_or_else(|| "equal".to_owned());
        let rows = found.crossings.iter().map(|crossing| {
            let at = crossing.at.round_dp(6).normalize().to_string();
            vec![
                at,
                side(&crossing.cheaper_below),
                side(&crossing.cheaper_above),
            ]
        });
        let unit = match axis {
            Axis::HoursPerWeek => "at h/week",
            Axis::StorageGb => "at GB",
            Axis::SessionsPerWeek => "at sessions/week",
            Axis::PauseAfter => "at s",
        };
        text.push_str(&table(
            &[unit, "cheaper below", "cheaper from there"],
            &[0],
            rows.collect(),
        ));
    }
    let left_out = found
        .left_out
        .iter()
        .map(|id| format!("{id}: no price or not available"));
    push_list(&mut text, "Left out", left_out);
    text
}

fn push_list(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "\n{title}");
        for line in lines {
            push_wrapped(text, "  ", &line);
        }
    }
}

/// A paragraph wrapped at 80 columns; its first line is indented less than the others.
pub(super) fn push_wrapped(text: &mut String, indent: &str, paragraph: &str) {
    let mut width = 0;
    for word in paragraph.split(' ') {
        let length = word.chars().count();
        if width == 0 {
            text.push_str(indent);
            width = indent.len();
        } else if width + 1 + length > usize::from(COLUMNS) {
            text.push('\n');
            let hanging = if indent.is_empty() { "" } else { "    " };
            text.push_str(hanging);
            width = hanging.len();
        } else {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += length;
    }
    text.push('\n');
}
