//! The charts of a page, each under a heading and a sentence that says what one sees. It owns
//! which charts a page has and their order; the charts themselves are in `svg`.

use maud::{Markup, PreEscaped, html};

use super::Page;
use crate::render::svg;
use crate::report::{HoursOfWeek, Months, Report, Week};

/// All charts but those of single months' bills, which stand beside their tables.
pub(super) fn section(page: &Page<'_>) -> Markup {
    html! {
        @if let [_, _, ..] = page.reports { (months(page.reports)) }
        @if let Some(curve) = &page.curve {
            h2 #charts { "Cost against hours a week" }
            p {
                "Each line is the bill of an average month. Where the lowest two cross, the cheapest "
                "offering changes."
                @if curve.own_hours.is_some() { " The upright line is this workload." }
            }
            (chart(&svg::cost_curve(curve), "Cost against hours a week"))
        }
        @if let [report] = page.reports {
            h2 { "What the bills are made of" }
            p { "Each bar is a bill, cheapest first; its colours are what is paid for." }
            (chart(&svg::breakdown(report), "What the bills are made of"))
        }
        @if let Some(last) = page.reports.last() {
            @if let Some(hours) = &last.hours_of_week { (connected(hours, last.period.name())) }
            @if let Some(week) = page.week { (one_week(week, last.period.name())) }
        }
    }
}

/// The bills month by month.
fn months(reports: &[Report]) -> Markup {
    let months = Months::of(reports);
    let mut bills = months.offerings.iter().flat_map(|offering| offering.bills.iter().flatten());
    let uncertain = bills.any(|bill| bill.uncertain().is_some());
    html! {
        h2 #months { "Cost by month" }
        p {
            "Each line is an offering's bill. The bars below the months have the order of the "
            "offerings, so that every change of the cheapest is in sight."
            @if uncertain { " A whisker is what unknown time can make of a bill." }
        }
        (chart(&svg::months(&months), "Cost by month"))
    }
}

/// When somebody was connected in a month.
fn connected(hours: &HoursOfWeek, month: &str) -> Markup {
    let unknown = hours.hours.iter().any(|hour| hour.unknown_seconds > 0);
    html! {
        h2 #connected { "When somebody was connected: " (month) }
        p {
            "Each cell is an hour of the week with its connected minutes, the mean of the month."
            @if unknown { " What is hatched is not known, which is not idle." }
        }
        (chart(&svg::heatmap(hours), "When somebody was connected"))
    }
}

/// What the offerings made of one week of a month.
fn one_week(week: &Week, month: &str) -> Markup {
    let sessions = match week.sessions.len() {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    };
    html! {
        h2 #week { "One week of every offering: " (month) }
        p {
            "Somebody was connected " (sessions) " in this week. Below that is what each offering did "
            "meanwhile, and how much of its compute nobody used."
        }
        (chart(&svg::timeline(week), "One week of every offering"))
    }
}

/// A chart in a frame that scrolls where it is too narrow. A page needs no namespaces.
pub(super) fn chart(svg: &str, name: &str) -> Markup {
    let svg = svg.replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1);
    html! {
        div.scroll.charts role="region" aria-label=(name) tabindex="0" { (PreEscaped(svg)) }
    }
}
