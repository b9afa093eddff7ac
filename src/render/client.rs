//! How long clients wait for each start, and how often that is longer than their timeout: in
//! terminals and in Markdown. What is known of a wait stands in `rules`.

use rust_decimal::Decimal;

use super::markdown::push_table;
use super::table::table;
use super::words::{bills, wait};
use crate::report::{Exceeding, Report, StartWaits, Wait};

/// The heading of the table.
pub(super) const TITLE: &str = "What clients wait";

/// The table's header and rows: one for each sort of wait of each offering; no row if nobody waits.
pub(super) fn rows(report: &Report) -> (Vec<String>, Vec<Vec<String>>) {
    let timeout = report.client_timeout_seconds;
    let mut header = vec!["offering".to_owned(), "starts".to_owned(), "each wait".to_owned()];
    header.extend(timeout.map(|seconds| format!("over {}", wait(seconds * 1_000))));
    let mut rows = Vec::new();
    for (id, bill) in bills(report) {
        for waits in &bill.waits {
            let mut row = vec![id.to_owned(), waits.count.to_string(), each(waits.wait)];
            row.extend(timeout.map(|seconds| over(waits, seconds * 1_000)));
            rows.push(row);
        }
    }
    (header, rows)
}

/// For terminals; nothing if nobody waits.
pub(super) fn text(report: &Report) -> String {
    let (header, rows) = rows(report);
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    if rows.is_empty() { String::new() } else { format!("\n{}", table(&header, &[1], rows)) }
}

/// As Markdown; nothing if nobody waits.
pub(super) fn markdown(report: &Report) -> String {
    let (header, rows) = rows(report);
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut text = String::new();
    if !rows.is_empty() {
        text = format!("\n## {TITLE}\n\n");
        push_table(&mut text, &header, usize::MAX, rows);
    }
    text
}

/// Milliseconds as seconds to a tenth.
fn seconds(milliseconds: u64) -> String {
    let seconds = Decimal::from(milliseconds) / Decimal::ONE_THOUSAND;
    format!("{} s", seconds.round_dp(1).normalize())
}

/// What is known of one wait.
fn each(known: Wait) -> String {
    match known {
        Wait::Measured { sorted, .. } => {
            let rank = |percent: usize| {
                let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
                seconds(sorted.get(at).copied().unwrap_or_default())
            };
            let (count, longest) = (sorted.len(), seconds(known.longest().unwrap_or_default()));
            format!(
                "median {}, 95 %: {}, longest {longest} or more ({count} measured)",
                rank(50),
                rank(95)
            )
        }
        Wait::About(milliseconds) => format!("about {}", seconds(milliseconds)),
        Wait::AtLeast(milliseconds) => format!("{} or more", seconds(milliseconds)),
        Wait::HiddenByLead(lead) => {
            format!("none if a start takes at most {} (AWS: minutes to hours)", wait(lead))
        }
    }
}

/// How many of them are longer than a timeout in milliseconds.
fn over(waits: &StartWaits, timeout: u64) -> String {
    let Exceeding { certainly, probably, unknown } = waits.wait.exceeding(waits.count, timeout);
    let of = |count: u64| if count == waits.count { "all".to_owned() } else { count.to_string() };
    let mut parts = Vec::new();
    if certainly > 0 {
        parts.push(format!("certainly {}", of(certainly)));
    }
    if probably > certainly {
        parts.push(format!("probably {}", of(probably)));
    }
    if unknown > 0 {
        let known = if unknown == waits.count { String::new() } else { format!(" of {unknown}") };
        parts.push(format!("not known{known}"));
    }
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}
