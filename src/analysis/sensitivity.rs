//! How wrong the numbers may be: for each input the nearest values at which another offering
//! becomes the cheapest, and the share of half as much to half as much again in which the choice
//! holds. Each input is varied alone, in the average month; the search is that of `sweep`.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use crate::units::Usd;

use super::axis::{Axis, AxisRange, Hours};
use super::compare::{NotPriced, Question, bill, not_priced};
use super::lineup::{Entry, LineUp};
use super::own_value::{limits, own_value};
use super::sweep::{Change, Sweep, Track, Walk, changes, walk};

/// What the choice of the cheapest offering hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sensitivity {
    /// The cheapest offering; at a tie the first by name.
    pub winner: String,
    /// Its bill.
    pub total: Usd,
    /// The next cheapest.
    pub runner_up: String,
    /// How much more that costs.
    pub margin: Usd,
    /// The inputs, first those that flip the choice with the smallest relative change.
    pub inputs: Vec<Input>,
    /// The inputs that could not be varied from their own value.
    pub left_out: Vec<LeftOutInput>,
    /// Offerings without a bill.
    pub not_priced: Vec<NotPriced>,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What the winner bears.
    pub tolerance: Tolerance,
    /// Half the value to half as much again, as far as such values exist.
    pub varied: AxisRange,
    /// At how many of these values the choice holds, and how many there are.
    pub holds: (u64, u64),
    /// By how much the winner is cheaper than the cheapest other, at values of `varied` in order:
    /// evenly spaced ones, its own, and those at which the winner changes. Negative if it is not.
    pub margins: Vec<(u64, Margin)>,
}

/// A difference of bills: below zero where the winner is dearer.
pub type Margin = rust_decimal::Decimal;

/// How far one input may be off. Values are in the axis's units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// The input.
    pub axis: Axis,
    /// Its value now.
    pub value: u64,
    /// How far was searched.
    pub searched: AxisRange,
    /// The nearest smaller value at which another is cheaper.
    pub below: Option<Flip>,
    /// The nearest larger one.
    pub above: Option<Flip>,
}

/// A value at which another offering is cheaper than the winner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flip {
    /// The value.
    pub at: u64,
    /// The cheapest there.
    pub cheapest: String,
}

/// An input that could not be varied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutInput {
    /// The input.
    pub axis: Axis,
    /// Why.
    pub reason: String,
}

/// How far hours and storage may be off, for the sentence in a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaysCheapest {
    /// The cheapest offering.
    pub offering: String,
    /// Hours a week.
    pub hours: Tolerance,
    /// Stored gigabytes.
    pub storage: Tolerance,
}

/// Evenly spaced values on either side of the own one.
const STEPS: u64 = 20;

/// What the choice hangs on; `None` for fewer than two bills. The question's workload must have a
/// typical week.
#[must_use]
pub fn sensitivity(question: Question<'_>, line_up: &LineUp) -> Option<Sensitivity> {
    let standing = Standing::of(question, line_up);
    let [(winner, total), (runner_up, next), ..] = standing.bills[..] else { return None };
    let mut found = Sensitivity {
        winner: winner.spec.id.clone(),
        total,
        runner_up: runner_up.spec.id.clone(),
        margin: next - total,
        inputs: Vec::new(),
        left_out: Vec::new(),
        not_priced: standing.not_priced.clone(),
    };
    for axis in Axis::ALL {
        match own_value(question, line_up, axis) {
            Ok(value) => {
                let track = Track::new(question, line_up, axis, Hours::Own);
                let mut field = Field::new(question, &track, &standing.bills);
                found.inputs.push(field.input(value, limits(question, line_up, axis)));
            }
            Err(reason) => found.left_out.push(LeftOutInput { axis, reason }),
        }
    }
    found.inputs.sort_by(|a, b| a.tolerance.easier_than(&b.tolerance));
    Some(found)
}

/// How far hours and storage may be off; `None` if an average month has no such winner, or nothing
/// to compare it with.
#[must_use]
pub fn stays_cheapest(
    question: Question<'_>,
    line_up: &LineUp,
    winner: &str,
) -> Option<StaysCheapest> {
    let standing = Standing::of(question, line_up);
    let (first, _) = standing.bills.first()?;
    if first.spec.id != winner || standing.bills.len() < 2 {
        return None;
    }
    let tolerance = |axis| {
        let value = own_value(question, line_up, axis).ok()?;
        let track = Track::new(question, line_up, axis, Hours::Own);
        let mut field = Field::new(question, &track, &standing.bills);
        Some(field.tolerance(value, searched(axis, value, limits(question, line_up, axis))))
    };
    Some(StaysCheapest {
        offering: winner.to_owned(),
        hours: tolerance(Axis::HoursPerWeek)?,
        storage: tolerance(Axis::StorageGb)?,
    })
}

/// The bills as things are, cheapest first.
struct Standing<'a> {
    bills: Vec<(&'a Entry, Usd)>,
    not_priced: Vec<NotPriced>,
}

impl<'a> Standing<'a> {
    fn of(question: Question<'_>, line_up: &'a LineUp) -> Self {
        let mut standing = Self { bills: Vec::new(), not_priced: Vec::new() };
        // What does not fit the working set is never the cheapest.
        for entry in line_up.entries.iter().filter(|entry| entry.unfit.is_none()) {
            match bill(question, entry.offering.as_ref(), question.workload) {
                Ok((bill, _)) => standing.bills.push((entry, bill.total())),
                Err(failure) => {
                    let missing = not_priced(&entry.spec.id, entry.spec.kind.id, &failure);
                    standing.not_priced.push(missing);
                }
            }
        }
        standing.bills.sort_by(|a, b| (a.1, &a.0.spec.id).cmp(&(b.1, &b.0.spec.id)));
        standing
    }
}

/// Half a value to half as much again.
const fn half_around(value: u64) -> AxisRange {
    AxisRange { first: value.div_ceil(2), last: value + value / 2 }
}

/// The default range, and all of half to half as much again, as far as there are such values.
fn searched(axis: Axis, value: u64, limits: AxisRange) -> AxisRange {
    let (default, half) = (axis.default_range(), half_around(value));
    AxisRange {
        first: default.first.min(half.first).max(limits.first),
        last: default.last.max(half.last).min(limits.last),
    }
}

impl Tolerance {
    /// The smallest change that flips the choice; `None` if nothing does.
    #[must_use]
    pub fn least_change(&self) -> Option<u64> {
        let changes = [&self.below, &self.above].into_iter().flatten();
        changes.map(|flip| flip.at.abs_diff(self.value)).min()
    }

    /// First the one with the smallest relative change, then those that are zero now, then those
    /// that nothing flips.
    fn easier_than(&self, other: &Self) -> Ordering {
        let key = |tolerance: &Self| match tolerance.least_change() {
            Some(change) if tolerance.value > 0 => (0, u128::from(change)),
            Some(_) => (1, 0),
            None => (2, 0),
        };
        let ((mine, my_change), (others, other_change)) = (key(self), key(other));
        let relative =
            || (my_change * u128::from(other.value)).cmp(&(other_change * u128::from(self.value)));
        mine.cmp(&others).then_with(relative)
    }
}

/// The winner and the others along one axis.
struct Field<'a> {
    axis: Axis,
    winner: Sweep<'a>,
    others: Vec<Sweep<'a>>,
}

impl<'a> Field<'a> {
    /// For bills of which the first is the winner's; there is at least one.
    fn new(question: Question<'a>, track: &'a Track, bills: &[(&'a Entry, Usd)]) -> Self {
        let sweep = |entry| Sweep::new(question, track, entry);
        let others = bills[1..].iter().map(|(entry, _)| sweep(entry)).collect();
        Self { axis: track.axis, winner: sweep(bills[0].0), others }
    }

    fn input(&mut self, value: u64, limits: AxisRange) -> Input {
        let tolerance = self.tolerance(value, searched(self.axis, value, limits));
        let own = AxisRange { first: value, last: value };
        let varied = half_around(value).within(limits).unwrap_or(own);
        let holds = (self.holds(varied), varied.last - varied.first + 1);
        let flips = [&tolerance.below, &tolerance.above].into_iter().flatten();
        let flips: Vec<u64> = flips.map(|flip| flip.at).collect();
        let margins = self.margins(value, varied, flips);
        Input { tolerance, varied, holds, margins }
    }

    fn tolerance(&mut self, value: u64, searched: AxisRange) -> Tolerance {
        Tolerance {
            axis: self.axis,
            value,
            searched,
            below: self.nearest(AxisRange { last: value, ..searched }, Walk::Downwards),
            above: self.nearest(AxisRange { first: value, ..searched }, Walk::Upwards),
        }
    }

    /// The first value in a direction at which another is cheaper than the winner.
    fn nearest(&mut self, mut range: AxisRange, direction: Walk) -> Option<Flip> {
        let mut nearest = None;
        for other in &mut self.others {
            // Nobody who beats the winner farther away matters.
            walk(&mut self.winner, other, range, direction, |change| {
                let at = match (direction, change) {
                    (Walk::Upwards, Change { at, above: Ordering::Greater, .. }) => at,
                    (Walk::Downwards, Change { at, below: Ordering::Greater, .. }) => at - 1,
                    _ => return ControlFlow::Continue(()),
                };
                nearest = Some(at);
                ControlFlow::Break(())
            });
            match (direction, nearest) {
                (Walk::Upwards, Some(at)) => range.last = at,
                (Walk::Downwards, Some(at)) => range.first = at,
                (_, None) => {}
            }
        }
        let at = nearest?;
        let bills = self.others.iter_mut().filter_map(|other| {
            let total = other.at(at)?.total;
            Some((total, other.entry.spec.id.clone()))
        });
        bills.min().map(|(_, cheapest)| Flip { at, cheapest })
    }

    /// By how much the winner is cheaper than the cheapest other.
    fn margin(&mut self, value: u64) -> Option<Margin> {
        let best = self.others.iter_mut().filter_map(|other| Some(other.at(value)?.total)).min()?;
        Some((best - self.winner.at(value)?.total).amount())
    }

    /// At how many values nobody is cheaper than the winner: between two changes of order all
    /// values are alike.
    fn holds(&mut self, range: AxisRange) -> u64 {
        let mut starts = vec![range.first];
        for other in &mut self.others {
            starts.extend(changes(&mut self.winner, other, range).iter().map(|change| change.at));
        }
        starts.sort_unstable();
        starts.dedup();
        let ends: Vec<u64> = starts.iter().skip(1).copied().chain([range.last + 1]).collect();
        let mut holds = 0;
        for (start, end) in starts.into_iter().zip(ends) {
            if self.margin(start).is_some_and(|margin| margin >= Margin::ZERO) {
                holds += end - start;
            }
        }
        holds
    }

    fn margins(&mut self, value: u64, varied: AxisRange, flips: Vec<u64>) -> Vec<(u64, Margin)> {
        let (below, above) = (value - varied.first, varied.last - value);
        let mut values = flips;
        values.extend((0..=STEPS).map(|step| varied.first + below * step / STEPS));
        values.extend((0..=STEPS).map(|step| value + above * step / STEPS));
        values.retain(|value| (varied.first..=varied.last).contains(value));
        values.sort_unstable();
        values.dedup();
        values.into_iter().filter_map(|value| Some((value, self.margin(value)?))).collect()
    }
}
