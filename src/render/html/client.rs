//! How long clients wait for each start, on a page.

use maud::{Markup, html};

use super::answer::{name, text};
use super::bills::scrolling;
use crate::render::client::{TITLE, rows};
use crate::report::Report;

/// The table of one report; nothing if nobody waits.
pub(super) fn section(report: &Report, suffix: &str) -> Markup {
    let (header, rows) = rows(report);
    let table = html! {
        table {
            caption { span.inview { "How often clients wait for a start or a resume, and how long" } }
            thead { tr { @for cell in &header { th scope="col" { (cell) } } } }
            tbody {
                @for row in &rows {
                    tr {
                        @for (at, cell) in row.iter().enumerate() {
                            @if at == 0 { th scope="row" { (name(cell)) } }
                            @else { td { (text(cell)) } }
                        }
                    }
                }
            }
        }
    };
    html! {
        @if !rows.is_empty() {
            @if suffix.is_empty() { h2 #waits { (TITLE) } }
            (scrolling(&format!("{TITLE}, {}", report.period.title()), &table))
        }
    }
}
