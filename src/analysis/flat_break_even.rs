//! Where the order of two flat sums changes: the number that a flat calculator would give, beside
//! the exact one of `break_even`.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::axis::{Axis, AxisRange, Hours};
use super::break_even::{Crossing, Crossings, SameOrder, crossing, same_order};
use super::compare::{Failure, Question, flat_total, not_priced};
use super::lineup::{Entry, LineUp};
use super::sweep::Track;
use crate::units::{QUANTITY_DECIMALS, Usd};

/// All crossings of flat sums; none along an axis that has no flat sums. They are straight lines
/// between whole units of what is billed by the unit, so that each root is exact, to 18 decimals.
#[must_use]
pub fn flat_break_even(
    question: Question<'_>,
    entries: &LineUp,
    axis: Axis,
    range: AxisRange,
    sessions: u64,
    seconds: u64,
) -> Crossings {
    let mut found = Crossings::none(axis, range);
    if !axis.has_flat_sums() {
        return found;
    }
    // Hours cost the same each; an allocated gigabyte is a step at each whole one.
    let (first, last) = match axis {
        Axis::HoursPerWeek => (0, axis.default_range().last),
        Axis::StorageGb => (range.first / 100 * 100, range.last.next_multiple_of(100)),
        _ => (range.first, range.last),
    };
    let step = if axis == Axis::StorageGb { 100 } else { (last - first).max(1) };
    let track = Track::new(question, entries, axis, Hours::Spread { sessions, seconds });
    let mut lines: Vec<(&String, Vec<Segment>)> = Vec::new();
    for entry in &entries.entries {
        let segments = (first..last)
            .step_by(usize::try_from(step).unwrap_or(1))
            .map(|from| segment(question, &track, entry, (from, from + step)));
        match segments.collect::<Result<Vec<_>, _>>() {
            Ok(segments) => lines.push((&entry.spec.id, segments)),
            Err(failure) => {
                found.left_out.push(not_priced(&entry.spec.id, entry.spec.kind.id, &failure));
            }
        }
    }
    for second in 1..lines.len() {
        for first in 0..second {
            let (a, b) = (&lines[first], &lines[second]);
            let before = found.crossings.len();
            flat_crossings(a, b, axis, range, &mut found.crossings);
            if found.crossings.len() == before {
                found.never.extend(flat_order(a, b, axis, range));
            }
        }
    }
    found.crossings.sort_by_key(|crossing| crossing.at);
    found
}

/// The flat sum of an offering over one stretch of an axis.
fn segment(
    question: Question<'_>,
    track: &Track,
    entry: &Entry,
    (from, to): (u64, u64),
) -> Result<Segment, Failure> {
    let flat = |value| {
        let workload = track.workload(question.workload, value)?;
        let prices = track.prices(question.prices, value)?;
        let prices = prices.as_ref().unwrap_or(question.prices);
        let question = Question { workload: &workload, prices, ..question };
        flat_total(question, entry.offering.as_ref())
    };
    // Just above a whole gigabyte, the next one is allocated.
    let start = if track.axis == Axis::StorageGb {
        let (inside, end) = (flat(from + 50)?, flat(to)?);
        inside + inside - end
    } else {
        flat(from)?
    };
    Ok(Segment { from, to, start, end: flat(to)? })
}

/// The order of two flat sums that do not cross: that at one of the range's ends.
fn flat_order(
    a: &(&String, Vec<Segment>),
    b: &(&String, Vec<Segment>),
    axis: Axis,
    range: AxisRange,
) -> Option<SameOrder> {
    let within = |(a, _): &(&Segment, &Segment)| a.from <= range.first && range.first <= a.to;
    let (a_line, b_line) = a.1.iter().zip(&b.1).find(within)?;
    let [start, end] = [a_line.start - b_line.start, a_line.end - b_line.end].map(Usd::amount);
    let width = axis.value(a_line.to) - axis.value(a_line.from);
    let along = axis.value(range.first) - axis.value(a_line.from);
    let here = start + (end - start) * along / width;
    let there = if here.is_zero() { end } else { here };
    Some(same_order([a.0, b.0], there.cmp(&Decimal::ZERO)))
}

/// A flat sum over one stretch of an axis, where it is a straight line. `start` is the limit from
/// inside the stretch.
#[derive(Clone, Copy)]
struct Segment {
    from: u64,
    to: u64,
    start: Usd,
    end: Usd,
}

fn flat_crossings(
    a: &(&String, Vec<Segment>),
    b: &(&String, Vec<Segment>),
    axis: Axis,
    range: AxisRange,
    crossings: &mut Vec<Crossing>,
) {
    let (first, last) = (axis.value(range.first), axis.value(range.last));
    let mut before: Option<Ordering> = None;
    for (a_line, b_line) in a.1.iter().zip(&b.1) {
        let start = (a_line.start - b_line.start).amount();
        let end = (a_line.end - b_line.end).amount();
        let (from, to) = (axis.value(a_line.from), axis.value(a_line.to));
        let sign = |difference: Decimal| difference.cmp(&Decimal::ZERO);
        let mut change = |at: Decimal, below: Ordering, above: Ordering| {
            let at = at.round_dp(QUANTITY_DECIMALS).normalize();
            if below != above && first <= at && at <= last {
                crossings.push(crossing([a.0, b.0], at, below, above));
            }
        };
        if let Some(before) = before {
            change(from, before, sign(start));
        }
        if sign(start) != sign(end) && !start.is_zero() {
            let root = from + (to - from) * start / (start - end);
            change(root, sign(start), sign(end));
        }
        before = Some(sign(end));
    }
}
