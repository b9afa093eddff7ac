//! How sure an answer is: prices, closeness and unknown time, of one month or of all.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::answer::text;
use super::bills::{assumed, shared_assumptions};
use crate::render::all_months;
use crate::render::words::{bills, decides, hours_of};
use crate::report::{AllMonths, Report};

/// What stands between the answer of one report and certainty.
pub(super) fn how_sure(report: &Report) -> Markup {
    section(std::slice::from_ref(report), &of_one(report))
}

/// The same of several reports.
pub(super) fn how_sure_of_all(reports: &[Report], all: &AllMonths) -> Markup {
    section(reports, &of_all(reports, all))
}

fn section(reports: &[Report], whole: &Markup) -> Markup {
    // Each is said once for all reports.
    let warnings = reports.iter().flat_map(|report| &report.warnings);
    let warnings = warnings.map(|(_, warning)| warning).collect::<BTreeSet<_>>().len();
    let assumed = shared_assumptions(assumed(reports)).len();
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
        @if report.is_close() { li { "It is close: less than 5 % lie between the first two." } }
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
fn of_all(reports: &[Report], all: &AllMonths) -> Markup {
    let months = reports.len();
    let in_months = |is: fn(&Report) -> bool| reports.iter().filter(|report| is(report)).count();
    let unknown = in_months(|report| unknown_seconds(report) > 0);
    let seconds: u64 = reports.iter().map(unknown_seconds).sum();
    let incomplete = in_months(|report| report.incomplete);
    let decides =
        reports.last().and_then(|last| Some((last.period.name(), decides(last, first(last)?)?)));
    html! {
        @for sentence in all_months::winners(all) { li { (text(&sentence)) } }
        @if let Some((month, sentence)) = decides {
            li { "By the rules and prices of " (month) ": " (text(&sentence)) }
        }
        @if let Some(worst) = reports.iter().filter_map(worst_price).max() {
            li {
                "Prices of the first two of each month: confidence " strong { (worst) } " at worst. "
                (grade(worst))
            }
        }
        @if let Some(sentence) = all_months::close(all) { li { (sentence) } }
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

/// The least sure price of the first two.
fn worst_price(report: &Report) -> Option<&'static str> {
    let charges = bills(report).take(2).flat_map(|(_, bill)| &bill.charges);
    charges.map(|charge| charge.price_confidence).max()
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
