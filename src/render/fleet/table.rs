//! A fleet for terminals: the answer first, then tables that fit 80 columns.

use unicode_width::UnicodeWidthStr as _;

use super::rows::{Top, bars, moves, offerings, sums, top};
use super::words::{answer, heading, notices, origin, unknown};
use crate::render::table::{assumptions, push_list, table as rows_table};
use crate::render::words::shown;
use crate::render::wrap::{COLUMNS, broken, push_wrapped};
use crate::report::{FleetBucket, FleetReport};

/// So many databases are shown.
const MOST: usize = 20;
/// The longest name of a database, in characters, and the least room for a part of it, in columns.
const NAME_MOST: usize = 60;
const ROOM_LEAST: usize = 8;
/// The room for an offering's name.
const OFFERING: usize = 20;
/// The longest bar.
const BAR: u64 = 24;

/// The whole report in lines of at most 80 columns.
#[must_use]
pub fn table(report: &FleetReport) -> String {
    let mut text = String::new();
    push_wrapped(&mut text, "", &heading(report));
    push_wrapped(&mut text, "", &origin(report));
    text.push('\n');
    for sentence in answer(report) {
        push_wrapped(&mut text, "", &sentence);
    }
    if !report.databases.is_empty() {
        push_ranking(&mut text, report);
        push_sums(&mut text, report);
        push_bars(&mut text, report, "savings", &report.by_savings);
        push_bars(&mut text, report, "connected", &report.by_use);
    }
    if let Some(sentence) = unknown(report) {
        text.push('\n');
        push_wrapped(&mut text, "", &sentence);
    }
    for (title, lines) in notices(report) {
        push_list(&mut text, title, lines.into_iter());
    }
    push_list(&mut text, "Assumed", assumptions(&report.assumptions).into_iter());
    text
}

/// The databases with most at stake.
fn push_ranking(text: &mut String, report: &FleetReport) {
    let top = top(report, MOST);
    text.push('\n');
    if report.databases.len() > MOST {
        push_wrapped(text, "", &format!("The first {MOST}, by what they save:"));
    }
    let widest = |cells: &dyn Fn(&Top<'_>) -> String, title: &str| {
        let lines = top.iter().filter_map(|line| cells(line).lines().map(str::width).max());
        lines.chain([title.width()]).max().unwrap_or_default()
    };
    let numbers = widest(&|line| line.rank.clone(), "#")
        + widest(&saves, "saves")
        + widest(&|line| line.hours.clone(), "h/week")
        + widest(&|line| line.sure.to_owned(), "sure")
        + widest(&flips, "flips at");
    // Seven columns with two spaces between them and one at the end.
    let room = COLUMNS.saturating_sub(numbers + OFFERING + 13).max(ROOM_LEAST);
    let cells = |line: &Top<'_>| {
        vec![
            line.rank.clone(),
            broken(&shown(line.id, NAME_MOST), room),
            way(line),
            saves(line),
            line.hours.clone(),
            line.sure.to_owned(),
            flips(line),
        ]
    };
    let header = ["#", "database", "today → cheapest", "saves", "h/week", "sure", "flips at"];
    text.push_str(&rows_table(&header, &[0, 3, 4, 6], top.iter().map(cells).collect()));
    push_wrapped(
        text,
        "",
        "h/week: connected hours a week. sure: low if unknown time could change the place, medium if \
         the next costs less than a tenth more or nobody measured the size. flips at: hours a week at which another place \
         becomes the cheapest, an estimate.",
    );
}

/// From where to where, an offering in each line.
fn way(line: &Top<'_>) -> String {
    match line.to {
        Some(to) => format!("{} →\n{}", broken(line.today, OFFERING), broken(to, OFFERING)),
        None => broken(line.today, OFFERING),
    }
}

/// Savings, and below them what unknown time can make of them.
fn saves(line: &Top<'_>) -> String {
    match &line.range {
        Some([least, most]) => format!("{}\n{least}\nto {most}", line.saves),
        None => line.saves.clone(),
    }
}

fn flips(line: &Top<'_>) -> String {
    line.flip.as_ref().map_or_else(|| "-".to_owned(), |(hours, _)| hours.clone())
}

/// Totals, offerings and moves.
fn push_sums(text: &mut String, report: &FleetReport) {
    let rows = |rows: Vec<Vec<String>>, header: &[&str], right: &[usize]| {
        format!("\n{}", rows_table(header, right, rows))
    };
    let sums = sums(report).into_iter().map(Vec::from).collect();
    text.push_str(&rows(sums, &["all databases", "total"], &[1]));
    let offerings = offerings(report).into_iter().map(Vec::from).collect();
    text.push_str(&rows(offerings, &["all on one offering", "databases", "total"], &[1, 2]));
    let moves = moves(report).into_iter().map(Vec::from).collect();
    text.push_str(&rows(moves, &["today", "cheapest", "databases", "saves"], &[2, 3]));
}

/// A distribution.
fn push_bars(text: &mut String, report: &FleetReport, what: &str, buckets: &[FleetBucket]) {
    let bars = bars(report, buckets, BAR).into_iter();
    let rows = bars.map(|(label, count, saves, length)| {
        let bar = "█".repeat(usize::try_from(length).unwrap_or_default());
        vec![label.to_owned(), count, saves, bar]
    });
    text.push('\n');
    text.push_str(&rows_table(&[what, "databases", "saves", ""], &[1, 2], rows.collect()));
}
