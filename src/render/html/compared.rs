//! What changed since an older answer, as a list of the page.

use maud::{Markup, html};

use super::answer::text;
use crate::render::compared::{heading, lines};
use crate::report::Report;

/// The lists of all reports, or nothing without an older answer.
pub(super) fn section(reports: &[Report]) -> Markup {
    html! {
        @for compared in reports.iter().filter_map(|report| report.compared_to.as_ref()) {
            h2 { (text(&heading(compared))) }
            ul {
                @for (head, reasons) in lines(compared) {
                    li {
                        (text(&head))
                        @if !reasons.is_empty() {
                            ul { @for reason in reasons { li { (text(&reason)) } } }
                        }
                    }
                }
            }
        }
    }
}
