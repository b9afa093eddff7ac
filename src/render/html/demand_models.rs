//! The page's section on demand models: what each offering costs under each.

use maud::{Markup, html};

use super::answer::{name, text};
use super::bills::scrolling;
use crate::render::demand_models::{rows, says, sentences};
use crate::report::Report;

/// The section of the last report that has one.
pub(super) fn section(reports: &[Report]) -> Markup {
    let Some(spread) = reports.last().and_then(|report| report.demand_models.as_ref()) else {
        return html! {};
    };
    let month = reports.last().map_or("", |report| report.period.name());
    let (header, rows) = rows(spread);
    html! {
        h2 #demand { "How much capacity is needed? The demand models" }
        @if reports.len() > 1 { p.note { "The last month, " (month) "." } }
        @for sentence in sentences(spread) { p { (text(&sentence)) } }
        (scrolling("Demand models", &html! {
            table {
                caption { span.inview { "What each offering costs under each demand model" } }
                thead {
                    tr {
                        @for (at, title) in header.iter().enumerate() {
                            @if at == 0 { th scope="col" { (title) } }
                            @else { th.number scope="col" { (title) } }
                        }
                    }
                }
                tbody {
                    @for row in &rows {
                        tr {
                            @for (at, cell) in row.iter().enumerate() {
                                @if at == 0 { th scope="row" { (name(cell)) } }
                                @else { td.number { (cell) } }
                            }
                        }
                    }
                }
            }
        }))
        ul { @for line in says(spread) { li { (text(&line)) } } }
    }
}
