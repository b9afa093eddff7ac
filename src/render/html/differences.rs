//! What differs between the offerings besides cost, on a page: each report once.

use maud::{Markup, html};

use super::answer::text;
use super::bills::scrolling;
use crate::render::differences::{NOT_KNOWN, rows, title};
use crate::report::Report;

/// The last report's table; nothing without a kind.
pub(super) fn section(reports: &[Report]) -> Markup {
    let Some(report) = reports.last().filter(|report| !report.differences.is_empty()) else {
        return html! {};
    };
    let (header, rows) = rows(report);
    let table = html! {
        table {
            caption { span.inview { "What AWS says of each kind of offering besides its price" } }
            thead { tr { @for cell in header { th scope="col" { (cell) } } } }
            tbody {
                @for row in &rows {
                    tr {
                        @for (at, cell) in row.iter().enumerate() {
                            @if at == 0 { th scope="row" { (text(cell)) } }
                            @else if cell == NOT_KNOWN { td { strong { (text(cell)) } } }
                            @else { td { (text(cell)) } }
                        }
                    }
                }
            }
        }
    };
    html! {
        h2 #beyond-cost { (title(report)) }
        (scrolling(&title(report), &table))
    }
}
