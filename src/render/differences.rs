//! What differs between the offerings besides cost: in terminals and in Markdown. What is known
//! and who says so stands in `rules`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::markdown::push_table;
use super::table::table;
use crate::report::{Difference, Known, Report};

/// What is said where nothing is known.
pub(super) const NOT_KNOWN: &str = "NOT KNOWN: no source says";

/// The heading, with the day.
pub(super) fn title(report: &Report) -> String {
    format!("Beyond cost, as of {}", report.differences_as_of)
}

/// For terminals, without the sources' words; nothing without a kind.
pub(super) fn text(report: &Report) -> String {
    if report.differences.is_empty() {
        return String::new();
    }
    let mut rows = Vec::new();
    for topic in report.differences.chunk_by(|a, b| a.topic == b.topic) {
        for (at, row) in topic.iter().enumerate() {
            let title = if at == 0 { row.title } else { "" };
            let value = match &row.known {
                Some(known) => format!("{} ({})", known.value, known.mark),
                None => NOT_KNOWN.to_owned(),
            };
            rows.push(vec![title.to_owned(), short(&row.kinds, report), value]);
        }
    }
    let note = "Whole names, dates and sources: --format markdown";
    let table = table(&["topic", "for", "what holds (source)"], &[], rows);
    format!("\n{}\n{table}{note}\n", title(report))
}

/// Kinds in a few letters: `RDS` for all instances of RDS in the report.
fn short(kinds: &[&str], report: &Report) -> String {
    let is_rds = |kind: &&&str| kind.starts_with("rds-");
    let all: BTreeSet<&str> =
        report.differences.iter().flat_map(|row| &row.kinds).filter(is_rds).copied().collect();
    let shared = all.len() > 1 && kinds.iter().filter(is_rds).count() == all.len();
    let mut names: Vec<&str> = Vec::new();
    for kind in kinds {
        let name = match *kind {
            kind if shared && all.contains(kind) => "RDS",
            "aurora-dsql" => "DSQL",
            kind => kind
                .strip_prefix("aurora-serverless-")
                .or_else(|| kind.strip_prefix("aurora-"))
                .unwrap_or(kind),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
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
