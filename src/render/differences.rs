//! What differs between the offerings besides cost: in terminals and in Markdown. What is known
//! and who says so stands in `rules`.

use std::fmt::Write as _;

use super::markdown::push_table;
use super::wrap::push_hanging;
use crate::report::{Difference, Known, Report};

/// What is said where nothing is known.
pub(super) const NOT_KNOWN: &str = "NOT KNOWN: no source says";

/// The heading, with the day.
pub(super) fn title(report: &Report) -> String {
    format!("Beyond cost, as of {}", report.differences_as_of)
}

/// For terminals: a topic, and below each other what holds for whom; nothing without a kind.
pub(super) fn text(report: &Report) -> String {
    let mut text = String::new();
    if report.differences.is_empty() {
        return text;
    }
    let width = report.differences.iter().map(|row| row.title.len()).max().unwrap_or_default() + 4;
    let _ = writeln!(text, "\n{}", title(report));
    for rows in report.differences.chunk_by(|a, b| a.topic == b.topic) {
        for (at, row) in rows.iter().enumerate() {
            let title = if at == 0 { row.title } else { "" };
            let value = match &row.known {
                Some(known) => format!("{} ({})", known.value, known.mark),
                None => NOT_KNOWN.to_owned(),
            };
            let line = format!("{}: {value}", row.kinds.join(", "));
            push_hanging(&mut text, &format!("  {title:<0$}", width - 2), width, &line);
        }
    }
    text
}

/// The header and the cells of a table with the sources.
pub(super) fn rows(report: &Report) -> ([&'static str; 5], Vec<Vec<String>>) {
    let row = |row: &Difference| {
        let (value, since, source) = match &row.known {
            Some(known) => (known.value, since(known), source(known)),
            None => (NOT_KNOWN, String::new(), String::new()),
        };
        vec![row.title.to_owned(), row.kinds.join(", "), value.to_owned(), since, source]
    };
    let rows = report.differences.iter().map(row).collect();
    (["topic", "for", "what holds", "since", "source"], rows)
}

fn since(known: &Known) -> String {
    known.from.map_or_else(|| "its beginning".to_owned(), |day| day.to_string())
}

fn source(known: &Known) -> String {
    format!("{}, read {}, confidence {}", known.source, known.read, known.confidence)
}

/// As Markdown; nothing without a kind.
pub(super) fn markdown(report: &Report) -> String {
    let (header, rows) = rows(report);
    let mut text = String::new();
    if !rows.is_empty() {
        let _ = write!(text, "\n## {}\n\n", title(report));
        push_table(&mut text, &header, usize::MAX, rows);
    }
    text
}
