//! The top of the page: who is cheapest, by how much, and how sure that is.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::bills::scrolling;
use super::sure::how_sure;
use crate::render::cents::dollars;
use crate::render::table::price_line;
use crate::render::words::{bills, configured_today, measured, running, shown, verdict};
use crate::report::{BillView, PeriodView, Report};
use crate::units::Usd;

/// The longest name on a page, in characters.
pub(super) const LONGEST_NAME: usize = 120;
/// The longest sentence on a page.
pub(super) const LONGEST_TEXT: usize = 1_000;

/// The answer of one report or of several.
pub(super) fn answer(reports: &[Report]) -> Markup {
    match reports {
        [report] => html! {
            (sentences(verdict(report)))
            @if let Some(sentence) = configured_today(report) { p { (text(&sentence)) } }
            (how_sure(std::slice::from_ref(report)))
            (origin(report, ""))
        },
        reports => html! {
            h1 { (text(&over_all(reports))) }
            (months(reports))
            (how_sure(reports))
            @if let Some(last) = reports.last() { (origin(last, "The last month: ")) }
        },
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
        month(first),
        month(last),
        first.workload.region,
        first.workload.engine
    )
}

/// The month of a report, for sentences.
pub(super) fn month(report: &Report) -> &str {
    match &report.period {
        PeriodView::Month { month, .. } => month,
        PeriodView::AverageMonth => "average month",
    }
}

/// Who costs least over all months, of those that have a bill in each.
fn over_all(reports: &[Report]) -> String {
    let mut sums: BTreeMap<&str, (usize, Usd)> = BTreeMap::new();
    for (id, bill) in reports.iter().flat_map(bills) {
        let sum = sums.entry(id).or_default();
        *sum = (sum.0 + 1, sum.1 + bill.total);
    }
    sums.retain(|_, (months, _)| *months == reports.len());
    let mut order: Vec<(Usd, &str)> = sums.into_iter().map(|(id, (_, sum))| (sum, id)).collect();
    order.sort_unstable();
    let count = reports.len();
    match order[..] {
        [] => format!("No offering has a bill in each of the {count} months."),
        [(sum, only)] => {
            let sum = dollars(sum.cents());
            format!("{only} costs {sum} in {count} months; nothing else has a bill in each.")
        }
        [(sum, best), (next, second), ..] => format!(
            "{best} is cheapest over {count} months: {}, {} less than {second}.",
            dollars(sum.cents()),
            dollars(next.cents() - sum.cents())
        ),
    }
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
                th scope="row" { (month(report)) }
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
