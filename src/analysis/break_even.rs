//! Break-even: where along one axis the order of two offerings' exact bills changes, to the last
//! second. All crossings in the range are found, because bills need not grow with use; how, stands
//! in `sweep`. Of a pair that never changes its order it says who is cheaper.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::axis::{Axis, AxisRange, Hours};
use super::compare::{NotPriced, Question};
use super::lineup::LineUp;
use super::sweep::{Sweep, Track, changes};

/// A value of the axis at which the order of two bills differs from that before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The two offerings.
    pub between: [String; 2],
    /// The value, in what the axis is called after.
    pub at: Decimal,
    /// Who is cheaper before it; `None` for equal bills.
    pub cheaper_below: Option<String>,
    /// Who is cheaper from it on; `None` for equal bills.
    pub cheaper_above: Option<String>,
}

/// Two offerings whose order is the same over a whole range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameOrder {
    /// The two offerings.
    pub between: [String; 2],
    /// Who is cheaper; `None` for equal bills.
    pub cheaper: Option<String>,
}

/// All crossings of all pairs along an axis, in order of their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossings {
    /// What was varied.
    pub axis: Axis,
    /// How far.
    pub range: AxisRange,
    /// What was found.
    pub crossings: Vec<Crossing>,
    /// The pairs that have none.
    pub never: Vec<SameOrder>,
    /// Offerings that could not be priced everywhere and take no part.
    pub left_out: Vec<NotPriced>,
}

impl Crossings {
    pub(super) const fn none(axis: Axis, range: AxisRange) -> Self {
        Self { axis, range, crossings: Vec::new(), never: Vec::new(), left_out: Vec::new() }
    }
}

/// All crossings of exact bills. `sessions` a week while hours vary; `seconds` a week while the
/// number of sessions varies. The question's workload must have a typical week.
#[must_use]
pub fn break_even(
    question: Question<'_>,
    entries: &LineUp,
    axis: Axis,
    range: AxisRange,
    sessions: u64,
    seconds: u64,
) -> Crossings {
    let track = Track::new(question, entries, axis, Hours::Spread { sessions, seconds });
    let mut sweeps: Vec<Sweep<'_>> =
        entries.entries.iter().map(|entry| Sweep::new(question, &track, entry)).collect();
    let mut found = Crossings::none(axis, range);
    sweeps.retain_mut(|sweep| {
        let ends = sweep.bill(range.first).and(sweep.bill(range.last));
        ends.map_err(|missing| found.left_out.push(missing)).is_ok()
    });
    let mut crossings: Vec<(u64, usize, usize, Crossing)> = Vec::new();
    for second in 1..sweeps.len() {
        let (before, after) = sweeps.split_at_mut(second);
        for (first, a) in before.iter_mut().enumerate() {
            let b = &mut after[0];
            let changes = changes(a, b, range);
            let ids = [&a.entry.spec.id, &b.entry.spec.id];
            if let (true, Some(a), Some(b)) =
                (changes.is_empty(), a.at(range.first), b.at(range.first))
            {
                found.never.push(same_order(ids, a.total.cmp(&b.total)));
            }
            for change in changes {
                let at = axis.value(change.at);
                let crossing = crossing(ids, at, change.below, change.above);
                crossings.push((change.at, first, second, crossing));
            }
        }
    }
    crossings.sort_by_key(|&(at, first, second, _)| (at, first, second));
    found.crossings = crossings.into_iter().map(|crossing| crossing.3).collect();
    found
}

/// Who of two is cheaper.
fn cheaper(ids: [&String; 2], order: Ordering) -> Option<String> {
    match order {
        Ordering::Less => Some(ids[0].clone()),
        Ordering::Equal => None,
        Ordering::Greater => Some(ids[1].clone()),
    }
}

pub(super) fn same_order(ids: [&String; 2], order: Ordering) -> SameOrder {
    SameOrder { between: ids.map(Clone::clone), cheaper: cheaper(ids, order) }
}

pub(super) fn crossing(
    ids: [&String; 2],
    at: Decimal,
    below: Ordering,
    above: Ordering,
) -> Crossing {
    Crossing {
        between: ids.map(Clone::clone),
        at,
        cheaper_below: cheaper(ids, below),
        cheaper_above: cheaper(ids, above),
    }
}
