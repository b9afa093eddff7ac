//! Why a month's bill differs from that of the month before. It owns the order in which one cause
//! after the other is let in, and the exact split of a difference into causes; words and cents are
//! others' work.
//!
//! Between the two bills stand counterfactual ones, each computed by the same engine:
//!
//! | bill | month and use | rules | defaults | prices | what the step to it shows |
//! |---|---|---|---|---|---|
//! | 0 | before | before | before | before | the earlier bill |
//! | 1 | before | between | before | before | rules that changed within the earlier month |
//! | 2 | after | between | before | before | days, and use by part of the bill |
//! | 3 | after | after | before | before | rules that changed within the later month |
//! | 4 | after | after | after | before | other defaults |
//! | 5 | after | after | after | after | prices: the later bill |
//!
//! The rules "between" are those of the earlier month's last day for everything. So use is valued
//! by one set of rules and at the earlier prices, and prices and rules at the later use.

use crate::meter::{Meter, Part};
use crate::offering::{Capacity, Counts, Offering, Timeline};
use crate::rating::{Bill, Charge};
use crate::rules::{RuleBook, changes};
use crate::units::{Day, RuleId, Usd};

use super::compare::{Comparison, Failure, Priced, Question, bill, not_priced};
use super::default_changes::{DefaultChange, default_changes};
use super::lineup::LineUp;

/// What makes two bills differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Other use, on the meters of one part of the bill.
    Use(Part),
    /// The month is longer or shorter, for what runs all the time.
    Days,
    /// A billing rule changed.
    Rules,
    /// What the user left open is something else now, such as the smallest instance class.
    Defaults,
    /// Another list price.
    Prices,
}

/// The difference of two totals, by cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    before: Usd,
    after: Usd,
    parts: Vec<(Cause, Usd)>,
}

impl Split {
    /// Walks from a total over others, each of which differs from the one before by one cause. A
    /// cause may come more than once.
    #[must_use]
    pub fn along(before: Usd, steps: &[(Cause, Usd)]) -> Self {
        let (mut parts, mut at) = (Vec::<(Cause, Usd)>::new(), before);
        for (cause, total) in steps {
            match parts.iter_mut().find(|(known, _)| known == cause) {
                Some((_, amount)) => *amount += *total - at,
                None => parts.push((*cause, *total - at)),
            }
            at = *total;
        }
        parts.retain(|(_, amount)| *amount != Usd::ZERO);
        let size = |amount: &Usd| std::cmp::Reverse(amount.amount().abs());
        parts.sort_by_key(|(cause, amount)| (size(amount), *cause));
        Self { before, after: at, parts }
    }

    /// The earlier total.
    #[must_use]
    pub const fn before(&self) -> Usd {
        self.before
    }

    /// The later total.
    #[must_use]
    pub const fn after(&self) -> Usd {
        self.after
    }

    /// Causes and what each makes of the difference, the largest first and never zero: they add up
    /// to it exactly.
    #[must_use]
    pub fn parts(&self) -> &[(Cause, Usd)] {
        &self.parts
    }
}

/// A month that was billed.
#[derive(Clone, Copy, Debug)]
pub struct Billed<'a> {
    /// What was asked.
    pub question: Question<'a>,
    /// Who took part.
    pub line_up: &'a LineUp,
    /// The answer.
    pub comparison: &'a Comparison,
}

/// One offering from one month to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferingChange {
    /// Its name.
    pub id: String,
    /// What happened to its bill.
    pub change: Change,
}

/// What happened to a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is there in both months.
    Explained(Box<Explained>),
    /// It is there in both months, but one of those between them is not.
    Unexplained {
        /// The earlier total.
        before: Usd,
        /// The later total.
        after: Usd,
        /// Why.
        reason: String,
    },
    /// It is there in the later month only.
    Began {
        /// The later total.
        after: Usd,
        /// Why there is none before.
        reason: String,
    },
    /// It is there in the earlier month only.
    Ended {
        /// The earlier total.
        before: Usd,
        /// Why there is none after.
        reason: String,
    },
}

/// A difference with the facts behind its causes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The causes.
    pub split: Split,
    /// What was counted of bills 1 and 2, which differ in use and days only.
    pub counts: [Counts; 2],
    /// What runs through the whole of both months, in the count of the meter of compute: the days
    /// have it, and use is what comes on top. The seconds of each month go with it.
    pub always: Always,
    /// The days of each month.
    pub days: [u64; 2],
    /// Charges of bills 1 and 2, which differ in use and days only.
    pub charges: [Vec<Charge>; 2],
    /// Rules of this offering that came into force in one of the months, and from which day.
    pub rules: Vec<(Day, RuleId)>,
    /// Defaults that made a bill another one.
    pub defaults: Vec<DefaultChange>,
    /// Prices that changed.
    pub prices: Vec<PriceChange>,
    /// Whether unknown time could change a bill; both totals take it for idle.
    pub unknown: bool,
}

/// What runs through the whole of two months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Always {
    /// What the meter of compute counts in every second: half capacity units, or 1 of an instance.
    pub count: u128,
    /// The seconds of each month.
    pub seconds: [u64; 2],
}

/// A list price that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceChange {
    /// What it is for.
    pub meter: Meter,
    /// The price of one unit in each month.
    pub list_unit_price: [Usd; 2],
    /// The name of the later price list.
    pub list: String,
}

/// Every offering that has a bill in one of two months, in the order of the later ones; those that
/// ended follow.
#[must_use]
pub fn month_over_month(before: Billed<'_>, after: Billed<'_>) -> Vec<OfferingChange> {
    let later = after.comparison.priced.iter().map(|new| {
        let change = match before.priced(&new.id) {
            Some(old) => explain(before, after, old, new).unwrap_or_else(|failure| {
                let reason = not_priced(&new.id, new.kind, &failure).reason;
                Change::Unexplained { before: old.bill.total(), after: new.bill.total(), reason }
            }),
            None => Change::Began { after: new.bill.total(), reason: before.why_not(&new.id) },
        };
        OfferingChange { id: new.id.clone(), change }
    });
    let ended = before.comparison.priced.iter().filter(|old| after.priced(&old.id).is_none());
    let earlier = ended.map(|old| OfferingChange {
        id: old.id.clone(),
        change: Change::Ended { before: old.bill.total(), reason: after.why_not(&old.id) },
    });
    later.chain(earlier).collect()
}

impl<'a> Billed<'a> {
    fn priced(self, id: &str) -> Option<&'a Priced> {
        self.comparison.priced.iter().find(|priced| priced.id == id)
    }

    fn offering(self, id: &str) -> Option<&'a dyn Offering> {
        let entry = self.line_up.entries.iter().find(|entry| entry.spec.id == id)?;
        Some(entry.offering.as_ref())
    }

    /// Why an offering has no bill.
    fn why_not(self, id: &str) -> String {
        let (comparison, id) = (self.comparison, id.to_owned());
        let not_offered = comparison.not_offered.iter().find(|missing| missing.id == id);
        let not_priced = comparison.not_priced.iter().find(|missing| missing.id == id);
        match (not_offered, not_priced) {
            (Some(missing), _) => format!("not offered: {}", missing.reason),
            (None, Some(missing)) => format!("not priced: {}", missing.reason),
            (None, None) => "not compared by default".to_owned(),
        }
    }

    fn days(self) -> u64 {
        let window = self.question.window;
        window.last_day().next().days_since(window.first_day()).unsigned_abs()
    }
}

fn explain(
    before: Billed<'_>,
    after: Billed<'_>,
    old: &Priced,
    new: &Priced,
) -> Result<Change, Failure> {
    let of_the_line_up = "what is priced was in the line-up";
    let earlier = before.offering(&old.id).expect(of_the_line_up);
    let later = after.offering(&new.id).expect(of_the_line_up);
    let (asked, asked_after) = (before.question, after.question);
    let day = asked.rules.fixed_day().unwrap_or(asked.window.last_day());
    let between = RuleBook::fixed(day);
    let bill = |question: Question<'_>, offering| bill(question, offering, question.workload);
    let one = bill(Question { rules: between, ..asked }, earlier)?;
    let used = Question { prices: asked.prices, ..asked_after };
    let two = bill(Question { rules: between, ..used }, earlier)?;
    let three = bill(used, earlier)?;
    let four = bill(used, later)?;
    let always = Always::of([&one.1, &two.1]);

    let mut steps = vec![(Cause::Rules, one.0.total())];
    steps.extend(days_and_use(&one.0, &two.0, always));
    steps.push((Cause::Rules, three.0.total()));
    steps.push((Cause::Defaults, four.0.total()));
    steps.push((Cause::Prices, new.bill.total()));
    let unknown = |priced: &Priced| priced.range.0 != priced.range.1;
    let rules = changes(asked.window.first_day(), asked_after.window.last_day());
    Ok(Change::Explained(Box::new(Explained {
        split: Split::along(old.bill.total(), &steps),
        counts: [one.1.counts, two.1.counts],
        always,
        days: [before.days(), after.days()],
        charges: [one.0.charges, two.0.charges],
        rules: rules.into_iter().filter(|(_, rule)| decides(*rule, [old, new])).collect(),
        defaults: default_changes(used.rules, [(earlier, &three), (later, &four)]),
        prices: price_changes(&four.0, new, after),
        unknown: unknown(old) || unknown(new),
    })))
}

/// The totals from bill 1 to bill 2: first the length of the month, then the use of each part.
///
/// Days are what runs through the whole of both months, at its least capacity, for so many seconds
/// more or less, at the price of its charge. All else that differs is use.
fn days_and_use(one: &Bill, two: &Bill, always: Always) -> Vec<(Cause, Usd)> {
    let of = |bill: &Bill, part| -> Usd {
        let charges = bill.charges.iter().filter(|charge| charge.reading.meter.part() == part);
        charges.map(|charge| charge.list_cost).sum()
    };
    let days = days(one, always).unwrap_or(Usd::ZERO);
    let mut at = one.total() + days;
    let mut steps = vec![(Cause::Days, at)];
    for part in Part::ALL {
        at += of(two, part) - of(one, part);
        if part == Part::Compute {
            at = at - days;
        }
        steps.push((Cause::Use(part), at));
    }
    steps
}

fn days(bill: &Bill, always: Always) -> Option<Usd> {
    let computes = |charge: &&Charge| charge.reading.meter.part() == Part::Compute;
    let charge = bill.charges.iter().find(computes)?;
    // More days of something free cost nothing more: what is beyond the allowance is use.
    let charge = (charge.reading.free_units == 0).then_some(charge)?;
    let [before, after] = always.seconds;
    let cost = charge.cost_of(always.count * u128::from(before.abs_diff(after)))?;
    Some(if after < before { Usd::ZERO - cost } else { cost })
}

impl Always {
    fn of(timelines: [&Timeline; 2]) -> Self {
        let [before, after] = timelines.map(least);
        let seconds = timelines.map(|timeline| timeline.period().seconds());
        Self { count: before.min(after), seconds }
    }
}

/// What a meter of compute counts at least in every second.
fn least(timeline: &Timeline) -> u128 {
    let counted = timeline.states().iter().map(|(_, state)| match state.capacity() {
        None => 0,
        Some(Capacity::Instance) => 1,
        Some(Capacity::Acu(acu)) => u128::from(acu.half_units()),
    });
    u128::from(timeline.instances) * counted.min().unwrap_or(0)
}

/// Whether a rule made a charge of one of these what it is.
fn decides(rule: RuleId, bills: [&Priced; 2]) -> bool {
    let charges = bills.into_iter().flat_map(|priced| &priced.bill.charges);
    charges.into_iter().any(|charge| charge.reading.rules.iter().any(|decided| decided == rule))
}

/// The prices that differ between two bills of the same readings.
fn price_changes(bill: &Bill, new: &Priced, after: Billed<'_>) -> Vec<PriceChange> {
    let both = bill.charges.iter().zip(&new.bill.charges);
    let mut prices: Vec<PriceChange> = Vec::new();
    for (old, new) in both.filter(|(old, new)| old.list_unit_price != new.list_unit_price) {
        let list = after.question.prices.list_of(new.price);
        let change = PriceChange {
            meter: new.reading.meter,
            list_unit_price: [old.list_unit_price, new.list_unit_price],
            list: list.map(|list| list.id().to_string()).unwrap_or_default(),
        };
        if !prices.contains(&change) {
            prices.push(change);
        }
    }
    prices
}
