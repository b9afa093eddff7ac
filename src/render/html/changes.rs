//! What changed from month to month, as a table of the page.

use maud::{Markup, html};

use super::answer::{name, text};
use super::bills::scrolling;
use crate::render::changes::{TITLE, difference, heading, reasons, signed, total};
use crate::report::MonthChanges;

/// The table, or nothing without a change of month.
pub(super) fn section(changes: &[MonthChanges]) -> Markup {
    html! {
        @if !changes.is_empty() {
            h2 #changes { (TITLE) }
            (scrolling(TITLE, &table(changes)))
        }
    }
}

fn table(changes: &[MonthChanges]) -> Markup {
    html! {
        table {
            caption { span.inview {
                "What each bill of the later month costs more or less, and what made it so. The causes add "
                "up to the difference." } }
            thead {
                tr {
                    th scope="col" { "offering" }
                    th.number scope="col" { "total" }
                    th.number scope="col" { "more" }
                    th scope="col" { "why" }
                }
            }
            @for month in changes {
                tbody {
                    tr { th scope="rowgroup" colspan="4" { (heading(month)) } }
                    @for offering in &month.offerings {
                        tr {
                            th scope="row" { (name(&offering.id)) }
                            td.number { (total(&offering.movement)) }
                            td.number { (difference(&offering.movement).map_or_else(|| "–".to_owned(), signed)) }
                            td { (text(&reasons(&offering.movement))) }
                        }
                    }
                }
            }
        }
    }
}
