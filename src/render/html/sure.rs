//! How sure an answer is: prices, closeness and unknown time, of one month or of all.

use std::collections::BTreeSet;

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::answer::{month, name, text};
use super::bills::shared_assumptions;
use crate::render::words::{bills, decides, hours_of};
use crate::report::{BillView, Report};
use crate::units::Usd;

/// More changes of the cheapest than this are counted and not told.
const MOST_CHANGES: usize = 6;

/// What stands between the answer and certainty.
pub(super) fn how_sure(reports: &[Report]) -> Markup {
    // Each is said once for all reports.
    let warnings = reports.iter().flat_map(|report| &report.warnings);
    let warnings = warnings.map(|(_, warning)| warning).collect::<BTreeSet<_>>().len();
    let assumed = shared_assumptions(reports).len();
    let whole = match reports {
        [report] => of_one(report),
        reports => of_all(reports),
    };
    html! {
        section.panel aria-labelledby="sure" {
            h2 #sure { "How sure is that?" }
            ul {
                (whole)
                li {
                    a href="#warnings" { (counted(warnings, "warning", "warnings")) }
                    " and "
                    a href="#assumptions" { (counted(assumed, "assumption", "assumptions")) }
                    " stand below. "
                    a href="#try" { "Move the sliders" }
                    " to see what changes the answer."
                }
            }
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

fn of_one(report: &Report) -> Markup {
    let unknown = unknown_seconds(report);
    html! {
        @if let Some(worst) = worst_price(report) {
            li { "Prices of the first two: confidence " strong { (worst) } " at worst. " (grade(worst)) }
        }
        @if is_close(report) { li { "It is close: less than 5 % lie between the first two." } }
        @if unknown == 0 {
            li { "No time is unknown: the bills are computed to the second." }
        } @else {
            li { (hours_of(unknown, 3_600)) " h of the time are unknown and count as idle." }
        }
        @if report.incomplete {
            li { strong { "Incomplete: " } "a price is missing, or unknown time could change the order." }
        }
    }
}

/// The same of several months, and in how many the cheapest is the same.
fn of_all(reports: &[Report]) -> Markup {
    let months = reports.len();
    let in_months = |is: fn(&Report) -> bool| reports.iter().filter(|report| is(report)).count();
    let close = in_months(is_close);
    let unknown = in_months(|report| unknown_seconds(report) > 0);
    let seconds: u64 = reports.iter().map(unknown_seconds).sum();
    let incomplete = in_months(|report| report.incomplete);
    let decides = reports.last().and_then(|last| Some((month(last), decides(last, first(last)?)?)));
    html! {
        @for sentence in winners(reports) { li { (sentence) } }
        @if let Some((month, sentence)) = decides {
            li { "By the rules and prices of " (month) ": " (text(&sentence)) }
        }
        @if let Some(worst) = reports.iter().filter_map(worst_price).max() {
            li {
                "Prices of the first two of each month: confidence " strong { (worst) } " at worst. "
                (grade(worst))
            }
        }
        @if close > 0 {
            li { "In " (close) " of " (months) " months it is close: less than 5 % lie between the first two." }
        }
        @if unknown == 0 {
            li { "No time of the " (months) " months is unknown: the bills are computed to the second." }
        } @else {
            li {
                "In " (unknown) " of " (months) " months time is unknown, "
                (hours_of(seconds, 3_600)) " h altogether; it counts as idle."
            }
        }
        @if incomplete > 0 {
            li {
                strong { "Incomplete: " }
                "in " (incomplete) " of " (months) " months a price is missing, or unknown time could "
                "change the order."
            }
        }
    }
}

/// The cheapest offering.
fn first(report: &Report) -> Option<&str> {
    bills(report).next().map(|(id, _)| id)
}

/// Who is cheapest in how many months, and where that changes.
fn winners(reports: &[Report]) -> Vec<String> {
    let months = reports.len();
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for id in reports.iter().filter_map(first) {
        match counts.iter_mut().find(|(_, known)| *known == id) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, id)),
        }
    }
    // The most frequent first; of equal ones the earliest.
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let mut sentences = match counts[..] {
        [] => vec!["No month has a bill.".to_owned()],
        [(count, id)] if count == months => {
            vec![format!("The cheapest is the same in each of the {months} months: {}.", name(id))]
        }
        _ => counts
            .iter()
            .map(|(count, id)| format!("{} is cheapest in {count} of {months} months.", name(id)))
            .collect(),
    };
    let pairs = reports.iter().zip(reports.iter().skip(1));
    let changes = pairs.filter(|(before, after)| first(before) != first(after));
    let changes: Vec<(&Report, &Report)> = changes.collect();
    let who = |report| first(report).map_or_else(|| "nothing".to_owned(), name);
    sentences.extend(changes.iter().take(MOST_CHANGES).map(|(before, after)| {
        format!(
            "With {} the cheapest changes from {} to {}.",
            month(after),
            who(before),
            who(after)
        )
    }));
    if let more @ 1.. = changes.len().saturating_sub(MOST_CHANGES) {
        sentences.push(format!("It changes {} more.", counted(more, "time", "times")));
    }
    sentences
}

/// The least sure price of the first two.
fn worst_price(report: &Report) -> Option<&'static str> {
    let charges = bills(report).take(2).flat_map(|(_, bill)| &bill.charges);
    charges.map(|charge| charge.price_confidence).max()
}

/// Whether less than 5 % lie between the first two.
fn is_close(report: &Report) -> bool {
    let first: Vec<&BillView> = bills(report).take(2).map(|(_, bill)| bill).collect();
    match first[..] {
        [best, next] if next.total > best.total && next.total > Usd::ZERO => {
            (next.total - best.total).amount() / next.total.amount() < Decimal::new(5, 2)
        }
        _ => false,
    }
}

fn unknown_seconds(report: &Report) -> u64 {
    bills(report).next().map_or(0, |(_, bill)| bill.usage.unknown_seconds)
}

/// What a grade of a price means.
fn grade(grade: &str) -> &'static str {
    match grade {
        "A" => "A is a price list with SKU, or a real bill.",
        "B" => "B is a price list without SKU.",
        "C" => "C is a document that quotes the price list.",
        _ => "D is rounded, derived or from a blog.",
    }
}
