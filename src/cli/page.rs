//! The HTML page of reports: everything that it shows is computed here once and handed over.

use rust_decimal::Decimal;

use super::chart;
use super::request::{BillArgs, Request};
use super::sliders::Sliders;
use crate::activity::Storage;
use crate::analysis::{Curve, Question};
use crate::render::html;
use crate::report::{MonthChanges, Report, Week};
use crate::units::{Day, Gb};

/// Where the sliders start, and the storage that they replace.
#[derive(Clone, Debug)]
pub(super) struct Start {
    /// Hours a week, if the workload or the user says.
    pub(super) hours: Option<Decimal>,
    pub(super) sessions: u64,
    /// The workload file's own storage.
    pub(super) storage: Storage,
    /// What is asked besides.
    pub(super) again: Again,
}

/// A database whose usage is asked of AWS, and the days.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pulled<'a> {
    pub(super) name: &'a str,
    pub(super) from: Day,
    pub(super) to: Day,
}

/// How the page's workload and options are typed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Again {
    /// Words for a shell.
    asked: String,
    /// Where the workload comes from, if its name does not say.
    given: Option<String>,
}

impl Start {
    /// At the workload's own numbers.
    pub(super) fn of(request: &Request, again: Again) -> Self {
        Self {
            again,
            hours: request.own_hours(),
            sessions: request.sessions_per_week(None),
            storage: request.file.workload.storage.clone(),
        }
    }
}

/// The page of these reports; the sliders and the curve are those of the last one's rules and
/// prices, which are the request's.
pub(super) fn html(
    request: &Request,
    start: &Start,
    reports: &[Report],
    changes: &[MonthChanges],
    curve: &Curve,
    week: Option<&Week>,
    sliders: &mut Sliders,
) -> String {
    let question = Question { rules: chart::rules(request), ..request.question() };
    let grid = sliders.grid(question, &request.line_up, &start.storage);
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
            asked: &start.again.asked,
            given: start.again.given.as_deref(),
        }),
        Some(_) => {
            Err("No offering has a price for an average month, so that there are no sliders.")
        }
        None if question.workload.demand.is_tied_to_dates() => Err(TIED_TO_DATES),
        None => Err(NOT_LINEAR),
    };
    let drawn = reports.last().filter(|_| grid.is_some());
    let curve = drawn.map(|report| chart::cost_curve_of(report, start.hours, curve));
    html::page(&html::Page { reports, changes, curve, week, what_if })
}

const HOUR: Decimal = Decimal::from_parts(3_600, 0, 0, false, 0);
/// Why some workloads have neither sliders nor a curve.
const TIED_TO_DATES: &str = "The capacity that this workload needs is tied to dates, so that it has no \
                             average month: there are no sliders. Give it a constant `acu` to move them.";

/// Why some side costs leave no sliders.
const NOT_LINEAR: &str = "With backups or a free tier not every gigabyte costs the same, so that \
                          there are no sliders. The what-if command prices any other size exactly.";

impl Again {
    /// The workload, as it was named or as it was pulled, and the options. A file is named as it
    /// was typed: whoever made the page types it in the same directory.
    pub(super) fn of(bill: &BillArgs, pulled: Option<Pulled<'_>>) -> Self {
        let mut given = None;
        let workload = match (pulled, bill.workload_name()) {
            (Some(Pulled { name, from, to }), _) => {
                let file = quoted(&format!("{name}.toml"));
                let region = bill.region.as_ref();
                let region =
                    region.map(|region| format!(" --region {}", quoted(&region.to_string())));
                given = Some(format!(
                    "{file} is written by: dutycycle pull {} --from {from} --to {to}{} --out {file}",
                    quoted(name),
                    region.unwrap_or_default(),
                ));
                file
            }
            (None, "-") => {
                let said =
                    "The workload file comes through standard input (-), as it did for this page.";
                given = Some(said.to_owned());
                "-".to_owned()
            }
            (None, name) => quoted(name),
        };
        let mut words = vec![workload];
        let mut option =
            |name: &str, value: String| words.extend([name.to_owned(), quoted(&value)]);
        for id in &bill.offerings {
            option("--offering", id.clone());
        }
        if let Some(list) = &bill.prices {
            option("--prices", list.clone());
        }
        if let Some(day) = bill.rules_as_of {
            option("--rules-as-of", day.to_string());
        }
        if let Some(model) = &bill.demand {
            option("--demand", model.clone());
        }
        if let Some(region) = &bill.region {
            option("--region", region.to_string());
        }
        if let Some(seconds) = bill.client_timeout {
            option("--client-timeout", format!("{seconds}s"));
        }
        for (name, value) in bill.side_costs.options() {
            option(name, value);
        }
        Self { asked: words.join(" "), given }
    }
}

/// A word as a shell takes it, and never as an option.
fn quoted(word: &str) -> String {
    if word.starts_with('-') {
        return quoted(&format!("./{word}"));
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bill(workload: &str) -> BillArgs {
        let mut bill = BillArgs::default();
        bill.workload = Some(workload.to_owned());
        bill
    }

    #[test]
    fn a_file_is_named_as_it_was_typed() {
        for (typed, asked) in [
            ("soup-bot", "soup-bot"),
            ("../my/db.toml", "../my/db.toml"),
            ("my db's.toml", r"'my db'\''s.toml'"),
            ("$(reboot).toml", "'$(reboot).toml'"),
            ("-x.toml", "./-x.toml"),
        ] {
            let expected = Again { asked: asked.to_owned(), given: None };
            assert_eq!(Again::of(&bill(typed), None), expected);
        }
    }

    #[test]
    fn what_has_no_file_says_where_it_comes_from() {
        let piped = Again::of(&bill("-"), None);
        assert_eq!(piped.asked, "-");
        assert!(piped.given.unwrap().contains("standard input"));
        let mut bill = BillArgs::default();
        bill.offerings = vec!["a b".to_owned()];
        bill.region = "eu-west-1".parse().ok();
        let (from, to) = (Day::from_date(2026, 9, 1), Day::from_date(2026, 10, 31));
        let pulled = Again::of(&bill, Some(Pulled { name: "orders", from, to }));
        assert_eq!(pulled.asked, "orders.toml --offering 'a b' --region eu-west-1");
        let command = "dutycycle pull orders --from 2026-09-01 --to 2026-10-31 --region eu-west-1 \
                       --out orders.toml";
        assert_eq!(pulled.given.unwrap(), format!("orders.toml is written by: {command}"));
    }
}
