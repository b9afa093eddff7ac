//! What changed from month to month and why: each cause with its exact amount and in words.

use rust_decimal::Decimal;

use super::{PeriodView, Report};
use crate::analysis::{Billed, Cause, Change, Explained, OfferingChange, Usage, month_over_month};
use crate::meter::Part;
use crate::units::Usd;

/// Two months that follow each other, and every offering that has a bill in one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthChanges {
    /// The earlier month, such as `2018-08`.
    pub before: String,
    /// The later month.
    pub after: String,
    /// The offerings, in the later month's order; those that ended follow.
    pub offerings: Vec<ChangeView>,
}

/// What happened to one offering's bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    /// Its name.
    pub id: String,
    /// The totals.
    pub movement: Movement,
}

/// From one total to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Movement {
    /// Billed in both months.
    Between {
        /// The earlier total.
        before: Usd,
        /// The later total.
        after: Usd,
        /// What the difference is made of, the largest part first, or why that is not known.
        causes: Result<Vec<CauseView>, String>,
        /// Whether unknown time could change a bill: both totals take it for idle.
        idle_ends: bool,
    },
    /// Billed in the later month only, and why.
    Began(Usd, String),
    /// Billed in the earlier month only, and why.
    Ended(Usd, String),
}

/// A part of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CauseView {
    /// A stable name.
    pub cause: &'static str,
    /// Its exact amount, never zero.
    pub amount: Usd,
    /// In words.
    pub text: String,
}

impl MonthChanges {
    /// From one month to the next.
    #[must_use]
    pub fn of(months: [&Report; 2], before: Billed<'_>, after: Billed<'_>) -> Self {
        let [earlier, later] = months.map(|report| match &report.period {
            PeriodView::Month { month, .. } => month.clone(),
            PeriodView::AverageMonth => "average month".to_owned(),
        });
        let offerings = month_over_month(before, after).into_iter().map(view).collect();
        Self { before: earlier, after: later, offerings }
    }
}

fn view(offering: OfferingChange) -> ChangeView {
    let movement = match offering.change {
        Change::Explained(explained) => Movement::Between {
            before: explained.split.before(),
            after: explained.split.after(),
            causes: Ok(causes(&explained)),
            idle_ends: explained.unknown,
        },
        Change::Unexplained { before, after, reason } => {
            Movement::Between { before, after, causes: Err(reason), idle_ends: false }
        }
        Change::Began { after, reason } => Movement::Began(after, reason),
        Change::Ended { before, reason } => Movement::Ended(before, reason),
    };
    ChangeView { id: offering.id, movement }
}

fn causes(explained: &Explained) -> Vec<CauseView> {
    let view = |(cause, amount): &(Cause, Usd)| {
        let (cause, text) = words(explained, *cause);
        CauseView { cause, amount: *amount, text }
    };
    explained.split.parts().iter().map(view).collect()
}

/// A cause's stable name, and what happened in words.
fn words(explained: &Explained, cause: Cause) -> (&'static str, String) {
    match cause {
        Cause::Use(Part::Compute) => ("use-compute", compute(explained.usage)),
        Cause::Use(Part::Storage) => {
            ("use-storage", quantities(explained, Part::Storage, "GB-months of storage"))
        }
        Cause::Use(Part::Io) => ("use-io", quantities(explained, Part::Io, "I/O requests")),
        Cause::Days => {
            let [before, after] = explained.days;
            ("days", format!("{after} instead of {before} days"))
        }
        Cause::Rules => ("rules", rules(explained)),
        Cause::Defaults => ("defaults", defaults(explained)),
        Cause::Prices => ("prices", prices(explained)),
    }
}

/// The first thing that differs: starts, resumes, or connected time.
fn compute([before, after]: [Usage; 2]) -> String {
    let counted = |count: fn(&Usage) -> Option<u64>, what| {
        let (before, after) = (count(&before)?, count(&after)?);
        (before != after).then(|| format!("{after} instead of {before} {what}"))
    };
    let hours = |seconds: u64| {
        (Decimal::from(seconds) / Decimal::from(3_600)).round_dp(2).normalize().to_string()
    };
    let connected = || {
        let seconds = [before, after].map(|usage| usage.connected_seconds);
        let [before, after] = seconds.map(hours);
        (seconds[0] != seconds[1]).then(|| format!("connected {after} instead of {before} h"))
    };
    counted(|usage| usage.starts, "starts")
        .or_else(|| counted(|usage| usage.activations, "resumes"))
        .or_else(connected)
        .unwrap_or_else(|| "the same use at other times".to_owned())
}

/// How much was counted of a part.
fn quantities(explained: &Explained, part: Part, unit: &str) -> String {
    let [before, after] = explained.charges.each_ref().map(|charges| {
        let counted = charges.iter().filter(|charge| charge.reading.meter.part() == part);
        let amount: Decimal = counted.map(|charge| charge.pricing().amount).sum();
        amount.round_dp(3).normalize()
    });
    format!("{after} instead of {before} {unit}")
}

fn rules(explained: &Explained) -> String {
    let named: Vec<String> =
        explained.rules.iter().map(|(day, rule)| format!("{rule} of {day}")).collect();
    if named.is_empty() {
        return "rules of other days".to_owned();
    }
    format!("billing rule {}", named.join(", "))
}

fn defaults(explained: &Explained) -> String {
    let named: Vec<String> = explained
        .defaults
        .iter()
        .map(|[before, after]| format!("{after} instead of {before}"))
        .collect();
    if named.is_empty() {
        return "other defaults".to_owned();
    }
    format!("default {}", named.join(", "))
}

fn prices(explained: &Explained) -> String {
    let named: Vec<String> = explained
        .prices
        .iter()
        .map(|price| {
            let [before, after] = price.list_unit_price;
            format!("{} {after} instead of {before} USD ({})", price.meter, price.list)
        })
        .collect();
    format!("list price of {}", named.join(", "))
}
