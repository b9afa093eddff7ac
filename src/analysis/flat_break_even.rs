//! Where the order of two flat sums changes: the number that a flat calculator would give, beside
//! the exact one of `break_even`.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::break_even::{Axis, AxisRange, Crossing, Crossings, crossing, workload_at};
use super::compare::{Failure, Question, flat_total, not_priced};
use super::lineup::LineUp;
use crate::offering::Unsupported;
use crate::units::{QUANTITY_DECIMALS, Usd};

/// All crossings of flat sums. They are straight lines between whole units of what is billed by
/// the unit, so that each root is exact, to 18 decimals.
#[must_use]
pub fn flat_break_even(
    question: Question<'_>,
    entries: &LineUp,
    axis: Axis,
    range: AxisRange,
    sessions: u64,
    seconds: u64,
) -> Crossings {
    let mut found = Crossings { axis, range, crossings: Vec::new(), left_out: Vec::new() };
    // Hours cost the same each; an allocated gigabyte is a step at each whole one.
    let (first, last, step) = match axis {
        Axis::HoursPerWeek => (0, axis.default_range().last, axis.default_range().last),
        Axis::StorageGb => (range.first / 100 * 100, range.last.next_multiple_of(100), 100),
        Axis::SessionsPerWeek | Axis::PauseAfter => return found,
    };
    let mut lines: Vec<(&String, Vec<Segment>)> = Vec::new();
    for entry in &entries.entries {
        let segments = (first..last).step_by(usize::try_from(step).unwrap_or(1)).map(|from| {
            let flat = |value| {
                let nowhere = || Unsupported("the axis has no such point".to_owned());
                let workload = workload_at(question.workload, axis, sessions, seconds, value)
                    .ok_or_else(|| Failure::Unsupported(nowhere()))?;
                flat_total(Question { workload: &workload, ..question }, entry.offering.as_ref())
            };
            // Just above a whole gigabyte, the next one is allocated.
            let start = if axis == Axis::StorageGb {
                let (inside, end) = (flat(from + 50)?, flat(from + step)?);
                inside + inside - end
            } else {
                flat(from)?
            };
            Ok(Segment { from, to: from + step, start, end: flat(from + step)? })
        });
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
            flat_crossings(a, b, axis, range, &mut found.crossings);
        }
    }
    found.crossings.sort_by_key(|crossing| crossing.at);
    found
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
