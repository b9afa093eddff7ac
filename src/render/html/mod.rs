//! A report as one HTML page that needs nothing else: the answer first, then charts, sliders,
//! bills and assumptions. It owns the frame and the order of the parts.
//!
//! Names of users reach the page through `maud`, which escapes them; nothing of theirs stands in
//! the script, the style sheet or an attribute that is more than text.

mod answer;
mod bills;
mod changes;
mod charts;
mod client;
mod compared;
mod demand_models;
mod differences;
mod fleet;
mod packed;
mod policy;
mod sure;
mod what_if;

use std::fmt::Write as _;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::svg::{self, CostCurve};
use super::table::heading;
use crate::report::{MonthChanges, Report, Week};

pub use fleet::fleet;
pub use what_if::WhatIf;

/// What stands on a page.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The reports, a month each, in their order.
    pub reports: &'a [Report],
    /// What changed from each of them to the next.
    pub changes: &'a [MonthChanges],
    /// Costs against hours a week, by the last report's rules and prices.
    pub curve: Option<CostCurve<'a>>,
    /// One week of the last report's month; an average month has no dates.
    pub week: Option<&'a Week>,
    /// The sliders, or why there are none.
    pub what_if: Result<WhatIf<'a>, &'a str>,
}

const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

/// The whole page: same reports, same bytes.
#[must_use]
pub fn page(page: &Page<'_>) -> String {
    let title = match page.reports {
        [report] => heading(report),
        reports => answer::span(reports),
    };
    let script = page.what_if.is_ok().then_some(SCRIPT);
    framed(&title, script, "", &content(page, &title))
}

/// A whole document around a page's parts, which begin with the answer; with rules for this page only
/// below those of all.
fn framed(title: &str, script: Option<&str>, rules: &str, content: &Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy::policy(script));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { (title) " – dutycycle" }
                style { (PreEscaped(colours())) (PreEscaped(STYLE)) (PreEscaped(rules)) }
            }
            body {
                a.skip href="#main" { "Skip to the answer" }
                main #main { (content) }
                footer {
                    p {
                        "Made by dutycycle " (env!("CARGO_PKG_VERSION")) ". List prices without tax, "
                        "backups, Extended Support, CPU credits and the free tier. This page opens no "
                        "connection."
                    }
                }
                @if let Some(script) = script { script { (PreEscaped(script)) } }
            }
        }
    };
    markup.into_string() + "\n"
}

fn content(page: &Page<'_>, title: &str) -> Markup {
    html! {
        p.over { (title) }
        (answer::answer(page.reports))
        (charts::section(page))
        h2 #try { "What if? Other hours, sessions and sizes" }
        @match &page.what_if {
            Ok(asked) => (what_if::section(asked)),
            Err(reason) => p { (reason) },
        }
        (demand_models::section(page.reports))
        (changes::section(page.changes))
        (compared::section(page.reports))
        @if let [report] = page.reports {
            h2 #bills { "Every bill, down to the last charge" }
            (bills::section(report, ""))
        } @else {
            h2 #bills { "The months, down to the last charge" }
            @for (at, report) in page.reports.iter().enumerate() {
                section {
                    h3 { (report.period.title()) }
                    (charts::chart(&svg::breakdown(report), &report.period.title()))
                    (bills::section(report, &format!("-{at}")))
                }
            }
        }
        (differences::section(page.reports))
        (bills::notices_and_assumptions(page.reports))
    }
}

/// The charts' colours as custom properties, and the classes of lines.
fn colours() -> String {
    let properties = |dark: bool| {
        svg::colours().fold(String::new(), |mut css, (name, colours)| {
            let _ = write!(css, "--{name}:{};", if dark { &colours.1 } else { &colours.0 });
            css
        })
    };
    let mut css = format!(
        ":root{{{}--panel:#F4F6F8;--link:#005A9C}}\n@media (prefers-color-scheme:dark){{:root{{{}\
         --panel:#1D2128;--link:#7CC0FF}}}}\n",
        properties(false),
        properties(true)
    );
    for tone in 0..what_if::TONES {
        let colour = format!("var(--tone-{tone})");
        let _ = write!(
            css,
            ".tone-{tone}{{border-color:{colour}}}path.tone-{tone}{{stroke:{colour}}}\
             circle.tone-{tone}{{fill:{colour}}}"
        );
    }
    css.push('\n');
    css
}
