//! The top of the page: who is cheapest, by how much, and how sure that is.

use maud::{Markup, html};

use super::bills::scrolling;
use super::sure::{how_sure, how_sure_of_all};
use crate::render::all_months;
use crate::render::cents::dollars;
use crate::render::table::price_line;
use crate::render::words::{bills, configured_today, measured, running, shown, verdict};
use crate::report::{AllMonths, BillView, Report};

/// The longest name on a page, in characters.
pub(super) const LONGEST_NAME: usize = 120;
/// The longest sentence on a page.
pub(super) const LONGEST_TEXT: usize = 1_000;

/// The answer of one report or of several.
pub(super) fn answer(reports: &[Report]) -> Markup {
    let Some(all) = AllMonths::of(reports) else {
        return html! { @for report in reports { (of_one(report)) } };
    };
    html! {
        (sentences(all_months::answer(&all)))
        (months(reports))
        (how_sure_of_all(reports, &all))
        @if let Some(last) = reports.last() { (origin(last, "The last month: ")) }
    }
}

fn of_one(report: &Report) -> Markup {
    html! {
        (sentences(verdict(report)))
        @if let Some(sentence) = configured_today(report) { p { (text(&sentence)) } }
        (how_sure(report))
        (origin(report, ""))
    }
}

/// The first sentence as the page's heading, the others below it.
fn sentences(sentences: Vec<String>) -> Markup {
    let mut sentences = sentences.into_iter();
    html! {
        h1 { (text(&sentences.next().unwrap_or_default())) }
        @for sentence in sentences { p.lead { (text(&sentence)) } }
    }
}

/// A sentence with whatever a name could do made visible.
pub(super) fn text(sentence: &str) -> String {
    shown(sentence, LONGEST_TEXT)
}

/// A name of a user's.
pub(super) fn name(name: &str) -> String {
    shown(name, LONGEST_NAME)
}

/// Rules, prices and measurements behind the numbers, after a word of whose they are.
fn origin(report: &Report, whose: &str) -> Markup {
    html! {
        p.note { (whose) (text(&price_line(report))) "." }
        @if let Some(sentence) = running(report) { p.note { (whose) (text(&sentence)) "." } }
        @if let Some((heading, lines)) = measured(report) {
            p.note { (text(&heading)) ":" }
            ul { @for line in lines { li { (text(&line)) } } }
        }
    }
}

/// The months of reports, for titles.
pub(super) fn span(reports: &[Report]) -> String {
    let (Some(first), Some(last)) = (reports.first(), reports.last()) else {
        return "no month".to_owned();
    };
    let name = shown(&first.workload.name, 40);
    format!(
        "{name}: {} to {}, {}, {}",
        first.period.name(),
        last.period.name(),
        first.workload.region,
        first.workload.engine
    )
}

fn months(reports: &[Report]) -> Markup {
    let row = |report: &Report| {
        let mut ranked = bills(report);
        let (best, next) = (ranked.next(), ranked.next());
        let cost = |bill: Option<(&str, &BillView)>| {
            bill.map_or_else(|| "–".to_owned(), |(_, bill)| dollars(bill.total.cents()))
        };
        let id = |bill: Option<(&str, &BillView)>| bill.map_or("–".to_owned(), |b| name(b.0));
        html! {
            tr {
                th scope="row" { (report.period.name()) }
                td { (id(best)) }
                td.number { (cost(best)) }
                td { (id(next)) }
                td.number { (cost(next)) }
            }
        }
    };
    scrolling(
        "Months",
        &html! {
            table {
                caption { span.inview { "The cheapest offering of each month, and the next one" } }
                thead {
                    tr {
                        th scope="col" { "month" }
                        th scope="col" { "cheapest" }
                        th.number scope="col" { "total" }
                        th scope="col" { "next" }
                        th.number scope="col" { "total" }
                    }
                }
                tbody { @for report in reports { (row(report)) } }
            }
        },
    )
}
