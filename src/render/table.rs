//! Reports for terminals: tables that fit 80 columns, the verdict first in words.

use std::fmt::Write as _;

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle,
};

use unicode_width::UnicodeWidthStr as _;

use super::cents::{self, Part, dollars};
use super::client;
use super::compared;
use super::demand_models;
use super::differences;
use super::sparkline;
use super::words::{
    bills, configured_today, hours_of, hours_of_week, measured, never, notices, running, shown,
    sides, verdict, wait,
};
use super::wrap::{COLUMNS, broken, push_wrapped};
use crate::report::{AssumptionView, Crossings, Curve, CurvePoint, PeriodView, Report};

/// The space between two columns.
const GAP: usize = 2;

/// The longest name that stands in one line beside numbers, and the least room for a part of one.
const NAME_MOST: usize = 28;
const NAME_LEAST: usize = 8;

/// A line under the header and no other.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A table in this program's style: the columns of `right` are numbers and are never wrapped. The
/// first column are names, in several lines where one would take the room of the others. Where
/// even that is not enough, each row is a list.
#[must_use]
pub fn table(header: &[&str], right: &[usize], mut rows: Vec<Vec<String>>) -> String {
    let room = room_for_names(header, right, &rows);
    if room < NAME_LEAST && !right.contains(&0) {
        return lists(header, &rows);
    }
    if !right.contains(&0) {
        for name in rows.iter_mut().filter_map(|row| row.first_mut()) {
            *name = broken(name, room);
        }
    }
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(COLUMNS).unwrap_or(u16::MAX))
        .set_header(header.iter().copied())
        .add_rows(rows);
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    for column in right {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n") + "\n"
}

/// The widest cell of a column.
fn widest(header: &[&str], rows: &[Vec<String>], column: usize) -> usize {
    let title = header.get(column).copied().into_iter();
    let cells = rows.iter().filter_map(|row| row.get(column)).map(String::as_str);
    title.chain(cells).flat_map(str::lines).map(str::width).max().unwrap_or_default()
}

/// What numbers and the least words of other columns leave to the names of the first column.
fn room_for_names(header: &[&str], right: &[usize], rows: &[Vec<String>]) -> usize {
    let others = (1..header.len()).map(|column| {
        let widest = widest(header, rows, column);
        GAP + if right.contains(&column) { widest } else { widest.min(NAME_LEAST) }
    });
    NAME_MOST.min(COLUMNS.saturating_sub(1 + others.sum::<usize>()))
}

/// A table's rows as lists, for numbers that do not fit beside each other.
fn lists(header: &[&str], rows: &[Vec<String>]) -> String {
    let titles = (1..header.len()).map(|column| header[column].width()).max().unwrap_or_default();
    let mut text = String::new();
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            match (at, header.get(at)) {
                (1.., Some(title)) => {
                    push_wrapped(&mut text, "  ", &format!("{title:<titles$}  {cell}"));
                }
                _ => push_wrapped(&mut text, "", cell),
            }
        }
    }
    text
}

/// A whole report; the verdict in bold if colour is wanted.
#[must_use]
pub fn report(report: &Report, colour: bool) -> String {
    let mut text = String::new();
    push_wrapped(&mut text, "", &heading(report));
    push_wrapped(&mut text, "", &price_line(report));
    text.push('\n');
    let (bold, plain) = if colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    text.push_str(bold);
    for sentence in verdict(report) {
        push_wrapped(&mut text, "", &sentence);
    }
    let _ = writeln!(text, "{plain}");
    let (header, rows) = ranking_rows(report);
    text.push_str(&table(&header, &(1..header.len()).collect::<Vec<_>>(), rows));
    text.push('\n');
    if let Some(sentence) = configured_today(report) {
        push_wrapped(&mut text, "", &sentence);
        text.push('\n');
    }
    let (header, rows) = usage_rows(report);
    text.push_str(&table(&header, &[1, 2, 3, 4, 5], rows));
    text.push_str(&client::text(report));
    if let Some(hours) = hours_of_week(report) {
        text.push('\n');
        push_wrapped(&mut text, "", &sparkline::legend(hours));
        text.push_str(&sparkline::week(hours));
    }
    if let Some(spread) = &report.demand_models {
        text.push_str(&demand_models::table(spread));
    }
    push_measured(&mut text, report);
    text.push_str(&compared::table(report));
    for (title, lines) in notices(report) {
        push_list(&mut text, title, lines.into_iter());
    }
    text.push_str(&differences::text(report));
    push_list(&mut text, "Assumed", assumptions(&report.assumptions).into_iter());
    text
}

/// Where the numbers were measured, and what was measured besides.
fn push_measured(text: &mut String, report: &Report) {
    let (measured, running) = (measured(report), running(report));
    if measured.is_some() || running.is_some() {
        text.push('\n');
    }
    if let Some((heading, lines)) = measured {
        push_wrapped(text, "", &heading);
        for line in lines {
            push_wrapped(text, "  ", &line);
        }
    }
    if let Some(sentence) = running {
        push_wrapped(text, "", &sentence);
    }
}

/// Each assumption once, with the offerings that share it.
pub(super) fn assumptions(all: &[AssumptionView]) -> Vec<String> {
    let mut shared: Vec<(&AssumptionView, Vec<&str>)> = Vec::new();
    for assumption in all {
        let same = |(first, _): &&mut (&AssumptionView, Vec<&str>)| {
            (&first.text, &first.change_with) == (&assumption.text, &assumption.change_with)
        };
        let offering = assumption.offering.as_deref();
        match shared.iter_mut().find(same) {
            Some((_, offerings)) => offerings.extend(offering),
            None => shared.push((assumption, offering.into_iter().collect())),
        }
    }
    let line = |(assumption, offerings): (&AssumptionView, Vec<&str>)| {
        let who = if offerings.is_empty() { String::new() } else { offerings.join(", ") + ": " };
        let change = match assumption.change_with.as_str() {
            "" => String::new(),
            change => format!(" (change: {change})"),
        };
        format!("{who}{}{change}", assumption.text)
    };
    shared.into_iter().map(line).collect()
}

/// What was billed, in one line.
pub(super) fn heading(report: &Report) -> String {
    format!(
        "{}: {}, {}, {}",
        shown(&report.workload.name, 40),
        report.period.title(),
        report.workload.region,
        report.workload.engine
    )
}

/// Which rules and prices were used, in one line.
pub(super) fn price_line(report: &Report) -> String {
    let lists: Vec<&str> = report.price_lists.iter().map(|list| list.id.as_str()).collect();
    let connected = connected(report).map(|text| text + "; ").unwrap_or_default();
    format!("{connected}rules of {}; prices of {}", report.rules_as_of, lists.join(", "))
}

/// A table's header and rows.
type Rows<const N: usize> = ([&'static str; N], Vec<Vec<String>>);

/// What the offerings cost, cheapest first; with a column of side costs if anybody has one.
pub(super) fn ranking_rows(report: &Report) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let best = bills(report).next().map(|(_, bill)| bill.total.cents());
    let charges = || bills(report).flat_map(|(_, bill)| &bill.charges);
    let beside = charges().any(|charge| charge.part == Part::Side);
    let rows = bills(report)
        .map(|(id, bill)| {
            let total = bill.total.cents();
            let more = total - best.unwrap_or(total);
            let more = match (bill.unfit, more) {
                (Some(_), _) => "no fit".to_owned(),
                (None, 0) => "-".to_owned(),
                (None, more) => format!("+{}", dollars(more)),
            };
            let mut cells = vec![
                id.to_owned(),
                dollars(total),
                more,
                dollars(cents::of_part(bill, Part::Compute)),
                dollars(cents::of_parts(bill, &[Part::Storage, Part::Io])),
            ];
            cells.extend(beside.then(|| dollars(cents::of_part(bill, Part::Side))));
            cells.push(bill.flat_total.map_or_else(|| "?".to_owned(), |f| dollars(f.cents())));
            cells
        })
        .collect();
    let mut header = vec!["offering", "total", "more", "compute", "storage+I/O"];
    header.extend(beside.then_some("beside"));
    header.push("flat sum");
    (header, rows)
}

/// What the offerings do: hours, starts and waits.
pub(super) fn usage_rows(report: &Report) -> Rows<6> {
    let billed = match report.period {
        PeriodView::AverageMonth => "h / week",
        PeriodView::Month { .. } => "billed h",
    };
    let count = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let acu_hours = |halves: Option<u64>| {
        halves.map_or_else(|| "-".to_owned(), |halves| hours_of(halves, 7_200))
    };
    let rows = bills(report)
        .map(|(id, bill)| {
            let usage = &bill.usage;
            vec![
                id.to_owned(),
                hours_of(usage.billed_seconds, 3_600),
                acu_hours(usage.acu_half_seconds),
                count(usage.starts),
                count(usage.activations),
                wait(usage.wait_milliseconds),
            ]
        })
        .collect();
    (["offering", billed, "ACU-hours", "starts", "resumes", "waits"], rows)
}

/// Connected and unknown time in words.
pub(super) fn connected(report: &Report) -> Option<String> {
    let (_, bill) = bills(report).next()?;
    let per = match report.period {
        PeriodView::AverageMonth => " a week",
        PeriodView::Month { .. } => "",
    };
    let hours = hours_of(bill.usage.connected_seconds, 3_600);
    let unknown = match bill.usage.unknown_seconds {
        0 => String::new(),
        seconds => format!(", {} h unknown", hours_of(seconds, 3_600)),
    };
    Some(format!("connected {hours} h{per}{unknown}"))
}

/// Costs along hours a week, so many offerings beside each other as fit.
#[must_use]
pub fn curve(curve: &Curve) -> String {
    const NAME: usize = 12;
    let names: Vec<String> = curve.ids.iter().map(|id| broken(id, NAME)).collect();
    let total = |point: &CurvePoint, at: usize| {
        let total = point.totals.get(at).copied().flatten();
        total.map_or_else(|| "no price".to_owned(), |total| dollars(total.cents()))
    };
    let hours = |point: &CurvePoint| point.hours_per_week.round_dp(4).normalize().to_string();
    let column = |title: &str, cells: &dyn Fn(&CurvePoint) -> String| -> Column {
        let cells: Vec<String> = curve.points.iter().map(cells).collect();
        let lines = title.lines().chain(cells.iter().map(String::as_str));
        let width = GAP + lines.map(str::width).max().unwrap_or_default();
        Column { title: title.to_owned(), cells, width }
    };
    let first = column("h/week", &hours);
    let mut tables: Vec<Vec<Column>> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let next = column(name, &|point| total(point, at));
        let taken =
            |columns: &Vec<Column>| columns.iter().map(|column| column.width).sum::<usize>();
        match tables.last_mut().filter(|columns| taken(columns) + next.width <= COLUMNS) {
            Some(columns) => columns.push(next),
            None => tables.push(vec![first.clone(), next]),
        }
    }
    let table = |columns: &Vec<Column>| {
        let header: Vec<&str> = columns.iter().map(|column| column.title.as_str()).collect();
        let row = |at| columns.iter().filter_map(|column| column.cells.get(at).cloned()).collect();
        let right: Vec<usize> = (0..header.len()).collect();
        table(&header, &right, (0..curve.points.len()).map(row).collect())
    };
    tables.iter().map(table).collect::<Vec<_>>().join("\n")
}

/// A column of a curve's table, and how wide it is with the space beside it.
#[derive(Clone)]
struct Column {
    title: String,
    cells: Vec<String>,
    width: usize,
}

/// Where offerings' order changes.
#[must_use]
pub fn break_even(found: &Crossings, flat: bool) -> String {
    // Two of these and the widest axis stand beside each other.
    const SIDE: usize = 30;
    let axis = found.axis;
    let (first, last) = (axis.value(found.range.first), axis.value(found.range.last));
    let what = if flat { "flat sums" } else { "exact bills" };
    let mut text = format!("Order of {what} along {} from {first} to {last}\n\n", axis.name());
    if found.crossings.is_empty() {
        text.push_str("The order never changes in this range.\n");
    } else {
        let rows = found.crossings.iter().map(|crossing| {
            let at = crossing.at.round_dp(6).normalize().to_string();
            let [below, above] = sides(crossing).map(|names| {
                let names: Vec<String> = names.split(' ').map(|name| broken(name, SIDE)).collect();
                names.join(" ")
            });
            vec![at, below, above]
        });
        let unit = format!("at {}", axis.unit());
        text.push_str(&table(
            &[&unit, "cheaper below", "cheaper from there"],
            &[0],
            rows.collect(),
        ));
    }
    let (first, last) = (first.to_string(), last.to_string());
    let title = format!("Over the whole range from {first} to {last}");
    push_list(&mut text, &title, never(found).into_iter());
    let left_out = found.left_out.iter().map(|n| format!("{}: {}", n.id, n.reason));
    push_list(&mut text, "Left out", left_out);
    text
}

/// A titled list; nothing without a line.
pub(super) fn push_list(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "\n{title}");
        for line in lines {
            push_wrapped(text, "  ", &line);
        }
    }
}
