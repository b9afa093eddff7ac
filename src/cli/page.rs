//! The HTML page of reports: everything that it shows is computed here once and handed over.

use rust_decimal::Decimal;

use super::chart;
use super::request::{BillArgs, Request};
use super::sliders::Sliders;
use crate::activity::Storage;
use crate::analysis::{Curve, Question};
use crate::ingest::workload_file::built_in;
use crate::render::html;
use crate::report::{MonthChanges, Report};
use crate::units::Gb;

/// Where the sliders start, and the storage that they replace.
#[derive(Clone, Debug)]
pub(super) struct Start {
    /// Hours a week, if the workload or the user says.
    pub(super) hours: Option<Decimal>,
    pub(super) sessions: u64,
    /// The workload file's own storage.
    pub(super) storage: Storage,
}

impl Start {
    /// At the workload's own numbers.
    pub(super) fn of(request: &Request) -> Self {
        Self {
            hours: request.own_hours(),
            sessions: request.sessions_per_week(None),
            storage: request.file.workload.storage.clone(),
        }
    }
}

/// The page of these reports; the sliders and the curve are those of the last one's rules and
/// prices, which are the request's.
pub(super) fn html(
    bill: &BillArgs,
    request: &Request,
    start: &Start,
    reports: &[Report],
    changes: &[MonthChanges],
    curve: &Curve,
    sliders: &mut Sliders,
) -> String {
    let question = Question { rules: chart::rules(request), ..request.question() };
    let grid = sliders.grid(question, &request.line_up, &start.storage);
    let asked = asked_again(bill, request);
    let measured = || {
        let bill = reports.last()?.offerings.iter().find_map(|offering| offering.bill.as_ref())?;
        let hours = Decimal::from(reports.last()?.period.hours().max(1));
        Some(Decimal::from(bill.usage.connected_seconds) * Decimal::new(168, 0) / hours / HOUR)
    };
    let stored = request.file.workload.storage.used.last().round_up_to_whole().as_parts();
    let what_if = match &grid {
        Some(grid) if !grid.offerings.is_empty() => Ok(html::WhatIf {
            grid,
            hours: start.hours.or_else(measured).unwrap_or_default(),
            sessions: start.sessions,
            gb: u32::try_from(stored / Gb::PARTS).unwrap_or(u32::MAX),
            asked: &asked,
        }),
        Some(_) => {
            Err("No offering has a price for an average month, so that there are no sliders.")
        }
        None => Err(TIED_TO_DATES),
    };
    let drawn = reports.last().filter(|_| grid.is_some());
    let curve = drawn.map(|report| chart::cost_curve_of(report, start.hours, curve));
    html::page(&html::Page { reports, changes, curve, what_if })
}

const HOUR: Decimal = Decimal::from_parts(3_600, 0, 0, false, 0);
/// Why some workloads have neither sliders nor a curve.
const TIED_TO_DATES: &str = "The capacity that this workload needs is tied to dates, so that it has no \
                             average month: there are no sliders. Give it a constant `acu` to move them.";

/// The workload and the options as they would be typed again; a file's name stays out.
fn asked_again(bill: &BillArgs, request: &Request) -> String {
    // What was measured is no built-in example, even if no file is named.
    let measured = request.file.usage.is_some();
    let by_name = built_in(bill.workload_name()).is_some() && !measured;
    let mut words = vec![if by_name { bill.workload_name() } else { "WORKLOAD" }.to_owned()];
    let mut option = |name: &str, value: String| words.extend([name.to_owned(), quoted(&value)]);
    for id in &bill.offerings {
        option("--offering", id.clone());
    }
    if let Some(list) = &bill.prices {
        option("--prices", list.clone());
    }
    if let Some(day) = bill.rules_as_of {
        option("--rules-as-of", day.to_string());
    }
    if let Some(region) = &bill.region {
        option("--region", region.to_string());
    }
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
