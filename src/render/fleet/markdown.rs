//! A fleet as GitHub-flavoured Markdown.

use std::fmt::Write as _;

use super::rows::{Top, bars, moves, offerings, sums, top};
use super::words::{answer, heading, notices, origin, unknown};
use crate::render::markdown::{assumption, escape, line, push_list, push_table};
use crate::render::words::safe;
use crate::report::{FleetBucket, FleetReport};

/// So many databases are shown.
const MOST: usize = 20;
/// The longest bar.
const BAR: u64 = 24;

/// The whole report.
#[must_use]
pub fn markdown(report: &FleetReport) -> String {
    let mut text = format!("# {}\n\n{}.\n\n", escape(&heading(report)), escape(&origin(report)));
    for sentence in answer(report) {
        let _ = writeln!(text, "{}", line(&sentence));
    }
    if !report.databases.is_empty() {
        push_ranking(&mut text, report);
        let sums = sums(report).into_iter().map(Vec::from).collect();
        push_rows(&mut text, "Totals", &["all databases", "total"], 1, sums);
        let offerings = offerings(report).into_iter().map(Vec::from).collect();
        let header = ["all on one offering", "databases", "total"];
        push_rows(&mut text, "Offerings", &header, 1, offerings);
        let moves = moves(report).into_iter().map(Vec::from).collect();
        let header = ["today", "cheapest", "databases", "saves"];
        push_rows(&mut text, "Moves", &header, 2, moves);
        push_bars(&mut text, report, "Savings", &report.by_savings);
        push_bars(&mut text, report, "Connected", &report.by_use);
    }
    if let Some(sentence) = unknown(report) {
        let _ = writeln!(text, "\n{}", escape(&sentence));
    }
    for (title, lines) in notices(report) {
        push_list(&mut text, title, lines.into_iter());
    }
    push_list(&mut text, "Assumptions", report.assumptions.iter().map(assumption));
    text
}

fn push_rows(
    text: &mut String,
    title: &str,
    header: &[&str],
    right: usize,
    rows: Vec<Vec<String>>,
) {
    let _ = write!(text, "\n## {title}\n\n");
    push_table(text, header, right, rows);
}

/// The databases with most at stake.
fn push_ranking(text: &mut String, report: &FleetReport) {
    let row = |line: Top<'_>| {
        let to = line.to.unwrap_or("stay");
        let range = line.range.map(|[least, most]| format!(" ({least} to {most})"));
        let flip = line.flip.map(|(hours, to)| format!("{hours} h/week: {to}"));
        vec![
            line.rank,
            safe(line.id),
            line.today.to_owned(),
            to.to_owned(),
            line.sure.to_owned(),
            flip.unwrap_or_else(|| "-".to_owned()),
            line.today_total,
            line.cheapest_total,
            line.saves + &range.unwrap_or_default(),
            line.hours,
        ]
    };
    let header = [
        "#",
        "database",
        "today",
        "cheapest",
        "sure",
        "flips at",
        "costs today",
        "cheapest costs",
        "saves",
        "h/week",
    ];
    push_rows(text, "Ranking", &header, 6, top(report, MOST).into_iter().map(row).collect());
}

/// A distribution; the bars stand in the first column, which is no number.
fn push_bars(text: &mut String, report: &FleetReport, title: &str, buckets: &[FleetBucket]) {
    let row = |(label, count, saves, length): (&str, String, String, u64)| {
        let bar = "█".repeat(usize::try_from(length).unwrap_or_default());
        vec![label.to_owned(), bar, count, saves]
    };
    let rows = bars(report, buckets, BAR).into_iter().map(row).collect();
    push_rows(text, title, &["", "", "databases", "saves"], 2, rows);
}
