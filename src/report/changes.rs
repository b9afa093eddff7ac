//! What changed from month to month and why: each cause with its exact amount and in words.

use rust_decimal::Decimal;

use super::Report;
use crate::analysis::{
    Billed, Cause, Change, DefaultChange, Explained, OfferingChange, month_over_month,
};
use crate::meter::{Part, Reading};
use crate::rating::Charge;
use crate::units::{Acu, Usd};

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
        let [earlier, later] = months.map(|report| report.period.name().to_owned());
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
        let (cause, text) = words(explained, *cause, *amount);
        CauseView { cause, amount: *amount, text }
    };
    explained.split.parts().iter().map(view).collect()
}

/// A cause's stable name, and what happened in words.
fn words(explained: &Explained, cause: Cause, amount: Usd) -> (&'static str, String) {
    match cause {
        Cause::Use(Part::Compute) => ("use-compute", compute(explained, amount)),
        Cause::Use(Part::Storage) => {
            ("use-storage", quantities(explained, Part::Storage, "GB-months of storage"))
        }
        Cause::Use(Part::Io) => ("use-io", quantities(explained, Part::Io, "I/O requests")),
        Cause::Use(Part::Side) => ("use-side", "what stands beside the database".to_owned()),
        Cause::Days => {
            let [before, after] = explained.days;
            ("days", format!("{after} instead of {before} days"))
        }
        Cause::Rules => ("rules", rules(explained)),
        Cause::Defaults => ("defaults", defaults(explained)),
        Cause::Prices => ("prices", prices(explained)),
    }
}

/// What is billed beyond that which runs all the time, and how often it started or resumed where
/// that goes the way of the amount. One price holds for both months, so that what is billed always
/// does.
fn compute(explained: &Explained, amount: Usd) -> String {
    let always = explained.always;
    let beyond = |at: usize| {
        let charge = of_part(&explained.charges[at], Part::Compute).next()?;
        let days = always.count * u128::from(always.seconds[at]);
        let count = charge.reading.count.saturating_sub(days);
        let reading = Reading { count, free_units: 0, ..charge.reading };
        Some(Charge { reading, ..*charge }.pricing().amount)
    };
    let billed = instead([beyond(0), beyond(1)].map(Option::unwrap_or_default), 2);
    let [before, after] = explained.counts;
    let counted = |[before, after]: [Option<u64>; 2], what| {
        let (before, after) = (before?, after?);
        let explains = if amount > Usd::ZERO { after > before } else { after < before };
        explains.then(|| format!(" in {after} instead of {before} {what}"))
    };
    let often = counted([before.starts, after.starts], "starts")
        .or_else(|| counted([before.activations, after.activations], "resumes"))
        .unwrap_or_default();
    let in_acu = before.activations.is_some();
    let beyond = match (in_acu, u32::try_from(always.count)) {
        (_, Ok(0) | Err(_)) => String::new(),
        (true, Ok(halves)) => format!(" above {} ACU", Acu::halves(halves)),
        (false, Ok(_)) => " beside those of the whole month".to_owned(),
    };
    let unit = if in_acu { "ACU-hours" } else { "billed hours" };
    format!("{billed} {unit}{beyond}{often}")
}

/// The later amount and the earlier one, with so many decimals or as many as tell them apart.
fn instead(amounts: [Decimal; 2], decimals: u32) -> String {
    let rounded = |decimals| amounts.map(|amount| amount.round_dp(decimals).normalize());
    let apart = |[before, after]: &[Decimal; 2]| before != after;
    let [before, after] = (decimals..=18).map(rounded).find(apart).unwrap_or(amounts);
    format!("{after} instead of {before}")
}

fn of_part(charges: &[Charge], part: Part) -> impl Iterator<Item = &Charge> {
    charges.iter().filter(move |charge| charge.reading.meter.part() == part)
}

/// How much was counted of a part.
fn quantities(explained: &Explained, part: Part, unit: &str) -> String {
    let amounts = explained.charges.each_ref().map(|charges| {
        of_part(charges, part).map(|charge| charge.pricing().amount).sum::<Decimal>()
    });
    format!("{} {unit}", instead(amounts, 3))
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
    let named: Vec<String> = explained.defaults.iter().map(default_change).collect();
    if named.is_empty() {
        return "other defaults".to_owned();
    }
    format!("default {}", named.join("; "))
}

fn default_change(change: &DefaultChange) -> String {
    match change {
        DefaultChange::Minimum([before, after]) => {
            format!("minimum {after} instead of {before} ACU")
        }
        DefaultChange::Maximum([before, after]) => {
            format!("maximum {after} instead of {before} ACU")
        }
        DefaultChange::Meter([before, after]) => format!("{after} instead of {before}"),
        DefaultChange::Began(meter) => format!("{meter}, not charged for before"),
        DefaultChange::Ended(meter) => format!("without {meter}"),
    }
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
    format!("list price of {}", named.join("; "))
}
