//! How an answer is judged: by what the workload file expects and by `--fail-if`. It owns when unknown
//! time or a missing bill decides, and tells each reason in one line on standard error. It owns
//! neither the grammar of conditions nor what is incomplete.
//!
//! Totals are compared as they are printed, in cents; who is cheapest is decided exactly. What only
//! one end of unknown time would break is broken, and the line says so.

use super::condition::{Condition, Limit, Name, Order, Test, WHOLE};
use super::env::Env;
use super::exit::{CliError, Exit};
use crate::ingest::workload_file::{Expect, WorkloadFile, offering_ids};
use crate::render::cents::dollars;
use crate::render::words::safe;
use crate::report::{BillView, Report};
use crate::units::Usd;

/// Arguments about what must not be.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct FailArgs {
    /// Exit with 1 if this holds (repeatable): `cheapest != ID`, `ID.total > 20`, `saving > 10%`, `ID.saving > 5.00` or `incomplete`
    ///
    /// A name is an offering's id, `cheapest`, or `current`, which is how the database is configured
    /// today (the usage table of the workload file). Names are compared by == and !=, amounts by <, <=, >
    /// and >=. `total` is the printed total in US dollars. `saving` is what a named offering, or
    /// `current`, costs more than the cheapest, in US dollars or in per cent of its own total. What
    /// holds for one end of unknown time only, or has no bill, fails. See docs/ci.md.
    #[arg(long, value_name = "CONDITION")]
    fail_if: Vec<String>,
}

/// What an answer is judged by.
#[derive(Clone, Debug)]
pub(super) struct Judge {
    expect: Expect,
    conditions: Vec<Condition>,
    /// Which offering is how the database is configured today.
    current: Option<String>,
}

impl FailArgs {
    /// Reads the conditions, before anything is billed. `asked` are the ids of `--offering`.
    pub(super) fn judge(&self, file: &WorkloadFile, asked: &[String]) -> Result<Judge, CliError> {
        let current = file.usage.as_ref().and_then(|usage| usage.current.clone());
        let conditions: Vec<Condition> =
            self.fail_if.iter().map(|text| Condition::parse(text)).collect::<Result<_, _>>()?;
        let known = offering_ids(&file.offerings, &file.workload);
        for condition in &conditions {
            match condition.name() {
                Some(Name::Current(column)) if current.is_none() => {
                    let problem = "the workload does not say what is configured today";
                    let hint = "name an offering's id, or set `current` in [usage]";
                    return Err(condition.error(*column, problem, hint));
                }
                Some(Name::Id(id, column)) if !known.contains(id) && !asked.contains(id) => {
                    let problem = format!("there is no offering `{}`", safe(id));
                    let hint = format!("one of {}", known.join(", "));
                    return Err(condition.error(*column, &problem, &hint));
                }
                _ => {}
            }
        }
        Ok(Judge { expect: file.expect.clone(), conditions, current })
    }

    /// Refuses conditions on an answer that is many.
    pub(super) fn refuse(&self, what: &str) -> Result<(), CliError> {
        let one = || CliError::input(format!("{what} cannot be judged by --fail-if"));
        if self.fail_if.is_empty() { Ok(()) } else { Err(one().hint("ask for one value")) }
    }
}

/// What is true of an answer whose unknown time could be idle or not.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Truth {
    No,
    Perhaps(String),
    Yes(String),
}

impl Judge {
    /// The same without what the file expects: the question is another than the file's.
    pub(super) fn without_expectations(self) -> Self {
        Self { expect: Expect::default(), ..self }
    }

    /// Whether the file expects anything.
    pub(super) fn expects(&self) -> bool {
        self.expect != Expect::default()
    }

    /// Tells every expectation that is not met and every condition that holds; `when` stands before
    /// them, such as `2018-08: ` where there are several answers.
    pub(super) fn judge(&self, report: &Report, when: &str, env: &mut Env<'_>) -> Exit {
        let mut reasons: Vec<String> = Vec::new();
        reasons.extend(self.expect.cheapest.as_ref().and_then(|id| not_cheapest(report, id)));
        let totals = self.expect.total_usd.iter();
        reasons.extend(totals.filter_map(|(id, expected)| other_total(report, id, *expected)));
        for condition in &self.conditions {
            let why = match self.truth(&condition.test, report) {
                Truth::No => continue,
                Truth::Perhaps(why) => format!("{why}, and that could decide"),
                Truth::Yes(why) => why,
            };
            reasons.push(format!("failed: {}: {why}", safe(&condition.text)));
        }
        for reason in &reasons {
            env.tell(&format!("{when}{reason}"));
        }
        if reasons.is_empty() { Exit::Complete } else { Exit::Unexpected }
    }

    fn truth(&self, test: &Test, report: &Report) -> Truth {
        match test {
            Test::Incomplete if report.incomplete => Truth::Yes(
                "something has no price, or unknown time could change the answer".to_owned(),
            ),
            Test::Incomplete => Truth::No,
            Test::Cheapest { is, name } => self.named(name).map_or(Truth::No, |id| {
                let truth = is_cheapest(report, id);
                if *is { truth.0 } else { truth.1 }
            }),
            Test::Total { of, order, limit } => match self.cents(of, report) {
                Ok(ends) => compared(ends, *order, *limit, ends),
                Err(why) => Truth::Yes(why),
            },
            Test::Saving { of, order, limit } => {
                // Who is cheapest whatever the unknown time was saves nothing against itself.
                let first = |id| matches!(is_cheapest(report, id), (Truth::Yes(_), _));
                let nothing = self.named(of).is_some_and(first);
                let ends = self
                    .cents(of, report)
                    .and_then(|own| Ok((saving(own, self.cents(&Name::Cheapest, report)?), own)))
                    .map(|(saved, own)| (if nothing { [0, 0] } else { saved }, own));
                match ends {
                    Ok((saved, own)) => compared(saved, *order, *limit, own),
                    Err(why) => Truth::Yes(why),
                }
            }
        }
    }

    /// The offering of a name that is not the cheapest's.
    fn named<'a>(&'a self, name: &'a Name) -> Option<&'a str> {
        match name {
            Name::Id(id, _) => Some(id),
            Name::Current(_) => self.current.as_deref(),
            Name::Cheapest => None,
        }
    }

    /// The least and the most that is printed as a total, or why there is none.
    fn cents(&self, name: &Name, report: &Report) -> Result<[i128; 2], String> {
        let Some(id) = self.named(name) else {
            let ends = |end: fn(&BillView) -> Usd| ranked(report).map(|(_, bill)| end(bill)).min();
            let ends = ends(|bill| bill.range.0).zip(ends(|bill| bill.range.1));
            let (least, most) = ends.ok_or("no offering has a bill")?;
            return Ok([least.cents(), most.cents()]);
        };
        let bill = bill(report, id).ok_or_else(|| no_bill(report, id))?;
        Ok([bill.range.0.cents(), bill.range.1.cents()])
    }
}

fn bills(report: &Report) -> impl Iterator<Item = (&str, &BillView)> {
    let offerings = report.offerings.iter();
    offerings.filter_map(|offering| Some((offering.id.as_str(), offering.bill.as_ref()?)))
}

/// The bills of those that can be the cheapest: they have the memory that the working set takes.
fn ranked(report: &Report) -> impl Iterator<Item = (&str, &BillView)> {
    bills(report).filter(|(_, bill)| bill.unfit.is_none())
}

fn bill<'a>(report: &'a Report, id: &str) -> Option<&'a BillView> {
    bills(report).find(|(known, _)| *known == id).map(|(_, bill)| bill)
}

/// Why an offering has no bill.
fn no_bill(report: &Report, id: &str) -> String {
    let not_offered = report.not_offered.iter().find(|missing| missing.id == id);
    let not_priced = report.not_priced.iter().find(|missing| missing.id == id);
    let why = match (not_offered, not_priced) {
        (Some(missing), _) => missing.reason.as_str(),
        (None, Some(missing)) => missing.reason.as_str(),
        (None, None) => "it is not compared",
    };
    format!("{} has no bill: {why}", safe(id))
}

/// Whether nobody costs less than this offering, and whether somebody does; equal bills are both
/// the cheapest.
fn is_cheapest(report: &Report, id: &str) -> (Truth, Truth) {
    let first = report.ranking.first().map_or("nothing", String::as_str);
    let found = format!("{first} is cheapest");
    let Some(own) = bill(report, id) else {
        let (no, why) = (no_bill(report, id), found);
        // With a price it might be the cheapest; what nobody offers is not.
        let unknown = report.not_priced.iter().any(|missing| missing.id == id);
        return (if unknown { Truth::Yes(no) } else { Truth::No }, Truth::Yes(why));
    };
    if own.unfit.is_some() {
        return (Truth::No, Truth::Yes(found));
    }
    let others = || ranked(report).filter(|(other, _)| *other != id).map(|(_, bill)| bill);
    if others().all(|other| own.range.1 <= other.range.0) {
        return (Truth::Yes(format!("{id} is cheapest")), Truth::No);
    }
    if others().any(|other| other.range.1 < own.range.0) {
        return (Truth::No, Truth::Yes(found));
    }
    let why = format!("{found} if unknown time is idle; other bills reach as low");
    (Truth::Perhaps(why.clone()), Truth::Perhaps(why))
}

/// The least and the most that an offering costs more than the cheapest.
fn saving([least, most]: [i128; 2], [cheapest, at_most]: [i128; 2]) -> [i128; 2] {
    [(least - at_most).max(0), (most - cheapest).max(0)]
}

/// Whether the ends stand so to a limit; a percentage is of the offering's own total.
fn compared(ends: [i128; 2], order: Order, limit: Limit, own: [i128; 2]) -> Truth {
    let [least, most] = ends;
    let holds = [0, 1].map(|end| match limit {
        Limit::Cents(cents) => order.holds(&ends[end], &cents),
        Limit::Percent(share) => {
            let (scaled, limit) = (ends[end].checked_mul(WHOLE), own[end].checked_mul(share));
            order.holds(&scaled.unwrap_or(i128::MAX), &limit.unwrap_or(i128::MAX))
        }
    });
    let share = |end: usize| match (limit, own[end]) {
        (Limit::Percent(_), whole) if whole > 0 => {
            // In hundredths of a per cent, rounded down.
            let share = ends[end].saturating_mul(10_000) / whole;
            format!(" ({}.{:02} %)", share / 100, share % 100)
        }
        _ => String::new(),
    };
    let [from, to] = [(least, 0), (most, 1)].map(|(cents, end)| dollars(cents) + &share(end));
    let why = if from == to {
        format!("it is {from}")
    } else {
        format!("unknown time makes it {from} to {to}")
    };
    match holds {
        [false, false] => Truth::No,
        [true, true] => Truth::Yes(why),
        _ => Truth::Perhaps(why),
    }
}

/// What is to be said if an offering is not the cheapest for sure.
fn not_cheapest(report: &Report, id: &str) -> Option<String> {
    let first = report.ranking.first().map_or("nothing", String::as_str);
    let expected = format!("expected {id} to be cheapest, found {first}");
    let own = bill(report, id).is_some();
    match is_cheapest(report, id).0 {
        Truth::Yes(_) if own => None,
        Truth::Perhaps(_) => Some(format!(
            "expected {id} to be cheapest, found {first} if unknown time is idle; other bills reach \
             as low"
        )),
        // Why it has no bill, where it was asked for.
        _ if !own => Some(format!("{expected}; {}", no_bill(report, id))),
        _ => Some(expected),
    }
}

/// What is to be said if an offering does not cost this for sure.
fn other_total(report: &Report, id: &str, expected: Usd) -> Option<String> {
    let wanted = format!("expected {id} to cost {}", dollars(expected.cents()));
    let Some(bill) = bill(report, id) else {
        return Some(format!("{wanted}, found no bill; {}", no_bill(report, id)));
    };
    let [least, total, most] = [bill.range.0, bill.total, bill.range.1].map(Usd::cents);
    if total != expected.cents() {
        return Some(format!("{wanted}, found {}", dollars(total)));
    }
    let (least, most) = (dollars(least), dollars(most));
    (least != most)
        .then(|| format!("{wanted}, found that, but unknown time makes it {least} to {most}"))
}
