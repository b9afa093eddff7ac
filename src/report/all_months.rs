//! The answer over several months: who costs least altogether, who was left out of that, and in how
//! many months each is cheapest.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::{BillView, Report};
use crate::units::Usd;

/// Several reports judged together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllMonths {
    /// The months, such as `2018-08`, in order.
    pub months: Vec<String>,
    /// The offerings with a bill in each month and the exact sum of their bills, the least first;
    /// equal sums by name.
    pub totals: Vec<(String, Usd)>,
    /// The offerings with a bill in some months only, by name.
    pub left_out: Vec<LeftOut>,
    /// Who is cheapest in how many months, the most months first; of equal ones the earliest.
    /// Offerings that cost the same stand together.
    pub cheapest: Vec<(Vec<String>, usize)>,
    /// Where the cheapest changes, in order.
    pub turns: Vec<Turn>,
    /// In how many months less than 5 % lie between the first two.
    pub close: usize,
}

/// An offering whose sum compares with no other, since months are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub id: String,
    /// The months without a bill, in order; never empty.
    pub missing: Vec<String>,
    /// The exact sum of its bills in the other months.
    pub total: Usd,
    /// What the cheapest over all months costs in those; `None` if there is none.
    pub best_there: Option<Usd>,
}

/// From one month to the next another offering is cheapest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The later month.
    pub month: String,
    /// Who was cheapest in the earlier month; empty without any bill.
    pub before: Vec<String>,
    /// Who is cheapest in the later one; empty without any bill.
    pub after: Vec<String>,
}

impl AllMonths {
    /// What these reports, one for each month, say together; `None` for fewer than two.
    #[must_use]
    pub fn of(reports: &[Report]) -> Option<Self> {
        if reports.len() < 2 {
            return None;
        }
        let month = |report: &Report| report.period.name().to_owned();
        let mut ids: Vec<&str> = reports.iter().flat_map(bills).map(|(id, _)| id).collect();
        ids.sort_unstable();
        ids.dedup();
        let (in_each, in_some): (Vec<&str>, Vec<&str>) =
            ids.into_iter().partition(|id| reports.iter().all(|r| total(r, id).is_some()));
        let sum = |id: &str, among: &dyn Fn(&Report) -> bool| -> Usd {
            let bills = reports.iter().filter(|report| among(report));
            bills.filter_map(|report| total(report, id)).fold(Usd::ZERO, |sum, bill| sum + bill)
        };
        let mut totals: Vec<(String, Usd)> =
            in_each.into_iter().map(|id| (id.to_owned(), sum(id, &|_| true))).collect();
        let unfit = |id: &str| {
            let bills = reports.iter().flat_map(bills);
            bills.into_iter().any(|(other, bill)| other == id && bill.unfit.is_some())
        };
        totals.sort_by_cached_key(|(id, total)| (unfit(id), *total));
        let best = totals.first().map(|(id, _)| id.as_str());
        let left_out = |id: &str| {
            let billed = |report: &Report| total(report, id).is_some();
            LeftOut {
                id: id.to_owned(),
                missing: reports.iter().filter(|report| !billed(report)).map(month).collect(),
                total: sum(id, &billed),
                best_there: best.map(|best| sum(best, &billed)),
            }
        };
        let left_out = in_some.into_iter().map(left_out).collect();
        let pairs = reports.iter().zip(reports.iter().skip(1));
        let turns = pairs.filter_map(|(before, after)| {
            let turn =
                Turn { month: month(after), before: cheapest(before), after: cheapest(after) };
            (turn.before != turn.after).then_some(turn)
        });
        Some(Self {
            months: reports.iter().map(month).collect(),
            left_out,
            cheapest: counted(reports),
            turns: turns.collect(),
            close: reports.iter().filter(|report| report.is_close()).count(),
            totals,
        })
    }
}

impl Report {
    /// Whether less than 5 % lie between the first two; equal ones are no question.
    #[must_use]
    pub fn is_close(&self) -> bool {
        let fitting = bills(self).filter(|(_, bill)| bill.unfit.is_none());
        let mut totals = fitting.map(|(_, bill)| bill.total);
        match (totals.next(), totals.next()) {
            (Some(best), Some(next)) if next > best && next > Usd::ZERO => {
                (next - best).amount() / next.amount() < Decimal::new(5, 2)
            }
            _ => false,
        }
    }
}

/// Who is cheapest in how many months.
fn counted(reports: &[Report]) -> Vec<(Vec<String>, usize)> {
    let mut counts: Vec<(Vec<String>, usize)> = Vec::new();
    for ids in reports.iter().map(cheapest).filter(|ids| !ids.is_empty()) {
        match counts.iter_mut().find(|(known, _)| *known == ids) {
            Some((_, count)) => *count += 1,
            None => counts.push((ids, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}

/// The cheapest offering of a month, and those that cost exactly the same.
fn cheapest(report: &Report) -> Vec<String> {
    let best = bills(report).next().map(|(_, bill)| bill.total);
    let equal = bills(report).take_while(|(_, bill)| Some(bill.total) == best);
    equal.map(|(id, _)| id.to_owned()).collect()
}

fn bills(report: &Report) -> impl Iterator<Item = (&str, &BillView)> {
    let offerings = report.offerings.iter();
    offerings.filter_map(|offering| Some((offering.id.as_str(), offering.bill.as_ref()?)))
}

fn total(report: &Report, id: &str) -> Option<Usd> {
    bills(report).find(|(known, _)| *known == id).map(|(_, bill)| bill.total)
}
