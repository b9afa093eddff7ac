//! The sliders: costs of every stop as data, the controls, and the answer at the workload's own
//! numbers for whoever runs no script.

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::answer::{name, text};
use super::bills::scrolling;
use super::packed::{packed, units};
use crate::render::cents::dollars;
use crate::render::words::{first_two, only, shown};
use crate::report::{GRID_SESSIONS, Grid, GridOffering, grid_hours};
use crate::units::Usd;

/// Colours of lines.
pub(super) const TONES: usize = crate::render::svg::TONES;
/// The longest workload with options: a path may have 4,096 bytes.
const LONGEST_ASKED: usize = 8_192;
/// Stored gigabytes go at least so far.
const GB_MOST: u32 = 1_000;

/// What the sliders move over and where they start.
#[derive(Clone, Copy, Debug)]
pub struct WhatIf<'a> {
    /// The costs.
    pub grid: &'a Grid,
    /// The workload's own hours a week.
    pub hours: Decimal,
    /// Its own sessions a week.
    pub sessions: u64,
    /// What it stores, in whole gigabytes.
    pub gb: u32,
    /// What is asked on the command line besides the three numbers: a workload and options.
    pub asked: &'a str,
    /// Where that workload comes from, in a sentence, if its name does not say.
    pub given: Option<&'a str>,
}

/// The stops that are nearest to the workload's own numbers.
struct Start {
    hour: usize,
    sessions: usize,
}

impl WhatIf<'_> {
    fn start(&self) -> Start {
        let near = |(at, hours): (usize, Decimal)| ((hours - self.hours).abs(), at);
        let hour = grid_hours().enumerate().map(near).min();
        let sessions = GRID_SESSIONS.iter().enumerate();
        let sessions = sessions.map(|(at, count)| (count.abs_diff(self.sessions), at)).min();
        Start { hour: hour.map_or(0, |(_, at)| at), sessions: sessions.map_or(0, |(_, at)| at) }
    }

    fn gb_most(&self) -> u32 {
        GB_MOST.max(self.gb.saturating_mul(2)).min(1_048_576)
    }

    /// The command that gives the same numbers, with places for the three.
    fn command(&self) -> String {
        format!(
            "dutycycle what-if --hours-per-week {{hours}} --sessions-per-week {{sessions}} \
             --storage-gb {{gb}} --as-of {} {}",
            self.grid.as_of,
            shown(self.asked, LONGEST_ASKED)
        )
    }
}

/// The controls, the answer and the curve.
pub(super) fn section(asked: &WhatIf<'_>) -> Markup {
    let grid = asked.grid;
    html! {
        p {
            "The bill of an average month (730 hours) with equal sessions spread evenly over the week, by "
            "the prices of " (grid.as_of) ". A real month has another length and its own calendar, so that "
            "its bill differs a little."
        }
        @for missing in &grid.left_out {
            p { (name(&missing.id)) " is left out: " (text(&missing.reason)) }
        }
        p #without-script {
            "Without the page's script the sliders do not move: this is the answer at the stops nearest to "
            "the workload. The command below asks for any other."
        }
        (controls(asked))
        (result(asked))
    }
}

fn controls(asked: &WhatIf<'_>) -> Markup {
    let start = asked.start();
    let hours: Vec<String> = grid_hours().map(|hours| hours.to_string()).collect();
    let sessions: Vec<String> = GRID_SESSIONS.iter().map(u64::to_string).collect();
    html! {
        form #controls.panel hidden autocomplete="off" aria-label="Numbers of the workload" {
            div.sliders {
                (slider("hours", "Connected", ("h a week", "h a week"), start.hour, hours.len() - 1, Some(&hours)))
                (slider("sessions", "In", ("session a week", "sessions a week"), start.sessions, sessions.len() - 1, Some(&sessions)))
                (slider("gb", "Stored", ("GB", "GB"), asked.gb as usize, asked.gb_most() as usize, None))
            }
            button #reset type="button" { "Back to this workload" }
        }
    }
}

fn slider(
    id: &str,
    label: &str,
    (one, many): (&str, &str),
    value: usize,
    most: usize,
    stops: Option<&[String]>,
) -> Markup {
    let id = format!("slider-{id}");
    html! {
        div {
            label for=(id) { span { (label) } span id={ (id) "-value" } {} }
            input id=(id) type="range" min="0" max=(most) step="1" value=(value) data-one=(one) data-unit=(many)
                data-stops=[stops.map(|stops| stops.join(","))];
        }
    }
}

fn result(asked: &WhatIf<'_>) -> Markup {
    let grid = asked.grid;
    let start = asked.start();
    let at = start.sessions * grid_hours().count() + start.hour;
    let mut order: Vec<(Option<Usd>, usize)> = grid
        .offerings
        .iter()
        .enumerate()
        .map(|(line, offering)| (offering.total(at, asked.gb), line))
        .collect();
    order.sort_by_key(|(total, line)| (total.is_none(), *total, &grid.offerings[*line].id));
    let best = order.first().and_then(|first| first.0);
    let mut by_name: Vec<&str> = grid.offerings.iter().map(|o| o.id.as_str()).collect();
    by_name.sort_unstable();
    let rows = order.iter().map(|&(total, line)| {
        let offering = &grid.offerings[line];
        let place = by_name.partition_point(|other| *other < offering.id.as_str());
        row(offering, line, place, total, best)
    });
    let command = asked.command();
    let filled = command
        .replacen("{hours}", &grid_hours().nth(start.hour).unwrap_or_default().to_string(), 1)
        .replacen("{sessions}", &GRID_SESSIONS[start.sessions].to_string(), 1)
        .replacen("{gb}", &asked.gb.to_string(), 1);
    html! {
        output #what-if-answer.answer for="slider-hours slider-sessions slider-gb" aria-live="polite" {
            (opening(grid, &order))
        }
        div.side {
            (scrolling("Costs at these numbers", &html! {
                table {
                    caption { span.inview { "US dollars for an average month, cheapest first" } }
                    thead {
                        tr {
                            th scope="col" { "line" }
                            th scope="col" { "offering" }
                            th.number scope="col" { "total" }
                            th.number scope="col" { "more" }
                        }
                    }
                    tbody #what-if-rows { @for row in rows { (row) } }
                }
            }))
            (curve())
        }
        p.note { "The same from the command line: " code #command data-command=(command) { (filled) } }
        @if let Some(given) = asked.given { p.note { (text(given)) } }
    }
}

/// The answer where the sliders start, in the words of a verdict.
fn opening(grid: &Grid, order: &[(Option<Usd>, usize)]) -> String {
    let mut priced =
        order.iter().filter_map(|&(total, line)| Some((total?, name(&grid.offerings[line].id))));
    match (priced.next(), priced.next()) {
        (None, _) => "No offering can be priced here.".to_owned(),
        (Some((best, id)), None) => only(&id, best),
        (Some((best, id)), Some((next, second))) => first_two((&id, best), (&second, next)),
    }
}

fn row(
    offering: &GridOffering,
    line: usize,
    place: usize,
    total: Option<Usd>,
    best: Option<Usd>,
) -> Markup {
    let data = packed(&offering.without_storage);
    let number = |amount: Usd| units(amount).unwrap_or_default();
    let dash = || "–".to_owned();
    let more = total.zip(best).map(|(total, best)| total.cents() - best.cents());
    let tone = line % TONES;
    html! {
        tr data-tone=(tone) data-order=(place) data-least=(number(offering.storage_least))
            data-per-gb=(number(offering.storage_per_gb)) data-width=(data.width)
            data-steps=(data.steps) data-codes=(data.codes) {
            td { span class={ "key tone-" (tone) } { (key(line)) } }
            th scope="row" { (name(&offering.id)) }
            td.number.total { (total.map_or_else(dash, |total| dollars(total.cents()))) }
            td.number.more {
                (more.filter(|more| *more > 0).map_or_else(dash, |more| format!("+{}", dollars(more))))
            }
        }
    }
}

/// A letter for each line, then numbers.
fn key(line: usize) -> String {
    let letter = u8::try_from(line).ok().filter(|line| *line < 26).map(|line| b'A' + line);
    letter.map_or_else(|| (line + 1).to_string(), |letter| char::from(letter).to_string())
}

/// The frame that the script draws lines into.
fn curve() -> Markup {
    html! {
        div #moving-curve hidden {
            svg #curve viewBox="0 0 640 300" role="img" aria-labelledby="curve-title" {
                title #curve-title {
                    "Cost of an average month against hours a week, a lettered line for each offering; the "
                    "table beside it has the numbers"
                }
                g #curve-axes {}
                svg #curve-plane x="64" y="12" width="520" height="250" {}
                g #curve-keys {}
            }
        }
    }
}
